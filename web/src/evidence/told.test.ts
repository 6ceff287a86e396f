import { describe, expect, test } from 'vitest';
import type { EventInfo, ReasonPart } from '../api/types';
import { en } from '../i18n/en';
import { checkText, classesText, eventReason, eventTitle, failureText, labelText, pieceText } from './told';

const side = (id: string | null): string => ({ ua: 'Україна', ru: 'Росія' })[id ?? ''] ?? '';
const part = (code: string | null, values: Record<string, string> = {}, told = 'as the server says'): ReasonPart => ({ code, values, told, weight: null });
const event = (changes: Partial<EventInfo> = {}, voices: Partial<EventInfo['voices']> = {}): EventInfo =>
  ({
    id: 'e', title: 'RU holds A, 2025-04-01', predicate: 'holds', actor_side: 'ru', negated: false, area_km2: null, status: 'one_sided', reason: 'said so',
    places: [{ id: 'p', names: { en: 'Suja', uk: 'Суджа' }, role: 'at' }], from: '2025-04-01', to: '2025-04-01', speakers: 1, for: ['a'], against: [], silent: [],
    history: [], voices: { for: ['Staff'], against: [], silent: [], taken_back: [], sides: ['ru'], why: 'one_sided', ...voices }, ...changes,
  }) as EventInfo;

describe('a reason told by a code', () => {
  test('is a sentence in the reader’s language', () => {
    expect(checkText('uk', part('ground_there', { classes: 'ru:held ru:prior' }), side)).toBe(
      'мапа показує там територію: під контролем, Росія і відраніше, Росія',
    );
    expect(checkText('uk', part('other_patch', { found: 'unknown', classes: 'ua:held' }), side)).toContain('невідомо');
    expect(checkText('en', part('none_lost', { side: 'ru', from: '2025-03-30T23:59:59Z', to: '2025-04-06T23:59:59Z' }), side)).toContain('30 Mar 2025 and 6 Apr 2025');
  });
  test('keeps the server’s words where no code is known, and says a denial', () => {
    expect(checkText('uk', part(null), side)).toBe('as the server says');
    expect(checkText('uk', part('brand_new'), side)).toBe('as the server says');
    expect(checkText('en', part('ground_there', { classes: 'ru:held', denied: 'yes' }), side)).toMatch(/; the claim denies it$/);
  });
  test('says what of the ground is held back, or not the map’s', () => {
    expect(checkText('uk', part('withheld', { place: 'Suja' }), side, 'Суджа')).toBe('Суджа: що тут показує мапа, не публікується');
    const but = { claimed: '9', measured: '2', part_outside: '12', part_withheld: 'yes', ground: 'Kursk Oblast' };
    expect(checkText('en', part('figures', but), side)).toBe(
      'but 12 % of Kursk Oblast lie outside this source’s definition; but part of the ground searched is withheld from publication',
    );
  });
  test('names the place as the reader calls it', () => {
    expect(checkText('uk', part('itself', { place: 'Suja', classes: 'contested' }), side, 'Суджа')).toBe('мапа показує саме Суджа так: спірне');
  });
  test('tells how much of a region a side holds', () => {
    const values = { km2: '31.0', classes: 'ua:held', share: '<0.1', ground: 'Kursk Oblast' };
    expect(checkText('uk', part('region_part', values), side, 'Курська область')).toBe(
      'мапа показує 31 км² (під контролем, Україна), < 0,1 % від Курська область, не все',
    );
  });
  test('has figures with the reader’s decimal sign', () => {
    expect(pieceText('uk', part('people', { n: '12,345' }))).toMatch(/12.345/);
    expect(pieceText('uk', part('nearest_place', { km: '1.5' }))).toContain('1,5 км');
  });
  test('leaves no placeholder open when all its values are there', () => {
    const values = Object.fromEntries(['name', 'km', 'n', 'all', 'said', 'kind', 'area', 'named', 'by', 'score', 'best'].map((key) => [key, 'x']));
    for (const key of Object.keys(en).filter((each) => each.startsWith('piece.'))) {
      expect(pieceText('uk', part(key.slice(6), values)), key).not.toMatch(/[{}]/);
    }
  });
});

test('classes of either side are alternatives', () => {
  expect(classesText('en', 'ru:held|ua:held', (id) => id ?? '')).toBe('held by ru or held by ua');
});

test('a label is told without a program’s keys, and once', () => {
  expect(labelText('Невідомо /// Unknown /// geoJSON.status.unknown ; Невідомо /// Unknown /// geoJSON.status.unknown')).toBe('Невідомо / Unknown');
  expect(labelText(' liberated ; occupied')).toBe('liberated; occupied');
  expect(labelText('geoJSON.status.unknown')).toBe('geoJSON.status.unknown');
});

describe('an event', () => {
  test('is titled in the reader’s language from its parts', () => {
    expect(eventTitle('en', event(), side)).toBe('Росія holds A, 1 Apr 2025');
    expect(eventTitle('en', event({ title: 'RU: fighting, 13 km2 near RU-1, 2025-04-01 to 2025-04-02' }), side)).toBe('Росія: fighting, 13 km² near RU-1, 1 Apr 2025 to 2 Apr 2025');
    expect(eventTitle('en', event({ title: 'denied: RU captures A, 2025-04-01' }), side)).toBe('Denied: Росія captures A, 1 Apr 2025');
    expect(eventTitle('uk', event(), side)).toMatch(/^Утримання, Росія: Суджа, 1 квіт\. 2025/);
    expect(eventTitle('uk', event({ area_km2: 8.9 }), side)).toMatch(/^Утримання 8,9 км², Росія: Суджа, 1 квіт/);
    const near = [{ id: 'p', names: { uk: 'Суджа' }, role: 'near' }];
    expect(eventTitle('uk', event({ places: near }), side)).toMatch(/^Утримання, Росія, поблизу: Суджа, 1 квіт/);
    expect(eventTitle('uk', event({ places: [...near, { ...near[0]!, role: 'in' }] }), side)).toMatch(/^Утримання, Росія: Суджа, Суджа/);
    expect(eventTitle('uk', event({ for: [], silent: ['a'], places: [] }), side)).toMatch(/^Без підтвердження: утримання, Росія/);
    expect(eventTitle('uk', event({ negated: true, places: [] }), side)).toMatch(/^Заперечено: утримання, Росія: місце не названо/);
  });
  test.each([
    ['disputed', { against: ['Ministry'] }, 'за: Staff; проти: Ministry'],
    ['only_against', { for: [], against: ['Ministry'] }, 'проти: Ministry; ніхто за це не стоїть'],
    ['unconfirmed', { for: [] }, 'ніхто цього не стверджує'],
    ['one_sided', {}, 'каже лише Росія: Staff; ніхто не проти'],
    ['one_sided_unknown', { sides: [] }, 'кажуть лише ті, чия сторона невідома: Staff; ніхто не проти'],
    ['admitted', { silent: ['Office'] }, 'каже сторона, якій це шкодить, Росія: Staff; ніхто не проти; мовчать: Office; це нічого не змінює'],
    ['independent_alone', {}, 'каже лише Staff, не говорячи від жодної сторони; ніхто не проти'],
    ['brand_new', {}, 'said so'],
  ])('%s gives its reason', (why, voices, expected) => {
    expect(eventReason('uk', event({}, { why, ...voices }), side)).toBe(expected);
  });
  test('with many voices names some and counts the rest', () => {
    expect(eventReason('en', event({}, { why: 'independent', for: ['A', 'B', 'C', 'D', 'E', 'F'] }), side)).toContain('A, B, C and 3 more');
  });
});

describe('a failure', () => {
  const told = { status: 500, title: 'Fault', detail: 'It is logged on the server as fault 0a1b2c3d; report it' };
  test('is told in the reader’s language where the page knows what it is', () => {
    expect(failureText('en', told)).toMatch(/^This is a fault of the server.* number 0a1b2c3d/);
    expect(failureText('en', { status: 404, title: 'Not found', detail: 'no place with id 7' })).toMatch(/no place with id 7$/);
    expect(failureText('uk', told)).toContain('за номером 0a1b2c3d');
    expect(failureText('uk', { status: 404, title: 'Not found', detail: 'no place' })).not.toMatch(/[a-z]/i);
    expect(failureText('uk', { status: 418, title: 'Teapot', detail: 'short' })).toBe('Teapot. short');
  });
});
