"""What a person's word on an alarm does to a map: km2 by class, before and after."""

from collections.abc import Mapping, Sequence
from typing import Final

from heldground.history.table import sources_with_history
from heldground.project import Project
from heldground.queries.classes import Class, Wanted, class_words
from heldground.queries.load import load_histories
from heldground.queries.state import totals_at
from heldground.snapshots.notices import Notice
from heldground.when import FOREVER, Instant, day_of

Shown = Mapping[tuple[str, Instant], Mapping[Class, float]]
"""Km2 by class of a source's map at an instant."""

LEAST_KM2: Final = 0.05
"""Less is what a figure with one decimal does not show."""


def coming_in(notice: Notice) -> str:
    """What releasing an alarm lets in, in words."""
    name = f"{notice.id[:8]} ({notice.gate}, {notice.source})"
    if not notice.holds:
        return f"{name} holds nothing back; only its caution goes"
    until = "on" if notice.until >= FOREVER else f"to {day_of(notice.until).isoformat()}"
    days = f"from {day_of(notice.since).isoformat()} {until}"
    files = f"{notice.files:,} file{'' if notice.files == 1 else 's'}"
    ground = (
        f"{notice.km2:,.1f} km2 of ground that is {notice.kind}" if notice.km2 else "no ground of its own"
    )
    if notice.polygon:
        return f"{name} lets in {ground}, {days}, {files}"
    return f"{name} lets in whole maps, {days}, {files}; it is about {ground}"


def shown_at(project: Project, notices: Sequence[Notice]) -> Shown:
    """What the maps of alarms show where each begins; nothing of a source all of whose maps are held back."""
    with project.reading() as connection:
        mapped = sources_with_history(connection)
    found = {}
    for source in sorted({notice.source for notice in notices}):
        history = load_histories(project, [source])[0] if source in mapped else None
        for since in {notice.since for notice in notices if notice.source == source}:
            totals = {} if history is None else totals_at(history, since, wanted=Wanted(claimed=True))
            found[source, since] = totals
    return found


def what_changed(before: Shown, after: Shown) -> list[str]:
    """A line for each map, with the classes whose km2 differ; a map that is as before is told so."""
    lines = []
    for (source, at), was in before.items():
        now = after.get((source, at), {})
        steps = [
            f"{class_words(each)} {was.get(each, 0.0):,.1f} → {now.get(each, 0.0):,.1f} km2"
            for each in sorted({*was, *now})
            if abs(now.get(each, 0.0) - was.get(each, 0.0)) >= LEAST_KM2
        ]
        told = ", ".join(steps) or "as before, no class gains or loses ground"
        lines.append(f"{source} on {day_of(at).isoformat()}: {told}")
    return lines
