import type { Map as MapLibre } from 'maplibre-gl';
import type { Mesh } from '../history/mesh';
import type { Moment } from '../history/moment';
import { link, type ViewNumbers, viewOf } from './gl';
import { STATE_FRAGMENT, STATE_VERTEX } from './shaders';

/**
 * The ground of one instant on the graphics card, and a texture with the number of the state at each pixel.
 *
 * All triangles of the history lie in one buffer; another instant is another list of indices, so a step of the slider
 * uploads some 100 kB and no geometry.
 */
export class Ground {
  mesh: Mesh | null = null;
  moment: Moment | null = null;
  readonly texture: WebGLTexture;
  size: [number, number] = [0, 0];

  private numbers: readonly number[] = [];
  private meshChanged = true;
  private momentChanged = true;
  private readonly program: WebGLProgram;
  private readonly view: WebGLUniformLocation | null;
  private readonly state: WebGLUniformLocation | null;
  private readonly array: WebGLVertexArrayObject;
  private readonly positions: WebGLBuffer;
  private readonly indices: WebGLBuffer;
  private readonly frame: WebGLFramebuffer;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = link(gl, STATE_VERTEX, STATE_FRAGMENT);
    this.view = gl.getUniformLocation(this.program, 'u_view');
    this.state = gl.getUniformLocation(this.program, 'u_state');
    this.array = gl.createVertexArray();
    this.positions = gl.createBuffer();
    this.indices = gl.createBuffer();
    this.texture = gl.createTexture();
    this.frame = gl.createFramebuffer();
    gl.bindVertexArray(this.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.positions);
    const position = gl.getAttribLocation(this.program, 'a_position');
    gl.enableVertexAttribArray(position);
    gl.vertexAttribPointer(position, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.indices);
    gl.bindVertexArray(null);
  }

  drop(): void {
    const { gl } = this;
    gl.deleteProgram(this.program);
    gl.deleteVertexArray(this.array);
    gl.deleteBuffer(this.positions);
    gl.deleteBuffer(this.indices);
    gl.deleteTexture(this.texture);
    gl.deleteFramebuffer(this.frame);
  }

  /** What to draw; `numbers` are those by which the map knows the mesh's states. The moment is read at the next frame. */
  set(mesh: Mesh | null, moment: Moment | null, numbers: readonly number[]): void {
    this.meshChanged ||= mesh !== this.mesh;
    [this.mesh, this.moment, this.numbers] = [mesh, moment, numbers];
    this.momentChanged = true;
  }

  /** Draw the numbers of the states into the texture, without blending: neighbours of one state show no seam. */
  draw(map: MapLibre): void {
    const { gl, mesh, moment } = this;
    gl.bindVertexArray(this.array);
    this.upload();
    this.resize();
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
    gl.viewport(0, 0, ...this.size);
    for (const part of [gl.BLEND, gl.DEPTH_TEST, gl.STENCIL_TEST, gl.SCISSOR_TEST, gl.CULL_FACE]) gl.disable(part);
    gl.colorMask(true, true, true, true);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (mesh && moment) {
      gl.useProgram(this.program);
      gl.uniform4f(this.view, ...viewOf(map, mesh.anchor));
      for (const { number, begin, count } of moment.under ?? []) {
        gl.uniform1f(this.state, (number + 1) / 255);
        gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, begin * 4);
      }
      for (let state = 0; state + 1 < moment.offsets.length; state++) {
        const begin = moment.offsets[state]!;
        const count = moment.offsets[state + 1]! - begin;
        if (count === 0) continue;
        gl.uniform1f(this.state, ((this.numbers[state] ?? state) + 1) / 255);
        gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, begin * 4);
      }
    }
    gl.bindVertexArray(null);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** Number of the state at a pixel of the texture, read from the graphics card; null for none. */
  stateAt(x: number, y: number): number | null {
    const { gl } = this;
    if (this.size[0] === 0) return null;
    const pixel = new Uint8Array(4);
    const before = gl.getParameter(gl.FRAMEBUFFER_BINDING) as WebGLFramebuffer | null;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
    gl.readPixels(x, this.size[1] - 1 - y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    gl.bindFramebuffer(gl.FRAMEBUFFER, before);
    return pixel[0] === 0 ? null : pixel[0]! - 1;
  }

  /** Left, bottom, right, top of the pixels that can hold ground; null when none is on the screen. */
  onScreen(map: MapLibre): [number, number, number, number] | null {
    if (!this.mesh || !this.moment) return null;
    const view: ViewNumbers = viewOf(map, this.mesh.anchor);
    const [width, height] = this.size;
    const x = (east: number): number => ((east * view[0] + view[2] + 1) / 2) * width;
    const y = (south: number): number => ((south * view[1] + view[3] + 1) / 2) * height;
    const [west, north, east, south] = this.mesh.bounds;
    const left = Math.max(0, Math.floor(x(west)) - 4);
    const right = Math.min(width, Math.ceil(x(east)) + 4);
    const low = Math.max(0, Math.floor(y(south)) - 4);
    const high = Math.min(height, Math.ceil(y(north)) + 4);
    return right > left && high > low ? [left, low, right, high] : null;
  }

  private upload(): void {
    const { gl } = this;
    if (this.meshChanged) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.positions);
      gl.bufferData(gl.ARRAY_BUFFER, this.mesh?.positions ?? new Float32Array(0), gl.STATIC_DRAW);
      this.meshChanged = false;
    }
    if (this.momentChanged && this.moment) {
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.indices);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, this.moment.indices, gl.STREAM_DRAW);
      this.momentChanged = false;
    }
  }

  private resize(): void {
    const { gl } = this;
    const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
    if (this.size[0] === width && this.size[1] === height) return;
    this.size = [width, height];
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, width, height, 0, gl.RED, gl.UNSIGNED_BYTE, null);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.texture, 0);
  }
}
