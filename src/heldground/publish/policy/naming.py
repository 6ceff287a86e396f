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
from itertools import chain, pairwise
from operator import ne
from typing import Final
from urllib.parse import unquote, urlsplit

import numpy as np
import shapely

from heldground.area import Shape
from heldground.claims.model import Claim, ClaimPlace
from heldground.places.gazetteer import Gazetteer
from heldground.places.mention import Mention
from heldground.places.model import COUNTRY, OBLAST, Place
from heldground.places.spelling import key
from heldground.places.together import resolve_mentions
from heldground.publish.policy.statements import Naming, lies_in
from heldground.queries.evidence import ReportHead, sentence_span
from heldground.theatre import Theatre

_LANG: Final = "en"
"""Of a report whose claims name no language."""
_WORD: Final = r"[^\W\d_]+"
_HIDDEN: Final = 5
"""Letters of the shortest name looked for inside a word: shorter ones stand in words of any language."""
_BETWEEN: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class _Name:
    """A name at `[start, end)` of a report's text (before it: of the title), in the forms it may be told in."""

    start: int
    end: int
    forms: tuple[str, ...]
    places: frozenset[str]


@dataclass(slots=True)
class _Words:
    """Words with the names in them, the first `before` of which stand before a report's text; what claims say they mean.

    `mentions` are what claims would take for places, `others` what else may be one; `settled` what they mean, once that was
    asked.
    """

    words: str
    before: int
    mentions: tuple[Mention, ...]
    others: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    settled: tuple[_Name, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for a report: its title and text, and `beside` them its address and the names of who speaks in it; and
    words of the address that may hide a name: "olenetsnews"."""

    claims: tuple[Claim, ...]
    text: str
    words: _Words
    beside: tuple[_Words, ...]
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Inside:
    """Ground (kept, so that its id stays its own), ids of the places in it, and how those are spelt, in letters alone."""

    ground: Shape
    places: frozenset[str]
    spelt: frozenset[str]
    longest: int


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
        self._book: Gazetteer | None = None
        self._inside: dict[int, _Inside] = {}

    def naming(self, claims: Iterable[Claim], reports: Mapping[str, ReportHead], ground: Shape) -> Naming:
        """What of the words told with some claims names places in some ground.

        Cost: 5 ms a report of two thousand characters the first time, as much again where it may name the ground.
        """
        of_report: dict[str, list[Claim]] = {}
        for claim in claims:
            of_report.setdefault(claim.report_id, []).append(claim)
        book = self._renewed()
        self._take_in(book, of_report, reports)
        within = self._places_in(book, ground)
        inside = within.places
        told, alone, reasons = set(), set(), set()
        for report_id, mine in of_report.items():
            read = self._read[report_id]
            here, *beside = (
                [name for name in self._names(book, part, inside) if name.places & inside]
                for part in (read.words, *read.beside)
            )
            hidden = any(part in within.spelt for run in read.runs for part in _parts(run, within.longest))
            if hidden or any(beside) or any(name.start < 0 for name in here):
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

    def _renewed(self) -> Gazetteer:
        """The gazetteer as it is now; what was read by one of other places is read anew."""
        book, last = self._gazetteer(), self._book
        if last is not None and book is not last and (len(book) != len(last) or any(map(ne, book, last))):
            self._read.clear()
            self._inside.clear()
        self._book = book
        return book

    def _take_in(
        self, book: Gazetteer, claims: Mapping[str, list[Claim]], reports: Mapping[str, ReportHead]
    ) -> None:
        for gone in self._read.keys() - claims.keys():
            del self._read[gone]
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
            read = _words(book, title + words, lang, len(title), () if text is None else mine)
            names = dict.fromkeys(name for claim in mine for name in self._spoken(claim))
            address = self._address(head, mine)
            beside = (" ".join(_words_of(address)).title(), _BETWEEN.join(names))
            self._read[report_id] = _Read(
                tuple(mine),
                text or "",
                read,
                tuple(_words(book, each, lang, 0, ()) for each in beside),
                tuple(_runs(book, address)),
            )

    def _address(self, head: ReportHead | None, claims: Iterable[Claim]) -> str:
        """Where a report comes from: its link and source, without those that everyone knows, and its file's name."""
        told = [claim.report for claim in claims if claim.report != claim.report_id]
        if head is not None:
            parts = urlsplit(head.url or "")
            hosts = (head.source, (parts.hostname or "").removeprefix("www."))
            told += [name for name in hosts if plain(name) not in self._public]
            told.append(unquote(f"{parts.path} {parts.query} {parts.fragment}"))
        return " ".join(dict.fromkeys(told))

    def _spoken(self, claim: Claim) -> list[str]:
        """Names of who speaks and who relays, but for those that everyone knows."""
        names = (claim.claimant.name, *claim.claimant.aliases, *claim.via)
        return [name for name in names if plain(name) not in self._public]

    def _names(self, book: Gazetteer, read: _Words, inside: frozenset[str]) -> tuple[_Name, ...]:
        """What the names in some words mean; none where nothing they may mean lies inside."""
        every = (*read.mentions, *read.others)
        if not any(place.id in inside for mention in every for place in mention.places):
            return ()
        if read.settled is None:
            read.settled = tuple(self._settle(book, read))
        return read.settled

    def _settle(self, book: Gazetteer, read: _Words) -> Iterator[_Name]:
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

    def _places_in(self, book: Gazetteer, ground: Shape) -> "_Inside":
        """The gazetteer's places in some ground."""
        if id(ground) not in self._inside:
            every = [each for each in book if each.kind != COUNTRY]
            points = shapely.points([[each.lon, each.lat] for each in every]) if every else np.empty(0)
            near = shapely.intersects(ground, points)
            found = [
                each
                for each, by_point in zip(every, near.tolist(), strict=True)
                if (lies_in(_claimed(each), ground) if each.kind == OBLAST else by_point)
            ]
            spelt = {
                "".join(re.findall(_WORD, name.casefold()))
                for each in found
                for name in (each.name, *chain.from_iterable(each.names.values()))
            }
            self._inside[id(ground)] = _Inside(
                ground,
                frozenset(each.id for each in found),
                frozenset(name for name in spelt if len(name) >= _HIDDEN),
                max(map(len, spelt), default=0),
            )
        return self._inside[id(ground)]


def public_names(theatre: Theatre) -> frozenset[str]:
    """Names of a theatre's speakers, sides and sources, and these' hosts, which everyone knows, as `plain` writes them."""
    speakers = (name for each in theatre.speakers for names in each.names.values() for name in names)
    sources = (name for each in theatre.sources for name in (each.id, each.title, *each.aliases))
    hosts = (urlsplit(each.url or "").hostname or "" for each in theatre.sources)
    sides = (name for side in theatre.sides for name in side.names.values())
    own = (host.removeprefix("www.") for host in hosts)
    return frozenset(plain(name) for name in (*speakers, *sources, *sides, *own))


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


def _words(book: Gazetteer, words: str, lang: str, before: int, claims: Sequence[Claim]) -> _Words:
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


def _runs(book: Gazetteer, address: str) -> Iterator[str]:
    """Words of an address that are longer than the shortest name looked for in them, and no name themselves."""
    for word in dict.fromkeys(re.findall(_WORD, address.casefold())):
        if len(word) > _HIDDEN and not book.form(tuple(key(word).split())).keys:
            yield word


def _words_of(address: str) -> list[str]:
    """The words of an address, also of "nightInOlenets"."""
    return ["".join(letters) for word in re.findall(_WORD, address) for letters in _at_capitals(word)]


def _at_capitals(word: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for before, letter in pairwise(f"{word[:1]}{word}"):
        if before.islower() and letter.isupper():
            parts.append([])
        parts[-1].append(letter)
    return parts


def _parts(word: str, longest: int) -> Iterator[str]:
    """Every part of a word that is as long as a name."""
    for start in range(len(word) - _HIDDEN + 1):
        for end in range(start + _HIDDEN, min(len(word), start + longest) + 1):
            yield word[start:end]


def _claimed(place: Place) -> ClaimPlace:
    return ClaimPlace(place.name, place.name, place.lat, place.lon, place.kind, place.region, place.country)
