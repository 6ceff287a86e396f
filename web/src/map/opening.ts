/** Where the map opens, unless its address says so. */
import type { Selection } from '../state/address';

export type Box = [west: number, south: number, east: number, north: number];
interface Spot {
  id: string;
  lon: number;
  lat: number;
  kind: string;
}

/** Degrees of latitude shown on each side of a spot: a village with its neighbours, a region whole. */
const AROUND: Record<string, number> = { district: 0.45, oblast: 1.4, country: 5 };
const VILLAGE = 0.2;

/** Around the spot whose evidence a link opens, where it is known; else all that the project looks at. */
export function openingAt(home: Box, selection: Selection | null, places: readonly Spot[]): Box {
  const place = selection?.kind === 'place' ? places.find(({ id }) => id === selection.id) : null;
  const spot = selection?.kind === 'point' ? selection : place;
  if (!spot) return home;
  const high = (place && AROUND[place.kind]) ?? VILLAGE;
  const wide = high / Math.max(Math.cos((spot.lat * Math.PI) / 180), 0.1);
  return [spot.lon - wide, spot.lat - high, spot.lon + wide, spot.lat + high];
}
