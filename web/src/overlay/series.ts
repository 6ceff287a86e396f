/** Area over time inside a ground, from km2 of each cell: `heldground/queries/area.py` over the cells in the browser. */
import { isHidden } from '../history/moment';
import { OPEN, type State } from '../history/decode';
import type { Mesh } from '../history/mesh';

export interface AreaOverTime {
  classes: State[];
  /** A row for each instant, a column for each class. */
  km2: number[][];
}

/** km2 by class at each instant (ascending): what began until then, less what ended. Claims elsewhere do not count. */
export function areaOverTime(cells: Pick<Mesh, 'from' | 'until' | 'state' | 'states'>, km2: ArrayLike<number>, instants: readonly number[]): AreaOverTime {
  const order = cells.states.map((_, n) => n).filter((n) => !isHidden(cells.states[n]!)).sort((a, b) => compare(cells.states[a]!, cells.states[b]!));
  const columns = new Map(order.map((state) => [state, new Float64Array(instants.length + 1)]));
  for (let cell = 0; cell < cells.from.length; cell++) {
    const change = columns.get(cells.state[cell]!);
    if (!change || km2[cell] === 0) continue;
    change[notBefore(instants, cells.from[cell]!)]! += km2[cell]!;
    if (cells.until[cell] !== OPEN) change[notBefore(instants, cells.until[cell]!)]! -= km2[cell]!;
  }
  const sums = order.map((state) => {
    let sum = 0;
    return Array.from(columns.get(state)!.subarray(0, instants.length), (change) => {
      sum += change;
      return Math.abs(sum) < 1e-9 ? 0 : sum;
    });
  });
  const shown = order.map((_, n) => n).filter((n) => sums[n]!.some((value) => value !== 0));
  return {
    classes: shown.map((n) => cells.states[order[n]!]!),
    km2: instants.map((_, row) => shown.map((n) => Math.round(sums[n]![row]! * 1e4) / 1e4)),
  };
}

const compare = (a: State, b: State): number => {
  const [one, other] = [`${a.side ?? ''}\u0000${a.control}`, `${b.side ?? ''}\u0000${b.control}`];
  return one < other ? -1 : one > other ? 1 : 0;
};

/** The first of ascending numbers that is not below a value. */
function notBefore(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
