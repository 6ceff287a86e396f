/** What the gates say of a source's map: where it was redrawn, held back, frozen or silent. Nothing here draws. */
import type { Notice } from '../api/types';
import { dayText, numberText, wordsFor, type Key, type Lang } from '../i18n/words';
import type { Break } from '../overlay/ground';

const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000);
type Words = (key: Key, values?: Record<string, string | number>) => string;

/** Definition breaks after one instant and not after another, as overlays want them. */
export function breaksBetween(notices: readonly Notice[], start: number, end: number): Break[] {
  return notices.flatMap((each) => {
    const since = seconds(each.from);
    if (each.gate !== 'definition_break' || !each.control || (each.way !== 'left' && each.way !== 'came')) return [];
    if (since <= start || since > end) return [];
    return [{ before: seconds(each.before), since, side: each.side, control: each.control, left: each.way === 'left' }];
  });
}

/** Whether a notice is of one step between two snapshots, and not of a stretch of time. */
const isStep = (notice: Notice): boolean => notice.from === notice.until;

/** Steps at which the map was redrawn or jumped: they are marked on every axis of time. */
export const steps = (notices: readonly Notice[]): { at: number; notice: Notice }[] =>
  notices.filter(isStep).map((notice) => ({ at: seconds(notice.from), notice }));

/** Notices of a stretch of time in which an instant lies. */
export const lasting = (notices: readonly Notice[], at: number): Notice[] =>
  notices.filter((each) => !isStep(each) && seconds(each.from) <= at && (each.until === null || at < seconds(each.until)));

/** One line about a step. */
export function stepText(notice: Notice, words: Words, lang: Lang, sideName: (id: string | null) => string): string {
  const what = wordsFor(lang, 'control', notice.control);
  const values = {
    day: dayText(lang, notice.from),
    km2: numberText(lang, notice.km2),
    what: notice.side ? words('stateOf', { control: what, side: sideName(notice.side) }) : what,
  };
  if (notice.gate !== 'definition_break') return words('notice.out_of_proportion', values);
  return words(`notice.break.${notice.way ?? 'changed'}`, values);
}

/** One line for each gate that has something to say of an instant. */
export function cautionsAt(notices: readonly Notice[], at: number, words: Words, lang: Lang): string[] {
  const found = lasting(notices, at);
  return [...new Set(found.map((each) => each.gate))].map((gate) => {
    const mine = found.filter((each) => each.gate === gate);
    const day = dayText(lang, mine.map((each) => each.from).sort()[0]!);
    if (gate === 'frozen_source') return words('notice.frozen_source', { day });
    if (gate === 'silent_source') return words('notice.silent_source', { day });
    if (!mine.some((each) => each.holds)) return words('notice.noted', { what: wordsFor(lang, 'gate', gate), day });
    const km2 = mine.reduce((sum, each) => sum + each.km2, 0);
    return words('notice.held', { what: wordsFor(lang, 'gate', gate), day, km2: numberText(lang, km2, km2 < 10 ? 1 : 0) });
  });
}
