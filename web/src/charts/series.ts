/** Areas over time as a chart needs them: days, changes a day, and files to take away. Nothing here draws. */
import type { Areas, MapSource } from '../api/types';
import type { Chart, View } from '../state/address';

/** Seconds and km2 by class, as columns: the first is time. */
export interface Series {
  at: number[];
  classes: { side: string | null; control: string }[];
  km2: number[][];
}

export function seriesOf(areas: Areas): Series {
  return {
    at: areas.at.map((at) => Math.floor(Date.parse(at) / 1000)),
    classes: areas.classes,
    km2: areas.classes.map((_, n) => areas.km2.map((row) => row[n] ?? 0)),
  };
}

const DAY = 86_400;

/** What each class gained or lost each day: the last figure of a day less the last of the day before it that has one. */
export function changesByDay(series: Series): Series {
  const last: number[] = [];
  series.at.forEach((at, n) => {
    const before = last[last.length - 1];
    if (before !== undefined && Math.floor(series.at[before]! / DAY) === Math.floor(at / DAY)) last[last.length - 1] = n;
    else last.push(n);
  });
  const days = last.slice(1);
  return {
    at: days.map((n) => series.at[n]!),
    classes: series.classes,
    km2: series.km2.map((column) => days.map((n, place) => round(column[n]! - column[last[place]!]!))),
  };
}

/** Tenths of a hectare: what overlays leave below that is rounding, not change. */
const round = (km2: number): number => Math.round(km2 * 1000) / 1000 + 0;

/** The figures that hold at an instant: those of the last snapshot not after it; null before the first. */
export function valuesAt(series: Series, at: number): { at: number; km2: number[] } | null {
  let low = 0;
  let high = series.at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (series.at[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return null;
  return { at: series.at[low - 1]!, km2: series.km2.map((column) => column[low - 1]!) };
}

const TILE = 512;
const mercator = (lat: number): number => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
const latitude = (y: number): number => (360 / Math.PI) * (Math.atan(Math.exp(y)) - Math.PI / 4);
const clamp = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

/** West, south, east, north of what a map of that many pixels shows, to a hundredth of a degree (about a km). */
export function boundsOf(lon: number, lat: number, zoom: number, width: number, height: number): [number, number, number, number] {
  const world = TILE * 2 ** zoom;
  const east = (width / 2 / world) * 360;
  const north = (height / 2 / world) * 2 * Math.PI;
  const y = mercator(clamp(lat, 85));
  const hundredth = (value: number): number => Math.round(value * 100) / 100;
  return [
    hundredth(clamp(lon - east, 180)), hundredth(clamp(latitude(y - north), 85)),
    hundredth(clamp(lon + east, 180)), hundredth(clamp(latitude(y + north), 85)),
  ];
}

/** The question for `/api/area`; null where the ground is not said yet. */
export function groundOf(chart: Chart, view: View, home: [number, number, number, number], size: { width: number; height: number }): URLSearchParams | null {
  const { selection, drawn } = view;
  switch (chart.ground) {
    case 'all':
      return new URLSearchParams();
    case 'view': {
      const shown = view.lon === null || view.lat === null || view.zoom === null ? home : boundsOf(view.lon, view.lat, view.zoom, size.width, size.height);
      return new URLSearchParams({ bbox: shown.join(',') });
    }
    case 'around':
      if (!selection) return null;
      return new URLSearchParams({
        ...(selection.kind === 'place' ? { place: selection.id } : { lon: selection.lon.toFixed(4), lat: selection.lat.toFixed(4) }),
        radius_km: String(chart.radius),
      });
    case 'region':
      return chart.region ? new URLSearchParams({ region: chart.region }) : null;
    case 'drawn':
      if (drawn?.kind !== 'area' || drawn.points.length < 3) return null;
      return new URLSearchParams({ polygon: drawn.points.map(([lon, lat]) => `${lon.toFixed(5)},${lat.toFixed(5)}`).join(';') });
  }
}

/** What must stand beside every figure taken away. */
export interface Told {
  title: string;
  ground: string;
  source: Pick<MapSource, 'title' | 'attribution' | 'licence' | 'definition' | 'url'>;
  made: string;
  names: string[];
  /** What the figures must not be read without, a line each. */
  cautions?: string[];
  /** How near the figures are to the exact ones, where they are not these. */
  tolerance?: string | null;
  /** Where the figures were taken from. */
  page?: string;
  words: { page?: string; source: string; ground: string; definition: string; licence: string; made: string; unit: string; day: string };
}

/** RFC 4180, after lines of comment that say whose figures these are, and of what. */
export function csvOf(series: Series, told: Told): string {
  const { source, words } = told;
  const heads = [
    told.title,
    `${words.source}: ${[source.attribution ?? source.title, source.url].filter(Boolean).join(', ')}`,
    `${words.ground}: ${told.ground}`,
    `${words.definition}: ${source.definition ?? '-'}`,
    `${words.licence}: ${source.licence ?? '-'}`,
    ...(told.cautions ?? []),
    ...(told.tolerance ? [told.tolerance] : []),
    `${words.unit}; ${words.made} ${told.made}`,
    ...(told.page ? [`${words.page ?? 'page'}: ${told.page}`] : []),
  ].map((line) => `# ${line.replaceAll(/\s+/g, ' ')}`);
  const rows = [['at', ...told.names], ...series.at.map((at, n) => [iso(at), ...series.km2.map((column) => String(column[n]))])];
  return [...heads, ...rows.map((row) => row.map(cell).join(','))].join('\r\n') + '\r\n';
}

export const iso = (at: number): string => `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;

/** A field as RFC 4180 writes it; text that a spreadsheet would take for a formula is kept text. */
export function cell(value: string): string {
  const safe = /^[=+@\t\r-]/.test(value) && !/^-?\d/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
