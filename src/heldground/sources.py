"""Sources: who publishes, and on which terms."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from heldground.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Source:
    """Who publishes reports or maps.

    `definition` says in words what the source's totals include; it travels with every figure. `origin` is the
    source whose data this one re-publishes (NZZ draws Liveuamap's): two of the same origin never confirm each
    other. `aliases` are the names under which reports cite it. `redistribute` is False unless its terms allow it:
    then its figures may be published, its shapes may not.
    """

    id: str
    title: str
    kind: str = "media"
    url: str | None = None
    licence: str | None = None
    attribution: str | None = None
    definition: str | None = None
    origin: str | None = None
    aliases: tuple[str, ...] = ()
    delay_hours: float | None = None
    redistribute: bool = False

    @property
    def root(self) -> str:
        """Id of the source this one's data comes from in the end."""
        return self.origin or self.id


class Sources:
    """The sources a project knows, by id."""

    def __init__(self, known: Iterable[Source] = ()) -> None:
        self._by_id: dict[str, Source] = {source.id: source for source in known}

    def __iter__(self) -> Iterator[Source]:
        return iter(self._by_id.values())

    def __contains__(self, source_id: object) -> bool:
        return source_id in self._by_id

    def get(self, source_id: str) -> Source:
        """The source with that id.

        Raises
        ------
        UnknownName
            With the ids that are known.
        """
        try:
            return self._by_id[source_id]
        except KeyError:
            known = ", ".join(sorted(self._by_id)) or "none"
            raise UnknownName(f"no source {source_id!r}; known are: {known}") from None

    def or_new(self, source_id: str) -> Source:
        """The source with that id, or one of which nothing but the id is recorded."""
        return self._by_id.get(source_id) or Source(id=source_id, title=source_id)

    def cited_as(self, name: str) -> Source | None:
        """The source a report means by a name, or None. Case, punctuation and surrounding words do not matter.

        Examples
        --------
        >>> known = Sources([Source("deepstate", "DeepState")])
        >>> known.cited_as("DeepState's analysts").id
        'deepstate'
        >>> known.cited_as("a deep-state theory") is None
        True
        """
        wanted = name.casefold()
        for source in self._by_id.values():
            for alias in (source.id, source.title, *source.aliases):
                if re.search(rf"(?<![\w-]){re.escape(alias.casefold())}(?![\w-])", wanted):
                    return source
        return None


def read_source(table: Mapping[str, object]) -> Source:
    """A source from its table in a theatre file or `heldground.toml`.

    Raises
    ------
    UnknownName
        A setting that is none.
    TypeError
        `id` or `title` is missing, or a value is of another kind than it must be: `redistribute = "no"` is a text,
        and a text would read as yes.
    """
    known = Source.__dataclass_fields__
    unknown = set(table) - set(known)
    if unknown:
        raise UnknownName(f"source setting {sorted(unknown)[0]!r}; known are: {', '.join(known)}")
    values = dict(table)
    for name, value in values.items():
        kinds = _KINDS.get(name, (str,))
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            wanted = " or ".join(kind.__name__ for kind in kinds)
            raise TypeError(f"source setting {name} = {value!r}: expected {wanted}")
    if "aliases" in values:
        aliases = values["aliases"]
        values["aliases"] = tuple(str(each) for each in aliases)  # type: ignore[attr-defined]
    return Source(**values)  # type: ignore[arg-type]


_KINDS: dict[str, tuple[type, ...]] = {
    "redistribute": (bool,),
    "delay_hours": (int, float),
    "aliases": (list, tuple),
}
