/** The view as an address and back: everything a link has to restore, nothing else. */
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
}

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
  if (view.theme !== 'auto') query.set('theme', view.theme);
  query.set('lang', view.lang);
  if (view.table) query.set('view', 'table');
  return query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
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
