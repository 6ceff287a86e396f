/** The view as an address and back: everything a link has to restore, nothing else. */
import { readFilter, writeFilter, type Filter } from '../filter/filter';
import { LANGS, type Lang } from '../i18n/words';

export type Theme = 'auto' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

export type Selection = { kind: 'place'; id: string } | { kind: 'point'; lon: number; lat: number };

export interface View {
  lon: number | null;
  lat: number | null;
  zoom: number | null;
  /** Seconds since 1970 UTC; null is the latest. */
  at: number | null;
  source: string | null;
  selection: Selection | null;
  claim: string | null;
  theme: Theme;
  lang: Lang;
  table: boolean;
  /** How two instants or two sources are set side by side; null shows one. */
  compare: Compare | null;
  /** The other instant; null is the one of the map. */
  than: number | null;
  /** The other source; null is the one of the map. */
  other: string | null;
  /** Where the swipe line stands, as a share of the window's width. */
  split: number;
  /** What the reader measures, vertex by vertex. */
  drawn: Drawn | null;
  /** Which claims are shown. */
  filter: Filter;
  /** What the chart is of; null while none is open. */
  chart: Chart | null;
  /** Which part of the table is open. */
  tab: Tab;
  /** The column it is sorted by, `-` before it for downwards; null as it comes. */
  sort: string | null;
  /** Inside another page: less around the map, and a link to all of it. */
  embed: boolean;
}

/** Ground a chart is of: what the map shows, around the place or point of the evidence, a region, what is drawn, all. */
export const GROUNDS = ['view', 'around', 'region', 'drawn', 'all'] as const;
export type GroundKind = (typeof GROUNDS)[number];
export interface Chart {
  ground: GroundKind;
  /** Around, in km. */
  radius: number;
  /** ISO 3166-2. */
  region: string | null;
  /** Area by class, or what each class gained and lost a day. */
  shows: 'area' | 'change';
}
export const RADII: readonly number[] = [5, 10, 25, 50, 100];

export const TABS = ['ground', 'places', 'claims', 'events', 'changes'] as const;
export type Tab = (typeof TABS)[number];

export type Compare = 'swipe' | 'change';
export const COMPARES: readonly Compare[] = ['swipe', 'change'];

/** A line or a polygon (without a closing vertex) a reader draws: longitude, latitude. */
export interface Drawn {
  kind: 'line' | 'area';
  points: [number, number][];
}
export const MOST_POINTS = 100;

const bounded = (text: string | null, least: number, most: number): number | null => {
  if (text === null || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= least && value <= most ? value : null;
};

/** The view an address means. What it does not say, or says wrongly, is left at its default. */
export function readAddress(search: string, preferred: readonly string[] = []): View {
  const query = new URLSearchParams(search);
  const point = query.get('point')?.split(',') ?? [];
  const [lon, lat] = [bounded(point[0] ?? null, -180, 180), bounded(point[1] ?? null, -85, 85)];
  const place = query.get('place');
  const lang = query.get('lang');
  const theme = query.get('theme');
  return {
    lon: bounded(query.get('lon'), -180, 180),
    lat: bounded(query.get('lat'), -85, 85),
    zoom: bounded(query.get('zoom'), 0, 18),
    at: readInstant(query.get('at')),
    source: query.get('source'),
    selection: place ? { kind: 'place', id: place } : lon !== null && lat !== null ? { kind: 'point', lon, lat } : null,
    claim: query.get('claim'),
    theme: THEMES.find((each) => each === theme) ?? 'auto',
    lang: LANGS.find((each) => each === lang) ?? LANGS.find((each) => preferred[0]?.startsWith(each)) ?? 'en',
    table: query.get('view') === 'table',
    compare: COMPARES.find((each) => each === query.get('compare')) ?? null,
    than: readInstant(query.get('than')),
    other: query.get('with'),
    split: bounded(query.get('split'), 0, 1) ?? 0.5,
    drawn: readDrawn('area', query.get('area')) ?? readDrawn('line', query.get('line')),
    filter: readFilter(query),
    chart: readChart(query),
    tab: TABS.find((each) => each === query.get('tab')) ?? 'ground',
    sort: /^-?[a-z]{1,20}$/.test(query.get('sort') ?? '') ? query.get('sort') : null,
    embed: query.get('embed') === '1',
  };
}

/** The address of a view, without the leading `?`; the same view gives the same text. */
export function writeAddress(view: View): string {
  const query = new URLSearchParams();
  if (view.lon !== null && view.lat !== null && view.zoom !== null) {
    query.set('lon', view.lon.toFixed(4));
    query.set('lat', view.lat.toFixed(4));
    query.set('zoom', view.zoom.toFixed(2));
  }
  if (view.at !== null) query.set('at', writeInstant(view.at));
  if (view.source !== null) query.set('source', view.source);
  if (view.selection?.kind === 'place') query.set('place', view.selection.id);
  if (view.selection?.kind === 'point') query.set('point', `${view.selection.lon.toFixed(4)},${view.selection.lat.toFixed(4)}`);
  if (view.claim !== null) query.set('claim', view.claim);
  writeFilter(view.filter, query);
  if (view.chart !== null) {
    query.set('chart', view.chart.ground);
    if (view.chart.ground === 'around') query.set('radius', String(view.chart.radius));
    if (view.chart.ground === 'region' && view.chart.region) query.set('region', view.chart.region);
    if (view.chart.shows !== 'area') query.set('shows', view.chart.shows);
  }
  if (view.theme !== 'auto') query.set('theme', view.theme);
  query.set('lang', view.lang);
  if (view.table) query.set('view', 'table');
  if (view.table && view.tab !== 'ground') query.set('tab', view.tab);
  if (view.table && view.sort) query.set('sort', view.sort);
  if (view.embed) query.set('embed', '1');
  if (view.compare !== null) {
    query.set('compare', view.compare);
    if (view.than !== null) query.set('than', writeInstant(view.than));
    if (view.other !== null) query.set('with', view.other);
    if (view.split !== 0.5) query.set('split', view.split.toFixed(3));
  }
  if (view.drawn) query.set(view.drawn.kind, view.drawn.points.map(([lon, lat]) => `${lon.toFixed(4)},${lat.toFixed(4)}`).join(','));
  return query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
}

function readChart(query: URLSearchParams): Chart | null {
  const ground = GROUNDS.find((each) => each === query.get('chart'));
  if (!ground) return null;
  const region = query.get('region');
  return {
    ground,
    radius: RADII.find((each) => String(each) === query.get('radius')) ?? 25,
    region: region !== null && /^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(region) ? region : null,
    shows: query.get('shows') === 'change' ? 'change' : 'area',
  };
}

/** Longitudes and latitudes in turn; an odd one, one out of range or too many, and nothing was drawn. */
function readDrawn(kind: Drawn['kind'], text: string | null): Drawn | null {
  if (text === null) return null;
  const numbers = text === '' ? [] : text.split(',');
  if (numbers.length % 2 || numbers.length > 2 * MOST_POINTS) return null;
  const points: [number, number][] = [];
  for (let n = 0; n < numbers.length; n += 2) {
    const [lon, lat] = [bounded(numbers[n]!, -180, 180), bounded(numbers[n + 1]!, -85, 85)];
    if (lon === null || lat === null) return null;
    points.push([lon, lat]);
  }
  return { kind, points };
}

const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/;

/** A bare day is its last second in UTC, as everywhere in Heldground. */
export function readInstant(text: string | null): number | null {
  if (!text) return null;
  const at = Date.parse(DAY_ONLY.test(text) ? `${text}T23:59:59Z` : text) / 1000;
  return Number.isFinite(at) && at >= 0 && at < 2 ** 32 - 1 ? Math.floor(at) : null;
}

export function writeInstant(at: number): string {
  const text = new Date(at * 1000).toISOString();
  return text.includes('T23:59:59') ? text.slice(0, 10) : `${text.slice(0, 19)}Z`;
}
