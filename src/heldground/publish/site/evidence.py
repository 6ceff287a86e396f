"""What the site tells of the places that claims name, and how maps answer those claims."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from heldground.publish.page.pieces import filled, fragment
from heldground.publish.page.render import evidence_answer
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
            yield SiteFile(f"data/evidence/{file_key(place_id)}.json", self.answer(place_id))

    def answer(self, place_id: str) -> bytes:
        """The answer of /api/evidence?place=ID."""
        release, found = self.release, self.release.evidence_at(place_id)
        bare = replace(found, events=(), claims=(), checked=True)
        return filled(
            evidence_answer(bare, release.telling, release.view, None),
            events=release.pieces.events(found.events, release.telling),
            claims=release.pieces.claims(found.claims, release.telling),
            checks=[fragment(each) for each in map(self.checks.of, found.claims) if each is not None],
        )
