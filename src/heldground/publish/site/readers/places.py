"""A page for each place that claims name: what every map showed there and when, events, claims and their checks."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from heldground.places.model import FEATURE, SETTLEMENT, Place
from heldground.places.titles import LANGS
from heldground.publish.elements import Part, Parts, element, foreign, link, table
from heldground.publish.export.claim_review import rating
from heldground.publish.links import web_address
from heldground.publish.page import answers
from heldground.publish.page.render import timeline
from heldground.publish.policy.words import WORDLESS
from heldground.publish.site.names import file_key
from heldground.publish.site.readers.document import Page, file_of, map_at, root_of
from heldground.publish.site.readers.site import Site, place_path
from heldground.publish.site.readers.telling import claim_blocks, event_blocks
from heldground.publish.site.readers.words import CONTROLS, PLACES, count_words, state_words
from heldground.publish.site.release import SiteFile
from heldground.queries.evidence import Evidence
from heldground.queries.verdict import Answer

_KEY: Final = re.compile(r"geoJSON\.[\w.]+", re.ASCII)
_APART: Final = re.compile(r"\s*;\s+")


def place_files(site: Site) -> Iterator[SiteFile]:
    """The page of every place, in order of id."""
    for count in sorted(site.places, key=lambda each: each.place.id):
        yield file_of(site, _page(site, count.place, site.release.evidence_at(count.place.id)))


def coarse(lon: float, lat: float) -> str:
    """A position to a hundredth of a degree, some 1 km: as near as a settlement is.

    Examples
    --------
    >>> coarse(35.123, -7.5)
    '7.50° S, 35.12° E'
    """
    return f"{abs(lat):.2f}° {'S' if lat < 0 else 'N'}, {abs(lon):.2f}° {'W' if lon < 0 else 'E'}"


def label_words(label: str) -> str:
    """A source's own label without what only its program reads: the key of its words, and the same label over again.

    The map page has the same rule (web/src/evidence/told.ts).

    Examples
    --------
    >>> label_words("Невідомо /// Unknown /// geoJSON.status.unknown ; Невідомо /// Unknown")
    'Невідомо / Unknown'
    >>> label_words("geoJSON.status.unknown")
    'geoJSON.status.unknown'
    """
    told = (
        " / ".join(each for piece in one.split("///") if (each := piece.strip()) and not _KEY.fullmatch(each))
        for one in _APART.split(label)
    )
    return "; ".join(dict.fromkeys(each for each in told if each)) or label.strip()


def _page(site: Site, place: Place, found: Evidence) -> Page:
    path = place_path(place.id)
    root = root_of(path)
    titles = site.release.edition.titles.of(place)
    claims = [site.claims[each.id] for each in reversed(found.claims)]
    feed = site.beside.feeds.get(f"place/{place.id}")
    body: list[Part] = [
        element("dl", _facts(place, found), "facts"),
        element("p", _ways(place, root, feed)),
        element("h2", f"What each map showed {_asked_at(place)}"),
        *_timelines(site, place, found, root),
        element("h2", "Events"),
    ]
    if found.events:
        body += event_blocks(site, found.events, root)
    else:
        body.append(element("p", "No event is published here."))
    body.append(element("h2", f"Claims ({len(claims):,}), newest first"))
    body += claim_blocks(site, claims, root, here=place.id)
    return Page(
        path=path,
        title=titles["en"],
        names=_names(titles),
        description="What each map showed there and when; "
        f"{count_words(len(found.events), 'event')}, {count_words(len(claims), 'claim')} with their sources.",
        body=body,
        facts=_ld(site, place, titles, claims),
        feed=feed,
    )


def _names(titles: dict[str, str]) -> list[Part]:
    told: list[Part] = []
    for lang in LANGS:
        if lang != "en" and titles[lang] != titles["en"]:
            told += [" · "] if told else []
            told.append(foreign(titles[lang], lang))
    return told


def _facts(place: Place, found: Evidence) -> list[Part]:
    rows = [
        ("What", PLACES.get(place.kind, place.kind)),
        ("Where", coarse(place.lon, place.lat) + (", approximate" if place.approximate else "")),
        ("Region", ", ".join(each for each in (place.district, place.region, place.country) if each)),
    ]
    if found.reason:
        rows.append(("Why this place", found.reason))
    return [element(tag, text) for name, text in rows if text for tag, text in (("dt", name), ("dd", text))]


def _ways(place: Place, root: str, feed: str | None) -> list[Part]:
    ways: list[Part] = [link("This place on the map", map_at(root, place=place.id))]
    if feed is not None:
        ways += [" · ", link("Feed of this place (Atom)", root + feed)]
    return ways


def _asked_at(place: Place) -> str:
    """Where in a place maps are asked: around a settlement; of a region a single point, which does not tell its ground."""
    return "here" if place.kind in (SETTLEMENT, FEATURE) else "at its middle point"


def _timelines(site: Site, place: Place, found: Evidence, root: str) -> Iterator[Part]:
    if not found.timelines:
        yield element("p", "No map is published here.")
    for source_id, stays in found.timelines:
        source = site.knowledge.sources.or_new(source_id)
        yield element("h3", source.title, id=f"map-{file_key(source_id)}")
        told = timeline(source_id, stays)
        if not told.cells and place.kind in (SETTLEMENT, FEATURE):
            yield element("p", "Not marked here on its map as published.")
        elif not told.cells:
            yield element("p", link("Its ground on the map", map_at(root, place=place.id, source=source_id)))
        if not told.cells:
            continue
        rows: list[list[Parts]] = [_row(site, cell) for cell in told.cells]
        yield table(
            f"States that {source.title}'s map showed {_asked_at(place)}",
            ("from", "until", "state", "its own label", "distance"),
            rows,
        )
        meant = {cell.control: CONTROLS[cell.control] for cell in told.cells if cell.control in CONTROLS}
        yield element(
            "p",
            "; ".join(f"{name.replace(' by {side}', '')}: {meaning}" for name, meaning in meant.values())
            + ".",
            "note",
        )
        if source.definition:
            yield element("p", f"Its figures include: {source.definition.rstrip('.')}.", "note")


def _row(site: Site, cell: answers.TimelineCell) -> list[Parts]:
    return [
        _day(cell.valid_from, "the map's beginning"),
        _day(cell.valid_until, "still so"),
        state_words(site.look, cell.side, cell.control),
        element("span", label_words(cell.label), dir="auto"),
        "here" if cell.distance_km < 0.05 else f"{cell.distance_km:.1f} km",
    ]


def _day(at: str | None, otherwise: str) -> Part:
    return otherwise if at is None else element("time", at[:10], datetime=at)


def _ld(
    site: Site, place: Place, titles: dict[str, str], claims: list[answers.ClaimInfo]
) -> dict[str, Any] | None:
    about = {
        "@type": "Place",
        "name": titles["en"],
        "alternateName": sorted({titles[lang] for lang in LANGS if titles[lang] != titles["en"]}),
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": round(place.lat, 2),
            "longitude": round(place.lon, 2),
        },
    }
    return {"@context": "https://schema.org", "@graph": [about, *_reviews(site, claims)]}


def _reviews(site: Site, claims: Iterable[answers.ClaimInfo]) -> list[dict[str, Any]]:
    """A review of each claim that a map can answer: words and rating are those of `export claimreview`.

    Its body stands on the page, for everyone: the review names the spot.
    """
    return [_review(site, claim, site.checks[claim.id]) for claim in claims if claim.id in site.checks]


def _review(site: Site, claim: answers.ClaimInfo, check: answers.CheckInfo) -> dict[str, Any]:
    url = web_address(claim.url)
    publisher = claim.source.title if claim.source is not None else "source not recorded"
    return {
        "@type": "ClaimReview",
        "@id": f"urn:heldground:review:{claim.id}",
        "url": f"#claim-{claim.id}",
        "author": {"@type": "Organization", "name": site.release.title},
        "claimReviewed": claim.quote or WORDLESS,
        "reviewAspect": f"{check.place.title}, {check.at}",
        "itemReviewed": {
            "@type": "Claim",
            "@id": f"urn:heldground:claim:{claim.id}",
            "author": {
                "@type": "Person" if claim.claimant.kind == "local" else "Organization",
                "name": claim.claimant.name,
            },
            "appearance": {
                "@type": "CreativeWork",
                "publisher": {"@type": "Organization", "name": publisher},
                **({"url": url} if url else {}),
                **({"datePublished": claim.published_on} if claim.published_on else {}),
            },
        },
        "reviewRating": rating(answer for verdict in check.verdicts for answer in _answers(verdict)),
    }


def _answers(verdict: answers.VerdictInfo) -> list[Answer]:
    """A verdict's outcome: it disagrees if area or control does."""
    given = {Answer(each) for each in (verdict.area, verdict.control) if each is not None}
    return [next(each for each in (Answer.DISAGREES, Answer.AGREES, Answer.CANNOT_SAY) if each in given)]
