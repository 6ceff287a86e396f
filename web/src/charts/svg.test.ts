import { expect, test } from 'vitest';
import { csvOf, type Told } from './series';
import { nice, svgOf, ticks } from './svg';

const words = { source: 'source', ground: 'ground', definition: 'definition', licence: 'terms', made: 'made on', unit: 'km2', day: 'Day' };
const told: Told = {
  title: 'Area', ground: '<b>Suja</b>', made: '2026-11-22', names: ['Held'], words,
  source: { title: 'Open Map', attribution: 'Open & Map', licence: 'CC BY 4.0', definition: 'ground held', url: null },
};
const series = { at: [86_400, 172_800], classes: [{ side: 'ru', control: 'held' }], km2: [[10, 20]] };

test('the picture carries its source, terms, definition and dates, and no markup of others', () => {
  for (const shows of ['area', 'change'] as const) {
    const svg = svgOf(series, told, [{ colour: '#123456', dash: [] }], shows, String, String);
    for (const part of ['Open &amp; Map', 'CC BY 4.0', 'definition: ground held', '1970-01-02 – 1970-01-03', 'made on 2026-11-22', '&lt;b&gt;Suja', '#123456']) expect(svg).toContain(part);
    expect(svg).not.toContain('<b>');
    expect(svg).not.toContain('NaN');
  }
});

test('figures that are not the exact ones say how near they are, in the picture and in the file', () => {
  const near = { ...told, tolerance: 'within 0.1 %' };
  expect(svgOf(series, near, [{ colour: '#123456', dash: [] }], 'area', String, String)).toContain('within 0.1 %');
  expect(csvOf(series, near)).toContain('# within 0.1 %');
});

test('ticks are round, few, and hold all figures', () => {
  expect(ticks(...nice(0, 47))).toEqual([0, 10, 20, 30, 40, 50]);
  expect(ticks(...nice(-3.2, 1))).toEqual([-4, -3, -2, -1, 0, 1]);
  expect(nice(0, 0)).toEqual([0, 1]);
});
