"""The resources of OGC API Features Part 1: each handler reads what is asked, asks a collection, and writes the answer."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Final

import numpy as np
import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from heldground import __version__
from heldground.errors import UnknownName, WrongUse
from heldground.publish.view import Audience
from heldground.serve.failures import failure
from heldground.serve.files import ASK_AGAIN, send_text
from heldground.serve.ogc.asked import parameters, read_limit, read_page, read_wanted
from heldground.serve.ogc.catalogue import Catalogue, catalogue_of
from heldground.serve.ogc.collection import CRS84, Collection, licence_address
from heldground.serve.ogc.definition import definition
from heldground.serve.ogc.pages import CSS, page
from heldground.serve.ogc.representation import (
    AT,
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    SCHEMA_JSON,
    Addresses,
    Link,
    NotAcceptable,
    chosen_type,
    documents,
)
from heldground.serve.served import Served, served_by
from heldground.when import iso

CONFORMS_TO: Final = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
    for name in ("core", "oas30", "html", "geojson")
)
_COLLECTION: Final = "/collections/{collection}"

router = APIRouter(prefix=AT, include_in_schema=False)
Handler = Callable[[Request], Response]


class _Gone(Exception):
    """A page of a version of the data that is no more."""


def _resource(*paths: str) -> Callable[[Handler], Handler]:
    """Serve a handler at these paths, its errors with the standard's status codes."""

    def put(handler: Handler) -> Handler:
        @wraps(handler)
        def answered(request: Request) -> Response:
            try:
                return handler(request)
            except NotAcceptable as error:
                return failure(406, "Not acceptable", f"Accept allows none of what there is; {error}")
            except _Gone as error:
                return failure(410, "Gone", str(error))
            except UnknownName as error:
                return failure(404, "Not found", str(error))
            except WrongUse as error:
                return failure(400, "Cannot be asked like this", f"{error}. {AT}/api lists what can be asked")

        for path in paths:
            router.add_api_route(path, answered, response_class=Response)
        return answered

    return put


@_resource("", "/")
def landing(request: Request) -> Response:
    """What there is."""
    here, at = served_by(request), Addresses(request)
    media_type = chosen_type(request, told := parameters(request, ("f",)), JSON)
    links = [
        *at.forms((), JSON, media_type, "This page", told),
        Link(at.of("api", f="json"), "service-desc", OPENAPI, "The API for programs"),
        Link(at.of("api", f="html"), "service-doc", HTML, "The API for people"),
        *at.both(("conformance",), JSON, "conformance", "Which parts of the standard are followed"),
        *at.both(("collections",), JSON, "data", "The collections"),
    ]
    document = {
        "title": here.title,
        "description": (
            f"Who holds what ground, since when, and who says so: {here.view.theatre.title}. Maps by source as "
            "polygons with intervals, claims with their words, events with their status. Each collection names its "
            "licence, whom to attribute it to and what it means."
        ),
        "links": documents(links),
    }
    return _send(request, document, media_type, links, title=here.title, crumbs=())


@_resource("/conformance")
def conformance(request: Request) -> Response:
    """Which parts of the standard are followed."""
    at = Addresses(request)
    media_type = chosen_type(request, told := parameters(request, ("f",)), JSON)
    links = at.forms(("conformance",), JSON, media_type, "Conformance", told)
    document = {"conformsTo": list(CONFORMS_TO), "links": documents(links)}
    return _send(request, document, media_type, links, title="Conformance")


@_resource("/api")
def api(request: Request) -> Response:
    """The OpenAPI 3.0 document."""
    here, at = served_by(request), Addresses(request)
    media_type = chosen_type(request, told := parameters(request, ("f",)), OPENAPI)
    links = at.forms(("api",), OPENAPI, media_type, "The API", told)
    document = definition(_catalogue(here), title=here.title, address=at.base)
    if media_type == HTML:
        document |= {"links": documents(links)}
    return _send(request, document, media_type, links, title="The API")


@_resource("/collections")
def collections(request: Request) -> Response:
    """All collections."""
    here, at = served_by(request), Addresses(request)
    media_type = chosen_type(request, told := parameters(request, ("f",)), JSON)
    links = at.forms(("collections",), JSON, media_type, "The collections", told)
    document = {
        "links": documents(links),
        "collections": [_described(each, at, JSON) for each in _catalogue(here).collections.values()],
    }
    return _send(request, document, media_type, links, title="Collections")


@_resource(_COLLECTION)
def collection(request: Request) -> Response:
    """One collection: what it is, its extent, its terms."""
    here, at = served_by(request), Addresses(request)
    found = _catalogue(here).get(request.path_params["collection"])
    media_type = chosen_type(request, parameters(request, ("f",)), JSON)
    links = _links_of(found, at, media_type)
    return _send(
        request,
        _described(found, at, media_type),
        media_type,
        links,
        title=found.title,
        within=("collections",),
    )


@_resource(f"{_COLLECTION}/schema")
def schema(request: Request) -> Response:
    """What the properties of a collection's features mean, as JSON Schema."""
    here, at = served_by(request), Addresses(request)
    found = _catalogue(here).get(request.path_params["collection"])
    media_type = chosen_type(request, told := parameters(request, ("f",)), SCHEMA_JSON)
    parts = ("collections", found.id, "schema")
    links = at.forms(parts, SCHEMA_JSON, media_type, f"Properties of {found.title}", told)
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": at.of(*parts),
        "title": f"Properties of {found.title}",
        **found.schema(),
    }
    if media_type == HTML:
        document |= {"links": documents(links)}
    return _send(request, document, media_type, links, title=document["title"], within=parts[:2])


@_resource(f"{_COLLECTION}/items")
def items(request: Request) -> Response:
    """Features of a collection, page by page; all pages of one version of the data."""
    here, at = served_by(request), Addresses(request)
    found = _catalogue(here).get(request.path_params["collection"])
    told = parameters(
        request, ("bbox", "datetime", "limit", "page", "f", *(each.name for each in found.filters))
    )
    media_type = chosen_type(request, told, GEOJSON)
    wanted, limit = read_wanted(told, found.filters), read_limit(told.get("limit"))
    parts = ("collections", found.id, "items")
    begin = 0
    if "page" in told:
        place = read_page(told["page"])
        if place.version != found.version:
            raise _Gone(f"the data changed since that page was linked; begin again at {at.of(*parts)}")
        begin = place.offset
    rows = found.find(wanted)
    chosen = rows[begin : begin + limit]
    form = {"f": "html"} if media_type == HTML else {"f": "json"}
    links = at.forms(parts, GEOJSON, media_type, f"Features of {found.title}", told)
    turning = [("next", begin + limit, "Next page")] if begin + limit < len(rows) else []
    turning += [("prev", max(begin - limit, 0), "Page before")] if begin > 0 else []
    links += [
        Link(
            at.of(*parts, **{**told, **form, "page": f"{found.version}-{number}"}),
            rel,
            HTML if media_type == HTML else GEOJSON,
            title,
        )
        for rel, number, title in turning
    ]
    links += [
        *at.both(parts[:2], JSON, "collection", found.title),
        _licence(found, at),
        *_described_by(found, at),
    ]
    document = {
        "type": "FeatureCollection",
        "title": found.title,
        **found.terms.document(),
        "timeStamp": iso(here.now()),
        "numberMatched": len(rows),
        "numberReturned": len(chosen),
        "links": documents(links),
        "features": found.features(chosen),
    }
    # The time of the answer changes nothing in it: who has the same features of the same version has this.
    content = orjson.dumps((__version__, found.version, found.document(), sorted(told.items())))
    return _send(
        request, document, media_type, links, title=found.title, within=parts[:2], tag=_digest(content)
    )


@_resource(f"{_COLLECTION}/items/{{feature}}")
def item(request: Request) -> Response:
    """One feature."""
    here, at = served_by(request), Addresses(request)
    found = _catalogue(here).get(request.path_params["collection"])
    told = parameters(request, ("f",))
    media_type = chosen_type(request, told, GEOJSON)
    name = request.path_params["feature"]
    row = found.row_of(name)
    if row is None:
        raise UnknownName(
            f"no feature {name!r} in {found.id}; {at.of('collections', found.id, 'items')} lists them"
        )
    parts = ("collections", found.id, "items", name)
    links = [
        *at.forms(parts, GEOJSON, media_type, f"Feature {name}", told),
        *at.both(parts[:2], JSON, "collection", found.title),
        _licence(found, at),
        *_described_by(found, at),
    ]
    document = {**found.features(np.array([row]))[0], **found.terms.document(), "links": documents(links)}
    return _send(request, document, media_type, links, title=f"Feature {name}", within=parts[:3])


@_resource("/style.css")
def style(request: Request) -> Response:
    """How the pages look."""
    parameters(request, ())
    return send_text(request, CSS.encode(), "text/css; charset=utf-8", cache=ASK_AGAIN)


def _catalogue(here: Served) -> Catalogue:
    return catalogue_of(here.holdings.edition(), here.view)


def _described(found: Collection, at: Addresses, media_type: str) -> dict[str, Any]:
    return {**found.document(), "links": documents(_links_of(found, at, media_type))}


def _links_of(found: Collection, at: Addresses, media_type: str) -> list[Link]:
    parts = ("collections", found.id)
    return [
        *at.forms(parts, JSON, media_type, found.title),
        *at.both((*parts, "items"), GEOJSON, "items", f"Features of {found.title}"),
        _licence(found, at),
        *_described_by(found, at),
        *([Link(found.terms.url, "via", HTML, found.terms.attribution)] if found.terms.url else ()),
    ]


def _licence(found: Collection, at: Addresses) -> Link:
    """Where the terms are told: the licence's own page, else ours that repeats what the source says."""
    told = licence_address(found.terms.licence)
    title = found.terms.licence or "licence not recorded"
    return Link(told or f"{at.of('collections', found.id, f='html')}#licence", "license", HTML, title)


def _described_by(found: Collection, at: Addresses) -> list[Link]:
    return at.both(
        ("collections", found.id, "schema"), SCHEMA_JSON, "describedby", f"Properties of {found.title}"
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:20]


def _send(
    request: Request,
    document: Mapping[str, Any],
    media_type: str,
    links: Sequence[Link],
    *,
    title: str,
    crumbs: Sequence[tuple[str, str]] | None = None,
    within: Sequence[str] = (),
    tag: str | None = None,
) -> Response:
    """A document in the form chosen. `within` are the parts of the address it lies under, for the way back."""
    at = Addresses(request)
    public = served_by(request).view.audience is Audience.PUBLIC
    headers = {"Vary": "Accept, Accept-Encoding", "Link": ", ".join(link.header() for link in links)}
    if media_type == HTML:
        if crumbs is None:
            steps = [within[:number] for number in range(1, len(within) + 1)]
            crumbs = [("Start", at.of(f="html")), *((step[-1], at.of(*step, f="html")) for step in steps)]
        body = page(document, title=title, crumbs=crumbs, style=at.of("style.css")).encode()
        told = "text/html; charset=utf-8"
        headers["Content-Language"] = "en"
    else:
        body, told = orjson.dumps(document), media_type
        if "features" in document or "geometry" in document:
            headers["Content-Crs"] = f"<{CRS84}>"
    return send_text(
        request,
        body,
        told,
        cache=f"{'public' if public else 'private'}, {ASK_AGAIN}",
        tag=None if tag is None else _digest(f"{tag} {told} {at.base}".encode()),
        headers=headers,
    )
