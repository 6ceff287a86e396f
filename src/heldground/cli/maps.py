"""`import`, `rebuild`, `state`, `timeline`, `area`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heldground.cli.options import At, Known, Output, ProjectDir, SourceId, instant, now, open_here, point
from heldground.cli.output import Format, complain, note, progress_bar, show_rows
from heldground.errors import InvalidShape, WrongUse
from heldground.when import FOREVER, iso, parse_instant

if TYPE_CHECKING:
    from heldground.history.history import History
    from heldground.places.model import Place
    from heldground.project import Project
    from heldground.queries.ground import Ground
    from heldground.snapshots.notices import Notice


def import_maps(
    publisher: Annotated[
        str,
        typer.Argument(
            metavar="PUBLISHER", help="deepstate, deepstate-daily, nzz; or geojson, kml for any other map."
        ),
    ],
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="A file, a folder, .zip, .tar.{gz,xz,zst}.")
    ],
    source: Annotated[
        str | None, typer.Option(help="With geojson and kml: which [maps.NAME] of heldground.toml.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="When the map was valid, if neither file nor settings say.")
    ] = None,
    project: ProjectDir = Path(),
) -> None:
    """Bring a published map in, with an account of what was read, repaired and held back.

    Example: heldground import deepstate deepstate-2022.tar.xz --project border
    """
    from heldground.history.intake import import_snapshots
    from heldground.snapshots import publisher_for

    opened = open_here(project)
    moment = None if at is None else parse_instant(at, end=False)
    name = publisher_for(opened, publisher, paths, source=source, dated=at is not None)
    with progress_bar() as show:
        account = import_snapshots(opened, name, paths, now=now(), at=moment, progress=show)
    for problem in [*account.refused, *account.unreadable][:20]:
        complain(problem)
    hidden = len(account.refused) + len(account.unreadable) - 20
    if hidden > 0:
        complain(f"and {hidden:,} more")
    rows = [
        ("files read", account.files - account.unusable),
        ("files refused", account.unusable),
        ("archives cut off or unreadable", len(account.refused) - account.unusable),
        ("snapshots new", account.new),
        ("snapshots already known", account.already_known),
        ("polygons", account.polygons),
        ("polygons repaired", account.repaired),
        ("name and colour disagree", account.disagreeing),
        ("polygons unreadable", len(account.unreadable)),
        *((f"distinct polygons held back: {gate}", count) for gate, count in sorted(account.held.items())),
        *((f"dropped, no ground: {kind}", count) for kind, count in sorted(account.dropped.items()) if count),
        *((f"new alarms: {gate}", count) for gate, count in sorted(_by_gate(account.notices).items())),
        ("cells written", account.cells),
        ("place in the project's log", account.recorded),
    ]
    span = (
        f"{iso(account.first_at)} to {iso(account.last_at)}" if account.first_at and account.last_at else ""
    )
    show_rows(
        [{"account": name, "count": f"{count:,}"} for name, count in rows],
        ("account", "count"),
        output=Format.TABLE,
        title=f"import of {account.source} {span}".rstrip(),
        right=("count",),
    )
    if account.woven:
        note(f"{account.woven:,} snapshots came in between older ones; the cells around them stay")
    if account.held or account.notices:
        note("what a gate holds back or warns of: `heldground quarantine` lists it")
    raise typer.Exit(account.exit_code)


def _by_gate(notices: "list[Notice]") -> dict[str, int]:
    counts: dict[str, int] = {}
    for notice in notices:
        counts[notice.gate] = counts.get(notice.gate, 0) + 1
    return counts


def rebuild(
    source: Annotated[str, typer.Argument(help="Id of a source.")], project: ProjectDir = Path()
) -> None:
    """Build a source's history anew from the originals.  Example: heldground rebuild deepstate --project border"""
    from heldground.history.intake import rebuild_history

    with progress_bar() as show:
        cells = rebuild_history(open_here(project), source, progress=show)
    note(f"{cells:,} cells")


def state(
    at: At = None,
    source: SourceId = None,
    known: Known = None,
    project: ProjectDir = Path(),
) -> None:
    """Who holds what at an instant, as GeoJSON.  Example: heldground state --at 2025-04-06 --source deepstate"""
    from heldground.history.quarantine import cautions, load_notices
    from heldground.queries.state import state_features

    opened = open_here(project)
    moment = now() if at is None else parse_instant(at)
    features: list[dict[str, object]] = []
    for history in _histories(opened, source):
        features.extend(state_features(history, moment, instant(known)))
        _undelayed(history)
        with opened.reading() as connection:
            told = load_notices(connection, history.source.id, moment, moment, known=instant(known))
        for line in cautions(told):
            note(line)
    json.dump({"type": "FeatureCollection", "features": features}, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")


def timeline(
    where: Annotated[str, typer.Argument(metavar="PLACE|LON,LAT", help="A place by any name, or a point.")],
    source: SourceId = None,
    known: Known = None,
    project: ProjectDir = Path(),
    output: Output = Format.TABLE,
) -> None:
    """What each source showed there, when, and the claims about it.  Example: heldground timeline Demidovka"""
    from heldground.claims.table import load_claims
    from heldground.cli.reports import ClaimFormat, show_claims
    from heldground.queries.timeline import PLACE_KM, timeline_around, timeline_at

    opened = open_here(project)
    spot, place = point(where), None
    title = where
    if spot is None:
        place = place_named(opened, where)
        spot, title = (place.lon, place.lat), f"within {PLACE_KM:g} km of {place.title}"
    rows: list[dict[str, object]] = []
    for history in _histories(opened, source):
        look = timeline_at if place is None else timeline_around
        rows.extend(
            {
                "source": stay.source,
                "from": iso(stay.valid_from),
                "until": iso(stay.valid_until),
                "side": stay.side or None,
                "control": stay.control,
                "nearest_km": round(stay.distance_km, 2),
                "largest_cell_km2": round(stay.area_km2, 3),
                "labels": list(stay.labels),
            }
            for stay in look(history, *spot, known=instant(known))
        )
    if not rows and output is Format.TABLE:
        note(f"no map ever showed ground {title} as anybody's or in doubt")
    columns = ("source", "from", "until", "side", "control", "nearest_km", "labels")
    show_rows(rows, columns, output=output, title=f"maps, {title}", right=("nearest_km",))
    if place is not None and output is Format.TABLE:
        with opened.reading() as connection:
            show_claims(load_claims(connection, place_id=place.id), ClaimFormat.TABLE)


def area(
    place: Annotated[str | None, typer.Option(help="Around this place; with --radius-km.")] = None,
    radius_km: Annotated[
        float, typer.Option("--radius-km", min=0.001, max=2000, help="Radius around --place.")
    ] = 20.0,
    near: Annotated[str | None, typer.Option(help="LON,LAT,KM: around a point.")] = None,
    region: Annotated[
        str | None, typer.Option(help="A region by name, a country code, or a GeoJSON file.")
    ] = None,
    bbox: Annotated[str | None, typer.Option(help="W,S,E,N in degrees.")] = None,
    source: SourceId = None,
    since: Annotated[str | None, typer.Option(help="First day.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day.")] = None,
    claimed: Annotated[
        bool, typer.Option("--claimed", help="Also ground a publisher only claims, which totals leave out.")
    ] = False,
    known: Known = None,
    project: ProjectDir = Path(),
    output: Output = Format.TABLE,
) -> None:
    """Km2 by side and control at every snapshot.  Example: heldground area --place Demidovka --radius-km 10"""
    from heldground.queries.area import area_series

    opened = open_here(project)
    ground = ground_asked(opened, place, radius_km, near, region, bbox)
    every: list[dict[str, object]] = []
    columns: dict[str, None] = {}
    for history in _histories(opened, source):
        series = area_series(
            history,
            ground,
            since=None if since is None else parse_instant(since, end=False),
            until=FOREVER if until is None else parse_instant(until),
            known=instant(known),
            include_claimed=claimed,
        )
        names = [f"{side} {control}".strip() for side, control in series.classes]
        rows: list[dict[str, object]] = [
            {
                "at": iso(int(at)),
                **{name: round(float(km2), 3) for name, km2 in zip(names, line, strict=True)},
            }
            for at, line in zip(series.at, series.km2, strict=True)
        ]
        if output is Format.TABLE:
            show_rows(
                rows,
                ("at", *names),
                output=output,
                title=f"{history.source.title}, km2, {series.ground}",
                caption=f"definition: {series.definition}" if series.definition else "",
                right=names,
            )
            continue
        # One document whatever the number of sources: only then is JSON still JSON.
        every.extend(rows if source else [{"source": history.source.id, **row} for row in rows])
        columns.update(dict.fromkeys(names))
        if series.definition:
            note(f"{history.source.id}: {series.definition}")
    if output is not Format.TABLE:
        show_rows(every, (*(() if source else ("source",)), "at", *columns), output=output)


def place_named(project: "Project", name: str) -> "Place":
    """The place a name means in this project, or an error that lists what it could mean."""
    from heldground.events.intake import project_gazetteer
    from heldground.places.named import the_place

    return the_place(project_gazetteer(project), name, countries=project.theatre.countries)


def ground_asked(
    project: "Project",
    place: str | None,
    radius_km: float,
    near: str | None,
    region: str | None,
    bbox: str | None,
) -> "Ground | None":
    """The ground that one of these options means, or None where none is given.

    Raises
    ------
    WrongUse
        Several are given, or what is given is none.
    """
    from heldground.queries import ground

    given = [each for each in (place, near, region, bbox) if each is not None]
    if len(given) > 1:
        raise WrongUse("give one of --place, --near, --region, --bbox")
    try:
        if place is not None:
            return ground.around(place_named(project, place), radius_km)
        if near is not None:
            lon, lat, km = _numbers(near, 3, "--near wants LON,LAT,KM, like 35.35,50.86,20")
            return ground.near(lon, lat, km)
        if bbox is not None:
            west, south, east, north = _numbers(bbox, 4, "--bbox wants W,S,E,N, like 35,50,36,51")
            return ground.box((west, south, east, north))
    except InvalidShape as cause:
        raise WrongUse(cause.problem) from cause  # typed by hand, not read from a file
    if region is not None:
        return ground.region_or_file(region)
    return None


def _numbers(text: str, count: int, wanted: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        raise WrongUse(f"{wanted}, not {text!r}") from None
    if len(values) != count:
        raise WrongUse(f"{wanted}, not {text!r}")
    return values


def _histories(project: "Project", source: str | None) -> list["History"]:
    from heldground.queries.load import load_histories

    histories = load_histories(project, [source] if source else [])
    if not histories:
        raise WrongUse("the project has no map yet; bring one in with `heldground import`")
    return histories


def _undelayed(history: "History") -> None:
    if not history.source.redistribute:
        note(
            f"{history.source.title}: for the desk only, undelayed; its terms do not let its shapes be published"
        )
