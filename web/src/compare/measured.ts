/** What changed, or differs, in km2: asked of the overlays' worker, told as rows. */
import { store } from '../state/store.svelte';
import { breaksCompared, classesShown, comparing, otherFirst } from './beside';
import { changeRows, type ChangeRow, kmByClass } from './classes';

export async function measured(asker: 'compare' | 'export'): Promise<ChangeRow[]> {
  const { mesh, compared, at } = store;
  if (!mesh || !compared?.mesh) return [];
  const [own, beside] = [{ mesh, at }, { mesh: compared.mesh, at: compared.at }];
  const [before, after] = otherFirst() ? [beside, own] : [own, beside];
  const [classes, of, breaks] = [classesShown(), comparing(), breaksCompared()];
  const found = await store.overlays.transitions(asker, before, after, breaks);
  const [was, is] = [before.mesh.states, after.mesh.states];
  if (of === 'sources') {
    const km2 = kmByClass(classes, found, was, is, of);
    return classes.map((change, n) => ({ change, km2: km2[n]!, parts: [] }));
  }
  const apart = breaks.map(({ side }, n) => ({ side, km2: found[(was.length + 1) * (is.length + 1) + n]! }));
  return changeRows(found, was, is, apart);
}
