"""Lists of all pages: places by letter, events by month, days by year, and the files to take home."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from heldground.publish.elements import Part, Parts, element, foreign, items, link, table
from heldground.publish.site.names import file_key
from heldground.publish.site.readers.days import Day
from heldground.publish.site.readers.document import Page, file_of, root_of
from heldground.publish.site.readers.site import Site, day_path, event_path, place_path
from heldground.publish.site.readers.words import count_words, event_title, status_words
from heldground.publish.site.release import SiteFile
from heldground.queries.evidence import PlaceCount

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def list_files(site: Site, days: Sequence[Day]) -> Iterator[SiteFile]:
    """The lists."""
    yield from _places(site)
    yield from _events(site)
    yield from _days(site, days)
    yield _downloads(site)


def _places(site: Site) -> Iterator[SiteFile]:
    letters: dict[str, list[PlaceCount]] = {}
    for each in sorted(site.places, key=lambda each: (each.place.title.casefold(), each.place.id)):
        letters.setdefault(each.place.title[:1].upper() or "?", []).append(each)
    counts = {letter: len(found) for letter, found in letters.items()}
    most = sorted(site.places, key=lambda each: (-each.claims, each.place.title, each.place.id))[:30]
    path = "places/"
    body: list[Part] = [
        element("p", f"{count_words(len(site.places), 'place')} that claims name.", "lede"),
        _ways({letter: f"{path}{file_key(letter)}/" for letter in counts}, counts, root_of(path)),
    ]
    if most:
        body += [element("h2", "Named most often"), _place_table(site, most, root_of(path))]
    yield file_of(site, Page(path, "Places", "All places that claims name, by letter.", body, kind="website"))
    for letter, found in letters.items():
        mine = f"{path}{file_key(letter)}/"
        told = [_place_table(site, found, root_of(mine))]
        yield file_of(
            site,
            Page(
                mine,
                f"Places: {letter}",
                f"{count_words(len(found), 'place')} with {letter}.",
                told,
                kind="website",
            ),
        )


def _place_table(site: Site, found: Sequence[PlaceCount], root: str) -> Part:
    rows: list[Sequence[Parts]] = []
    for each in found:
        titles = site.release.edition.titles.of(each.place)
        named: list[Part] = [link(titles["en"], root + place_path(each.place.id))]
        if titles["uk"] != titles["en"]:
            named.append(foreign(titles["uk"], "uk", "own"))
        status = "" if each.status is None else status_words(each.status.value)[0]
        rows.append(
            (
                named,
                f"{each.claims:,}",
                f"{each.events:,}",
                status,
            )
        )
    heads = ("place", "claims", "events", "newest event")
    return table("Places with how many claims name them", heads, rows, (1, 2))


def _events(site: Site) -> Iterator[SiteFile]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for event in sorted(
        site.knowledge.events, key=lambda each: (each.end, each.start, each.id), reverse=True
    ):
        told = (event.id, event_title(event, site.look), status_words(event.status.value)[0])
        found.setdefault(f"{event.end:%Y-%m}", []).append(told)
    path = "events/"
    counts = {month: len(each) for month, each in found.items()}
    body: list[Part] = [
        element(
            "p", f"{count_words(len(site.knowledge.events), 'event')}, by month of their last day.", "lede"
        ),
        *_by_year(counts, path, "event"),
    ]
    yield file_of(site, Page(path, "Events", "All events, by month.", body, kind="website"))
    for month, events in found.items():
        mine = f"{path}{month}/"
        root = root_of(mine)
        lines: list[Parts] = [
            [link(title, root + event_path(event_id)), f": {status}"] for event_id, title, status in events
        ]
        yield file_of(
            site,
            Page(
                mine,
                f"Events of {_month(month)}",
                f"{count_words(len(events), 'event')} of {_month(month)}.",
                [items(lines)],
                kind="website",
            ),
        )


def _days(site: Site, days: Sequence[Day]) -> Iterator[SiteFile]:
    years: dict[int, dict[str, list[Day]]] = {}
    for day in days:
        years.setdefault(day.day.year, {}).setdefault(f"{day.day:%Y-%m}", []).append(day)
    path = "days/"
    rows: list[Sequence[Parts]] = [
        (link(str(year), f"{root_of(path)}{path}{year}/"), f"{sum(len(each) for each in found.values()):,}")
        for year, found in reversed(years.items())
    ]
    body: list[Part] = [
        element(
            "p", "Days on which a map came out, a claim was published, or an event began or changed.", "lede"
        ),
        table("Days by year", ("year", "days"), rows, (1,)),
    ]
    if days:
        newest = days[-1].day
        body.append(element("p", ["Newest: ", link(newest.isoformat(), root_of(path) + day_path(newest))]))
    yield file_of(site, Page(path, "Days", "All days, by year.", body, kind="website"))
    for year, found in years.items():
        mine = f"{path}{year}/"
        root = root_of(mine)
        told: list[Part] = []
        for month, listed in found.items():
            told.append(element("h2", _month(month), id=month))
            told.append(
                items(
                    (
                        [link(f"{each.day}", root + day_path(each.day)), f": {each.summary}"]
                        for each in listed
                    ),
                    "many",
                )
            )
        yield file_of(
            site,
            Page(
                mine,
                f"Days of {year}",
                f"What changed on each day of {year}.",
                told,
                kind="website",
            ),
        )


def _downloads(site: Site) -> SiteFile:
    path = "downloads/"
    root = root_of(path)
    body: list[Part] = [
        element(
            "p",
            "The data of this site as files for other tools. Licence and definition travel inside each file; shapes are "
            "there only of sources whose terms allow it.",
            "lede",
        )
    ]
    rows: list[Sequence[Parts]] = [
        (link(each.title, root + each.path), each.format, "" if each.size is None else size_words(each.size))
        for each in site.beside.downloads
    ]
    body.append(
        table("Files", ("file", "format", "size"), rows, (2,))
        if rows
        else element("p", "This release was published without files to download.")
    )
    if site.beside.feeds:
        body.append(element("h2", "Feeds"))
        body.append(element("p", "What is new, for feed readers; places' feeds are linked on their pages."))
        body.append(
            items(
                link("Everything" if name == "project" else name.replace("/", " "), root + address)
                for name, address in sorted(site.beside.feeds.items())
                if not name.startswith("place/")
            )
        )
    description = "Maps, claims and events as files for other tools, and feeds."
    return file_of(site, Page(path, "Downloads", description, body, kind="website"))


def size_words(size: int) -> str:
    """A file's size for people.

    Examples
    --------
    >>> size_words(800), size_words(12_345), size_words(3_400_000)
    ('1 kB', '12 kB', '3.4 MB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(round(size / 1000), 1)} kB"


def _ways(paths: Mapping[str, str], counts: Mapping[str, int], root: str) -> Part:
    told: list[Parts] = [[link(name, root + path), f" ({counts[name]:,})"] for name, path in paths.items()]
    return items(told, "letters")


def _by_year(counts: Mapping[str, int], path: str, name: str) -> Iterator[Part]:
    years: dict[str, list[str]] = {}
    for month in counts:
        years.setdefault(month[:4], []).append(month)
    for year, found in years.items():
        yield element("h2", year)
        yield items(
            (
                [
                    link(_month(month), f"{root_of(path)}{path}{month}/"),
                    f": {count_words(counts[month], name)}",
                ]
                for month in found
            ),
            "many",
        )


def _month(month: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    return f"{_MONTHS[first.month - 1]} {first.year}"
