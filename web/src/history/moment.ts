import { OPEN, type State } from './decode';
import type { Mesh } from './mesh';

/** The ground of one instant: triangles grouped by state, and km2 by state. */
export interface Moment {
  at: number;
  /** Indices into the mesh's positions; state s takes `offsets[s]` to `offsets[s + 1] - 1`. */
  indices: Uint32Array;
  offsets: Uint32Array;
  km2: Float64Array;
  /** Drawn below everything else, under a number of the map's own: ground that left the map when it was redrawn. */
  under?: { number: number; begin: number; count: number }[];
}

/** A publisher's claims on ground elsewhere: neither drawn nor counted. */
export const isHidden = ({ control }: State): boolean => control === 'claimed';

/** Chooses the cells of an instant. One buffer, used again at every step: a step allocates nothing. */
export class Moments {
  private readonly hidden: boolean[];
  private readonly indices: Uint32Array;
  private readonly offsets: Uint32Array;
  private readonly fill: Uint32Array;
  private readonly km2: Float64Array;

  constructor(private readonly mesh: Mesh) {
    this.indices = new Uint32Array(largest(mesh));
    this.offsets = new Uint32Array(mesh.states.length + 1);
    this.fill = new Uint32Array(mesh.states.length);
    this.km2 = new Float64Array(mesh.states.length);
    this.hidden = mesh.states.map(isHidden);
  }

  /** The state at an instant. The arrays are only good until the next call. */
  at(at: number): Moment {
    const { from, until, state, start, indices, km2 } = this.mesh;
    this.offsets.fill(0);
    this.km2.fill(0);
    let last = 0;
    while (last < from.length && from[last]! <= at) {
      const s = state[last]!;
      if (until[last]! > at && !this.hidden[s]) {
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
      const s = state[cell]!;
      if (until[cell]! <= at || this.hidden[s]) continue;
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

/**
 * Ground that changed at each instant, km2: what each state gained, its losses set against it. So ground that only
 * got another label counts for nothing. The first instant, when the map begins, is left out.
 */
export function changesOf(mesh: Mesh): { at: number; km2: number }[] {
  const nets = new Map<number, Float64Array>();
  const first = mesh.from[0];
  const add = (at: number, state: number, km2: number): void => {
    if (at === first || at === OPEN || isHidden(mesh.states[state]!)) return;
    let net = nets.get(at);
    if (!net) nets.set(at, (net = new Float64Array(mesh.states.length)));
    net[state]! += km2;
  };
  for (let cell = 0; cell < mesh.from.length; cell++) {
    add(mesh.from[cell]!, mesh.state[cell]!, mesh.km2[cell]!);
    add(mesh.until[cell]!, mesh.state[cell]!, -mesh.km2[cell]!);
  }
  // A tenth of a hectare and less is what rounding leaves of a new label.
  return [...nets]
    .map(([at, net]) => ({ at, km2: Math.max(sum(net, 1), sum(net, -1)) }))
    .filter(({ km2 }) => km2 > 0.001)
    .sort((a, b) => a.at - b.at);
}

const sum = (net: Float64Array, sign: 1 | -1): number => net.reduce((total, each) => total + Math.max(0, each * sign), 0);
