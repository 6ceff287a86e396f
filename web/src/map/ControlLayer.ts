import type { CustomLayerInterface, Map as MapLibre } from 'maplibre-gl';
import type { Mesh } from '../history/mesh';
import type { Moment } from '../history/moment';
import type { Paint, Pattern } from './palette';
import { MOST_STATES, PAINT_FRAGMENT, PAINT_VERTEX, STATE_FRAGMENT, STATE_VERTEX } from './shaders';

/**
 * The ground of one instant. All triangles of the history lie in one buffer on the graphics card; another instant
 * is another list of indices, so a step of the slider uploads some 100 kB and no geometry.
 *
 * The number of each pixel's state is drawn into a texture of its own first, then painted. Two neighbours of one
 * state therefore show no seam, however many cells they come from, and outlines are where the number changes.
 * The map is flat and north is up (MapView allows no pitch or rotation): position to screen is a scale and an offset.
 */
export class ControlLayer implements CustomLayerInterface {
  readonly id = 'control';
  readonly type = 'custom' as const;

  private map: MapLibre | null = null;
  private gl: WebGL2RenderingContext | null = null;
  private parts: Parts | null = null;
  private mesh: Mesh | null = null;
  private moment: Moment | null = null;
  private meshChanged = false;
  private momentChanged = false;
  private size: [number, number] = [0, 0];
  private readonly fills = new Float32Array(MOST_STATES * 4);
  private readonly lines = new Float32Array(MOST_STATES * 4);

  onAdd(map: MapLibre, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.gl = gl;
    this.parts = makeParts(gl);
    this.meshChanged = this.momentChanged = this.mesh !== null;
    this.size = [0, 0];
  }

  onRemove(): void {
    if (this.gl && this.parts) dropParts(this.gl, this.parts);
    this.map = this.gl = this.parts = null;
  }

  /** The triangles to choose from; null draws nothing. */
  setMesh(mesh: Mesh | null): void {
    this.mesh = mesh;
    this.moment = null;
    this.meshChanged = true;
    this.map?.triggerRepaint();
  }

  /** What to draw of the mesh. The moment is read at the next frame, so it must not be reused before. */
  setMoment(moment: Moment): void {
    this.moment = moment;
    this.momentChanged = true;
    this.map?.triggerRepaint();
  }

  setPaints(paints: readonly Paint[]): void {
    const number: Record<Pattern, number> = { plain: 0, stripes: 1, cross: 2, dots: 3 };
    paints.slice(0, MOST_STATES - 1).forEach((paint, state) => {
      const at = (state + 1) * 4;
      this.fills.set([...paint.fill.map((part) => part / 255), paint.opacity], at);
      this.lines.set([...paint.line.map((part) => part / 255), number[paint.pattern]], at);
    });
    this.map?.triggerRepaint();
  }

  /** Number of the state drawn at a point of the map in CSS pixels, read from the graphics card; null for none. */
  stateAt(x: number, y: number): number | null {
    const { gl, parts, map } = this;
    if (!gl || !parts || !map || this.size[0] === 0) return null;
    const ratio = map.getPixelRatio();
    const pixel = new Uint8Array(4);
    const before = gl.getParameter(gl.FRAMEBUFFER_BINDING) as WebGLFramebuffer | null;
    gl.bindFramebuffer(gl.FRAMEBUFFER, parts.frame);
    gl.readPixels(Math.floor(x * ratio), this.size[1] - 1 - Math.floor(y * ratio), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    gl.bindFramebuffer(gl.FRAMEBUFFER, before);
    return pixel[0] === 0 ? null : pixel[0]! - 1;
  }

  prerender(gl: WebGL2RenderingContext): void {
    const { parts, mesh, moment, map } = this;
    if (!parts || !map) return;
    gl.bindVertexArray(parts.ground);
    this.upload(gl, parts);
    this.resize(gl, parts);
    gl.bindFramebuffer(gl.FRAMEBUFFER, parts.frame);
    gl.viewport(0, 0, ...this.size);
    gl.disable(gl.BLEND);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.disable(gl.SCISSOR_TEST);
    gl.disable(gl.CULL_FACE);
    gl.colorMask(true, true, true, true);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (mesh && moment) {
      gl.useProgram(parts.state.program);
      gl.uniform4f(parts.state.view, ...viewOf(map, mesh.anchor));
      for (let state = 0; state + 1 < moment.offsets.length; state++) {
        const begin = moment.offsets[state]!;
        const count = moment.offsets[state + 1]! - begin;
        if (count === 0) continue;
        gl.uniform1f(parts.state.state, (state + 1) / 255);
        gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, begin * 4);
      }
    }
    gl.bindVertexArray(null);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  render(gl: WebGL2RenderingContext): void {
    const { parts, mesh, moment, map } = this;
    if (!parts || !mesh || !moment || !map) return;
    const ratio = map.getPixelRatio();
    const view = viewOf(map, mesh.anchor);
    gl.bindVertexArray(parts.screen);
    gl.useProgram(parts.paint.program);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, parts.texture);
    gl.uniform1i(parts.paint.states, 0);
    gl.uniform2i(parts.paint.last, this.size[0] - 1, this.size[1] - 1);
    gl.uniform4fv(parts.paint.fill, this.fills);
    gl.uniform4fv(parts.paint.line, this.lines);
    const [width, height] = [this.size[0] / ratio, this.size[1] / ratio];
    gl.uniform2f(parts.paint.phase, -phase(((view[2] + 1) / 2) * width), -phase(((view[3] + 1) / 2) * height));
    gl.uniform1f(parts.paint.ratio, ratio);
    const box = this.groundOnScreen(view, mesh);
    if (box) {
      // Only pixels that can hold mapped ground are painted.
      gl.enable(gl.SCISSOR_TEST);
      gl.scissor(...box);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.disable(gl.SCISSOR_TEST);
    }
    gl.bindVertexArray(null);
  }

  private groundOnScreen(view: ViewNumbers, mesh: Mesh): [number, number, number, number] | null {
    const [width, height] = this.size;
    const x = (east: number): number => ((east * view[0] + view[2] + 1) / 2) * width;
    const y = (south: number): number => ((south * view[1] + view[3] + 1) / 2) * height;
    const [west, north, east, south] = mesh.bounds;
    const left = Math.max(0, Math.floor(x(west)) - 4);
    const right = Math.min(width, Math.ceil(x(east)) + 4);
    const low = Math.max(0, Math.floor(y(south)) - 4);
    const high = Math.min(height, Math.ceil(y(north)) + 4);
    return right > left && high > low ? [left, low, right - left, high - low] : null;
  }

  private upload(gl: WebGL2RenderingContext, parts: Parts): void {
    if (this.meshChanged) {
      gl.bindBuffer(gl.ARRAY_BUFFER, parts.positions);
      gl.bufferData(gl.ARRAY_BUFFER, this.mesh?.positions ?? new Float32Array(0), gl.STATIC_DRAW);
      this.meshChanged = false;
    }
    if (this.momentChanged && this.moment) {
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, parts.indices);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, this.moment.indices, gl.STREAM_DRAW);
      this.momentChanged = false;
    }
  }

  private resize(gl: WebGL2RenderingContext, parts: Parts): void {
    const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
    if (this.size[0] === width && this.size[1] === height) return;
    this.size = [width, height];
    gl.bindTexture(gl.TEXTURE_2D, parts.texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, width, height, 0, gl.RED, gl.UNSIGNED_BYTE, null);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    gl.bindFramebuffer(gl.FRAMEBUFFER, parts.frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, parts.texture, 0);
  }
}

type ViewNumbers = [number, number, number, number];

/** Scale and offset from a mesh's positions to clip space, in double precision until the last step. */
function viewOf(map: MapLibre, anchor: readonly [number, number]): ViewNumbers {
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

/** Kept small: patterns repeat every 6 to 10 pixels, and 840 is a multiple of what they repeat by. */
const phase = (pixels: number): number => ((pixels % 840) + 840) % 840;

interface Parts {
  state: { program: WebGLProgram; view: WebGLUniformLocation | null; state: WebGLUniformLocation | null };
  paint: { program: WebGLProgram } & Record<'states' | 'last' | 'fill' | 'line' | 'phase' | 'ratio', WebGLUniformLocation | null>;
  ground: WebGLVertexArrayObject;
  screen: WebGLVertexArrayObject;
  positions: WebGLBuffer;
  indices: WebGLBuffer;
  texture: WebGLTexture;
  frame: WebGLFramebuffer;
}

function makeParts(gl: WebGL2RenderingContext): Parts {
  const state = link(gl, STATE_VERTEX, STATE_FRAGMENT);
  const paint = link(gl, PAINT_VERTEX, PAINT_FRAGMENT);
  const [ground, screen] = [gl.createVertexArray(), gl.createVertexArray()];
  const [positions, indices] = [gl.createBuffer(), gl.createBuffer()];
  gl.bindVertexArray(ground);
  gl.bindBuffer(gl.ARRAY_BUFFER, positions);
  const position = gl.getAttribLocation(state, 'a_position');
  gl.enableVertexAttribArray(position);
  gl.vertexAttribPointer(position, 2, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, indices);
  gl.bindVertexArray(null);
  return {
    state: { program: state, view: gl.getUniformLocation(state, 'u_view'), state: gl.getUniformLocation(state, 'u_state') },
    paint: {
      program: paint,
      states: gl.getUniformLocation(paint, 'u_states'),
      last: gl.getUniformLocation(paint, 'u_last'),
      fill: gl.getUniformLocation(paint, 'u_fill'),
      line: gl.getUniformLocation(paint, 'u_line'),
      phase: gl.getUniformLocation(paint, 'u_phase'),
      ratio: gl.getUniformLocation(paint, 'u_ratio'),
    },
    ground,
    screen,
    positions,
    indices,
    texture: gl.createTexture(),
    frame: gl.createFramebuffer(),
  };
}

function dropParts(gl: WebGL2RenderingContext, parts: Parts): void {
  gl.deleteProgram(parts.state.program);
  gl.deleteProgram(parts.paint.program);
  gl.deleteVertexArray(parts.ground);
  gl.deleteVertexArray(parts.screen);
  gl.deleteBuffer(parts.positions);
  gl.deleteBuffer(parts.indices);
  gl.deleteTexture(parts.texture);
  gl.deleteFramebuffer(parts.frame);
}

function link(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
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
