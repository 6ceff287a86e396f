"""The pages of a site that need no script, file by file."""

from collections.abc import Iterator, Mapping

from heldground.claims.model import Claim
from heldground.errors import WrongUse
from heldground.publish.page import answers, render
from heldground.publish.site.kept import Kept
from heldground.publish.site.maps import SourceMap
from heldground.publish.site.readers.about import about_file
from heldground.publish.site.readers.days import day_files, days_of
from heldground.publish.site.readers.document import CSS, STYLESHEET
from heldground.publish.site.readers.events import event_files
from heldground.publish.site.readers.lists import list_files
from heldground.publish.site.readers.places import place_files
from heldground.publish.site.readers.robots import robot_files
from heldground.publish.site.readers.site import Beside, CheckOf, Site
from heldground.publish.site.release import Release, SiteFile
from heldground.queries.check import CHECKABLE, check_claim

_INDEX = "index.html"


def reader_files(
    release: Release,
    *,
    check_of: CheckOf | None = None,
    maps: Mapping[str, SourceMap] | None = None,
    beside: Beside | None = None,
) -> Iterator[SiteFile]:
    """The pages of a release for readers without a script and for search engines, and what crawlers ask for.

    `sitemap.xml` is left out where the release does not know its address.

    Parameters
    ----------
    check_of
        The check of a claim as the site's evidence has it; by default every claim is set against the maps anew,
        some 50 ms each.
    maps
        The maps of the site by source, and with them where what changed on a past day is remembered from one
        publication to the next (20 s for three years on two processors); by default nothing is.
    beside
        Feeds and downloads of the site, to be linked to.
    """
    site = Site(release, check_of or _checking(release), beside or Beside())
    pages: list[str] = []
    yield SiteFile(STYLESHEET, CSS.encode())
    if maps is None:
        histories, kept = release.edition.knowledge.histories, Kept()
        maps = {history.source.id: SourceMap(history, kept) for history in histories}
    for file in _pages(site, maps):
        pages.append(file.path.removesuffix(_INDEX))
        yield file
    yield from robot_files(site, pages)


def _pages(site: Site, maps: Mapping[str, SourceMap]) -> Iterator[SiteFile]:
    days = days_of(site, maps)
    yield from place_files(site)
    yield from event_files(site)
    yield from day_files(site, days)
    yield from list_files(site, days)
    yield about_file(site)


def _checking(release: Release) -> CheckOf:
    knowledge = release.edition.knowledge

    def check_of(claim: Claim) -> answers.CheckInfo | None:
        if claim.predicate not in CHECKABLE or not knowledge.histories:
            return None
        try:
            found = check_claim(claim, knowledge.histories, sources=knowledge.sources, sides=knowledge.sides)
        except WrongUse:  # no place on the map, or no day
            return None
        return render.check_info(found, release.telling, release.view)

    return check_of
