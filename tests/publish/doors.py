"""Every door out of the system, each as a function from what is known to the bytes that leave by it.

A new door is one line in `DOORS`: a name, and a function that yields names and bytes for a `World`.
"""

import atexit
import gzip
import io
import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from heldground.answers.asked import Asked
from heldground.claims.model import Claim
from heldground.places import Gazetteer, Place
from heldground.plots.palette import Look
from heldground.project import Project, create_project
from heldground.publish.bulletin import make_bulletin
from heldground.publish.bulletin_files import bulletin_bytes, draw_pictures
from heldground.publish.export import What, Wish, make_export, write_export
from heldground.publish.feeds import make_feeds
from heldground.publish.feeds_write import write_feeds
from heldground.publish.page.edition import Edition
from heldground.publish.policy.naming import Reader
from heldground.publish.policy.rules import Policy
from heldground.publish.site.kept import Kept
from heldground.publish.site.making import Site
from heldground.publish.site.release import Release
from heldground.publish.view import Audience, View
from heldground.queries.evidence import Knowledge
from heldground.serve.app import app_of
from heldground.serve.holdings import LiveEdition
from heldground.serve.served import Served
from heldground.when import DAY, Instant, iso
from serve.asking import DRONY, FIRST, ILEK, THEATRE, ask

TITLE = "A border"
BELGOROD = Place("RU-BEL", "Belgorod Oblast", "oblast", 37.5, 50.7, "RU", "Belgorod Oblast")
OLEN = Place("t:olen", "Olenets", "settlement", 35.06, 50.06, "RU", "Belgorod Oblast")
TARVA = Place("t:tarva", "Tarvany", "settlement", 35.07, 50.04, "RU", "Belgorod Oblast")
"""Two villages in the square of Ilek, that words may name though no claim does."""
PLACES = Gazetteer([ILEK, DRONY, OLEN, TARVA, BELGOROD])


@cache
def _project() -> Project:
    """An empty project: gates say nothing."""
    folder = Path(tempfile.mkdtemp(prefix="heldground-doors-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return create_project(folder / "project", title=TITLE)


class _Asked(Asked):
    """Knows the villages."""

    @cached_property
    def look(self) -> Look:
        return Look(tuple(THEATRE.sides))

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return PLACES


@dataclass(frozen=True)
class World:
    """What is known, by whom it is asked, and when. `asks` are ids and points that an attacker may know."""

    knowledge: Knowledge
    texts: Mapping[str, str]
    as_of: Instant
    delay_hours: float = 24.0
    policy: Policy = field(default_factory=Policy)
    asks: tuple[str, ...] = ()

    @cached_property
    def view(self) -> View:
        reader = Reader(lambda: PLACES, self.texts_of, THEATRE.countries)
        return View(Audience.PUBLIC, THEATRE, self.delay_hours, self.policy, reader=reader)

    @cached_property
    def seen(self) -> Knowledge:
        return self.view.see(self.knowledge, self.as_of).knowledge

    def texts_of(self, report_ids: Any) -> dict[str, str]:
        return {each: self.texts[each] for each in report_ids if each in self.texts}

    @cached_property
    def app(self) -> Any:
        holdings = _Holdings(LiveEdition(self.seen, PLACES), self.texts_of)
        return app_of(Served(TITLE, self.view, holdings, lambda: self.as_of))


@dataclass(frozen=True)
class _Holdings:
    made: LiveEdition
    texts: Callable[[Any], dict[str, str]]

    def edition(self) -> LiveEdition:
        return self.made


API = (
    "/api/project",
    "/api/places",
    "/api/regions",
    "/api/evidence?place=t:ilek",
    "/api/evidence?place=t:drony",
    "/api/evidence?place=RU-BEL&checks=false",
    "/api/evidence?lon=35.05&lat=50.05",
    "/api/evidence?lon=35.35&lat=50.05&at=2025-04-30",
    "/api/timeline?lon=35.125&lat=50.075",
    "/api/timeline?lon=35.225&lat=50.125&known=2025-12-31",
    "/api/state?source=open-map&at=2025-12-31",
    "/api/state?source=open-map&at=2025-04-08&known=2025-12-31",
    "/api/area?source=open-map",
    "/api/area?source=closed-map&bbox=34.9,49.9,35.2,50.15",
    "/api/area?source=open-map&region=Belgorod Oblast&known=2025-12-31",
    "/api/check?text=40 square kilometres near Ilek&at=2025-12-31",
    "/api/search?q=Ilek",
    "/api/claims?limit=200",
    "/api/claims?text=captured&order=claimant&up=true",
    "/api/events?limit=200",
    "/api/history/open-map.bin",
    "/api/now/open-map.bin",
)
"""Every path of the API, with instants after all there is where an instant can be given."""

OGC = (
    "/ogc/?f=json",
    "/ogc/conformance?f=json",
    "/ogc/api?f=json",
    "/ogc/collections?f=json",
    "/ogc/collections/control-open-map?f=html",
    "/ogc/collections/control-open-map/schema?f=json",
    "/ogc/collections/control-open-map/items?f=json&limit=1000",
    "/ogc/collections/control-open-map/items?f=html&limit=2",
    "/ogc/collections/control-closed-map/items?f=json",
    "/ogc/collections/claims/items?f=json&limit=1000",
    "/ogc/collections/events/items?f=html&limit=1000",
    "/ogc/style.css",
)


TILES = (
    "/tiles/open-map/tilejson.json?datetime=2025-12-31",
    "/tiles/open-map/8/153/86.mvt?datetime=2025-12-31",
    "/tiles/open-map/8/153/86.mvt?datetime=../..",
)


def tile_door(world: World) -> Iterator[tuple[str, bytes]]:
    for path in TILES:
        yield from _asked(world, path)


def api_door(world: World) -> Iterator[tuple[str, bytes]]:
    for path in (*API, *world.asks):
        yield from _asked(world, path)
    for claim in world.seen.claims:
        yield from _asked(world, f"/api/checks?claims={claim.id}")


def ogc_door(world: World) -> Iterator[tuple[str, bytes]]:
    for path in OGC:
        yield from _asked(world, path)
    for claim in world.seen.claims[:2]:
        yield from _asked(world, f"/ogc/collections/claims/items/{claim.id}?f=json")


def _asked(world: World, path: str) -> Iterator[tuple[str, bytes]]:
    answer = ask(world.app, path)
    told = {name: value for name, value in answer.headers.items() if name != "date"}
    yield path, b"%d %s\n" % (answer.status, repr(sorted(told.items())).encode()) + answer.content


PLAIN = (
    ("geojson", What.ALL), ("csv", What.CONTROL), ("csv", What.FIGURES), ("csv", What.CLAIMS), ("csv", What.EVENTS),
    ("kml", What.ALL), ("jsonl", What.CLAIMS), ("jsonl", What.CONTROL), ("annotations", What.CLAIMS),
    ("claimreview", What.CLAIMS),
)  # fmt: skip
HEAVY = (
    ("gpkg", What.ALL),
    ("pmtiles", What.CONTROL),
    ("geoparquet", What.CONTROL),
    ("geoparquet", What.CLAIMS),
)


def export_door(world: World, forms: Any = PLAIN) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        for form, what in forms:
            wish = Wish(what=what, checked=form == "claimreview")
            try:
                made = make_export(
                    world.knowledge, world.view, wish, title=TITLE, as_of=world.as_of, text_of=world.texts.get
                )
            except ValueError as refused:
                yield f"{form} {what}", str(refused).encode()
                continue
            for path in write_export(form, made, Path(folder) / f"{what}.{form}", force=True).files:
                yield f"{form} {what} {path.name}", path.read_bytes()


def heavy_export_door(world: World) -> Iterator[tuple[str, bytes]]:
    yield from export_door(world, HEAVY)


def bulletin_door(world: World, *, pictures: bool = False) -> Iterator[tuple[str, bytes]]:
    made = make_bulletin(
        _Asked(_project()),
        world.knowledge,
        world.view,
        FIRST,
        FIRST + 40 * DAY,
        title=TITLE,
        as_of=world.as_of,
    )
    drawn = draw_pictures(made) if pictures else {}
    for form in ("md", "html"):
        yield f"bulletin {form}", bulletin_bytes(made, form, drawn)
    for name, picture in drawn.items():
        yield f"picture {name}", bytes(picture)


def picture_door(world: World) -> Iterator[tuple[str, bytes]]:
    yield from bulletin_door(world, pictures=True)


def feed_door(world: World) -> Iterator[tuple[str, bytes]]:
    made = make_feeds(
        _Asked(_project()),
        world.knowledge,
        world.view,
        title=TITLE,
        as_of=world.as_of,
        base="https://front.example/",
    )
    with tempfile.TemporaryDirectory() as folder:
        write_feeds(made, Path(folder))
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path.read_bytes()


def site_door(world: World) -> Iterator[tuple[str, bytes]]:
    """All files of a published site but the program's own build, which is the same for every project."""
    release = Release(
        asked=_Asked(_project()),
        edition=Edition(world.seen, PLACES),
        view=world.view,
        title=TITLE,
        as_of=world.as_of,
        base="https://front.example/",
        policy="default-src 'self'",
        texts_of=world.texts_of,
    )
    with mock.patch("heldground.publish.site.making.page_files", lambda *_, **__: iter(())):
        for file in Site(release, Kept()).files():
            yield file.path, file.body


Door = Callable[[World], Iterator[tuple[str, bytes]]]
DOORS: Mapping[str, Door] = {
    "api": api_door,
    "ogc": ogc_door,
    "tiles": tile_door,
    "export": export_door,
    "bulletin": bulletin_door,
    "feeds": feed_door,
    "site": site_door,
}
HEAVY_DOORS: Mapping[str, Door] = {"export": heavy_export_door, "pictures": picture_door}
"""Doors that take seconds: asked in fewer examples."""


def left(world: World, doors: Mapping[str, Door] = DOORS) -> dict[str, bytes]:
    """All that leaves by some doors, by door and name."""
    return {f"{door}: {name}": body for door, opened in doors.items() for name, body in opened(world)}


def unpacked(body: bytes) -> Iterator[bytes]:
    """Bytes, and whatever is packed in them."""
    yield body
    if body[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(body))
    start = body.find(b"HGH1")
    if start >= 0:
        yield from _history(zlib.decompressobj().decompress(body[start + 4 :]))
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            for name in packed.namelist():
                yield from unpacked(packed.read(name))
    if body[:4] == b"PAR1":
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(io.BytesIO(body))
        for column in table.columns:
            for value in column.to_pylist():
                yield value if isinstance(value, bytes) else str(value).encode()
        yield repr(table.schema.metadata).encode()
    if body[:15] == b"SQLite format 3":
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(body)
            connection = sqlite3.connect(file.name)
            for line in connection.iterdump():
                yield line.encode()
            connection.close()
    if body[:8] == b"\x89PNG\r\n\x1a\n":
        yield from _png_texts(body)


def _png_texts(body: bytes) -> Iterator[bytes]:
    at = 8
    while at < len(body):
        size, kind = int.from_bytes(body[at : at + 4], "big"), body[at + 4 : at + 8]
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            yield body[at + 8 : at + 8 + size]
        at += 12 + size


def _history(body: bytes) -> Iterator[bytes]:
    """The header of a history file, and its coordinates and times as text."""
    values, at = _varints(body, 0, 1)
    size = values[0]
    header = json.loads(body[at : at + size])
    yield body[at : at + size]
    at += size
    columns = {}
    for name, length in header["columns"].items():
        columns[name] = np.array(_varints(body[at : at + length], 0, None)[0], dtype=np.int64)
        at += length
    for name in ("x", "y"):
        steps = (columns[name] >> 1) ^ -(columns[name] & 1)
        yield " ".join(
            f"{each / header['grid']:.5f}" for each in _absolute(steps, columns["vertices"])
        ).encode()
    instants = np.cumsum((columns["instants"] >> 1) ^ -(columns["instants"] & 1))
    yield " ".join(iso(int(each)) or "" for each in instants).encode()


def _absolute(steps: Any, sizes: Any) -> list[int]:
    """Coordinates from differences: to the vertex before, or between the firsts of two rings."""
    found, at, first = [], 0, 0
    for size in sizes.tolist():
        first += int(steps[at])
        ring = first + np.concatenate([[0], np.cumsum(steps[at + 1 : at + size])])
        found += ring.tolist()
        at += size
    return found


def _varints(data: bytes, at: int, count: int | None) -> tuple[list[int], int]:
    found: list[int] = []
    while at < len(data) and (count is None or len(found) < count):
        value, shift = 0, 0
        while True:
            byte = data[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                break
        found.append(value)
    return found, at


def without_claims(knowledge: Knowledge, gone: set[str]) -> Knowledge:
    """Knowledge without some claims."""
    claims: tuple[Claim, ...] = tuple(each for each in knowledge.claims if each.id not in gone)
    return replace(knowledge, claims=claims)


__all__ = ["DOORS", "HEAVY_DOORS", "World", "left", "unpacked"]
