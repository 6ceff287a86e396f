import { expect, test } from 'vitest';
import { calendarMarks, changeBars, dayTicks, placeOf } from './marks';

test('the first day lies at the left end, the last at the right', () => {
  expect([placeOf(10, 10, 20), placeOf(15, 10, 20), placeOf(20, 10, 20), placeOf(10, 10, 10)]).toEqual([0, 0.5, 1, 0]);
});

test('every day with data has its tick', () => {
  expect(dayTicks([10, 20], 10, 20, 100)).toBe('M0.0 0V1M100.0 0V1');
});

test('two changes of one day are one bar, and no bar is higher than the box', () => {
  const bars = changeBars([{ at: 0, km2: 2 }, { at: 5, km2: 2 }, { at: 86_400, km2: 1 }], 0, 1, 10);
  expect(bars).toBe('M0.0 1V0.000M10.0 1V0.000');
  expect(changeBars([], 0, 1, 10)).toBe('');
});

test('months carry the year where it begins, and stand apart', () => {
  const marks = calendarMarks(19085, 20208, 1200, 'en'); // 2022-04-03 to 2025-04-30
  expect(marks.filter((mark) => mark.strong).map((mark) => mark.text)).toEqual(['2023', '2024', '2025']);
  const gaps = marks.slice(1).map((mark, n) => (mark.x - marks[n]!.x) * 1200);
  expect(Math.min(...gaps)).toBeGreaterThan(50);
});

test('weeks begin on Mondays', () => {
  const [first] = calendarMarks(20162, 20213, 1200, 'en'); // 2025-03-15 to 2025-05-05
  expect(first?.text).toBe('17 Mar');
});
