"""What a policy asks of a project's gazetteer, which is read when it is first asked: it takes a second."""

from collections.abc import Callable, Iterable, Mapping

from heldground.places.gazetteer import Gazetteer
from heldground.places.model import DISTRICT, Place
from heldground.project import Project
from heldground.publish.policy.naming import Reader, public_names
from heldground.reports.table import load_texts


class Book:
    """A project's gazetteer. A server that goes on while places are added gives it the one of its newest edition."""

    def __init__(self, read: Callable[[], Gazetteer]) -> None:
        self._read = read
        self._now: Gazetteer | None = None
        self._districts: tuple[Gazetteer, dict[tuple[str, str | None], Place]] | None = None

    def __call__(self) -> Gazetteer:
        if self._now is None:
            self._now = self._read()
        return self._now

    def renew(self, gazetteer: Gazetteer) -> None:
        """Go on with another."""
        self._now = gazetteer

    def district_of(self, place_id: str) -> Place | None:
        """The district, as a place, that a place lies in."""
        gazetteer = self()
        place = gazetteer.find(place_id)
        if place is None or place.district is None:
            return None
        if self._districts is None or self._districts[0] is not gazetteer:
            districts: dict[tuple[str, str | None], Place] = {}
            for each in gazetteer:
                if each.kind == DISTRICT:
                    districts.setdefault((each.name, each.region), each)
            self._districts = gazetteer, districts
        return self._districts[1].get((place.district, place.region))


def book_of(project: Project) -> Book:
    """The gazetteer of a project."""

    def read() -> Gazetteer:
        from heldground.events.intake import project_gazetteer

        return project_gazetteer(project)

    return Book(read)


def reader_of(project: Project, book: Book) -> Reader:
    """A reader of the project's reports."""

    def texts_of(report_ids: Iterable[str]) -> Mapping[str, str]:
        with project.reading() as connection:
            return load_texts(connection, report_ids)

    return Reader(book, texts_of, project.theatre.countries, public_names(project.theatre))
