import { describe, expect, test } from 'vitest';
import { pieces, webAddress } from './highlight';

describe('the words of a claim in their sentence', () => {
  test('are marked by code points, so an emoji before them shifts nothing', () => {
    const text = 'A 🗺️ shows 13 km² there';
    const start = Array.from('A 🗺️ shows ').length;
    expect(pieces({ text, start, end: start + 6 })).toEqual([
      { text: 'A 🗺️ shows ', marked: false },
      { text: '13 km²', marked: true },
      { text: ' there', marked: false },
    ]);
  });

  test('put together again are the sentence', () => {
    const text = '<b>not markup</b> at all';
    expect(pieces({ text, start: 0, end: 3 }).map((piece) => piece.text).join('')).toBe(text);
  });

  test.each([
    [-1, 3],
    [3, 3],
    [5, 2],
    [0, 99],
  ])('mark nothing when the offsets %d to %d lie outside it', (start, end) => {
    expect(pieces({ text: 'short', start, end })).toEqual([{ text: 'short', marked: false }]);
  });
});

describe('a link of a report', () => {
  test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//no', 'word', '', null, undefined])('%s is none', (url) => {
    expect(webAddress(url)).toBeNull();
  });
  test('is one when it leads to the web', () => {
    expect(webAddress('https://example.org/a?b=c')).toBe('https://example.org/a?b=c');
  });
});
