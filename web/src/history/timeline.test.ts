/** Against tests/fixtures/browser.json, which Python writes (tests/publish/test_browser.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { TimelineCell } from '../api/types';
import { cellsInside, degreesOf } from '../overlay/ground';
import { circleRing, crossesItself } from '../overlay/rings';
import { areaOverTime } from '../overlay/series';
import { readHistory } from './decode';
import { buildMesh } from './mesh';
import { timelineAround, timelineAt } from './timeline';

interface Told {
  history: string;
  instants: number[];
  radius_km: number;
  circles: [number, number, number, [number, number][]][];
  spots: { point: [number, number]; at: TimelineCell[]; around: TimelineCell[]; classes: { side: string | null; control: string }[]; km2: number[][] }[];
}
const told = JSON.parse(readFileSync(new URL('../../../tests/fixtures/browser.json', import.meta.url), 'utf8')) as Told;
const file = Uint8Array.from(atob(told.history), (letter) => letter.charCodeAt(0));
const mesh = buildMesh(await readHistory(file.buffer as ArrayBuffer));
const degrees = degreesOf(mesh);

/** km2 on the file's grid of a metre: within a thousandth. */
const near = (cells: TimelineCell[]): unknown[] => cells.map((cell) => ({ ...cell, area_km2: expect.closeTo(cell.area_km2 ?? 0, 1) }));

describe.each(told.spots)('at $point', ({ point: [lon, lat], at, around, classes, km2 }) => {
  test('the timeline is that of Python', () => expect(timelineAt(mesh, lon, lat)).toEqual(near(at)));

  test('the timeline around it is that of Python', () => expect(timelineAround(mesh, lon, lat)).toEqual(near(around)));

  test('areas over time are within 0.1 %', () => {
    const found = areaOverTime(mesh, cellsInside(mesh, degrees, circleRing(lon, lat, told.radius_km)), told.instants);
    expect(found.classes).toEqual(classes);
    found.km2.forEach((row, n) => row.forEach((value, k) => expect(Math.abs(value - km2[n]![k]!)).toBeLessThan(0.005 + 0.001 * km2[n]![k]!)));
  });
});

test.each(told.circles)('a circle around %f, %f of %f km is that of Python', (lon, lat, km, corners) => {
  const ring = circleRing(lon, lat, km);
  corners.forEach(([x, y], n) => {
    expect(ring[n * 30]![0]).toBeCloseTo(x, 8);
    expect(ring[n * 30]![1]).toBeCloseTo(y, 8);
  });
});

test('a drawn polygon that crosses itself is known for one', () => {
  expect(crossesItself([[0, 0], [1, 1], [1, 0], [0, 1]])).toBe(true);
  expect(crossesItself([[0, 0], [1, 0], [1, 1], [0.5, 0.2], [0, 1]])).toBe(false);
});
