import type { Mesh } from './mesh';

/** The ground of one instant: triangles grouped by state, and km2 by state. */
export interface Moment {
  at: number;
  /** Indices into the mesh's positions; state s takes `offsets[s]` to `offsets[s + 1] - 1`. */
  indices: Uint32Array;
  offsets: Uint32Array;
  km2: Float64Array;
}

/** Chooses the cells of an instant. One buffer, used again at every step: a step allocates nothing. */
export class Moments {
  private readonly indices: Uint32Array;
  private readonly offsets: Uint32Array;
  private readonly fill: Uint32Array;
  private readonly km2: Float64Array;

  constructor(private readonly mesh: Mesh) {
    this.indices = new Uint32Array(largest(mesh));
    this.offsets = new Uint32Array(mesh.states.length + 1);
    this.fill = new Uint32Array(mesh.states.length);
    this.km2 = new Float64Array(mesh.states.length);
  }

  /** The state at an instant. The arrays are only good until the next call. */
  at(at: number): Moment {
    const { from, until, state, start, indices, km2 } = this.mesh;
    this.offsets.fill(0);
    this.km2.fill(0);
    let last = 0;
    while (last < from.length && from[last]! <= at) {
      if (until[last]! > at) {
        const s = state[last]!;
        this.offsets[s + 1]! += start[last + 1]! - start[last]!;
        this.km2[s]! += km2[last]!;
      }
      last++;
    }
    for (let s = 0; s < this.fill.length; s++) {
      this.fill[s] = this.offsets[s]!;
      this.offsets[s + 1]! += this.offsets[s]!;
    }
    for (let cell = 0; cell < last; cell++) {
      if (until[cell]! <= at) continue;
      const s = state[cell]!;
      let to = this.fill[s]!;
      for (let i = start[cell]!; i < start[cell + 1]!; i++) this.indices[to++] = indices[i]!;
      this.fill[s] = to;
    }
    const used = this.offsets[this.offsets.length - 1]!;
    return { at, indices: this.indices.subarray(0, used), offsets: this.offsets, km2: this.km2 };
  }
}

/** Most indices any instant needs: the buffer's size. */
function largest(mesh: Mesh): number {
  const changes: [number, number][] = [];
  for (let cell = 0; cell < mesh.from.length; cell++) {
    const size = mesh.start[cell + 1]! - mesh.start[cell]!;
    changes.push([mesh.from[cell]!, size], [mesh.until[cell]!, -size]);
  }
  changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let now = 0;
  let most = 0;
  for (const [, size] of changes) most = Math.max(most, (now += size));
  return most;
}

/** Ground that changed its state at each instant, km2; the first instant, when the map begins, is left out. */
export function changesOf(mesh: Mesh): { at: number; km2: number }[] {
  const sums = new Map<number, number>();
  const first = mesh.from[0];
  for (let cell = 0; cell < mesh.from.length; cell++) {
    const at = mesh.from[cell]!;
    if (at !== first) sums.set(at, (sums.get(at) ?? 0) + mesh.km2[cell]!);
  }
  return [...sums].map(([at, km2]) => ({ at, km2 }));
}
