import type { CustomLayerInterface, Map as MapLibre } from 'maplibre-gl';
import type { Mesh } from '../history/mesh';
import type { Moment } from '../history/moment';
import { link, viewOf } from './gl';
import { Ground } from './Ground';
import type { Paint, Pattern } from './palette';
import { CHANGE_FRAGMENT, MOST_CLASSES, MOST_STATES, PAINT_FRAGMENT, PAINT_VERTEX } from './shaders';

/** What the map's ground is compared with. */
export interface Beside {
  mesh: Mesh;
  /** Read at the next frame, so it must not be reused before. */
  moment: Moment;
  /** The map's numbers for the states of `mesh`. */
  numbers: readonly number[];
  /** `swipe` shows it left of the line, `change` what became of it. */
  mode: 'swipe' | 'change';
  /** Where the line stands, as a share of the width. */
  split: number;
  /** Whether it is the earlier of the two. */
  earlier: boolean;
  /** Class of change, from 1, for state numbers before and after plus 1 (0 is unmapped); 0 for none. */
  classOf: (before: number, after: number) => number;
  paints: readonly Paint[];
}

/**
 * The ground of one instant, alone or beside another. The number of each pixel's state is drawn into a texture first
 * (`Ground`), then painted: outlines are where the number changes, and a change is two numbers.
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
  private beside: Beside | null = null;
  private classesChanged = false;
  private readonly fills = new Float32Array(MOST_STATES * 4);
  private readonly lines = new Float32Array(MOST_STATES * 4);
  private readonly classFills = new Float32Array(MOST_CLASSES * 4);
  private readonly classLines = new Float32Array(MOST_CLASSES * 4);

  onAdd(map: MapLibre, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.gl = gl;
    this.parts = makeParts(gl);
    this.parts.ground.set(this.mesh, this.moment, []);
    this.setBeside(this.beside);
  }

  onRemove(): void {
    const { gl, parts } = this;
    if (gl && parts) {
      parts.ground.drop();
      parts.beside?.drop();
      gl.deleteProgram(parts.paint.program);
      if (parts.change) gl.deleteProgram(parts.change.program);
      gl.deleteVertexArray(parts.screen);
      gl.deleteTexture(parts.classes);
    }
    this.map = this.gl = this.parts = null;
  }

  /** The triangles to choose from; null draws nothing. */
  setMesh(mesh: Mesh | null): void {
    this.show(mesh, null);
  }

  /** What to draw of the mesh. The moment is read at the next frame, so it must not be reused before. */
  setMoment(moment: Moment): void {
    this.show(this.mesh, moment);
  }

  private show(mesh: Mesh | null, moment: Moment | null): void {
    [this.mesh, this.moment] = [mesh, moment];
    this.parts?.ground.set(mesh, moment, []);
    this.map?.triggerRepaint();
  }

  /** The ground to compare with; null shows the map alone. */
  setBeside(beside: Beside | null): void {
    this.beside = beside;
    const { gl, parts } = this;
    if (gl && parts) {
      if (beside) (parts.beside ??= new Ground(gl)).set(beside.mesh, beside.moment, beside.numbers);
      else {
        parts.beside?.drop();
        parts.beside = null;
      }
    }
    if (beside) setPaints(this.classFills, this.classLines, beside.paints, MOST_CLASSES);
    this.classesChanged = true;
    this.map?.triggerRepaint();
  }

  setPaints(paints: readonly Paint[]): void {
    setPaints(this.fills, this.lines, paints, MOST_STATES);
    this.map?.triggerRepaint();
  }

  /** Number of the state drawn at a point of the map in CSS pixels, read from the graphics card; null for none. */
  stateAt(x: number, y: number): number | null {
    const { parts, map, beside } = this;
    if (!parts || !map) return null;
    const ratio = map.getPixelRatio();
    const left = beside?.mode === 'swipe' && x < beside.split * map.getCanvas().clientWidth;
    return (left ? parts.beside : parts.ground)?.stateAt(Math.floor(x * ratio), Math.floor(y * ratio)) ?? null;
  }

  prerender(): void {
    const { parts, map } = this;
    if (!parts || !map) return;
    parts.ground.draw(map);
    parts.beside?.draw(map);
  }

  render(gl: WebGL2RenderingContext): void {
    const { parts, beside, map } = this;
    if (!parts || !map) return;
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindVertexArray(parts.screen);
    gl.enable(gl.SCISSOR_TEST);
    const width = parts.ground.size[0];
    if (!beside || !parts.beside) this.paint(gl, parts, parts.ground, 0, width);
    else if (beside.mode === 'swipe') {
      const line = Math.round(beside.split * width);
      this.paint(gl, parts, parts.beside, 0, line);
      this.paint(gl, parts, parts.ground, line, width);
    } else this.paintChange(gl, parts, parts.beside, beside);
    gl.disable(gl.SCISSOR_TEST);
    gl.bindVertexArray(null);
  }

  /** One ground between two columns of the screen; only pixels that can hold mapped ground are painted. */
  private paint(gl: WebGL2RenderingContext, parts: Parts, ground: Ground, from: number, until: number): void {
    const box = ground.onScreen(this.map!);
    if (!box) return;
    const [left, right] = [Math.max(from, box[0]), Math.min(until, box[2])];
    if (left >= right) return;
    this.use(gl, parts.paint, ground);
    gl.scissor(left, box[1], right - left, box[3] - box[1]);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private paintChange(gl: WebGL2RenderingContext, parts: Parts, other: Ground, beside: Beside): void {
    const boxes = [parts.ground, other].map((each) => each.onScreen(this.map!)).filter((each) => each !== null);
    if (boxes.length === 0) return;
    const [left, low] = [0, 1].map((n) => Math.min(...boxes.map((box) => box[n]!))) as [number, number];
    const [right, high] = [2, 3].map((n) => Math.max(...boxes.map((box) => box[n]!))) as [number, number];
    const [before, after] = beside.earlier ? [other, parts.ground] : [parts.ground, other];
    const change = (parts.change ??= located(gl, CHANGE_FRAGMENT, CHANGE));
    this.use(gl, change, after);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, before.texture);
    gl.uniform1i(change.before, 1);
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, parts.classes);
    if (this.classesChanged) {
      const table = new Uint8Array(MOST_STATES * MOST_STATES);
      for (let n = 0; n < table.length; n++) table[n] = beside.classOf(n % MOST_STATES, Math.floor(n / MOST_STATES));
      gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
      gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, MOST_STATES, MOST_STATES, 0, gl.RED, gl.UNSIGNED_BYTE, table);
      for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
      this.classesChanged = false;
    }
    gl.uniform1i(change.classes, 2);
    gl.uniform4fv(change.classFill, this.classFills);
    gl.uniform4fv(change.classLine, this.classLines);
    gl.scissor(left, low, right - left, high - low);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.activeTexture(gl.TEXTURE0);
  }

  private use(gl: WebGL2RenderingContext, program: Painting, ground: Ground): void {
    const map = this.map!;
    const ratio = map.getPixelRatio();
    gl.useProgram(program.program);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, ground.texture);
    gl.uniform1i(program.states, 0);
    gl.uniform2i(program.last, ground.size[0] - 1, ground.size[1] - 1);
    gl.uniform4fv(program.fill, this.fills);
    gl.uniform4fv(program.line, this.lines);
    // Both grounds take the pattern's place from one of them, so that stripes run on across the swipe line.
    const view = viewOf(map, (this.mesh ?? ground.mesh)!.anchor);
    const [width, height] = [ground.size[0] / ratio, ground.size[1] / ratio];
    gl.uniform2f(program.phase, -phase(((view[2] + 1) / 2) * width), -phase(((view[3] + 1) / 2) * height));
    gl.uniform1f(program.ratio, ratio);
  }
}

function setPaints(fills: Float32Array, lines: Float32Array, paints: readonly Paint[], most: number): void {
  const number: Record<Pattern, number> = { plain: 0, stripes: 1, cross: 2, dots: 3, bars: 4 };
  paints.slice(0, most - 1).forEach((paint, n) => {
    const at = (n + 1) * 4;
    fills.set([...paint.fill.map((part) => part / 255), paint.opacity], at);
    lines.set([...paint.line.map((part) => part / 255), number[paint.pattern]], at);
  });
}

/** Kept small: patterns repeat every 6 to 10 pixels, and 840 is a multiple of what they repeat by. */
const phase = (pixels: number): number => ((pixels % 840) + 840) % 840;

const COMMON = ['states', 'last', 'fill', 'line', 'phase', 'ratio'] as const;
const CHANGE = [...COMMON, 'before', 'classes', 'classFill', 'classLine'] as const;
type Painting = { program: WebGLProgram } & Record<(typeof COMMON)[number], WebGLUniformLocation | null>;
type Changing = { program: WebGLProgram } & Record<(typeof CHANGE)[number], WebGLUniformLocation | null>;

interface Parts {
  ground: Ground;
  beside: Ground | null;
  paint: Painting;
  /** Compiled when it is first needed. */
  change: Changing | null;
  screen: WebGLVertexArrayObject;
  classes: WebGLTexture;
}

function located<K extends string>(gl: WebGL2RenderingContext, fragment: string, names: readonly K[]): { program: WebGLProgram } & Record<K, WebGLUniformLocation | null> {
  const program = link(gl, PAINT_VERTEX, fragment);
  const places = names.map((name) => [name, gl.getUniformLocation(program, `u_${name.replace(/[A-Z]/, (each) => `_${each.toLowerCase()}`)}`)]);
  return { program, ...(Object.fromEntries(places) as Record<K, WebGLUniformLocation | null>) };
}

function makeParts(gl: WebGL2RenderingContext): Parts {
  return {
    ground: new Ground(gl),
    beside: null,
    paint: located(gl, PAINT_FRAGMENT, COMMON),
    change: null,
    screen: gl.createVertexArray(),
    classes: gl.createTexture(),
  };
}
