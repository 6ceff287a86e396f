/** What turns frames into a film: one canvas, drawn anew for each. */
import type { Told } from './gif.worker';

export interface Film {
  type: string;
  extension: string;
  /** Take the canvas as it is now as the next frame. */
  add(): Promise<void>;
  finish(): Promise<Blob>;
  cancel(): void;
}

const SHOWN_MS = 140;
const LAST_MS = 1600;
/** The last frame stays: a film that begins again at once hides how it ended. */
const shownMs = (n: number, count: number): number => (n === count - 1 ? LAST_MS : SHOWN_MS);

export function gifOf(canvas: HTMLCanvasElement, count: number): Film {
  const worker = new Worker(new URL('../threads.ts', import.meta.url), { type: 'module', name: 'gif' });
  let n = 0;
  const ask = (message: object, transfer: Transferable[] = []): Promise<Told> =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Told>) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message || 'the GIF worker failed'));
      worker.postMessage(message, transfer);
    });
  return {
    type: 'image/gif',
    extension: 'gif',
    async add() {
      const { width, height } = canvas;
      const frame = canvas.getContext('2d')!.getImageData(0, 0, width, height).data.buffer;
      await ask({ frame, width, height, delay: shownMs(n++, count) }, [frame]);
    },
    async finish() {
      const told = await ask({ finish: true });
      worker.terminate();
      if (!('gif' in told)) throw new Error('the GIF worker gave no file');
      return new Blob([told.gif], { type: 'image/gif' });
    },
    cancel: () => worker.terminate(),
  };
}

/** MP4 (H.264) where the browser can encode it, else WebM (VP9, VP8); null where it can do neither. */
export async function videoOf(canvas: HTMLCanvasElement, count: number): Promise<Film | null> {
  if (typeof VideoEncoder === 'undefined') return null;
  const { BufferTarget, canEncodeVideo, CanvasSource, Mp4OutputFormat, Output, QUALITY_HIGH, WebMOutputFormat } = await import('./muxer');
  const size = { width: canvas.width, height: canvas.height, bitrate: QUALITY_HIGH };
  for (const codec of ['avc', 'vp9', 'vp8'] as const) {
    if (!(await canEncodeVideo(codec, size))) continue;
    const mp4 = codec === 'avc';
    const target = new BufferTarget();
    const output = new Output({ format: mp4 ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat(), target });
    const source = new CanvasSource(canvas, { codec, bitrate: QUALITY_HIGH });
    output.addVideoTrack(source);
    await output.start();
    const type = mp4 ? 'video/mp4' : 'video/webm';
    let n = 0;
    let at = 0;
    return {
      type,
      extension: mp4 ? 'mp4' : 'webm',
      async add() {
        const lasting = shownMs(n++, count) / 1000;
        await source.add(at, lasting);
        at += lasting;
      },
      async finish() {
        await output.finalize();
        if (!target.buffer) throw new Error('the encoder gave no file');
        return new Blob([target.buffer], { type });
      },
      cancel: () => void output.cancel(),
    };
  }
  return null;
}
