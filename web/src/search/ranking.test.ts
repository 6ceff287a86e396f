import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { looseShards, ranked, shardOf, type Shard } from './ranking';
import { key } from './spelling';

const place = (id: string, en: string, claims = 0, population: number | null = null, kind = 'settlement'): Shard['places'][0] => ({
  id, titles: { en }, kind, lon: 35, lat: 50, claims, population,
});
/** A shard of some names: every word's beginning stands for itself. */
function shard(places: [Shard['places'][0], ...string[]][]): Shard {
  const names = places.flatMap(([, ...known], number) =>
    known.flatMap((name) => {
      const words = key(name).split(' ');
      return words.map((_, n): [string, string, number] => [words.slice(n).join(' '), name, number]);
    }),
  );
  return { places: places.map(([each]) => each), names: names.sort((a, b) => (a[0] < b[0] ? -1 : 1)) };
}
const ids = async (text: string, exact: Shard | null, loose: Shard[] = []): Promise<string[]> => (await ranked(text, 8, exact, async () => loose)).map(({ id }) => id);

test('a whole name goes first, then beginnings, then later words; of equals more claims, then more people', async () => {
  const exact = shard([
    [place('begins', 'Guyevets'), 'Guyevets'],
    [place('later', 'New Guyevo'), 'New Guyevo'],
    [place('whole', 'Guyevo'), 'Guyevo', 'Гуево'],
    [place('claimed', 'Guyevets II', 3), 'Guyevets II'],
    [place('large', 'Guyevets III', 0, 900), 'Guyevets III'],
  ]);
  expect(await ids('Гуев', exact)).toEqual(['claimed', 'large', 'begins', 'whole', 'later']);
  expect(await ids('guyevo', exact)).toEqual(['whole', 'later']);
});

test('other spellings follow where there is room, and are not looked for in three letters', async () => {
  const exact = shard([[place('ru', 'Demidovka'), 'Demidovka']]);
  const other = shard([[place('uk', 'Demydivka'), 'Demydivka', 'Демидівка']]);
  expect(await ids('Демидовка', exact, [exact, other])).toEqual(['ru', 'uk']);
  expect(await ids('Дем', exact, [other])).toEqual(['ru']);
});

test('shards of other spellings are those of the same sounds, and of other first names', () => {
  const shards = ['de', 'di', 'do', 'da', 'al', 'ol', 'x'];
  expect(looseShards(key('Демидівка'), shards)).toEqual(['de', 'di', 'do']);
  expect(looseShards(key('Алексеевка'), shards)).toEqual(['al', 'ol']);
  expect(shardOf(key('Гуево'))).toBe('gu');
});

test('where nothing begins so, names spelt like it are offered', async () => {
  const near = shard([[place('ru', 'Demidovka'), 'Demidovka'], [place('far', 'Dolgoe'), 'Dolgoe']]);
  expect(await ids('demidofka', null, [near])).toEqual(['ru']);
});

const told = (JSON.parse(readFileSync(new URL('../../../tests/fixtures/browser.json', import.meta.url), 'utf8')) as { search: { shards: Record<string, Shard>; found: [string, string[]][] } }).search;

test.each(told.found)('%j finds here what it finds under a service', async (text, expected) => {
  const { shards } = told;
  const loose = async (): Promise<Shard[]> => looseShards(key(text), Object.keys(shards)).map((each) => shards[each]!);
  expect((await ranked(text, 10, shards[shardOf(key(text))] ?? null, loose)).map(({ id }) => id)).toEqual(expected);
});
