import { describe, expect, it } from 'vitest';
import type { Check } from '../api/types';
import { AT_ONCE, Checking } from './Checking';

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `c${n}`);
const settled = (): Promise<void> => new Promise((go) => setTimeout(go, 5));

function asked(answer: (claims: string[]) => Promise<Check[]> = async (claims) => claims.map((claim) => ({ claim }) as Check)) {
  const questions: string[][] = [];
  const heard: [string[], string | null][] = [];
  const stop = new AbortController();
  const checking = new Checking(
    (claims) => (questions.push(claims), answer(claims)),
    (checks, state) => heard.push([checks.map((each) => each.claim), state]),
    stop.signal,
  );
  return { checking, questions, heard, stop };
}

describe('claims are set against the maps a few at a time', () => {
  it('asks nothing before it begins, and then each once', async () => {
    const { checking, questions, heard } = asked();
    checking.want(ids(7));
    await settled();
    expect(questions).toEqual([]);
    checking.begin();
    checking.want(ids(7));
    await settled();
    expect(questions).toEqual([ids(7).slice(0, AT_ONCE), ids(7).slice(AT_ONCE)]);
    expect(heard.at(-1)).toEqual([['c5', 'c6'], null]);
  });

  it('goes to what was drawn last first', async () => {
    const { checking, questions } = asked();
    checking.begin();
    checking.want(ids(10));
    checking.want(['new']);
    await settled();
    expect(questions[1]![0]).toBe('new');
  });

  it('ends with the reader', async () => {
    const { checking, questions, heard, stop } = asked();
    checking.begin();
    checking.want(ids(20));
    stop.abort();
    await settled();
    expect(questions).toHaveLength(1);
    expect(heard).toEqual([[[], 'now']]);
  });

  it('says when it failed, and asks about others all the same', async () => {
    let fails = true;
    const { checking, heard } = asked(async (claims) => {
      if (fails) throw new Error('away');
      return claims.map((claim) => ({ claim }) as Check);
    });
    checking.begin();
    checking.want(['a']);
    await settled();
    expect(heard.at(-1)).toEqual([[], 'failed']);
    fails = false;
    checking.want(['b']);
    await settled();
    expect(heard.at(-1)).toEqual([['b'], null]);
  });
});
