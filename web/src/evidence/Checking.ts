/**
 * Sets the claims of a place against the maps, a few at a time: only those whose cards are drawn are asked about. A village
 * in the news has 350 claims, each takes the server a tenth of a second, and nobody reads them all.
 */
import type { Check } from '../api/types';

export const AT_ONCE = 5;

type Ask = (claims: string[], signal: AbortSignal) => Promise<Check[]>;
type Heard = (checks: Check[], state: 'now' | 'failed' | null) => void;

export class Checking {
  private waiting: string[] = [];
  private readonly known = new Set<string>();
  private running = false;
  private begun = false;

  constructor(
    private readonly ask: Ask,
    private readonly heard: Heard,
    private readonly signal: AbortSignal,
  ) {}

  /** These claims are drawn: those not asked about yet go first, in their order. */
  want(claims: readonly string[]): void {
    const fresh = claims.filter((each) => !this.known.has(each));
    for (const each of fresh) this.known.add(each);
    this.waiting = [...fresh, ...this.waiting];
    void this.run();
  }

  /** Nothing is asked before: who only looks at a place in passing is told nothing of the maps. */
  begin(): void {
    this.begun = true;
    void this.run();
  }

  private async run(): Promise<void> {
    if (this.running || !this.begun || this.waiting.length === 0 || this.signal.aborted) return;
    this.running = true;
    this.heard([], 'now');
    try {
      while (this.waiting.length > 0 && !this.signal.aborted) {
        const checks = await this.ask(this.waiting.splice(0, AT_ONCE), this.signal);
        if (!this.signal.aborted) this.heard(checks, this.waiting.length > 0 ? 'now' : null);
      }
    } catch {
      // What is asked for later is asked all the same.
      if (!this.signal.aborted) this.heard([], 'failed');
    }
    this.running = false;
  }
}
