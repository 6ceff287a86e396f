import { expect, test } from 'vitest';
import { openingAt, type Box } from './opening';

const HOME: Box = [30, 45, 40, 52];
const PLACES = [
  { id: 'village', lon: 35, lat: 60, kind: 'settlement' },
  { id: 'region', lon: 36, lat: 51, kind: 'oblast' },
];

test('a link to a place opens the map around it, wider for a region; what is not known opens it at home', () => {
  expect(openingAt(HOME, { kind: 'place', id: 'village' }, PLACES).map((each) => Math.round(each * 10) / 10)).toEqual([34.6, 59.8, 35.4, 60.2]);
  const [west, south, east, north] = openingAt(HOME, { kind: 'place', id: 'region' }, PLACES);
  expect([east - west > 4, Math.round((north - south) * 10) / 10]).toEqual([true, 2.8]);
  expect(openingAt(HOME, { kind: 'place', id: 'elsewhere' }, PLACES)).toEqual(HOME);
  expect(openingAt(HOME, null, PLACES)).toEqual(HOME);
});

test('a link to a point opens the map around it', () => {
  const [west, south, east, north] = openingAt(HOME, { kind: 'point', lon: 33, lat: 47 }, PLACES);
  expect([(west + east) / 2, (south + north) / 2]).toEqual([33, 47]);
});
