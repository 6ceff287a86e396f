"""Heldground from Python: open a project, ask its maps.

Everything here is also in the package itself: `heldground.open`, `heldground.circle`. Dates are text as on the command
line (`"2025-04-06"`: the whole day in UTC, a state at its end), `date`, an aware `datetime`, or seconds since 1970.
Every answer has `rows` (flat tables, the same as CSV and JSON of the command line), `to_csv`, `to_json`, `to_pandas`,
mostly `to_geojson` and `plot`, and `credits`: the definition, licence and attribution that belong to its figures.

Examples
--------
>>> import heldground
>>> project = heldground.sample()  # or heldground.open("demo")
>>> deepstate = project.history("deepstate")
>>> state = deepstate.at("2025-04-06")
>>> [(row["side"], row["control"], round(row["km2"], 1)) for row in state.rows][:2]
[(None, 'unknown', 25.0), ('ru', 'held', 0.7)]
>>> around = deepstate.area(heldground.circle(35.39, 50.95, 10), every="month", classes=["unknown"])
>>> [(row["at"][:10], row["unknown"]) for row in around.rows]
[('2025-03-31', 13.102), ('2025-04-28', 9.522)]
>>> deepstate.area(heldground.region("Crimea")).why_empty
'no map of that time shows such ground in Crimea'
"""

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Final, TypeAlias

from heldground.answers.area import Area, ask_area
from heldground.answers.asked import Asked
from heldground.answers.changes import Changes, ask_changes
from heldground.answers.disagreements import (
    DisagreementOverTime,
    Disagreements,
    ask_disagreement_over_time,
    ask_disagreements,
)
from heldground.answers.state import State, ask_state
from heldground.answers.timeline import Timeline, ask_timeline
from heldground.errors import WrongUse
from heldground.history import history as space_time
from heldground.places.model import Place
from heldground.project import open_project
from heldground.queries.check import Check, check_claim
from heldground.queries.classes import Wanted, read_wanted
from heldground.queries.periods import Every
from heldground.sources import Source
from heldground.when import Instant, day_end, day_start, parse_instant
from heldground.where import Where, box, circle, ground_of, polygon, region

__all__ = [
    "History",
    "Project",
    "When",
    "Where",
    "box",
    "circle",
    "disagreements",
    "disagreements_over_time",
    "moment",
    "open",
    "polygon",
    "region",
    "sample",
]

When: TypeAlias = str | date | datetime | int
"""A day, an instant as text, an aware datetime, or seconds since 1970 UTC."""


def open(folder: Path | str = ".", *, known: When | None = None, recorded: int | None = None) -> "Project":
    """The project in a folder, to be asked.

    Parameters
    ----------
    known
        Only what publishers had published by then.
    recorded
        As this project's log was at this place in it: an answer pinned so never changes.

    Raises
    ------
    WrongUse
        No project there.
    BadProject
        Its configuration or database cannot be read.
    """
    pinned = None if known is None else moment(known)
    return Project(Asked(open_project(Path(folder)), pinned, recorded))


class Project:
    """An open project. Made by `open`."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    @property
    def title(self) -> str:
        return self._asked.project.title

    @property
    def folder(self) -> Path:
        return self._asked.project.folder

    @cached_property
    def histories(self) -> tuple["History", ...]:
        """The maps of all sources that have one, in order of the sources' ids."""
        return tuple(History(self._asked, each) for each in self._asked.histories())

    def history(self, source: str) -> "History":
        """The map of a source.

        Raises
        ------
        UnknownName
            It has none; the message names those that have.
        """
        (found,) = self._asked.histories([source])
        return History(self._asked, found)

    def place(self, name: str) -> Place:
        """The place a name means in this project, in any language; `Demidovka, Belgorod Oblast` says which.

        Raises
        ------
        UnknownName
            None, or several; the message lists them.
        """
        return self._asked.place(name)

    def timeline(self, where: str | Place | tuple[float, float]) -> Timeline:
        """What every map showed at a place or point, and the claims about it; see `History.timeline`."""
        return ask_timeline(self._asked, [each.cells for each in self.histories], _spot(self._asked, where))

    def check(self, statement: str, at: When | None = None, *, radius_km: float | None = None) -> Check:
        """A statement in words set against every map; see `heldground check`.

        Parameters
        ----------
        statement
            Like "13 square kilometres near Demidovka".
        at
            When to look; None: the statement's own time.

        Raises
        ------
        WrongUse
            It names no place that is on a map, is not about control, or has no time to look at.
        """
        from heldground.claims.free_text import parse_statement
        from heldground.queries.load import claims_known

        project = self._asked.project
        with project.reading() as connection:
            stored = claims_known(connection, self._asked.known)
        return check_claim(
            parse_statement(statement, theatre=project.theatre, gazetteer=self._asked.gazetteer),
            [each.cells for each in self.histories],
            sources=project.theatre.sources,
            at=None if at is None else moment(at),
            radius_km=radius_km,
            stored=stored,
            sides=project.theatre.sides,
        )

    def __repr__(self) -> str:
        return f"<Project {self.title!r} in {self.folder}>"


class History:
    """One source's map through time. Made by `Project.history`.

    `cells` is the history itself: for every instant a partition of the mapped ground, in columns of numpy and shapely.
    """

    def __init__(self, asked: Asked, cells: space_time.History) -> None:
        self._asked = asked
        self.cells = cells

    @property
    def source(self) -> Source:
        """Who publishes the map: title, definition, licence, attribution."""
        return self.cells.source

    def at(self, when: When) -> State:
        """Who holds what at an instant: km2 by class in `rows`, the ground in `to_geojson`."""
        return ask_state(self._asked, [self.cells], moment(when))

    def area(
        self,
        where: Where = None,
        *,
        since: When | None = None,
        until: When | None = None,
        every: str | Every | None = None,
        classes: Sequence[str] = (),
        labels: Sequence[str] = (),
        claimed: bool = False,
    ) -> Area:
        """Km2 by class inside a ground at every map.

        Geodesic on WGS 84, km2. Ground a publisher only claims stays out unless asked for.

        Parameters
        ----------
        where
            Everything mapped if None; a text is a region's name or a file of GeoJSON, WKT, KML, GPKG.
        since, until
            First and last day, both included.
        every
            `"day"`, `"week"` or `"month"`: rows at their ends instead of at the maps.
        classes
            `"ru:held"`, a side or a control; empty for all.
        labels
            Words of the publisher's labels; empty for all.

        Raises
        ------
        UnknownName
            No such region, file, side or control.
        InvalidShape
            A shape that is none.
        """
        return ask_area(
            self._asked,
            [self.cells],
            ground_of(where),
            since=None if since is None else moment(since, end=False),
            until=None if until is None else moment(until),
            every=_every(every),
            wanted=self._wanted(classes, labels, claimed),
        )

    def changes(self, start: When, end: When, *, where: Where = None, least_km2: float = 0.1) -> Changes:
        """Ground gained and lost between two instants, with the places nearest to it.

        `gained` and `lost` are km2 by side over all patches; `rows` leave out those below `least_km2`.

        Raises
        ------
        WrongUse
            The start is after the end.
        """
        first, last = moment(start), moment(end)
        if first > last:
            raise WrongUse(f"the start {start} is after the end {end}; turn them round")
        return ask_changes(self._asked, self.cells, first, last, ground=ground_of(where), least_km2=least_km2)

    def timeline(self, lon: float | str | Place, lat: float | None = None) -> Timeline:
        """What the map showed at a point (degrees, longitude first) or around a place, from when until when.

        Around a settlement its 2 km count: gazetteers put the point up to a kilometre off.

        Raises
        ------
        WrongUse
            A longitude without a latitude, or numbers that are no degrees.
        UnknownName
            No such place.
        """
        if isinstance(lon, str | Place):
            return ask_timeline(self._asked, [self.cells], _spot(self._asked, lon))
        if lat is None:
            raise WrongUse("a point is a longitude and a latitude, like timeline(35.39, 50.86)")
        return ask_timeline(self._asked, [self.cells], _spot(self._asked, (lon, lat)))

    def _wanted(self, classes: Sequence[str], labels: Sequence[str], claimed: bool) -> Wanted:
        sides = [side.id for side in self._asked.project.theatre.sides]
        return read_wanted(classes, labels, sides=sides, claimed=claimed)

    def __len__(self) -> int:
        return len(self.cells.instants)

    def __repr__(self) -> str:
        return f"<History of {self.source.title}, {len(self):,} maps>"


def disagreements(
    first: History, second: History, at: When, *, where: Where = None, least_km2: float = 1.0
) -> Disagreements:
    """Where two maps of a project disagree at an instant and since when, km2 by pair of states.

    Ground outside a map's definition is no disagreement; `outside_km2` says how much there is.
    """
    return ask_disagreements(
        first._asked, first.cells, second.cells, moment(at), ground=ground_of(where), least_km2=least_km2
    )


def disagreements_over_time(
    first: History,
    second: History,
    *,
    where: Where = None,
    since: When | None = None,
    until: When | None = None,
    every: str | Every | None = None,
) -> DisagreementOverTime:
    """Km2 by pair of states at every map of either source, or every day, week or month."""
    return ask_disagreement_over_time(
        first._asked,
        first.cells,
        second.cells,
        ground=ground_of(where),
        since=None if since is None else moment(since, end=False),
        until=None if until is None else moment(until),
        every=_every(every),
    )


def moment(when: When, *, end: bool = True) -> Instant:
    """The instant meant; a day is its last second, or its first if `end` is false.

    Examples
    --------
    >>> moment("2025-04-06") - moment(date(2025, 4, 6), end=False)
    86399
    >>> moment(datetime(2025, 4, 6)) # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    heldground.errors.WrongUse: 2025-04-06 00:00:00 has no time zone

    Raises
    ------
    WrongUse
        No date or time, or a datetime without a zone.
    """
    if isinstance(when, str):
        return parse_instant(when, end=end)
    if isinstance(when, datetime):
        if when.tzinfo is None:
            raise WrongUse(f"{when} has no time zone; say which, like datetime(2025, 4, 6, tzinfo=UTC)")
        return int(when.astimezone(UTC).timestamp() // 1)
    if isinstance(when, date):
        return day_end(when) if end else day_start(when)
    return when


@cache
def sample() -> Project:
    """The sample project of `heldground demo`, in a temporary folder that goes with the process; takes seconds."""
    from heldground.demo import make_demo
    from heldground.progress import quiet

    folder = tempfile.mkdtemp(prefix="heldground-sample-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    project, _, _ = make_demo(Path(folder), now=_SAMPLE_MADE, progress=quiet)
    return Project(Asked(project))


_SAMPLE_MADE: Final = parse_instant(
    "2025-05-06"
)  # the day after its last map: the sample is the same every day


def _spot(asked: Asked, where: str | Place | tuple[float, float]) -> Place | tuple[float, float]:
    if isinstance(where, str):
        return asked.place(where)
    if isinstance(where, Place):
        return where
    lon, lat = where
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise WrongUse(f"{lon}, {lat} is no point in degrees: longitude first, like 35.39, 50.86")
    return lon, lat


def _every(every: str | Every | None) -> Every | None:
    if every is None:
        return None
    try:
        return Every(every)
    except ValueError:
        raise WrongUse(f"every {every!r} is no step; write day, week or month") from None
