/** Lets the page work without a connection, once everything the reader waits for is there. */
import { FIRST } from '../api/client';
import { store } from '../state/store.svelte';

const REST_MS = 2500;

export function workOffline(): void {
  // Inside another site's page there is nothing to install, and browsers keep such storage apart.
  if (!('serviceWorker' in navigator) || store.view.embed || !window.isSecureContext) return;
  window.setTimeout(() => void begin().catch(() => {}), REST_MS);
}

/** Whether this page came without its worker, and asked the server by itself. */
const alone = !globalThis.navigator?.serviceWorker?.controller;

async function begin(): Promise<void> {
  // When a browser lets the worker rest, some 25 s after its last answer, it asks whether there is a newer one, in the
  // middle of a drag too. With `all` its own cache says no for an hour (max-age of sw.js). An older worker does no harm: it
  // asks the network first, and files are named by their content.
  const worker = await navigator.serviceWorker.register(new URL('sw.js', document.baseURI), { updateViaCache: 'all' });
  navigator.serviceWorker.addEventListener('message', (event) => {
    if ((event.data as { kept?: boolean } | null)?.kept) store.installed = true;
  });
  await navigator.serviceWorker.ready;
  const here = new URL('.', document.baseURI).href;
  const asked = performance
    .getEntriesByType('resource')
    .map((each) => each.name)
    .filter((name) => name.startsWith(`${here}api/`) || name.startsWith(`${here}data/`));
  const { history_urls, now_url } = store.source ?? {};
  // What the page asked before its worker was there, and the histories, which another thread fetched.
  worker.active?.postMessage({ alone, keep: [...new Set([...FIRST, ...asked, ...(history_urls ?? []), now_url])].filter(Boolean) });
}
