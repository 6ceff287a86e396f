/**
 * What works beside the page's own thread, once a reader asks for more than the map: one file, told by the worker's name which
 * of it it is. What the first map waits for, the history, has a file of its own.
 */
import { heed as gif } from './export/gif.worker';
import { heed as overlays } from './overlay/worker';
import { heed as site } from './site/worker';

const HEEDS: Record<string, (asked: MessageEvent) => void> = { gif, overlays, site };

self.onmessage = HEEDS[self.name] ?? null;
