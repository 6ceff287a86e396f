"""Pictures: the same bytes for the same answer, the page's colours, texts that keep clear of one another."""

import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from shapely import box

from conftest import REPO  # type: ignore[import-not-found]
from heldground.errors import BadInput, WrongUse
from heldground.plots.area import Mark, draw_area
from heldground.plots.differences import draw_differences
from heldground.plots.lines import draw_disagreement_series
from heldground.plots.palette import HUES, NOBODY, OPACITY, Look
from heldground.plots.sheet import Sheet, Texts, spread, width_in, wrapped
from heldground.plots.timeline import Said, draw_timeline
from heldground.queries.area import AreaSeries
from heldground.queries.disagreement_series import DisagreementSeries
from heldground.queries.ground import near
from heldground.queries.overlay import Difference
from heldground.queries.timeline import Stay
from heldground.theatre import read_theatre
from heldground.when import DAY, FOREVER, parse_instant

LOOK = Look(tuple(read_theatre("ukraine").sides))
T = parse_instant("2025-03-01")
RU, UA, DOUBT = ("ru", "held"), ("ua", "retaken"), ("", "unknown")
TEXTS = Texts(
    "Who holds what: 20 km around a village with a very long name, in a district and an oblast with long names too",
    "A map, 40 rows from 2025-03-01 to 2025-04-09",
    (
        "A map: ground held by one side; the rest is counted apart, " * 4,
        "source: A. Mapper; terms in $5 words_^{2}",
    ),
)


def area_sheet() -> Sheet:
    classes = (("", "contested"), DOUBT, RU, ("ru", "prior"), UA, ("ua", "held"))
    km2 = np.tile([0.0, 0.4, 66_120.0, 43_000.0, 0.1, 0.0], (40, 1)) * np.linspace(0.2, 1, 40)[:, None]
    at = T + np.arange(40) * DAY
    series = AreaSeries("a", "a ground", None, classes, at, km2, at)
    marks = [Mark(T + 9 * DAY, None, "definition changes"), Mark(T + 12 * DAY, T + 20 * DAY, "frozen source")]
    return draw_area(series, TEXTS, LOOK, marks=marks)


def map_sheet() -> Sheet:
    patches = [
        Difference(
            before, after, box(35 + x / 50, 50 + y / 60, 35.015 + x / 50, 50.012 + y / 60), 2.0 - x / 10
        )
        for x, (before, after) in enumerate(
            [(RU, UA), (UA, RU), (RU, None), (None, UA), (DOUBT, RU), (UA, DOUBT)] * 2
        )
        for y in range(1)
    ]
    return draw_differences(
        patches,
        TEXTS,
        LOOK,
        ground=near(35.1, 50.0, 20),
        near=dict.fromkeys(range(12), "Krasnopillia, Trostianets, Velyka Pysarivka"),
    )


def lines_sheet() -> Sheet:
    at = T + np.arange(30) * DAY
    pairs = ((RU, None), (None, RU), (UA, RU), (DOUBT, RU), (DOUBT, None), (UA, None), (RU, UA), (None, UA))
    km2 = np.outer(np.linspace(0, 1, 30), [9000, 0, 0, 0, 0, 1, 2, 3])
    return draw_disagreement_series(
        DisagreementSeries("a", "b", "a ground", pairs, at, km2, at * 0.0, at * 0.0), TEXTS, LOOK
    )


def timeline_sheet() -> Sheet:
    def stay(found, start, end):
        return Stay(
            "a", *found, ("label",), T + start * DAY, end if end == FOREVER else T + end * DAY, T, 1.0
        )

    lanes = [
        ("First map", [stay(RU, 0, 10), stay(DOUBT, 10, 20), stay(RU, 20, FOREVER)], T, T + 40 * DAY),
        ("Second map", [], T, T + 30 * DAY),
    ]
    said = [
        Said(T + day * DAY, "2025-03-09 a ministry denies: entered by an army, " * 3)
        for day in (1, 20, 20, 39)
    ]
    return draw_timeline(lanes, TEXTS, LOOK, claims=said)


SHEETS = {"area": area_sheet, "map": map_sheet, "lines": lines_sheet, "timeline": timeline_sheet}


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_same_answer_gives_the_same_bytes(name: str, suffix: str, tmp_path: Path) -> None:
    """No date, no random ids: a picture in a repository changes only when its answer does."""
    for copy in ("one", "two"):
        SHEETS[name]().save(tmp_path / f"{copy}{suffix}")
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


@pytest.mark.parametrize("name", SHEETS)
def test_no_text_runs_into_another_or_off_the_sheet(name: str) -> None:
    """Measured as drawn, with long names, tiny classes beside huge ones, and claims on one day."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    figure = SHEETS[name]().figure
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [
        (each.get_text(), each.get_window_extent(canvas.get_renderer()))
        for each in figure.findobj(Text)
        if each.get_visible() and each.get_text().strip()
    ]
    assert len(boxes) > 8
    for text, found in boxes:
        if "\n" not in text and found.width and not text.startswith(("−", "-")):
            assert found.x0 >= -1 and found.x1 <= figure.bbox.width + 1, text
    for (one, first), (other, second) in combinations(boxes, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        tall = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert wide <= 1.5 or tall <= 2.5, (one, other)


def test_colours_are_the_page_s() -> None:
    """Read out of the page's own source."""
    text = (REPO / "web/src/map/palette.ts").read_text(encoding="utf-8")
    light = text.partition("const LIGHT")[2].partition("];")[0]
    rows = [
        {
            name: tuple(map(int, numbers.split(", ")))
            for name, numbers in re.findall(r"(\w+): \[([\d, ]+)\]", line)
        }
        for line in light.splitlines()
        if "held" in line
    ]
    assert tuple(rows) == HUES
    assert f"light: [{', '.join(map(str, NOBODY))}]" in text
    opacity = text.partition("const OPACITY")[2].partition("light: {")[2].partition("}")[0]
    assert {name: float(value) for name, value in re.findall(r"(\w+): ([\d.]+)", opacity)} == OPACITY


def test_what_is_not_held_is_never_a_plain_colour() -> None:
    """Retaken, contested, unknown and claimed ground is told apart in grey print."""
    hatches = {
        control: LOOK.paint((side, control)).hatch
        for side, control in (("ua", "retaken"), ("", "contested"), ("", "unknown"), ("ru", "claimed"))
    }
    assert len(set(hatches.values())) == 4 and None not in hatches.values()
    assert LOOK.paint(("ru", "held")).hatch is None


def test_a_stack_begins_with_the_last_side_and_ends_with_the_first() -> None:
    """What is nobody's lies between them."""
    found = LOOK.order([("ua", "held"), ("", "unknown"), ("ru", "held"), ("ua", "retaken"), ("ru", "prior")])
    assert found == [("ru", "prior"), ("ru", "held"), ("", "unknown"), ("ua", "retaken"), ("ua", "held")]


def test_definition_source_and_terms_stand_in_the_picture(tmp_path: Path) -> None:
    """In the file's own description, too; letters of a formula stay letters."""
    area_sheet().save(tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "source: A. Mapper; terms in $5 words_^{2}" in text
    assert "<dc:date>" not in text


def test_a_picture_is_svg_or_png_in_a_folder_that_is_there(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"\.svg or \.png"):
        area_sheet().save(tmp_path / "a.gif")
    with pytest.raises(WrongUse, match="no folder"):
        area_sheet().save(tmp_path / "nowhere" / "a.svg")
    (tmp_path / "a.svg").mkdir()
    with pytest.raises(BadInput, match="cannot be written"):
        area_sheet().save(tmp_path / "a.svg")


def test_labels_keep_their_order_and_distance() -> None:
    """As near to their bands as that allows, none off the edge."""
    for wanted in ([0.0] * 6, [1, 1.1, 3.9, 4], [4.0] * 5, [0, 0, 4, 4]):
        placed = spread(wanted, 0.4, 0.2, 3.8)
        assert all(after - before >= 0.4 - 1e-9 for before, after in pairwise(placed))
        assert placed[0] >= 0.2 - 1e-9 and placed[-1] <= 3.8 + 1e-9


def test_a_long_text_is_wrapped_by_its_width() -> None:
    lines = wrapped("слово " * 40, 3.0, 8.0)
    assert all(width_in(line, 8.0) <= 3.0 for line in lines)
    real = wrapped(
        "ground of Ukraine held by Russia: without Crimea, without the pre-2022 Donbas; " * 9, 9.0, 7.2
    )
    assert all(8.0 < width_in(line, 7.2) <= 9.0 for line in real[:-1])
    assert len(lines) > 3 and " ".join(lines).split() == ["слово"] * 40
    assert wrapped("", 3.0, 8.0) == []
