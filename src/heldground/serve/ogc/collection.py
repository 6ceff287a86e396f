"""A collection: features of one kind with their extent, terms and the properties they can be asked by."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from heldground.area import Box
from heldground.publish.links import web_address
from heldground.serve.ogc.asked import Filter, Wanted
from heldground.sources import Source
from heldground.when import Instant, iso

Array = np.ndarray[Any, np.dtype[Any]]
NONE: Final = "none"
"""The value of a filter for features without one, as in `/api/claims`."""
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN: Final = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_CC: Final = re.compile(r"\bCC[ -](BY(?:-(?:SA|NC|ND|NC-SA|NC-ND))?)[ -](\d\.\d)\b")
_CC0: Final = re.compile(r"\bCC0(?:[ -]1\.0)?\b")


@dataclass(frozen=True, slots=True)
class Property:
    """A property of features. `kind` is a JSON type; `form` its format, like `date`."""

    name: str
    what: str
    kind: str = "string"
    form: str | None = None
    choices: tuple[str, ...] = ()
    nullable: bool = True

    def schema(self, *, openapi: bool) -> dict[str, Any]:
        """As JSON Schema, or as OpenAPI 3.0 says the same."""
        told: dict[str, Any] = {"type": self.kind, "description": self.what}
        if self.kind == "array":
            told["items"] = {"type": "string"}
        if self.form:
            told["format"] = self.form
        if self.choices:
            told["enum"] = [*self.choices, *([None] if self.nullable else [])]
        if self.nullable:
            told |= {"nullable": True} if openapi else {"type": [self.kind, "null"]}
        return told


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms features may be used, whom to name, and what they mean. It travels with every answer."""

    licence: str | None
    attribution: str
    definition: str | None
    definitions: tuple[dict[str, str | None], ...] = ()
    url: str | None = None

    def document(self) -> dict[str, Any]:
        """As members of a collection or an answer."""
        told: dict[str, Any] = {
            "licence": self.licence or "not recorded",
            "attribution": self.attribution,
            "definition": self.definition or "not recorded",
        }
        if self.definitions:
            told["definitions"] = list(self.definitions)
        return told


def terms_of(source: Source) -> Terms:
    """The terms of a source's map, with its definitions by period."""
    return Terms(
        source.licence,
        source.attribution or source.title,
        source.definition,
        tuple(
            {"since": iso(each.during.start), "until": iso(each.during.until), "text": each.text}
            for each in source.definitions
        ),
        web_address(source.url),
    )


def licence_address(licence: str | None) -> str | None:
    """Where a licence can be read, if its name or an address in it says so.

    Examples
    --------
    >>> licence_address("CC BY-SA 4.0"), licence_address("CC0 1.0"), licence_address("no open licence")
    ('https://creativecommons.org/licenses/by-sa/4.0/', 'https://creativecommons.org/publicdomain/zero/1.0/', None)
    """
    text = licence or ""
    if match := _CC.search(text):
        return f"https://creativecommons.org/licenses/{match[1].lower()}/{match[2]}/"
    if _CC0.search(text):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return next((found for word in text.split() if (found := web_address(word.strip("().,;")))), None)


class Collection(ABC):
    """Features in one fixed order. Rows are their places in it; `version` tells this content from all other."""

    id: str
    title: str
    description: str
    terms: Terms
    filters: tuple[Filter, ...]
    properties: tuple[Property, ...]
    shape: str
    """GeoJSON type of all geometries."""

    @property
    @abstractmethod
    def version(self) -> str:
        """Twenty hexadecimal digits."""

    @property
    @abstractmethod
    def box(self) -> Box | None:
        """West, south, east, north of everything; None where nothing has a place."""

    @property
    @abstractmethod
    def interval(self) -> tuple[Instant | None, Instant | None] | None:
        """From the first instant to the last, None for an open end; None where nothing has a time."""

    @abstractmethod
    def find(self, wanted: Wanted) -> Array:
        """Rows that fit, in order."""

    @abstractmethod
    def row_of(self, feature: str) -> int | None:
        """The row of a feature by its id, None without such a one."""

    @abstractmethod
    def features(self, rows: Sequence[int] | Array) -> list[dict[str, Any]]:
        """GeoJSON features of some rows."""

    def schema(self, *, openapi: bool = False) -> dict[str, Any]:
        """JSON Schema of a feature's properties."""
        return {
            "type": "object",
            "required": [each.name for each in self.properties],
            "properties": {each.name: each.schema(openapi=openapi) for each in self.properties},
        }

    def document(self) -> dict[str, Any]:
        """What the collection is, without links."""
        extent: dict[str, Any] = {}
        if self.box is not None:
            extent["spatial"] = {"bbox": [list(self.box)], "crs": CRS84}
        if self.interval is not None:
            ends = [None if each is None else iso(each) for each in self.interval]
            extent["temporal"] = {"interval": [ends], "trs": GREGORIAN}
        return {
            "id": self.id,
            "title": self.title,
            "description": self.description,
            **self.terms.document(),
            **({"extent": extent} if extent else {}),
            "itemType": "feature",
            "crs": [CRS84],
            "storageCrs": CRS84,
        }
