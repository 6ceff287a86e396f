import type { History } from './decode';

/** One history of the files that hold it together: their cells in the order of their beginning. */
export function joinHistories(parts: readonly History[]): History {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const states: History['states'] = [];
  const labels: string[] = [];
  const stateOf = parts.map((part) =>
    part.states.map((state) => known(states, state, (each) => each.side === state.side && each.control === state.control)),
  );
  const labelOf = parts.map((part) => {
    const at = new Map(labels.map((label, number) => [label, number]));
    return part.labels.map((label) => at.get(label) ?? labels.push(label) - 1);
  });
  const cells = parts.flatMap((part, owner) => Array.from(part.from, (from, cell) => ({ owner, cell, from })));
  cells.sort((a, b) => a.from - b.from || a.owner - b.owner || a.cell - b.cell);
  const total = (size: (part: History) => number): number => parts.reduce((sum, part) => sum + size(part), 0);
  const joined: History = {
    grid: first?.grid ?? 1,
    states,
    labels,
    dropped: total((part) => part.dropped),
    from: new Uint32Array(cells.length),
    until: new Uint32Array(cells.length),
    known: new Float64Array(cells.length),
    state: new Uint8Array(cells.length),
    label: new Uint16Array(cells.length),
    ringStart: new Uint32Array(cells.length + 1),
    vertexStart: new Uint32Array(total((part) => part.vertexStart.length - 1) + 1),
    x: new Int32Array(total((part) => part.x.length)),
    y: new Int32Array(total((part) => part.y.length)),
  };
  let [ring, vertex] = [0, 0];
  cells.forEach(({ owner, cell }, number) => {
    const part = parts[owner]!;
    joined.from[number] = part.from[cell]!;
    joined.until[number] = part.until[cell]!;
    joined.known[number] = part.known[cell]!;
    joined.state[number] = stateOf[owner]![part.state[cell]!]!;
    joined.label[number] = labelOf[owner]![part.label[cell]!]!;
    const [firstRing, lastRing] = [part.ringStart[cell]!, part.ringStart[cell + 1]!];
    const [begin, end] = [part.vertexStart[firstRing]!, part.vertexStart[lastRing]!];
    for (let each = firstRing; each < lastRing; each++) joined.vertexStart[++ring] = vertex + part.vertexStart[each + 1]! - begin;
    joined.ringStart[number + 1] = ring;
    joined.x.set(part.x.subarray(begin, end), vertex);
    joined.y.set(part.y.subarray(begin, end), vertex);
    vertex += end - begin;
  });
  return joined;
}

/** The number of what fits in a list, which it joins if nothing does. */
function known<T>(list: T[], value: T, fits: (each: T) => boolean): number {
  const at = list.findIndex(fits);
  return at < 0 ? list.push(value) - 1 : at;
}
