import { expect, test } from 'vitest';
import { byState, ordered } from './order';

const rank = (side: string | null): number => ['ua', 'ru'].indexOf(side ?? '');

test('what is held goes before what is in doubt, and figures go with their classes', () => {
  const classes = [
    { side: null, control: 'unknown' }, { side: 'ru', control: 'held' }, { side: 'ua', control: 'retaken' }, { side: 'ua', control: 'held' },
  ];
  const told = ordered({ source: 's', classes, km2: [[1, 2, 3, 4], [5, 6, 7, 8]] }, rank);
  expect(told.classes.map(({ side, control }) => `${side} ${control}`)).toEqual(['ru held', 'ua held', 'ua retaken', 'null unknown']);
  expect(told.km2).toEqual([[2, 4, 3, 1], [6, 8, 7, 5]]);
  expect([...classes].sort(byState(rank))).toEqual(told.classes);
});
