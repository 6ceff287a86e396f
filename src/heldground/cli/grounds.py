"""The ground that options name: around a place or a point, a region, a file, a box."""

from typing import TYPE_CHECKING, Final

from heldground.errors import InvalidShape, WrongUse

if TYPE_CHECKING:
    from heldground.places.model import Place
    from heldground.project import Project
    from heldground.queries.ground import Ground

AROUND_KM: Final = 20.0
"""Radius around a place where none is given."""


def ground_asked(
    project: "Project",
    place: str | None,
    radius_km: float | None,
    near: str | None,
    region: str | None,
    bbox: str | None,
) -> "Ground | None":
    """The ground meant, or None for everything.

    Raises
    ------
    WrongUse
        Two of them at once, numbers that are none, or a region for a place without a radius of one's own.
    """
    from heldground.places.model import COUNTRY, OBLAST
    from heldground.queries import ground

    given = [each for each in (place, near, region, bbox) if each is not None]
    if len(given) > 1:
        raise WrongUse("give one of --place, --near, --region, --bbox")
    try:
        if place is not None:
            found = place_named(project, place)
            if radius_km is None and found.kind in (OBLAST, COUNTRY):
                raise WrongUse(
                    f"{found.title} is a region, no point: use --region {place!r}, or give --radius-km as well"
                )
            return ground.around(found, AROUND_KM if radius_km is None else radius_km)
        if near is not None:
            lon, lat, km = _numbers(near, 3, "--near wants LON,LAT,KM, like 35.35,50.86,20")
            return ground.near(lon, lat, km)
        if bbox is not None:
            west, south, east, north = _numbers(bbox, 4, "--bbox wants W,S,E,N, like 35,50,36,51")
            return ground.box((west, south, east, north))
    except InvalidShape as cause:
        raise WrongUse(cause.problem) from cause  # typed by hand, not read from a file
    return None if region is None else ground.region_or_file(region)


def place_named(project: "Project", name: str) -> "Place":
    """The place a name means in this project, or an error that lists what it could mean.

    Of namesakes the one near the project's claims is meant; which others there are is said on stderr.
    """
    from heldground.claims.table import claimed_points
    from heldground.cli.output import note
    from heldground.events.intake import project_gazetteer
    from heldground.places.named import namesakes, the_place

    gazetteer, countries = project_gazetteer(project), project.theatre.countries
    with project.reading() as connection:
        near = claimed_points(connection)
    place = the_place(gazetteer, name, countries=countries, near=near)
    others = namesakes(gazetteer, name, place, countries=countries, near=near)
    if others:
        told = "; ".join(each.title for each in others[:3])
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        note(
            f"{name}: taken for {place.title}. Also called so: {told}{more}; a region after a comma says which"
        )
    return place


def _numbers(text: str, count: int, wanted: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        raise WrongUse(f"{wanted}, not {text!r}") from None
    if len(values) != count:
        raise WrongUse(f"{wanted}, not {text!r}")
    return values
