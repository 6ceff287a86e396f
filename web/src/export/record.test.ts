import { expect, test, vi } from 'vitest';

// The store reads the address and the languages of a browser.
vi.stubGlobal('location', { search: '' });
vi.stubGlobal('navigator', { languages: ['en'] });
const { daysOf, MOST_FRAMES } = await import('./record');

test('a short period is recorded day by day, both ends included', () => {
  expect(daysOf(10, 13)).toEqual({ days: [10, 11, 12, 13], step: 1 });
  expect(daysOf(7, 7)).toEqual({ days: [7], step: 1 });
});

test('a long one in equal steps that end on its last day', () => {
  const { days, step } = daysOf(1, 1160);
  expect(days.length).toBeLessThanOrEqual(MOST_FRAMES);
  expect(days.at(-1)).toBe(1160);
  expect(new Set(days.slice(1).map((day, n) => day - days[n]!))).toEqual(new Set([step]));
});
