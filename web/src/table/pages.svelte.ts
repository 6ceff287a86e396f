/** Rows the server has more of than fit a page: the first at once, more when asked, all for a file. */
import { untrack } from 'svelte';
import { store, type Loading } from '../state/store.svelte';

interface Page<Row> {
  total: number;
  rows: Row[];
}

const MOST_AT_ONCE = 500;

export class Pages<Row> {
  readonly size = 100;
  loaded: Loading<Page<Row>> = $state.raw({ state: 'loading' });
  private query = new URLSearchParams();
  private asking: AbortController | null = null;

  constructor(private readonly ask: (query: URLSearchParams, signal: AbortSignal) => Promise<Page<Row>>) {}

  /** Show the rows of a filter in an order; what the server cannot sort by is left as it comes. */
  follow(filter: URLSearchParams, sort: string | null, orders: readonly string[]): void {
    this.query = filter;
    const key = sort?.replace(/^-/, '');
    if (key && orders.includes(key)) {
      this.query.set('order', key);
      this.query.set('up', String(!sort!.startsWith('-')));
    }
    untrack(() => void this.load(0));
  }

  again(): void {
    void this.load(0);
  }

  more(): void {
    if (this.loaded.state === 'ready') void this.load(this.loaded.value.rows.length);
  }

  async all(): Promise<Row[]> {
    const rows: Row[] = [];
    for (;;) {
      const page = await this.ask(this.at(rows.length, MOST_AT_ONCE), new AbortController().signal);
      rows.push(...page.rows);
      if (page.rows.length === 0 || rows.length >= page.total) return rows;
    }
  }

  private async load(offset: number): Promise<void> {
    this.asking?.abort();
    const stop = (this.asking = new AbortController());
    const before = offset && this.loaded.state === 'ready' ? this.loaded.value.rows : [];
    try {
      const page = await this.ask(this.at(offset, this.size), stop.signal);
      if (!stop.signal.aborted) this.loaded = { state: 'ready', value: { total: page.total, rows: [...before, ...page.rows] } };
    } catch (cause) {
      if (!stop.signal.aborted) this.loaded = { state: 'failed', why: store.why(cause) };
    }
  }

  private at(offset: number, limit: number): URLSearchParams {
    const query = new URLSearchParams(this.query);
    query.set('offset', String(offset));
    query.set('limit', String(limit));
    return query;
  }
}
