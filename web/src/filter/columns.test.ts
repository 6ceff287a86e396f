import { expect, test } from 'vitest';
import type { Claim } from '../api/types';
import { findRows, placesOf, speaksOf, type Columns } from './columns';

/** Four claims, newest first; the second speaks of days of its own, the last of none and was published on none. */
const columns: Columns = {
  months: ['2025-04', 'undated'],
  values: { side: ['none', 'ru', 'ua'], predicate: ['clash'], stance: ['asserts', 'denies'], status: ['none'], lang: ['uk'], source: ['a', 'b'], claimant: ['alpha', 'Beta'], place: ['gn:1', 'gn:2'] },
  rows: {
    month: [0, 0, 0, 1], at: [0, 1, 2, 0], published: ['2025-04-09', '2025-04-08', '2025-04-07', null], from: [null, '2025-03-01', null, null], to: [null, '2025-03-31', null, null],
    side: [1, 2, 1, 0], predicate: [0, 0, 0, 0], stance: [0, 1, 0, 0], status: [0, 0, 0, 0], lang: [0, 0, 0, 0], source: [0, 0, 1, 1], claimant: [1, 0, 1, 0],
    places: [[0], [0, 1, 1], [], [1]], area: [null, 13, 2, null],
  },
};
const rows = (query: string): number[] => findRows(columns, new URLSearchParams(query), null).rows;

test.each([
  ['', [0, 1, 2, 3]],
  ['side=ru,none', [0, 2, 3]],
  ['side=ru&source=b', [2]],
  ['since=2025-04-01', [0, 2]],
  ['until=2025-03-15', [1]],
  ['place=gn:2', [1, 3]],
  ['place=gn:9', []],
  ['up=true', [3, 2, 1, 0]],
  ['order=area', [1, 2, 0, 3]],
  ['order=claimant&up=true', [1, 3, 0, 2]],
])('the filter %j finds rows %j', (query, expected) => expect(rows(query)).toEqual(expected));

test('a facet counts what its other values would give, the other choices as they are', () => {
  const { facets } = findRows(columns, new URLSearchParams('side=ru&source=a'), null);
  expect(facets.side).toEqual([{ value: 'ru', claims: 1 }, { value: 'ua', claims: 1 }]);
  expect(facets.source).toEqual([{ value: 'a', claims: 1 }, { value: 'b', claims: 1 }]);
});

test('a place counts once a claim, however often it is named', () => {
  expect(placesOf(columns, [0, 1, 2])).toEqual([{ id: 'gn:1', claims: 2 }, { id: 'gn:2', claims: 1 }]);
});

test('all words must stand in a claim; places in any spelling', () => {
  const claim = { quote: 'Fighting near the village', claimant: { name: 'Staff' }, via: ['Gazette'], places: [{ name: 'Демидівка', canonical: 'Demydivka' }] } as unknown as Claim;
  const speaks = (text: string): boolean => speaksOf(text)!(claim);
  expect(['FIGHTING staff', 'gazette', 'демидивка', 'demid', '— village'].map(speaks)).toEqual([true, true, true, true, false]);
  expect(speaks('fighting elsewhere')).toBe(false);
  expect(speaksOf('  ')).toBeNull();
});
