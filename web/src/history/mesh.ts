import earcut from 'earcut';
import type { History, State } from './decode';
import { authalic, RADIUS_KM } from './geodesy';

/** What the map draws: all cells of a history as triangles, and which of them belong to which cell. */
export interface Mesh {
  states: State[];
  labels: string[];
  from: Uint32Array;
  until: Uint32Array;
  state: Uint8Array;
  /** The publisher's own, a number in `labels`. */
  label: Uint16Array;
  /** Ground of each cell. */
  km2: Float32Array;
  /** Unit-square web Mercator minus `anchor`: small numbers, so that 32 bits hold 0.1 m at any place of a theatre. */
  positions: Float32Array;
  anchor: [number, number];
  /** Least and largest position: west, north, east, south. */
  bounds: [number, number, number, number];
  /** Triangles of cell c: `indices[start[c]]` to `indices[start[c + 1] - 1]`. */
  indices: Uint32Array;
  start: Uint32Array;
}

export function buildMesh(history: History): Mesh {
  const { x, y, grid, ringStart, vertexStart } = history;
  const cells = history.from.length;
  const anchor = anchorOf(history);
  const positions = new Float32Array(x.length * 2);
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let v = 0; v < x.length; v++) {
    const east = x[v]! / grid / 360 + 0.5 - anchor[0];
    const south = mercatorY(y[v]! / grid) - anchor[1];
    positions[v * 2] = east;
    positions[v * 2 + 1] = south;
    bounds[0] = Math.min(bounds[0], east);
    bounds[1] = Math.min(bounds[1], south);
    bounds[2] = Math.max(bounds[2], east);
    bounds[3] = Math.max(bounds[3], south);
  }

  const start = new Uint32Array(cells + 1);
  const km2 = new Float32Array(cells);
  // A triangulation of n vertices and h holes has n + 2h - 2 triangles.
  let indices = new Uint32Array(x.length * 3 + ringStart[cells]! * 6);
  let used = 0;
  for (let cell = 0; cell < cells; cell++) {
    const firstRing = ringStart[cell]!;
    const lastRing = ringStart[cell + 1]!;
    const begin = vertexStart[firstRing]!;
    const end = vertexStart[lastRing]!;
    const holes: number[] = [];
    for (let ring = firstRing; ring < lastRing; ring++) {
      if (ring > firstRing) holes.push(vertexStart[ring]! - begin);
      const ground = Math.abs(ringKm2(x, y, grid, vertexStart[ring]!, vertexStart[ring + 1]!));
      km2[cell]! += ring === firstRing ? ground : -ground;
    }
    if (end - begin === 3) {
      indices[used++] = begin;
      indices[used++] = begin + 1;
      indices[used++] = begin + 2;
    } else {
      // Whole numbers near the cell: earcut's orientation tests are then exact.
      const flat = new Array<number>((end - begin) * 2);
      for (let v = begin; v < end; v++) {
        flat[(v - begin) * 2] = x[v]! - x[begin]!;
        flat[(v - begin) * 2 + 1] = y[v]! - y[begin]!;
      }
      const triangles = earcut(flat, holes);
      if (used + triangles.length > indices.length) {
        const more = new Uint32Array(indices.length + triangles.length + 1024);
        more.set(indices);
        indices = more;
      }
      for (const corner of triangles) indices[used++] = begin + corner;
    }
    start[cell + 1] = used;
  }
  return {
    states: history.states,
    labels: history.labels,
    from: history.from,
    until: history.until,
    state: history.state,
    label: history.label,
    km2,
    positions,
    anchor,
    bounds,
    indices: indices.slice(0, used),
    start,
  };
}

export function mercatorY(lat: number): number {
  return 0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI);
}

/** The middle of the ground: everything else is measured from here. */
function anchorOf({ x, y, grid }: History): [number, number] {
  if (x.length === 0) return [0.5, 0.5];
  let [west, east, south, north] = [x[0]!, x[0]!, y[0]!, y[0]!];
  for (let v = 1; v < x.length; v++) {
    west = Math.min(west, x[v]!);
    east = Math.max(east, x[v]!);
    south = Math.min(south, y[v]!);
    north = Math.max(north, y[v]!);
  }
  return [(west + east) / 2 / grid / 360 + 0.5, mercatorY((south + north) / 2 / grid)];
}

/** Ground inside a ring on the sphere of equal surface, from authalic latitudes; edges are straight in degrees. */
function ringKm2(x: Int32Array, y: Int32Array, grid: number, begin: number, end: number): number {
  const radians = Math.PI / 180 / grid;
  let sum = 0;
  let last = end - 1;
  let lastHeight = authalic(y[last]! * radians);
  for (let v = begin; v < end; v++) {
    const height = authalic(y[v]! * radians);
    sum += (x[v]! - x[last]!) * (height + lastHeight);
    last = v;
    lastHeight = height;
  }
  return (RADIUS_KM * RADIUS_KM * sum * radians) / 2;
}
