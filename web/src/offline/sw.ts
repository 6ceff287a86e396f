/** The page's own worker: the network first, and what was kept of it where there is none. The rules are in `keep.ts`. */
import { CACHE, isAway, isProject, isTakenBack, KEPT, kindOf, mayKeep, rangeOf, staleFiles, staleHistories, surplus } from './keep';

interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetches extends Waits {
  readonly request: Request;
  readonly clientId: string;
  respondWith(answer: Promise<Response>): void;
}
interface Tells extends Waits {
  readonly data: unknown;
  readonly source: { readonly id: string; postMessage(told: unknown): void } | null;
}
declare const self: {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Waits) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetches) => void): void;
  addEventListener(type: 'message', listener: (event: Tells) => void): void;
};

const { scope } = self.registration;

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) =>
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith('heldground-') && name !== CACHE) await caches.delete(name);
      await self.clients.claim();
    })(),
  ),
);

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const kind = kindOf(request.url, scope, request.mode === 'navigate');
  if (kind === 'file') event.respondWith(file(request));
  else if (kind === 'page') event.respondWith(page(request));
  else if (kind === 'map') event.respondWith(lasting(request, (kept) => event.waitUntil(kept)));
  else if (kind === 'answer') event.respondWith(answer(request, (kept) => event.waitUntil(kept), `${event.clientId} ${request.url}`));
});

/** Questions under way, by page and address: a page that waits no more says so, and no browser does it for it. */
const underWay = new Map<string, AbortController>();

/** The page tells what it has used so far: the first visit's answers came before this worker did. */
self.addEventListener('message', (event) => {
  const { keep, alone, stop } = (event.data ?? {}) as { keep?: unknown; alone?: unknown; stop?: unknown };
  if (typeof stop === 'string' && event.source) underWay.get(`${event.source.id} ${stop}`)?.abort();
  if (!Array.isArray(keep)) return;
  const names = keep.filter((each) => typeof each === 'string');
  event.waitUntil(keepAll(names, alone === true).then(() => event.source?.postMessage({ kept: true })));
});

/**
 * Keeps the page's files, and what it used. `alone`: the page asked without this worker, so what it was told lies fresh in the
 * browser's own cache and need not be asked for again. Else it is kept already, and when it came is known of it.
 */
async function keepAll(names: readonly string[], alone: boolean): Promise<void> {
  const cache = await caches.open(CACHE);
  const list = await fetch(new URL('files.json', scope), { cache: 'no-cache' }).catch(() => null);
  if (list?.ok) {
    const files = (await list.json()) as string[];
    for (const name of files) {
      const url = new URL(name, scope).href;
      if (await cache.match(url)) continue;
      await fileOf(url).then((told) => (told.status === 200 ? cache.put(url, told) : undefined)).catch(() => {});
    }
    for (const url of staleFiles(await held(cache), scope, files)) await cache.delete(url);
  }
  const wanted = async (url: string): Promise<boolean> => alone || !(await cache.match(url));
  if (await wanted(scope)) await fetch(scope, { cache: 'force-cache' }).then((told) => (told.ok ? cache.put(scope, told) : undefined)).catch(() => {});
  for (const url of new Set(names.map((name) => new URL(name, scope).href))) {
    if (!(await wanted(url))) continue;
    const kind = kindOf(url, scope, false);
    if (kind === 'answer') await answer(new Request(url, { cache: 'force-cache' })).catch(() => {});
    else if (kind === 'map') await lasting(new Request(url, { cache: 'force-cache' })).catch(() => {});
  }
}

/**
 * A file of the page for its cache. Its name holds its hash: one at hand is good, whatever the server says of caches. Of a
 * basemap read by ranges only parts are, of which a browser would make the whole by asking for every gap.
 */
async function fileOf(url: string): Promise<Response> {
  if (!url.endsWith('.pmtiles')) return fetch(url, { cache: 'force-cache' });
  return fetch(url, { cache: 'only-if-cached', mode: 'same-origin' })
    .then((told) => (told.status === 200 ? told : Promise.reject(new Error(`${told.status}`))))
    .catch(() => fetch(url, { cache: 'reload' }));
}

const held = async (cache: Cache): Promise<string[]> => (await cache.keys()).map((each) => each.url);

async function file(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (!kept) return fetch(request);
  const range = request.headers.get('range');
  if (range === null) return kept;
  const whole = await kept.blob();
  const span = rangeOf(range, whole.size);
  if (!span) return fetch(request);
  return new Response(whole.slice(...span), {
    status: 206,
    headers: { 'content-type': 'application/octet-stream', 'content-range': `bytes ${span[0]}-${span[1] - 1}/${whole.size}` },
  });
}

/** A site's map: its name holds its hash, and the site says which may be shown. Withdrawn ones go with the next site.json. */
async function lasting(request: Request, later?: (kept: Promise<void>) => void): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(request.url)) ?? answer(request, later);
}

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const told = await fetch(request);
    if (told.ok) await cache.put(scope, told.clone());
    else if (isAway(told.status)) return (await cache.match(scope)) ?? told;
    return told;
  } catch (cause) {
    const kept = await cache.match(scope);
    if (kept) return kept;
    throw cause;
  }
}

/** An answer of the server, or the one kept. It is kept while the page has it already, where `later` sees to that. */
async function answer(request: Request, later?: (kept: Promise<void>) => void, name = ''): Promise<Response> {
  const stop = new AbortController();
  underWay.set(name, stop);
  const cache = await caches.open(CACHE);
  let told: Response;
  try {
    told = await fetch(request, { signal: stop.signal }).finally(() => underWay.get(name) === stop && underWay.delete(name));
  } catch (cause) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw cause;
  }
  if (isAway(told.status)) return (await cache.match(request.url)) ?? told;
  if (isTakenBack(told.status)) await cache.delete(request.url);
  else if (mayKeep(told.status, told.headers.get('cache-control'))) {
    const kept = keep(cache, request.url, told.clone());
    if (later) later(kept);
    else await kept;
  }
  return told;
}

async function keep(cache: Cache, url: string, told: Response): Promise<void> {
  const headers = new Headers(told.headers);
  headers.set(KEPT, String(Math.floor(Date.now() / 1000)));
  const body = await told.arrayBuffer();
  await cache.put(url, new Response(body, { status: 200, headers }));
  const stale = isProject(url, scope) ? staleHistories(await held(cache), scope, parse(body)) : surplus(await held(cache));
  for (const each of stale) await cache.delete(each);
}

function parse(body: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
