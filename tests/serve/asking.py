"""Asking an app without a network, and the small invented project the tests ask about."""

import asyncio
import gzip
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from shapely import box

from heldground.actors import Control
from heldground.claims.model import Claim, Claimant, ClaimPlace, Party, TimeSpan
from heldground.events import group_claims
from heldground.history.blocks import columns_of
from heldground.history.build import build_history
from heldground.history.history import History
from heldground.places import Gazetteer, Place
from heldground.publish.view import Audience, View
from heldground.queries.evidence import Knowledge, ReportHead
from heldground.reports.model import Report
from heldground.serve.app import app_of
from heldground.serve.holdings import LiveEdition
from heldground.serve.served import Served
from heldground.snapshots import Snapshot, State, make_patches
from heldground.sources import Source, Sources
from heldground.theatre import Theatre, read_theatre
from heldground.when import DAY, Instant, day_start

FIRST = day_start(date(2025, 4, 1))
OPEN = Source("open-map", "Open Map", redistribute=True, definition="ground held by Russia")
CLOSED = Source("closed-map", "Closed Map", definition="ground held by Russia")
PAPER = Source("paper", "The Paper", url="https://paper.example")
THEATRE = replace(read_theatre("ukraine"), sources=Sources([OPEN, CLOSED, PAPER]))

HELD = State("ru", Control.HELD, "Occupied")
UNKNOWN = State("", Control.UNKNOWN, "Unknown status")
RETAKEN = State("ua", Control.RETAKEN, "Liberated")

STAFF = Claimant("General Staff of Ukraine", "military", "ua")
BRIGADE = Party("the 5th Brigade", "ru")
Bounds = tuple[float, float, float, float]

ILEK = Place("t:ilek", "Ilek", "settlement", 35.05, 50.05, "RU", "Belgorod Oblast", names={"uk": ("Ілек",)})
DRONY = Place("t:drony", "Drony", "settlement", 35.35, 50.05, "RU", "Belgorod Oblast")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body

    @property
    def json(self) -> Any:
        return json.loads(self.content)


def ask(
    app: Any, path: str, *, method: str = "GET", host: str | None = "127.0.0.1:8000", **headers: str
) -> Answer:
    """What an app answers to a request; header names with `_` for `-`."""
    where, _, query = path.partition("?")
    sent = [(b"host", host.encode("latin-1"))] if host is not None else []
    sent += [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": where, "raw_path": quote(where).encode(), "query_string": quote(query, safe="=&%+").encode(),
        "headers": sent, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000), "root_path": "",
    }  # fmt: skip
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    async def run() -> None:
        (fault,) = await asyncio.gather(app(scope, receive, send), return_exceptions=True)
        # Starlette answers a fault and then hands it on, so that the server logs it too.
        if fault is not None and (not told or told[0]["status"] != 500):
            raise fault

    asyncio.run(run())
    start = told[0]
    answered = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], answered, b"".join(each.get("body", b"") for each in told[1:]))


@dataclass
class Still:
    """Holdings that hold one thing, seen at one instant."""

    knowledge: Knowledge
    view: View
    as_of: Instant
    stored: Mapping[str, str]

    def edition(self) -> LiveEdition:
        seen = self.view.see(self.knowledge, self.as_of).knowledge
        return LiveEdition(seen, Gazetteer([ILEK, DRONY]))

    def texts(self, report_ids: Iterable[str]) -> dict[str, str]:
        return {each: self.stored[each] for each in report_ids if each in self.stored}


def serve(
    knowledge: Knowledge,
    *,
    audience: Audience = Audience.DESK,
    as_of: Instant = FIRST + 100 * DAY,
    texts: Mapping[str, str] | None = None,
    theatre: Theatre = THEATRE,
    delay_hours: float = 24.0,
    now: Callable[[], Instant] | None = None,
) -> Any:
    """An app that serves what is known, as seen at an instant."""
    view = View(audience, theatre, delay_hours)
    still = Still(knowledge, view, as_of, texts or {})
    return app_of(Served("A border", view, still, now or (lambda: as_of)))


def snapshot(
    source: Source,
    at: Instant,
    ground: Sequence[tuple[State, tuple[float, float, float, float]]],
    *,
    known: Instant | None = None,
) -> Snapshot:
    """A snapshot of boxes (west, south, east, north)."""
    patches = tuple(patch for state, bounds in ground for patch in make_patches(state, box(*bounds)))
    return Snapshot(source.id, f"{at}", f"{at}-{known}", at, at if known is None else known, patches)


def history_of(source: Source, snapshots: Sequence[Snapshot]) -> History:
    ordered = sorted(snapshots, key=lambda each: (each.valid_at, each.known_at, each.sha256))
    cells = build_history(ordered)
    return History(
        source, columns_of(cells), [each.valid_at for each in ordered], [each.known_at for each in ordered]
    )


def claim_of(
    report: Report,
    quote: str,
    *,
    place: Place = ILEK,
    claimant: Claimant = STAFF,
    stance: str = "asserts",
    predicate: str = "captured",
    area_km2: float | None = None,
    time: TimeSpan | None = None,
    actor: Party | None = BRIGADE,
    via: tuple[str, ...] = (),
) -> Claim:
    """A claim whose words are in a report."""
    start = report.text.index(quote)
    named = ClaimPlace(
        place.name,
        place.name,
        place.lat,
        place.lon,
        place.kind,
        place.region,
        place.country,
        "in",
        place.id,
        reason="named",
    )
    return Claim(
        report=report.id, report_id=report.id, claimant=claimant, predicate=predicate, stance=stance, quote=quote,
        start=start, end=start + len(quote), via=via, actor=actor, places=(named,), time=time, area_km2=area_km2,
        rule="test", lang="en", published_on=report.published_on, source=report.source,
    )  # fmt: skip


def head_of(report: Report) -> ReportHead:
    return ReportHead(
        report.id, report.source, report.url, report.title, report.published_on, report.published_at
    )


def known_of(
    *, histories: Sequence[History] = (), claims: Sequence[Claim] = (), reports: Sequence[Report] = ()
) -> Knowledge:
    """Knowledge with its events grouped from its claims."""
    ordered = tuple(
        sorted(claims, key=lambda each: (each.published_on or date.min, each.report_id, each.start))
    )
    heads = {report.id: head_of(report) for report in reports}
    return Knowledge(
        sources=THEATRE.sources,
        histories=tuple(histories),
        claims=ordered,
        events=tuple(group_claims(ordered)),
        reports=heads,
    )


def report_of(text: str, day: int = 0, **fields: Any) -> Report:
    """A report of the paper, published so many days after the first."""
    return Report("paper", text, date(2025, 4, 1) + timedelta(days=day), **fields)


def border() -> tuple[Knowledge, dict[str, str]]:
    """Two maps, of which one may be redistributed, and two reports with a claim each."""
    early = report_of(
        "The staff spoke. Russian forces captured Ilek, 40 square km, it said. More later.",
        3,
        url="https://paper.example/1",
    )
    late = report_of("A second voice. Russian forces left Ilek, a resident said. That was all.", 20)
    days = [FIRST + number * DAY for number in (0, 2, 10, 30)]
    opened = [
        snapshot(OPEN, days[0], [(HELD, (35.0, 50.0, 35.1, 50.1))]),
        snapshot(OPEN, days[1], [(HELD, (35.0, 50.0, 35.2, 50.1))]),
        snapshot(OPEN, days[2], [(HELD, (35.0, 50.0, 35.2, 50.1)), (UNKNOWN, (35.3, 50.0, 35.4, 50.1))]),
        snapshot(OPEN, days[3], [(HELD, (35.0, 50.0, 35.07, 50.1)), (UNKNOWN, (35.3, 50.0, 35.4, 50.1))]),
    ]
    closed = [snapshot(CLOSED, days[0], [(HELD, (35.0, 50.0, 35.05, 50.1))])]
    claims = [
        claim_of(early, "Russian forces captured Ilek, 40 square km", area_km2=40.0),
        claim_of(
            late,
            "Russian forces left Ilek",
            predicate="lost",
            claimant=Claimant("Ivan Petrov", "local", None),
        ),
    ]
    knowledge = known_of(
        histories=[history_of(OPEN, opened), history_of(CLOSED, closed)], claims=claims, reports=[early, late]
    )
    return knowledge, {early.id: early.text, late.id: late.text}
