/** What is drawn behind the slider: days with data, ground that changed, and the calendar. */
import { dayOf, DAY } from '../state/days';

export interface Mark {
  /** 0 at the first day, 1 at the last. */
  x: number;
  text: string;
  strong: boolean;
}

/** Where a day lies between the first and the last. */
export const placeOf = (day: number, first: number, last: number): number => (last > first ? (day - first) / (last - first) : 0);

/** One path of vertical strokes, a day each, in a box of `width` by 1. */
export function dayTicks(days: Iterable<number>, first: number, last: number, width: number): string {
  let path = '';
  for (const day of days) path += `M${(placeOf(day, first, last) * width).toFixed(1)} 0V1`;
  return path;
}

/** Ground changed a day as bars up to 1 high, from below; square roots, so that ordinary days can be seen beside a rout. */
export function changeBars(changes: readonly { at: number; km2: number }[], first: number, last: number, width: number): string {
  const sums = new Map<number, number>();
  for (const { at, km2 } of changes) sums.set(dayOf(at), (sums.get(dayOf(at)) ?? 0) + km2);
  // The 99th day of a hundred sets the height: a single redrawing of the whole map must not flatten the rest.
  const sorted = [...sums.values()].sort((a, b) => a - b);
  const most = sorted[Math.floor((sorted.length - 1) * 0.99)] ?? 0;
  if (most <= 0) return '';
  let path = '';
  for (const [day, km2] of sums) {
    const height = Math.min(1, Math.sqrt(km2 / most));
    path += `M${(placeOf(day, first, last) * width).toFixed(1)} 1V${(1 - height).toFixed(3)}`;
  }
  return path;
}

const STEPS = [1, 2, 3, 6, 12, 24];

/** Every first of a week where the whole span is shorter than four months, else months. */
export function calendarMarks(first: number, last: number, width: number, lang: string): Mark[] {
  if (last - first >= 120) return monthMarks(first, last, width, lang);
  const text = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const step = Math.max(7, 7 * Math.ceil(((last - first) / 7) * (64 / Math.max(width, 1)) - 0.999));
  const marks: Mark[] = [];
  // 1970-01-05, day 4, was a Monday.
  for (let day = first + ((4 - first) % 7 + 7) % 7; day <= last - step / 3; day += step) {
    marks.push({ x: placeOf(day, first, last), text: text.format(new Date(day * DAY * 1000)), strong: false });
  }
  return marks;
}

/** Months, or years where months would stand too close: at least `gap` pixels apart. */
function monthMarks(first: number, last: number, width: number, lang: string, gap = 62): Mark[] {
  const months: { day: number; month: number; year: number }[] = [];
  const start = new Date(first * DAY * 1000);
  for (let year = start.getUTCFullYear(), month = start.getUTCMonth(); ; month++) {
    if (month > 11) [year, month] = [year + 1, 0];
    const day = Date.UTC(year, month, 1) / 1000 / DAY;
    if (day > last) break;
    if (day >= first) months.push({ day, month, year });
  }
  const step = STEPS.find((each) => (months.length / each) * gap <= width) ?? 24;
  const short = new Intl.DateTimeFormat(lang, { month: 'short', timeZone: 'UTC' });
  return months
    .filter(({ month, year }) => (year * 12 + month) % step === 0)
    .map(({ day, month, year }) => ({
      x: placeOf(day, first, last),
      text: month === 0 ? String(year) : short.format(new Date(day * DAY * 1000)),
      strong: month === 0,
    }));
}
