/** Shapes of the API's answers. The server's OpenAPI schema is their source; see docs/reference/page.md. */

export interface SideInfo {
  id: string;
  names: Record<string, string>;
}

export interface MapSource {
  id: string;
  title: string;
  attribution: string | null;
  licence: string | null;
  definition: string | null;
  url: string | null;
  snapshots: number;
  first_at: string | null;
  last_at: string | null;
  /** Instants of the source's snapshots, ISO 8601 in UTC. */
  days: string[];
  history_url: string | null;
  now_url?: string | null;
}

export interface Project {
  title: string;
  theatre: { id: string; title: string };
  audience: 'desk' | 'public';
  delay_hours: number;
  home: { bounds: [number, number, number, number] };
  range: { from: string; until: string };
  sides: SideInfo[];
  sources: MapSource[];
  counts: { reports: number; claims: number; events: number };
}

export interface PlaceSummary {
  id: string;
  title: string;
  lon: number;
  lat: number;
  kind: string;
  claims: number;
  events: number;
  status: string | null;
}

export interface TimelineCell {
  side: string | null;
  control: string;
  label: string;
  valid_from: string | null;
  valid_until: string | null;
  area_km2: number | null;
}

export interface Timeline {
  source: string;
  cells: TimelineCell[];
}

export interface EventInfo {
  id: string;
  title: string;
  status: string;
  reason: string;
  for: string[];
  against: string[];
  silent: string[];
}

export interface Sentence {
  text: string;
  /** Offsets of the words in `text`, counted in code points, end excluded. */
  start: number;
  end: number;
}

export interface Claim {
  id: string;
  claimant: { name: string; kind: string; side: string | null };
  via: string[];
  predicate: string;
  stance: string;
  actor: { name: string; side: string | null } | null;
  opponent: { name: string; side: string | null } | null;
  places: { name: string; canonical?: string; role?: string }[];
  time: { from: string | null; to: string | null } | null;
  area_km2: number | null;
  published_on: string | null;
  lang: string | null;
  source: { id: string; title: string; url: string | null } | null;
  url: string | null;
  quote: string;
  sentence: Sentence | null;
  rule: string;
}

export type Verdict = 'agrees' | 'disagrees' | 'cannot_say';

export interface CheckVerdict {
  source: string;
  at: string | null;
  claimed_km2: number | null;
  measured_km2: number | null;
  class_label: string | null;
  side: string | null;
  control: string | null;
  radius_km: number | null;
  tolerance_km2: number | null;
  area: Verdict;
  control_verdict: Verdict;
  sentence: string;
  caution: string | null;
  patch: GeoJSON.Geometry | null;
  place: { lon: number; lat: number } | null;
}

export interface Check {
  claim: string;
  verdicts: CheckVerdict[];
}

export interface EvidencePlace {
  id: string;
  title: string;
  lon: number;
  lat: number;
  kind: string;
  names?: Record<string, string[]>;
  reason?: string | null;
}

export interface Evidence {
  place: EvidencePlace | null;
  lon: number;
  lat: number;
  at: string | null;
  timelines: Timeline[];
  events: EventInfo[];
  claims: Claim[];
  checks: Check[];
}
