/** Ways from the map to what a published site tells without it: its pages, its files, its feed. Under a service there are none. */
import { SITE } from '../api/client';
import type { MapSource } from '../api/types';
import { isoDay } from '../state/days';
import { fileKey } from './names';

/** The page of a place; only places that claims name have one. */
export const placePage = (id: string, named: readonly { id: string }[]): string | null =>
  SITE !== null && named.some((each) => each.id === id) ? `./place/${fileKey(id)}/` : null;

/** The page of a day, of those on which a map came out: whether claims or events gave another day one, the map does not know. */
export function dayPage(day: number, sources: readonly Pick<MapSource, 'days'>[]): string | null {
  const name = isoDay(day);
  return SITE !== null && sources.some(({ days }) => days.some((each) => each.startsWith(name))) ? `./day/${name}/` : null;
}

/** What every site has, by the words of its link. */
export const WAYS = SITE === null ? [] : ([['wayDownloads', './downloads/'], ['wayFeed', './feeds/project.atom.xml'], ['wayPlaces', './places/'], ['wayAbout', './about/']] as const);
