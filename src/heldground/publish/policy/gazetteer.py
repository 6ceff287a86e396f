"""What a policy asks of a project's gazetteer, which is read when it is first asked: it takes a second."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from heldground.places.gazetteer import Gazetteer
from heldground.places.model import DISTRICT, Place
from heldground.project import Project
from heldground.publish.policy.naming import Reader, public_names
from heldground.reports.table import load_texts


def districts_of(project: Project) -> Callable[[str], Place | None]:
    """A function from a place's id to its district."""

    @cache
    def book() -> tuple[Callable[[str], Place | None], dict[tuple[str, str | None], Place]]:
        places = _gazetteer(project)
        districts: dict[tuple[str, str | None], Place] = {}
        for place in places:
            if place.kind == DISTRICT:
                districts.setdefault((place.name, place.region), place)
        return places.find, districts

    def district_of(place_id: str) -> Place | None:
        find, districts = book()
        place = find(place_id)
        if place is None or place.district is None:
            return None
        return districts.get((place.district, place.region))

    return district_of


def reader_of(project: Project) -> Reader:
    """A reader of the project's reports."""

    def texts_of(report_ids: Iterable[str]) -> Mapping[str, str]:
        with project.reading() as connection:
            return load_texts(connection, report_ids)

    theatre = project.theatre
    return Reader(cache(lambda: _gazetteer(project)), texts_of, theatre.countries, public_names(theatre))


def _gazetteer(project: Project) -> Gazetteer:
    from heldground.events.intake import project_gazetteer

    return project_gazetteer(project)
