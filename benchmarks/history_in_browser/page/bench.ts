/** Runs one mechanism (`?mechanism=`) at one view and leaves its times in `document.title` as JSON. */
import 'maplibre-gl/dist/maplibre-gl.css';
import { addProtocol, Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { Protocol } from 'pmtiles';
import { styleOf } from '../../../web/src/map/style';
import { MECHANISMS } from './mechanisms';

const query = new URLSearchParams(location.search);
const mechanism = MECHANISMS[query.get('mechanism')!]!;
const days = (query.get('days') ?? '').split(',').map(Number);
const until = days[days.length - 1]!;

setWorkerUrl(new URL(workerUrl, document.baseURI).href);
addProtocol('pmtiles', new Protocol().tile);
const map = new MapLibre({
  container: 'map',
  style: styleOf(false, 'en'),
  center: [Number(query.get('lon')), Number(query.get('lat'))],
  zoom: Number(query.get('zoom')),
  fadeDuration: 0,
  maxPitch: 0,
  attributionControl: false,
});

/** Milliseconds the page stood still for the graphics card: no script, though the browser counts it as such. */
let stood = 0;

/** Resolves when everything asked for is drawn, and the graphics work behind it is done. */
function drawn(act: () => void): Promise<void> {
  return new Promise((resolve) => {
    void map.once('idle', () => {
      const gl = map.getCanvas().getContext('webgl2')!;
      const begin = performance.now();
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      stood += performance.now() - begin;
      resolve();
    });
    act();
  });
}

const median = (values: number[]): number => quantile(values, 0.5);
function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

async function run(): Promise<void> {
  await map.once('load');
  await drawn(() => map.triggerRepaint());
  const before: number[] = [];
  for (let n = 0; n < 15; n++) before.push(await timed(() => map.triggerRepaint()));

  const start = performance.now();
  await mechanism.load(map);
  await drawn(() => mechanism.show(map, until));
  const load = performance.now() - start;

  const empty: number[] = [];
  for (let n = 0; n < 15; n++) empty.push(await timed(() => map.triggerRepaint()));
  stood = 0;
  document.title = 'steps';
  const script: number[] = [];
  const step: number[] = [];
  for (const at of days.slice(0, -1)) {
    step.push(
      await timed(() => {
        const begin = performance.now();
        mechanism.show(map, at);
        script.push(performance.now() - begin);
      }),
    );
  }
  document.title = JSON.stringify({
    load, stood, bare: median(before), empty: median(empty), call: median(script), step: median(step), step95: quantile(step, 0.95),
  });
}

async function timed(act: () => void): Promise<number> {
  const begin = performance.now();
  await drawn(act);
  return performance.now() - begin;
}

/** Draws the same again so many times: for a look at the processor's time, which a busy machine does not change. */
async function redraw(times: number): Promise<void> {
  for (let n = 0; n < times; n++) await drawn(() => map.triggerRepaint());
}
Object.assign(window, { redraw });

void run().catch((cause: unknown) => (document.title = JSON.stringify({ error: String(cause) })));
