/** What the map's layer shows besides its own ground, from what the reader compares. */
import type { State } from '../history/decode';
import type { Beside } from '../map/ControlLayer';
import { store } from '../state/store.svelte';
import type { Moment } from '../history/moment';
import { cellsOfBreak, type Break } from '../overlay/ground';
import { breaksBetween } from '../time/notices';
import { type Change, changeOf, changePaint, classesOf, isSame, joinStates, redrawnState } from './classes';

/** Two maps of one source are compared by date; between two sources neither came first. */
export const comparing = (): 'dates' | 'sources' => (store.compared?.source === store.source ? 'dates' : 'sources');

/** Whether the other ground is the earlier one; another source's map always stands first. */
export const otherFirst = (): boolean => comparing() === 'sources' || (store.compared?.at ?? 0) <= store.at;

/** The states on the map, under its numbering. */
export function statesShown(): State[] {
  const own = store.mesh?.states ?? [];
  const other = store.compared?.mesh?.states;
  return other ? joinStates(own, other).states : own;
}

/** Classes of change that can occur, in the legend's order. */
export function classesShown(): Change[] {
  const states = statesShown();
  return classesOf(states, states, comparing());
}

/** Steps between the two dates at which the source's map was redrawn: what they took from it nobody lost. */
export function breaksCompared(): Break[] {
  const { compared, source, at } = store;
  if (!compared || !source || comparing() === 'sources') return [];
  return breaksBetween(source.notices, Math.min(at, compared.at), Math.max(at, compared.at));
}

/** The map's own ground as it is drawn. */
export function momentShown(): Moment | null {
  return store.moment && underlaid(store.moment, !otherFirst());
}

/** A moment with the ground below it that is on the other one only, because the map was redrawn in between. */
function underlaid(moment: Moment, first: boolean): Moment {
  const { compared, mesh } = store;
  const breaks = compared?.mode === 'change' && store.history === 'whole' ? breaksCompared() : [];
  if (!mesh || breaks.length === 0) return moment;
  const [under, chosen]: [NonNullable<Moment['under']>, number[]] = [[], []];
  breaks.forEach((each, n) => {
    if (each.left === first) return; // what left is missing from the second ground, what came in from the first
    const begin = moment.indices.length + chosen.length;
    for (const cell of cellsOfBreak(mesh, each)) for (let i = mesh.start[cell]!; i < mesh.start[cell + 1]!; i++) chosen.push(mesh.indices[i]!);
    under.push({ number: mesh.states.length + n, begin, count: moment.indices.length + chosen.length - begin });
  });
  if (under.length === 0) return moment;
  const indices = new Uint32Array(moment.indices.length + chosen.length);
  indices.set(moment.indices);
  indices.set(chosen, moment.indices.length);
  return { ...moment, indices, under };
}

export function besideOf(): Beside | null {
  const { compared, mesh, otherMoment } = store;
  if (!compared?.mesh || !mesh || !otherMoment || store.history !== 'whole') return null;
  const joined = joinStates(mesh.states, compared.mesh.states);
  const { numbers } = joined;
  const states = [...joined.states, ...breaksCompared().map(redrawnState)];
  const of = comparing();
  const classes = classesOf(states, states, of);
  return {
    mesh: compared.mesh,
    moment: underlaid(otherMoment, otherFirst()),
    numbers,
    mode: compared.mode,
    split: store.view.split,
    earlier: otherFirst(),
    classOf: (before, after) => {
      const change = changeOf(states[before - 1] ?? null, states[after - 1] ?? null, of);
      return classes.findIndex((each) => isSame(each, change)) + 1;
    },
    paints: classes.map((each) => changePaint(each, store.sideRank, store.dark)),
  };
}
