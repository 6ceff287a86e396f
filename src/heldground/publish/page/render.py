"""From what a query found to the shape of an answer. Nothing is decided here: `publish/view` says what may leave."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from heldground.area import intersection
from heldground.claims.model import Claim, Party
from heldground.events.model import Event
from heldground.events.status import why_of
from heldground.events.voices import voices_of
from heldground.places.gazetteer import Gazetteer
from heldground.places.titles import LANGS, Titles
from heldground.publish.links import web_address
from heldground.publish.page import answers
from heldground.publish.page.reasons import check_reason, place_reasons
from heldground.publish.policy.rules import Delay, Withheld
from heldground.publish.view import View
from heldground.queries.area import AreaSeries
from heldground.queries.check import Check
from heldground.queries.evidence import Evidence, Knowledge, PlaceCount
from heldground.queries.finding import Finder
from heldground.queries.patches import PatchFound
from heldground.queries.timeline import Stay
from heldground.queries.verdict import Verdict
from heldground.reports.near_duplicates import original_of
from heldground.snapshots.meanings import meanings_of
from heldground.snapshots.notices import DEFINITION, Notice
from heldground.sources import Source
from heldground.when import iso

MOST_POINTS: Final = 2000
"""A patch with more points, or cells of four times as many, is drawn only inside the ground searched. DeepState's
unknown ones have up to 1,200."""

TextsOf = Callable[[Iterable[str]], Mapping[str, str]]
"""The texts of reports by their ids."""


@dataclass(frozen=True)
class Telling:
    """What answers are told from: what an audience knows, the names of its places, and the texts of reports."""

    knowledge: Knowledge
    gazetteer: Gazetteer
    titles: Titles
    finder: Finder
    texts_of: TextsOf


def class_infos(source: Source) -> list[answers.MeaningInfo]:
    return [
        answers.MeaningInfo.model_validate({"side": side or None, "control": control, "words": dict(words)})
        for (side, control), words in meanings_of(source.id).items()
    ]


def withheld_info(withheld: Withheld | None) -> answers.WithheldInfo | None:
    return None if withheld is None else answers.WithheldInfo(title=withheld.title, reason=withheld.reason)


def delay_info(rule: Delay) -> answers.DelayInfo:
    return answers.DelayInfo.model_validate(
        {
            "hours": rule.hours,
            "regions": list(rule.titles),
            "classes": [
                {"side": side, "control": control}
                for side, control in (rule.classes.classes if rule.classes else ())
            ],
            "sources": sorted(rule.sources),
        }
    )


def notice_info(notice: Notice) -> answers.NoticeInfo:
    side, _, control = notice.kind.rpartition(" ")
    way = None
    if notice.gate == DEFINITION:
        way = "left" if notice.lost_km2 > 0 else "came" if notice.lost_km2 < 0 else "changed"
    return answers.NoticeInfo.model_validate(
        {
            "gate": notice.gate.replace(" ", "_"),
            "from": iso(notice.since) or "",
            "until": iso(notice.until),
            "before": iso(notice.before_at) or "",
            "holds": notice.holds,
            "km2": round(notice.km2, 1),
            "way": way,
            "side": side or None,
            "control": control or None,
            "reason": notice.reason,
        }
    )


def place_summary(count: PlaceCount, titles: Titles) -> answers.PlaceSummary:
    place = count.place
    return answers.PlaceSummary(
        id=place.id,
        title=place.title,
        titles=titles.of(place),
        lon=place.lon,
        lat=place.lat,
        kind=place.kind,
        claims=count.claims,
        events=count.events,
        status=None if count.status is None else count.status.value,
    )


def evidence_answer(
    evidence: Evidence, telling: Telling, view: View, at: int | None
) -> answers.EvidenceAnswer:
    """The answer of /api/evidence. The texts of the reports, for the sentences of their claims, are read at once."""
    place = evidence.place
    return answers.EvidenceAnswer(
        place=None
        if place is None
        else answers.EvidencePlace(
            id=place.id,
            title=place.title,
            titles=telling.titles.of(place),
            lon=place.lon,
            lat=place.lat,
            kind=place.kind,
            names={lang: list(forms) for lang, forms in place.names.items()},
            reason=evidence.reason,
            reasons=place_reasons(evidence.reason),
        ),
        lon=evidence.lon,
        lat=evidence.lat,
        at=None if at is None else iso(at),
        timelines=[timeline(source, stays) for source, stays in evidence.timelines],
        events=[event_info(event, telling) for event in evidence.events],
        claims=claim_infos(evidence.claims, telling),
        checks=[check_info(check, telling, view) for check in evidence.checks],
        checked=evidence.checked,
        withheld=withheld_info(view.withheld_at(evidence.lon, evidence.lat)),
    )


def timeline(source: str, stays: Iterable[Stay]) -> answers.Timeline:
    return answers.Timeline(
        source=source,
        cells=[
            answers.TimelineCell(
                side=stay.side or None,
                control=stay.control,  # type: ignore[arg-type]  # a value of Control, as pydantic checks
                label="; ".join(stay.labels),
                valid_from=iso(stay.valid_from),
                valid_until=iso(stay.valid_until),
                area_km2=round(stay.area_km2, 3),
                distance_km=round(stay.distance_km, 1),
            )
            for stay in stays
        ],
    )


def claim_infos(claims: Iterable[Claim], telling: Telling) -> list[answers.ClaimInfo]:
    told = list(claims)
    ids = dict.fromkeys(claim.report_id for claim in told)
    # One question, not one a report: 160 reports are read in 1 ms instead of 30, beside busy threads instead of 120.
    texts = telling.texts_of([each for each in ids if each in telling.knowledge.reports]) if ids else {}
    return [claim_info(claim, telling, texts.get(claim.report_id)) for claim in told]


def claim_info(claim: Claim, telling: Telling, text: str | None) -> answers.ClaimInfo:
    """A claim with its report's link and the sentence of its words, if its report's text is at hand."""
    knowledge = telling.knowledge
    head = knowledge.reports.get(claim.report_id)
    source_id = head.source if head is not None else claim.source
    return answers.ClaimInfo(
        id=claim.id,
        claimant=answers.ClaimantInfo(
            name=claim.claimant.name, kind=claim.claimant.kind, side=claim.claimant.side
        ),
        via=list(claim.via),
        predicate=claim.predicate,
        stance=claim.stance,
        actor=_party(claim.actor),
        opponent=_party(claim.opponent),
        places=[
            answers.ClaimPlaceInfo(
                id=place.place_id,
                name=place.name,
                canonical=place.canonical,
                names=_names(place.place_id, place.canonical, telling),
                kind=place.type,
                role=place.role,
                lon=place.lon,
                lat=place.lat,
            )
            for place in claim.places
        ],
        time=None
        if claim.time is None
        else answers.DaysInfo.model_validate(
            {
                "from": claim.time.start.isoformat() if claim.time.start else None,
                "to": claim.time.end.isoformat() if claim.time.end else None,
            }
        ),
        area_km2=claim.area_km2,
        published_on=claim.published_on.isoformat() if claim.published_on else None,
        lang=claim.lang,
        source=None if source_id is None else _report_source(knowledge.sources.or_new(source_id)),
        url=web_address(head.url) if head is not None else None,
        quote=claim.quote,
        sentence=_sentence(knowledge.sentence_of(claim, text)),
        rule=claim.rule,
        status=telling.finder.status_of(claim.id),
        copy_of=_copied(claim, knowledge),
    )


def event_info(event: Event, telling: Telling) -> answers.EventInfo:
    """An event with what its title and its reason are made of."""
    knowledge = telling.knowledge
    voices = voices_of(event, knowledge.claim_by_id, knowledge.copies)
    title_of = {source.id: source.title for source in knowledge.sources}

    first = _first_claim(event, knowledge)
    roles = {} if first is None else {each.place_id or each.canonical: each.role for each in first.places}

    def named(names: Iterable[str]) -> list[str]:
        return [title_of.get(name, name) for name in names]

    return answers.EventInfo.model_validate(
        {
            "id": event.id,
            "title": event.title,
            "predicate": event.predicate,
            "actor_side": event.actor_side,
            "negated": event.negated,
            "area_km2": _titled_area(event, knowledge),
            "places": [
                answers.NamedPlace(
                    id=place.key,
                    names=_names(place.key, place.name, telling),
                    role=roles.get(place.key) or roles.get(place.name, "at"),
                )
                for place in event.places
            ],
            "from": event.start.isoformat(),
            "to": event.end.isoformat(),
            "status": event.status.value,
            "reason": event.reason,
            "history": [{"on": turn.day.isoformat(), "status": turn.status.value} for turn in event.history],
            "voices": {
                "why": why_of(event.status, voices).value,
                "for": named(voices.for_),
                "against": named(voices.against),
                "silent": named(voices.silent),
                "taken_back": named(voices.taken_back),
                "sides": voices.sides,
            },
            "speakers": event.voices,
            "for": event.for_,
            "against": event.against,
            "silent": event.silent,
        }
    )


def _first_claim(event: Event, knowledge: Knowledge) -> Claim | None:
    """The claim whose words an event goes by."""
    claims = (knowledge.claim_by_id.get(each) for each in event.claim_ids)
    return next((each for each in claims if each is not None and each.predicate == event.predicate), None)


def _titled_area(event: Event, knowledge: Knowledge) -> float | None:
    """The km2 an event's title names: those of the claim it goes by, which the event itself does not keep apart."""
    claims = (knowledge.claim_by_id.get(each) for each in event.claim_ids)
    areas = (each.area_km2 for each in claims if each is not None and each.area_km2)
    return next((km2 for km2 in areas if f" {km2:g} km2 " in event.title), None)


def check_info(check: Check, telling: Telling, view: View) -> answers.CheckInfo:
    return answers.CheckInfo(
        claim=check.claim.id,
        at=iso(check.at) or "",
        place=answers.CheckPlace(
            title=check.place.title,
            titles=telling.titles.of(telling.gazetteer.find(check.place.id) or check.place),
            lon=check.place.lon,
            lat=check.place.lat,
        ),
        searched=check.ground.title,
        verdicts=[_verdict(verdict, check, telling.knowledge, view) for verdict in check.verdicts],
    )


def area_answer(series: AreaSeries, source: Source) -> answers.AreaAnswer:
    return answers.AreaAnswer(
        source=source.id,
        source_title=source.title,
        attribution=source.attribution,
        licence=source.licence,
        ground=series.ground,
        definition=series.definition,
        classes=[_class(side, control) for side, control in series.classes],
        at=[iso(int(at)) or "" for at in series.at],
        km2=np.round(series.km2, 4).tolist(),
    )


def geometry(shape: shapely.Geometry | None) -> answers.GeometryInfo | None:
    """A polygonal shape as GeoJSON, coordinates to 6 decimals (10 cm); None for none and for empty ground."""
    if shape is None or shape.is_empty:
        return None
    told = shapely.geometry.mapping(shapely.transform(shape, lambda xy: np.round(xy, 6)))
    return answers.GeometryInfo(type=told["type"], coordinates=list(told["coordinates"]))


def _verdict(verdict: Verdict, check: Check, knowledge: Knowledge, view: View) -> answers.VerdictInfo:
    patch = verdict.patch
    shape = None
    if patch is not None and view.shapes_leave(knowledge.sources.or_new(verdict.source)):
        shape = _drawn(patch, check.ground.shape)
    return answers.VerdictInfo(
        source=verdict.source,
        source_title=verdict.source_title,
        definition=verdict.definition,
        at=None if verdict.at is None else iso(verdict.at),
        claimed_km2=verdict.claimed_km2,
        measured_km2=None if verdict.measured_km2 is None else round(verdict.measured_km2, 3),
        radius_km=check.radius_km,
        tolerance_km2=verdict.tolerance_km2,
        area=None if verdict.area is None else verdict.area.value,
        area_reason=verdict.area_reason,
        area_told=check_reason(verdict.area_why),
        control=verdict.control.value,
        control_reason=verdict.control_reason,
        control_told=check_reason(verdict.control_why),
        classes=[_class(side, control) for side, control in sorted(patch.classes)] if patch else [],
        labels=list(patch.labels) if patch else [],
        caution=verdict.caution,
        shared_with=verdict.shared_with,
        patch=geometry(shape),
        patch_beyond=patch is not None and patch.beyond,
    )


def _drawn(patch: PatchFound, ground: shapely.Geometry) -> shapely.Geometry:
    # The patch of "all held ground" is half the front: nobody can see the place on it, or wait for it.
    if patch.points > 4 * MOST_POINTS:
        return patch.within(ground)
    # Cells have a few times the points of what they are joined to.
    shape = patch.shape
    return intersection(shape, ground) if shapely.get_num_coordinates(shape) > MOST_POINTS else shape


def _class(side: str, control: str) -> answers.ClassInfo:
    return answers.ClassInfo.model_validate({"side": side or None, "control": control})


def _names(place_id: str | None, canonical: str, telling: Telling) -> dict[str, str]:
    place = None if place_id is None else telling.gazetteer.find(place_id)
    return {lang: canonical if place is None else telling.titles.name(place, lang) for lang in LANGS}


def _copied(claim: Claim, knowledge: Knowledge) -> str | None:
    """The source whose report this claim's report copies."""
    first = original_of(claim.report_id, knowledge.copies)
    head = knowledge.reports.get(first)
    return None if first == claim.report_id or head is None else knowledge.sources.or_new(head.source).title


def _party(party: Party | None) -> answers.PartyInfo | None:
    return None if party is None else answers.PartyInfo(name=party.name, side=party.side)


def _report_source(source: Source) -> answers.ReportSource:
    return answers.ReportSource(id=source.id, title=source.title, url=web_address(source.url))


def _sentence(found: tuple[str, int, int] | None) -> answers.Sentence | None:
    if found is None:
        return None
    shown, start, end = found
    return answers.Sentence(text=shown, start=start, end=end)
