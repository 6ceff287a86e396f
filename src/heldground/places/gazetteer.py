"""The gazetteer: the places a name can mean (`names`), those a text names (`scan`), those near a point."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Self

import numpy as np

from heldground import area
from heldground.errors import UnknownName, WrongUse
from heldground.places.mention import Mention
from heldground.places.merge import merge_places
from heldground.places.model import COUNTRY, DISTRICT, OBLAST, Place
from heldground.places.names import Names
from heldground.places.scan import find_mentions
from heldground.places.spelling import key

LEAST_LIKE: Final = 60.0
"""Of 100, by rapidfuzz's `ratio`: a name less like what was typed is not offered."""
LIKE_FALLS: Final = 15.0
"""Nor one so much less like it than the best."""

__all__ = ["Gazetteer", "Mention"]


class Gazetteer(Names):
    """Places by name, id and nearness. The same settlement given twice (two files) becomes one place."""

    def __init__(self, places: Iterable[Place]) -> None:
        merged = merge_places(list(places))
        super().__init__(merged.places, merged.keys)
        self._merged_into = merged.became
        self._by_id = {place.id: number for number, place in enumerate(self._places)}

    def tables(self) -> dict[str, Any]:
        """Everything but the places themselves, as plain lists and dicts (see `compiled`)."""
        stems = self._stems
        lons, lats, numbers = self._points
        return {
            "became": self._merged_into,
            "by_key": self._by_key,
            "stems": stems,
            "endings": [sorted(each) for each in self._endings],
            "spellings": self._spellings,
            "areas": self._areas,
            "lands": self._lands,
            "compounds": self._compounds,
            "points": [lons.tolist(), lats.tolist(), numbers.tolist()],
            "ids": self._by_id,
        }

    @classmethod
    def of_tables(cls, places: Sequence[Place], tables: Mapping[str, Any]) -> Self:
        """A gazetteer of merged places and the `tables` made of them before."""
        book = cls.__new__(cls)
        Names.__init__(book, places, ())
        book._by_id, book._merged_into = tables["ids"], tables["became"]
        book._endings = [frozenset(each) for each in tables["endings"]]
        lons, lats, numbers = tables["points"]
        book.__dict__ |= {
            "_by_key": tables["by_key"],
            "_stems": tuple(tables["stems"]),
            "_spellings": tuple(tables["spellings"]),
            "_areas": tuple(tables["areas"]),
            "_lands": tables["lands"],
            "_compounds": tables["compounds"],
            "_points": (
                np.array(lons, dtype=np.float64),
                np.array(lats, dtype=np.float64),
                np.array(numbers, dtype=np.int64),
            ),
        }
        return book

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places)

    def find(self, place_id: str) -> Place | None:
        """The place with that id, or None; unlike `get` it looks for no spelling near it, which takes a second."""
        number = self._by_id.get(self._merged_into.get(place_id, place_id))
        return None if number is None else self._places[number]

    def get(self, place_id: str) -> Place:
        """The place with that id; an id that was merged into another gives the one it became.

        Raises
        ------
        UnknownName
            With the places whose names are spelt nearest.
        """
        number = self._by_id.get(self._merged_into.get(place_id, place_id))
        if number is None:
            near = ", ".join(f"{place.title} ({place.id})" for place in self.suggest(place_id)) or "none"
            raise UnknownName(f"no place with id {place_id!r}; nearest in spelling: {near}")
        return self._places[number]

    def named(self, name: str) -> tuple[Place, ...]:
        """All places a name can mean: any language, transliteration, case and capitals. Better matches first.

        Region words may stand beside it ("Kursk region", "Курской области"). Empty when nothing is known by
        it.
        """
        mentions = self._spanning(name)
        if mentions:
            return mentions
        return self.form_places(tuple(key(name).split()))

    def _spanning(self, name: str) -> tuple[Place, ...]:
        stripped = name.strip()
        shown = stripped[:1].upper() + stripped[1:]
        for lang in ("uk", "en"):
            for mention in find_mentions(self, shown, lang, sure=True):
                if mention.start == 0 and mention.end == len(shown) and mention.places:
                    return mention.places
        return ()

    def mentions(
        self, text: str, lang: str, *, skip: Sequence[tuple[int, int]] = (), every: bool = False
    ) -> list[Mention]:
        """Where a text names places, left to right, longest match first, never overlapping.

        `lang` (`en`, `uk`, `ru`) decides in which spelling `base` is given. `skip` are spans that are
        something else, such as speakers' names; a mention never touches them. `every` finds what may be a name at all
        (`scan.find_mentions`): for whoever must rather see one too many than miss one.
        """
        return find_mentions(self, text, lang, skip=skip, every=every)

    def near(self, lon: float, lat: float, radius_km: float, *, limit: int = 20) -> list[tuple[Place, float]]:
        """Settlements and features within a distance of a point, nearest first, with the distance in km.

        Raises
        ------
        WrongUse
            A point that is none, or a radius that is not above 0.
        """
        if not (
            np.isfinite([lon, lat, radius_km]).all() and abs(lat) <= 90 and abs(lon) <= 180 and radius_km > 0
        ):
            raise WrongUse(
                f"near needs longitude, latitude and a radius above 0 km, not {lon}, {lat}, {radius_km}"
            )
        lons, lats, numbers = self._points
        squeeze = max(float(np.cos(np.radians(lat))), 0.01)
        # A planar ring, a little too wide, leaves few for the geodesic measure.
        reach = radius_km / 111.2 * 1.05 + 0.01
        northward, sorted_lats = self._northward
        band = np.sort(northward[slice(*np.searchsorted(sorted_lats, [lat - reach, lat + reach]))])
        degrees = np.hypot((lons[band] - lon) * squeeze, lats[band] - lat)
        inside = degrees <= reach
        rows = band[inside][np.argsort(degrees[inside], kind="stable")]
        distances = area.distances_km(lon, lat, lons[rows], lats[rows])
        order = np.argsort(distances, kind="stable")
        nearest = order[distances[order] <= radius_km][:limit]
        return [
            (self._places[number], distance)
            for number, distance in zip(
                numbers[rows[nearest]].tolist(), distances[nearest].tolist(), strict=True
            )
        ]

    @cached_property
    def _points(
        self,
    ) -> tuple[
        "np.typing.NDArray[np.float64]", "np.typing.NDArray[np.float64]", "np.typing.NDArray[np.int64]"
    ]:
        chosen = [n for n, place in enumerate(self._places) if place.kind not in (OBLAST, COUNTRY, DISTRICT)]
        lons = np.array([self._places[n].lon for n in chosen], dtype=np.float64)
        lats = np.array([self._places[n].lat for n in chosen], dtype=np.float64)
        return lons, lats, np.array(chosen, dtype=np.int64)

    @cached_property
    def _northward(self) -> tuple["np.typing.NDArray[np.int64]", "np.typing.NDArray[np.float64]"]:
        """Rows of `_points` from south to north, and their latitudes: what is near lies in a narrow band."""
        lats = self._points[1]
        order = np.argsort(lats, kind="stable")
        return order, lats[order]

    def suggest(self, name: str, limit: int = 5) -> list[Place]:
        """Places whose names are spelt most like the given one, best first."""
        return [place for place, _ in sorted(self.alike(name), key=lambda each: (-each[1], each[0].id))][
            :limit
        ]

    def alike(self, name: str) -> list[tuple[Place, float]]:
        """Places spelt about as much like a name as the one spelt most like it, with their likeness out of 100."""
        from rapidfuzz import fuzz, process

        likes: dict[int, float] = {}
        found = process.extract(
            key(name), list(self._by_key), scorer=fuzz.ratio, limit=None, score_cutoff=LEAST_LIKE
        )
        for known, like, _ in found:
            if like < found[0][1] - LIKE_FALLS:
                break
            for number in self._by_key[known]:
                likes.setdefault(number, like)
        return [(self._places[number], like) for number, like in likes.items()]
