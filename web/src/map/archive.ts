/**
 * A PMTiles archive by byte ranges, from a server that has them; from one that has none the whole file, once.
 *
 * What a server says of lengths is not relied on: some leave it out, some compress, some answer a range with all of it.
 */
import { EtagMismatch, type RangeResponse, type Source } from 'pmtiles';

const MAGIC = 'PMTiles';
const begins = (data: ArrayBuffer): boolean => new TextDecoder('latin1').decode(data.slice(0, MAGIC.length)) === MAGIC;

export class Archive implements Source {
  private whole: Promise<ArrayBuffer> | null = null;
  private stale = false;

  constructor(
    private readonly url: string,
    private readonly ask: typeof fetch = (...asked) => fetch(...asked),
    /** Have all of it with the first bytes asked for. */
    private readonly atOnce = false,
  ) {}

  getKey(): string {
    return this.url;
  }

  async getBytes(offset: number, length: number, signal?: AbortSignal, etag?: string): Promise<RangeResponse> {
    if (this.whole || this.atOnce) return this.part(offset, length);
    const answer = await this.ask(this.url, {
      headers: { range: `bytes=${offset}-${offset + length - 1}` },
      // The first bytes decide how to go on: they are never given up half way.
      ...(signal && offset > 0 ? { signal } : {}),
      ...(this.stale ? { cache: 'reload' as const } : {}),
    });
    if (answer.status === 206) {
      const found = answer.headers.get('etag');
      const strong = found && !found.startsWith('W/') ? found : undefined;
      if (etag && strong && strong !== etag) {
        this.stale = true;
        throw new EtagMismatch(`${this.url} has changed since its directory was read`);
      }
      const told = /^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '');
      const data = await answer.arrayBuffer();
      // No more than asked for, from where it was asked for; the end of a small file may come sooner.
      if (data.byteLength <= length && data.byteLength > 0 && (!told || Number(told[1]) === offset)) return { data, ...(strong ? { etag: strong } : {}) };
      if (begins(data) && data.byteLength > length) this.whole ??= Promise.resolve(data);
      return this.part(offset, length);
    }
    if (answer.status === 200) {
      this.whole ??= checked(answer, this.url);
      return this.part(offset, length);
    }
    // Beyond the end, or no ranges at all: a server that refuses them may still give the file.
    if (answer.status === 416 || answer.status === 501) return this.part(offset, length);
    throw new Error(`${this.url}: ${answer.status} ${answer.statusText}`);
  }

  private async part(offset: number, length: number): Promise<RangeResponse> {
    this.whole ??= this.ask(this.url).then((answer) => checked(answer, this.url));
    const asked = this.whole;
    try {
      return { data: (await asked).slice(offset, offset + length) };
    } catch (cause) {
      if (this.whole === asked) this.whole = null; // the next tile tries again
      throw cause;
    }
  }
}

async function checked(answer: Response, url: string): Promise<ArrayBuffer> {
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`);
  const data = await answer.arrayBuffer();
  if (!begins(data)) throw new Error(`${url} is no PMTiles archive`);
  return data;
}
