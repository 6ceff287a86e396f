"""One release of a site: what it is made from, and the files it is made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from heldground.answers.asked import Asked
from heldground.area import Box
from heldground.publish.page.edition import Edition
from heldground.publish.page.pieces import Pieces
from heldground.publish.page.render import Telling
from heldground.publish.view import Seen, View
from heldground.queries.evidence import Evidence, evidence_at_place
from heldground.when import Instant


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of a site. `path` is relative to it, with forward slashes; `lasting` says that its name holds its hash,
    so that it never changes under this name."""

    path: str
    body: bytes
    lasting: bool = False


@dataclass(frozen=True, kw_only=True)
class Release:
    """What a site is made from: the same release gives the same bytes.

    `edition` holds what the view's audience sees at `as_of`, read by the clocks `known` and `recorded`; everything in
    the site comes from it. `title` names the project; `base` is the address the site will have, ending in a slash, None
    where nobody said. `policy` is the Content-Security-Policy of the page. `basemap` is the folder of the desk's own
    style and the style's name in it. `texts_of` gives reports' texts, of which sentences are quoted.
    """

    asked: Asked
    edition: Edition
    view: View
    title: str
    as_of: Instant
    seen: Seen | None = None
    known: Instant | None = None
    recorded: int | None = None
    base: str | None = None
    policy: str = ""
    home: Box | None = None
    basemap: tuple[Path, str] | None = None
    texts_of: Callable[[Iterable[str]], Mapping[str, str]]
    _evidence: dict[str, Evidence] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def telling(self) -> Telling:
        """What the answers in its files are told from."""
        return self.edition.telling(self.texts_of)

    @cached_property
    def pieces(self) -> Pieces:
        """Its claims and events as JSON: each stands in its month's file and in those of its places."""
        made = Pieces(most=None)
        # All at once, or the texts of reports are looked up again for every place and month.
        made.claims(self.edition.knowledge.claims, self.telling)
        return made

    def evidence_at(self, place_id: str) -> Evidence:
        """What is known of a place, without checks: its file and its page are both made from it."""
        if place_id not in self._evidence:
            self._evidence[place_id] = evidence_at_place(
                self.edition.knowledge, place_id, gazetteer=self.edition.gazetteer, checks=False
            )
        return self._evidence[place_id]
