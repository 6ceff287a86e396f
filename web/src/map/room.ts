/** Pixels at the map's edges that cards cover, so that what is shown lies in the open. */
export function room(): { top: number; right: number; bottom: number; left: number } {
  const narrow = window.matchMedia('(max-width: 760px)').matches;
  const open = document.querySelector('[data-panel="open"]') !== null;
  if (narrow) return { top: 108, right: 16, bottom: open ? Math.round(window.innerHeight * 0.56) : 166, left: 16 };
  return { top: 28, right: open ? 448 : 40, bottom: 168, left: 320 };
}
