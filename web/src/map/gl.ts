/** Programs of the graphics card, and where the map's ground lies on the screen. */
import type { Map as MapLibre } from 'maplibre-gl';

/** Scale and offset, east and south, from positions of a mesh to clip space. */
export type ViewNumbers = [number, number, number, number];

/** In double precision until the last step; the map is flat with north up, so a scale and an offset are all. */
export function viewOf(map: MapLibre, anchor: readonly [number, number]): ViewNumbers {
  const canvas = map.getCanvas();
  const world = 512 * 2 ** map.getZoom();
  const centre = map.getCenter();
  const sine = Math.sin((centre.lat * Math.PI) / 180);
  const x = centre.lng / 360 + 0.5;
  const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  const across = (2 * world) / canvas.clientWidth;
  const down = (-2 * world) / canvas.clientHeight;
  return [across, down, (anchor[0] - x) * across, (anchor[1] - y) * down];
}

export function link(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error('the graphics context is lost');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`control layer: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}
