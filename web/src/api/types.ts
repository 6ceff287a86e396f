/** Shapes of the API's answers, by the page's words. `schema.d.ts` is made from the API's schema: `npm run api`. */
import type {
  AreaAnswer, CheckInfo, ClaimInfo, ClaimsAnswer, EvidenceAnswer, EventsAnswer, FoundPlace, NoticeInfo, ProjectAnswer, RegionInfo, SourceInfo,
  VerdictInfo,
} from './schema';

export type { EventInfo, PlaceSummary, ReasonPart, Sentence, SideInfo, Timeline, TimelineCell } from './schema';

export type Project = ProjectAnswer;
export type MapSource = SourceInfo;
export type Notice = NoticeInfo;
export type Claim = ClaimInfo;
export type Check = CheckInfo;
export type CheckVerdict = VerdictInfo;
export type Evidence = EvidenceAnswer;
export type Verdict = VerdictInfo['control'];
export type Areas = AreaAnswer;
export type FoundClaims = ClaimsAnswer;
export type FoundEvents = EventsAnswer;
export type Hit = FoundPlace;
export type Region = RegionInfo;
