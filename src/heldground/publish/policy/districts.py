"""The district a place lies in, by a project's gazetteer."""

from collections.abc import Callable
from functools import cache

from heldground.places.model import DISTRICT, Place
from heldground.project import Project


def districts_of(project: Project) -> Callable[[str], Place | None]:
    """A function from a place's id to its district; the gazetteer is read when it is first asked."""

    @cache
    def book() -> tuple[Callable[[str], Place | None], dict[tuple[str, str | None], Place]]:
        from heldground.events.intake import project_gazetteer

        places = project_gazetteer(project)
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
