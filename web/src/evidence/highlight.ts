import type { Sentence } from '../api/types';

export interface Piece {
  text: string;
  marked: boolean;
}

/**
 * A sentence in pieces, the claim's words marked. Offsets count code points, as everywhere in Heldground;
 * JavaScript's own count UTF-16 units and would be off after an emoji. Offsets outside the text mark nothing.
 */
export function pieces({ text, start, end }: Sentence): Piece[] {
  const points = Array.from(text);
  if (!(start >= 0 && start < end && end <= points.length)) return [{ text, marked: false }];
  return [
    { text: points.slice(0, start).join(''), marked: false },
    { text: points.slice(start, end).join(''), marked: true },
    { text: points.slice(end).join(''), marked: false },
  ].filter((piece) => piece.text !== '');
}

/** A link a report brings is only followed where it is one to the web; anything else is no link. */
export function webAddress(url: string | null | undefined): string | null {
  if (!url) return null;
  try {
    const { protocol, href } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? href : null;
  } catch {
    return null;
  }
}
