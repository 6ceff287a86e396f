"""Reasons told by codes: each sentence the program writes is known, so that none stays in English by accident."""

import re
from pathlib import Path

import pytest

from heldground.places import evidence
from heldground.publish.page.reasons import check_reason, place_reasons
from heldground.queries import check, loss, regional, verdict


@pytest.mark.parametrize(
    ("told", "code", "values"),
    [
        ("Map has no map by 2022-01-01T00:00:00Z", "no_map", {"source": "Map", "at": "2022-01-01T00:00:00Z"}),
        (
            "the map leaves Ilek blank, as it does with ground ua never lost",
            "left_blank",
            {"place": "Ilek", "side": "ua"},
        ),
        ("the map shows Ilek itself as held by ru", "itself", {"place": "Ilek", "classes": "held by ru"}),
        (
            "the map shows ground held by ru there; the claim denies it",
            "ground_there",
            {"classes": "held by ru", "denied": "yes"},
        ),
        (
            "the map shows ground held by ru 2.5 km away",
            "ground_away",
            {"classes": "held by ru", "km": "2.5"},
        ),
        (
            "the nearest ground held by ru is 6.0 km away, beyond Ilek itself",
            "nearest_beyond",
            {"classes": "held by ru", "km": "6.0", "place": "Ilek"},
        ),
        (
            'that patch is "unknown status", not held by ua',
            "other_patch",
            {"found": "unknown status", "classes": "held by ua"},
        ),
        ("Sevastopol lies outside this source's definition", "outside", {"place": "Sevastopol"}),
        (
            "this source's definition of ground in Donetsk Oblast changed between 2024-03-01 and 2024-04-01",
            "redefined",
            {"ground": "Donetsk Oblast", "from": "2024-03-01", "to": "2024-04-01"},
        ),
        (
            "the map shows nothing held by ua in Sumy Oblast; it does not draw ground ua never lost",
            "region_undrawn",
            {"classes": "held by ua", "ground": "Sumy Oblast", "side": "ua"},
        ),
        (
            "the map shows 31.0 km2 held by ua, 0.1 % of Kursk Oblast, not the whole",
            "region_part",
            {"km2": "31.0", "classes": "held by ua", "share": "0.1 %", "ground": "Kursk Oblast"},
        ),
        (
            "the map shows 0.7 km2 held by ru, under 0.1 % of Kursk Oblast: too little, or too near the border, to decide",
            "region_little",
            {"km2": "0.7", "classes": "held by ru", "share": "under 0.1 %", "ground": "Kursk Oblast"},
        ),
        (
            "the map shows 20.0 km2 held by ru, 40 % of Sumy Oblast, and 30.0 km2, 60 % of it, held by another side",
            "region_other",
            {
                "km2": "20.0",
                "classes": "held by ru",
                "share": "40 %",
                "ground": "Sumy Oblast",
                "others_km2": "30.0",
                "others": "60 %",
            },
        ),
        (
            "the map shows 900.0 km2 retaken by ua, 3.1 % of Sumy Oblast",
            "region_share",
            {"km2": "900.0", "classes": "retaken by ua", "share": "3.1 %", "ground": "Sumy Oblast"},
        ),
        ("13 claimed, 13.1 measured", "figures", {"claimed": "13", "measured": "13.1"}),
        (
            "13 claimed, 2.0 measured, tolerance 1.3",
            "figures",
            {"claimed": "13", "measured": "2.0", "tolerance": "1.3"},
        ),
        ("a sentence nobody wrote", None, {}),
    ],
)
def test_a_verdicts_reason_is_read_back(told: str, code: str | None, values: dict[str, str]) -> None:
    part = check_reason(told)
    assert (part.code, part.values) == (code, values)
    assert part.told == told


def _templates(module_file: str, marks: tuple[str, ...]) -> set[str]:
    """Sentences a module writes, each value in them as `7`."""
    source = Path(module_file).read_text(encoding="utf-8")
    found = {re.sub(r"\{[^}]*\}", "7", text) for text in re.findall(r'f?"((?:[^"\\]|\\.)*)"', source)}
    return {text for text in found if any(text.startswith(mark) for mark in marks)}


def test_every_sentence_a_check_writes_is_known() -> None:
    """A new sentence there needs a code here; the pieces that continue another are told apart by their beginning."""
    marks = ("the map shows no ground 7 within", "the map leaves", "that patch is", "the claim gives")
    whole = {
        text for module in (check, loss, regional, verdict) for text in _templates(module.__file__, marks)
    }
    assert len(whole) >= 4
    for text in whole:
        assert (
            check_reason(text.replace("as it does with ground 7", "as it does with ground ru")).code
            is not None
        ), text


def test_every_piece_of_a_places_reason_is_known() -> None:
    marks = (
        "spelt 7",
        "a case of 7",
        "another name of 7",
        "in 7, outside",
        "no word beside",
        "a city that",
        "a direction",
        "an area of",
    )
    pieces = _templates(evidence.__file__, marks)
    assert len(pieces) >= 7
    for text in pieces:
        [part] = place_reasons(f"Ilek: {text} (+0.10)")
        assert part.code is not None, text


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
