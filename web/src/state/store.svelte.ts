/** The page's one store: what the reader looks at, and what has been loaded for it. */
import { untrack } from 'svelte';
import { getChecks, getClaims, getEvidence, getPlaces, getProject, onAnswer, onRenewed, renew, ApiError, SITE } from '../api/client';
import type { Check, Evidence, FoundClaims, MapSource, PlaceSummary, Project } from '../api/types';
import { Checking } from '../evidence/Checking';
import { failureText } from '../evidence/told';
import { countOf, questionOf } from '../filter/filter';
import { loadHistory } from '../history/load';
import { changesOf, Moments, type Moment } from '../history/moment';
import type { Mesh } from '../history/mesh';
import { Overlays } from '../overlay/Overlays';
import { words, type Key } from '../i18n/words';
import { readAddress, writeAddress, type Compare, type Selection, type View } from './address';
import { dayOf, endOf } from './days';

export type Loading<T> = { state: 'loading' } | { state: 'ready'; value: T } | { state: 'failed'; why: string };

/** Milliseconds a reader stays at a place before its claims are set against the maps. */
const A_LOOK = 500;
/** Milliseconds in which an answer mostly comes: drawing first that it is awaited would only make it later. */
const MOSTLY_THERE = 80;

class Store {
  view: View = $state(readAddress(location.search, navigator.languages));
  project: Loading<Project> = $state({ state: 'loading' });
  /** All places claims name; `places` are those left by the filter. */
  allPlaces: PlaceSummary[] = $state.raw([]);
  mesh: Mesh | null = $state.raw(null);
  /** Whether `mesh` holds the whole history, only the latest state, or could not be loaded. */
  history: 'none' | 'now' | 'whole' | 'failed' = $state('none');
  evidence: Loading<Evidence> | null = $state.raw(null);
  check: Check | null = $state.raw(null);
  /** What the maps say of the claims shown, by claim, as far as it is known. */
  checks: ReadonlyMap<string, Check> = $state.raw(new Map());
  /** Whether the claims shown are being set against the maps, or could not be. */
  checking: 'now' | 'failed' | null = $state(null);
  /** Whether the page is dark now, by choice or as the system is. */
  dark: boolean = $state(false);
  /** Number of the state under the pointer, read from what is drawn. */
  hovered: number | null = $state(null);

  /** The first claims that fit the filter; null while everything is shown. */
  found: Loading<FoundClaims> | null = $state.raw(null);
  /** Where the map is to go next; whoever moves it takes it away. */
  flight: { lon: number; lat: number; zoom: number } | null = $state.raw(null);
  /** Whether the filter is open; what it could be set to is asked for then. */
  filtering: boolean = $state(false);
  /** Whether search and filter are open, where there is no room for both them and the map. */
  finding: boolean = $state(false);
  /** Whether the page would work without a connection now. */
  installed: boolean = $state(false);
  /** Since when the answers shown were kept (seconds), while the server cannot be reached; null while it can. */
  keptAt: number | null = $state(null);

  /** The other source's cells, while two sources are compared. */
  otherMesh: Mesh | null = $state.raw(null);
  /** What is open of the tools: nothing of it changes what a link shows. */
  tool: 'measure' | 'export' | null = $state(null);
  /** Whose basemap the desk chose, in words; null for the one the page brings. */
  basemap: string | null = $state(null);
  /** Whether a hand of time, or the swipe line, is held, or the map plays. */
  moving: boolean = $state(false);
  /** What an export is doing, null between exports. */
  exporting: { done: number; of: number } | null = $state.raw(null);

  /** Areas and overlays of the ground in the browser, computed in a worker. */
  readonly overlays = new Overlays();

  /** Called when something is drawn; until then the line belongs to what the first view needs. */
  drawn: () => void = () => {};
  private readonly firstDrawn = new Promise<void>((resolve) => (this.drawn = resolve));
  private checking_: Checking | null = null;
  private loadingHistory: AbortController | null = null;
  private loadingEvidence: AbortController | null = null;
  /** The files of the history that is loaded, or on its way. */
  private loadedUrls: string | null = null;
  private loadingOther: AbortController | null = null;
  private loadingFound: AbortController | null = null;

  constructor() {
    onAnswer((kept) => (this.keptAt = kept === null ? null : Math.min(kept, this.keptAt ?? kept)));
    onRenewed(() => void this.goOn());
  }

  readonly value: Project | null = $derived(this.project.state === 'ready' ? this.project.value : null);
  readonly range: { from: number; until: number } | null = $derived.by(() => {
    if (!this.value) return null;
    return { from: seconds(this.value.range.from), until: seconds(this.value.range.until) };
  });
  /** Places with claims that fit the filter, and how many of them. */
  readonly places: PlaceSummary[] = $derived.by(() => {
    if (this.found?.state !== 'ready') return this.allPlaces;
    const shares = new Map(this.found.value.places.map((each) => [each.id, each.claims]));
    return this.allPlaces.filter((each) => shares.has(each.id)).map((each) => ({ ...each, claims: shares.get(each.id)! }));
  });
  /** Everything a selection can stand at: places with claims, and the place whose evidence is open. */
  readonly spots: PlaceSummary[] = $derived.by(() => {
    const place = this.evidence?.state === 'ready' ? this.evidence.value.place : null;
    return place ? [...this.allPlaces, { ...place, claims: 0, events: 0, status: null }] : this.allPlaces;
  });
  /** The instant on the map. */
  readonly at: number = $derived(this.view.at ?? (this.range ? endOf(dayOf(this.range.until)) : 0));
  readonly source: MapSource | null = $derived.by(() => {
    const sources = this.value?.sources ?? [];
    // A map that can be drawn goes first.
    return sources.find((each) => each.id === this.view.source) ?? sources.find((each) => each.history_urls.length) ?? sources[0] ?? null;
  });
  readonly instants: number[] = $derived((this.source?.days ?? []).map(seconds).sort((a, b) => a - b));
  readonly moments: Moments | null = $derived(this.mesh ? new Moments(this.mesh) : null);
  readonly changes: { at: number; km2: number }[] = $derived(
    this.mesh && this.history === 'whole' ? changesOf(this.mesh) : [],
  );
  /** The ground of the instant. One buffer serves all of them: whoever draws it does so before the next one. */
  readonly moment: Moment | null = $derived(this.moments ? this.moments.at(this.at) : null);
  /** km2 by state index of the mesh, now. */
  readonly km2: number[] = $derived(this.moment ? [...this.moment.km2] : []);
  /** What the map is compared with; null while it is not. */
  readonly compared: { mode: Compare; at: number; source: MapSource; mesh: Mesh | null } | null = $derived.by(() => {
    const { compare, than, other } = this.view;
    if (!compare || !this.source) return null;
    const source = this.value?.sources.find((each) => each.id === other) ?? this.source;
    const mesh = source === this.source ? this.mesh : this.otherMesh;
    return { mode: compare, at: than ?? this.at, source, mesh };
  });
  private readonly otherMoments: Moments | null = $derived(this.compared?.mesh ? new Moments(this.compared.mesh) : null);
  /** The other ground, in a buffer of its own. */
  readonly otherMoment: Moment | null = $derived(this.compared && this.otherMoments ? this.otherMoments.at(this.compared.at) : null);
  /** What the reader drew, once it encloses ground. */
  readonly polygon: GeoJSON.Polygon | null = $derived.by(() => {
    const { drawn } = this.view;
    if (drawn?.kind !== 'area' || drawn.points.length < 3) return null;
    return { type: 'Polygon', coordinates: [[...drawn.points, drawn.points[0]!]] };
  });

  words = (key: Key, values?: Record<string, string | number>): string => words(this.view.lang, key, values);

  /** The name of a side in the interface's language. */
  sideName = (id: string | null): string => {
    const side = this.value?.sides.find((each) => each.id === id?.toLowerCase());
    return side?.names[this.view.lang] ?? side?.names.en ?? id ?? '';
  };

  /** A place's title in the interface's language. */
  titleOf = (place: { titles: Record<string, string> }): string => place.titles[this.view.lang] ?? place.titles.en ?? '';

  /** What a source's map counts: in the interface's language where the project has it in it. */
  definitionOf = (source: MapSource | null | undefined): string | null => source?.definition_in?.[this.view.lang] ?? source?.definition ?? null;

  /** The language of such words where it is another than the interface's. */
  langOf = (text: string | null): 'en' | undefined => (this.view.lang !== 'en' && text && !/\p{Script=Cyrillic}/u.test(text) ? 'en' : undefined);

  /** Which colours a side has: its place in the theatre's list; -1 for none. */
  sideRank = (id: string | null): number => this.value?.sides.findIndex((each) => each.id === id?.toLowerCase()) ?? -1;

  async start(): Promise<void> {
    this.project = { state: 'loading' };
    try {
      const [project, places] = await Promise.all([getProject(), getPlaces()]);
      this.allPlaces = places;
      this.project = { state: 'ready', value: project };
      void this.loadHistory();
      if (this.view.compare) void this.loadOther();
      if (this.view.selection) {
        this.evidence = { state: 'loading' };
        void this.loadEvidence();
      }
    } catch (cause) {
      this.project = { state: 'failed', why: this.why(cause) };
    }
  }

  show(at: number): void {
    const range = this.range;
    if (range) this.view.at = Math.min(Math.max(at, range.from), endOf(dayOf(range.until)));
  }

  /** The state at the end of a day; the last one is the latest, whatever comes. */
  showDay(day: number): void {
    if (this.range && day >= dayOf(this.range.until)) this.showLatest();
    else this.show(endOf(day));
  }

  showLatest(): void {
    this.view.at = null;
  }

  choose(source: string): void {
    this.view.source = source;
    void this.loadHistory();
    if (this.view.compare) void this.loadOther();
  }

  /** Set the map beside another instant or source; null shows it alone again. */
  compare(mode: Compare | null, { than, other }: { than?: number | null; other?: string | null } = {}): void {
    this.view.compare = mode;
    if (than !== undefined) this.view.than = than;
    if (other !== undefined) this.view.other = other === this.source?.id ? null : other;
    void this.loadOther();
  }

  private async loadOther(): Promise<void> {
    this.loadingOther?.abort();
    this.otherMesh = null;
    const source = this.compared?.source;
    if (!source?.history_urls.length || source === this.source) return;
    const stop = (this.loadingOther = new AbortController());
    const mesh = await loadHistory(source.history_urls, stop.signal).catch(() => null);
    if (!stop.signal.aborted) this.otherMesh = mesh;
  }

  select(selection: Selection | null): void {
    this.view.selection = selection;
    this.view.claim = null;
    this.check = null;
    void this.loadEvidence();
  }

  /** Open the evidence of the first place a claim names, and the claim in it. */
  openClaim({ id, places }: { id: string; places: { id: string | null }[] }): void {
    const place = places.find((each) => each.id !== null)?.id;
    if (!place) return;
    this.select({ kind: 'place', id: place });
    this.view.claim = id;
  }

  /** Open the chart, of the evidence's place where one is open; or close it. */
  toggleChart(): void {
    const ground = this.view.drawn?.kind === 'area' ? 'drawn' : this.view.selection ? 'around' : 'view';
    this.view.chart = this.view.chart ? null : { ground, radius: 25, region: null, shows: 'area' };
  }

  /** Draw the check of a claim on the map, or take it away. */
  showCheck(claim: string | null): void {
    this.view.claim = claim;
    this.check = (claim && this.checks.get(claim)) || null;
  }

  /** Ask for the claims that fit the filter; nothing is asked, and everything shown, without one. */
  async loadFound(): Promise<void> {
    this.loadingFound?.abort();
    if (countOf(this.view.filter) === 0 && !this.filtering) {
      this.found = null;
      return;
    }
    const stop = (this.loadingFound = new AbortController());
    const query = questionOf(this.view.filter);
    if (this.found?.state !== 'ready') this.found = { state: 'loading' };
    try {
      const value = await getClaims(query, stop.signal);
      if (!stop.signal.aborted) this.found = { state: 'ready', value };
    } catch (cause) {
      if (!stop.signal.aborted) this.found = { state: 'failed', why: this.why(cause) };
    }
  }

  async loadEvidence(): Promise<void> {
    this.loadingEvidence?.abort();
    [this.checks, this.checking, this.checking_] = [new Map(), null, null];
    const selection = this.view.selection;
    if (!selection) {
      this.evidence = null;
      return;
    }
    const stop = (this.loadingEvidence = new AbortController());
    if (this.evidence !== null) this.evidence = { state: 'loading' };
    else window.setTimeout(() => stop.signal.aborted || (this.evidence ??= { state: 'loading' }), MOSTLY_THERE);
    try {
      const spot = selection.kind === 'place' ? { place: selection.id } : { lon: selection.lon, lat: selection.lat };
      const value = await getEvidence(spot, stop.signal);
      if (stop.signal.aborted) return;
      this.evidence = { state: 'ready', value };
      this.hear(value.checks, null);
      if (value.checked) return;
      // What is said is shown at once. What the maps say to it takes the server longer: only who stays is told.
      const checking = new Checking(getChecks, (checks, state) => this.hear(checks, state), stop.signal);
      this.checking_ = checking;
      if (this.view.claim) checking.want([this.view.claim]);
      if (this.view.claim) checking.begin();
      else window.setTimeout(() => checking.begin(), A_LOOK);
    } catch (cause) {
      if (!stop.signal.aborted) this.evidence = { state: 'failed', why: this.why(cause) };
    }
  }

  /** These claims are drawn: the maps may be asked about them. */
  wantChecks(claims: readonly string[]): void {
    this.checking_?.want(claims);
  }

  private hear(checks: readonly Check[], state: 'now' | 'failed' | null): void {
    this.checking = state;
    if (checks.length === 0) return;
    this.checks = new Map([...this.checks, ...checks.map((each) => [each.claim, each] as const)]);
    if (this.view.claim && this.check?.claim !== this.view.claim) this.showCheck(this.view.claim);
  }

  /** The latest state first, where the source has it apart; then, once, everything. */
  private async loadHistory(): Promise<void> {
    const source = this.source;
    const urls = source?.history_urls ?? [];
    if (!source || urls.length === 0 || urls.join() === this.loadedUrls) {
      if (urls.length === 0) {
        this.loadedUrls = null;
        this.mesh = null;
        this.history = 'none';
      }
      return;
    }
    this.loadingHistory?.abort();
    const stop = (this.loadingHistory = new AbortController());
    this.loadedUrls = urls.join();
    this.mesh = null;
    this.history = 'none';
    try {
      if (source.now_url && this.view.at === null) {
        const now = await loadHistory([source.now_url], stop.signal).catch(() => null);
        if (now && this.loadingHistory === stop) {
          [this.mesh, this.history] = [now, 'now'];
          await this.firstDrawn;
        }
      }
      const mesh = await loadHistory(source.history_urls, stop.signal);
      if (this.loadingHistory === stop) [this.mesh, this.history] = [mesh, 'whole'];
    } catch {
      if (this.loadingHistory !== stop) return;
      this.loadedUrls = null;
      this.history = 'failed';
      await renew();
    }
  }

  /** Go on with another release of a site: files of the one the page began with are gone. */
  private async goOn(): Promise<void> {
    const [project, places] = await Promise.all([getProject(), getPlaces()]);
    this.allPlaces = places;
    this.project = { state: 'ready', value: project };
    await this.loadHistory();
  }

  why(cause: unknown): string {
    if (cause instanceof ApiError) return cause.status === 0 ? this.words(SITE ? 'offlineSite' : 'offline') : failureText(this.view.lang, cause);
    return cause instanceof Error ? cause.message : String(cause);
  }
}

export const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000);

export const store = new Store();

let asked = 0;

/** Keep what was found in step with the filter; while words are typed, only the last of them are asked about. */
export function followFilter(): void {
  JSON.stringify([store.view.filter, store.filtering]);
  window.clearTimeout(asked);
  const first = untrack(() => store.found === null);
  asked = window.setTimeout(() => void store.loadFound(), first ? 0 : 180);
}

let written = 0;

/** Keep the address in step with the view; browsers refuse more than about a hundred changes in ten seconds, and one that is
 * changed at every step costs script on the drag's way. */
export function followView(): void {
  const search = `?${writeAddress(store.view)}`;
  const { dataset } = document.documentElement;
  window.clearTimeout(written);
  dataset.address = 'due';
  if (store.moving || store.exporting) return;
  written = window.setTimeout(() => {
    if (search !== location.search) history.replaceState(null, '', search + location.hash);
    dataset.address = 'written';
  }, 200);
}
