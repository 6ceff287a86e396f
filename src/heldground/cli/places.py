"""`places add`, `places find`."""

from pathlib import Path
from typing import Annotated

import typer

from heldground.cli.options import Output, ProjectDir, open_here
from heldground.cli.output import Format, note, show_rows
from heldground.errors import UnknownName

app = typer.Typer(
    help="The gazetteer: names and where they are.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("add")
def add(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="GeoNames dump, CSV or GeoJSON, also .gz.")
    ],
    project: ProjectDir = Path(),
) -> None:
    """Add places to the project; claims already stored are located again.  Example: heldground places add UA.txt"""
    from heldground.cli.output import progress_bar
    from heldground.events.intake import extract_again
    from heldground.places.read import read_places
    from heldground.places.table import save_places

    opened = open_here(project)
    read = [read_places(path) for path in files]
    with opened.writing() as connection:
        for found, account in read:
            save_places(connection, found)
            note(str(account))
    with progress_bar() as show:
        claims = extract_again(opened, progress=show)
    note(f"{claims:,} claims located again")


@app.command("find")
def find(
    name: Annotated[str, typer.Argument(help="A name in any spelling or language.")],
    project: ProjectDir = Path(),
    output: Output = Format.TABLE,
) -> None:
    """Places a name can mean.  Example: heldground places find Демидівка"""
    from heldground.events.intake import project_gazetteer

    gazetteer = project_gazetteer(open_here(project))
    found = gazetteer.named(name)
    if not found:
        near = ", ".join(place.title for place in gazetteer.suggest(name)) or "nothing like it"
        raise UnknownName(f"no place called {name!r}; spelled alike: {near}")
    rows = [
        {
            "id": place.id,
            "name": place.title,
            "kind": place.kind,
            "lon": place.lon,
            "lat": place.lat,
            "country": place.country,
            "population": place.population,
            "approximate": place.approximate,
            "source": place.source,
        }
        for place in found
    ]
    show_rows(rows, ("name", "kind", "country", "lat", "lon", "population", "source"), output=output)
