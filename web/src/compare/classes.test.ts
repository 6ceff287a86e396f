import { describe, expect, test } from 'vitest';
import type { State } from '../history/decode';
import { changeOf, changePaint, changeRows, classesOf, joinStates, kmByClass, redrawnState } from './classes';

const RU: State = { side: 'ru', control: 'held' };
const PRIOR: State = { side: 'ru', control: 'prior' };
const UA: State = { side: 'ua', control: 'retaken' };
const UNKNOWN: State = { side: null, control: 'unknown' };
const CONTESTED: State = { side: null, control: 'contested' };
const CLAIMED: State = { side: 'ru', control: 'claimed' };

describe('between two dates', () => {
  test.each([
    [null, RU, { kind: 'gained', side: 'ru' }],
    [UA, RU, { kind: 'gained', side: 'ru' }],
    [UNKNOWN, UA, { kind: 'gained', side: 'ua' }],
    [RU, null, { kind: 'lost', side: 'ru' }],
    [RU, CONTESTED, { kind: 'disputed', side: null }],
    [null, UNKNOWN, { kind: 'disputed', side: null }],
    [UNKNOWN, null, { kind: 'cleared', side: null }],
    [RU, PRIOR, null],
    [UNKNOWN, CONTESTED, null],
    [null, CLAIMED, null],
    [null, null, null],
  ] as const)('%j then %j is %j', (before, after, expected) => {
    expect(changeOf(before, after, 'dates')).toEqual(expected);
  });
});

describe('between two sources', () => {
  test.each([
    [UA, RU, { kind: 'disputed', side: null }],
    [null, RU, { kind: 'gained', side: 'ru' }],
    [RU, UNKNOWN, { kind: 'lost', side: 'ru' }],
    [null, UNKNOWN, { kind: 'cleared', side: null }],
    [UNKNOWN, null, { kind: 'cleared', side: null }],
    [RU, PRIOR, null],
  ] as const)('%j there and %j here is %j', (there, here, expected) => {
    expect(changeOf(there, here, 'sources')).toEqual(expected);
  });
});

test('every class has a look that needs no colour', () => {
  const classes = classesOf([RU, UA, UNKNOWN], [RU, UA, UNKNOWN], 'dates');
  expect(classes.map(({ kind, side }) => `${kind} ${side ?? ''}`.trim())).toEqual([
    'gained ru', 'gained ua', 'lost ru', 'lost ua', 'disputed', 'cleared',
  ]);
  const patterns = new Map(classes.map((each) => [each.kind, changePaint(each, () => 0, false).pattern]));
  expect(new Set(patterns.values()).size).toBe(4);
});

test('areas are summed by class, and no ground is counted twice', () => {
  const states = [RU, UA];
  const classes = classesOf(states, states, 'dates');
  // Rows: unmapped, ru, ua before; columns: unmapped, ru, ua after.
  const km2 = [0, 10, 0, 3, 0, 2, 0, 5, 0];
  const sums = kmByClass(classes, km2, states, states, 'dates');
  expect(Object.fromEntries(classes.map(({ kind, side }, n) => [`${kind} ${side ?? ''}`.trim(), sums[n]]))).toEqual({
    'gained ru': 15, 'gained ua': 2, 'lost ru': 3, 'lost ua': 0,
  });
});

test('states of another map keep the numbers of this one where they are the same', () => {
  const { states, numbers } = joinStates([RU, UA], [UNKNOWN, RU]);
  expect(states).toEqual([RU, UA, UNKNOWN]);
  expect(numbers).toEqual([2, 0]);
});

test('gained and lost by side are those of `heldground changes`: what turned unknown is lost by who held it', () => {
  const states = [RU, UA, UNKNOWN];
  // Rows: unmapped, ru, ua, unknown before; columns the same after.
  const km2 = [0, 10, 0, 4, 0, 0, 2, 0, 16, 5, 0, 7, 0, 0, 1, 0];
  const rows = changeRows(km2, states, states, [{ side: 'ru', km2: 99 }]);
  expect(rows.map(({ change, km2: size, parts }) => [change.kind, change.side, size, parts.map((each) => [each.change.kind, each.change.side, each.km2])])).toEqual([
    ['gained', 'ru', 15, []],
    ['gained', 'ua', 3, []],
    ['lost', 'ru', 2, [['gained', 'ua', 2]]],
    ['lost', 'ua', 28, [['gained', 'ru', 5], ['disputed', null, 7]]],
    ['disputed', null, 4, []],
    ['redrawn', 'ru', 99, []],
  ]);
});

test('ground that left or came with a redrawing is a class of its own, and elsewhere as if unmapped', () => {
  const gone = redrawnState(RU);
  expect(changeOf(RU, gone, 'dates')).toEqual({ kind: 'redrawn', side: 'ru' });
  expect(changeOf(gone, RU, 'dates')).toEqual({ kind: 'redrawn', side: 'ru' });
  expect(changeOf(UA, gone, 'dates')).toEqual({ kind: 'lost', side: 'ua' });
  expect(changeOf(null, gone, 'dates')).toBeNull();
});
