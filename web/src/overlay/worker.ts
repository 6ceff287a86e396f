/** Overlays, away from the page's own thread. Meshes are sent once and kept. */
import { cellsInside, degreesOf, transitionsKm2, type Break, type Cells } from './ground';

export type Question =
  | { kind: 'mesh'; mesh: number; cells: Cells }
  | { kind: 'forget'; mesh: number }
  | { kind: 'transitions'; id: number; before: { mesh: number; at: number }; after: { mesh: number; at: number }; breaks: Break[] }
  | { kind: 'inside'; id: number; mesh: number; ring: [number, number][] };
export type Told = { id: number; km2: Float64Array } | { id: number; error: string };

const meshes = new Map<number, { cells: Cells; degrees: Float64Array }>();

export const heed = ({ data }: MessageEvent<Question>): void => {
  if (data.kind === 'mesh') meshes.set(data.mesh, { cells: data.cells, degrees: degreesOf(data.cells) });
  else if (data.kind === 'forget') meshes.delete(data.mesh);
  else {
    try {
      const km2 = data.kind === 'inside' ? inside(data.mesh, data.ring) : transitions(data.before, data.after, data.breaks);
      self.postMessage({ id: data.id, km2 } satisfies Told, { transfer: [km2.buffer as ArrayBuffer] });
    } catch (cause) {
      self.postMessage({ id: data.id, error: String(cause) } satisfies Told);
    }
  }
};

const of = (mesh: number): { cells: Cells; degrees: Float64Array } => {
  const found = meshes.get(mesh);
  if (!found) throw new Error(`mesh ${mesh} was never sent`);
  return found;
};

function inside(mesh: number, ring: [number, number][]): Float64Array {
  const { cells, degrees } = of(mesh);
  return cellsInside(cells, degrees, ring);
}

function transitions(before: { mesh: number; at: number }, after: { mesh: number; at: number }, breaks: Break[]): Float64Array {
  return transitionsKm2({ ...of(before.mesh), at: before.at }, { ...of(after.mesh), at: after.at }, breaks);
}
