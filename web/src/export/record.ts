/** From the map on the screen to a file. */
import { tick } from 'svelte';
import { endOf, isoDay } from '../state/days';
import { store } from '../state/store.svelte';
import { captionOf } from './caption';
import { gifOf, videoOf, type Film } from './encoders';
import { compose, sizeOf } from './picture';

export type Kind = 'png' | 'gif' | 'video';
export type Picture = () => HTMLCanvasElement | null;

/** Days of a film: no more than this, however long the period. */
export const MOST_FRAMES = 120;
const WIDE = { png: 1920, gif: 800, video: 1280 } as const;

export class NoEncoder extends Error {}
export class NoMap extends Error {}

/** Days from one to another, both included, in steps that keep to `MOST_FRAMES`. */
export function daysOf(from: number, until: number): { days: number[]; step: number } {
  const step = Math.max(1, Math.ceil((until - from + 1) / MOST_FRAMES));
  const days: number[] = [];
  for (let day = until; day >= from; day -= step) days.unshift(day);
  return { days, step };
}

/** The current view as PNG. */
export async function png(picture: Picture): Promise<Blob> {
  const canvas = await frameOf(picture, 'png');
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NoMap())), 'image/png'));
}

async function frameOf(picture: Picture, kind: Kind): Promise<HTMLCanvasElement> {
  const caption = await captionOf();
  const map = picture();
  if (!map) throw new NoMap();
  const { width, height, foot } = sizeOf(map, caption, Math.min(WIDE[kind], map.width));
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  compose(canvas, map, caption, foot);
  return canvas;
}

/**
 * A period as a film: the map itself moves through the days, so what is recorded is what is seen.
 *
 * `stop` ends it without a file. Afterwards the map shows the day it showed before.
 */
export async function film(kind: 'gif' | 'video', days: readonly number[], picture: Picture, stop: AbortSignal): Promise<{ blob: Blob; extension: string } | null> {
  const before = store.view.at;
  store.exporting = { done: 0, of: days.length };
  let made: Film | null = null;
  try {
    store.show(endOf(days[0]!));
    await tick();
    const canvas = await frameOf(picture, kind);
    made = kind === 'gif' ? gifOf(canvas, days.length) : await videoOf(canvas, days.length);
    if (!made) throw new NoEncoder();
    const foot = sizeOf(picture() ?? canvas, await captionOf(), canvas.width).foot;
    for (const [n, day] of days.entries()) {
      store.show(endOf(day));
      await tick();
      const caption = await captionOf();
      const map = picture();
      if (!map) throw new NoMap();
      compose(canvas, map, caption, foot);
      await made.add();
      store.exporting = { done: n + 1, of: days.length };
      await new Promise((next) => setTimeout(next));
      if (stop.aborted) {
        made.cancel();
        return null;
      }
    }
    return { blob: await made.finish(), extension: made.extension };
  } catch (cause) {
    made?.cancel();
    throw cause;
  } finally {
    store.exporting = null;
    store.view.at = before;
  }
}

export function save(blob: Blob, extension: string, days: readonly number[]): string {
  const when = days.length > 1 ? `${isoDay(days[0]!)}-${isoDay(days.at(-1)!)}` : isoDay(days[0]!);
  const link = document.createElement('a');
  link.download = `heldground-${store.source?.id ?? 'map'}-${when}.${extension}`;
  link.href = URL.createObjectURL(blob);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return link.download;
}
