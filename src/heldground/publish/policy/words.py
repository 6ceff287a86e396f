"""What readers are told of a policy: in every definition, and in place of figures that count withheld ground."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from heldground.history.history import History
from heldground.publish.policy.rules import Delay, Withheld
from heldground.snapshots.notices import CORRECTED, DEFINITION, Notice
from heldground.sources import Source
from heldground.when import Instant

UNTOLD: Final = "its figures would tell of ground that is withheld"
WORDLESS: Final = "[words withheld, as they would tell the place]"
"""In place of the words of a claim that is told without them (docs/explanation/publication.md)."""


def terms(source: Source, delays: Sequence[Delay], withheld: Sequence[Withheld]) -> Source:
    """A source whose definitions say what of its map waits longer, and what is withheld: they go with every figure."""
    told = [_waits(rule) for rule in delays]
    told += [f"Withheld from publication, and in no figure: {each.words}." for each in withheld]
    words = " ".join(told)
    return replace(
        source,
        definition=_with(source.definition, words),
        # In English there too: what is held back is said in every language, or left out in some.
        definition_in={lang: _with(text, words) for lang, text in source.definition_in.items()},
        definitions=tuple(replace(each, text=_with(each.text, words)) for each in source.definitions),
    )


def notice_without_log(notice: Notice) -> Notice:
    """A gate's words without names of files and places in the project's log, which count what is not out."""
    if notice.gate != CORRECTED:
        return notice
    return replace(
        notice, reason="a later version of the map of that instant takes the place of an earlier one"
    )


def notice_without_figures(notice: Notice, history: History) -> Notice | None:
    """A gate's words on a whole map without what counts withheld ground; None where they would tell nothing else."""
    if notice.polygon:
        return None
    if notice.gate != DEFINITION:
        return replace(notice, km2=0.0, lost_km2=0.0, reason=UNTOLD) if notice.km2 else notice
    before, after = (_km2(history, notice.kind, at) for at in (notice.before_at, notice.since))
    km2 = abs(before - after)
    if km2 < 1:
        return None
    return replace(
        notice, km2=km2, lost_km2=km2 if notice.lost_km2 > 0 else -km2, reason="the map was redrawn"
    )


def _waits(rule: Delay) -> str:
    ground = ", ".join(rule.titles)
    classes = rule.classes.words() if rule.classes is not None else ""
    what = " in ".join(part for part in (f"changes to and from {classes}" if classes else "", ground) if part)
    return f"Shown {rule.hours:g} hours late: {what}."


def _with(definition: str | None, words: str) -> str:
    return f"{definition.rstrip('. ')}. {words}" if definition else words


def _km2(history: History, kind: str, at: Instant) -> float:
    """Km2 of a class ("ru held") that is left of a map at an instant."""
    columns = history.columns
    mine = np.array(
        [f"{each.side} {each.control.value}".strip() == kind for each in columns.states], dtype=bool
    )
    rows = history.numbers_at(at)
    return float(columns.area_km2[rows[mine[columns.state[rows]]]].sum()) if len(rows) else 0.0
