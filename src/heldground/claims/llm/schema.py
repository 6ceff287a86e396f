"""The one form an answer may have, as JSON Schema in the strict subset that OpenAI-compatible services enforce."""

from typing import Any, Final

from heldground.claims.model import FAMILIES, KINDS, ROLES, STANCES

NAME: Final = "claims"


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_TEXT: Final = {"type": "string"}
_MATTERS: Final = [name for name in FAMILIES if name not in ("no_confirmation",)]


def answer_schema(sides: tuple[str, ...]) -> dict[str, Any]:
    """The schema of an answer; `sides` are the ids of the theatre's parties."""
    side = _or_null({"type": "string", "enum": list(sides)})
    party = _or_null(_object(name=_TEXT, side=side))
    day = _or_null({"type": "string", "description": "YYYY-MM-DD"})
    claim = _object(
        quote=_TEXT,
        claimant=_object(name=_TEXT, kind={"type": "string", "enum": list(KINDS)}, side=side),
        via={"type": "array", "items": _TEXT},
        predicate={"type": "string", "enum": list(FAMILIES)},
        about=_or_null({"type": "string", "enum": _MATTERS}),
        stance={"type": "string", "enum": list(STANCES)},
        actor=party,
        opponent=party,
        places={"type": "array", "items": _object(name=_TEXT, role={"type": "string", "enum": list(ROLES)})},
        time=_or_null(_object(**{"from": day, "to": day})),
        area_km2=_or_null({"type": "number"}),
        importance={"type": "string", "enum": ["core", "minor"]},
    )
    return _object(claims={"type": "array", "items": claim})
