/** Corner by corner: what a reader measures lives in the view, so a link carries it. */
import { MOST_POINTS, type Drawn } from '../state/address';
import { store } from '../state/store.svelte';

const bounded = (value: number, most: number): number => Math.round(Math.min(most, Math.max(-most, value)) * 1e4) / 1e4;

export function begin(kind: Drawn['kind']): void {
  store.view.drawn = { kind, points: store.view.drawn?.points ?? [] };
}

export function addPoint(lon: number, lat: number): void {
  const { kind, points } = store.view.drawn ?? { kind: 'line', points: [] };
  if (points.length < MOST_POINTS) store.view.drawn = { kind, points: [...points, [bounded(lon, 180), bounded(lat, 85)]] };
}

export function movePoint(n: number, lon: number, lat: number): void {
  const { drawn } = store.view;
  if (!drawn?.points[n]) return;
  store.view.drawn = { ...drawn, points: drawn.points.map((each, at) => (at === n ? [bounded(lon, 180), bounded(lat, 85)] : each)) };
}

export function undo(): void {
  const { drawn } = store.view;
  if (drawn) store.view.drawn = { ...drawn, points: drawn.points.slice(0, -1) };
}

export function clear(): void {
  store.view.drawn = null;
}
