/** Looks through a site's claims, events and names away from the page's own thread: a year of claims is megabytes. */
import { ApiError, fetchJson, onAnswer } from '../api/answer';
import type { Claim, EventInfo, FoundClaims, FoundEvents, Hit } from '../api/types';
import { before, findRows, placesOf, speaksOf, type Columns } from '../filter/columns';
import { casefold, key } from '../search/spelling';
import { looseShards, ranked, shardOf, type Shard } from '../search/ranking';
import { newestEvent } from './merge';
import { fileKey } from './names';
import { entitled, type Bare, type Suffixes } from './titles';

export type Question =
  /** The folder of the files, and which there are; whatever was read before is forgotten. */
  | { kind: 'begin'; folder: string; claims: string[]; events: string[]; find: string[] }
  | { kind: 'claims' | 'events'; id: number; filter: string }
  | { kind: 'search'; id: number; q: string; limit: number };
export type Told =
  | { kind: 'kept'; kept: number | null }
  | { kind: 'answer'; id: number; value: FoundClaims | FoundEvents | Hit[] }
  | { kind: 'error'; id: number; status: number; title: string; detail: string };

type NamedPlace = Shard['places'][number];
/** A shard as its file has it: of names their key only where it is not that of the whole name, of places their claims only where there are some. */
type BareShard = { places: Bare<Omit<NamedPlace, 'claims'> & { claims?: number }>[]; names: [name: string, place: number, key?: string][] };
const MOST_ROWS = 50;
let folder = '';
let lists: { claims: string[]; events: string[]; find: string[] } = { claims: [], events: [], find: [] };
let files = new Map<string, Promise<unknown>>();

const tell = (told: Told): void => self.postMessage(told);
onAnswer((kept) => tell({ kind: 'kept', kept }));

export const heed = ({ data }: MessageEvent<Question>): void => {
  if (data.kind === 'begin') {
    folder = data.folder;
    lists = data;
    files = new Map();
    return;
  }
  answer(data).then(
    (value) => tell({ kind: 'answer', id: data.id, value }),
    (why: unknown) => {
      const { status, title, detail } = why instanceof ApiError ? why : new ApiError(500, 'Not found out', String(why));
      tell({ kind: 'error', id: data.id, status, title, detail });
    },
  );
};

function answer(asked: Exclude<Question, { kind: 'begin' }>): Promise<FoundClaims | FoundEvents | Hit[]> {
  if (asked.kind === 'search') return search(asked.q, asked.limit);
  const query = new URLSearchParams(asked.filter);
  return asked.kind === 'claims' ? claims(query) : events(query);
}

function file<T>(path: string): Promise<T> {
  const known = files.get(path);
  if (known) return known as Promise<T>;
  const asked = fetchJson<T>(new URL(path, folder), { cache: 'no-cache' });
  files.set(path, asked);
  // What failed is asked for again next time.
  asked.catch(() => files.get(path) === asked && files.delete(path));
  return asked;
}

const index = (): Promise<Columns> => file('claims/index.json');

async function month(name: string): Promise<Claim[]> {
  return (await file<{ claims: Claim[] }>(`claims/${name}.json`)).claims;
}

/** The claims of some rows. A row beyond its month's list is of another release than the list. */
async function claimsOf({ months, rows }: Columns, chosen: readonly number[]): Promise<Claim[]> {
  const wanted = [...new Set(chosen.map((row) => rows.month[row]!))];
  const lists = new Map(await Promise.all(wanted.map(async (number) => [number, await month(months[number]!)] as const)));
  return chosen.map((row) => {
    const claim = lists.get(rows.month[row]!)![rows.at[row]!];
    if (!claim) throw new ApiError(404, 'Another release', `claims/${months[rows.month[row]!]!}.json does not belong to claims/index.json`);
    return claim;
  });
}

async function spoken(columns: Columns, text: string): Promise<((row: number) => boolean) | null> {
  const speaks = speaksOf(text);
  if (!speaks) return null;
  const all = await claimsOf(columns, [...columns.rows.month.keys()]);
  return (row) => speaks(all[row]!);
}

async function claims(query: URLSearchParams): Promise<FoundClaims> {
  const [offset, limit] = page(query);
  if (lists.claims.length === 0) return { total: 0, offset, facets: {}, places: [], claims: [] };
  const columns = await index();
  const { rows, facets } = findRows(columns, query, await spoken(columns, query.get('text') ?? ''));
  return { total: rows.length, offset, facets, places: placesOf(columns, rows), claims: await claimsOf(columns, rows.slice(offset, offset + limit)) };
}

const FILTERS = ['side', 'predicate', 'stance', 'status', 'lang', 'source', 'since', 'until', 'text', 'place'];

async function events(query: URLSearchParams): Promise<FoundEvents> {
  const [offset, limit] = page(query);
  const months = await Promise.all(lists.events.map(async (name) => (await file<{ events: EventInfo[] }>(`events/${name}.json`)).events));
  let found = months.flat();
  if (FILTERS.some((name) => query.get(name)?.trim())) {
    const columns = await index();
    const { rows } = findRows(columns, new URLSearchParams([...query].filter(([name]) => FILTERS.includes(name))), await spoken(columns, query.get('text') ?? ''));
    const fit = new Set((await claimsOf(columns, rows)).map(({ id }) => id));
    const status = new Set((query.get('status') ?? '').split(',').map((each) => each.trim()).filter(Boolean));
    found = found.filter((each) => (status.size === 0 || status.has(each.status)) && [each.for, each.against, each.silent].flat().some((id) => fit.has(id)));
  }
  const up = query.get('up') === 'true';
  found.sort(newestEvent);
  const value = ORDERS[query.get('order') ?? 'day'];
  if (value) found.sort((a, b) => before(value(a), value(b)) * (up ? 1 : -1));
  else if (up) found.reverse();
  return { total: found.length, offset, events: found.slice(offset, offset + limit) };
}

const ORDERS: Record<string, (event: EventInfo) => string | number> = {
  title: (event) => casefold(event.title),
  status: (event) => event.status,
  speakers: (event) => event.speakers,
};

const page = (query: URLSearchParams): [number, number] => [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? MOST_ROWS)];

async function search(q: string, limit: number): Promise<Hit[]> {
  const wanted = key(q);
  const read = async (shards: readonly string[]): Promise<Shard[]> => {
    if (shards.length === 0) return [];
    const [areas, ...found] = await Promise.all([file<Suffixes>('areas.json'), ...shards.map((shard) => file<BareShard>(`find/${fileKey(shard)}.json`))]);
    return found.map(({ places, names }) => ({
      places: entitled<NamedPlace>(places.map((place) => ({ claims: 0, ...place })), areas),
      names: names.map(([name, place, known]): Shard['names'][number] => [known ?? key(name), name, place]),
    }));
  };
  const own = shardOf(wanted);
  const [exact] = await read(lists.find.filter((each) => each === own));
  return ranked(q, limit, exact ?? null, () => read(looseShards(wanted, lists.find)));
}
