"""What questions are asked of: the histories of a project's sources, read into memory."""

from collections.abc import Sequence

from heldground.errors import UnknownName
from heldground.history.history import History
from heldground.history.pins import load_history
from heldground.history.table import sources_with_history
from heldground.project import Project
from heldground.when import Instant


def load_histories(
    project: Project,
    sources: Sequence[str] = (),
    *,
    known: Instant | None = None,
    recorded: int | None = None,
) -> list[History]:
    """The histories of the sources named, or of all that have a map, in order of id.

    Parameters
    ----------
    known, recorded
        As published by this instant; as this project's log was at this place in it. An answer under `recorded` never
        changes.

    Raises
    ------
    UnknownName
        A source without a map; the message names those that have one.
    WrongUse
        `recorded` is no place in the log.
    """
    with project.reading() as connection:
        mapped = sources_with_history(connection)
        for wanted in sources:
            if wanted not in mapped:
                there = ", ".join(mapped) or "none yet; `heldground import` brings one in"
                raise UnknownName(f"no map of source {wanted!r}; there are maps of: {there}")
        return [
            load_history(project, connection, source_id, known=known, recorded=recorded)
            for source_id in sources or mapped
        ]
