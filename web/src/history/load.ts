import type { Answered, Asked } from './worker';
import type { Mesh } from './mesh';

/** Histories kept at hand: the map's, one it is compared with, and one more that evidence was asked of. */
const MOST_KEPT = 3;
const kept = new Map<string, Promise<Mesh>>();

/** The mesh of a history in one or several files, made once and kept. */
export function loadHistory(urls: readonly string[], signal: AbortSignal): Promise<Mesh> {
  const name = urls.join(' ');
  const made = kept.get(name) ?? make(urls);
  kept.delete(name);
  kept.set(name, made); // the newest last
  made.catch(() => kept.get(name) === made && kept.delete(name));
  for (const old of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(old);
  }
  return new Promise<Mesh>((resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    made.then(resolve, reject);
  });
}

/** In a worker of its own that ends with the answer. */
function make(urls: readonly string[]): Promise<Mesh> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'history' });
  return new Promise<Mesh>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answered>) => ('error' in data ? reject(new Error(data.error)) : resolve(data.mesh));
    worker.onerror = (event) => reject(new Error(event.message || 'the history worker could not start'));
    worker.postMessage({ urls: urls.map((url) => new URL(url, document.baseURI).href) } satisfies Asked);
  }).finally(() => worker.terminate());
}
