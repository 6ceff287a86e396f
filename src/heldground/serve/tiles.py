"""Vector tiles on demand: a source's map at an instant, or all that held in a stretch of time."""

import hashlib
import html
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode
from weakref import WeakKeyDictionary

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from heldground import __version__
from heldground.errors import UnknownName, WrongUse
from heldground.history.history import History
from heldground.publish.export.about import source_document
from heldground.publish.export.cells import cells_layer
from heldground.publish.export.layers import Layer
from heldground.publish.page.answers import ErrorAnswer
from heldground.publish.page.edition import Edition
from heldground.publish.tiles import MAX_ZOOM, MAX_ZOOM_RANGE, Tiler, features_of, vector_layers
from heldground.publish.view import Audience
from heldground.queries.classes import Wanted
from heldground.serve.asked import Asked
from heldground.serve.failures import failure
from heldground.serve.files import ASK_AGAIN, FOREVER_FRESH, is_known, send_text
from heldground.serve.ogc.asked import Period, read_period
from heldground.serve.served import Served, served_by, with_shapes
from heldground.when import Instant, iso

AT: Final = "/tiles"
MVT: Final = "application/vnd.mapbox-vector-tile"
MAX_CELLS: Final = 12_000
"""Cells a stretch may have: half a year of DeepState's map, whose first tile takes 2 s of a core; more is an export."""
KEPT: Final = 6
"""Times made ready and remembered, each 5 to 40 MB."""
WAITING: Final = 4
"""Requests that may wait while a time is made ready. More are told to come again: waiting they would hold all of the
server's threads, and no other question would be answered."""

router = APIRouter(
    prefix=AT,
    responses={status: {"model": ErrorAnswer} for status in (403, 404, 422, 500, 503)},
    tags=["tiles"],
)
Here = Annotated[Served, Depends(served_by)]
Source = Annotated[str, Path(min_length=1, max_length=200, description="Id of a source with a map.")]


class TileAsked(Asked):
    datetime: Annotated[
        str | None,
        Field(
            max_length=80,
            description="An instant or an interval, as OGC API Features has it; without it the newest map.",
        ),
    ] = None
    v: Annotated[
        str | None, Field(max_length=64, description="As in tilejson.json: then the answer never changes.")
    ] = None


@dataclass(frozen=True, slots=True)
class _Time:
    """What is asked for, settled: the instants of the maps that answer, and a key that tells it from all others."""

    start: Instant
    end: Instant
    one: bool
    version: str

    @property
    def max_zoom(self) -> int:
        return MAX_ZOOM if self.one else MAX_ZOOM_RANGE


class _Busy(Exception):
    """Too many wait already."""


class Ready:
    """Tilers of one edition, made when first asked for; the last few are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, _Time], Tiler] = OrderedDict()
        self._making = threading.Lock()
        self._waiting = threading.BoundedSemaphore(WAITING)

    def tiler(self, source: str, time: _Time, make: Callable[[], Tiler]) -> Tiler:
        """The tiler of a source and time.

        Raises
        ------
        _Busy
            It is not ready, and as many as may wait do.
        """
        found = self._kept.get((source, time))
        if found is None:
            with self._turn():
                found = self._kept.get((source, time))
                if found is None:
                    found = self._kept[source, time] = make()
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise _Busy
        try:
            with self._making:
                yield
        finally:
            self._waiting.release()


_ready: Final[WeakKeyDictionary[Edition, Ready]] = WeakKeyDictionary()
_finding: Final = threading.Lock()


def ready_of(edition: Edition) -> Ready:
    """What is ready of an edition; it goes when the edition goes."""
    with _finding:
        return _ready.setdefault(edition, Ready())


@router.get("/{source}/tilejson.json", operation_id="tilejson", response_class=Response)
def tilejson(
    request: Request, here: Here, source: Source, question: Annotated[TileAsked, Query()]
) -> Response:
    """What a map needs to know to show a source's tiles: TileJSON 3.0, with licence, attribution and definition."""
    edition = here.holdings.edition()
    history = with_shapes(here, edition, source)
    time = _time(edition, history, question.datetime, here.now())
    layer = _layer(history, time)
    about = history.source
    base = f"{request.url.scheme}://{request.headers['host']}{AT}/{quote(source, safe='')}"
    asked = {"datetime": question.datetime} if question.datetime is not None else {}
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": f"{about.title}: control of ground",
        "description": _words(time),
        # Maps put it into their page as it is.
        "attribution": html.escape(about.attribution or about.title),
        "licence": about.licence,
        "scheme": "xyz",
        "tiles": [f"{base}/{{z}}/{{x}}/{{y}}.mvt?{urlencode({**asked, 'v': time.version})}"],
        "minzoom": 0,
        "maxzoom": time.max_zoom,
        "vector_layers": vector_layers(time.max_zoom),
        "source": source_document(about),
        "cells": layer.rows,
    }
    bounds = _bounds(history)
    if bounds:
        document["bounds"] = bounds
        document["center"] = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2, 5]
    return send_text(request, orjson.dumps(document), "application/json", cache=_cache(here, ASK_AGAIN))


@router.get(
    "/{source}/{zoom}/{column}/{row}.mvt",
    operation_id="tile",
    response_class=Response,
    responses={200: {"content": {MVT: {}}}, 204: {"description": "Nothing is there."}},
)
def tile(
    request: Request,
    here: Here,
    source: Source,
    zoom: Annotated[int, Path(ge=0, le=MAX_ZOOM)],
    column: Annotated[int, Path(ge=0, lt=2**MAX_ZOOM)],
    row: Annotated[int, Path(ge=0, lt=2**MAX_ZOOM)],
    question: Annotated[TileAsked, Query()],
) -> Response:
    """A tile of the pyramid of web maps: Mapbox Vector Tile 2.1, one layer `control`."""
    edition = here.holdings.edition()
    history = with_shapes(here, edition, source)
    time = _time(edition, history, question.datetime, here.now())
    if zoom > time.max_zoom:
        raise WrongUse(f"zoom {zoom}; tiles of a stretch of time end at zoom {time.max_zoom}, enlarge those")
    if max(column, row) >= 2**zoom:
        raise UnknownName(
            f"tile {zoom}/{column}/{row} is outside the pyramid; zoom {zoom} has {2**zoom} of them a side"
        )
    # An old address gives the newest map, but nobody may keep that for good.
    cache = _cache(here, FOREVER_FRESH if question.v == time.version else ASK_AGAIN)
    tag = hashlib.sha256(f"{source} {time.version} {zoom}/{column}/{row}".encode()).hexdigest()[:20]
    told = {"ETag": f'W/"{tag}"', "Cache-Control": cache, "Vary": "Accept-Encoding"}
    if is_known(request, told["ETag"]):
        return Response(status_code=304, headers=told)
    with edition.turns.answering():
        try:
            tiler = ready_of(edition).tiler(source, time, lambda: _made(history, time))
        except _Busy:
            busy = failure(503, "Busy", "other maps are made ready; ask again in some seconds")
            busy.headers["Retry-After"] = "2"
            return busy
        content = tiler.tile(zoom, column, row)
    if not content:
        return Response(status_code=204, headers=told)
    return send_text(request, content, MVT, cache=cache, tag=tag)


def _time(edition: Edition, history: History, datetime: str | None, now: Instant) -> _Time:
    """What is asked for, by the maps that answer: all instants between two maps are one."""
    period = Period(now, now) if datetime is None else read_period(datetime)
    one = period.start == period.end
    start, end = history.asked_at(period.start), history.asked_at(period.end)
    # Before the first map there is nothing: a stretch begins with it.
    first = period.start if start is None else start
    if start is None and not one and end is not None:
        first = int(history.instants.min())
    last = period.end if end is None else end
    told = (__version__, edition.file_hash(history.source.id), str(first), str(last), str(one))
    version = hashlib.sha256(" ".join(told).encode()).hexdigest()[:20]
    return _Time(first, last, one, version)


def _layer(history: History, time: _Time) -> Layer:
    """The cells asked for.

    Raises
    ------
    WrongUse
        They are too many to be made ready while somebody waits.
    """
    layer = cells_layer(
        [history],
        wanted=Wanted(),
        at=time.start if time.one else None,
        since=None if time.one else time.start,
        until=None if time.one else time.end,
    )
    if layer.rows > MAX_CELLS:
        raise WrongUse(
            f"{layer.rows:,} cells held in that time, more than the {MAX_CELLS:,} that are made into tiles on demand; "
            "ask for less, or make a file with `heldground export pmtiles`"
        )
    return layer


def _made(history: History, time: _Time) -> Tiler:
    return Tiler(features_of(_layer(history, time).batches()))


def _words(time: _Time) -> str:
    if time.one:
        return f"who had the ground at {iso(time.start)}, by the newest map then"
    return f"all ground that was had at some instant from {iso(time.start)} to {iso(time.end)}, with its interval"


def _bounds(history: History) -> list[float] | None:
    if not len(history):
        return None
    west, south, east, north = history.bounds
    return [float(west.min()), float(south.min()), float(east.max()), float(north.max())]


def _cache(here: Served, rule: str) -> str:
    """What the desk sees must not stay in a cache that others share."""
    return f"{'public' if here.view.audience is Audience.PUBLIC else 'private'}, {rule}"
