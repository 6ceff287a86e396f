/** Asks the worker that looks through claims, events and names; it starts with the first question. */
import { ApiError, hear } from '../api/answer';
import type { FoundClaims, FoundEvents, Hit } from '../api/types';
import type { Question, Told } from './worker';

type Lists = Pick<Extract<Question, { kind: 'begin' }>, 'claims' | 'events' | 'find'>;
interface Waiting {
  resolve: (value: never) => void;
  reject: (why: Error) => void;
}

export class Seeker {
  private worker: Promise<Worker> | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(
    private readonly folder: string,
    private site: Promise<{ site: Lists }>,
  ) {}

  /** Go on with the files of another release. */
  begin(site: Lists): void {
    this.site = Promise.resolve({ site });
    void this.worker?.then((worker) => worker.postMessage(this.beginning(site)));
  }

  claims = (filter: URLSearchParams): Promise<FoundClaims> => this.ask((id) => ({ kind: 'claims', id, filter: filter.toString() }));

  events = (filter: URLSearchParams): Promise<FoundEvents> => this.ask((id) => ({ kind: 'events', id, filter: filter.toString() }));

  search = (q: string, limit: number): Promise<Hit[]> => this.ask((id) => ({ kind: 'search', id, q, limit }));

  private beginning({ claims, events, find }: Lists): Question {
    return { kind: 'begin', folder: this.folder, claims, events, find };
  }

  private async ask<T>(question: (id: number) => Question): Promise<T> {
    const worker = await (this.worker ??= this.start());
    const id = ++this.count;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      worker.postMessage(question(id));
    });
  }

  private async start(): Promise<Worker> {
    const { site } = await this.site;
    const worker = new Worker(new URL('../threads.ts', import.meta.url), { type: 'module', name: 'site' });
    worker.onmessage = ({ data }: MessageEvent<Told>) => this.told(data);
    worker.onerror = (event) => {
      this.worker = null;
      for (const { reject } of this.waiting.values()) reject(new Error(event.message || 'the worker that looks through the claims could not start'));
      this.waiting.clear();
    };
    worker.postMessage(this.beginning(site));
    return worker;
  }

  private told(told: Told): void {
    if (told.kind === 'kept') return hear(told.kept);
    const waiting = this.waiting.get(told.id);
    this.waiting.delete(told.id);
    if (told.kind === 'error') waiting?.reject(new ApiError(told.status, told.title, told.detail));
    else waiting?.resolve(told.value as never);
  }
}
