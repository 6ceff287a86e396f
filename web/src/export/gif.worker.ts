/** Frames become a GIF, away from the page's own thread. */
import { applyPalette, GIFEncoder, quantize } from 'gifenc';

export type Asked = { frame: ArrayBuffer; width: number; height: number; delay: number } | { finish: true };
export type Told = { taken: true } | { gif: Uint8Array<ArrayBuffer> };

const encoder = GIFEncoder();

export const heed = ({ data }: MessageEvent<Asked>): void => {
  if ('finish' in data) {
    encoder.finish();
    const gif = encoder.bytes();
    self.postMessage({ gif } satisfies Told, { transfer: [gif.buffer] });
    return;
  }
  const pixels = new Uint8ClampedArray(data.frame);
  const palette = quantize(pixels, 256);
  encoder.writeFrame(applyPalette(pixels, palette), data.width, data.height, { palette, delay: data.delay, repeat: 0 });
  self.postMessage({ taken: true } satisfies Told);
};
