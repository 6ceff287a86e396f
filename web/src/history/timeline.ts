/** What a map showed at a point, or around a place, and when: `heldground/queries/timeline.py` over the cells in the browser. */
import type { TimelineCell } from '../api/types';
import { distanceKm } from '../measure/geodesic';
import { OPEN, type State } from './decode';
import { mercatorY, type Mesh } from './mesh';

export const PLACE_KM = 2;
/** Cells below 1 m2 are what overlays leave between two polygons. */
const HAIR_KM2 = 1e-6;
/** Doubt beats assertion where two cells meet. */
const RANK = ['prior', 'contested', 'unknown', 'held', 'retaken', 'claimed'];

interface Stay {
  side: string;
  control: string;
  labels: string[];
  from: number;
  until: number;
  km2: number;
  away: number;
}

/** Every state at a point, oldest first. */
export function timelineAt(mesh: Mesh, lon: number, lat: number): TimelineCell[] {
  const rows = near(mesh, lon, lat, 0)
    .filter((cell) => holds(mesh, cell, lon, lat))
    .map((cell) => stayOf(mesh, cell, 0))
    .sort((a, b) => a.from - b.from || RANK.indexOf(a.control) - RANK.indexOf(b.control) || text(a.side, b.side) || text(a.labels[0]!, b.labels[0]!) || a.until - b.until);
  const stays: Stay[] = [];
  for (const row of rows) {
    const before = stays.at(-1);
    // Where the point lies on an edge, another cell may have it already for a part of the time.
    const from = before ? Math.max(row.from, before.until) : row.from;
    if (from >= row.until) continue;
    const stay = { ...row, from };
    if (before && before.until === from && before.side === row.side && before.control === row.control) stays[stays.length - 1] = joined(before, stay);
    else stays.push(stay);
  }
  return stays.map(told);
}

/** Every state within a distance of a point, by side and control, oldest first; stays of different states may overlap. */
export function timelineAround(mesh: Mesh, lon: number, lat: number, radius = PLACE_KM): TimelineCell[] {
  const groups = new Map<number, Stay[]>();
  for (const cell of near(mesh, lon, lat, radius)) {
    if (mesh.km2[cell]! < HAIR_KM2) continue;
    const away = awayKm(mesh, cell, lon, lat);
    if (away > radius) continue;
    const state = mesh.state[cell]!;
    const group = groups.get(state);
    if (group) group.push(stayOf(mesh, cell, away));
    else groups.set(state, [stayOf(mesh, cell, away)]);
  }
  const stays: Stay[] = [];
  for (const group of groups.values()) {
    group.sort((a, b) => a.from - b.from || a.until - b.until);
    let open: Stay | null = null;
    for (const stay of group) {
      if (open && stay.from <= open.until) open = joined(open, stay);
      else {
        if (open) stays.push(open);
        open = stay;
      }
    }
    if (open) stays.push(open);
  }
  return stays.sort((a, b) => a.from - b.from || a.away - b.away || text(a.side, b.side) || text(a.control, b.control)).map(told);
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function stayOf(mesh: Mesh, cell: number, away: number): Stay {
  const { side, control }: State = mesh.states[mesh.state[cell]!]!;
  return { side: side ?? '', control, labels: [mesh.labels[mesh.label[cell]!]!], from: mesh.from[cell]!, until: mesh.until[cell]!, km2: mesh.km2[cell]!, away };
}

const joined = (before: Stay, after: Stay): Stay => ({
  ...before,
  labels: [...new Set([...before.labels, ...after.labels])],
  until: Math.max(before.until, after.until),
  km2: Math.max(before.km2, after.km2),
  away: Math.min(before.away, after.away),
});

const iso = (at: number): string => `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

const told = ({ side, control, labels, from, until, km2, away }: Stay): TimelineCell => ({
  side: side || null,
  control: control as TimelineCell['control'],
  label: labels.join('; '),
  valid_from: iso(from),
  valid_until: until === OPEN ? null : iso(until),
  area_km2: rounded(km2, 3),
  distance_km: rounded(away, 1),
});

const boxes = new WeakMap<Mesh, Float32Array>();

/** West, north, east, south of every cell, in the mesh's own positions. */
function boxesOf(mesh: Mesh): Float32Array {
  const known = boxes.get(mesh);
  if (known) return known;
  const { start, indices, positions } = mesh;
  const made = new Float32Array(mesh.from.length * 4);
  for (let cell = 0; cell < mesh.from.length; cell++) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = start[cell]!; i < start[cell + 1]!; i++) {
      const [x, y] = [positions[indices[i]! * 2]!, positions[indices[i]! * 2 + 1]!];
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < north) north = y;
      if (y > south) south = y;
    }
    made[cell * 4] = west;
    made[cell * 4 + 1] = north;
    made[cell * 4 + 2] = east;
    made[cell * 4 + 3] = south;
  }
  boxes.set(mesh, made);
  return made;
}

const DEGREES_PER_KM = 1 / 110;

/** Cells whose box comes within a distance of a point. */
function near(mesh: Mesh, lon: number, lat: number, km: number): number[] {
  const box = boxesOf(mesh);
  const high = km * DEGREES_PER_KM + 2e-6; // positions have 32 bits
  const wide = high / Math.max(Math.cos((lat * Math.PI) / 180), 0.01);
  const [west, east] = [(lon - wide) / 360 + 0.5 - mesh.anchor[0], (lon + wide) / 360 + 0.5 - mesh.anchor[0]];
  const [north, south] = [mercatorY(lat + high) - mesh.anchor[1], mercatorY(lat - high) - mesh.anchor[1]];
  const found: number[] = [];
  for (let cell = 0, n = 0; cell < mesh.from.length; cell++, n += 4) {
    if (box[n]! <= east && box[n + 2]! >= west && box[n + 1]! <= south && box[n + 3]! >= north) found.push(cell);
  }
  return found;
}

/** As near to an edge as 32 bits can tell, 0.2 m: on it. */
const EDGE = 5e-9;

/** Whether a point lies in a cell, its edge included. */
function holds(mesh: Mesh, cell: number, lon: number, lat: number): boolean {
  const { positions, indices, start } = mesh;
  const x = lon / 360 + 0.5 - mesh.anchor[0];
  const y = mercatorY(lat) - mesh.anchor[1];
  for (let i = start[cell]!; i < start[cell + 1]!; i += 3) {
    let [left, right] = [false, false];
    for (let k = 0; k < 3; k++) {
      const [a, b] = [indices[i + k]! * 2, indices[i + ((k + 1) % 3)]! * 2];
      const [dx, dy] = [positions[b]! - positions[a]!, positions[b + 1]! - positions[a + 1]!];
      const side = (dx * (y - positions[a + 1]!) - dy * (x - positions[a]!)) / Math.hypot(dx, dy);
      if (side > EDGE) left = true;
      else if (side < -EDGE) right = true;
    }
    if (!(left && right)) return true;
  }
  return false;
}

/** Distance from a point to a cell, km: nearest on the plane with longitudes scaled to the latitude, then along the ellipsoid. */
function awayKm(mesh: Mesh, cell: number, lon: number, lat: number): number {
  if (holds(mesh, cell, lon, lat)) return 0;
  const { positions, indices, start, anchor } = mesh;
  const squeeze = Math.max(Math.cos((lat * Math.PI) / 180), 1e-6);
  const at = (v: number): [number, number] => [
    (positions[v * 2]! + anchor[0] - 0.5) * 360 * squeeze,
    (Math.atan(Math.sinh((0.5 - (positions[v * 2 + 1]! + anchor[1])) * 2 * Math.PI)) * 180) / Math.PI,
  ];
  const [px, py] = [lon * squeeze, lat];
  let [least, x, y] = [Infinity, 0, 0];
  for (let i = start[cell]!; i < start[cell + 1]!; i += 3) {
    const corners = [at(indices[i]!), at(indices[i + 1]!), at(indices[i + 2]!)];
    for (let k = 0; k < 3; k++) {
      const [[ax, ay], [bx, by]] = [corners[k]!, corners[(k + 1) % 3]!];
      const [dx, dy] = [bx - ax, by - ay];
      const length = dx * dx + dy * dy;
      const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length));
      const [qx, qy] = [ax + dx * part, ay + dy * part];
      const square = (qx - px) ** 2 + (qy - py) ** 2;
      if (square < least) [least, x, y] = [square, qx, qy];
    }
  }
  return least === Infinity ? Infinity : distanceKm([lon, lat], [x / squeeze, y]);
}
