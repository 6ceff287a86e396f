import { en, type Key } from './en';
import { uk } from './uk';

export type Lang = 'en' | 'uk';
export const LANGS: readonly Lang[] = ['en', 'uk'];
export type { Key };

const TABLES: Record<Lang, Record<Key, string>> = { en, uk };

/** The words for a key, `{name}` replaced by its value. */
export function words(lang: Lang, key: Key, values: Record<string, string | number> = {}): string {
  return TABLES[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The words for a value of the API, such as `status.disputed`; a value without words is shown as it is. */
export function wordsFor(lang: Lang, group: string, value: string | null): string {
  if (value === null) return '';
  const key = `${group}.${value}`;
  return key in en ? words(lang, key as Key) : value.replaceAll('_', ' ');
}

const day = (lang: Lang): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const DAYS = { en: day('en'), uk: day('uk') };

/** A day in UTC, from seconds or from an ISO 8601 text. */
export function dayText(lang: Lang, at: number | string): string {
  const moment = typeof at === 'number' ? new Date(at * 1000) : new Date(at);
  return Number.isNaN(moment.getTime()) ? String(at) : DAYS[lang].format(moment);
}

const moment = (lang: Lang): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC',
  });
const MOMENTS = { en: moment('en'), uk: moment('uk') };

/** A day with its hour and minute, in UTC. */
export function momentText(lang: Lang, at: number | string): string {
  const told = typeof at === 'number' ? new Date(at * 1000) : new Date(at);
  return Number.isNaN(told.getTime()) ? String(at) : MOMENTS[lang].format(told);
}

export function numberText(lang: Lang, value: number, digits = 0): string {
  return new Intl.NumberFormat(lang === 'en' ? 'en-GB' : lang, { maximumFractionDigits: digits }).format(value);
}

/** The name of a language in the interface's own. */
export function languageText(lang: Lang, code: string): string {
  try {
    return new Intl.DisplayNames([lang], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
