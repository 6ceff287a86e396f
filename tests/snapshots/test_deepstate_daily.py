"""DeepState's daily outlines: one MultiPolygon a day."""

import json

import pytest

from heldground.actors import Control
from heldground.area import areas_km2
from heldground.errors import BadSnapshot
from heldground.snapshots import read_files, reader_for

SQUARES = [[[[x, 48], [x + 0.1, 48], [x + 0.1, 48.1], [x, 48.1], [x, 48]]] for x in (37.0, 38.0)]


def outline(geometry):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": {}, "geometry": geometry}],
        }
    ).encode()


def test_a_day_is_one_snapshot_of_held_ground():
    """The day is in the name; each polygon of the outline is a patch held by Russia."""
    content = outline({"type": "MultiPolygon", "coordinates": SQUARES})
    (read,) = reader_for("deepstate-daily").read(content, "data/deepstatemap_data_20240708.geojson")
    assert read.valid_at == 1720396800
    assert [(patch.state.side, patch.state.control) for patch in read.patches] == [("ru", Control.HELD)] * 2


@pytest.mark.parametrize(
    "name", ["latest.geojson", "deepstatemap_data_20241301.geojson", "1720396800.geojson"]
)
def test_a_name_without_a_day_is_refused(name):
    """A time guessed from elsewhere would be a lie about when it was so."""
    with pytest.raises(BadSnapshot, match="gives no day"):
        reader_for("deepstate-daily").read(outline({"type": "MultiPolygon", "coordinates": SQUARES}), name)


def test_an_outline_without_ground_is_a_broken_file():
    """Nobody's front disappears overnight."""
    with pytest.raises(BadSnapshot, match="no ground"):
        reader_for("deepstate-daily").read(
            outline({"type": "Point", "coordinates": [37, 48]}), "x_20240708.geojson"
        )


def test_the_real_outlines_are_held_and_prior_ground_together(shared):
    """On 2024-07-08 the outline holds what DeepState's own map of that day shows as held and prior, within 0.5 %."""
    (archive,) = (shared / "data").glob("deepstate-daily-*.tar.xz")
    reader = reader_for("deepstate-daily")
    days = [reader.read(content, name)[0] for name, content in read_files(archive)]
    assert len(days) == 60
    first = min(days, key=lambda each: each.valid_at)
    km2 = areas_km2([patch.shape for patch in first.patches]).sum()
    assert km2 == pytest.approx(66_000 + 43_400, rel=0.02)
