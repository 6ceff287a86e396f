"""A claim from a free text: "13 square kilometres near Demidovka", "Demidovka is in Russian hands"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from heldground.claims.areas import find_areas
from heldground.claims.extract import draft_claims
from heldground.claims.locate import Located, claim_place
from heldground.claims.model import Claim, Claimant, ClaimPlace, Party, TimeSpan
from heldground.claims.parties import find_parties
from heldground.claims.reading import guess_language, read_report
from heldground.claims.words import Hits
from heldground.errors import WrongUse
from heldground.places.gazetteer import Gazetteer
from heldground.reports.model import Report
from heldground.theatre import Theatre

_ANYONE = Claimant("unknown", "unknown")
_EXAMPLE = 'write it like "13 square kilometres near Demidovka" or "Demidovka is under Ukrainian control"'
MAX_CHARS = 2000
"""A longer text is a report: its claims have claimants of their own, which a check of one statement would
lose."""


def parse_statement(
    text: str, *, theatre: Theatre, gazetteer: Gazetteer, front: Sequence[tuple[float, float]] = ()
) -> Claim:
    """The one claim a free text makes, by nobody in particular (claimant kind `unknown`).

    Without a verb the predicate is `holds`; the actor is None unless a side is named. Dates count from
    nothing: a statement has no day of its own, so only written-out dates give a time. A name alone often has
    namesakes far apart: `front` (longitude, latitude of points of the front of the time) tells which is
    meant.

    Raises
    ------
    WrongUse
        Empty, too long, no place the gazetteer knows, or neither an area nor anything said about the place;
        the message says which, and how to write it.
    """
    text = text.strip()
    if not text:
        raise WrongUse(f"an empty statement cannot be checked; {_EXAMPLE}")
    if len(text) > MAX_CHARS:
        raise WrongUse(
            f"a statement of {len(text):,} characters; at most {MAX_CHARS:,}. Ingest a report instead"
        )
    report = Report(
        "statement", text, date.min.replace(year=1970), lang=guess_language(text), file="statement"
    )
    reading = read_report(report, theatre=theatre, gazetteer=gazetteer, front=front)
    placed = [
        p for p in reading.places if p.place is not None and p.place.kind != "country" and not p.locator
    ]
    if not placed:
        names = ", ".join(repr(p.mention.text) for p in reading.places if p.place is None)
        if not names:
            # A name that no gazetteer has is no place to the reading; most are words with a capital.
            taken = {n for row in reading.names for hit in row for n in range(hit.first, hit.last)}
            names = ", ".join(
                repr(token.text)
                for number, token in enumerate(reading.tokens)
                if number and token.is_word and token.capital and number not in taken
            )
        found = f"{names}: not among the project's places" if names else f"no place is named; {_EXAMPLE}"
        raise WrongUse(
            f"{text!r}: {found}. `heldground places add FILE` adds places: a GeoNames dump, CSV or GeoJSON"
        )
    drafts = [
        draft
        for draft in draft_claims(report, theatre=theatre, gazetteer=gazetteer, front=front)
        if draft.places
    ]
    links = reading.lexicon.sets.get("links", frozenset())
    hits = Hits(hit for row in reading.hits for hit in row)
    areas = find_areas(reading.tokens, 0, hits=hits, lang=reading.lang, links=links)
    if drafts:
        best = max(drafts, key=lambda draft: (draft.area_km2 is not None, not draft.trigger.weak))
        claim = best.claim
        area = claim.area_km2 if claim.area_km2 is not None else areas[0].km2 if areas else None
        return claim.replaced(
            claimant=_ANYONE, via=(), stance="asserts", area_km2=area, time=_dated(claim), published_on=None,
            places=_whole(claim.places, placed) if area is None else claim.places,
        )  # fmt: skip
    parties = find_parties(
        reading.tokens, 0, len(reading.tokens), names=Hits(h for row in reading.names for h in row), hits=hits,
        lexicon=reading.lexicon, places=[(p.first, p.last) for p in placed],
    )  # fmt: skip
    named = [p for p in parties if p.side is not None and not p.ground]
    if not areas and not named:
        raise WrongUse(
            f"{text!r} names a place but says nothing of it, neither an area nor who holds it; {_EXAMPLE}"
        )
    actor = None
    if named:
        begin, end = reading.tokens[named[0].first].start, reading.tokens[named[0].last - 1].end
        actor = Party(text[begin:end], named[0].side)
    return Claim(
        report=report.key,
        report_id=report.id,
        claimant=_ANYONE,
        predicate="holds",
        stance="asserts",
        quote=text,
        start=0,
        end=len(text),
        actor=actor,
        places=_whole(tuple(claim_place(p) for p in placed), () if areas else placed),
        area_km2=areas[0].km2 if areas else None,
        rule="statement",
        lang=reading.lang,
    )


def _whole(places: Sequence[ClaimPlace], located: Sequence[Located]) -> tuple[ClaimPlace, ...]:
    """The places of a statement: "Russia holds Kursk Oblast" is about the whole of it, "holds ground in it" is not.

    Reports say "advanced Kursk Oblast" of ground in it; what someone types to have it checked means what it says.
    """
    whole = {each.mention.start for each in located if each.is_area and not each.told}
    return tuple(replace(place, role="at") if place.start in whole else place for place in places)


def _dated(claim: Claim) -> TimeSpan | None:
    return claim.time if claim.time and claim.time.start and claim.time.start.year > 1971 else None
