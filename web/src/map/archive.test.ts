import { describe, expect, test } from 'vitest';
import { Archive } from './archive';

const file = new TextEncoder().encode('PMTiles' + Array.from({ length: 93 }, (_, n) => String.fromCharCode(65 + (n % 26))).join('')).buffer as ArrayBuffer;
const bytes = (data: ArrayBuffer): string => new TextDecoder().decode(data);

/** A server, and what it was asked. */
function server(answer: (range: string | null) => Response): { ask: typeof fetch; asked: (string | null)[] } {
  const asked: (string | null)[] = [];
  const ask: typeof fetch = async (_, init) => {
    const range = new Headers(init?.headers).get('range');
    asked.push(range);
    return answer(range);
  };
  return { ask, asked };
}
const span = (range: string): [number, number] => {
  const [, first, last] = /(\d+)-(\d+)/.exec(range)!;
  return [Number(first), Number(last) + 1];
};

describe('an archive', () => {
  test('comes by ranges from a server that has them', async () => {
    const { ask, asked } = server((range) => new Response(file.slice(...span(range!)), { status: 206, headers: { 'content-range': `bytes ${span(range!)[0]}-9/100` } }));
    const archive = new Archive('x', ask);
    expect(bytes((await archive.getBytes(0, 7)).data)).toBe('PMTiles');
    expect(bytes((await archive.getBytes(7, 3)).data)).toBe('ABC');
    expect(asked).toEqual(['bytes=0-6', 'bytes=7-9']);
  });

  test('that is small is had whole, once, and asked for again after a failure', async () => {
    let fails = true;
    const { ask, asked } = server(() => (fails ? new Response(null, { status: 503 }) : new Response(file)));
    const archive = new Archive('x', ask, true);
    await expect(archive.getBytes(7, 3)).rejects.toThrow('503');
    fails = false;
    expect(bytes((await archive.getBytes(7, 3)).data)).toBe('ABC');
    expect(bytes((await archive.getBytes(0, 7)).data)).toBe('PMTiles');
    expect(asked).toEqual([null, null]);
  });

  test.each([
    ['answers 200', () => new Response(file, { status: 200 })],
    ['answers 206 with all of it', () => new Response(file, { status: 206 })],
    ['says a wrong length', () => new Response(file, { status: 200, headers: { 'content-length': '3' } })],
    ['refuses ranges', (range: string | null) => (range ? new Response(null, { status: 416 }) : new Response(file))],
    ['gives another part than asked for', (range: string | null) => (range ? new Response(file.slice(50, 53), { status: 206, headers: { 'content-range': 'bytes 50-52/100' } }) : new Response(file))],
  ])('comes whole, once, from a server that %s', async (_, answer) => {
    const { ask, asked } = server(answer);
    const archive = new Archive('x', ask);
    expect(bytes((await archive.getBytes(7, 3)).data)).toBe('ABC');
    const before = asked.length;
    expect(bytes((await archive.getBytes(0, 7)).data)).toBe('PMTiles');
    expect(bytes((await archive.getBytes(98, 16384)).data)).toHaveLength(2);
    expect(asked.length).toBe(before);
    expect(before).toBeLessThan(3);
  });

  test('is asked for again after a failure, and a page in its place is none', async () => {
    let fails = true;
    const { ask } = server(() => (fails ? new Response('<html>', { status: 200 }) : new Response(file, { status: 200 })));
    const archive = new Archive('x', ask);
    await expect(archive.getBytes(0, 7)).rejects.toThrow('no PMTiles archive');
    fails = false;
    expect(bytes((await archive.getBytes(0, 7)).data)).toBe('PMTiles');
  });

  test('that changed meanwhile is read anew', async () => {
    const { ask } = server((range) => new Response(file.slice(...span(range!)), { status: 206, headers: { etag: '"b"' } }));
    await expect(new Archive('x', ask).getBytes(7, 3, undefined, '"a"')).rejects.toThrow('has changed');
  });
});
