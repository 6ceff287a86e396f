"""The settings the program knows by name are those its readers read, and those the reference page tells."""

from dataclasses import fields
from typing import Any

from heldground.actors import Side
from heldground.claims.llm.settings import LlmSettings
from heldground.reports.fetching import FetchSettings
from heldground.reports.origins import ConfiguredFeed
from heldground.settings import PROJECT, THEATRE
from heldground.snapshots import mapping
from heldground.sources import Source
from heldground.theatre import Speaker


def _names(kind: Any) -> set[str]:
    return {each.name for each in fields(kind)}


def test_the_names_are_those_the_readers_read() -> None:
    """A new setting is one name here, or its desk is told that it is none."""
    import docs_reference as told  # type: ignore[import-not-found]

    tables: dict[str, Any] = {name: of[0] if isinstance(of, list) else of for name, of in PROJECT.items()}
    publish = {name: of[0] if isinstance(of, list) else of for name, of in PROJECT["publish"].items()}
    assert {name for name, of in PROJECT.items() if of is None} == set(told.PROJECT)
    for table, names in (
        (tables["sources"], _names(Source)),
        (tables["sides"], _names(Side)),
        (tables["speakers"], _names(Speaker)),
        (tables["feeds"], _names(ConfiguredFeed)),
        (tables["fetch"], _names(FetchSettings)),
        (tables["llm"], _names(LlmSettings)),
        (tables["maps"]["*"], set(mapping.SETTINGS) | _names(Source) - {"id"}),
        (tables["maps"]["*"]["labels"][0], set(told.RULE)),
        (tables["view"], set(told.VIEW)),
        (tables["serve"], set(told.SERVE)),
        (publish["delays"], set(told.DELAYS)),
        (publish["withheld"], set(told.WITHHELD)),
        (publish["coarse"], set(told.COARSE)),
        ({name for name, of in PROJECT["publish"].items() if of is None}, set(told.PUBLISH)),
    ):
        assert set(table) == names
    assert set(THEATRE) == {"id", "title", "bounds", "countries", "sides", "speakers", "sources"}
