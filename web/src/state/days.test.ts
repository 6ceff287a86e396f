import { expect, test } from 'vitest';
import { countByDay, dayOf, DAY, endOf, isoDay, lastBefore } from './days';

test('the last second of a day lies in it, the next does not', () => {
  expect(dayOf(endOf(20184))).toBe(20184);
  expect(dayOf(endOf(20184) + 1)).toBe(20185);
  expect(isoDay(20184)).toBe('2025-04-06');
});

test('several snapshots of a day are counted together', () => {
  expect(countByDay([5, DAY - 1, DAY])).toEqual(new Map([[0, 2], [1, 1]]));
});

test('the last instant before is found at, between and outside the instants', () => {
  expect([9, 10, 15, 20, 99].map((at) => lastBefore([10, 20], at))).toEqual([null, 10, 10, 20, 20]);
  expect(lastBefore([], 5)).toBeNull();
});
