"""Reasons told by codes: each has its words in every language, so that none stays in English by accident."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from heldground.events import status
from heldground.places import evidence
from heldground.plots.palette import Look
from heldground.publish.page.reasons import PLACE, check_reason, place_reasons
from heldground.publish.site.readers.words import check_words
from heldground.queries.reasons import ENGLISH, TAILS, Why, because, in_english
from heldground.theatre import read_theatre

REPO = Path(__file__).parents[2]
VALUES = {
    "source": "Map",
    "at": "2022-01-01T23:59:59Z",
    "from": "2025-03-30T23:59:59Z",
    "to": "2025-04-06T23:59:59Z",
    "place": "Ilek",
    "ground": "Kursk Oblast",
    "side": "ua",
    "classes": "ru:held ru:prior",
    "found": "unknown|contested",
    "km": "2.5",
    "km2": "1,234.5",
    "others_km2": "30.0",
    "share": "<0.1",
    "others": "60",
    "claimed": "13",
    "measured": "2.0",
}
"""A value of every name that a reason of a check has."""
LOOK = Look(tuple(read_theatre("ukraine").sides))


def _page_words(lang: str) -> dict[str, set[str]]:
    """The page's keys of reasons, each with the values its text asks for."""
    text = (REPO / f"web/src/i18n/reasons.{lang}.ts").read_text(encoding="utf-8")
    return {
        name: set(re.findall(r"\{(\w+)\}", said)) for name, said in re.findall(r"'([\w.]+)': '(.*)',\n", text)
    }


def _asked(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("why", list(Why))
@pytest.mark.parametrize("tail", [*TAILS, None])
def test_every_reason_of_a_check_is_told_in_every_language(why: Why, tail: str | None) -> None:
    """In English for scripts, for readers' pages, and by the page in both its languages, with the values it is given."""
    asked = _asked(ENGLISH[why]) | (_asked(TAILS[tail]) if tail else set())
    given = {name: VALUES.get(name, "12") for name in {*asked, *([tail] if tail else [])}}
    reason = because(why, **given)
    part = check_reason(reason)
    assert (part.code, part.told) == (why.value, in_english(reason))
    readers = check_words(part, LOOK)
    for told in (part.told, readers):
        assert not set(told) & set("{}|<"), told
    assert not re.search(r"\b(ua|ru)\b|T23:59|:held", readers) and not readers.startswith((",", ";")), readers
    for lang in ("en", "uk"):
        words = _page_words(lang)
        assert words[f"check.{why}"] <= asked
        # The tolerance stands beside the figures, where the page has it of its own.
        assert tail in (None, "tolerance") or words[f"check.{tail}"] <= asked | {tail}


@pytest.mark.parametrize("why", list(status.Why))
def test_every_reason_of_a_status_is_told_in_every_language(why: status.Why) -> None:
    given = {"for", "against", "sides"}
    assert _asked(status.ENGLISH[why]) <= given | {"free", "by_side"}
    for lang in ("en", "uk"):
        assert _page_words(lang)[f"why.{why}"] <= given


def test_the_page_has_words_for_no_reason_that_is_never_given() -> None:
    told = {name for name in _page_words("en") if name.startswith("check.")}
    parts = {"by", "and", "or", "either_side", "shared"}
    assert told == {f"check.{each}" for each in {*Why, *TAILS, *parts} - {"tolerance"}}


def _written_pieces() -> set[str]:
    """What `places/evidence` writes of a place, each value in it as `7`: the strings beside a weight, and those that
    become one."""
    found: set[ast.JoinedStr | ast.Constant] = set()
    for node in ast.walk(ast.parse(Path(evidence.__file__).read_text(encoding="utf-8"))):
        match node:
            case ast.Tuple(elts=[_, ast.JoinedStr() | ast.Constant(value=str()) as text]):
                found.add(text)
            case ast.Call(func=ast.Attribute(attr="append"), args=[ast.JoinedStr() as text]):
                found.add(text)
            case ast.Assign(targets=[ast.Name(id="told" | "why")], value=ast.JoinedStr() as text):
                found.add(text)
    told = {
        "".join(
            str(part.value) if isinstance(part, ast.Constant) else "7"
            for part in getattr(text, "values", [text])
        )
        for text in found
    }
    # The one sentence that is put together of two strings.
    return {text.replace("7, this is", "the word beside it says 7, this is") for text in told}


def test_every_piece_of_a_places_reason_is_known() -> None:
    """They are kept with each claim as sentences, and can only be read back."""
    pieces = _written_pieces()
    assert len(pieces) >= 25
    for text in pieces:
        [part] = place_reasons(f"Ilek: {text} (+0.10)")
        assert part.code is not None, text
    for code, _ in PLACE:
        for lang in ("en", "uk"):
            assert f"piece.{code}" in _page_words(lang)


def test_a_name_meant_as_elsewhere_in_its_text_tells_why_there() -> None:
    told = "Ilek, East, as where the same text names it most clearly: Ilek, East: spelt Ilek (+0.30); 120 people (+0.02)"
    assert [part.code for part in place_reasons(told)] == ["as_clearest", "spelt", "people"]


def test_pieces_keep_their_weights_and_the_runner_up() -> None:
    told = (
        "Ilek, Belgorod Oblast: spelt Ilek (+0.40); 7 km from Suja, named in the same text (-0.05). "
        "Next: Ilek, Ural (0.20 against 0.60) and 2 more"
    )
    spelt, near, runner = place_reasons(told)
    assert (spelt.code, spelt.weight, near.code, near.weight) == ("spelt", 0.4, "near_named", -0.05)
    assert runner.values == {"name": "Ilek, Ural", "score": "0.20", "best": "0.60", "more": "2"}


def test_a_reason_nobody_knows_keeps_its_words() -> None:
    [part] = place_reasons("because I say so")
    assert (part.code, part.told) == (None, "because I say so")
    assert place_reasons(None) == []
