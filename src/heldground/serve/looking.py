"""What a reader looks for: places by name, claims and events by filter, regions to choose from."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from heldground.places.model import Place
from heldground.publish.page import answers, answers_found
from heldground.publish.page.pieces import filled
from heldground.publish.page.project import regions_answer
from heldground.queries.finding import places_of
from heldground.serve import asked
from heldground.serve.routes import Here, send, telling_of

router = APIRouter(
    prefix="/api",
    responses={status: {"model": answers.ErrorAnswer} for status in (403, 404, 422, 500)},
    tags=["looking"],
)


@router.get("/search", response_model=answers_found.SearchAnswer, operation_id="search")
def search(request: Request, here: Here, question: Annotated[asked.SearchAsked, Query()]) -> Response:
    """Places whose name begins like this, in any language and spelling; those claims name go first."""
    edition = here.holdings.edition()
    named = edition.knowledge.claims_at

    def weight(place: Place) -> float:
        return float(len(named.get(place.id, ())))

    hits = edition.index.find(question.q, limit=question.limit, weight=weight)
    return send(
        request,
        answers_found.SearchAnswer(
            places=[
                answers_found.FoundPlace(
                    id=hit.place.id,
                    titles=edition.titles.of(hit.place),
                    matched=hit.name,
                    kind=hit.place.kind,
                    lon=hit.place.lon,
                    lat=hit.place.lat,
                    claims=len(named.get(hit.place.id, ())),
                )
                for hit in hits
            ]
        ),
    )


@router.get("/claims", response_model=answers_found.ClaimsAnswer, operation_id="claims")
def claims(request: Request, here: Here, question: Annotated[asked.ClaimsAsked, Query()]) -> Response:
    """Claims that fit a filter, newest first, with counts of what other choices would give."""
    edition = here.holdings.edition()
    found = edition.finder.claims(question.wanted(), order=question.order, downward=not question.up)
    page = found.claims[question.offset : question.offset + question.limit]
    frame = answers_found.ClaimsAnswer(
        total=len(found.claims),
        offset=question.offset,
        facets={
            name: [answers_found.Facet(value=value, claims=count) for value, count in counts.items()]
            for name, counts in found.facets.items()
        },
        places=[
            answers_found.PlaceShare(id=place, claims=count)
            for place, count in sorted(places_of(found.claims).items())
        ],
        claims=[],
    )
    return send(request, filled(frame, claims=edition.pieces.claims(page, telling_of(here, edition))))


@router.get("/events", response_model=answers_found.EventsAnswer, operation_id="events")
def events(request: Request, here: Here, question: Annotated[asked.EventsAsked, Query()]) -> Response:
    """Events with a claim that fits a filter, newest first."""
    edition = here.holdings.edition()
    found = edition.finder.events(question.wanted(), order=question.order, downward=not question.up)
    page = found[question.offset : question.offset + question.limit]
    frame = answers_found.EventsAnswer(total=len(found), offset=question.offset, events=[])
    return send(request, filled(frame, events=edition.pieces.events(page, telling_of(here, edition))))


@router.get("/regions", response_model=answers_found.RegionsAnswer, operation_id="regions")
def regions(request: Request, here: Here, _: Annotated[asked.Nothing, Query()]) -> Response:
    """First-level regions on ground some map marks, to ask areas of."""
    return send(request, regions_answer(here.holdings.edition(), here.view))
