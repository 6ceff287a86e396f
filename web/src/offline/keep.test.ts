import { describe, expect, test } from 'vitest';
import { KEPT as HEARD } from '../api/answer';
import { KEPT, isAway, isProject, isTakenBack, kindOf, mayKeep, rangeOf, staleFiles, staleHistories, surplus } from './keep';

test('page and worker mean the same header', () => {
  expect(HEARD).toBe(KEPT);
});

const SCOPE = 'https://map.example/border/';

test.each([
  ['?place=gn:1', true, 'page'],
  ['index.html', true, 'page'],
  ['api/docs', true, 'other'],
  ['assets/index-abc.js', false, 'file'],
  ['api/evidence?place=gn:1', false, 'answer'],
  ['api/docs.css', false, 'other'],
  ['build.json', false, 'other'],
  ['data/site.json', false, 'answer'],
  ['data/evidence/gn_3a_1.json', false, 'answer'],
  ['data/maps/first-open-abc.bin', false, 'map'],
  ['downloads/claims.csv', false, 'other'],
  ['place/gn_3a_1/index.html', true, 'other'],
])('%s (opened as a page: %s) is a %s', (path, navigates, kind) => {
  expect(kindOf(SCOPE + path, SCOPE, navigates)).toBe(kind);
});

test('nothing of another host or folder is touched', () => {
  for (const address of ['https://other.example/api/project', 'https://map.example/api/project']) expect(kindOf(address, SCOPE, false)).toBe('other');
});

test('a refusal takes back what was kept, a failure does not', () => {
  expect([401, 403, 404, 410, 422].map(isTakenBack)).toEqual([true, true, true, true, true]);
  expect([200, 408, 429, 500, 503].map(isTakenBack)).toEqual([false, false, false, false, false]);
  expect([502, 503, 504].every(isAway)).toBe(true);
  expect([500, 404, 200].some(isAway)).toBe(false);
});

test('only whole answers that may be kept are', () => {
  expect(mayKeep(200, 'private, no-cache')).toBe(true);
  expect(mayKeep(200, 'private, no-store')).toBe(false);
  expect(mayKeep(206, null)).toBe(false);
});

test.each([
  ['bytes=0-9', [0, 10]],
  ['bytes=90-', [90, 100]],
  ['bytes=90-999', [90, 100]],
  ['bytes=100-', null],
  ['bytes=-5', null],
  [null, null],
])('the range %s of 100 bytes is %j', (header, expected) => {
  expect(rangeOf(header, 100)).toEqual(expected);
});

test('a service and a site each have one answer that tells what the map is of', () => {
  const told = ['api/project', 'data/site.json', 'api/places', 'data/places.json', 'place/data/site.json'].map((path) => isProject(SCOPE + path, SCOPE));
  expect(told).toEqual([true, true, false, false, false]);
});

test('maps of a site that its newest release does not name go; its answers beyond the most kept do, it and its maps stay', () => {
  const maps = ['data/maps/a-2024-1.bin', 'data/maps/a-open-1.bin', 'data/maps/a-open-2.bin'].map((path) => SCOPE + path);
  const site = { sources: [{ history_urls: ['data/maps/a-2024-1.bin', 'data/maps/a-open-2.bin'], now_url: null }] };
  expect(staleHistories(maps, SCOPE, site)).toEqual([SCOPE + 'data/maps/a-open-1.bin']);
  const kept = ['data/site.json', 'data/places.json', 'data/evidence/1.json', 'data/evidence/2.json', 'data/maps/a.bin'].map((path) => SCOPE + path);
  expect(surplus(kept, 1)).toEqual([SCOPE + 'data/evidence/1.json']);
});

describe('when the project is told anew', () => {
  const kept = ['api/project', 'api/history/a.bin?v=1', 'api/history/a.bin?v=2', 'api/now/a.bin?v=2', 'api/history/b.bin?v=1'].map((path) => SCOPE + path);
  test('histories it no longer names go: older ones, and those of a source whose shapes were withdrawn', () => {
    const project = { sources: [{ history_urls: ['api/history/a.bin?v=2'], now_url: 'api/now/a.bin?v=2' }, { history_urls: [], now_url: null }] };
    expect(staleHistories(kept, SCOPE, project)).toEqual([SCOPE + 'api/history/a.bin?v=1', SCOPE + 'api/history/b.bin?v=1']);
  });
  test('all of them go when it names none', () => {
    expect(staleHistories(kept, SCOPE, { sources: [] })).toHaveLength(4);
    expect(staleHistories(kept, SCOPE, null)).toHaveLength(4);
  });
});

test('answers beyond the most kept go, the oldest first; project and histories stay', () => {
  const kept = ['project', 'evidence?place=1', 'history/a.bin', 'evidence?place=2', 'evidence?place=3'].map((path) => `${SCOPE}api/${path}`);
  expect(surplus(kept, 2)).toEqual([`${SCOPE}api/evidence?place=1`]);
  expect(surplus(kept, 9)).toEqual([]);
});

test('files of an older build go', () => {
  expect(staleFiles([`${SCOPE}assets/a-1.js`, `${SCOPE}assets/a-2.js`, SCOPE], SCOPE, ['assets/a-2.js', 'index.html'])).toEqual([`${SCOPE}assets/a-1.js`]);
});
