import importlib.util
from pathlib import Path

from heldground.places import Gazetteer, bundled_places, read_places
from heldground.theatre import Theatre

REPO = Path(__file__).resolve().parents[2]
EXCERPT = REPO / "src/heldground/places/data/demo-places.csv"


def test_a_theatre_brings_its_countries_and_regions(theatre: Theatre) -> None:
    places = bundled_places(theatre)
    oblasts = {place.name: place for place in places if place.kind == "oblast"}
    assert {"Sumy Oblast", "Kursk Oblast", "Belgorod Oblast", "Crimea"} <= set(oblasts)
    assert oblasts["Crimea"].country == "UA"
    assert all({"en", "uk", "ru"} <= set(place.names) for place in oblasts.values())
    assert [place.id for place in places if place.kind == "country"] == ["UA", "RU"]


def test_the_excerpt_is_small_and_read_whole() -> None:
    places, account = read_places(EXCERPT)
    assert not account.skipped
    assert 200 <= len(places) <= 500
    assert EXCERPT.stat().st_size < 100_000
    assert all(place.source for place in places)


def test_the_excerpt_is_what_its_script_makes(shared: Path) -> None:
    """Nobody edits it by hand; the script tells what it takes from which list."""
    path = REPO / "scripts/build_places_excerpt.py"
    spec = importlib.util.spec_from_file_location("build_places_excerpt", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.write(script.chosen(shared / "data")) == EXCERPT.read_text(encoding="utf-8")


def test_the_demo_has_namesakes_to_decide_between(bundled: Gazetteer) -> None:
    assert len(bundled.named("Demidovka")) >= 8
    assert len(bundled.named("Popovka")) >= 20
