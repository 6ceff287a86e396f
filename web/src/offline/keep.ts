/**
 * What the page's own worker keeps for a reader without a connection, and when it may show it.
 *
 * Answers lie under `api/` of a service, and under `data/` of a published site, where `data/site.json` is what `api/project`
 * is there. Files of the page carry a hash in their names, and so do a site's maps: kept ones are never stale. Answers are asked for anew
 * whenever it can be reached, and what it no longer gives is thrown away at once: a shape withdrawn by a delay or by a
 * source's terms is never shown from here while the server says otherwise. Kept answers say since when they are kept.
 */

export const CACHE = 'heldground-1';
export const KEPT = 'x-heldground-kept';
/** Answers kept beside project, places and histories: a morning's clicks. */
export const MOST_ANSWERS = 300;

export type Kind = 'page' | 'file' | 'map' | 'answer' | 'other';

/** What a request is for; `scope` is the address of the folder the page lies in. */
export function kindOf(address: string, scope: string, navigates: boolean): Kind {
  if (!address.startsWith(scope)) return 'other';
  const path = address.slice(scope.length).replace(/[?#].*$/s, '');
  if (navigates) return path === '' || path === 'index.html' ? 'page' : 'other';
  if (path.startsWith('assets/') || path.startsWith('icons/') || path === 'manifest.webmanifest') return 'file';
  if (path.startsWith('data/')) return path.startsWith('data/maps/') ? 'map' : path.endsWith('.json') ? 'answer' : 'other';
  return path.startsWith('api/') && !path.startsWith('api/docs') ? 'answer' : 'other';
}

/** The server could not answer, as opposed to having answered no. */
export const isAway = (status: number): boolean => status === 502 || status === 503 || status === 504;

/** The server takes back what it gave: gone, forbidden, not to be kept. */
export const isTakenBack = (status: number): boolean => status >= 400 && status < 500 && status !== 408 && status !== 429;

export const mayKeep = (status: number, cacheControl: string | null): boolean => status === 200 && !/\bno-store\b/i.test(cacheControl ?? '');

/** First byte and the byte after the last of a `Range: bytes=a-b`; null for what is no single range of the file. */
export function rangeOf(header: string | null, length: number): [number, number] | null {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match) return null;
  const first = Number(match[1]);
  const end = match[2] ? Math.min(Number(match[2]) + 1, length) : length;
  return first < end ? [first, end] : null;
}

/** Whether an answer tells what the map is of, and so which histories there are. */
export const isProject = (url: string, scope: string): boolean => url === new URL('api/project', scope).href || url === new URL('data/site.json', scope).href;

/** Kept histories that the project no longer names: those of another edition, or of a source that was withdrawn. */
export function staleHistories(kept: readonly string[], scope: string, project: unknown): string[] {
  const sources = (project as { sources?: { history_urls?: string[]; now_url?: string | null }[] } | null)?.sources ?? [];
  const named = new Set(sources.flatMap((each) => [...(each.history_urls ?? []), each.now_url]).filter(Boolean).map((url) => new URL(url!, scope).href));
  return kept.filter((url) => /\/(api\/(history|now)|data\/maps)\//.test(url) && !named.has(url));
}

/** The oldest answers beyond `most`; a cache lists what it holds in the order it came. */
export function surplus(kept: readonly string[], most = MOST_ANSWERS): string[] {
  const passing = kept.filter((url) => /\/(api\/(?!project|places|history\/|now\/)|data\/(?!site\.json|places\.json|maps\/))/.test(url));
  return passing.slice(0, Math.max(0, passing.length - most));
}

/** Files of an older build. */
export const staleFiles = (kept: readonly string[], scope: string, files: readonly string[]): string[] => {
  const named = new Set(files.map((file) => new URL(file, scope).href));
  return kept.filter((url) => url.startsWith(`${scope}assets/`) && !named.has(url));
};
