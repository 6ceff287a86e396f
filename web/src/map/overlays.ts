/** What lies above the ground: places with claims, the clicked spot, the check of a claimed area. */
import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import type { Check, PlaceSummary } from '../api/types';
import type { Lang } from '../i18n/words';
import type { Drawn, Selection } from '../state/address';
import { circleAround } from './circle';

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const SOURCES = ['claim-places', 'spot', 'check', 'drawn'] as const;

const INK = { light: '#1b2630', dark: '#f4f2ee' };
const PAPER = { light: '#ffffff', dark: '#161c20' };
const VERDICT = ['match', ['get', 'area'], 'agrees', '#0e8a6d', 'disagrees', '#b4327a', '#6b665f'] as const;

export function addOverlays(map: MapLibre, dark: boolean): void {
  for (const id of SOURCES) map.addSource(id, { type: 'geojson', data: EMPTY });
  for (const layer of overlayLayers(dark)) map.addLayer(layer);
}

export function overlayLayers(dark: boolean): LayerSpecification[] {
  const theme = dark ? 'dark' : 'light';
  return [
    {
      id: 'check-radius', type: 'line', source: 'check', filter: ['==', ['get', 'part'], 'radius'],
      paint: { 'line-color': INK[theme], 'line-width': 1.5, 'line-dasharray': [4, 3], 'line-opacity': 0.8 },
    },
    {
      id: 'check-patch-under', type: 'line', source: 'check', filter: ['==', ['get', 'part'], 'patch'],
      layout: { 'line-join': 'round' }, paint: { 'line-color': PAPER[theme], 'line-width': 6, 'line-opacity': 0.85 },
    },
    {
      id: 'check-patch', type: 'line', source: 'check', filter: ['==', ['get', 'part'], 'patch'],
      layout: { 'line-join': 'round' }, paint: { 'line-color': VERDICT, 'line-width': 3 },
    },
    {
      id: 'drawn-area', type: 'fill', source: 'drawn', filter: ['==', ['get', 'part'], 'area'],
      paint: { 'fill-color': INK[theme], 'fill-opacity': 0.07, 'fill-antialias': false },
    },
    {
      id: 'drawn-under', type: 'line', source: 'drawn', filter: ['==', ['get', 'part'], 'line'],
      layout: { 'line-join': 'round', 'line-cap': 'round' }, paint: { 'line-color': PAPER[theme], 'line-width': 5, 'line-opacity': 0.85 },
    },
    {
      id: 'drawn-line', type: 'line', source: 'drawn', filter: ['==', ['get', 'part'], 'line'],
      layout: { 'line-join': 'round' }, paint: { 'line-color': INK[theme], 'line-width': 2.2, 'line-dasharray': [2.4, 1.2] },
    },
    {
      id: 'drawn-points', type: 'circle', source: 'drawn', filter: ['==', ['get', 'part'], 'point'],
      paint: { 'circle-radius': 5.5, 'circle-color': PAPER[theme], 'circle-stroke-color': INK[theme], 'circle-stroke-width': 2 },
    },
    {
      id: 'spot', type: 'circle', source: 'spot',
      paint: { 'circle-radius': 11, 'circle-opacity': 0, 'circle-stroke-color': INK[theme], 'circle-stroke-width': 2.5 },
    },
    {
      id: 'claim-places', type: 'circle', source: 'claim-places',
      layout: { 'circle-sort-key': ['get', 'claims'] },
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, 3.5, 9, 6.5],
        'circle-color': ['match', ['get', 'status'], 'disputed', '#b4327a', PAPER[theme]],
        'circle-stroke-color': INK[theme], 'circle-stroke-width': 2,
      },
    },
    {
      id: 'claim-place-names', type: 'symbol', source: 'claim-places', minzoom: 7.5,
      layout: {
        'text-field': ['get', 'name'], 'text-font': ['Noto Sans Semibold'], 'text-size': 12, 'text-anchor': 'left',
        'text-offset': [0.9, 0], 'text-max-width': 12, 'symbol-sort-key': ['-', 0, ['get', 'claims']],
      },
      paint: { 'text-color': INK[theme], 'text-halo-color': PAPER[theme], 'text-halo-width': 1.6 },
    },
  ] as unknown as LayerSpecification[];
}

function set(map: MapLibre, source: (typeof SOURCES)[number], features: GeoJSON.Feature[]): void {
  (map.getSource(source) as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features });
}

const point = (lon: number, lat: number, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [lon, lat] },
  properties,
});

/** A place's name without its region, in the reader's language where it has one. */
export const bareName = ({ title, titles }: Pick<PlaceSummary, 'title' | 'titles'>, lang: Lang): string => (titles[lang] ?? title).split(/[,(]/)[0]!.trim();

export function showPlaces(map: MapLibre, places: readonly PlaceSummary[], lang: Lang): void {
  const features = places.map((each) =>
    point(each.lon, each.lat, { id: each.id, name: bareName(each, lang), claims: each.claims, status: each.status }),
  );
  set(map, 'claim-places', features);
}

export function showSpot(map: MapLibre, selection: Selection | null, places: readonly PlaceSummary[]): void {
  const place = selection?.kind === 'place' ? places.find((each) => each.id === selection.id) : null;
  const spot = selection?.kind === 'point' ? selection : place;
  set(map, 'spot', spot ? [point(spot.lon, spot.lat, {})] : []);
}

/** The line or polygon a reader measures; its corners only while it can be changed. */
export function showDrawn(map: MapLibre, drawn: Drawn | null, open: boolean): void {
  const points = drawn?.points ?? [];
  const features: GeoJSON.Feature[] = [];
  const area = drawn?.kind === 'area' && points.length > 2;
  const ring = area ? [...points, points[0]!] : points;
  if (area) features.push({ type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: { part: 'area' } });
  if (ring.length > 1) features.push({ type: 'Feature', geometry: { type: 'LineString', coordinates: ring }, properties: { part: 'line' } });
  if (open) features.push(...points.map(([lon, lat], n) => point(lon, lat, { part: 'point', n })));
  set(map, 'drawn', features);
}

export function showCheck(map: MapLibre, check: Check | null): void {
  const features: GeoJSON.Feature[] = [];
  for (const { patch, area, control } of check?.verdicts ?? []) {
    if (patch) features.push({ type: 'Feature', geometry: patch as GeoJSON.Geometry, properties: { part: 'patch', area: area ?? control } });
  }
  for (const geometry of check ? circlesOf(check) : []) features.push({ type: 'Feature', geometry, properties: { part: 'radius' } });
  set(map, 'check', features);
}

/** The ground a check looked at; where that was a region, there is no circle to draw. */
function circlesOf({ place, verdicts }: Check): GeoJSON.Polygon[] {
  const radii = new Set(verdicts.map((each) => each.radius_km).filter((km) => km !== null));
  return [...radii].map((km) => circleAround(place.lon, place.lat, km));
}

/** West, south, east, north of what a check draws; null when it draws nothing. */
export function boundsOfCheck(check: Check): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const grow = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === 'number' && typeof part[1] === 'number') {
      box[0] = Math.min(box[0], part[0]);
      box[1] = Math.min(box[1], part[1]);
      box[2] = Math.max(box[2], part[0]);
      box[3] = Math.max(box[3], part[1]);
    } else part.forEach(grow);
  };
  for (const { patch } of check.verdicts) grow(patch?.coordinates);
  for (const circle of circlesOf(check)) grow(circle.coordinates);
  return box[0] <= box[2] ? box : null;
}
