/** Ground of a mesh as triangles in degrees, and the questions overlays answer. */
import earcut from 'earcut';
import type { Mesh } from '../history/mesh';
import { insideKm2, sharedGround, sharedKm2, type Triangles } from './triangles';

/** What of a mesh an overlay needs. */
export type Cells = Pick<Mesh, 'from' | 'until' | 'state' | 'states' | 'km2' | 'positions' | 'anchor' | 'indices' | 'start'>;

/** Longitude and latitude of every vertex of a mesh, degrees, in turn. */
export function degreesOf({ positions, anchor }: Cells): Float64Array {
  const degrees = new Float64Array(positions.length);
  for (let n = 0; n < positions.length; n += 2) {
    degrees[n] = (positions[n]! + anchor[0] - 0.5) * 360;
    degrees[n + 1] = (Math.atan(Math.sinh((0.5 - (positions[n + 1]! + anchor[1])) * 2 * Math.PI)) * 180) / Math.PI;
  }
  return degrees;
}

/** The triangles of some cells, each in the group `groupOf` its cell. */
export function trianglesOf(cells: Cells, degrees: Float64Array, chosen: readonly number[], groupOf: (cell: number) => number): Triangles {
  const { start, indices } = cells;
  const count = chosen.reduce((sum, cell) => sum + (start[cell + 1]! - start[cell]!) / 3, 0);
  const corners = new Float64Array(count * 6);
  const group = new Uint32Array(count);
  let t = 0;
  for (const cell of chosen) {
    for (let i = start[cell]!; i < start[cell + 1]!; i += 3, t++) {
      for (let k = 0; k < 3; k++) {
        const v = indices[i + k]! * 2;
        corners[t * 6 + k * 2] = degrees[v]!;
        corners[t * 6 + k * 2 + 1] = degrees[v + 1]!;
      }
      group[t] = groupOf(cell);
    }
  }
  return turned({ corners, group });
}

/** A polygon without holes, longitude first, cut into triangles of group 0. */
export function trianglesIn(ring: readonly (readonly [number, number])[]): Triangles {
  const flat = ring.flat();
  const found = earcut(flat);
  const corners = new Float64Array(found.length * 2);
  found.forEach((v, n) => corners.set([flat[v * 2]!, flat[v * 2 + 1]!], n * 2));
  return turned({ corners, group: new Uint32Array(found.length / 3) });
}

/** All counter-clockwise, as the clipping wants them. */
function turned(triangles: Triangles): Triangles {
  const { corners } = triangles;
  for (let t = 0; t < corners.length; t += 6) {
    const [ax, ay, bx, by, cx, cy] = corners.subarray(t, t + 6) as unknown as [number, number, number, number, number, number];
    if ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax) < 0) corners.set([cx, cy, bx, by], t + 2);
  }
  return triangles;
}

const holding = ({ from, until }: Pick<Cells, 'from' | 'until'>, at: number): number[] => {
  const found: number[] = [];
  for (let cell = 0; cell < from.length && from[cell]! <= at; cell++) if (until[cell]! > at) found.push(cell);
  return found;
};

/** A step at which the map changed and not the ground: a class that `left` the map, or came in (not `left`). */
export interface Break {
  before: number;
  since: number;
  side: string | null;
  control: string;
  left: boolean;
}

const kindOf = (cells: Pick<Cells, 'states' | 'state'>, of: Break) => (cell: number): boolean => {
  const state = cells.states[cells.state[cell]!]!;
  return state.control === of.control && (state.side ?? '') === (of.side ?? '');
};

/** The cells a break took from the map, or brought. */
export function cellsOfBreak(cells: Pick<Cells, 'from' | 'until' | 'state' | 'states'>, of: Break): number[] {
  const [held, empty] = of.left ? [of.before, of.since] : [of.since, of.before];
  const there = new Set(holding(cells, empty));
  return holding(cells, held).filter((cell) => !there.has(cell)).filter(kindOf(cells, of));
}

/**
 * km2 of what changed between two instants only because the map was redrawn: ground of the break's class at one end,
 * unmapped at the other, and the same in the break's one step. What came back, or left by itself, is none of it.
 */
export function redrawnKm2(cells: Cells, degrees: Float64Array, start: number, end: number, of: Break): number {
  const [held, empty] = of.left ? [start, end] : [end, start];
  const [stepHeld, stepEmpty] = of.left ? [of.before, of.since] : [of.since, of.before];
  const isKind = kindOf(cells, of);
  const mapped = (cell: number): boolean => cells.states[cells.state[cell]!]!.control !== 'claimed';
  const at = (one: number, other: number): number[] => {
    const there = new Set(holding(cells, other));
    return holding(cells, one).filter((cell) => !there.has(cell));
  };
  const cut = (chosen: number[]): Triangles => trianglesOf(cells, degrees, chosen, () => 0);
  const km2 = (one: Triangles, other: Triangles): number => sharedKm2(one, other, 1, 1)[0]!;
  const went = cut(at(held, empty).filter(isKind));
  const redrawn = cut(cellsOfBreak(cells, of));
  const left = sharedGround(went, redrawn);
  const after = cut(at(empty, held).filter(mapped));
  const step = cut(at(stepEmpty, stepHeld).filter(mapped));
  return Math.max(0, km2(went, redrawn) - km2(left, after) - km2(left, step) + km2(sharedGround(left, after), step));
}

export interface Side {
  cells: Cells;
  degrees: Float64Array;
  at: number;
}

/**
 * km2 by state before (row) and after (column); number 0 is unmapped ground, then the states of each mesh.
 *
 * Of one mesh only the cells that hold at one of the instants and not at the other are overlaid: what did not
 * change stands on the diagonal as 0. What a publisher only claims counts as unmapped.
 *
 * What breaks of the map's definition alone made is taken out, and follows the table: km2 of each break.
 */
export function transitionsKm2(before: Side, after: Side, breaks: readonly Break[] = []): Float64Array {
  const same = before.cells === after.cells;
  const shown = ({ cells, at }: Side): number[] => holding(cells, at).filter((cell) => cells.states[cells.state[cell]!]!.control !== 'claimed');
  let [was, is] = [shown(before), shown(after)];
  if (same) {
    const [had, has] = [new Set(was), new Set(is)];
    [was, is] = [was.filter((cell) => !has.has(cell)), is.filter((cell) => !had.has(cell))];
  }
  const [rows, columns] = [before.cells.states.length + 1, after.cells.states.length + 1];
  const group = (cells: Cells) => (cell: number): number => cells.state[cell]! + 1;
  const km2 = sharedKm2(
    trianglesOf(before.cells, before.degrees, was, group(before.cells)),
    trianglesOf(after.cells, after.degrees, is, group(after.cells)),
    rows,
    columns,
  );
  // What no ground of the other answers was unmapped there. Overlays leave crumbs of rounding: never below nothing.
  for (const cell of was) km2[(before.cells.state[cell]! + 1) * columns]! += before.cells.km2[cell]!;
  for (const cell of is) km2[after.cells.state[cell]! + 1]! += after.cells.km2[cell]!;
  for (let row = 1; row < rows; row++) for (let column = 1; column < columns; column++) {
    const shared = km2[row * columns + column]!;
    km2[row * columns]! -= shared;
    km2[column]! -= shared;
  }
  const apart = breaks.map((each) => {
    const state = after.cells.states.findIndex(({ side, control }) => control === each.control && (side ?? '') === (each.side ?? ''));
    if (!same || state < 0) return 0;
    const pair = each.left ? (state + 1) * columns : state + 1;
    const found = Math.min(km2[pair]!, redrawnKm2(after.cells, after.degrees, before.at, after.at, each));
    km2[pair]! -= found;
    return found;
  });
  return Float64Array.from([...km2.map((each) => Math.max(0, each)), ...apart]);
}

/** km2 of each cell inside a polygon: what holds at an instant, summed, is the area there. */
export function cellsInside(cells: Cells, degrees: Float64Array, ring: readonly (readonly [number, number])[]): Float64Array {
  const area = trianglesIn(ring);
  const boxed = [...cells.from.keys()];
  return insideKm2(trianglesOf(cells, degrees, boxed, (cell) => cell), area, cells.from.length);
}
