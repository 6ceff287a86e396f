"""What the site tells of the places that claims name, and how maps answer those claims."""

from collections.abc import Iterator
from dataclasses import dataclass

from heldground.publish.page import answers, render
from heldground.publish.site.checks import Checks
from heldground.publish.site.names import file_key
from heldground.publish.site.release import Release, SiteFile


@dataclass(frozen=True)
class EvidenceFiles:
    """`data/evidence/`: a file for each place that a claim names."""

    release: Release
    checks: Checks

    def __len__(self) -> int:
        return len(self.release.edition.knowledge.claims_at)

    def files(self) -> Iterator[SiteFile]:
        for place_id in sorted(self.release.edition.knowledge.claims_at):
            told = self.answer(place_id).model_dump_json(by_alias=True).encode()
            yield SiteFile(f"data/evidence/{file_key(place_id)}.json", told)

    def answer(self, place_id: str) -> answers.EvidenceAnswer:
        """The answer of /api/evidence?place=ID."""
        found = self.release.evidence_at(place_id)
        answer = render.evidence_answer(found, self.release.telling, self.release.view, None)
        checks = [check for check in map(self.checks.of, found.claims) if check is not None]
        return answer.model_copy(update={"checks": checks, "checked": True})
