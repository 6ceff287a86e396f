/** What is burnt into an export: what it shows, when, by whom, counted how. */
import { comparing, otherFirst } from '../compare/beside';
import { changePaint, nameOf } from '../compare/classes';
import { measured } from '../compare/measured';
import { steps, stepText } from '../time/notices';
import { isHidden } from '../history/moment';
import { dayText, numberText, wordsFor } from '../i18n/words';
import { byState } from '../map/order';
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

/** A source with its credit and terms, its name said once: attributions often begin with it. */
export function creditOf({ title, attribution, licence }: { title: string; attribution: string | null; licence: string | null }): string {
  if (!attribution) return licence ? `${title} (${licence})` : title;
  if (attribution.toLowerCase().includes(title.toLowerCase())) return licence ? `${attribution}: ${licence}` : attribution;
  return `${title} (${attribution}${licence ? `: ${licence}` : ''})`;
}

const ground = (km2: number): string =>
  `${numberText(store.view.lang, km2, km2 >= 100 ? 0 : 1)} ${store.words('areaKm2')}`;

export async function captionOf(): Promise<Caption> {
  const { view, source, compared, words } = store;
  const day = (at: number): string => dayText(view.lang, at);
  const sources = compared && compared.source !== source ? [source, compared.source] : [source];
  const by = sources
    .filter((each) => each !== null)
    .map(creditOf);
  const between = compared && compared.source === source ? [Math.min(compared.at, store.at), Math.max(compared.at, store.at)] as const : null;
  const lines = [
    ...(store.value?.audience === 'desk' ? [words('exportDesk')] : []),
    ...(between ? steps(source?.notices ?? []).filter(({ at }) => between[0] < at && at <= between[1]).map(({ notice }) => stepText(notice, words, view.lang, store.sideName)) : []),
    `${words('source')} ${by.join('; ')}`,
    ...sources.flatMap((each) => (each?.definition ? [`${words('definition')}: ${sources.length > 1 ? `${each.title}: ` : ''}${store.definitionOf(each)}`] : [])),
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
  const visible = (mesh?.states ?? []).map((state, n) => ({ ...state, n })).filter((state) => !isHidden(state));
  return visible.sort(byState(store.sideRank)).map(({ n, ...state }) => {
    const what = wordsFor(view.lang, 'control', state.control);
    const text = state.side ? store.words('stateOf', { control: what, side: store.sideName(state.side) }) : what;
    return { paint: paintOf(store.sideRank(state.side), state.control, store.dark), text: shown ? `${text} ${ground(km2[n] ?? 0)}` : text };
  });
}

async function changes(): Promise<Entry[]> {
  const there = store.compared?.source.title ?? '';
  return (await measured('export')).flatMap(({ change, km2, parts }) => [
    {
      paint: changePaint(change, store.sideRank, store.dark),
      text: `${nameOf(change, comparing(), store.words, store.sideName, store.source?.title ?? '', there)} ${ground(km2)}`,
    },
    ...parts.map((part) => ({
      paint: changePaint(part.change, store.sideRank, store.dark),
      text: `${store.words(part.change.kind === 'gained' ? 'change.partGained' : 'change.partDisputed', { side: store.sideName(part.change.side) })} ${ground(part.km2)}`,
    })),
  ]);
}
