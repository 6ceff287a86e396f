"""The pages of a site that need no script, file by file."""

from collections.abc import Iterator

from heldground.claims.model import Claim
from heldground.errors import WrongUse
from heldground.publish.page import answers, render
from heldground.publish.site.kept import Kept
from heldground.publish.site.readers.document import STYLESHEET
from heldground.publish.site.readers.events import event_files
from heldground.publish.site.readers.places import place_files
from heldground.publish.site.readers.site import Beside, CheckOf, Site
from heldground.publish.site.readers.style import CSS
from heldground.publish.site.release import Release, SiteFile
from heldground.queries.check import CHECKABLE, check_claim


def reader_files(
    release: Release,
    *,
    check_of: CheckOf | None = None,
    kept: Kept | None = None,
    beside: Beside | None = None,
) -> Iterator[SiteFile]:
    """The pages of a release for readers without a script and for search engines, and their stylesheet.

    Parameters
    ----------
    check_of
        The check of a claim as the site's evidence has it; by default every claim is set against the maps anew,
        some 50 ms each.
    kept
        Where what changed on a past day is remembered from one publication to the next.
    beside
        Feeds and downloads of the site, to be linked to.
    """
    site = Site(release, check_of or _checking(release), beside or Beside())
    yield SiteFile(STYLESHEET, CSS.encode())
    yield from place_files(site)
    yield from event_files(site)


def _checking(release: Release) -> CheckOf:
    knowledge, edition = release.edition.knowledge, release.edition
    telling = render.Telling(knowledge, edition.gazetteer, edition.titles, edition.finder, release.texts_of)

    def check_of(claim: Claim) -> answers.CheckInfo | None:
        if claim.predicate not in CHECKABLE or not knowledge.histories:
            return None
        try:
            found = check_claim(claim, knowledge.histories, sources=knowledge.sources, sides=knowledge.sides)
        except WrongUse:  # no place on the map, or no day
            return None
        return render.check_info(found, telling, release.view)

    return check_of
