/** A page of yesterday whose files are gone loads itself anew, once: the new one names its own. */

const KEY = 'heldground-reloaded';

export function reloadOnce(): void {
  window.addEventListener('vite:preloadError', (event) => {
    // The build is known by the address of this file; the same one again would not find them either.
    if (kept() === import.meta.url || !navigator.onLine) return;
    keep();
    event.preventDefault();
    location.reload();
  });
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return import.meta.url; // where nothing can be kept, an endless loop could not be told
  }
}

function keep(): void {
  sessionStorage.setItem(KEY, import.meta.url);
}
