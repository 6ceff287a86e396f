/** What the page asks, and of whom: a line of `index.html` says whether its answers are a service's or a site's files. */
import { fetchJson } from './answer';
import type { Answers, Spot } from './answers';
import { live } from './live';
import type { Areas, Check, Evidence, FoundClaims, FoundEvents, Hit, PlaceSummary, Project, Region } from './types';

export { ApiError, onAnswer } from './answer';
export type { Spot } from './answers';

/** Address of the file that tells what a published site is of; null under a service. */
export const SITE: string | null = globalThis.document?.querySelector<HTMLMetaElement>('meta[name="heldground-site"]')?.content || null;

/** The page's start as files, relative to it: what its own worker has to keep first. */
export const FIRST: readonly string[] = SITE ? [SITE, 'data/places.json'] : ['api/project', 'api/places'];

const answers: Promise<Answers> = SITE ? site(SITE) : Promise.resolve(live);

/** The site's code comes beside its first files, not before them: on a slow line that is half a second. */
async function site(address: string): Promise<Answers> {
  const ask = <T>(path: string): Promise<T> => fetchJson<T>(new URL(path, document.baseURI), { cache: 'no-cache' });
  const early = { project: ask<Project>(address), places: ask<{ places: PlaceSummary[] }>('data/places.json') };
  // Who asks for them later hears of a failure; until then nobody does.
  for (const each of Object.values(early)) each.catch(() => {});
  const { SiteAnswers } = await import('../site/SiteAnswers');
  return new SiteAnswers(new URL(address, document.baseURI).href, early);
}

export const getProject = async (): Promise<Project> => (await answers).project();

export const getPlaces = async (): Promise<PlaceSummary[]> => (await answers).places();

export const getEvidence = async (spot: Spot, signal: AbortSignal): Promise<Evidence> => (await answers).evidence(spot, signal);

export const getChecks = async (claims: readonly string[], signal: AbortSignal): Promise<Check[]> => (await answers).checks(claims, signal);

export const getClaims = async (filter: URLSearchParams, signal: AbortSignal): Promise<FoundClaims> => (await answers).claims(filter, signal);

export const getEvents = async (filter: URLSearchParams, signal: AbortSignal): Promise<FoundEvents> => (await answers).events(filter, signal);

export const searchPlaces = async (q: string, signal: AbortSignal): Promise<Hit[]> => (await answers).search(q, 8, signal);

export const getAreas = async (ground: URLSearchParams, signal: AbortSignal): Promise<Areas> => (await answers).areas(ground, signal);

export const getRegions = async (signal: AbortSignal): Promise<Region[]> => (await answers).regions(signal);

/** Ask whether there is another release of the site, where a file of the one at hand is gone; `onRenewed` hears of it. */
export const renew = async (): Promise<void> => (await answers).renew().catch(() => {});

export const onRenewed = (listener: () => void): void => void answers.then((each) => (each.renewed = listener)).catch(() => {});
