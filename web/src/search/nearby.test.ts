import { expect, test } from 'vitest';
import type { PlaceSummary } from '../api/types';
import { among, zoomFor } from './nearby';

const place = (id: string, claims: number, titles: Record<string, string>): PlaceSummary =>
  ({ id, title: titles.en ?? '', titles, lon: 35, lat: 50, kind: 'settlement', claims, events: 0, status: null });
const PLACES = [
  place('a', 1, { en: 'Krasnaya Yaruga, Belgorod Oblast', uk: 'Красна Яруга, Бєлгородська область' }),
  place('b', 5, { en: 'Yaroslavka', uk: 'Ярославка' }),
];

test('a place is found by the beginning of any word, in any language, those with most claims first', () => {
  expect(among(PLACES, 'яр').map((each) => each.id)).toEqual(['b', 'a']);
  expect(among(PLACES, 'KRASNAYA Y').map((each) => each.id)).toEqual(['a']);
  expect(among(PLACES, 'бел').map((each) => each.id)).toEqual([]);
  expect(among(PLACES, 'belg').map((each) => each.id)).toEqual(['a']);
});

test('a region is seen from farther than a settlement', () => {
  expect(zoomFor('oblast')).toBeLessThan(zoomFor('settlement'));
  expect(zoomFor('something new')).toBe(zoomFor('settlement'));
});
