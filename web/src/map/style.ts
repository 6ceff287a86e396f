/** The basemap's style, light and dark: quiet, so that the colours of control stand out. */
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import cyrillic from '@fontsource/noto-sans/files/noto-sans-cyrillic-400-normal.woff2?url';
import latinExt from '@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff2?url';
import latin from '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2?url';
import cyrillicBold from '@fontsource/noto-sans/files/noto-sans-cyrillic-600-normal.woff2?url';
import latinBold from '@fontsource/noto-sans/files/noto-sans-latin-600-normal.woff2?url';
import type { Lang } from '../i18n/words';
import { BASEMAP } from './basemap';

const LATIN = ['U+0000-00FF', 'U+0131', 'U+0152-0153', 'U+02BB-02BC', 'U+2000-206F'];
const LATIN_EXT = ['U+0100-0130', 'U+0132-0151', 'U+0154-02BA', 'U+1E00-1E9F'];
const CYRILLIC = ['U+0400-045F', 'U+0490-0491', 'U+2116'];

const COLOURS = {
  light: {
    sea: '#dbe4e8', land: '#f6f4f0', coast: '#b9c6cc', river: '#c5d5dc', country: '#8d8780', region: '#c4beb5',
    town: '#45423d', small: '#6b665f', regionName: '#8f887d', countryName: '#6f6960', seaName: '#7f97a3', halo: '#f6f4f0',
  },
  dark: {
    sea: '#10171d', land: '#1d2429', coast: '#3a4750', river: '#2a3942', country: '#7d8a93', region: '#39444c',
    town: '#d5dadd', small: '#a5aeb4', regionName: '#78848c', countryName: '#a2adb4', seaName: '#546b79', halo: '#161c20',
  },
} as const;

const absolute = (address: string): string => new URL(address, document.baseURI).href;

/** The letters of the page's own labels. */
const faces = (): NonNullable<StyleSpecification['font-faces']> => ({
    'Noto Sans': [
      { url: absolute(latin), 'unicode-range': LATIN },
      { url: absolute(cyrillic), 'unicode-range': CYRILLIC },
      { url: absolute(latinExt), 'unicode-range': LATIN_EXT },
    ],
    'Noto Sans Semibold': [
      { url: absolute(latinBold), 'unicode-range': LATIN },
      { url: absolute(cyrillicBold), 'unicode-range': CYRILLIC },
      { url: absolute(latinExt), 'unicode-range': LATIN_EXT },
    ],
  });

export function styleOf(dark: boolean, lang: Lang): StyleSpecification {
  return {
    version: 8,
    'font-faces': faces(),
    sources: { basemap: { ...BASEMAP } },
    layers: layersOf(dark, lang),
  };
}

/** Where the control of ground is drawn: above land and water, below lines and names. */
export const BELOW = 'rivers';

/**
 * A desk's own style. Addresses in it count from where it lies, and the page's own labels find their letters.
 *
 * Where it does not name the layer to draw below (`metadata["heldground:below"]`), control is drawn below its first
 * names.
 */
export async function deskStyle(url: string): Promise<{ style: StyleSpecification; below: string | undefined; attribution: string }> {
  const base = absolute(url);
  const answer = await fetch(base);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`);
  const style = (await answer.json()) as StyleSpecification;
  const from = (address: string): string => {
    const [, scheme = '', path = ''] = /^(pmtiles:\/\/)?(.*)$/.exec(address)!;
    // Braces of a tile's address must stay as they are.
    return scheme + new URL(path, base).href.replaceAll('%7B', '{').replaceAll('%7D', '}');
  };
  for (const source of Object.values(style.sources)) {
    if ('url' in source && source.url) source.url = from(source.url);
    if ('tiles' in source && source.tiles) source.tiles = source.tiles.map(from);
    if (source.type === 'geojson' && typeof source.data === 'string') source.data = from(source.data);
  }
  if (style.glyphs) style.glyphs = from(style.glyphs);
  if (typeof style.sprite === 'string') style.sprite = from(style.sprite);
  style['font-faces'] = { ...faces(), ...style['font-faces'] };
  const named = (style.metadata as Record<string, unknown> | undefined)?.['heldground:below'];
  const below = style.layers.find((each) => each.id === named) ?? style.layers.find((each) => each.type === 'symbol');
  const told = Object.values(style.sources).map((source) => ('attribution' in source ? source.attribution : undefined));
  // Attributions come as markup: only their words are shown.
  const attribution = told.filter((each) => each !== undefined).map((each) => new DOMParser().parseFromString(each, 'text/html').body.textContent ?? '').join(', ');
  return { style, below: below?.id, attribution };
}

export function layersOf(dark: boolean, lang: Lang): LayerSpecification[] {
  const colour = COLOURS[dark ? 'dark' : 'light'];
  const name: ['coalesce', ...unknown[]] | ['get', string] =
    lang === 'en' ? ['get', 'name'] : ['coalesce', ['get', `name_${lang}`], ['get', 'name']];
  const halo = { 'text-halo-color': colour.halo, 'text-halo-width': 1.4, 'text-halo-blur': 0.4 };
  const from = (layer: string) => ({ source: 'basemap', 'source-layer': layer });
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': colour.sea } },
    { id: 'land', type: 'fill', ...from('land'), paint: { 'fill-color': colour.land, 'fill-antialias': false } },
    { id: 'lakes', type: 'fill', ...from('lakes'), paint: { 'fill-color': colour.sea } },
    {
      id: 'rivers', type: 'line', ...from('rivers'), layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': colour.river, 'line-width': ['interpolate', ['linear'], ['zoom'], 4, 0.5, 8, 1.6, 12, 3] },
    },
    {
      id: 'regions', type: 'line', ...from('borders'), minzoom: 5, filter: ['==', ['get', 'kind'], 'region'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': colour.region, 'line-width': ['interpolate', ['linear'], ['zoom'], 5, 0.6, 10, 1.4], 'line-dasharray': [3, 2] },
    },
    {
      id: 'countries', type: 'line', ...from('borders'), filter: ['==', ['get', 'kind'], 'country'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': colour.country, 'line-width': ['interpolate', ['linear'], ['zoom'], 4, 0.9, 8, 1.6, 12, 2.4] },
    },
    {
      id: 'sea-names', type: 'symbol', ...from('labels'), filter: ['==', ['get', 'kind'], 'sea'],
      layout: { 'text-field': name, 'text-font': ['Noto Sans'], 'text-size': 13, 'text-letter-spacing': 0.12, 'text-max-width': 6 },
      paint: { 'text-color': colour.seaName },
    },
    {
      id: 'region-names', type: 'symbol', ...from('labels'), minzoom: 5.5, maxzoom: 9, filter: ['==', ['get', 'kind'], 'region'],
      layout: { 'text-field': name, 'text-font': ['Noto Sans'], 'text-size': 11, 'text-letter-spacing': 0.08, 'text-max-width': 7 },
      paint: { 'text-color': colour.regionName, ...halo },
    },
    {
      id: 'places', type: 'symbol', ...from('places'),
      layout: {
        'text-field': name,
        'text-font': ['case', ['>=', ['get', 'people'], 250000], ['literal', ['Noto Sans Semibold']], ['literal', ['Noto Sans']]],
        'text-size': ['interpolate', ['linear'], ['zoom'],
          5, ['step', ['get', 'people'], 10, 1000000, 12.5],
          9, ['step', ['get', 'people'], 10.5, 20000, 12, 250000, 15]],
        'text-padding': 6,
        'text-max-width': 8,
        'symbol-sort-key': ['-', 0, ['get', 'people']],
      },
      paint: { 'text-color': ['step', ['get', 'people'], colour.small, 20000, colour.town], ...halo },
    },
    {
      id: 'country-names', type: 'symbol', ...from('labels'), maxzoom: 8, filter: ['==', ['get', 'kind'], 'country'],
      layout: { 'text-field': name, 'text-font': ['Noto Sans Semibold'], 'text-size': ['interpolate', ['linear'], ['zoom'], 4, 12, 7, 16], 'text-letter-spacing': 0.14, 'text-transform': 'uppercase' },
      paint: { 'text-color': colour.countryName, ...halo },
    },
  ] as LayerSpecification[];
}
