"""The API as an OpenAPI 3.0 document: every collection under its own address, with the parameters it takes."""

from collections.abc import Sequence
from typing import Any, Final

from heldground import __version__
from heldground.serve.ogc.asked import DEFAULT_LIMIT, MAX_LIMIT, Filter
from heldground.serve.ogc.catalogue import Catalogue
from heldground.serve.ogc.collection import Collection
from heldground.serve.ogc.representation import GEOJSON, HTML, JSON, OPENAPI, SCHEMA_JSON

_REF: Final = "#/components"
_FORM: Final = {
    "name": "f",
    "in": "query",
    "description": "The form of the answer; goes before the header Accept.",
    "required": False,
    "schema": {"type": "string", "enum": ["json", "html"]},
    "style": "form",
    "explode": False,
}
_BBOX: Final = {
    "name": "bbox",
    "in": "query",
    "description": "Only features that meet this box: west,south,east,north in degrees (CRS84), or six numbers with "
    "heights. "
    "West beyond east crosses the 180th meridian. Features without a place are part of every box.",
    "required": False,
    "schema": {
        "type": "array",
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        "items": {"type": "number"},
    },
    "style": "form",
    "explode": False,
}
_DATETIME: Final = {
    "name": "datetime",
    "in": "query",
    "description": "Only features that hold at this instant or at some instant of this interval (RFC 3339): "
    "`2025-04-06T12:00:00Z`, `2025-04-01T00:00:00Z/2025-04-30T23:59:59Z`, `../2025-04-30T00:00:00Z`, "
    "`2025-04-01T00:00:00Z/..`. An instant gives the state at it. A bare date is the whole day in UTC, alone its end.",
    "required": False,
    "schema": {"type": "string"},
    "style": "form",
    "explode": False,
}
_LIMIT: Final = {
    "name": "limit",
    "in": "query",
    "description": "As many features at most; more than the maximum means the maximum.",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    "style": "form",
    "explode": False,
}
_PAGE: Final = {
    "name": "page",
    "in": "query",
    "description": "Where the page begins, as `next` and `prev` links say it. Bound to the version of the data: 410 when "
    "that is gone.",
    "required": False,
    "schema": {"type": "string", "pattern": "^[0-9a-f]{20}-[0-9]{1,9}$"},
    "style": "form",
    "explode": False,
}
_PARAMETERS: Final = {"f": _FORM, "bbox": _BBOX, "datetime": _DATETIME, "limit": _LIMIT, "page": _PAGE}
_TEXT: Final = {"type": "string"}
_SCHEMAS: Final[dict[str, Any]] = {
    "link": {
        "type": "object",
        "required": ["href", "rel", "type", "title"],
        "properties": dict.fromkeys(("href", "rel", "type", "title"), _TEXT),
    },
    "links": {"type": "array", "items": {"$ref": f"{_REF}/schemas/link"}},
    "landingPage": {
        "type": "object",
        "required": ["title", "description", "links"],
        "properties": {"title": _TEXT, "description": _TEXT, "links": {"$ref": f"{_REF}/schemas/links"}},
    },
    "confClasses": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": _TEXT}},
    },
    "extent": {
        "type": "object",
        "properties": {
            "spatial": {
                "type": "object",
                "properties": {
                    "bbox": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}},
                    },
                    "crs": {"type": "string", "enum": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]},
                },
            },
            "temporal": {
                "type": "object",
                "properties": {
                    "interval": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "array",
                            "minItems": 2,
                            "maxItems": 2,
                            "items": {"type": "string", "format": "date-time", "nullable": True},
                        },
                    },
                    "trs": _TEXT,
                },
            },
        },
    },
    "collection": {
        "type": "object",
        "required": ["id", "title", "links", "crs", "licence", "attribution", "definition"],
        "properties": {
            **dict.fromkeys(("id", "title", "description", "licence", "attribution", "definition"), _TEXT),
            "definitions": {"type": "array", "items": {"type": "object"}},
            "extent": {"$ref": f"{_REF}/schemas/extent"},
            "itemType": {"type": "string", "default": "feature"},
            "crs": {"type": "array", "items": _TEXT},
            "storageCrs": _TEXT,
            "links": {"$ref": f"{_REF}/schemas/links"},
        },
    },
    "collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": {"$ref": f"{_REF}/schemas/links"},
            "collections": {"type": "array", "items": {"$ref": f"{_REF}/schemas/collection"}},
        },
    },
    "exception": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["status", "title", "detail"],
                "properties": {"status": {"type": "integer"}, "title": _TEXT, "detail": _TEXT},
            }
        },
    },
    "anything": {"type": "object"},
}
_FAULTS: Final = {
    "400": "A parameter nobody knows, or a value it cannot have; `detail` says which and what is expected.",
    "404": "There is nothing of that name.",
    "405": "Everything here is read with GET or HEAD.",
    "406": "The header Accept allows neither JSON nor HTML.",
    "410": "The data changed while it was paged through; begin at the first page again.",
    "421": "The request names another host.",
    "500": "A fault of the server, logged there under the number in `detail`.",
}


def definition(catalogue: Catalogue, *, title: str, address: str) -> dict[str, Any]:
    """The OpenAPI 3.0 document of a catalogue's API."""
    paths: dict[str, Any] = {
        "/": _get("landingPage", "What there is", "about", "landingPage", JSON),
        "/conformance": _get(
            "conformance", "Which parts of the standard are followed", "about", "confClasses", JSON
        ),
        "/api": _get("definition", "This document", "about", "anything", OPENAPI),
        "/collections": _get("collections", "All collections", "about", "collections", JSON),
    }
    schemas = dict(_SCHEMAS)
    for each in catalogue.collections.values():
        paths |= _paths(each)
        schemas |= _feature_schemas(each)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"{title}: OGC API Features",
            "version": __version__,
            "description": "Who holds what ground, since when, and who says so. Everything is read with GET.",
        },
        "servers": [{"url": address}],
        "tags": [
            {"name": "about", "description": "What there is."},
            *({"name": each.id, "description": each.title} for each in catalogue.collections.values()),
        ],
        "paths": paths,
        "components": {
            "parameters": dict(_PARAMETERS),
            "responses": {
                status: {
                    "description": told,
                    "content": {JSON: {"schema": {"$ref": f"{_REF}/schemas/exception"}}},
                }
                for status, told in _FAULTS.items()
            },
            "schemas": schemas,
        },
    }


def _paths(each: Collection) -> dict[str, Any]:
    at, name = f"/collections/{each.id}", each.id
    items = _get(
        f"{name}.items", f"Features of {each.title}", name, f"{name}.features", GEOJSON,
        names=("bbox", "datetime", "limit", "page", "f"), own=[_parameter(every) for every in each.filters],
    )  # fmt: skip
    feature = _get(f"{name}.item", f"A feature of {each.title}", name, f"{name}.feature", GEOJSON)
    feature["get"]["parameters"].insert(
        0,
        {
            "name": "featureId",
            "in": "path",
            "description": "Id of the feature.",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
        },
    )
    return {
        at: _get(f"{name}.collection", each.title, name, "collection", JSON),
        f"{at}/schema": _get(f"{name}.schema", f"Properties of {each.title}", name, "anything", SCHEMA_JSON),
        f"{at}/items": items,
        f"{at}/items/{{featureId}}": feature,
    }


def _parameter(each: Filter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if each.choices:
        schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(each.choices)}}
    return {
        "name": each.name,
        "in": "query",
        "description": each.what,
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


def _get(
    operation: str,
    summary: str,
    tag: str,
    schema: str,
    media_type: str,
    *,
    names: Sequence[str] = ("f",),
    own: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    content: dict[str, Any] = {media_type: {"schema": {"$ref": f"{_REF}/schemas/{schema}"}}}
    content.setdefault(JSON, content[media_type])
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "tags": [tag],
            "parameters": [*({"$ref": f"{_REF}/parameters/{name}"} for name in names), *own],
            "responses": {
                "200": {"description": summary, "content": {**content, HTML: {"schema": {"type": "string"}}}},
                "304": {"description": "The asker has this already (If-None-Match)."},
                **{status: {"$ref": f"{_REF}/responses/{status}"} for status in _FAULTS},
            },
        }
    }


def _feature_schemas(each: Collection) -> dict[str, Any]:
    geometry: dict[str, Any] = {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"type": "string", "enum": [each.shape]},
            "coordinates": {"type": "array", "items": {"type": "array", "items": {}}},
        },
        "nullable": True,
    }
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": geometry,
            "properties": each.schema(openapi=True),
            "links": {"$ref": f"{_REF}/schemas/links"},
        },
    }
    terms = {name: {"type": "string"} for name in ("licence", "attribution", "definition")}
    return {
        f"{each.id}.feature": feature,
        f"{each.id}.features": {
            "type": "object",
            "required": ["type", "features", "links", "timeStamp", "numberMatched", "numberReturned", *terms],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                **terms,
                "links": {"$ref": f"{_REF}/schemas/links"},
                "timeStamp": {"type": "string", "format": "date-time"},
                "numberMatched": {"type": "integer", "minimum": 0},
                "numberReturned": {"type": "integer", "minimum": 0},
                "features": {"type": "array", "items": {"$ref": f"{_REF}/schemas/{each.id}.feature"}},
            },
        },
    }
