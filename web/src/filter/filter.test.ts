import { describe, expect, test } from 'vitest';
import type { Claim } from '../api/types';
import { countOf, FACETS, fits, NO_FILTER, questionOf, readFilter, toggled, writeFilter, type Filter } from './filter';

const claim = (changes: Partial<Claim> = {}): Claim =>
  ({
    claimant: { name: 'Staff', kind: 'military', side: 'ua' }, predicate: 'holds', stance: 'asserts', status: null, lang: 'uk',
    source: { id: 'paper', title: 'Paper', url: null }, time: { from: '2025-04-01', to: '2025-04-05' }, published_on: '2025-04-06',
    ...changes,
  }) as Claim;

/** A small linear generator: the same filters at every run. */
function filters(count: number): Filter[] {
  let seed = 7;
  const next = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  const some = (values: string[]): string[] => values.filter(() => next(3) === 0).sort();
  return Array.from({ length: count }, () => ({
    side: some(['ua', 'ru', 'none']),
    predicate: some(['holds', 'shelling_or_strike', 'no_confirmation']),
    stance: some(['asserts', 'denies']),
    status: some(['disputed', 'none']),
    lang: some(['en', 'uk', 'ru']),
    source: some(['our-desk', 'tg:канал', 'bbc.co.uk']),
    since: next(2) ? `2025-0${1 + next(9)}-1${next(10)}` : null,
    until: next(2) ? `2026-0${1 + next(9)}-0${1 + next(9)}` : null,
    text: ['', 'Демидівка & 13 км²', 'a+b=c', '"x" %20 #'][next(4)]!,
  }));
}

describe('a filter', () => {
  test('goes into an address and comes back the same, whatever it is', () => {
    for (const filter of [NO_FILTER as Filter, ...filters(300)]) {
      const query = new URLSearchParams();
      writeFilter(filter, query);
      expect(readFilter(new URLSearchParams(query.toString()))).toEqual(filter);
    }
  });

  test('that is empty leaves no trace in the address, and asks for everything', () => {
    const query = new URLSearchParams();
    writeFilter(NO_FILTER as Filter, query);
    expect(query.toString()).toBe('');
    expect(questionOf(NO_FILTER as Filter).toString()).toBe('');
    expect(countOf(NO_FILTER as Filter)).toBe(0);
  });

  test.each(['since=yesterday', 'since=2025-02-31', 'by=<b>', 'kind=,,'])('takes nothing from %s', (search) => {
    expect(readFilter(new URLSearchParams(search))).toEqual(NO_FILTER);
  });

  test('takes a value in and out again', () => {
    const once = toggled(NO_FILTER as Filter, 'side', 'ua');
    expect(once.side).toEqual(['ua']);
    expect(toggled(once, 'side', 'ua')).toEqual(NO_FILTER);
  });

  test.each([
    [{ side: ['ua'] }, true],
    [{ side: ['ru', 'none'] }, false],
    [{ status: ['none'] }, true],
    [{ since: '2025-04-05' }, true],
    [{ since: '2025-04-06' }, false],
    [{ until: '2025-04-01' }, true],
    [{ until: '2025-03-31' }, false],
    [{ lang: ['uk'], stance: ['denies'] }, false],
  ])('%j fits a claim of 1 to 5 April: %s', (changes, expected) => {
    expect(fits({ ...(NO_FILTER as Filter), ...changes }, claim())).toBe(expected);
  });

  test('by days takes the day of publication where a claim says none', () => {
    const wanted = { ...(NO_FILTER as Filter), since: '2025-04-06', until: '2025-04-06' };
    expect(fits(wanted, claim({ time: null }))).toBe(true);
    expect(fits(wanted, claim({ time: null, published_on: null }))).toBe(false);
  });

  test('has every facet in its question', () => {
    const all = Object.fromEntries(FACETS.map((facet) => [facet, ['x']]));
    expect([...questionOf({ ...(NO_FILTER as Filter), ...all }).keys()].sort()).toEqual([...FACETS].sort());
  });
});
