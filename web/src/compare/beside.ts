/** What the map's layer shows besides its own ground, from what the reader compares. */
import type { State } from '../history/decode';
import type { Beside } from '../map/ControlLayer';
import { store } from '../state/store.svelte';
import { type Change, changeOf, changePaint, classesOf, isSame, joinStates } from './classes';

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

export function besideOf(): Beside | null {
  const { compared, mesh, otherMoment } = store;
  if (!compared?.mesh || !mesh || !otherMoment || store.history !== 'whole') return null;
  const { states, numbers } = joinStates(mesh.states, compared.mesh.states);
  const of = comparing();
  const classes = classesOf(states, states, of);
  return {
    mesh: compared.mesh,
    moment: otherMoment,
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
