"""A claim from a free text: "13 square kilometres near Demidovka", "Demidovka is in Russian hands"."""

from collections.abc import Sequence
from datetime import date

from heldground.claims.areas import find_areas
from heldground.claims.extract import draft_claims
from heldground.claims.locate import claim_place
from heldground.claims.model import Claim, Claimant, Party, TimeSpan
from heldground.claims.parties import find_parties
from heldground.claims.reading import guess_language, read_report
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
        names = ", ".join(repr(p.mention.text) for p in reading.places)
        found = f"{names}: not in the gazetteer" if names else "no place is named"
        raise WrongUse(f"{text!r}: {found}; {_EXAMPLE}, or add places with `heldground places add`")
    drafts = [
        draft
        for draft in draft_claims(report, theatre=theatre, gazetteer=gazetteer, front=front)
        if draft.places
    ]
    links = reading.lexicon.sets.get("links", frozenset())
    hits = [hit for row in reading.hits for hit in row]
    areas = find_areas(reading.tokens, hits, reading.lang, links)
    if drafts:
        best = max(drafts, key=lambda draft: (draft.area_km2 is not None, not draft.trigger.weak))
        claim = best.claim
        area = claim.area_km2 if claim.area_km2 is not None else areas[0].km2 if areas else None
        return claim.replaced(
            claimant=_ANYONE, via=(), stance="asserts", area_km2=area, time=_dated(claim), published_on=None
        )
    parties = find_parties(
        reading.tokens, 0, len(reading.tokens), names=[h for row in reading.names for h in row], hits=hits,
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
        places=tuple(claim_place(p, reading.lexicon) for p in placed),
        area_km2=areas[0].km2 if areas else None,
        rule="statement",
        lang=reading.lang,
    )


def _dated(claim: Claim) -> TimeSpan | None:
    return claim.time if claim.time and claim.time.start and claim.time.start.year > 1971 else None
