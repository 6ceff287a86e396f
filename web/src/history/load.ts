import type { Answered, Asked } from './worker';
import type { Mesh } from './mesh';

/** The mesh of a history in one or several files, made in a worker of its own that ends with the answer. */
export function loadHistory(urls: readonly string[], signal: AbortSignal): Promise<Mesh> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'history' });
  return new Promise<Mesh>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    worker.onmessage = ({ data }: MessageEvent<Answered>) =>
      'error' in data ? reject(new Error(data.error)) : resolve(data.mesh);
    worker.onerror = (event) => reject(new Error(event.message || 'the history worker could not start'));
    worker.postMessage({ urls: urls.map((url) => new URL(url, document.baseURI).href) } satisfies Asked);
  }).finally(() => worker.terminate());
}
