import { describe, expect, test } from 'vitest';
import { readAddress } from '../state/address';
import { boundsOf, cell, changesByDay, csvOf, groundOf, seriesOf, valuesAt, type Series, type Told } from './series';

const day = (n: number, hour = 12): number => n * 86_400 + hour * 3600;
const SERIES: Series = { at: [day(1), day(2), day(2, 18), day(5)], classes: [{ side: 'ru', control: 'held' }, { side: null, control: 'unknown' }], km2: [[10, 12, 11, 15], [1, 1, 0, 0]] };
const SIZE = { width: 1024, height: 512 };
const HOME: [number, number, number, number] = [30, 45, 40, 52];

test('an answer becomes columns', () => {
  const areas = { at: ['1970-01-02T12:00:00Z', '1970-01-03T12:00:00Z'], classes: SERIES.classes, km2: [[10, 1], [12, 1]] };
  expect(seriesOf(areas as never)).toEqual({ at: [day(1), day(2)], classes: SERIES.classes, km2: [[10, 12], [1, 1]] });
});

test('the change of a day is from the last map before it to its own last', () => {
  expect(changesByDay(SERIES)).toEqual({ at: [day(2, 18), day(5)], classes: SERIES.classes, km2: [[1, 4], [-1, 0]] });
  expect(changesByDay({ at: [], classes: [], km2: [] }).at).toEqual([]);
});

test('changes added up lead from the first figure to the last', () => {
  for (const [n, column] of changesByDay(SERIES).km2.entries()) {
    expect(SERIES.km2[n]![0]! + column.reduce((sum, each) => sum + each, 0)).toBe(SERIES.km2[n]!.at(-1));
  }
});

test('figures hold until the next map', () => {
  expect(valuesAt(SERIES, day(4))).toEqual({ at: day(2, 18), km2: [11, 0] });
  expect(valuesAt(SERIES, day(1))).toEqual({ at: day(1), km2: [10, 1] });
  expect(valuesAt(SERIES, day(0))).toBeNull();
});

test('the ground in view is what the window shows', () => {
  const [west, south, east, north] = boundsOf(0, 0, 0, 512, 512);
  expect([west, east]).toEqual([-180, 180]);
  expect(south).toBeCloseTo(-85, 0);
  expect(north).toBeCloseTo(85, 0);
  expect(boundsOf(35, 50, 9, 1024, 512)[0]).toBeCloseTo(35 - 0.703, 2);
});

describe('the ground a chart asks about', () => {
  test.each([
    ['chart=all', ''],
    ['chart=view', 'bbox=30,45,40,52'],
    ['chart=around&radius=10&place=gn:1', 'place=gn:1&radius_km=10'],
    ['chart=around&point=35.5,50.25', 'lon=35.5000&lat=50.2500&radius_km=25'],
    ['chart=region&region=UA-63', 'region=UA-63'],
    ['chart=drawn&area=35,50,36,50,36,51', 'polygon=35.00000,50.00000;36.00000,50.00000;36.00000,51.00000'],
  ])('%s', (search, expected) => {
    const view = readAddress(search);
    expect(decodeURIComponent(groundOf(view.chart!, view, HOME, SIZE)!.toString())).toBe(expected);
  });
  test.each(['chart=around', 'chart=region', 'chart=drawn', 'chart=drawn&area=35,50,36,50'])('is not said yet by %s', (search) => {
    const view = readAddress(search);
    expect(groundOf(view.chart!, view, HOME, SIZE)).toBeNull();
  });
});

describe('a table of figures', () => {
  const words = { source: 'source', ground: 'ground', definition: 'definition', licence: 'terms', made: 'made on', unit: 'km2', day: 'Day' };
  const told: Told = {
    title: 'Area over time', ground: '10 km around Suja', made: '2026-11-22', names: ['Held, Russia', 'Unknown'], words,
    source: { title: 'Open Map', attribution: 'Open Map (open.example)', licence: 'CC BY 4.0', definition: 'ground held\nby Russia', url: null },
  };
  test('says whose, of what, by which definition and on which terms', () => {
    const text = csvOf(SERIES, told);
    for (const line of ['# source: Open Map (open.example)', '# ground: 10 km around Suja', '# definition: ground held by Russia', '# terms: CC BY 4.0', '# km2; made on 2026-11-22'])
      expect(text.split('\r\n')).toContain(line);
    expect(text).toContain('at,"Held, Russia",Unknown\r\n1970-01-02T12:00:00Z,10,1\r\n');
  });
  test.each([['=1+1', "'=1+1"], ['-3.5', '-3.5'], ['-x', "'-x"], ['a "b"', '"a ""b"""'], ['@x', "'@x"]])('writes %s as %s', (value, expected) => {
    expect(cell(value)).toBe(expected);
  });
});
