"""Pictures and films of the map: real files with the day, the legend and the sources in them."""

import json
from pathlib import Path
from typing import Any

import pytest

VIEW = "?lon=35.45&lat=51&zoom=9&at=2025-04-22"


def make(reader: Any, kind: str, tmp_path: Path) -> tuple[str, bytes]:
    """Choose a kind, make the file; its name and bytes."""
    panel = reader.page.locator("[data-tool-panel=export]")
    panel.get_by_role("radio", name=kind).check(force=True)
    with reader.page.expect_download(timeout=60_000) as made:
        panel.get_by_role("button", name="Make the file").click()
    path = tmp_path / made.value.suggested_filename
    made.value.save_as(path)
    panel.get_by_text("Saved as").wait_for()
    return path.name, path.read_bytes()


def open_export(reader: Any, query: str, first: str | None = None) -> None:
    reader.open(query)
    reader.page.locator("[data-tool=export]").click()
    panel = reader.page.locator("[data-tool-panel=export]")
    panel.wait_for()
    if first:
        panel.get_by_role("radio", name="GIF").check(force=True)
        panel.get_by_label("First day").fill(first)


def test_the_view_is_saved_as_a_picture_with_its_caption(reader: Any, tmp_path: Path) -> None:
    """The map stands above, the caption below it: paper, not map, along the bottom."""
    open_export(reader, VIEW)
    name, png = make(reader, "Picture (PNG)", tmp_path)
    assert name == "heldground-first-2025-04-22.png"
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert width == 1440 and 980 < height < 1150
    bottom = reader.page.evaluate(
        """async (bytes) => {
          const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const canvas = new OffscreenCanvas(picture.width, picture.height);
          const context = canvas.getContext('2d', { willReadFrequently: true });
          context.drawImage(picture, 0, 0);
          const row = context.getImageData(0, 915, picture.width, 40).data;
          const dark = row.filter((value, n) => n % 4 === 0 && value < 90).length;
          return { corner: [...context.getImageData(picture.width - 3, picture.height - 3, 1, 1).data], dark };
        }""",
        list(png),
    )
    assert bottom["corner"] == [255, 255, 255, 255]
    assert bottom["dark"] > 200, "the day is written there"


@pytest.mark.parametrize(
    ("kind", "magics"), [("GIF", (b"GIF89a",)), ("Video", (b"ftyp", b"\x1aE\xdf\xa3"))], ids=["gif", "video"]
)
def test_a_period_is_saved_as_a_film_and_the_map_returns_to_its_day(
    reader: Any, tmp_path: Path, kind: str, magics: tuple[bytes, ...]
) -> None:
    """MP4 begins with `ftyp` after four bytes, WebM with the mark of EBML."""
    open_export(reader, VIEW, "2025-04-19")
    name, film = make(reader, kind, tmp_path)
    assert name.startswith("heldground-first-2025-04-19-2025-04-22.")
    assert any(magic in film[:8] for magic in magics)
    if kind == "GIF":
        assert film.count(b"\x21\xf9\x04") == 4, "a frame a day"
    assert "22 Apr 2025" in reader.page.locator(".bar").inner_text()


def test_an_export_can_be_stopped_and_saves_nothing(reader: Any) -> None:
    open_export(reader, VIEW, "2025-03-16")
    panel = reader.page.locator("[data-tool-panel=export]")
    panel.get_by_role("button", name="Make the file").click()
    panel.locator("progress").wait_for()
    panel.get_by_role("button", name="Cancel").click()
    panel.get_by_text("Stopped; nothing was saved.").wait_for()
    assert "22 Apr 2025" in reader.page.locator(".bar").inner_text()


def test_a_desk_s_own_basemap_is_drawn_under_the_ground_and_named(server: Any, reader: Any) -> None:
    """Its addresses count from where it lies; its attribution is shown as words, never as markup."""
    style = {
        "version": 8,
        "sources": {
            "desk": {"type": "geojson", "data": "desk.json", "attribution": "<b>Our desk</b><img src=x>"}
        },
        "layers": [
            {"id": "land", "type": "background", "paint": {"background-color": "#00ff00"}},
            {"id": "own", "type": "fill", "source": "desk", "paint": {"fill-color": "#ff00ff"}},
        ],
    }
    box = [[35.4, 50.9], [35.5, 50.9], [35.5, 51.1], [35.4, 51.1], [35.4, 50.9]]
    server.answers.project["style_url"] = "api/history/style.json"
    server.answers.histories["style.json"] = json.dumps(style).encode()
    server.answers.histories["desk.json"] = json.dumps({"type": "Polygon", "coordinates": [box]}).encode()
    reader.open("?lon=35.45&lat=51&zoom=9.5&at=2025-04-25")
    assert reader.look(720, 450) == (255, 0, 255), "the desk's own layer, from beside its style"
    assert reader.look(1000, 600) == (0, 255, 0)
    assert "Our desk" in reader.page.locator("header").inner_text()
    assert reader.page.locator("header img").count() == 0


@pytest.mark.may_complain
def test_a_basemap_that_is_missing_is_told_and_replaced(server: Any, reader: Any) -> None:
    server.answers.project["style_url"] = "api/history/absent.json"
    reader.open("?lon=35.45&lat=51&zoom=9.5&at=2025-04-19")
    assert "own basemap could not be loaded" in reader.page.locator("header").inner_text()
    assert reader.look(720, 450)[2] > 120, "the ground is drawn all the same"
