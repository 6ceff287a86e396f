import type { Areas, Check, Evidence, FoundClaims, FoundEvents, Hit, PlaceSummary, Project, Region } from './types';

export type Spot = { place: string } | { lon: number; lat: number };

/** Everything the page asks, whoever answers: a service (`api/live.ts`), or the files of a published site (`site/`). */
export interface Answers {
  project(): Promise<Project>;
  places(): Promise<PlaceSummary[]>;
  /** With the checks of its claims only where these need no work (`checked`). */
  evidence(spot: Spot, signal: AbortSignal): Promise<Evidence>;
  /** Claims set against the maps, by their ids; at most 20. */
  checks(claims: readonly string[], signal: AbortSignal): Promise<Check[]>;
  claims(filter: URLSearchParams, signal: AbortSignal): Promise<FoundClaims>;
  events(filter: URLSearchParams, signal: AbortSignal): Promise<FoundEvents>;
  search(q: string, limit: number, signal: AbortSignal): Promise<Hit[]>;
  areas(ground: URLSearchParams, signal: AbortSignal): Promise<Areas>;
  regions(signal: AbortSignal): Promise<Region[]>;
  /** Look whether what the page was told at its start has changed since: a file it named is gone. */
  renew(): Promise<void>;
  /** Whom to tell that it has: `project` and `places` then tell it anew. */
  renewed: () => void;
}
