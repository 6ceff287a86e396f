"""Which reports' words name ground of which nothing is to be told, though no claim of theirs speaks of it.

A claim near withheld ground is told in its report's words, and those may name a village inside: "fighting by Drony, six
km from Ilek". Each report is read once for the names of places, and what they mean is settled as it is for claims: by
the claims themselves, else by all that the report names. A name of which nobody can say what it means counts as each
of the places it may mean. So does what claims would not take for a place at all, but may be one: in capitals throughout,
in quotation marks, in small letters. Claims had better miss a name than invent one; here it is the other way round.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

import numpy as np
import shapely

from heldground.area import Shape
from heldground.claims.model import Claim, ClaimPlace
from heldground.places.gazetteer import Gazetteer
from heldground.places.mention import Mention
from heldground.places.model import COUNTRY, OBLAST, Place
from heldground.places.together import resolve_mentions
from heldground.publish.policy.statements import Naming, lies_in
from heldground.queries.evidence import ReportHead, sentence_span
from heldground.theatre import Theatre

_LANG: Final = "en"
"""Of a report whose claims name no language."""
_BETWEEN: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class _Name:
    """A name at `[start, end)` of a report's text (before it: of the title), in the forms it may be told in."""

    start: int
    end: int
    forms: tuple[str, ...]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """Words with the names in them, the first `before` of which stand before a report's text; what claims say they mean.

    `mentions` are what claims would take for places, `others` what else may be one.
    """

    words: str
    before: int
    mentions: tuple[Mention, ...]
    others: tuple[Mention, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for a report: its title and text, and `beside` them its link and the names of who speaks in it."""

    claims: tuple[Claim, ...]
    text: str
    words: _Words
    beside: tuple[_Words, ...]


class Reader:
    """Reads reports for the places they name, each once. Gazetteer and texts are asked for when they are needed.

    `public` are names that are told in any case (`public_names`).
    """

    def __init__(
        self,
        gazetteer: Callable[[], Gazetteer],
        texts_of: Callable[[Iterable[str]], Mapping[str, str]],
        countries: Sequence[str] = (),
        public: Container[str] = frozenset(),
    ) -> None:
        self._gazetteer, self._texts_of, self._countries = gazetteer, texts_of, tuple(countries)
        self._public = public
        self._read: dict[str, _Read] = {}
        self._settled: dict[int, tuple[_Words, tuple[_Name, ...]]] = {}
        self._inside: dict[int, tuple[Shape, frozenset[str]]] = {}

    def naming(self, claims: Iterable[Claim], reports: Mapping[str, ReportHead], ground: Shape) -> Naming:
        """What of the words told with some claims names places in some ground.

        Cost: 5 ms a report of two thousand characters the first time, as much again where it may name the ground.
        """
        of_report: dict[str, list[Claim]] = {}
        for claim in claims:
            of_report.setdefault(claim.report_id, []).append(claim)
        self._take_in(of_report, reports)
        inside = self._places_in(ground)
        told, alone, reasons = set(), set(), set()
        for report_id, mine in of_report.items():
            read = self._read[report_id]
            here, *beside = (
                [name for name in self._names(part, inside) if name.places & inside]
                for part in (read.words, *read.beside)
            )
            if any(beside) or any(name.start < 0 for name in here):
                told.add(report_id)
            if not here:
                continue
            for claim in mine:
                quoted = _meet(here, claim.start, claim.end) or not _holds(read.text, claim)
                if (quoted and _say([claim.quote], here)) or _say(self._spoken(claim), here):
                    told.add(report_id)
                elif _meet(here, *sentence_span(read.text, claim.start, claim.end)):
                    alone.add(claim.id)
                if _say((place.reason for place in claim.places), here):
                    reasons.add(claim.id)
        return Naming(frozenset(told), frozenset(alone), frozenset(reasons))

    def _take_in(self, claims: Mapping[str, list[Claim]], reports: Mapping[str, ReportHead]) -> None:
        # What claims take a name for may change, texts do not.
        missing = [
            each
            for each, mine in claims.items()
            if each not in self._read or self._read[each].claims != tuple(mine)
        ]
        texts = self._texts_of(missing) if missing else {}
        for report_id in missing:
            mine, head = claims[report_id], reports.get(report_id)
            lang = next((claim.lang for claim in mine if claim.lang), _LANG)
            text = texts.get(report_id)
            title = (head.title or "") + _BETWEEN if head is not None else ""
            # Without a text no sentence is told: the quotes are all there is to read.
            words = _BETWEEN.join(claim.quote for claim in mine) if text is None else text
            read = self._words(title + words, lang, len(title), () if text is None else mine)
            names = dict.fromkeys(name for claim in mine for name in self._spoken(claim))
            beside = (_words_of(head.url if head is not None else None), _BETWEEN.join(names))
            self._read[report_id] = _Read(
                tuple(mine), text or "", read, tuple(self._words(each, lang, 0, ()) for each in beside)
            )

    def _spoken(self, claim: Claim) -> list[str]:
        """Names of who speaks and who relays, but for those that everyone knows."""
        names = (claim.claimant.name, *claim.claimant.aliases, *claim.via)
        return [name for name in names if plain(name) not in self._public]

    def _words(self, words: str, lang: str, before: int, claims: Sequence[Claim]) -> _Words:
        book = self._gazetteer()
        mentions = tuple(each for each in book.mentions(words, lang) if each.places)
        spans = {(each.start, each.end) for each in mentions}
        others = book.mentions(words, lang, every=True)
        return _Words(
            words,
            before,
            mentions,
            tuple(each for each in others if each.places and (each.start, each.end) not in spans),
            tuple(claims),
        )

    def _names(self, read: _Words, inside: frozenset[str]) -> tuple[_Name, ...]:
        """What the names in some words mean; none where nothing they may mean lies inside."""
        every = (*read.mentions, *read.others)
        if not any(place.id in inside for mention in every for place in mention.places):
            return ()
        if id(read) not in self._settled:
            self._settled[id(read)] = read, tuple(self._settle(read))
        return self._settled[id(read)][1]

    def _settle(self, read: _Words) -> Iterator[_Name]:
        book = self._gazetteer()
        meant = resolve_mentions(
            read.words, read.mentions, countries=self._countries, told=0, listed=len(book)
        )
        every = (*read.mentions, *read.others)
        by_claims = _settled_by_claims(book, every, read.before, read.claims)
        by_text: dict[str, set[str]] = {}
        for mention, found in zip(read.mentions, meant, strict=True):
            places = (found.place,) if found.place is not None else mention.places
            by_text.setdefault(mention.base.casefold(), set()).update(each.id for each in places)
        settled = [
            *((mention, found.place) for mention, found in zip(read.mentions, meant, strict=True)),
            *((mention, None) for mention in read.others),
        ]
        for mention, place in settled:
            base = mention.base.casefold()
            ids = {place.id} if place is not None else by_text.get(base) or {e.id for e in mention.places}
            # Reasons name a place in English, whatever the text's language.
            forms = dict.fromkeys((mention.text, mention.base, *(each.name for each in mention.places)))
            yield _Name(
                mention.start - read.before,
                mention.end - read.before,
                tuple(forms),
                by_claims.get(base) or frozenset(ids),
            )

    def _places_in(self, ground: Shape) -> frozenset[str]:
        """Ids of the gazetteer's places in some ground."""
        if id(ground) not in self._inside:
            every = [each for each in self._gazetteer() if each.kind != COUNTRY]
            points = shapely.points([[each.lon, each.lat] for each in every]) if every else np.empty(0)
            near = shapely.intersects(ground, points)
            found = {
                each.id
                for each, by_point in zip(every, near.tolist(), strict=True)
                if (lies_in(_claimed(each), ground) if each.kind == OBLAST else by_point)
            }
            # With the ground, so that its id stays its own.
            self._inside[id(ground)] = ground, frozenset(found)
        return self._inside[id(ground)][1]


def public_names(theatre: Theatre) -> frozenset[str]:
    """Names of a theatre's speakers, sides and sources, which everyone knows, as `plain` writes them."""
    speakers = (name for each in theatre.speakers for names in each.names.values() for name in names)
    sources = (name for each in theatre.sources for name in (each.id, each.title, *each.aliases))
    sides = (name for side in theatre.sides for name in side.names.values())
    return frozenset(plain(name) for name in (*speakers, *sources, *sides))


def plain(name: str) -> str:
    """A name to compare with others."""
    return " ".join(name.casefold().split())


def _settled_by_claims(
    book: Gazetteer, mentions: Sequence[Mention], before: int, claims: Sequence[Claim]
) -> dict[str, frozenset[str]]:
    """By the name: the places that claims took it to mean."""
    found: dict[str, set[str]] = {}
    spots = [place for claim in claims for place in claim.places if place.place_id]
    for mention in mentions:
        for place in spots:
            # Claims of a model, or written by hand, may say the name and not where it stands.
            if place.start is not None and place.end is not None:
                is_it = place.start + before < mention.end and mention.start < place.end + before
            else:
                is_it = place.name in (mention.text, mention.base)
            if is_it:
                known = book.find(place.place_id or "")
                found.setdefault(mention.base.casefold(), set()).add(known.id if known else "")
    return {base: frozenset(ids) for base, ids in found.items()}


def _holds(text: str, claim: Claim) -> bool:
    return text[claim.start : claim.end] == claim.quote


def _say(words: Iterable[str], names: Sequence[_Name]) -> bool:
    """Whether some words hold one of these names, as a word."""
    forms = "|".join(re.escape(form.casefold()) for name in names for form in name.forms)
    return bool(forms) and any(re.search(rf"(?<!\w)(?:{forms})(?!\w)", each.casefold()) for each in words)


def _meet(names: Sequence[_Name], start: int, end: int) -> bool:
    return any(name.start < end and start < name.end for name in names)


def _words_of(url: str | None) -> str:
    """The words of a link's path, as a title writes them."""
    if not url:
        return ""
    parts = urlsplit(url)
    return " ".join(re.findall(r"[^\W\d_]+", unquote(f"{parts.path} {parts.query} {parts.fragment}"))).title()


def _claimed(place: Place) -> ClaimPlace:
    return ClaimPlace(place.name, place.name, place.lat, place.lon, place.kind, place.region, place.country)
