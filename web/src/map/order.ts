/** The one order of states: in the legend, in tables, in charts and in what is taken away of them. */
interface State {
  side: string | null;
  control: string;
}
type Rank = (side: string | null) => number;

const CONTROLS = ['held', 'retaken', 'prior', 'contested', 'unknown', 'claimed'];

/** What is held first, what is in doubt later; of equal control the sides in turn, who is named last in the theatre first. */
export const byState = (rank: Rank) => (a: State, b: State): number =>
  CONTROLS.indexOf(a.control) - CONTROLS.indexOf(b.control) || rank(b.side) - rank(a.side);

/** Areas with their classes, and the figures of each instant, in that order. */
export function ordered<Areas extends { classes: readonly State[]; km2: readonly (readonly number[])[] }>(areas: Areas, rank: Rank): Areas {
  const compare = byState(rank);
  const turn = areas.classes.map((_, n) => n).sort((a, b) => compare(areas.classes[a]!, areas.classes[b]!));
  return { ...areas, classes: turn.map((n) => areas.classes[n]!), km2: areas.km2.map((row) => turn.map((n) => row[n]!)) };
}
