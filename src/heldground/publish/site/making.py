"""From a project to the files of its site."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from heldground.answers.asked import OnceAsked
from heldground.area import Box
from heldground.progress import Progress, quiet
from heldground.project import Project
from heldground.publish.feeds import base_of
from heldground.publish.page import render
from heldground.publish.page.edition import Edition, notices_out
from heldground.publish.page.project import MapFiles, places_answer, project_answer, regions_answer
from heldground.publish.site.answers import SiteAnswer, SiteInfo, WithheldFile, WithheldGround
from heldground.publish.site.areas import Areas
from heldground.publish.site.checks import Checks
from heldground.publish.site.claims import claim_files, claim_months, event_files, event_months
from heldground.publish.site.document import citation_file, release_document
from heldground.publish.site.downloads import Downloads
from heldground.publish.site.evidence import EvidenceFiles
from heldground.publish.site.feeds import SiteFeeds
from heldground.publish.site.folder import Account, site_folder
from heldground.publish.site.found import findable
from heldground.publish.site.kept import Kept, keeping
from heldground.publish.site.maps import SourceMap
from heldground.publish.site.names import key_of
from heldground.publish.site.page import page_files, style_url
from heldground.publish.site.readers import Beside, Download, reader_files
from heldground.publish.site.release import Release, SiteFile
from heldground.publish.view import Audience, project_view
from heldground.queries.load import load_knowledge
from heldground.reports.table import load_texts
from heldground.when import Instant, iso


def make_release(
    project: Project,
    *,
    as_of: Instant,
    known: Instant | None = None,
    recorded: int | None = None,
    policy: str,
    home: Box | None = None,
    basemap: tuple[Path, str] | None = None,
) -> Release:
    """What the public may see of a project at an instant.

    Raises
    ------
    BadProject
        A setting of the project cannot be used.
    """
    view = project_view(project, Audience.PUBLIC)
    asked = OnceAsked(project, known, recorded)
    found = view.see(load_knowledge(project, known=known, recorded=recorded), as_of)
    seen = found.knowledge

    def texts_of(report_ids: Iterable[str]) -> dict[str, str]:
        with project.reading() as connection:
            return dict(load_texts(connection, report_ids))

    return Release(
        asked=asked,
        edition=Edition(seen, asked.gazetteer, notices_out(asked, seen, view, as_of)),
        view=view,
        title=project.title,
        as_of=as_of,
        seen=found,
        known=known,
        recorded=recorded,
        base=base_of(project.config),
        policy=policy,
        home=home,
        basemap=basemap,
        texts_of=texts_of,
    )


@dataclass(frozen=True)
class Site:
    """The files of a release."""

    release: Release
    kept: Kept
    with_downloads: bool = True
    progress: Progress = quiet

    def files(self) -> Iterator[SiteFile]:
        """All files but `release.json`, `data/site.json` last."""
        release, edition = self.release, self.release.edition
        telling = release.telling
        for source, mine in self.maps.items():
            if release.view.shapes_leave(mine.history.source):
                yield from self._told(f"map of {source}", mine.files.values(), len(mine.parts) + 1)
        yield from self._told("places with claims", self._one("data/places.json", places_answer(edition)), 1)
        checks = Checks(telling, release.view, self.maps, self.kept)
        checks.prepare(edition.knowledge.claims, self.progress)
        evidence = EvidenceFiles(release, checks)
        yield from self._told("evidence", evidence.files(), len(evidence))
        yield from self._told("claims", claim_files(release), len(claim_months(edition.finder)) + 1)
        yield from self._told("events", event_files(release), len(event_months(edition.finder)))
        yield from self._told("area over time", self.areas.files(), None)
        yield from self._told("regions", self._one("data/regions.json", self._regions), 1)
        if release.view.policy.withheld:
            yield from self._told("withheld ground", self._one("data/withheld.json", self._withheld), 1)
        yield from self._told("places", self._places.files, len(self._places.files))
        self.progress("feeds", 0, None)
        feeds = SiteFeeds(release, self.maps)
        yield from self._told("feeds", feeds.files(), len(feeds))
        yield from self._told("downloads", self.downloads.files(), None)
        readers = reader_files(release, check_of=checks.of, maps=self.maps, beside=self._beside(feeds))
        yield from self._told("pages", readers, None)
        yield citation_file(release)
        yield from page_files(release, alternates=feeds.alternates())
        yield SiteFile("data/site.json", self._answer().model_dump_json(by_alias=True).encode())

    @cached_property
    def maps(self) -> dict[str, SourceMap]:
        return {
            history.source.id: SourceMap(history, self.kept)
            for history in self.release.edition.knowledge.histories
        }

    @cached_property
    def areas(self) -> Areas:
        return Areas(
            self.maps, tuple(each.id for each in self._regions.regions), self.release.view.terms, self.kept
        )

    @cached_property
    def downloads(self) -> Downloads:
        return Downloads(self.release, self.maps, self.kept, self.with_downloads)

    @cached_property
    def _regions(self) -> Any:
        return regions_answer(self.release.edition, self.release.view)

    @property
    def _withheld(self) -> WithheldFile:
        told = [
            WithheldGround(title=each.title, reason=each.reason, ground=shape)
            for each in self.release.view.policy.withheld
            if (shape := render.geometry(each.ground)) is not None
        ]
        return WithheldFile(withheld=told)

    @cached_property
    def _places(self) -> "Places":
        return Places(self.release, self.kept)

    def _answer(self) -> SiteAnswer:
        release, edition = self.release, self.release.edition

        def files_of(source: str) -> MapFiles:
            return self.maps[source].named

        told = project_answer(
            edition,
            release.view,
            title=release.title,
            now=release.as_of,
            home=release.home,
            style_url=style_url(release),
            files_of=files_of,
        )
        site = SiteInfo(
            as_of=iso(release.as_of) or "",
            known=None if release.known is None else iso(release.known),
            recorded=release.recorded,
            claims=claim_months(edition.finder),
            events=event_months(edition.finder),
            areas=self.areas.named(),
            find=self._places.shards,
            near=self._places.squares,
            ids=self._places.ids,
        )
        fields = {name: getattr(told, name) for name in type(told).model_fields}
        return SiteAnswer.model_construct(**fields, site=site)

    def _beside(self, feeds: SiteFeeds) -> Beside:
        downloads = (
            Download(each.file.path, each.title, each.format, len(each.file.body))
            for each in self.downloads.made
        )
        return Beside(feeds=feeds.atoms, downloads=tuple(downloads))

    def _one(self, path: str, answer: Any) -> Iterator[SiteFile]:
        yield SiteFile(path, answer.model_dump_json(by_alias=True).encode())

    def _told(self, what: str, files: Iterable[SiteFile], of: int | None) -> Iterator[SiteFile]:
        """Files, one after another, told to whoever watches."""
        self.progress(what, 0, of)
        for done, file in enumerate(files, start=1):
            yield file
            self.progress(what, done, of)


class Places:
    """Places by name, by square and by id: made once for a list of places, however often it is published."""

    def __init__(self, release: Release, kept: Kept) -> None:
        edition, theatre = release.edition, release.view.theatre
        found = findable(
            edition.gazetteer,
            bounds=theatre.bounds,
            countries=theatre.countries,
            claims={place: len(named) for place, named in edition.knowledge.claims_at.items()},
            titles=edition.titles,
        )
        self.files = kept.files("places", [found.fingerprint], found.files)
        self.shards, self.squares, self.ids = (self._named(folder) for folder in ("find", "near", "ids"))

    def _named(self, folder: str) -> list[str]:
        begin = f"data/{folder}/"
        return [
            key_of(each.path.removeprefix(begin).removesuffix(".json"))
            for each in self.files
            if each.path.startswith(begin)
        ]


def publish_site(
    release: Release,
    out: Path,
    *,
    downloads: bool = True,
    force: bool = False,
    progress: Progress = quiet,
) -> Account:
    """Write a release into a folder: what is new, and nothing that is there already.

    Parameters
    ----------
    downloads
        Whether the exports of `downloads/` are made.
    force
        Read every file that is there, whatever the former release says of it, and mend what differs.

    Raises
    ------
    WrongUse
        The folder has other things in it, or another run is at work there; this installation has no page.
    """
    project = release.asked.project
    with site_folder(out, doubtful=force) as folder, keeping(project.folder) as kept:
        site = Site(release, kept, downloads, progress)
        for file in site.files():
            folder.add(file)
        account = folder.finish(lambda files: release_document(release, files, site.downloads.listed()))
        kept.tidy()
    return account
