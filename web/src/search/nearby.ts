/** Finding a place without the server, and how close to look at one. */
import type { Hit, PlaceSummary } from '../api/types';

const bare = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Of the places claims name, those with a word that begins as typed, in any language they have a title in. */
export function among(places: readonly PlaceSummary[], wanted: string, limit = 8): Hit[] {
  const begin = bare(wanted);
  const hits: Hit[] = [];
  for (const place of places) {
    const matched = Object.values(place.titles).find((title) => words(title).some((word) => word.startsWith(begin)));
    if (matched) hits.push({ id: place.id, titles: place.titles, matched, kind: place.kind, lon: place.lon, lat: place.lat, claims: place.claims });
  }
  return hits.sort((a, b) => b.claims - a.claims).slice(0, limit);
}

/** The title from each of its words on: "Красная Яруга" is found by both. */
function words(title: string): string[] {
  const parts = bare(title).split(/[\s,(]+/);
  return parts.map((_, n) => parts.slice(n).join(' '));
}

const ZOOMS: Record<string, number> = { country: 5, oblast: 7, district: 9 };

/** A settlement fills a third of the window at zoom 11; regions are seen whole. */
export const zoomFor = (kind: string): number => ZOOMS[kind] ?? 11;
