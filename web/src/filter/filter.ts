/** What the reader filters claims by, as a part of the address and as a question to the server. */
import type { Claim } from '../api/types';

/** Choices by facet; the value `none` stands for those without one (no side, no event). */
export const FACETS = ['side', 'predicate', 'stance', 'status', 'lang', 'source'] as const;
export type Facet = (typeof FACETS)[number];

export interface Filter {
  side: string[];
  predicate: string[];
  stance: string[];
  status: string[];
  lang: string[];
  source: string[];
  /** Days, ISO 8601, both inclusive. */
  since: string | null;
  until: string | null;
  text: string;
}

export const NO_FILTER: Readonly<Filter> = Object.freeze({
  side: [], predicate: [], stance: [], status: [], lang: [], source: [], since: null, until: null, text: '',
});

/** The page's address has keys of its own for `side` and the like: `lang` is the interface's, `source` the map's. */
const KEYS: Record<Facet, string> = {
  side: 'by', predicate: 'kind', stance: 'stance', status: 'status', lang: 'in', source: 'from',
};
const MOST_TEXT = 200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const VALUE = /^[\p{L}\p{N}_.:@-]{1,60}$/u;

const day = (text: string | null): string | null =>
  text !== null && DAY.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) ? text : null;

export function readFilter(query: URLSearchParams): Filter {
  const values = (facet: Facet): string[] =>
    [...new Set((query.get(KEYS[facet]) ?? '').split(',').filter((each) => VALUE.test(each)))].sort();
  return {
    side: values('side'),
    predicate: values('predicate'),
    stance: values('stance'),
    status: values('status'),
    lang: values('lang'),
    source: values('source'),
    since: day(query.get('since')),
    until: day(query.get('until')),
    text: (query.get('text') ?? '').slice(0, MOST_TEXT),
  };
}

export function writeFilter(filter: Filter, query: URLSearchParams): void {
  for (const facet of FACETS) if (filter[facet].length) query.set(KEYS[facet], [...filter[facet]].sort().join(','));
  if (filter.since) query.set('since', filter.since);
  if (filter.until) query.set('until', filter.until);
  if (filter.text) query.set('text', filter.text);
}

/** How many choices are made. */
export const countOf = (filter: Filter): number =>
  FACETS.reduce((sum, facet) => sum + filter[facet].length, 0) + Number(filter.since !== null || filter.until !== null) + Number(filter.text.trim() !== '');

/** The filter as parameters of `/api/claims` and `/api/events`. */
export function questionOf(filter: Filter): URLSearchParams {
  const query = new URLSearchParams();
  for (const facet of FACETS) if (filter[facet].length) query.set(facet, [...filter[facet]].sort().join(','));
  if (filter.since) query.set('since', filter.since);
  if (filter.until) query.set('until', filter.until);
  if (filter.text.trim()) query.set('text', filter.text.trim());
  return query;
}

/** A value taken in or out of a facet's choices. */
export function toggled(filter: Filter, facet: Facet, value: string): Filter {
  const values = filter[facet];
  return { ...filter, [facet]: values.includes(value) ? values.filter((each) => each !== value) : [...values, value].sort() };
}

/** Whether a claim at hand fits, by the server's rules; its text search knows more spellings, so text is left to it. */
export function fits(filter: Filter, claim: Claim): boolean {
  const value: Record<Facet, string> = {
    side: claim.claimant.side ?? 'none',
    predicate: claim.predicate,
    stance: claim.stance,
    status: claim.status ?? 'none',
    lang: claim.lang ?? 'none',
    source: claim.source?.id ?? 'none',
  };
  return FACETS.every((facet) => filter[facet].length === 0 || filter[facet].includes(value[facet])) && inDays(filter, claim);
}

function inDays({ since, until }: Filter, claim: Claim): boolean {
  if (!since && !until) return true;
  const timed = claim.time && (claim.time.from || claim.time.to);
  const from = timed ? claim.time!.from : claim.published_on;
  const to = timed ? claim.time!.to : claim.published_on;
  if (!from && !to) return false;
  return (!since || !to || to >= since) && (!until || !from || from <= until);
}
