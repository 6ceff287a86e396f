"""The web service of one project, for one audience: the API, and the page that asks it."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from heldground import __version__
from heldground.project import Project
from heldground.publish.page.configured import BASEMAP_AT, basemap_of, home_of
from heldground.publish.view import Audience, project_view
from heldground.serve.basemap import basemap_file
from heldground.serve.failures import answer_failures
from heldground.serve.files import ASK_AGAIN, FOREVER_FRESH, is_hashed, page_file, send_blob
from heldground.serve.guard import LOOPBACK, Guard
from heldground.serve.holdings import ProjectHoldings
from heldground.serve.listing import CSS, listing
from heldground.serve.looking import router as looking
from heldground.serve.ogc.representation import AT as OGC
from heldground.serve.ogc.routes import router as ogc
from heldground.serve.routes import router
from heldground.serve.served import Served, served_by
from heldground.serve.tiles import AT as TILES
from heldground.serve.tiles import router as tiles
from heldground.when import Instant

WORKER: Final = "sw.js"
WORKER_FRESH: Final = "max-age=3600"
"""Browsers ask for a newer one whenever it rests, unless their cache may answer (web/src/offline/register.ts)."""

NO_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Heldground: no page</title></head><body>
<h1>The page is not built</h1>
<p>This installation has no front end. In a checkout, build it with <code>python hatch_build.py</code>;
elsewhere install the wheel, which brings it.</p>
<p>The data is served all the same: <a href="api/docs">what can be asked</a>, <a href="api/project">the project</a>.</p>
</body></html>
"""


def create_app(
    project: Project,
    *,
    audience: Audience | str = Audience.DESK,
    now: Callable[[], Instant],
    hosts: Iterable[str] = LOOPBACK,
    embedders: Sequence[str] = (),
) -> FastAPI:
    """The app that serves a project.

    Parameters
    ----------
    audience
        `desk` sees everything at once; `public` what the project's delay and its sources' terms let out.
    now
        The clock: seconds since 1970 UTC.
    hosts
        Names, without ports, under which requests are answered.
    embedders
        Origins that may show the page in a frame, like `https://paper.example`.

    Raises
    ------
    BadProject
        A setting of the project cannot be used.
    """
    view = project_view(project, Audience(audience))
    holdings = ProjectHoldings(project, view, now)
    basemap = basemap_of(project.config, project.folder)
    served = Served(project.title, view, holdings, now, home_of(project.config), basemap)
    return app_of(served, hosts=hosts, embedders=embedders, closing=holdings.close)


def app_of(
    served: Served | None,
    *,
    hosts: Iterable[str] = LOOPBACK,
    embedders: Sequence[str] = (),
    closing: Callable[[], None] = lambda: None,
) -> FastAPI:
    """The app around what is served; without anything (None) it can only tell its schema."""

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        yield
        closing()

    app = FastAPI(
        title="Heldground",
        version=__version__,
        description="Who holds what ground, since when, and who says so. Everything is read with GET.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=living,
    )
    app.state.served = served
    answer_failures(app)
    app.include_router(router)
    app.include_router(looking)
    app.include_router(ogc)
    app.include_router(tiles)
    app.add_api_route("/api/openapi.json", _schema, include_in_schema=False)
    app.add_api_route("/api/docs", _docs, include_in_schema=False)
    app.add_api_route("/api/docs.css", _docs_style, include_in_schema=False)
    style_hosts: tuple[str, ...] = ()
    if served is not None and served.basemap is not None:
        style_hosts = served.basemap.hosts
        app.add_api_route(f"/{BASEMAP_AT}/{{path:path}}", _basemap, include_in_schema=False)
    app.add_api_route("/{path:path}", _page, include_in_schema=False)
    app.add_middleware(
        Guard,
        hosts=tuple(hosts),
        embedders=tuple(embedders),
        style_hosts=style_hosts,
        # The desk's view is undelayed: no page an analyst happens to open may read it from this machine.
        opened=(OGC, TILES) if served is not None and served.view.audience is Audience.PUBLIC else (),
    )
    return app


def _schema(request: Request) -> dict[str, Any]:
    schema: dict[str, Any] = request.app.openapi()
    return schema


def _docs(request: Request) -> Response:
    return HTMLResponse(listing(request.app.openapi()))


def _docs_style() -> Response:
    return Response(CSS, media_type="text/css", headers={"Cache-Control": ASK_AGAIN})


def _basemap(request: Request, path: str) -> Response:
    basemap = served_by(request).basemap
    blob = None if basemap is None else basemap_file(basemap, path)
    if blob is None:
        raise HTTPException(404)
    return send_blob(request, blob, cache=ASK_AGAIN)


def _page(request: Request, path: str) -> Response:
    name = path or "index.html"
    blob = page_file(name)
    if blob is None:
        if name == "index.html":
            return HTMLResponse(NO_PAGE, status_code=503)
        raise HTTPException(404)
    if name == WORKER:
        return send_blob(request, blob, cache=f"public, {WORKER_FRESH}")
    return send_blob(request, blob, cache=f"public, {FOREVER_FRESH}" if is_hashed(name) else ASK_AGAIN)
