import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { key, looseKey } from './spelling';

const { spelling } = JSON.parse(readFileSync(new URL('../../../tests/fixtures/browser.json', import.meta.url), 'utf8')) as { spelling: [string, string, string][] };

test.each(spelling)('%j is spelt for comparing as Python has it', (name, expected, loose) => {
  expect(key(name)).toBe(expected);
  expect(looseKey(expected)).toBe(loose);
});
