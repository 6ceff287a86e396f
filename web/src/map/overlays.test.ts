import { expect, test } from 'vitest';
import type { Check } from '../api/types';
import { circleAround } from './circle';
import { bareName, boundsOfCheck } from './overlays';

const place = { title: 'Demidovka', lon: 35.34, lat: 50.62 };
const check = (...verdicts: object[]): Check => ({ claim: 'c', at: '', searched: '', place, verdicts }) as Check;

test('the search circle is as wide as it says, in every direction', () => {
  const ring = circleAround(35.34, 50.62, 10).coordinates[0]!;
  for (const [lon, lat] of ring) {
    const [a, b] = [(lat! * Math.PI) / 180, (50.62 * Math.PI) / 180];
    const turn = ((lon! - 35.34) * Math.PI) / 180;
    const km = 6371 * Math.acos(Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(turn));
    expect(km).toBeGreaterThan(9.95);
    expect(km).toBeLessThan(10.05);
  }
});

test('a check is shown with its circle and every patch', () => {
  const patch = { type: 'MultiPolygon', coordinates: [[[[30, 50], [31, 50], [31, 51], [30, 50]]]] };
  const bounds = boundsOfCheck(check({ patch: null, radius_km: 10 }, { patch, radius_km: 10 }))!;
  expect(bounds[0]).toBe(30);
  expect(bounds[2]).toBeGreaterThan(35.4);
});

test('a check of a whole region without a patch moves nothing', () => {
  expect(boundsOfCheck(check({ patch: null, radius_km: null }))).toBeNull();
});

test('a place is labelled by its name in the reader’s language, without its region', () => {
  const place = { title: 'Suja, Kursk Oblast', titles: { en: 'Suja, Kursk Oblast', uk: 'Суджа (Курська область)' } };
  expect(bareName(place, 'uk')).toBe('Суджа');
  expect(bareName({ ...place, titles: { en: 'Suja' } }, 'uk')).toBe('Suja');
});
