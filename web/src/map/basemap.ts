/** The page's own basemap: its far zooms are one small archive, had whole; the near ones are read by byte ranges. */
import { addProtocol } from 'maplibre-gl';
import { PMTiles } from 'pmtiles';
import farUrl from '../../basemap/far.pmtiles?url';
import nearUrl from '../../basemap/near.pmtiles?url';
import { Archive } from './archive';

/** Zooms of both, and the first of the near one: `PARTS` of scripts/build_basemap.py, as is the region. */
const [LEAST, NEAR, MOST] = [3, 6, 8];
const REGION: [number, number, number, number] = [18, 41, 48, 60];

export const BASEMAP = { type: 'vector' as const, tiles: ['basemap://{z}/{x}/{y}'], minzoom: LEAST, maxzoom: MOST, bounds: REGION };

export function serveBasemap(): void {
  const archive = (address: string, whole: boolean): PMTiles => new PMTiles(new Archive(new URL(address, document.baseURI).href, undefined, whole));
  const [far, near] = [archive(farUrl, true), archive(nearUrl, false)];
  addProtocol('basemap', async ({ url }, stop) => {
    const [z, x, y] = url.slice('basemap://'.length).split('/').map(Number) as [number, number, number];
    const tile = await (z < NEAR ? far : near).getZxy(z, x, y, stop.signal);
    return { data: tile?.data ?? new ArrayBuffer(0) };
  });
}
