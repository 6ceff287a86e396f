/** Answers of a published site: files beside the page (docs/reference/site.md), and what the browser makes of them. */
import { ApiError, fetchJson } from '../api/answer';
import type { Answers, Spot } from '../api/answers';
import type { Areas, Check, Evidence, FoundClaims, FoundEvents, Hit, MapSource, PlaceSummary, Project, Region, Timeline } from '../api/types';
import { loadHistory } from '../history/load';
import { PLACE_KM, timelineAround, timelineAt } from '../history/timeline';
import { distanceKm } from '../measure/geodesic';
import { Overlays } from '../overlay/Overlays';
import { boxRing, circleRing, crossesItself, type Ring } from '../overlay/rings';
import { areaOverTime } from '../overlay/series';
import { isInside, type Ground } from './inside';
import { among } from '../search/nearby';
import { mergeEvidence } from './merge';
import { fileKey, squareOf, squaresAround } from './names';
import { entitled, type Bare, type Suffixes } from './titles';
import { Seeker } from './Seeker';

/** `data/site.json`: the project, and which files there are. */
export interface SiteProject extends Project {
  site: {
    as_of: string;
    claims: string[];
    events: string[];
    areas: Record<string, string[]>;
    find: string[];
    near: string[];
    ids?: string[];
  };
}
interface NearPlace {
  id: string;
  titles: Record<string, string>;
  kind: string;
  lon: number;
  lat: number;
  names: Record<string, string[]>;
}
interface WithheldGround {
  title: string;
  reason: string;
  ground: Ground;
}
interface Start {
  project: Promise<Project>;
  places: Promise<{ places: PlaceSummary[] }>;
}

/** Claims this near to a point belong to it, as `heldground/queries/evidence.py` has it. */
const NEAR_KM = 10;
const POINTS = ['settlement', 'feature'];

export class SiteAnswers implements Answers {
  private project_: Promise<SiteProject>;
  private places_: Promise<PlaceSummary[]>;
  private readonly seeker: Seeker;
  private readonly overlays = new Overlays();
  private files = new Map<string, Promise<unknown>>();
  private renewing: Promise<boolean> | null = null;
  renewed: () => void = () => {};

  constructor(
    private readonly address: string,
    early: Start,
  ) {
    this.project_ = early.project as Promise<SiteProject>;
    this.places_ = early.places.then(({ places }) => places);
    this.seeker = new Seeker(new URL('.', address).href, this.project_);
  }

  async project(): Promise<Project> {
    // After a failure the reader tries again.
    await this.project_.catch(() => this.changed());
    return this.project_;
  }

  async places(): Promise<PlaceSummary[]> {
    await this.places_.catch(() => this.changed());
    return this.places_;
  }

  async evidence(spot: Spot, signal: AbortSignal): Promise<Evidence> {
    const found = 'place' in spot ? await this.atPlace(spot.place, signal) : await this.atPoint(spot.lon, spot.lat, signal);
    signal.throwIfAborted();
    return found;
  }

  /** Evidence comes with its checks. */
  async checks(): Promise<Check[]> {
    return [];
  }

  claims(filter: URLSearchParams, signal: AbortSignal): Promise<FoundClaims> {
    return this.retried(() => this.seeker.claims(filter), signal);
  }

  events(filter: URLSearchParams, signal: AbortSignal): Promise<FoundEvents> {
    return this.retried(() => this.seeker.events(filter), signal);
  }

  search(q: string, limit: number, signal: AbortSignal): Promise<Hit[]> {
    return this.retried(() => this.seeker.search(q, limit), signal).then(async (found) => {
      // One letter has no file of names that begin with it: of places, those that claims name are at hand.
      if (Array.from(q.trim()).length > 1) return found;
      const known = new Set(found.map(({ id }) => id));
      return [...found, ...among(await this.places_, q.trim()).filter(({ id }) => !known.has(id))].slice(0, limit);
    });
  }

  async areas(ground: URLSearchParams, signal: AbortSignal): Promise<Areas> {
    const project = await this.project_;
    const source = project.sources.find((each) => each.id === ground.get('source'));
    if (!source) throw new ApiError(404, 'Unknown source', `no map of source ${ground.get('source')}`);
    const region = ground.get('region');
    const ring = region ? null : await this.ringOf(ground);
    if (ring) return this.measured(source, ring, signal);
    const name = region ?? 'all';
    if (project.site.areas[source.id]?.includes(name)) return this.file<Areas>(`area/${fileKey(source.id)}/${fileKey(name)}.json`);
    return { ...told(source, name), classes: [], at: source.days, km2: source.days.map(() => []) };
  }

  async regions(_: AbortSignal): Promise<Region[]> {
    return (await this.file<{ regions: Region[] }>('regions.json')).regions;
  }

  async renew(): Promise<void> {
    await this.changed();
  }

  /** Read what the site is of once more, whoever found a file gone; true if there is another release. */
  private changed(): Promise<boolean> {
    this.renewing ??= this.again().finally(() => (this.renewing = null));
    return this.renewing;
  }

  private async again(): Promise<boolean> {
    const before = await this.project_.catch(() => null);
    const [project, places] = await Promise.all([
      fetchJson<SiteProject>(this.address, { cache: 'no-cache' }),
      fetchJson<{ places: PlaceSummary[] }>(new URL('places.json', this.address), { cache: 'no-cache' }),
    ]);
    if (before && JSON.stringify(before) === JSON.stringify(project)) return false;
    this.project_ = Promise.resolve(project);
    this.places_ = Promise.resolve(places.places);
    this.files = new Map();
    this.seeker.begin(project.site);
    if (before) this.renewed();
    return true;
  }

  /** Once more where a file is gone and there is another release; what then is still gone is told. */
  private async retried<T>(ask: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await ask();
    } catch (cause) {
      signal?.throwIfAborted();
      if (!(cause instanceof ApiError && (cause.status === 404 || cause.status === 410)) || !(await this.changed())) throw cause;
      return ask();
    }
  }

  /** A file of the site's data, read once for each release. */
  private file<T>(path: string): Promise<T> {
    return this.retried(() => {
      const known = this.files.get(path);
      if (known) return known as Promise<T>;
      const asked = fetchJson<T>(new URL(path, this.address), { cache: 'no-cache' });
      const { files } = this;
      files.set(path, asked);
      asked.catch(() => files.delete(path));
      return asked;
    });
  }

  private async atPlace(id: string, signal: AbortSignal): Promise<Evidence> {
    const places = await this.places_;
    if (places.some((each) => each.id === id)) return this.known(id);
    const place = await this.placeById(id);
    // Countries stand on no map and in no square; claims may name them all the same.
    if (!place) return this.known(id);
    const look = POINTS.includes(place.kind) ? timelineAround : timelineAt;
    return {
      place: { ...place, title: place.titles.en ?? id, reason: null, reasons: [] },
      lon: place.lon,
      lat: place.lat,
      at: null,
      timelines: await this.timelines((mesh) => look(mesh, place.lon, place.lat), signal),
      events: [],
      claims: [],
      checks: [],
      checked: true,
      withheld: await this.withheldAt(place.lon, place.lat),
    };
  }

  /** Ground of which nothing is published that a point lies in: what its timeline lacks must not look like nothing. */
  private async withheldAt(lon: number, lat: number): Promise<Evidence['withheld']> {
    if ((await this.project_).withheld.length === 0) return null;
    const { withheld } = await this.file<{ withheld: WithheldGround[] }>('withheld.json');
    const found = withheld.find(({ ground }) => isInside(ground, lon, lat));
    return found ? { title: found.title, reason: found.reason } : null;
  }

  /** What is known of a place that claims name; every claim in it has been set against the maps. */
  private async known(id: string): Promise<Evidence> {
    return { ...(await this.file<Evidence>(`evidence/${fileKey(id)}.json`)), checked: true };
  }

  private async atPoint(lon: number, lat: number, signal: AbortSignal): Promise<Evidence> {
    const [lon_, lat_] = [Number(lon.toFixed(5)), Number(lat.toFixed(5))];
    const named = (await this.places_).filter(
      (each) =>
        POINTS.includes(each.kind) && Math.abs(each.lat - lat_) <= 0.1 && Math.abs(each.lon - lon_) * Math.cos((lat_ * Math.PI) / 180) <= 0.1 &&
        distanceKm([each.lon, each.lat], [lon_, lat_]) <= NEAR_KM,
    );
    const [nearest, withheld, timelines, ...found] = await Promise.all([
      this.nearest(lon_, lat_),
      this.withheldAt(lon_, lat_),
      this.timelines((mesh) => timelineAt(mesh, lon_, lat_), signal),
      ...named.map((each) => this.known(each.id)),
    ]);
    return { place: nearest, lon: lon_, lat: lat_, at: null, timelines, ...mergeEvidence(found), checked: true, withheld };
  }

  private async nearest(lon: number, lat: number): Promise<Evidence['place']> {
    const near = (await this.placesIn(squaresAround(lon, lat, PLACE_KM)))
      .filter(({ kind }) => POINTS.includes(kind))
      .map((place) => ({ place, km: distanceKm([place.lon, place.lat], [lon, lat]) }))
      .filter(({ km }) => km <= PLACE_KM)
      .sort((a, b) => a.km - b.km)[0];
    if (!near) return null;
    const km = near.km.toFixed(1);
    const reason = `the nearest place known, ${km} km from the point asked about`;
    return {
      ...near.place,
      title: near.place.titles.en ?? near.place.id,
      reason,
      reasons: [{ code: 'nearest_place', values: { km }, weight: null, told: reason }],
    };
  }

  private async placesIn(squares: readonly string[]): Promise<NearPlace[]> {
    const { site } = await this.project_;
    const there = squares.filter((each) => site.near.includes(each));
    if (there.length === 0) return [];
    const [areas, ...found] = await Promise.all([this.file<Suffixes>('areas.json'), ...there.map((each) => this.file<{ places: Bare<NearPlace>[] }>(`near/${each}.json`))]);
    return found.flatMap(({ places }) => entitled<NearPlace>(places, areas));
  }

  private async placeById(id: string): Promise<NearPlace | null> {
    const { site } = await this.project_;
    const key = fileKey(id);
    const shard = key.slice(-1);
    if (!site.ids?.includes(shard)) return null;
    const spot = (await this.file<Record<string, [number, number]>>(`ids/${fileKey(shard)}.json`))[id];
    return spot ? ((await this.placesIn([squareOf(...spot)])).find((each) => each.id === id) ?? null) : null;
  }

  /** What each source's map shows: by those whose cells are published, or can be had; of the others, that they are not. */
  private async timelines(look: (mesh: Awaited<ReturnType<typeof loadHistory>>) => Timeline['cells'], signal: AbortSignal): Promise<Timeline[]> {
    const { sources } = await this.project_;
    return Promise.all(
      sources.map(async ({ id, history_urls }): Promise<Timeline> => {
        if (history_urls.length === 0) return { source: id, cells: [], missing: 'unpublished' };
        try {
          return { source: id, cells: look(await loadHistory(history_urls, signal)) };
        } catch {
          signal.throwIfAborted();
          return { source: id, cells: [], missing: 'unloaded' };
        }
      }),
    );
  }

  /** The outline of the ground asked about; null for everything. */
  private async ringOf(ground: URLSearchParams): Promise<Ring | null> {
    const numbers = (name: string): number[] => (ground.get(name) ?? '').split(/[,;]/).map(Number);
    if (ground.has('bbox')) return boxRing(numbers('bbox') as [number, number, number, number]);
    if (ground.has('polygon')) {
      const flat = numbers('polygon');
      const ring = flat.flatMap((lon, n): Ring => (n % 2 ? [] : [[lon, flat[n + 1]!]]));
      if (crossesItself(ring)) throw new ApiError(422, 'Cannot be measured', 'draw the polygon without crossing its own sides');
      return ring;
    }
    const radius = Number(ground.get('radius_km'));
    if (ground.has('place')) {
      const id = ground.get('place')!;
      const place = (await this.places_).find((each) => each.id === id) ?? (await this.placeById(id));
      if (!place) throw new ApiError(404, 'Unknown place', `no place with id ${id}`);
      return circleRing(place.lon, place.lat, radius);
    }
    return ground.has('lon') ? circleRing(Number(ground.get('lon')), Number(ground.get('lat')), radius) : null;
  }

  private async measured(source: MapSource, ring: Ring, signal: AbortSignal): Promise<Areas> {
    if (source.history_urls.length === 0) throw new ApiError(403, 'Not published', `the shapes of ${source.title} are not published: its terms do not allow it`);
    const mesh = await loadHistory(source.history_urls, signal);
    const km2 = await this.overlays.inside('areas', mesh, ring);
    signal.throwIfAborted();
    const at = [...new Set(source.days)].sort();
    const series = areaOverTime(mesh, km2, at.map((each) => Date.parse(each) / 1000));
    return { ...told(source, ''), at, km2: series.km2, classes: series.classes as Areas['classes'], measured: true };
  }
}

const told = ({ id, title, attribution, licence, definition }: MapSource, ground: string): Omit<Areas, 'classes' | 'at' | 'km2'> => ({
  source: id, source_title: title, attribution, licence, ground, definition,
});
