/** What became of ground between two states, and how it is drawn. */
import type { State } from '../history/decode';
import { isHidden } from '../history/moment';
import type { Key } from '../i18n/words';
import { type Paint, paintOf } from '../map/palette';

/** Between two instants; between two sources read "gained" as "only here", "lost" as "only there". */
export type ChangeKind = 'gained' | 'lost' | 'disputed' | 'cleared' | 'redrawn';
export const KINDS: readonly ChangeKind[] = ['gained', 'lost', 'disputed', 'cleared', 'redrawn'];

export interface Change {
  kind: ChangeKind;
  /** Who gained or lost it. */
  side: string | null;
}

const REDRAWN = 'redrawn ';
/** The state of ground that left, or came into, a source's map when it was redrawn: unmapped, but known why. */
export const redrawnState = ({ side, control }: State): State => ({ side, control: `${REDRAWN}${control}` });
const isRedrawn = (state: State | null): boolean => state?.control.startsWith(REDRAWN) ?? false;
const mapped = (state: State | null): State | null => (isRedrawn(state) ? null : state);
const isSameState = (one: State | null, other: State): boolean => one?.control === other.control && (one.side ?? '') === (other.side ?? '');

const HOLDING = new Set(['held', 'retaken', 'prior']);
const holder = (state: State | null): string | null => (state && HOLDING.has(state.control) ? state.side : null);
const doubtful = (state: State | null): boolean => state !== null && !isHidden(state) && holder(state) === null;

/**
 * What happened to ground that was in one state and is in another; null is ground the map does not mark.
 *
 * Ground of two holders after one another was gained by the second. Another label, or doubt of another kind, is no
 * change. Between sources nobody came first: ground to which each gives another holder is disputed, and doubt that
 * only one of them has stands in the place of "cleared".
 */
export function changeOf(before: State | null, after: State | null, of: 'dates' | 'sources'): Change | null {
  if (isRedrawn(before) || isRedrawn(after)) {
    const [own, other] = isRedrawn(after) ? [before, after] : [after, before];
    if (own && isSameState(other, redrawnState(own))) return { kind: 'redrawn', side: own.side };
    return changeOf(mapped(before), mapped(after), of);
  }
  const [had, has] = [holder(before), holder(after)];
  if (had !== null && had === has) return null;
  if (had !== null && has !== null && of === 'sources') return { kind: 'disputed', side: null };
  if (has !== null) return { kind: 'gained', side: has };
  if (doubtful(after)) {
    if (doubtful(before)) return null;
    if (of === 'dates') return { kind: 'disputed', side: null };
    return had === null ? { kind: 'cleared', side: null } : { kind: 'lost', side: had };
  }
  if (had !== null) return { kind: 'lost', side: had };
  return doubtful(before) ? { kind: 'cleared', side: null } : null;
}

/** All classes that states can change between, in the order of a legend. */
export function classesOf(before: readonly State[], after: readonly State[], of: 'dates' | 'sources'): Change[] {
  const found = new Map<string, Change>();
  for (const one of [null, ...before]) {
    for (const other of [null, ...after]) {
      const change = changeOf(one, other, of);
      if (change) found.set(`${change.kind} ${change.side}`, change);
    }
  }
  return [...found.values()].sort(
    (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.side ?? '').localeCompare(b.side ?? ''),
  );
}

export const isSame = (one: Change, other: Change | null): boolean => one.kind === other?.kind && one.side === other.side;

/** Reddish purple of Okabe and Ito's set, told apart from both sides' hues in every common colour blindness. */
const DISPUTED = { light: [156, 62, 120], dark: [226, 138, 188] } as const;
const CLEARED = { light: [96, 94, 90], dark: [178, 176, 170] } as const;

/** Gained is plain, lost striped, disputed crossed, no longer marked dotted, redrawn barred: readable without colour. */
export function changePaint({ kind, side }: Change, rank: (side: string | null) => number, dark: boolean): Paint {
  const theme = dark ? 'dark' : 'light';
  if (kind === 'disputed') return { fill: DISPUTED[theme], opacity: 0.9, line: DISPUTED[theme], pattern: 'cross' };
  if (kind === 'redrawn') return { fill: CLEARED[theme], opacity: 0.9, line: CLEARED[theme], pattern: 'bars' };
  if (kind === 'cleared') return { fill: CLEARED[theme], opacity: 0.9, line: CLEARED[theme], pattern: 'dots' };
  const paint = paintOf(rank(side), 'held', dark);
  return { ...paint, opacity: 0.88, pattern: kind === 'gained' ? 'plain' : 'stripes' };
}

/** A class of change in words; `here` and `there` are the maps' titles. */
export const nameOf = (
  { kind, side }: Change,
  of: 'dates' | 'sources',
  words: (key: Key, values: Record<string, string>) => string,
  sideName: (id: string | null) => string,
  here: string,
  there: string,
): string => words(of === 'dates' ? `change.${kind}` : `differ.${kind === 'redrawn' ? 'cleared' : kind}`, { side: sideName(side), here, there });

/** The states of two maps under one numbering: those of the first keep theirs. */
export function joinStates(first: readonly State[], second: readonly State[]): { states: State[]; numbers: number[] } {
  const states = [...first];
  const numbers = second.map((state) => {
    const known = states.findIndex((each) => each.side === state.side && each.control === state.control);
    return known >= 0 ? known : states.push(state) - 1;
  });
  return { states, numbers };
}

/** km2 by class, from km2 by pair of states (row: before, column: after; 0 is unmapped, then the states). */
export function kmByClass(
  classes: readonly Change[],
  km2: ArrayLike<number>,
  before: readonly State[],
  after: readonly State[],
  of: 'dates' | 'sources',
): number[] {
  const sums = classes.map(() => 0);
  for (let row = 0; row <= before.length; row++) {
    for (let column = 0; column <= after.length; column++) {
      const change = changeOf(before[row - 1] ?? null, after[column - 1] ?? null, of);
      const n = classes.findIndex((each) => isSame(each, change));
      if (n >= 0) sums[n]! += km2[row * (after.length + 1) + column]!;
    }
  }
  return sums;
}

export interface ChangeRow {
  change: Change;
  km2: number;
  /** What became of ground lost: `disputed` is unknown or contested now, `gained` another side's; the rest is unmarked. */
  parts: { change: Change; km2: number }[];
}

/**
 * What changed between two dates, as the reader is told: gained and lost by side add up to those of
 * `heldground changes`. Ground of a holder that turned unknown or contested is lost by that holder, and told as a part.
 */
export function changeRows(km2: ArrayLike<number>, before: readonly State[], after: readonly State[], apart: readonly { side: string | null; km2: number }[]): ChangeRow[] {
  const rows = new Map<string, ChangeRow>();
  const add = (change: Change, size: number): ChangeRow => {
    const key = `${change.kind} ${change.side}`;
    const row = rows.get(key) ?? { change, km2: 0, parts: [] };
    rows.set(key, row);
    row.km2 += size;
    return row;
  };
  for (let row = 0; row <= before.length; row++) {
    for (let column = 0; column <= after.length; column++) {
      const size = km2[row * (after.length + 1) + column]!;
      const change = changeOf(before[row - 1] ?? null, after[column - 1] ?? null, 'dates');
      if (!change || size <= 0) continue;
      const had = holder(before[row - 1] ?? null);
      if (had === null || change.kind !== 'disputed') {
        if (change.kind !== 'lost') add(change, size);
      }
      if (had === null) continue;
      const { parts } = add({ kind: 'lost', side: had }, size);
      if (change.kind === 'lost') continue;
      const part = parts.find((each) => isSame(each.change, change));
      if (part) part.km2 += size;
      else parts.push({ change, km2: size });
    }
  }
  for (const { side, km2: size } of apart) if (size > 0) add({ kind: 'redrawn', side }, size);
  return [...rows.values()].sort(
    (a, b) => KINDS.indexOf(a.change.kind) - KINDS.indexOf(b.change.kind) || (a.change.side ?? '').localeCompare(b.change.side ?? ''),
  );
}
