/** Answers of a service: `heldground serve`, under `api/` beside the page. */
import { fetchJson } from './answer';
import type { Answers } from './answers';
import type { Check, Hit, PlaceSummary, Region } from './types';

/** Addresses are relative to the page, so that it also works below a folder. */
const get = <T>(path: string, signal?: AbortSignal): Promise<T> => fetchJson<T>(new URL(path, document.baseURI), { signal });

export const live: Answers = {
  project: () => get('api/project'),
  places: async () => (await get<{ places: PlaceSummary[] }>('api/places')).places,
  evidence(spot, signal) {
    const query = new URLSearchParams('place' in spot ? { place: spot.place } : { lon: spot.lon.toFixed(5), lat: spot.lat.toFixed(5) });
    // Setting claims against the maps takes the service longest: it is asked for apart.
    query.set('checks', 'false');
    return get(`api/evidence?${query}`, signal);
  },
  checks: async (claims, signal) => (await get<{ checks: Check[] }>(`api/checks?${new URLSearchParams({ claims: claims.join(',') })}`, signal)).checks,
  claims: (filter, signal) => get(`api/claims?${filter}`, signal),
  events: (filter, signal) => get(`api/events?${filter}`, signal),
  search: async (q, limit, signal) => (await get<{ places: Hit[] }>(`api/search?${new URLSearchParams({ q, limit: String(limit) })}`, signal)).places,
  areas: (ground, signal) => get(`api/area?${ground}`, signal),
  regions: async (signal) => (await get<{ regions: Region[] }>('api/regions', signal)).regions,
  // A service gives the file of today under an address of yesterday.
  renew: async () => {},
  renewed: () => {},
};
