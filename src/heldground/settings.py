"""The settings that there are: every table and key of `heldground.toml` and of a theatre file.

What nobody reads is refused, not passed over: a misspelt `[pubish]` or `witheld` would leave a policy off that its desk
believes to be on. What a setting may say is checked by whoever reads it; a test holds the names here to those readers.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from heldground.errors import BadInput, BadProject

CONFIG: Final = "heldground.toml"

ANY: Final = "*"
"""In a table: any name, chosen by the desk (a map, a language, a publisher's word)."""
Known = Mapping[str, Any]
_NEAR: Final = 0.6
"""Names this alike (difflib's own default) are worth asking about; """
_NEARLY: Final = 0.8
"""and those this alike even where the name, as it is, belongs elsewhere: `regions` for `region`."""


def _table(*names: str, **tables: Any) -> dict[str, Any]:
    return dict.fromkeys(names) | tables


_BY_LANGUAGE: Final = _table(ANY)
_SIDES: Final = [_table("id", "country", names=_BY_LANGUAGE, aliases=_BY_LANGUAGE)]
_SPEAKERS: Final = [_table("id", "kind", "side", names=_BY_LANGUAGE)]
_SOURCE: Final = _table(
    "id", "title", "kind", "url", "licence", "attribution", "definition", "origin", "aliases", "delay_hours",
    "redistribute", "excludes", definitions=[_table("since", "until", "text", "excludes")], definition_in=_BY_LANGUAGE,
)  # fmt: skip
_RULE: Final = _table("side", "control", "hold", "drop", "disagrees", "why", when=_table(ANY))
_LABELS: Final = _table("words_of", labels=[_RULE], words=[_table("says", "pattern", "why")])
_VALUE: Final = _table("side", "control", "drop", "hold", "why")
_MAP: Final = {
    **{name: of for name, of in _SOURCE.items() if name != "id"},
    **_LABELS,
    **_table("label", "state", "date", "date_in_name", "published", values={ANY: _VALUE}),
}

THEATRE: Final[Known] = _table(
    "id", "title", "bounds", "countries", sides=_SIDES, speakers=_SPEAKERS, sources=[_SOURCE]
)
"""A theatre file. None: a value; a mapping: a table; a list of one: tables, `[[…]]`."""

PROJECT: Final[Known] = _table(
    "title",
    "theatre",
    "database",
    publish=_table(
        "delay_hours",
        "base_url",
        "places",
        delays=[_table("hours", "regions", "classes", "sources")],
        withheld=[_table("regions", "title", "reason")],
        coarse=[_table("places", "sides", "predicates")],
    ),
    view=_table("home", "style", "style_hosts"),
    serve=_table("embedders"),
    maps={ANY: _MAP},
    labels={ANY: _LABELS},
    sources=[_SOURCE],
    sides=_SIDES,
    speakers=_SPEAKERS,
    feeds=[_table("url", "source", "follow", "whole")],
    fetch=_table(
        "user_agent", "private", "ports", "connect_seconds", "read_seconds", "total_seconds", "max_bytes",
        "max_unpacked_bytes", "max_redirects", "pause_seconds", "retries", "max_wait_seconds", "robots",
    ),
    llm=_table("base_url", "model", "key_env", "timeout_s", "retries", "most_tokens", "longest"),
)  # fmt: skip
"""A project's `heldground.toml`."""


def checked_project(config: Mapping[str, Any], path: Path | str = CONFIG) -> None:
    """That a project's configuration has no table and no key that nothing reads.

    Raises
    ------
    BadProject
        It has one, or writes a table as something else; with where it stands and what was likely meant.

    Examples
    --------
    >>> try:
    ...     checked_project({"titel": "A border"})
    ... except BadProject as refused:
    ...     print(refused)
    heldground.toml: there is no setting 'titel', and nothing would read it; did you mean 'title'?
    >>> checked_project({"title": "A border", "maps": {"river-watch": {"values": {"Army": {"drop": True}}}}})
    """
    for where, problem in _in_table(config, PROJECT, PROJECT, "", ""):
        raise BadProject(problem, path=path, where=where or None)


def checked_theatre(table: Mapping[str, Any], path: Path | str) -> None:
    """The same of a theatre file.

    Raises
    ------
    BadInput
        As `checked_project`.
    """
    for where, problem in _in_table(table, THEATRE, THEATRE, "", ""):
        raise BadInput(problem, path=path, where=where or None)


_Found = Iterator[tuple[str, str]]
"""Where something stands that nothing reads, and what to do about it."""


def _in_table(table: Mapping[str, Any], known: Known, file: Known, name: str, where: str) -> _Found:
    for key, value in table.items():
        if key in known or ANY in known:
            inner = f"{name}.{key}" if name else key
            yield from _in_value(value, known.get(key, known.get(ANY)), file, inner, where)
        else:
            yield where, f"there is no setting {key!r}, and nothing would read it; {_meant(key, known, file)}"


def _in_value(value: Any, known: Any, file: Known, name: str, where: str) -> _Found:
    if isinstance(known, list):
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            yield where, f"{name} = {value!r}; write each as a table of its own, [[{name}]]"
            return
        for number, each in enumerate(value, 1):
            yield from _in_table(each, known[0], file, name, f"[[{name}]] {number}")
    elif isinstance(known, Mapping):
        if not isinstance(value, Mapping):
            yield where, f"{name} = {value!r}; write it as a table, [{name}]"
            return
        yield from _in_table(value, known, file, name, f"[{name}]")


def _meant(key: str, known: Known, file: Known) -> str:
    """What a name was likely meant to be, or where it belongs, or what there is."""
    homes = [home for home, names in _homes(file, "") if key in names]
    for alike in (_NEARLY, _NEAR):
        if near := get_close_matches(key.casefold(), known, n=1, cutoff=alike):
            return f"did you mean {_shown(near[0], known[near[0]])}?"
        if homes:
            return f"it belongs {homes[0]}"
    elsewhere = {name: home for home, names in reversed(list(_homes(file, ""))) for name in names}
    if near := get_close_matches(key.casefold(), elsewhere, n=1, cutoff=_NEAR):
        return f"did you mean {near[0]!r}? It belongs {elsewhere[near[0]]}"
    return f"there are: {', '.join(_shown(each, of) for each, of in known.items())}"


def _homes(known: Known, name: str) -> Iterator[tuple[str, Known]]:
    """Every table of a file, in words, with its names; those below a table of the desk's own names are told by it."""
    yield (f"into [{name}]" if name else "at the top of the file, before any table"), known
    for key, of in known.items():
        inner = f"{name}.{'NAME' if key == ANY else key}" if name else key
        if isinstance(of, list):
            yield f"into [[{inner}]]", of[0]
        elif isinstance(of, Mapping):
            yield from _homes(of, inner)


def _shown(key: str, of: Any) -> str:
    return f"[[{key}]]" if isinstance(of, list) else f"[{key}]" if isinstance(of, Mapping) else repr(key)
