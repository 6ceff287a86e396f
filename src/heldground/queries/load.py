"""What questions are asked of: the histories of a project's sources, read into memory."""

from collections.abc import Sequence

from heldground.errors import UnknownName
from heldground.history.history import History
from heldground.history.table import load_columns, sources_with_history
from heldground.project import Project
from heldground.snapshots.table import load_snapshots


def load_histories(project: Project, sources: Sequence[str] = ()) -> list[History]:
    """The histories of the sources named, or of all that have a map, in order of id.

    Raises
    ------
    UnknownName
        A source without a map; the message names those that have one.
    """
    with project.reading() as connection:
        mapped = sources_with_history(connection)
        for wanted in sources:
            if wanted not in mapped:
                known = ", ".join(mapped) or "none yet; `heldground import` brings one in"
                raise UnknownName(f"no map of source {wanted!r}; there are maps of: {known}")
        histories = []
        for source_id in sources or mapped:
            rows = load_snapshots(connection, source_id)
            histories.append(
                History(
                    project.theatre.sources.or_new(source_id),
                    load_columns(connection, source_id),
                    [row.valid_at for row in rows],
                    [row.known_at for row in rows],
                )
            )
    return histories
