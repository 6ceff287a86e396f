/** An answer as it comes, from the service or from a file: what it says, since when it is kept, and when there is none. */

/** The header by which the page's own worker says that an answer was kept, and since when (seconds since 1970). */
export const KEPT = 'x-heldground-kept';

/** Told of every answer: when it was kept, null for one that is fresh. */
let heard: (kept: number | null) => void = () => {};
export const onAnswer = (listener: typeof heard): void => void (heard = listener);
/** A worker that asks by itself hands on what it heard. */
export const hear = (kept: number | null): void => heard(kept);

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

/** JSON from an address; `cache` as `fetch` has it. */
export async function fetchJson<T>(address: URL | string, { signal, cache }: { signal?: AbortSignal | undefined; cache?: RequestCache } = {}): Promise<T> {
  // A browser ends the question it asked, but not the one the page's own worker asked for it.
  signal?.addEventListener('abort', () => globalThis.navigator?.serviceWorker?.controller?.postMessage({ stop: new URL(address, document.baseURI).href }), { once: true });
  let answer: Response;
  try {
    answer = await fetch(address, { signal: signal ?? null, headers: { accept: 'application/json' }, ...(cache ? { cache } : {}) });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, 'offline', String(address));
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
    return new ApiError(answer.status, answer.statusText || `HTTP ${answer.status}`, new URL(answer.url).pathname);
  }
}
