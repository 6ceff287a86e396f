"""The pages of the small invented project, without a database."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from heldground.places import Gazetteer
from heldground.publish.page.edition import Edition
from heldground.publish.site.readers import reader_files
from heldground.publish.site.release import Release
from heldground.publish.view import Audience, View
from heldground.queries.evidence import Knowledge
from heldground.snapshots.notices import Notice
from heldground.when import DAY, Instant
from publish.telling import asked_of
from serve.asking import DRONY, FIRST, ILEK, THEATRE, border

BASE = "https://front.example/map/"


def release_of(
    knowledge: Knowledge | None = None,
    texts: Mapping[str, str] | None = None,
    *,
    as_of: Instant = FIRST + 100 * DAY,
    base: str | None = None,
    title: str = "A border",
    notices: Mapping[str, list[Notice]] | None = None,
    gazetteer: Gazetteer | None = None,
) -> Release:
    """What the public sees of the border, or of other knowledge, at an instant."""
    if knowledge is None:
        knowledge, texts = border()
    texts = texts or {}
    view = View(Audience.PUBLIC, THEATRE)
    seen = view.see(replace(knowledge, sides=tuple(THEATRE.sides)), as_of).knowledge
    return Release(
        asked=asked_of(),
        edition=Edition(seen, gazetteer or Gazetteer([ILEK, DRONY]), notices or {}),
        view=view,
        title=title,
        as_of=as_of,
        base=base,
        texts_of=lambda ids: {each: texts[each] for each in ids if each in texts},
    )


def pages(release: Release | None = None, **more: Any) -> dict[str, bytes]:
    """The files of a release, by path."""
    made = reader_files(release or release_of(), **more)
    return {file.path: file.body for file in made}
