/** What the API tells by codes, as sentences in the reader's language. Nothing is decided here. */
import type { EventInfo, ReasonPart } from '../api/types';
import { dayText, numberText, words, wordsFor, type Key, type Lang } from '../i18n/words';
import { en } from '../i18n/en';

type SideName = (id: string | null) => string;
const MOST_NAMES = 4;

/** Classes of ground as the API writes them (`ru:held unknown`: all, `ru:held|ua:held`: any), in words. */
export function classesText(lang: Lang, told: string, sideName: SideName): string {
  return told
    .split(/[ |]/)
    .map((each) => {
      const [control = '', side] = each.split(':').reverse();
      const named = wordsFor(lang, 'control', control).toLocaleLowerCase(lang);
      return side ? words(lang, 'check.by', { control: named, side: sideName(side) }) : named;
    })
    .join(words(lang, told.includes('|') ? 'check.or' : 'check.and'));
}

const DAY = /^\d{4}-\d{2}-\d{2}/;

/** What follows any reason of a check that has the value of that name, in this order. */
const TAILS = ['denied', 'part_outside', 'part_withheld'] as const;

/** A reason of a check; without a code it stays in the server's English. `title` names the place in the reader's language. */
export function checkText(lang: Lang, part: ReasonPart, sideName: SideName, title?: string): string {
  const key = `check.${part.code}`;
  if (part.code === null || !(key in en)) return part.told;
  const values = Object.fromEntries(
    Object.entries(part.values).map(([name, value]) => {
      if (name === 'classes' || name === 'found') return [name, classesText(lang, value, sideName)];
      if (name === 'side') return [name, value ? sideName(value) : words(lang, 'check.either_side')];
      if (name === 'place' || name === 'ground') return [name, title ?? value];
      if (name === 'share' || name === 'others') return [name, shareText(lang, value)];
      if (DAY.test(value)) return [name, dayText(lang, value)];
      return [name, figure(lang, value)];
    }),
  );
  const tails = TAILS.filter((name) => part.values[name]).map((name) => words(lang, `check.${name}`, values));
  return [words(lang, key as Key, values), ...tails].filter(Boolean).join('; ');
}

/** A source's own label without what only its program reads: the key of its words, and the same label over again. */
export function labelText(label: string): string {
  const whole = label.split(/\s*;\s+/).map((each) => each.split('///').map((piece) => piece.trim()).filter((piece) => piece && !/^geoJSON\.[\w.]+$/.test(piece)).join(' / '));
  return [...new Set(whole)].filter(Boolean).join('; ') || label.trim();
}

/** A piece of why a place is meant. */
export function pieceText(lang: Lang, part: ReasonPart): string {
  const key = `piece.${part.code}`;
  if (part.code === null || !(key in en)) return part.told;
  const values = Object.fromEntries(
    Object.entries(part.values).map(([name, value]) => {
      if (name === 'said' || name === 'kind') return [name, wordsFor(lang, 'place', value)];
      return [name, figure(lang, value)];
    }),
  );
  return words(lang, key as Key, values);
}

/** What an event is about, from its parts; in English as the server says it. */
export function eventTitle(lang: Lang, event: EventInfo, sideName: SideName): string {
  if (lang === 'en') return readable(event.title, event.actor_side, sideName);
  const deed = wordsFor(lang, 'predicate', event.predicate);
  const what = !event.area_km2 ? deed : `${deed} ${words(lang, 'ofArea', { km2: numberText(lang, event.area_km2, 2) })}`;
  const who = event.actor_side ? `${what}, ${sideName(event.actor_side)}` : what;
  const names = event.places.map((place) => place.names[lang] ?? place.names.en ?? '').filter(Boolean);
  // "Near a village" is not the village: the words say so wherever all places lie so.
  const roles = new Set(event.places.map((place) => place.role));
  const key = `event.${[...roles].join()}`;
  // Nobody says it, and somebody keeps silent about it: that is no deed.
  const silent = !event.for.length && !event.against.length;
  const before: Key | null = silent ? 'event.silent' : event.negated ? 'event.denied' : null;
  const text = words(lang, key in en ? (key as Key) : 'event.at', {
    what: before ? words(lang, before, { what: who }) : who,
    names: names.join(', ') || words(lang, 'event.nowhere'),
  });
  const days = event.from === event.to ? dayText(lang, event.from) : `${dayText(lang, event.from)} – ${dayText(lang, event.to)}`;
  return `${text.charAt(0).toLocaleUpperCase(lang)}${text.slice(1)}, ${days}`;
}

/** The service's English title as the page writes: sides by name, days and units as everywhere on it. */
function readable(title: string, side: string | null, sideName: SideName): string {
  const [, before = '', said = title] = /^(denied: |no word on: )?(.*)$/s.exec(title) ?? [];
  const code = side?.toUpperCase();
  const named = side && code && new RegExp(`^${code}[ :]`).test(said) ? sideName(side) + said.slice(code.length) : said;
  const text = (before + named).replace(/\bkm2\b/g, 'km²').replace(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => dayText('en', day));
  return text.charAt(0).toLocaleUpperCase('en') + text.slice(1);
}

/** Why an event has its status, from who speaks for it and against it. */
export function eventReason(lang: Lang, event: EventInfo, sideName: SideName): string {
  const { voices } = event;
  const values = {
    for: list(lang, voices.for),
    against: list(lang, voices.against),
    sides: voices.sides.map(sideName).join(', '),
  };
  const key = `why.${voices.why}`;
  if (!(key in en)) return event.reason;
  const told = [words(lang, key as Key, values)];
  if (voices.taken_back.length) told.push(words(lang, 'why.taken_back', { names: list(lang, voices.taken_back) }));
  if (voices.silent.length) told.push(words(lang, 'why.silent', { names: list(lang, voices.silent) }));
  return told.join('; ');
}

/** What went wrong, as far as the page knows by itself; the server's own words are English. */
export function failureText(lang: Lang, { status, title, detail }: { status: number; title: string; detail: string }): string {
  const key = `failed.${status}`;
  if (!(key in en)) return `${title}. ${detail}`;
  const fault = /\bfault ([0-9a-f]{8})\b/.exec(detail)?.[1];
  const text = words(lang, key as Key, { fault: fault ?? '?' });
  return lang === 'en' && !fault ? `${text} ${detail}`.trim() : text;
}

function list(lang: Lang, names: readonly string[]): string {
  const shown = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names;
  const text = shown.join(', ');
  return shown.length < names.length ? words(lang, 'why.and_more', { names: text, n: names.length - shown.length }) : text;
}

/** A share in percent, `<0.1` where it is less than is told. */
function shareText(lang: Lang, value: string): string {
  return `${value.startsWith('<') ? '< ' : ''}${figure(lang, value.replace('<', ''))} %`;
}

/** A figure with the reader's decimal sign; what is none stays as it is. */
function figure(lang: Lang, value: string): string {
  const number = Number(value.replaceAll(',', ''));
  return value.trim() !== '' && Number.isFinite(number) ? numberText(lang, number, 2) : value;
}
