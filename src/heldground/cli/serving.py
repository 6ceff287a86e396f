"""`serve`: the map page and its API, on this machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heldground.cli.options import ProjectDir, now, open_here
from heldground.cli.output import note

if TYPE_CHECKING:
    from heldground.project import Project


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 0,
    public: Annotated[
        bool, typer.Option("--public", help="Show what the public may see: delayed, by each source's terms.")
    ] = False,
    beyond_loopback: Annotated[
        bool, typer.Option("--beyond-loopback", help="Let other machines reach it; say so on purpose.")
    ] = False,
    embedder: Annotated[
        list[str] | None,
        typer.Option(
            "--embedder",
            help="Origin that may show the page in a frame, like https://paper.example; adds to `[serve] embedders`.",
        ),
    ] = None,
    project: ProjectDir = Path(),
) -> None:
    """Serve the map page until Ctrl-C; by default the desk's view, to this machine only.

    Example: heldground serve --project demo --port 8080
    """
    serve_project(
        open_here(project),
        host=host,
        port=port,
        public=public,
        beyond_loopback=beyond_loopback,
        embedders=embedder or (),
    )


def serve_project(
    project: "Project",
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    public: bool = False,
    beyond_loopback: bool = False,
    embedders: Sequence[str] = (),
) -> None:
    """Serve a project and tell the address on stdout."""
    from heldground.publish.view import Audience
    from heldground.serve.run import run
    from heldground.serve.served import embedders_of

    def tell(address: str) -> None:
        typer.echo(address)
        view = "as the public may see it" if public else "the desk's view, undelayed, for this machine only"
        note(f"{project.title}: {view}. Open the address in a browser; Ctrl-C ends.")

    run(
        project,
        host,
        port,
        audience=Audience.PUBLIC if public else Audience.DESK,
        now=now,
        on_listening=tell,
        beyond_loopback=beyond_loopback,
        embedders=(*embedders_of(project.config), *embedders),
    )
    note("stopped")
