/** Evidence of a point, put together from that of the places near it, in the order a service gives it. */
import type { Claim, Evidence, EventInfo } from '../api/types';
import { before } from '../filter/columns';

export const newestEvent = (a: EventInfo, b: EventInfo): number => before(b.to, a.to) || before(b.from, a.from) || before(b.id, a.id);

export function mergeEvidence(found: readonly Evidence[]): Pick<Evidence, 'events' | 'claims' | 'checks'> {
  const events = new Map(found.flatMap((each) => each.events).map((event) => [event.id, event]));
  const claims = inOneOrder(found.map((each) => each.claims));
  const checks = new Map(found.flatMap((each) => each.checks).map((check) => [check.claim, check]));
  return {
    events: [...events.values()].sort(newestEvent),
    claims,
    checks: claims.flatMap(({ id }) => checks.get(id) ?? []),
  };
}

/**
 * Lists that are each a part of one order, as one list. Where they leave open which of two comes first, the older one
 * does, and of the same day the one named first.
 */
export function inOneOrder(lists: readonly (readonly Claim[])[]): Claim[] {
  const all = new Map<string, Claim>();
  const after = new Map<string, Set<string>>();
  const waitsFor = new Map<string, number>();
  for (const list of lists) {
    list.forEach((claim, n) => {
      if (!all.has(claim.id)) {
        all.set(claim.id, claim);
        after.set(claim.id, new Set());
        waitsFor.set(claim.id, 0);
      }
      const last = list[n - 1];
      if (!last || after.get(last.id)!.has(claim.id)) return;
      after.get(last.id)!.add(claim.id);
      waitsFor.set(claim.id, waitsFor.get(claim.id)! + 1);
    });
  }
  const named = new Map([...all.keys()].map((id, n) => [id, n]));
  const order = (a: Claim, b: Claim): number => before(a.published_on ?? '', b.published_on ?? '') || named.get(a.id)! - named.get(b.id)!;
  const free = [...all.values()].filter(({ id }) => waitsFor.get(id) === 0).sort(order);
  const merged: Claim[] = [];
  for (;;) {
    // Lists that contradict each other would be a fault of the files; nothing is lost all the same.
    const next = free.shift() ?? [...all.values()].filter(({ id }) => waitsFor.has(id)).sort(order)[0];
    if (!next) return merged;
    merged.push(next);
    waitsFor.delete(next.id);
    for (const id of after.get(next.id)!) {
      const left = waitsFor.get(id);
      if (left === undefined) continue;
      waitsFor.set(id, left - 1);
      if (left === 1) {
        const claim = all.get(id)!;
        const at = free.findIndex((each) => order(claim, each) < 0);
        free.splice(at < 0 ? free.length : at, 0, claim);
      }
    }
  }
}
