"""The sample project as a reader meets it: `heldground demo`, its own server, the page in a browser."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DEMIDOVKA = "Demidovka (Krasnoyaruzhsky District), Belgorod Oblast"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that `heldground demo` prints."""
    folder = tmp_path_factory.mktemp("demo") / "project"
    program = [str(Path(sys.executable).with_name("heldground")), "demo", "--port", "0", str(folder)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        said = []
        assert running.stdout is not None
        for line in running.stdout:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                yield found.group()
                break
        else:
            pytest.fail("heldground demo named no address:\n" + "".join(said))
        running.terminate()


@pytest.fixture
def visitor(make_reader: Any, demo: str) -> Any:
    made = make_reader()
    made.url = demo
    return made


def test_the_sample_opens_on_its_border_with_its_days(visitor: Any) -> None:
    visitor.open()
    legend = visitor.page.locator(".legend").inner_text()
    assert "Unknown" in legend
    assert "ground held by Russia since 24 February 2022" in legend
    assert visitor.page.locator("nav", has_text="Places with claims").get_by_text(DEMIDOVKA).count() == 1


def test_the_patch_near_demidovka_appears_on_the_day_it_was_drawn(visitor: Any) -> None:
    """Unmapped until 2025-03-25, unknown from then on: seen on the graphics card, one key apart."""
    visitor.open("?lon=35.36&lat=50.94&zoom=11.5&at=2025-03-24")
    middle = (720, 450)
    assert visitor.point_at(*middle) == ""
    visitor.page.get_by_role("slider").focus()
    visitor.page.keyboard.press("ArrowRight")
    visitor.wait()
    assert "Unknown" in visitor.point_at(*middle)


def test_the_claim_of_13_square_kilometres_is_checked_and_drawn(visitor: Any) -> None:
    visitor.open("?at=2025-04-08")
    visitor.page.get_by_role("button", name=re.compile(r"^Demidovka")).click()
    claim = visitor.page.locator(".claim", has_text="13 square kilometres")
    claim.get_by_role("button", name="Show on the map").click()
    said = visitor.page.locator("[data-check]").inner_text()
    for words in ("agrees", "13 km² claimed, 13.1 km² on the map", "cannot say", "not a second confirmation"):
        assert words in said, words
    visitor.page.wait_for_timeout(1500)
    assert "claim=" in visitor.page.url
    colours = set(visitor.look_along(320, 980, 330))
    assert any(green > red + 60 for red, green, _ in colours), "the outline of a patch that agrees"
