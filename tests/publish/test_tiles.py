"""Vector tiles: what is in them is what the map says, neighbours keep their borders, and other readers read them."""

import gzip
import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles
from pyproj import Transformer
from shapely import box

from conftest import REPO, absent
from heldground.area import areas_km2
from heldground.errors import NotPublished, WrongUse
from heldground.history.history import History
from heldground.project import open_project
from heldground.publish.export import What, check_format
from heldground.publish.export.cells import cells_layer
from heldground.publish.tiles import (
    BUFFER,
    EXTENT,
    LAST_S,
    LAYER,
    Features,
    Tiler,
    features_of,
    vector_layers,
)
from heldground.publish.tiles.borders import web_mercator
from heldground.publish.tiles.corners import fitted
from heldground.publish.view import Audience
from heldground.queries.classes import Wanted
from heldground.queries.load import load_histories
from heldground.when import DAY, Instant, parse_instant
from publish.exporting import LAW, history_of, made, written
from serve.asking import FIRST, HELD, RETAKEN, UNKNOWN

AREA_SHARE = {4: 0.015, 6: 0.003, 8: 0.001, 10: 0.0005, 12: 0.0001}
"""By how much the area of a class of more than 100 km2 may differ, by zoom (docs/how-to/vector-tiles.md)."""
OVERLAP_SHARE = 0.0002
"""Of all ground, that two classes may both have: where borders drawn coarsely cross."""


def tiler_of(history: History, **when: Any) -> Tiler:
    return Tiler(features_of(cells_layer([history], wanted=Wanted(), **when).batches()))


def read(tile: bytes) -> list[tuple[dict[str, Any], Any]]:
    """Properties and shapes of a tile, by an independent reader; y southward, as in the tile."""
    if not tile:
        return []
    layer = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})[LAYER]
    assert layer["extent"] == EXTENT
    return [(each["properties"], shapely.geometry.shape(each["geometry"])) for each in layer["features"]]


def ground(tiler: Tiler, zoom: int, tiles: Sequence[tuple[int, int]]) -> list[tuple[dict[str, Any], Any]]:
    """Everything in tiles of a zoom without their margins, in degrees."""
    square = box(0, 0, EXTENT, EXTENT)
    found = []
    for column, row in tiles:
        for told, shape in read(tiler.tile(zoom, column, row)):
            world = EXTENT * 2**zoom

            def degrees(points: Any, column: int = column, row: int = row, world: int = world) -> Any:
                x, y = ((points + np.array([column, row]) * EXTENT) / world).T
                return np.column_stack([(x - 0.5) * 360, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))])

            inside = shapely.intersection(shape, square)
            if not inside.is_empty:
                found.append((told, shapely.transform(inside, degrees)))
    return found


def all_of(tiler: Tiler, zoom: int) -> list[tuple[int, int]]:
    return [(column, row) for each, column, row in tiler.addresses(zoom) if each == zoom]


def neighbours() -> History:
    """Two states that share a crooked border, on which one has a corner more; a third that begins later in one."""
    bend = [(35.2, 50.0), (35.23, 50.03), (35.19, 50.06), (35.2, 50.1)]
    west = shapely.Polygon([(35.0, 50.0), *bend, (35.0, 50.1)])
    east = shapely.Polygon([(35.4, 50.0), (35.4, 50.1), *bend[:0:-1], (35.215, 50.015), bend[0]])
    return history_of(LAW, [(HELD, west, 0, None), (RETAKEN, east, 0, 5), (UNKNOWN, east, 5, None)])


def test_a_feature_says_whose_ground_it_is_and_when() -> None:
    """Times are text for people and seconds for styles; what still holds has a last second all the same."""
    told = {each["control"]: each for each, _ in read(tiler_of(neighbours()).tile(6, 38, 21))}
    assert told["held"] == {
        "source": "law-map", "side": "ru", "control": "held", "label": "Occupied",
        "valid_from": "2025-04-01T00:00:00Z", "from_s": FIRST, "until_s": LAST_S,
        "area_km2": pytest.approx(164.0, rel=0.05),
    }  # fmt: skip
    assert told["retaken"]["valid_until"] == "2025-04-06T00:00:00Z"
    assert told["retaken"]["until_s"] == told["unknown"]["from_s"] == FIRST + 5 * DAY
    assert "side" not in told["unknown"]


def test_an_instant_has_its_own_state_only() -> None:
    at = tiler_of(neighbours(), at=FIRST + 6 * DAY)
    assert {each["control"] for each, _ in read(at.tile(6, 38, 21))} == {"held", "unknown"}


@pytest.mark.parametrize("zoom", [5, 7, 9, 12])
def test_neighbours_share_their_border_at_every_zoom_and_time(zoom: int) -> None:
    """No gap and no overlap, even where only one has a corner on the border; nor between tiles."""
    tiler = tiler_of(neighbours())
    found = ground(tiler, zoom, all_of(tiler, zoom))
    for control in ("retaken", "unknown"):
        west = shapely.union_all(
            [shape for told, shape in found if told["control"] == "held"], grid_size=1e-9
        )
        east = shapely.union_all(
            [shape for told, shape in found if told["control"] == control], grid_size=1e-9
        )
        both = shapely.union_all([west, east], grid_size=1e-9)
        assert both.geom_type == "Polygon"
        assert len(both.interiors) == 0
        assert shapely.intersection(west, east).area == pytest.approx(0, abs=1e-9)


def test_what_is_too_small_for_a_zoom_waits_for_a_finer_one() -> None:
    tiny = history_of(LAW, [(HELD, box(35.001, 50.001, 35.002, 50.002), 0, None)])
    tiler = tiler_of(tiny)
    zooms = {zoom for zoom, column, row in tiler.addresses(12) if tiler.tile(zoom, column, row)}
    assert zooms
    assert min(zooms) > 3
    assert 12 in zooms


def test_cells_of_one_state_and_interval_are_one_feature_without_inner_borders() -> None:
    two = history_of(
        LAW, [(HELD, box(35.0, 50.0, 35.1, 50.1), 0, None), (HELD, box(35.1, 50.0, 35.2, 50.1), 0, None)]
    )
    features = features_of(cells_layer([two], wanted=Wanted()).batches())
    assert (len(features), len(features.polygon)) == (1, 1)
    assert features.properties[0]["area_km2"] == pytest.approx(areas_km2(features.polygon)[0])


def test_hostile_ground_gives_valid_tiles() -> None:
    """Nothing at all, a hair that folds when rounded, the same ground twice, both ends of the world."""
    hair = shapely.Polygon([(35, 50), (35.1, 50.00000001), (35.2, 50), (35.1, 50.1)])
    odd = history_of(LAW, [
        (HELD, hair, 0, None), (HELD, hair, 0, None), (HELD, box(35, 50, 35.00000001, 51), 0, None),
        (UNKNOWN, box(-180, -89, -179, -84), 0, None), (UNKNOWN, box(179, 84, 180, 89), 0, None),
    ])  # fmt: skip
    tiler = tiler_of(odd)
    for zoom in (0, 3, 8):
        for column, row in all_of(tiler, zoom):
            assert all(shape.is_valid and shape.area > 0 for _, shape in read(tiler.tile(zoom, column, row)))
    nothing = Tiler(Features((), *fitted(np.empty(0, dtype=object))))
    assert list(nothing.addresses(3)) == []
    assert nothing.tile(0, 0, 0) == b""


def test_an_archive_opens_and_carries_its_terms(tmp_path: Path) -> None:
    """Licence, attribution and definition in the metadata; the public's is not marked as the desk's."""
    path = written("pmtiles", made(audience=Audience.PUBLIC, sources=("law-map",)), tmp_path)
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        header, told = reader.header(), reader.metadata()
        tiles = list(all_tiles(reader.get_bytes))
    assert (header["min_zoom"], header["max_zoom"]) == (0, 10)
    assert told["licence"] == "The Law's Map: CC BY-SA 4.0"
    assert told["attribution"] == "Law &amp; Mappers"
    assert told["heldground"]["sources"][0]["definition"] == "ground held later"
    assert told["heldground"]["warning"] is None
    assert told["vector_layers"][0]["id"] == LAYER
    assert {told["source"] for _, tile in tiles for told, _ in read(gzip.decompress(tile))} == {"law-map"}


def test_the_same_data_are_the_same_bytes(tmp_path: Path) -> None:
    export = made(at=FIRST + 3 * DAY)
    first = written("pmtiles", export, tmp_path).read_bytes()
    assert written("pmtiles", export, tmp_path).read_bytes() == first


def test_tiles_are_of_control_and_of_what_may_leave(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="holds control"):
        check_format("pmtiles", What.CLAIMS)
    with pytest.raises(WrongUse, match="max-zoom"):
        check_format("gpkg", None, max_zoom=3)
    with pytest.raises(WrongUse, match="0 to 14"):
        written("pmtiles", made(), tmp_path, max_zoom=20)
    with pytest.raises(NotPublished):
        made(audience=Audience.PUBLIC, sources=("closed-map",))


def test_gdal_reads_tiles(tmp_path: Path) -> None:
    """GDAL's MVT driver, of Debian's gdal-bin, reads a tile that lies in a folder, in its place on the globe."""
    tiler = tiler_of(neighbours())
    tile = tmp_path / "6" / "38" / "21.pbf"
    tile.parent.mkdir(parents=True)
    tile.write_bytes(tiler.tile(6, 38, 21))
    (tmp_path / "metadata.json").write_text(json.dumps({"vector_layers": vector_layers(6)}))
    try:
        ran = subprocess.run(
            ["ogrinfo", "-ro", "-al", "-so", str(tmp_path / "6")],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        absent("ogrinfo (Debian: gdal-bin)")
    assert "Feature Count: 3" in ran.stdout, ran.stdout + ran.stderr
    assert "until_s: Real" in ran.stdout
    assert '"EPSG",3857' in ran.stdout
    (west, south), (east, north) = (
        pair.split(", ") for pair in re.findall(r"^Extent: \((.*)\) - \((.*)\)$", ran.stdout, re.M)[0]
    )
    assert [float(each) for each in (west, south, east, north)] == pytest.approx(
        [3896182, 6446276, 3940709, 6463605], abs=200
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> History:
    """The map of the sample project: DeepState's around Demidovka over seven weeks."""
    folder = tmp_path_factory.mktemp("tiles") / "demo"
    subprocess.run(
        [str(REPO / ".venv" / "bin" / "heldground"), "demo", "--no-serve", str(folder)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return load_histories(open_project(folder), ["deepstate"])[0]


def exact(history: History, at: Instant) -> dict[str, float]:
    columns = history.columns.take(history.numbers_at(at))
    found: dict[str, float] = {}
    for number, km2 in zip(columns.state.tolist(), columns.area_km2.tolist(), strict=True):
        key = columns.states[number].control.value
        found[key] = found.get(key, 0) + km2
    return found


@pytest.mark.parametrize("zoom", [8, 10, 12])
def test_areas_and_borders_of_a_real_map_hold_at_every_zoom(demo: History, zoom: int) -> None:
    """Of all its seven weeks: at one date classes keep their area and no two have the same ground."""
    tiler, at = tiler_of(demo), parse_instant("2025-04-06")
    found = [
        (told, shape)
        for told, shape in ground(tiler, zoom, all_of(tiler, zoom))
        if told["from_s"] <= at < told["until_s"]
    ]
    agree(found, exact(demo, at), zoom)


def agree(found: list[tuple[dict[str, Any], Any]], wanted: dict[str, float], zoom: int) -> None:
    shapes: dict[str, list[Any]] = {}
    for told, shape in found:
        assert shape.is_valid
        shapes.setdefault(told["control"], []).append(shape)
    km2 = {each: float(areas_km2(np.array(parts)).sum()) for each, parts in shapes.items()}
    for control, area in wanted.items():
        if area > 100:
            assert km2[control] == pytest.approx(area, rel=AREA_SHARE[zoom]), control
    wholes = [shapely.union_all(parts, grid_size=1e-9) for parts in shapes.values()]
    sums = sum(areas_km2(np.array(wholes)))
    union = areas_km2(np.array([shapely.union_all(wholes, grid_size=1e-9)]))[0]
    assert sums - union <= OVERLAP_SHARE * sums


def test_tiles_that_touch_agree_along_their_edge(demo: History) -> None:
    """What a tile draws in its margin is what its neighbour draws there: no line breaks at the edge."""
    tiler, zoom, compared = tiler_of(demo, at=parse_instant("2025-04-06")), 10, 0
    strip = box(EXTENT - BUFFER, 0, EXTENT + BUFFER, EXTENT)
    there = set(all_of(tiler, zoom))
    for column, row in sorted(there):
        if (column + 1, row) not in there:
            continue
        left = {
            told["label"] + told["valid_from"]: shape for told, shape in read(tiler.tile(zoom, column, row))
        }
        for told, shape in read(tiler.tile(zoom, column + 1, row)):
            mine = left.get(told["label"] + told["valid_from"], shapely.Polygon())
            moved = shapely.transform(shape, lambda points: points + np.array([EXTENT, 0]))
            differs = shapely.symmetric_difference(
                shapely.intersection(mine, strip), shapely.intersection(moved, strip)
            )
            # A line across the strip that is a unit off would differ by 128.
            assert differs.area < 2 * BUFFER
            compared += 1
    assert compared > 5


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [4, 6, 8])
def test_areas_of_the_whole_archive_hold(whole_histories: dict[str, History], zoom: int) -> None:
    at = parse_instant("2025-04-06")
    history = whole_histories["deepstate"]
    tiler = tiler_of(history, at=at)
    wanted = exact(history, at)
    wanted.pop("claimed", None)
    agree(ground(tiler, zoom, all_of(tiler, zoom)), wanted, zoom)


def test_the_world_is_square() -> None:
    """EPSG:3857 as PROJ has it, 0 to 1; nothing beyond its edge at the pole."""
    places = np.array([[-180, 85.05112877], [0, 0], [35.4, 50.6], [179, -80]])
    x, y = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True).transform(*places.T)
    half = 20037508.342789244
    assert web_mercator(places) == pytest.approx(np.column_stack([x + half, half - y]) / (2 * half), abs=1e-9)
    assert web_mercator(np.array([[0, -90]]))[0, 1] == pytest.approx(1)
