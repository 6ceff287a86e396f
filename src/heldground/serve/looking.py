"""What a reader looks for: places by name, claims and events by filter, regions to choose from."""

from functools import cache
from typing import Annotated

import numpy as np
import shapely
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from heldground.actors import Control
from heldground.history.history import History
from heldground.places.model import Place
from heldground.places.regions import Region, all_regions, region_shape
from heldground.queries.finding import places_of
from heldground.serve import answers, answers_found, asked, render
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
    return send(
        request,
        answers_found.ClaimsAnswer(
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
            claims=render.claim_infos(page, telling_of(here, edition)),
        ),
    )


@router.get("/events", response_model=answers_found.EventsAnswer, operation_id="events")
def events(request: Request, here: Here, question: Annotated[asked.EventsAsked, Query()]) -> Response:
    """Events with a claim that fits a filter, newest first."""
    edition = here.holdings.edition()
    found = edition.finder.events(question.wanted(), order=question.order, downward=not question.up)
    page = found[question.offset : question.offset + question.limit]
    telling = telling_of(here, edition)
    return send(
        request,
        answers_found.EventsAnswer(
            total=len(found),
            offset=question.offset,
            events=[render.event_info(event, telling) for event in page],
        ),
    )


@router.get("/regions", response_model=answers_found.RegionsAnswer, operation_id="regions")
def regions(request: Request, here: Here, _: Annotated[asked.Nothing, Query()]) -> Response:
    """First-level regions on ground some map marks, to ask areas of."""
    edition = here.holdings.edition()
    found = [
        each
        for each in all_regions()
        if each.country in here.view.theatre.countries
        and any(_is_marked(history, each) for history in edition.knowledge.histories)
    ]
    return send(
        request,
        answers_found.RegionsAnswer(
            regions=[
                answers_found.RegionInfo(
                    id=each.id,
                    country=each.country,
                    names={lang: forms[0] for lang, forms in each.names.items() if forms},
                )
                for each in sorted(found, key=lambda each: (each.country, each.name))
            ]
        ),
    )


def _is_marked(history: History, region: Region) -> bool:
    """Whether a map marks ground in a region's box, other than by a publisher's mere claim."""
    columns = history.columns
    rows = history.tree.query(_box(region.id))
    claimed = [number for number, state in enumerate(columns.states) if state.control is Control.CLAIMED]
    return bool(len(rows)) and not bool(np.isin(columns.state[rows], claimed).all())


@cache
def _box(region_id: str) -> shapely.Polygon:
    return shapely.box(*region_shape(region_id).bounds)
