"""The commands, in the data's order."""

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from heldground import __version__
from heldground.cli import (
    asking,
    bulletins,
    checking,
    comparing,
    demo,
    explaining,
    exporting,
    feeding,
    listing,
    log,
    maps,
    places,
    projects,
    publishing,
    quarantine,
    reports,
    serving,
)
from heldground.cli.output import complain


class _Group(TyperGroup):
    """Ends Ctrl-C and a closed pipe itself: typer would end both with 1, which here means "the answer is no"."""

    def invoke(self, ctx: Any) -> Any:
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            complain("stopped; what was stored before is whole, the same command goes on")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # The reader (head, less) has seen enough; nothing may be flushed into the closed pipe at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        return done


app = typer.Typer(
    name="heldground",
    cls=_Group,
    help="Maps of who holds what, when, and who says so. Dates are ISO 8601; a bare date is the whole day in UTC.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"heldground {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """The local command line shows everything at once: the publication delay is for what is published."""


app.command("demo")(demo.make_demo)
app.command("init")(projects.init)
app.command("ingest")(reports.ingest)
app.command("extract")(reports.extract)
app.command("import")(maps.import_maps)
app.command("reports")(listing.list_reports)
app.command("claims")(listing.list_claims)
app.command("events")(listing.list_events)
app.command("explain")(explaining.explain)
app.command("sources")(projects.list_sources)
app.command("quarantine")(quarantine.quarantine)
app.command("log")(log.show_log)
app.command("rebuild")(maps.rebuild)
app.command("state")(asking.state)
app.command("timeline")(asking.timeline)
app.command("area")(asking.area)
app.command("changes")(comparing.changes)
app.command("disagreements")(comparing.disagreements)
app.command("check")(checking.check)
app.command("export")(exporting.export)
app.command("bulletin")(bulletins.bulletin)
app.command("feeds")(feeding.feeds)
app.command("publish")(publishing.publish)
app.command("serve")(serving.serve)
app.add_typer(places.app, name="places")
