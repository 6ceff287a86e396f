"""What a class means in one source's map where its side and control do not say it all, for a legend.

The tables in `tables/` and the readers decide the class; here stands only what a reader of the map must be told.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["meanings_of"]

_IN_RUSSIA: Final = MappingProxyType(
    {"en": "ground in Russia, held by Ukraine", "uk": "територія Росії під контролем України"}
)

_MEANINGS: Final[Mapping[tuple[str, str, str], Mapping[str, str]]] = {
    ("deepstate", "ua", "held"): _IN_RUSSIA,  # tables/deepstate.toml: dark blue since 2024-08-08
    ("nzz", "ua", "held"): _IN_RUSSIA,  # nzz.py: polygons of `losses` in Russia
}


def meanings_of(source: str) -> dict[tuple[str, str], Mapping[str, str]]:
    """Words by language for classes (side, control) of a source; empty where the class says it all.

    Examples
    --------
    >>> meanings_of("nzz")["ua", "held"]["en"]
    'ground in Russia, held by Ukraine'
    >>> meanings_of("another")
    {}
    """
    return {(side, control): words for (each, side, control), words in _MEANINGS.items() if each == source}
