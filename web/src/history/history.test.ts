/** Against tests/fixtures/history.{bin,json}, which the encoder's own tests keep up to date. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BadHistory, OPEN, readHistory, type History } from './decode';
import { joinHistories } from './join';
import { buildMesh, type Mesh } from './mesh';
import { changesOf, Moments } from './moment';

interface Told {
  from: number;
  until: number;
  known: number;
  state: { side: string | null; control: string };
  label: string;
  km2: number;
  rings: number[];
  first: [number, number];
}

const FIXTURES = new URL('../../../tests/fixtures/', import.meta.url);
const bytes = readFileSync(new URL('history.bin', FIXTURES));
const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
const told = JSON.parse(readFileSync(new URL('history.json', FIXTURES), 'utf8')) as { dropped: number; cells: Told[] };
const history = await readHistory(file);
const mesh = buildMesh(history);

describe('a history file', () => {
  test('gives every cell as the encoder wrote it', () => {
    expect(history.dropped).toBe(told.dropped);
    const read = told.cells.map((_, cell) => {
      const rings = [...history.ringStart.subarray(cell, cell + 2)];
      const first = history.vertexStart[rings[0]!]!;
      return {
        from: history.from[cell],
        until: history.until[cell] === OPEN ? 2 ** 53 : history.until[cell],
        known: history.known[cell],
        state: history.states[history.state[cell]!],
        label: history.labels[history.label[cell]!],
        rings: Array.from({ length: rings[1]! - rings[0]! }, (_, n) => history.vertexStart[rings[0]! + n + 1]! - history.vertexStart[rings[0]! + n]!),
        first: [history.x[first]! / history.grid, history.y[first]! / history.grid],
      };
    });
    expect(read).toEqual(told.cells.map(({ km2: _, ...cell }) => cell));
  });

  test('that is none is refused in words', async () => {
    await expect(readHistory(new TextEncoder().encode('<html>').buffer as ArrayBuffer)).rejects.toThrow(BadHistory);
    await expect(readHistory(file.slice(0, file.byteLength - 9))).rejects.toThrow();
  });
});

describe('the mesh', () => {
  test('has the areas of the exact computation within 0.1 %', () => {
    told.cells.forEach((cell, n) => expect(Math.abs(mesh.km2[n]! / cell.km2 - 1)).toBeLessThan(0.001));
  });

  test('covers each cell with triangles, holes left open', () => {
    told.cells.forEach((_, cell) => {
      let sum = 0;
      for (let i = mesh.start[cell]!; i < mesh.start[cell + 1]!; i += 3) {
        const [a, b, c] = [0, 1, 2].map((k) => mesh.indices[i + k]!) as [number, number, number];
        const at = (v: number): [number, number] => [history.x[v]!, history.y[v]!];
        const [[ax, ay], [bx, by], [cx, cy]] = [at(a), at(b), at(c)];
        sum += Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;
      }
      expect(sum).toBeCloseTo(ringsOf(cell), 3);
    });
  });

  test('keeps positions within 0.1 m in 32 bits', () => {
    const metres = 40_075_000 * Math.cos((50 * Math.PI) / 180);
    history.x.forEach((x, v) => {
      const exact = x / history.grid / 360 + 0.5 - mesh.anchor[0];
      expect(Math.abs(exact - mesh.positions[v * 2]!) * metres).toBeLessThan(0.1);
    });
  });
});

describe('an instant', () => {
  const moments = new Moments(mesh);
  const shown = (at: number): number[] => {
    const moment = moments.at(at);
    return [...moment.indices].sort((a, b) => a - b);
  };
  const expected = (at: number): number[] =>
    told.cells
      .flatMap((cell, n) => (cell.from <= at && at < cell.until ? [...mesh.indices.subarray(mesh.start[n], mesh.start[n + 1])] : []))
      .sort((a, b) => a - b);

  test.each([0, 1_741_999_999, 1_742_000_000, 1_742_999_999, 1_743_000_000, 2_000_000_000])('%d shows the cells that hold then', (at) => {
    expect(shown(at)).toEqual(expected(at));
  });

  test('going back shows again what was shown before', () => {
    const before = shown(1_742_500_000);
    shown(1_743_500_000);
    expect(shown(1_742_500_000)).toEqual(before);
  });

  test('groups triangles and areas by state', () => {
    const moment = moments.at(1_743_500_000);
    mesh.states.forEach((state, s) => {
      const km2 = told.cells
        .filter((cell) => cell.state.side === state.side && cell.state.control === state.control && cell.until > 1_743_500_000)
        .reduce((sum, cell) => sum + cell.km2, 0);
      expect(moment.km2[s]).toBeCloseTo(km2, 0);
      expect(moment.offsets[s + 1]! - moment.offsets[s]! > 0).toBe(km2 > 0);
    });
  });
});

describe('ground that changed', () => {
  test('is counted at its instant; the beginning of the map is no change', () => {
    const later = told.cells.filter((cell) => cell.from === 1_743_000_000).reduce((sum, cell) => sum + cell.km2, 0);
    const [only, ...more] = changesOf(mesh);
    expect(more).toEqual([]);
    expect(only!.at).toBe(1_743_000_000);
    expect(only!.km2).toBeCloseTo(later, 0);
  });

  test('is none where only the label changed', () => {
    const relabelled = { ...mesh, state: mesh.state.map(() => 0) };
    const [only] = changesOf(relabelled);
    const fresh = told.cells.find((cell) => cell.state.side === 'ua')!;
    expect(only!.km2).toBeCloseTo(fresh.km2, 0);
  });
});

test('a publisher’s claims elsewhere are neither drawn nor counted', () => {
  const claims: Mesh = { ...mesh, states: mesh.states.map((state) => ({ ...state, control: 'claimed' })) };
  expect(new Moments(claims).at(1_743_500_000).indices.length).toBe(0);
  expect(changesOf(claims)).toEqual([]);
});

test('a history without cells is a map without ground', () => {
  const empty: Mesh = buildMesh({
    grid: 100_000, states: [], labels: [], dropped: 0, from: new Uint32Array(0), until: new Uint32Array(0),
    known: new Float64Array(0), state: new Uint8Array(0), label: new Uint16Array(0), ringStart: new Uint32Array(1),
    vertexStart: new Uint32Array(1), x: new Int32Array(0), y: new Int32Array(0),
  });
  expect(new Moments(empty).at(5).indices.length).toBe(0);
  expect(changesOf(empty)).toEqual([]);
});

function ringsOf(cell: number): number {
  let total = 0;
  for (let ring = history.ringStart[cell]!; ring < history.ringStart[cell + 1]!; ring++) {
    let sum = 0;
    const [begin, end] = [history.vertexStart[ring]!, history.vertexStart[ring + 1]!];
    for (let v = begin, last = end - 1; v < end; last = v++) sum += history.x[last]! * history.y[v]! - history.x[v]! * history.y[last]!;
    total += (ring === history.ringStart[cell] ? 1 : -1) * (Math.abs(sum) / 2);
  }
  return total;
}

describe('a history in several files', () => {
  /** Some of the cells, as if they were alone in a file: with the states and labels the other way round. */
  const only = (wanted: (cell: number) => boolean): History => {
    const cells = [...history.from.keys()].filter(wanted);
    const rings = cells.map((cell) => [...Array(history.ringStart[cell + 1]! - history.ringStart[cell]!).keys()].map((n) => history.ringStart[cell]! + n));
    const sizes = rings.flat().map((ring) => [history.vertexStart[ring]!, history.vertexStart[ring + 1]!] as const);
    const sums = (counts: number[]): Uint32Array => Uint32Array.from([0, ...counts].map(((sum) => (n) => (sum += n))(0)));
    return {
      ...history,
      states: [...history.states].reverse(),
      labels: [...history.labels].reverse(),
      from: Uint32Array.from(cells, (cell) => history.from[cell]!),
      until: Uint32Array.from(cells, (cell) => history.until[cell]!),
      known: Float64Array.from(cells, (cell) => history.known[cell]!),
      state: Uint8Array.from(cells, (cell) => history.states.length - 1 - history.state[cell]!),
      label: Uint16Array.from(cells, (cell) => history.labels.length - 1 - history.label[cell]!),
      ringStart: sums(rings.map((each) => each.length)),
      vertexStart: sums(sizes.map(([begin, end]) => end - begin)),
      x: Int32Array.from(sizes.flatMap(([begin, end]) => [...history.x.subarray(begin, end)])),
      y: Int32Array.from(sizes.flatMap(([begin, end]) => [...history.y.subarray(begin, end)])),
    };
  };

  test('is the same map as in one', () => {
    const joined = joinHistories([only((cell) => cell % 3 === 1), only((cell) => cell % 3 !== 1)]);
    expect([...joined.from]).toEqual([...history.from]);
    const told = (each: History): string[] =>
      [...each.from.keys()].map((cell) => {
        const [first, last] = [each.ringStart[cell]!, each.ringStart[cell + 1]!];
        const rings = [...Array(last - first).keys()].map((n) => [...each.x.subarray(each.vertexStart[first + n]!, each.vertexStart[first + n + 1]!), ...each.y.subarray(each.vertexStart[first + n]!, each.vertexStart[first + n + 1]!)]);
        return JSON.stringify([each.from[cell], each.until[cell], each.known[cell], each.states[each.state[cell]!], each.labels[each.label[cell]!], rings]);
      });
    expect(told(joined).sort()).toEqual(told(history).sort());
  });

  test('of one file is that file', () => expect(joinHistories([history])).toBe(history));
});
