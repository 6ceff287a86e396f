import { describe, expect, test } from 'vitest';
import { NO_FILTER, type Filter } from '../filter/filter';
import { GROUNDS, readAddress, readInstant, TABS, writeAddress, writeInstant, type View } from './address';

const VIEW: View = {
  lon: 35.339,
  lat: 50.622,
  zoom: 9.5,
  at: Date.UTC(2025, 3, 6, 23, 59, 59) / 1000,
  source: 'deepstate',
  selection: { kind: 'place', id: 'gn:570990' },
  claim: 'a1b2c3',
  theme: 'dark',
  lang: 'uk',
  table: true,
  filter: { ...(NO_FILTER as Filter), side: ['none', 'ru'], since: '2025-04-01', text: 'Демидівка, 13 км²' },
  chart: { ground: 'around', radius: 10, region: null, shows: 'change' },
  tab: 'claims',
  sort: '-published',
  embed: true,
  compare: 'swipe',
  than: Date.UTC(2025, 0, 6, 23, 59, 59) / 1000,
  other: 'second',
  split: 0.25,
  drawn: { kind: 'area', points: [[35.1, 50.5], [35.4, 50.5], [35.4, 50.75]] },
};

describe('an address', () => {
  test('restores the view it was made from', () => {
    expect(readAddress(writeAddress(VIEW))).toEqual(VIEW);
    const point: View = { ...VIEW, selection: { kind: 'point', lon: 36.5, lat: -49.25 }, claim: null, table: false, tab: 'ground', sort: null, at: null };
    expect(readAddress(writeAddress(point))).toEqual(point);
  });

  test('restores every chart, tab, selection and comparison there is', () => {
    const grounds = GROUNDS.map((ground): View['chart'] => ({ ground, radius: ground === 'around' ? 50 : 25, region: ground === 'region' ? 'UA-63' : null, shows: 'area' }));
    for (const chart of [null, ...grounds])
      for (const tab of TABS)
        for (const selection of [null, VIEW.selection, { kind: 'point', lon: 36.5, lat: -49.25 } as const])
          for (const embed of [true, false]) {
            const view: View = { ...VIEW, chart, tab, selection, embed };
            expect(readAddress(writeAddress(view))).toEqual(view);
          }
  });

  test('made twice of one view is the same text', () => {
    expect(writeAddress(readAddress(writeAddress(VIEW)))).toBe(writeAddress(VIEW));
  });

  test('says a day as a day', () => {
    expect(writeAddress(VIEW)).toContain('at=2025-04-06&');
  });

  test.each([
    ['lon=999&lat=50&zoom=4', { lon: null }],
    ['lat=abc', { lat: null }],
    ['lon=', { lon: null }],
    ['zoom=99', { zoom: null }],
    ['at=yesterday', { at: null }],
    ['at=1969-01-01', { at: null }],
    ['theme=<script>', { theme: 'auto' }],
    ['lang=xx', { lang: 'en' }],
    ['point=1', { selection: null }],
    ['point=200,10', { selection: null }],
    ['chart=moon', { chart: null }],
    ['chart=region&region=<b>', { chart: { ground: 'region', radius: 25, region: null, shows: 'area' } }],
    ['chart=around&radius=7', { chart: { ground: 'around', radius: 25, region: null, shows: 'area' } }],
    ['tab=moon', { tab: 'ground' }],
    ['embed=yes', { embed: false }],
    ['compare=both', { compare: null }],
    ['split=7', { split: 0.5 }],
    ['area=35,50,36', { drawn: null }],
    ['area=35,50,36,<b>', { drawn: null }],
    ['line=35,50,200,50', { drawn: null }],
    [`line=${'1,2,'.repeat(100)}3,4`, { drawn: null }],
  ])('that is wrong (%s) falls back to the default', (search, expected) => {
    expect(readAddress(search)).toMatchObject(expected);
  });

  test('without a language takes the reader’s first', () => {
    expect(readAddress('', ['uk-UA', 'en']).lang).toBe('uk');
    expect(readAddress('', ['de', 'uk']).lang).toBe('en');
  });
});

describe('an instant', () => {
  test('of a bare day is its last second in UTC', () => {
    expect(readInstant('2025-04-06')).toBe(Date.UTC(2025, 3, 6, 23, 59, 59) / 1000);
  });
  test('with a time is kept to the second', () => {
    expect(writeInstant(readInstant('2025-04-06T14:47:12Z')!)).toBe('2025-04-06T14:47:12Z');
  });
});
