/**
 * Overlays of ground that is already in triangles.
 *
 * Two triangles meet in a convex polygon of at most six corners: there is no ring to build, so nothing can fail on
 * real outlines, and areas add up. The maps' ground is in triangles anyway, for drawing.
 */
import { authalic, RADIUS_KM } from '../history/geodesy';

/** Ground as triangles: corners in degrees (lon, lat, six numbers each, counter-clockwise), and a group for each. */
export interface Triangles {
  corners: Float64Array;
  group: Uint32Array;
}

const RADIANS = Math.PI / 180;

/** km2 shared by every pair of groups: row of the first, column of the second. */
export function sharedKm2(first: Triangles, second: Triangles, rows: number, columns: number): Float64Array {
  const km2 = new Float64Array(rows * columns);
  meetings(first, second, (clip, a, b) => {
    const shared = clip.km2(first.corners, a * 6, second.corners, b * 6);
    if (shared > 0) km2[first.group[a]! * columns + second.group[b]!]! += shared;
  });
  return km2;
}

/** The ground two grounds share, in the first one's groups. */
export function sharedGround(first: Triangles, second: Triangles): Triangles {
  const corners: number[] = [];
  const group: number[] = [];
  meetings(first, second, (clip, a, b) => {
    const shape = clip.shape(first.corners, a * 6, second.corners, b * 6);
    for (let n = 2; n + 3 < shape.length; n += 2) {
      corners.push(shape[0]!, shape[1]!, shape[n]!, shape[n + 1]!, shape[n + 2]!, shape[n + 3]!);
      group.push(first.group[a]!);
    }
  });
  return { corners: Float64Array.from(corners), group: Uint32Array.from(group) };
}

/** Every pair of triangles whose boxes meet. */
function meetings(first: Triangles, second: Triangles, met: (clip: Clip, a: number, b: number) => void): void {
  const [one, other] = [inOrder(first), inOrder(second)];
  // From south to north: a triangle is set against those of the other ground that reach as far.
  let next = 0;
  let active: number[] = [];
  const clip = new Clip();
  for (const a of one.order) {
    const south = one.box[a * 4 + 1]!;
    const north = one.box[a * 4 + 3]!;
    while (next < other.order.length && other.box[other.order[next]! * 4 + 1]! < north) active.push(other.order[next++]!);
    let kept = 0;
    for (const b of active) {
      if (other.box[b * 4 + 3]! <= south) continue;
      active[kept++] = b;
      if (other.box[b * 4]! >= one.box[a * 4 + 2]! || other.box[b * 4 + 2]! <= one.box[a * 4]!) continue;
      if (other.box[b * 4 + 1]! >= north) continue;
      met(clip, a, b);
    }
    active.length = kept;
  }
}

/** km2 of each group of `ground` inside `area`, whatever its groups: for a small area and a great deal of ground. */
export function insideKm2(ground: Triangles, area: Triangles, groups: number): Float64Array {
  const km2 = new Float64Array(groups);
  const boxes = boxesOf(area.corners);
  const { corners, group } = ground;
  const clip = new Clip();
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let n = 0; n < boxes.length; n += 4) {
    west = Math.min(west, boxes[n]!);
    south = Math.min(south, boxes[n + 1]!);
    east = Math.max(east, boxes[n + 2]!);
    north = Math.max(north, boxes[n + 3]!);
  }
  for (let t = 0; t < group.length; t++) {
    const at = t * 6;
    const [ax, bx, cx] = [corners[at]!, corners[at + 2]!, corners[at + 4]!];
    const least = Math.min(ax, bx, cx);
    const most = Math.max(ax, bx, cx);
    if (least >= east || most <= west) continue;
    const [ay, by, cy] = [corners[at + 1]!, corners[at + 3]!, corners[at + 5]!];
    const low = Math.min(ay, by, cy);
    const high = Math.max(ay, by, cy);
    if (low >= north || high <= south) continue;
    for (let n = 0; n < boxes.length / 4; n++) {
      if (least >= boxes[n * 4 + 2]! || most <= boxes[n * 4]! || low >= boxes[n * 4 + 3]! || high <= boxes[n * 4 + 1]!) continue;
      km2[group[t]!]! += clip.km2(corners, at, area.corners, n * 6);
    }
  }
  return km2;
}

/** West, south, east, north of each triangle. */
function boxesOf(corners: Float64Array): Float64Array {
  const box = new Float64Array((corners.length / 6) * 4);
  for (let t = 0, n = 0; t < corners.length; t += 6, n += 4) {
    box[n] = Math.min(corners[t]!, corners[t + 2]!, corners[t + 4]!);
    box[n + 1] = Math.min(corners[t + 1]!, corners[t + 3]!, corners[t + 5]!);
    box[n + 2] = Math.max(corners[t]!, corners[t + 2]!, corners[t + 4]!);
    box[n + 3] = Math.max(corners[t + 1]!, corners[t + 3]!, corners[t + 5]!);
  }
  return box;
}

function inOrder(ground: Triangles): { order: Uint32Array; box: Float64Array } {
  const box = boxesOf(ground.corners);
  const order = Uint32Array.from({ length: ground.group.length }, (_, n) => n).sort((a, b) => box[a * 4 + 1]! - box[b * 4 + 1]!);
  return { order, box };
}

/** The convex ground two triangles share (Sutherland and Hodgman 1974), in buffers used again and again. */
class Clip {
  private from = new Float64Array(32);
  private to = new Float64Array(32);

  km2(first: Float64Array, a: number, second: Float64Array, b: number): number {
    const length = this.cut(first, a, second, b);
    return length < 6 ? 0 : Math.abs(this.ground(length));
  }

  /** Corners in turn; only good until the next call. */
  shape(first: Float64Array, a: number, second: Float64Array, b: number): Float64Array {
    const length = this.cut(first, a, second, b); // it swaps the buffers
    return this.from.subarray(0, length);
  }

  private cut(first: Float64Array, a: number, second: Float64Array, b: number): number {
    for (let n = 0; n < 6; n++) this.from[n] = first[a + n]!;
    let length = 6;
    for (let edge = 0; edge < 6 && length > 0; edge += 2) {
      const [x, y] = [second[b + edge]!, second[b + edge + 1]!];
      const dx = second[b + ((edge + 2) % 6)]! - x;
      const dy = second[b + ((edge + 3) % 6)]! - y;
      let out = 0;
      let [px, py] = [this.from[length - 2]!, this.from[length - 1]!];
      let before = dx * (py - y) - dy * (px - x);
      for (let n = 0; n < length; n += 2) {
        const [qx, qy] = [this.from[n]!, this.from[n + 1]!];
        const now = dx * (qy - y) - dy * (qx - x);
        if (now >= 0 !== before >= 0) {
          const part = before / (before - now);
          this.to[out++] = px + (qx - px) * part;
          this.to[out++] = py + (qy - py) * part;
        }
        if (now >= 0) {
          this.to[out++] = qx;
          this.to[out++] = qy;
        }
        [px, py, before] = [qx, qy, now];
      }
      [this.from, this.to] = [this.to, this.from];
      length = out;
    }
    return length;
  }

  private ground(length: number): number {
    let sum = 0;
    let last = length - 2;
    let lastHeight = authalic(this.from[last + 1]! * RADIANS);
    for (let n = 0; n < length; n += 2) {
      const height = authalic(this.from[n + 1]! * RADIANS);
      sum += (this.from[n]! - this.from[last]!) * (height + lastHeight);
      last = n;
      lastHeight = height;
    }
    return (RADIUS_KM * RADIUS_KM * sum * RADIANS) / 2;
  }
}
