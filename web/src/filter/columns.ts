/** Which claims answer a filter, from the columns of `data/claims/index.json`: `heldground/queries/finding.py` for a site. */
import type { FoundClaims } from '../api/types';
import { FACETS, type Facet } from './filter';
import { casefold, key } from '../search/spelling';

/** A column each of what claims are filtered by; rows are newest first. */
export interface Columns {
  months: string[];
  values: Record<Facet | 'claimant' | 'place', string[]>;
  rows: Record<Facet | 'claimant' | 'month' | 'at', number[]> & {
    published: (string | null)[];
    from: (string | null)[];
    to: (string | null)[];
    places: number[][];
    area: (number | null)[];
  };
}

export interface Found {
  rows: number[];
  facets: FoundClaims['facets'];
}

/** Rows that fit a filter, in order; `spoken` says whether a row's claim has the words, where words are asked for. */
export function findRows(columns: Columns, asked: URLSearchParams, spoken: ((row: number) => boolean) | null): Found {
  const { rows, values } = columns;
  const chosen = FACETS.map((facet) => {
    const wanted = new Set((asked.get(facet) ?? '').split(',').map((each) => each.trim()).filter(Boolean));
    return wanted.size === 0 ? null : values[facet].map((value) => wanted.has(value));
  });
  const counts = FACETS.map((facet) => new Uint32Array(values[facet].length));
  const [since, until] = [asked.get('since'), asked.get('until')];
  const place = asked.get('place');
  const at = place === null ? -1 : values.place.indexOf(place);
  const found: number[] = [];
  for (let row = 0; row < rows.month.length; row++) {
    if (!inDays(columns, row, since, until)) continue;
    if (place !== null && !rows.places[row]!.includes(at)) continue;
    if (spoken && !spoken(row)) continue;
    let failed = -1;
    let failures = 0;
    for (let n = 0; n < FACETS.length && failures < 2; n++) {
      const choice = chosen[n];
      if (!choice || choice[rows[FACETS[n]!][row]!]) continue;
      failed = n;
      failures++;
    }
    if (failures === 0) {
      found.push(row);
      FACETS.forEach((facet, n) => counts[n]![rows[facet][row]!]!++);
    } else if (failures === 1) counts[failed]![rows[FACETS[failed]!][row]!]!++;
  }
  const facets = Object.fromEntries(FACETS.map((facet, n) => [facet, mostFirst(values[facet], counts[n]!)]));
  return { rows: ordered(columns, found, asked.get('order') ?? 'published', asked.get('up') === 'true'), facets };
}

/** How many of the claims found name each place, by id. */
export function placesOf(columns: Columns, found: readonly number[]): FoundClaims['places'] {
  const counts = new Map<number, number>();
  for (const row of found) for (const place of new Set(columns.rows.places[row])) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts].map(([place, claims]) => ({ id: columns.values.place[place]!, claims })).sort((a, b) => before(a.id, b.id));
}

/** Whether the words of a search all stand in a claim; places also in other spellings. */
export function speaksOf(text: string): ((claim: FoundClaims['claims'][number]) => boolean) | null {
  const words = casefold(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  // A word without letters has no key, and an empty one would stand in every name.
  const keys = words.map((word) => key(word) || '\n\n');
  return (claim) => {
    const { told, names } = spokenBy(claim);
    return words.every((word, n) => told.includes(word) || names().includes(keys[n]!));
  };
}

interface Spoken {
  told: string;
  /** The places' names by key; made when first needed. */
  names: () => string;
}
const spoken = new WeakMap<FoundClaims['claims'][number], Spoken>();

/** What is looked through in a claim, made once: readers ask at every letter they type. */
function spokenBy(claim: FoundClaims['claims'][number]): Spoken {
  const known = spoken.get(claim);
  if (known) return known;
  const names = claim.places.flatMap(({ name, canonical }) => [name, canonical]);
  let keys: string | null = null;
  const made = {
    told: casefold([claim.quote, claim.claimant.name, ...claim.via, ...names].join('\n')),
    names: () => (keys ??= names.map(key).join('\n')),
  };
  spoken.set(claim, made);
  return made;
}

function inDays({ rows }: Columns, row: number, since: string | null, until: string | null): boolean {
  if (!since && !until) return true;
  const timed = rows.from[row] || rows.to[row];
  const [first, last] = timed ? [rows.from[row], rows.to[row]] : [rows.published[row], rows.published[row]];
  if (!first && !last) return false;
  return (!since || !last || last >= since) && (!until || !first || first <= until);
}

function ordered({ rows, values }: Columns, found: number[], order: string, up: boolean): number[] {
  if (order === 'published') return up ? found.reverse() : found;
  const value = new Map<number, string | number>();
  for (const row of found) {
    if (order === 'area') value.set(row, rows.area[row] ?? -1);
    else {
      const told = values[order as Facet | 'claimant'][rows[order as Facet | 'claimant'][row]!]!;
      value.set(row, order === 'claimant' ? casefold(told) : told);
    }
  }
  return found.sort((a, b) => before(value.get(a)!, value.get(b)!) * (up ? 1 : -1));
}

const mostFirst = (values: readonly string[], counts: Uint32Array): { value: string; claims: number }[] =>
  values
    .map((value, n) => ({ value, claims: counts[n]! }))
    .filter(({ claims }) => claims > 0)
    .sort((a, b) => b.claims - a.claims || before(a.value, b.value));

/** By code point, as Python sorts. */
export const before = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
