/** Against pyproj 3.7 (Geod, ellps WGS84), whose figures stand here. */
import { expect, test } from 'vitest';
import { areaKm2, distanceKm, lengthKm, settlementText, type Point } from './geodesic';

const DISTANCES: [Point, Point, number][] = [
  [[35.34, 50.62], [35.36, 50.63], 1.800101],
  [[30.52, 50.45], [36.25, 49.99], 412.021869],
  [[22.1, 48.4], [40.2, 49.2], 1329.489301],
  [[33.5, 44.6], [33.5, 52.3], 856.231380],
  [[0, 0], [1, 0], 111.319491],
];
const AREAS: [Point[], number][] = [
  [[[35.3, 50.63], [35.345, 50.618], [35.37, 50.64], [35.352, 50.662]], 11.845089],
  [[[35, 50.3], [36, 50.3], [36, 51], [35, 51]], 5507.105236],
  [[[33, 46], [37, 46.2], [36.5, 49.1], [33.4, 48.7]], 83444.954853],
  [[[32.5, 44.4], [36.6, 45.4], [33.6, 46.2]], 27128.779491],
];

test.each(DISTANCES)('from %j to %j is %d km, within a centimetre', (from, to, km) => {
  expect(Math.abs(distanceKm(from, to) - km)).toBeLessThan(1e-5);
});

test.each(AREAS)('the ring %j encloses %d km2, within 0.01 %', (ring, km2) => {
  expect(Math.abs(areaKm2(ring) / km2 - 1)).toBeLessThan(1e-4);
});
test('a line is as long as its parts, a point has no length, two corners no area', () => {
  const line: Point[] = [[35, 50], [35.2, 50], [35.2, 50.1]];
  expect(lengthKm(line)).toBeCloseTo(distanceKm(line[0]!, line[1]!) + distanceKm(line[1]!, line[2]!), 9);
  expect([lengthKm([]), lengthKm([[1, 1]]), areaKm2(line.slice(0, 2))]).toEqual([0, 0, 0]);
});

test('either way around encloses the same ground', () => {
  const ring: Point[] = [[35, 50], [36, 50], [36, 51]];
  expect(areaKm2([...ring].reverse())).toBeCloseTo(areaKm2(ring), 9);
});

test('copied coordinates are those of a settlement, never of a position', () => {
  expect(settlementText([35.33921, 50.62198])).toBe('50.62, 35.34');
});
