/** Places by what is typed of a name: the ranking of `heldground/places/search.py`, over shards of a site. */
import type { Hit } from '../api/types';
import { FIRST_NAMES, key, loosened, looseKey } from './spelling';

/** A shard of `data/find/`: places, and their names by key (from each word on), with the place's number. */
export interface Shard {
  places: { id: string; titles: Record<string, string>; kind: string; lon: number; lat: number; claims: number; population?: number | null }[];
  names: [string, string, number][];
}
type Place = Shard['places'][number];

const MOST_LOOKED_AT = 4000;
const LEAST_FOR_LOOSE = 4;
/** Of 100: the least likeness of a name offered where nothing begins as typed. */
const LEAST_LIKE = 60;
/** How much less than the best of them a name may be like what was typed: below, it is another name. */
const LIKE_FALLS = 15;
const ORDER: Record<string, number> = { oblast: 0, settlement: 1, district: 2, feature: 3, country: 2 };

/** The first two letters of a key: what its shard is called. */
export const shardOf = (wordKey: string): string => Array.from(wordKey).slice(0, 2).join('');

/** Shards that may hold other spellings of what begins so: vowels differ, and first names. */
export function looseShards(wanted: string, shards: readonly string[]): string[] {
  const loose = looseKey(wanted);
  const begins = (shard: string): boolean => {
    const own = loosened(shard);
    return own !== '' && (loose.startsWith(own) || own.startsWith(loose));
  };
  const named = FIRST_NAMES.filter(([, russian]) => loose.startsWith(loosened(russian))).map(([ukrainian]) => shardOf(ukrainian));
  return shards.filter((shard) => begins(shard) || named.includes(shard));
}

interface Found {
  place: Place;
  rank: number;
  matched: string;
}

/** Best first; `loose` gives the shards of other spellings, and is asked only where there is room for them. */
export async function ranked(text: string, limit: number, exact: Shard | null, loose: () => Promise<Shard[]>): Promise<Hit[]> {
  const wanted = key(text);
  if (!wanted) return [];
  const found = new Map<string, Found>();
  if (exact) beginning(exact, wanted, found);
  if (found.size < limit && wanted.length >= LEAST_FOR_LOOSE) {
    const shards = await loose();
    const like = looseKey(wanted);
    // Where something is called exactly as typed, other spellings are only those of the whole name.
    const called = [...found.values()].some(({ rank }) => rank === 0);
    for (const { places, names } of shards) {
      for (const [known, name, number] of names) {
        const place = places[number]!;
        const own = looseKey(known);
        if (!found.has(place.id) && key(name) === known && (own === like || (!called && own.startsWith(like)))) found.set(place.id, { place, rank: 4, matched: english(place) });
      }
    }
    if (found.size === 0) return spelt(wanted, limit, exact ? [exact, ...shards] : shards);
  }
  const best = [...found.values()].sort((a, b) => a.rank - b.rank || weighed(a.place, b.place));
  return best.slice(0, limit).map(hit);
}

/** Of two places found equally well: more claims first, then by kind, then more people. */
const weighed = (a: Place, b: Place): number =>
  b.claims - a.claims || (ORDER[a.kind] ?? 4) - (ORDER[b.kind] ?? 4) || (b.population ?? 0) - (a.population ?? 0) || (a.id < b.id ? -1 : 1);

/** A whole name before the beginning of one, the first word before a later one. */
function beginning({ places, names }: Shard, wanted: string, found: Map<string, Found>): void {
  const begun = names.slice(...range(names, wanted));
  const heads = new Set(begun.filter(([known, name]) => key(name) === known).map(([, , number]) => number));
  const best = new Map<number, number>();
  for (const [known, name, number] of begun) {
    const place = places[number]!;
    const rank = (known === wanted ? 0 : 1) + (heads.has(number) ? 0 : 2);
    const before = found.get(place.id);
    const fit = fitOf(name, wanted, place);
    const matched = before && (best.get(number) ?? Infinity) <= fit ? before.matched : name;
    best.set(number, Math.min(fit, best.get(number) ?? Infinity));
    found.set(place.id, { place, rank: Math.min(rank, before?.rank ?? rank), matched });
  }
}

/** How well a name fits what was typed, the best first; of equal ones that by which the place is called. */
function fitOf(name: string, wanted: string, place: Place): number {
  const known = key(name);
  const called = name === english(place) ? 0 : Object.values(place.titles).some((title) => title.startsWith(name)) ? 1 : 2;
  return (known === wanted ? 0 : known.startsWith(wanted) ? 1 : 2) * 3 + called;
}

/** Where the names that begin so stand, of a list in order of keys (by code point: Python's order). */
function range(names: Shard['names'], prefix: string): [number, number] {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (names[middle]![0] < prefix) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < names.length && end - low < MOST_LOOKED_AT && names[end]![0].startsWith(prefix)) end++;
  return [low, end];
}

/** The names spelt most like it, of those that begin with the same sounds: a site has no index of all. */
function spelt(wanted: string, limit: number, shards: readonly Shard[]): Hit[] {
  const likes = new Map<string, { place: Place; like: number }>();
  for (const { places, names } of shards) {
    for (const [known, name, number] of names) {
      const most = (200 * Math.min(known.length, wanted.length)) / (known.length + wanted.length);
      if (most < LEAST_LIKE || key(name) !== known) continue;
      const like = likeness(wanted, known);
      const place = places[number]!;
      if (like >= LEAST_LIKE && like > (likes.get(place.id)?.like ?? 0)) likes.set(place.id, { place, like });
    }
  }
  const best = Math.max(...[...likes.values()].map(({ like }) => like));
  return [...likes.values()]
    .filter(({ like }) => like >= best - LIKE_FALLS)
    .sort((a, b) => b.like - a.like || weighed(a.place, b.place))
    .slice(0, limit)
    .map(({ place }) => hit({ place, matched: english(place) }));
}

/** Of 100: what two words share in order, against both lengths (the ratio of Ratcliff's kind that rapidfuzz gives). */
function likeness(one: string, other: string): number {
  let row = new Uint16Array(other.length + 1);
  for (let i = 0; i < one.length; i++) {
    const next = new Uint16Array(other.length + 1);
    for (let j = 0; j < other.length; j++) next[j + 1] = one[i] === other[j] ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!);
    row = next;
  }
  return (200 * row[other.length]!) / (one.length + other.length);
}

/** A title without what tells the place from its namesakes. */
const english = ({ titles }: Place): string => (titles.en ?? '').split(/[,(]/)[0]!.trim();

const hit = ({ place: { id, titles, kind, lon, lat, claims }, matched }: { place: Place; matched: string }): Hit => ({ id, titles, matched, kind, lon, lat, claims });
