import { expect, test } from 'vitest';
import { OPEN, type History } from '../history/decode';
import { ringKm2 } from '../history/geodesy';
import { buildMesh } from '../history/mesh';
import { cellsInside, degreesOf, redrawnKm2, transitionsKm2, trianglesIn } from './ground';
import { insideKm2, sharedKm2 } from './triangles';

const STATES = [{ side: 'ru', control: 'held' }, { side: null, control: 'unknown' }, { side: 'ru', control: 'claimed' }];

/** Boxes (west, south, east, north in degrees) with a state and an interval. */
function meshOf(...boxes: [box: [number, number, number, number], state: number, from: number, until: number][]) {
  const corners = boxes.flatMap(([[w, s, e, n]]) => [[w, s], [e, s], [e, n], [w, n]]);
  const starts = boxes.map((_, n) => n);
  const history: History = {
    grid: 100_000, states: STATES, labels: [''], dropped: 0,
    from: Uint32Array.from(boxes, (each) => each[2]), until: Uint32Array.from(boxes, (each) => each[3]),
    known: new Float64Array(boxes.length), state: Uint8Array.from(boxes, (each) => each[1]), label: new Uint16Array(boxes.length),
    ringStart: Uint32Array.from([...starts, boxes.length]), vertexStart: Uint32Array.from([...starts, boxes.length], (n) => n * 4),
    x: Int32Array.from(corners, (each) => Math.round(each[0]! * 1e5)), y: Int32Array.from(corners, (each) => Math.round(each[1]! * 1e5)),
  };
  const mesh = buildMesh(history);
  return { cells: mesh, degrees: degreesOf(mesh) };
}
const boxKm2 = (w: number, s: number, e: number, n: number): number => Math.abs(ringKm2([w, s, e, s, e, n, w, n]));

test('two triangles share their common ground, whichever way around they are given', () => {
  const one = trianglesIn([[35, 50], [36, 50], [36, 51], [35, 51]]);
  const other = trianglesIn([[35.5, 50.5], [35.5, 51.5], [36.5, 51.5], [36.5, 50.5]]);
  const expected = boxKm2(35.5, 50.5, 36, 51);
  expect(sharedKm2(one, other, 1, 1)[0]).toBeCloseTo(expected, 6);
  expect(sharedKm2(other, one, 1, 1)[0]).toBeCloseTo(expected, 6);
  expect(insideKm2(one, other, 1)[0]).toBeCloseTo(expected, 6);
});

test('ground that only touches shares nothing', () => {
  const one = trianglesIn([[35, 50], [36, 50], [36, 51], [35, 51]]);
  const other = trianglesIn([[36, 50], [37, 50], [37, 51], [36, 51]]);
  expect(sharedKm2(one, other, 1, 1)[0]).toBeCloseTo(0, 9);
});

test('between two instants every km2 is in one row and one column', () => {
  const mesh = meshOf(
    [[35, 50, 35.4, 50.4], 0, 100, 200],
    [[37, 50, 37.5, 50.5], 0, 100, OPEN],
    [[35.2, 50, 35.6, 50.4], 1, 200, OPEN],
  );
  const km2 = transitionsKm2({ ...mesh, at: 150 }, { ...mesh, at: 250 });
  const half = boxKm2(35.2, 50, 35.4, 50.4);
  const [lost, gained, turned] = [km2[1 * 4 + 0]!, km2[0 * 4 + 2]!, km2[1 * 4 + 2]!];
  expect(turned).toBeCloseTo(half, 1);
  expect(lost).toBeCloseTo(half, 1);
  expect(gained).toBeCloseTo(boxKm2(35.4, 50, 35.6, 50.4), 1);
  expect(km2.reduce((sum, each) => sum + each, 0)).toBeCloseTo(lost + gained + turned, 6);
});

test('the same instant twice differs nowhere, and what is only claimed is never counted', () => {
  const mesh = meshOf([[35, 50, 36, 51], 0, 100, OPEN], [[36, 50, 37, 51], 2, 100, OPEN]);
  expect(Math.max(...transitionsKm2({ ...mesh, at: 150 }, { ...mesh, at: 150 }))).toBe(0);
  const before = transitionsKm2({ ...mesh, at: 50 }, { ...mesh, at: 150 });
  expect(before.reduce((sum, each) => sum + each, 0)).toBeCloseTo(boxKm2(35, 50, 36, 51), 1);
});

test('a polygon that bends inwards holds what lies in it and not what its hull holds', () => {
  const mesh = meshOf([[35, 50, 36, 51], 0, 100, OPEN], [[35.4, 50.7, 35.6, 51], 1, 100, OPEN]);
  const cup: [number, number][] = [[35, 50], [36, 50], [36, 51], [35.8, 51], [35.8, 50.5], [35.2, 50.5], [35.2, 51], [35, 51]];
  const [held, doubtful] = cellsInside(mesh.cells, mesh.degrees, cup);
  expect(held).toBeCloseTo(boxKm2(35, 50, 36, 50.5) + boxKm2(35, 50.5, 35.2, 51) + boxKm2(35.8, 50.5, 36, 51), 1);
  expect(doubtful).toBeCloseTo(0, 6);
});

test('what a redrawing alone took is set apart; what came back, or had left before, is not', () => {
  const { cells, degrees } = meshOf(
    [[35, 50, 36, 51], 0, 10, 20], // leaves with the break
    [[36, 50, 37, 51], 0, 10, 15], // lost before it
    [[35.5, 50, 36, 50.2], 1, 20, OPEN], // became unknown in the same step
    [[35, 50, 35.5, 51], 0, 30, OPEN], // came back
  );
  const of = { before: 19, since: 20, side: 'ru', control: 'held', left: true };
  const expected = boxKm2(35.5, 50.2, 36, 51);
  expect(redrawnKm2(cells, degrees, 12, 40, of)).toBeCloseTo(expected, 1);
  const side = (at: number) => ({ cells, degrees, at });
  const told = transitionsKm2(side(12), side(40), [of]);
  expect(told[16]).toBeCloseTo(expected, 1);
  expect(told[4]).toBeCloseTo(boxKm2(36, 50, 37, 51), 1);
});

test('what came in with a redrawing is set apart the other way round', () => {
  const { cells, degrees } = meshOf([[35, 50, 36, 51], 0, 20, OPEN]);
  const of = { before: 19, since: 20, side: 'ru', control: 'held', left: false };
  expect(redrawnKm2(cells, degrees, 12, 40, of)).toBeCloseTo(boxKm2(35, 50, 36, 51), 1);
});
