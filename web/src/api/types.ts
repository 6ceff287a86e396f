/** Shapes of the API's answers, by the page's words. `schema.d.ts` is made from the API's schema: `npm run api`. */
import type { CheckInfo, ClaimInfo, EvidenceAnswer, ProjectAnswer, SourceInfo, VerdictInfo } from './schema';

export type { EventInfo, PlaceSummary, Sentence, SideInfo, Timeline, TimelineCell } from './schema';

export type Project = ProjectAnswer;
export type MapSource = SourceInfo;
export type Claim = ClaimInfo;
export type Check = CheckInfo;
export type CheckVerdict = VerdictInfo;
export type Evidence = EvidenceAnswer;
export type Verdict = VerdictInfo['control'];
