/** Ground of a mesh as triangles in degrees, and the questions overlays answer. */
import earcut from 'earcut';
import type { Mesh } from '../history/mesh';
import { insideKm2, sharedKm2, type Triangles } from './triangles';

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

const holding = ({ from, until }: Cells, at: number): number[] => {
  const found: number[] = [];
  for (let cell = 0; cell < from.length && from[cell]! <= at; cell++) if (until[cell]! > at) found.push(cell);
  return found;
};

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
 */
export function transitionsKm2(before: Side, after: Side): Float64Array {
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
  return km2.map((each) => Math.max(0, each));
}

/** km2 of each cell inside a polygon: what holds at an instant, summed, is the area there. */
export function cellsInside(cells: Cells, degrees: Float64Array, ring: readonly (readonly [number, number])[]): Float64Array {
  const area = trianglesIn(ring);
  const boxed = [...cells.from.keys()];
  return insideKm2(trianglesOf(cells, degrees, boxed, (cell) => cell), area, cells.from.length);
}
