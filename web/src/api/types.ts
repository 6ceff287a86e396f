/** Shapes of the API's answers, by the page's words. `schema.d.ts` is made from the API's schema: `npm run api`. */
import type {
  AreaAnswer, CheckInfo, ClaimInfo, ClaimsAnswer, EvidenceAnswer, EventsAnswer, FoundPlace, NoticeInfo, ProjectAnswer, RegionInfo, SourceInfo,
  Timeline as TimelineInfo, VerdictInfo,
} from './schema';

export type { EventInfo, PlaceSummary, ReasonPart, Sentence, SideInfo, TimelineCell } from './schema';

/** `missing` says why there is none: the source's shapes are not published, or could not be loaded. */
export type Timeline = TimelineInfo & { missing?: 'unpublished' | 'unloaded' };

export type Project = ProjectAnswer;
export type MapSource = SourceInfo;
export type Notice = NoticeInfo;
export type Claim = ClaimInfo;
export type Check = CheckInfo;
export type CheckVerdict = VerdictInfo;
export type Evidence = Omit<EvidenceAnswer, 'timelines'> & { timelines: Timeline[] };
export type Verdict = VerdictInfo['control'];
/** `measured`: not the exact figures, but by triangles of the history in this browser. */
export type Areas = AreaAnswer & { measured?: true };
export type FoundClaims = ClaimsAnswer;
export type FoundEvents = EventsAnswer;
export type Hit = FoundPlace;
export type Region = RegionInfo;
