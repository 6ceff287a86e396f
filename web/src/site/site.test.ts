import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Claim, Evidence } from '../api/types';
import { isInside } from './inside';
import { inOneOrder, mergeEvidence } from './merge';
import { fileKey, squareOf, squaresAround } from './names';

const told = JSON.parse(readFileSync(new URL('../../../tests/fixtures/browser.json', import.meta.url), 'utf8')) as {
  files: [string, string][];
  squares: [number, number, string][];
};

test.each(told.files)('the file of %j is named as Python names it', (id, name) => expect(fileKey(id)).toBe(name));
test.each(told.squares)('the square of %f, %f is named as Python names it', (lon, lat, name) => expect(squareOf(lon, lat)).toBe(name));

test('near a corner of a square its neighbours are looked into too', () => {
  expect(squaresAround(35.001, 49.999, 2).sort()).toEqual(['49_34', '49_35', '50_34', '50_35']);
  expect(squaresAround(35.5, 50.5, 2)).toEqual(['50_35']);
});

const claim = (id: string, published_on: string | null = null): Claim => ({ id, published_on }) as Claim;
const ids = (claims: readonly { id: string }[]): string => claims.map(({ id }) => id).join('');

describe('lists of one order', () => {
  test('are put together in it, each claim once', () => {
    expect(ids(inOneOrder([[claim('a'), claim('c'), claim('d')], [claim('b'), claim('c')], [claim('a'), claim('b')]]))).toBe('abcd');
  });

  test('leave the older of two first where they do not say', () => {
    expect(ids(inOneOrder([[claim('b', '2025-04-08')], [claim('a', '2025-04-07'), claim('c', '2025-04-09')]]))).toBe('abc');
  });

  test('lose nothing where they contradict each other', () => {
    expect(ids(inOneOrder([[claim('a'), claim('b')], [claim('b'), claim('a')]]))).toHaveLength(2);
  });
});

test('evidence of two places has each event and check once, events newest first, checks in the order of the claims', () => {
  const event = (id: string, to: string): Evidence['events'][0] => ({ id, to, from: to }) as Evidence['events'][0];
  const check = (id: string): Evidence['checks'][0] => ({ claim: id }) as Evidence['checks'][0];
  const one = { events: [event('x', '2025-04-01'), event('y', '2025-04-03')], claims: [claim('a'), claim('b')], checks: [check('b')] } as unknown as Evidence;
  const other = { events: [event('z', '2025-04-02'), event('x', '2025-04-01')], claims: [claim('b')], checks: [check('a'), check('b')] } as unknown as Evidence;
  const merged = mergeEvidence([one, other]);
  expect(ids(merged.events)).toBe('yzx');
  expect(merged.checks.map((each) => each.claim)).toEqual(['a', 'b']);
});

test('a point in a hole is not inside', () => {
  const square = (from: number, to: number): [number, number][] => [[from, from], [to, from], [to, to], [from, to], [from, from]];
  const ground = { type: 'MultiPolygon' as const, coordinates: [[square(0, 4), square(1, 2)], [square(6, 7)]] };
  expect([[3, 3], [1.5, 1.5], [6.5, 6.5], [5, 5]].map(([lon, lat]) => isInside(ground, lon!, lat!))).toEqual([true, false, true, false]);
});
