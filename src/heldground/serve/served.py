"""What the handlers of one server share: whose view, of which project, from where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from heldground.area import Box
from heldground.errors import BadProject, NotPublished
from heldground.history.history import History
from heldground.project import CONFIG
from heldground.publish.page.configured import Basemap
from heldground.publish.page.edition import Edition
from heldground.publish.view import View
from heldground.serve.holdings import Holdings
from heldground.when import Instant


@dataclass(frozen=True)
class Served:
    """A project as served. `home` is where its map opens, None to let the claims decide; `basemap` the desk's own."""

    title: str
    view: View
    holdings: Holdings
    now: Callable[[], Instant]
    home: Box | None = None
    basemap: Basemap | None = None


def served_by(request: Request) -> Served:
    """What the app of a request serves."""
    found: Served = request.app.state.served
    return found


def with_shapes(here: Served, edition: Edition, source_id: str) -> History:
    """The map of a source whose shapes this audience may have.

    Raises
    ------
    UnknownName
        It has no map.
    NotPublished
        Its terms let no shape leave.
    """
    history = edition.knowledge.history(source_id)
    if not here.view.shapes_leave(history.source):
        raise NotPublished(
            f"the shapes of {history.source.title} are not published: its terms do not allow it. "
            "Its figures are: /api/area, /api/timeline, /api/check"
        )
    return history


def embedders_of(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The `[serve] embedders` of a project's configuration: origins that may show its page in a frame.

    Raises
    ------
    BadProject
        They are no list of texts. Whether each is an origin, the server says when it starts.

    Examples
    --------
    >>> embedders_of({"serve": {"embedders": ["https://paper.example"]}}), embedders_of({})
    (('https://paper.example',), ())
    """
    table = config.get("serve", {})
    origins = table.get("embedders", []) if isinstance(table, Mapping) else table
    if not isinstance(origins, list) or not all(isinstance(each, str) for each in origins):
        message = f'embedders = {origins!r}; write them as ["https://paper.example"]'
        raise BadProject(message, path=CONFIG, where="[serve]")
    return tuple(origins)
