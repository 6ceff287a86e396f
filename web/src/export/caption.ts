/** What is burnt into an export: what it shows, when, by whom, counted how. */
import { classesShown, comparing, otherFirst } from '../compare/beside';
import { changePaint, kmByClass, nameOf } from '../compare/classes';
import { isHidden } from '../history/moment';
import { dayText, numberText, wordsFor } from '../i18n/words';
import { type Paint, paintOf } from '../map/palette';
import { store } from '../state/store.svelte';

export interface Entry {
  paint: Paint;
  text: string;
}
export interface Caption {
  title: string;
  /** The day shown, or both. */
  when: string;
  entries: Entry[];
  /** Sources with terms, definition, basemap. */
  lines: string[];
  /** Where the swipe line stands, with the words at its sides. */
  split: { at: number; left: string; right: string } | null;
}

const ground = (km2: number): string =>
  `${numberText(store.view.lang, km2, km2 >= 100 ? 0 : 1)} ${store.words('areaKm2')}`;

export async function captionOf(): Promise<Caption> {
  const { view, source, compared, words } = store;
  const day = (at: number): string => dayText(view.lang, at);
  const sources = compared && compared.source !== source ? [source, compared.source] : [source];
  const by = sources
    .filter((each) => each !== null)
    .map((each) => `${each.title}${each.attribution ? ` (${each.attribution}${each.licence ? `: ${each.licence}` : ''})` : ''}`);
  const lines = [
    `${words('source')} ${by.join('; ')}`,
    ...sources.flatMap((each) => (each?.definition ? [`${words('definition')}: ${sources.length > 1 ? `${each.title}: ` : ''}${each.definition}`] : [])),
    `${store.basemap ?? words('attribution')} · Heldground`,
  ];
  const title = store.value?.title ?? 'Heldground';
  if (!compared) return { title, when: day(store.at), entries: states(), lines, split: null };
  const names: [string, string] = comparing() === 'sources' ? [`${compared.source.title}, ${day(compared.at)}`, `${source?.title}, ${day(store.at)}`] : [day(compared.at), day(store.at)];
  const when = (otherFirst() ? names : [names[1], names[0]]).join(' → ');
  if (compared.mode === 'swipe') return { title, when, entries: states(), lines, split: { at: view.split, left: names[0], right: names[1] } };
  return { title, when, entries: await changes(), lines, split: null };
}

function states(): Entry[] {
  const { mesh, km2, compared, view } = store;
  // Areas stand beside one state of the ground, not between two.
  const shown = compared === null;
  return (mesh?.states ?? []).flatMap((state, n) => {
    if (isHidden(state)) return [];
    const what = wordsFor(view.lang, 'control', state.control);
    const text = state.side ? store.words('stateOf', { control: what, side: store.sideName(state.side) }) : what;
    return [{ paint: paintOf(store.sideRank(state.side), state.control, store.dark), text: shown ? `${text} ${ground(km2[n] ?? 0)}` : text }];
  });
}

async function changes(): Promise<Entry[]> {
  const { mesh, compared, at } = store;
  if (!mesh || !compared?.mesh) return [];
  const [own, beside] = [{ mesh, at }, { mesh: compared.mesh, at: compared.at }];
  const [before, after] = otherFirst() ? [beside, own] : [own, beside];
  const classes = classesShown();
  const found = await store.overlays.transitions('export', before, after);
  const km2 = kmByClass(classes, found, before.mesh.states, after.mesh.states, comparing());
  return classes.map((change, n) => ({
    paint: changePaint(change, store.sideRank, store.dark),
    text: `${nameOf(change, comparing(), store.words, store.sideName, store.source?.title ?? '', compared.source.title)} ${ground(km2[n]!)}`,
  }));
}
