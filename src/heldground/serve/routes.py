"""The API's questions: each handler reads what is asked, asks one query of what the view lets through, and renders."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated

from anyio import from_thread
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from heldground.claims.free_text import parse_statement
from heldground.errors import WrongUse
from heldground.publish.page import answers, render
from heldground.publish.page.edition import NOW, WHOLE, Edition
from heldground.publish.page.pieces import evidence_json
from heldground.publish.page.project import MapFiles, places_answer, project_answer
from heldground.publish.view import Audience
from heldground.queries import evidence, ground
from heldground.queries.area import area_series
from heldground.queries.check import check_claim
from heldground.queries.state import state_geojson
from heldground.queries.timeline import timeline_at
from heldground.serve import asked
from heldground.serve.files import ASK_AGAIN, FOREVER_FRESH, Blob, send_blob, send_json
from heldground.serve.holdings import LiveEdition
from heldground.serve.served import Served, served_by, with_shapes
from heldground.serve.turns import Gone
from heldground.when import FOREVER

router = APIRouter(
    prefix="/api",
    responses={status: {"model": answers.ErrorAnswer} for status in (403, 404, 422, 500)},
)

Here = Annotated[Served, Depends(served_by)]


@router.get("/project", response_model=answers.ProjectAnswer, operation_id="project", tags=["page"])
def project(request: Request, here: Here, _: Annotated[asked.Nothing, Query()]) -> Response:
    """What this map is of, for whom, from which sources."""
    edition = here.holdings.edition()

    def files_of(source: str) -> MapFiles:
        version = edition.file_hash(source)
        return MapFiles((f"api/history/{source}.bin?v={version}",), f"api/now/{source}.bin?v={version}")

    return send(
        request,
        project_answer(
            edition,
            here.view,
            title=here.title,
            now=here.now(),
            home=here.home,
            style_url=here.basemap.url if here.basemap else None,
            files_of=files_of,
        ),
    )


@router.get("/places", response_model=answers.PlacesAnswer, operation_id="places", tags=["page"])
def places(request: Request, here: Here, _: Annotated[asked.Nothing, Query()]) -> Response:
    """The places that claims name."""
    return send(request, places_answer(here.holdings.edition()))


@router.get("/evidence", response_model=answers.EvidenceAnswer, operation_id="evidence", tags=["page"])
def evidence_of(request: Request, here: Here, question: Annotated[asked.EvidenceAsked, Query()]) -> Response:
    """What is known of a place or a point: maps, events, claims, checks."""
    edition, at = here.holdings.edition(), asked.instant(question.at)
    pause, is_gone = _pause(request, edition)

    def answer() -> Response:
        if question.place is not None:
            found = evidence.evidence_at_place(
                edition.knowledge, question.place, gazetteer=edition.gazetteer, at=at,
                checks=question.checks, pause=pause,
            )  # fmt: skip
        else:
            lon, lat = question.point()
            found = evidence.evidence_at_point(
                edition.knowledge, lon, lat, gazetteer=edition.gazetteer, at=at,
                checks=question.checks, pause=pause,
            )  # fmt: skip
        return send(request, evidence_json(found, telling_of(here, edition), here.view, at, edition.pieces))

    if not question.checks:
        with edition.turns.answering():
            return answer()
    try:
        with edition.turns.alone(is_gone):
            return answer()
    except Gone:
        return _to_nobody()


@router.get("/checks", response_model=answers.ChecksAnswer, operation_id="checks", tags=["page"])
def checks_of(request: Request, here: Here, question: Annotated[asked.ChecksAsked, Query()]) -> Response:
    """Claims set against every map, by their ids."""
    edition, at = here.holdings.edition(), asked.instant(question.at)
    pause, is_gone = _pause(request, edition)
    ids, telling = question.ids(), telling_of(here, edition)
    try:
        with edition.turns.alone(is_gone):
            found = evidence.checks_of(edition.knowledge, ids, at=at, pause=pause)
    except Gone:
        return _to_nobody()
    return send(
        request,
        answers.ChecksAnswer(checks=[render.check_info(each, telling, here.view) for each in found]),
    )


@router.get("/state", response_model=answers.StateAnswer, operation_id="state", tags=["questions"])
def state(request: Request, here: Here, question: Annotated[asked.StateAsked, Query()]) -> Response:
    """Who holds what at an instant, by one source, as GeoJSON."""
    history = with_shapes(here, here.holdings.edition(), question.source)
    at = asked.instant(question.at)
    box = None if question.bbox is None else ground.box(asked.read_box(question.bbox)).shape.bounds
    known = asked.instant(question.known)
    body = state_geojson(history, here.now() if at is None else at, known, meets=box)
    return send_json(request, body, cache=_cache(request, ASK_AGAIN))


@router.get("/timeline", response_model=answers.TimelineAnswer, operation_id="timeline", tags=["questions"])
def timeline(request: Request, here: Here, question: Annotated[asked.TimelineAsked, Query()]) -> Response:
    """What each source showed at a point, and when."""
    knowledge = here.holdings.edition().knowledge
    lon, lat = question.point()
    known = asked.instant(question.known)
    histories = [knowledge.history(question.source)] if question.source else knowledge.histories
    timelines = [
        render.timeline(each.source.id, timeline_at(each, lon, lat, known=known)) for each in histories
    ]
    return send(
        request,
        answers.TimelineAnswer(
            lon=lon,
            lat=lat,
            timelines=timelines,
            withheld=render.withheld_info(here.view.withheld_at(lon, lat)),
        ),
    )


@router.get("/area", response_model=answers.AreaAnswer, operation_id="area", tags=["questions"])
def area(request: Request, here: Here, question: Annotated[asked.AreaAsked, Query()]) -> Response:
    """Km2 by side and control over time: around a place or point, in a region, box or polygon, or everywhere."""
    edition = here.holdings.edition()
    history = edition.knowledge.history(question.source)
    series = area_series(
        history,
        _ground(question, edition),
        since=asked.instant(question.since, end=False),
        until=FOREVER if question.until is None else asked.instant(question.until) or 0,
        known=asked.instant(question.known),
    )
    return send(request, render.area_answer(series, history.source))


@router.get("/check", response_model=answers.CheckAnswer, operation_id="check", tags=["questions"])
def check(request: Request, here: Here, question: Annotated[asked.CheckAsked, Query()]) -> Response:
    """A statement set against every map."""
    edition = here.holdings.edition()
    knowledge = edition.knowledge
    claim = parse_statement(question.text, theatre=here.view.theatre, gazetteer=edition.gazetteer)
    claim = replace(claim, source=None)  # nobody published it
    found = check_claim(
        claim,
        knowledge.histories,
        sources=knowledge.sources,
        at=asked.instant(question.at),
        known=asked.instant(question.known),
        radius_km=question.radius_km,
        stored=knowledge.claims,
        sides=here.view.theatre.sides,
    )
    telling = telling_of(here, edition)
    return send(
        request,
        answers.CheckAnswer(
            statement=render.claim_info(claim, telling, None),
            said_by=[voice.id for voice in found.voices],
            check=render.check_info(found, telling, here.view),
        ),
    )


@router.get("/history/{source}.bin", operation_id="history", tags=["page"], response_class=Response)
def history_file(
    request: Request, here: Here, source: str, version: Annotated[asked.Version, Query()]
) -> Response:
    """All cells of a source in one file (format: publish/bundle.py)."""
    return _file(request, here, source, version.v, WHOLE)


@router.get("/now/{source}.bin", operation_id="now", tags=["page"], response_class=Response)
def now_file(
    request: Request, here: Here, source: str, version: Annotated[asked.Version, Query()]
) -> Response:
    """The newest state of a source in the same format, for the first look."""
    return _file(request, here, source, version.v, NOW)


def telling_of(here: Served, edition: Edition) -> render.Telling:
    """What answers about an edition are told from."""
    return edition.telling(here.holdings.texts)


def _pause(request: Request, edition: LiveEdition) -> tuple[Callable[[], None], Callable[[], bool]]:
    """What work that can wait calls between its pieces, and whether whoever asked has hung up."""

    def is_gone() -> bool:
        return from_thread.run(request.is_disconnected)

    return partial(edition.turns.stand_back, is_gone), is_gone


def _to_nobody() -> Response:
    return Response(status_code=204)


def send(request: Request, answer: BaseModel | bytes) -> Response:
    """An answer, or one that is JSON already."""
    body = answer if isinstance(answer, bytes) else answer.model_dump_json(by_alias=True).encode()
    return send_json(request, body, cache=_cache(request, ASK_AGAIN))


def _cache(request: Request, rule: str) -> str:
    """What the desk sees must not stay in a cache that others share."""
    public = served_by(request).view.audience is Audience.PUBLIC
    return f"{'public' if public else 'private'}, {rule}"


def _file(request: Request, here: Served, source: str, wanted: str | None, kind: str) -> Response:
    edition = here.holdings.edition()
    with_shapes(here, edition, source)
    tag = edition.file_hash(source)
    # An old address gives the new file, but nobody may keep that for good.
    cache = _cache(request, FOREVER_FRESH if wanted == tag else ASK_AGAIN)
    blob = Blob(edition.file(source, kind), "application/octet-stream")
    return send_blob(request, blob, cache=cache, tag=f"{tag}-{kind}")


def _ground(question: asked.AreaAsked, edition: Edition) -> ground.Ground | None:
    """The one ground asked about, None for everything.

    Raises
    ------
    WrongUse
        More than one is named, or a circle has no radius.
    """
    pointed = question.lon is not None or question.lat is not None
    areas = (question.place, question.region, question.bbox, question.polygon)
    named = [pointed, *(each is not None for each in areas)]
    if sum(named) > 1:
        raise WrongUse("more than one ground is named; give one of place, lon and lat, region, bbox, polygon")
    if question.polygon is not None:
        return ground.Ground("the polygon drawn", asked.read_polygon(question.polygon))
    if question.region is not None:
        return ground.region(question.region)
    if question.bbox is not None:
        return ground.box(asked.read_box(question.bbox))
    if not any(named):
        return None
    if question.radius_km is None:
        raise WrongUse("radius_km is missing; say how far around, like radius_km=10")
    if question.place is not None:
        return ground.around(edition.gazetteer.get(question.place), question.radius_km)
    lon, lat = question.point()
    return ground.near(lon, lat, question.radius_km)
