/** Four ways to bring a history to the map; each loads once and then shows any instant. */
import type { FilterSpecification, GeoJSONSource, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { loadHistory } from '../../../web/src/history/load';
import { Moments } from '../../../web/src/history/moment';
import { ControlLayer } from '../../../web/src/map/ControlLayer';
import { paintOf, css } from '../../../web/src/map/palette';

export interface Mechanism {
  load(map: MapLibre): Promise<void>;
  show(map: MapLibre, at: number): void;
}

const BELOW = 'rivers';
const RANK: Record<string, number> = { ua: 0, ru: 1 };
const STATES = ['ru|held', 'ru|prior', 'ua|held', 'ua|retaken', '|unknown', '|contested'];
const colourOf = (state: string): string => {
  const [side, control] = state.split('|') as [string, string];
  const paint = paintOf(RANK[side] ?? -1, control, false);
  return css(paint.fill, paint.opacity);
};
const colour = ['match', ['get', 'state'], ...STATES.flatMap((state) => [state, colourOf(state)]), '#888'];
const holding = (at: number): FilterSpecification =>
  ['all', ['<=', ['get', 'from'], at], ['>', ['get', 'until'], at]] as unknown as FilterSpecification;
const fill = (extra: object): LayerSpecification =>
  ({ id: 'ground', type: 'fill', source: 'ground', paint: { 'fill-color': colour, 'fill-antialias': false }, ...extra }) as LayerSpecification;

/** (a) Vector tiles with both ends of the interval on each feature; a step is a filter. */
const tiles: Mechanism = {
  async load(map) {
    const url = `pmtiles://${new URL('data/cells.pmtiles', document.baseURI).href}`;
    map.addSource('ground', { type: 'vector', url });
    map.addLayer(fill({ 'source-layer': 'cells', filter: holding(2 ** 31) }), BELOW);
  },
  show(map, at) {
    map.setFilter('ground', holding(at), { validate: false });
  },
};

/** (b) The same tiles; every feature is drawn, and feature-state says which are seen. A step sets what changed. */
let cells: { from: number; until: number }[] = [];
let shown = new Set<number>();
const featureState: Mechanism = {
  async load(map) {
    cells = (await (await fetch('data/intervals.json')).json()) as typeof cells;
    shown = new Set();
    const url = `pmtiles://${new URL('data/cells.pmtiles', document.baseURI).href}`;
    map.addSource('ground', { type: 'vector', url });
    const opacity = ['case', ['boolean', ['feature-state', 'on'], false], 1, 0];
    map.addLayer(fill({ 'source-layer': 'cells', paint: { 'fill-color': colour, 'fill-opacity': opacity, 'fill-antialias': false } }), BELOW);
  },
  show(map, at) {
    cells.forEach(({ from, until }, id) => {
      const on = from <= at && at < until;
      if (on === shown.has(id)) return;
      if (on) shown.add(id);
      else shown.delete(id);
      map.setFeatureState({ source: 'ground', sourceLayer: 'cells', id }, { on });
    });
  },
};

/** (c) All cells as GeoJSON in the page's memory; a step gives the map the ones that hold. */
let features: GeoJSON.Feature[] = [];
const geojson: Mechanism = {
  async load(map) {
    features = ((await (await fetch('data/cells.geojson')).json()) as GeoJSON.FeatureCollection).features;
    map.addSource('ground', { type: 'geojson', data: { type: 'FeatureCollection', features: [] }, tolerance: 0.375 });
    map.addLayer(fill({}), BELOW);
  },
  show(map, at) {
    const now = features.filter(({ properties }) => properties!.from <= at && at < properties!.until);
    (map.getSource('ground') as GeoJSONSource).setData({ type: 'FeatureCollection', features: now });
  },
};

/** (d) One binary of all cells, triangles on the graphics card; a step sends the indices of the ones that hold. */
let moments: Moments | null = null;
const layer = new ControlLayer();
const binary: Mechanism = {
  async load(map) {
    map.addLayer(layer, BELOW);
    const mesh = await loadHistory('data/history.bin', new AbortController().signal);
    layer.setPaints(mesh.states.map((state) => paintOf(RANK[state.side ?? ''] ?? -1, state.control, false)));
    layer.setMesh(mesh);
    moments = new Moments(mesh);
  },
  show(_, at) {
    layer.setMoment(moments!.at(at));
  },
};

export const MECHANISMS: Record<string, Mechanism> = { tiles, featureState, geojson, binary };
