/** Days in UTC, counted from 1970: the steps of the time slider. */

export const DAY = 86_400;

export const dayOf = (at: number): number => Math.floor(at / DAY);

/** Last second of a day: what "the state on that day" means. */
export const endOf = (day: number): number => day * DAY + DAY - 1;

export const dayStart = (day: number): number => day * DAY;

export const isoDay = (day: number): string => new Date(day * DAY * 1000).toISOString().slice(0, 10);

/** How many snapshots each day has. */
export function countByDay(instants: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const at of instants) counts.set(dayOf(at), (counts.get(dayOf(at)) ?? 0) + 1);
  return counts;
}

/** The last instant not after `at`, in a sorted list; null if all are later. */
export function lastBefore(instants: readonly number[], at: number): number | null {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instants[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : instants[low - 1]!;
}
