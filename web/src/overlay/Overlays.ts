import type { Mesh } from '../history/mesh';
import type { Break } from './ground';
import type { Question, Told } from './worker';

/** A newer question of the same asker came before the answer. */
export class Overtaken extends Error {}

interface Waiting {
  question: Question & { id: number };
  resolve: (km2: Float64Array) => void;
  reject: (why: Error) => void;
}

/**
 * Overlays of the ground already in the browser, in a worker that starts with the first question.
 *
 * While one question of an asker is being answered, only the newest of its next waits: dragging asks far more often
 * than overlays take.
 */
export class Overlays {
  private worker: Worker | null = null;
  private readonly known = new Map<Mesh, number>();
  private readonly asked = new Map<string, Waiting>();
  private readonly next = new Map<string, Waiting>();
  private count = 0;

  /** km2 by state before and after (see `transitionsKm2`). `asker` tells whose question a newer one replaces. */
  transitions(asker: string, before: { mesh: Mesh; at: number }, after: { mesh: Mesh; at: number }, breaks: Break[] = []): Promise<Float64Array> {
    const [one, other] = [this.number(before.mesh), this.number(after.mesh)];
    return this.ask(asker, { kind: 'transitions', id: ++this.count, before: { mesh: one, at: before.at }, after: { mesh: other, at: after.at }, breaks });
  }

  /** km2 of each cell of a mesh inside a polygon without holes; its ring need not be closed. */
  inside(asker: string, mesh: Mesh, ring: readonly (readonly [number, number])[]): Promise<Float64Array> {
    return this.ask(asker, { kind: 'inside', id: ++this.count, mesh: this.number(mesh), ring: ring.map(([lon, lat]) => [lon, lat]) });
  }

  private number(mesh: Mesh): number {
    const known = this.known.get(mesh);
    if (known !== undefined) return known;
    // Two sources at a time are enough; the ground of a third would only fill memory.
    for (const [old, number] of this.known) {
      if (this.known.size < 2) break;
      this.known.delete(old);
      this.post({ kind: 'forget', mesh: number });
    }
    const number = ++this.count;
    this.known.set(mesh, number);
    const { from, until, state, states, km2, positions, anchor, indices, start } = mesh;
    this.post({ kind: 'mesh', mesh: number, cells: { from, until, state, states, km2, positions, anchor, indices, start } });
    return number;
  }

  private ask(asker: string, question: Question & { id: number }): Promise<Float64Array> {
    return new Promise((resolve, reject) => {
      const waiting = { question, resolve, reject };
      this.next.get(asker)?.reject(new Overtaken());
      if (this.asked.has(asker)) this.next.set(asker, waiting);
      else this.send(asker, waiting);
    });
  }

  private send(asker: string, waiting: Waiting): void {
    this.next.delete(asker);
    this.asked.set(asker, waiting);
    this.post(waiting.question);
  }

  private post(question: Question): void {
    if (!this.worker) {
      this.worker = new Worker(new URL('../threads.ts', import.meta.url), { type: 'module', name: 'overlays' });
      this.worker.onmessage = ({ data }: MessageEvent<Told>) => this.answered(data);
      this.worker.onerror = (event) => this.failed(new Error(event.message || 'the overlay worker could not start'));
    }
    this.worker.postMessage(question);
  }

  private answered(told: Told): void {
    for (const [asker, waiting] of this.asked) {
      if (waiting.question.id !== told.id) continue;
      this.asked.delete(asker);
      const next = this.next.get(asker);
      if (next) this.send(asker, next);
      if ('error' in told) waiting.reject(new Error(told.error));
      else waiting.resolve(told.km2);
    }
  }

  private failed(why: Error): void {
    for (const waiting of [...this.asked.values(), ...this.next.values()]) waiting.reject(why);
    this.asked.clear();
    this.next.clear();
  }
}
