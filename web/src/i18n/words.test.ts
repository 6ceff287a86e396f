import { expect, test } from 'vitest';
import { en, type Key } from './en';
import { uk } from './uk';
import { dayText, numberText, words, wordsFor } from './words';

test('both languages ask for the same values in every text', () => {
  const asked = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(en) as Key[]) expect(asked(uk[key]), key).toEqual(asked(en[key]));
});

test('every Ukrainian text is written in Ukrainian', () => {
  const latin = (Object.keys(uk) as Key[]).filter((key) => /\p{L}/u.test(bare(uk[key])) && !/[а-щьюяєіїґ]/i.test(bare(uk[key])));
  expect(latin).toEqual([]);
  function bare(text: string): string {
    return text.replace(/\{\w+\}/g, '');
  }
});

test('a value without words is shown as it is, never dropped', () => {
  expect(wordsFor('en', 'status', 'brand_new')).toBe('brand new');
  expect(wordsFor('uk', 'stance', 'denies')).toBe('заперечує');
});

test('days are days in UTC', () => {
  expect(dayText('en', '2025-04-06T23:59:59Z')).toBe('6 Apr 2025');
  expect(dayText('en', 'not a day')).toBe('not a day');
  expect(words('en', 'since', { from: dayText('en', 0) })).toBe('since 1 Jan 1970');
});

test('figures keep their digits', () => {
  expect(numberText('en', 68743)).toBe('68,743');
  expect(numberText('en', 13.1, 1)).toBe('13.1');
});
