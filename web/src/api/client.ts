import type { Areas, Evidence, FoundClaims, FoundEvents, Hit, PlaceSummary, Project, Region } from './types';

/** The header by which the page's own worker says that an answer was kept, and since when (seconds since 1970). */
export const KEPT = 'x-heldground-kept';

/** Told of every answer: when it was kept, null for one that is fresh. */
let heard: (kept: number | null) => void = () => {};
export const onAnswer = (listener: typeof heard): void => void (heard = listener);

/** An answer that is none: what the server said of it, or that it could not be reached (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(`${status} ${title}: ${detail}`);
  }
}

/** Addresses are relative to the page, so that it also works below a folder of a static site. */
async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(new URL(path, document.baseURI), { signal: signal ?? null, headers: { accept: 'application/json' } });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, 'offline', path);
  }
  const kept = Number(answer.headers.get(KEPT));
  heard(kept > 0 ? kept : null);
  if (!answer.ok) throw await errorOf(answer);
  return (await answer.json()) as T;
}

async function errorOf(answer: Response): Promise<ApiError> {
  try {
    const body = (await answer.json()) as { error?: { title?: unknown; detail?: unknown } };
    return new ApiError(answer.status, String(body.error?.title ?? answer.statusText), String(body.error?.detail ?? ''));
  } catch {
    return new ApiError(answer.status, answer.statusText, '');
  }
}

export const getProject = (): Promise<Project> => get('api/project');

export const getPlaces = async (): Promise<PlaceSummary[]> =>
  (await get<{ places: PlaceSummary[] }>('api/places')).places;

export type Spot = { place: string } | { lon: number; lat: number };

/** `checks` asks to set the claims against the maps too, which takes the server longest. */
export function getEvidence(spot: Spot, checks: boolean, signal: AbortSignal): Promise<Evidence> {
  const query = new URLSearchParams(
    'place' in spot ? { place: spot.place } : { lon: spot.lon.toFixed(5), lat: spot.lat.toFixed(5) },
  );
  if (!checks) query.set('checks', 'false');
  return get(`api/evidence?${query}`, signal);
}

export const getClaims = (filter: URLSearchParams, signal: AbortSignal): Promise<FoundClaims> => get(`api/claims?${filter}`, signal);

export const getEvents = (filter: URLSearchParams, signal: AbortSignal): Promise<FoundEvents> => get(`api/events?${filter}`, signal);

export const searchPlaces = async (q: string, signal: AbortSignal): Promise<Hit[]> =>
  (await get<{ places: Hit[] }>(`api/search?${new URLSearchParams({ q, limit: '8' })}`, signal)).places;

export const getAreas = (ground: URLSearchParams, signal: AbortSignal): Promise<Areas> => get(`api/area?${ground}`, signal);

export const getRegions = async (signal: AbortSignal): Promise<Region[]> =>
  (await get<{ regions: Region[] }>('api/regions', signal)).regions;
