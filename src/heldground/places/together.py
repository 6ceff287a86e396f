"""All mentions of one text resolved together: what is clear helps with what is not.

First the areas ("Belgorod Oblast") and every name with an area right beside it; then, in rounds, the rest,
with the places already clear as neighbours, nearest in the text first. One name means one place throughout a
text, unless an area right beside an occurrence says otherwise ("Loknya in Sumy Oblast").
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from operator import itemgetter
from typing import Final

from heldground.places.evidence import LONG_LIST, Context, key, roughly_km, weigh
from heldground.places.groups import group_of
from heldground.places.mention import Mention
from heldground.places.model import (
    COUNTRY,
    DISTRICT,
    FEATURE,
    OBLAST,
    SETTLEMENT,
    Candidate,
    Place,
    Resolution,
)
from heldground.places.resolve import LIKELY, STAND_IN, decide, told_of
from heldground.places.scores import Asker, Nearby, Ranked, kept_pieces, ranked
from heldground.places.spelling import is_cyrillic, latin_from_russian, latin_from_ukrainian
from heldground.places.standin import FAR_KM, SMALL
from heldground.places.standing import Standing, sentence_ends

CLEAR_MARGIN: Final = 0.10
"""A mention counts as clear when its best candidate leads the next by this much."""
_ROUNDS: Final = 3
_PIECE: Final = 200
"""Mentions resolved together; a longer text (3,000 words of prose) is taken in pieces, as cost grows with its square."""


def resolve_mentions(
    text: str,
    mentions: Sequence[Mention],
    *,
    countries: Sequence[str] = (),
    front: Sequence[tuple[float, float]] = (),
    told: int = 6,
    listed: int = LONG_LIST,
) -> list[Resolution]:
    """A resolution for each mention, in the same order.

    `countries` are the theatre's, `front` longitude and latitude of points of the front of the time, `listed`
    how many places the gazetteer has. Of the `told` best candidates of each the reasons are put into words,
    of the others only the score is given.
    """
    edges = sentence_ends(text)
    found: list[Resolution] = []
    for first in range(0, len(mentions), _PIECE):
        piece = mentions[first : first + _PIECE]
        found += _Together(text, piece, tuple(countries), tuple(front), edges, told, listed).run()
    return found


class _Together:
    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        countries: tuple[str, ...],
        front: tuple[tuple[float, float], ...],
        stops: tuple[list[int], list[int]],
        told: int,
        listed: int,
    ) -> None:
        self.mentions = mentions
        self.countries = countries
        self.front = front
        self.results: list[Resolution | None] = [None] * len(mentions)
        self.clear: dict[int, Place] = {}
        self.before: dict[int, Place] = {}
        self.areas: dict[int, Place] = {}
        self.answers: dict[tuple[object, ...], Resolution] = {}
        self.ranks: dict[tuple[object, ...], Ranked] = {}
        self.told = told
        self.listed = listed
        self.namesakes: dict[str, list[int]] = {}
        self.qualifiers: list[tuple[Place, ...]] = []
        self.said = [m.base if m.kind_hint in (OBLAST, DISTRICT) else m.text for m in mentions]
        self.names = [_name_key(mention) for mention in mentions]
        for number, mention in enumerate(mentions):
            if mention.kind_hint not in (OBLAST, DISTRICT):
                self.namesakes.setdefault(self.names[number], []).append(number)
        self.groups = [group_of(mention.places) for mention in mentions]
        self.standing = Standing(text, mentions, stops)
        self.hints, self.together = self.standing.hints, self.standing.together
        self._others = [
            [n for n in near if self.names[n] != self.names[number] and mentions[n].places]
            for number, near in enumerate(self.together)
        ]
        self._areas_near: dict[int, list[Place]] = {}
        self._new_points()

    def run(self) -> list[Resolution]:
        for number, mention in enumerate(self.mentions):
            if mention.kind_hint in (OBLAST, DISTRICT) and len(mention.places) == 1:
                self.clear[number] = mention.places[0]
        for _ in range(_ROUNDS):
            before = dict(self.clear)
            self._round(before)
            for number, result in enumerate(self.results):
                if result is not None and result.place is not None and _is_clear(result):
                    self.clear[number] = result.place
            if self.clear == before:
                break
        self._tell()
        return [result for result in self.results if result is not None]

    def _round(self, clear: dict[int, Place]) -> None:
        """Every mention anew, with what was clear before; only the two best candidates are kept."""
        self.before = clear
        self.qualifiers = [self._beside(number) for number in range(len(self.mentions))]
        areas = {n: place for n, place in clear.items() if place.kind in (OBLAST, DISTRICT)}
        if areas != self.areas:
            self.areas, self._areas_near = areas, {}
        self._new_points()
        for number in range(len(self.mentions)):
            # What is clear stays so until the end, where every answer is weighed once more with all that is clear.
            if number not in clear or self.results[number] is None:
                self.results[number] = self._one(number)
        self._one_sense()

    def _tell(self) -> None:
        """The last round's answers with their reasons in words and all candidates."""
        known: dict[tuple[object, ...], Resolution] = {}
        for number in range(len(self.mentions)):
            asked = self._asked(number)
            result = known.get(asked)
            if result is None:
                result, sure = self._told(number, asked)
                if sure:
                    known[asked] = result
            self.results[number] = result
        self._one_sense()

    def _told(self, number: int, asked: tuple[object, ...]) -> tuple[Resolution, bool]:
        """A mention's answer in words, and whether every mention that asks the same has the same one."""
        group, name = self.groups[number], self.said[number]
        places, every = group.places, self._ranked(number, asked)
        scored = list(map(_candidate, [(places[at], score, ()) for score, at in every]))
        sure = True
        for rank, (_, at) in enumerate(every[: self.told]):
            context, alike = self._context_of(number, places[at])
            scored[rank] = weigh(name, places[at], context, own=kept_pieces(name, group, at, context))
            sure = sure and alike
        result = self._decided(number, scored, lone=group.lone)
        # A stand-in's name and neighbour depend on where in the text it stands.
        return result, sure and result.place is not None and not result.place.id.startswith(STAND_IN)

    def _new_points(self) -> None:
        """Forget which points are near: more is clear now."""
        self._points: dict[str, tuple[dict[str, Place], frozenset[str]]] = {}
        self._all_points: tuple[dict[str, Place], frozenset[str]] | None = None
        self._asks: dict[int, tuple[object, ...]] = {}
        self._clear_names = {self.names[n] for n in self.before}

    def _points_of(self, own: str) -> tuple[dict[str, Place], frozenset[str]]:
        """Settlements and features that are clear, but those of this name; and their ids."""
        if own not in self._clear_names:
            if self._all_points is None:
                self._all_points = self._points_but(None)
            return self._all_points
        known = self._points.get(own)
        if known is None:
            known = self._points[own] = self._points_but(own)
        return known

    def _points_but(self, own: str | None) -> tuple[dict[str, Place], frozenset[str]]:
        points = {
            p.id: p
            for n, p in self.before.items()
            if p.kind in (SETTLEMENT, FEATURE) and self.names[n] != own
        }
        return points, frozenset(points)

    def _one(self, number: int) -> Resolution:
        asked = self._asked(number)
        known = self.answers.get(asked)
        if known is not None:
            return known
        group = self.groups[number]
        best = self._ranked(number, asked)[:2]
        scored = [Candidate(group.places[at], score) for score, at in best]
        if scored and scored[0].score >= LIKELY and self._near_enough(number, scored[0].place):
            result = self.answers[asked] = Resolution(self.said[number], scored[0].place, tuple(scored), "")
            return result
        result = self._decided(number, scored)
        if result.place is None or not result.place.id.startswith(STAND_IN):
            self.answers[asked] = result
        return result

    def _near_enough(self, number: int, place: Place) -> bool:
        """Whether a candidate is surely not `beyond` all that is named with it, told without a context."""
        if self.qualifiers[number]:
            return False
        small = place.kind in (SETTLEMENT, FEATURE) and (place.population or 0) < SMALL
        if not small:
            return True
        points = self._points_of(self.names[number])[0]
        return not points or any(roughly_km(place, point) <= FAR_KM for point in points.values())

    def _decided(self, number: int, scored: list[Candidate], *, lone: bool | None = None) -> Resolution:
        name = self.said[number]
        if scored and scored[0].score >= LIKELY and self._near_enough(number, scored[0].place):
            return Resolution(name, scored[0].place, tuple(scored), told_of(scored))
        result = decide(name, scored, self._context(number), lone=lone)
        if result.place is not None and result.place.id.startswith(STAND_IN):
            return _named(result, self.mentions[number].base)
        return result

    def _asked(self, number: int) -> tuple[object, ...]:
        """All that a mention's scores depend on: equal for most mentions of a name, and from round to round."""
        known = self._asks.get(number)
        if known is None:
            areas, groups = self.areas, self.groups
            known = self._asks[number] = (
                self.said[number],
                groups[number].serial,
                self.hints[number],
                self._points_of(self.names[number])[1],
                tuple([place.id for place in self._areas_around(number)]),
                tuple([place.id for place in self.qualifiers[number]]),
                tuple([areas[n].id for n in self.together[number] if n in areas]) if areas else (),
                tuple([groups[n].serial for n in self._company(number)]),
            )
        return known

    def _areas_around(self, number: int) -> list[Place]:
        """The areas that are clear, from the nearest in the text on, but those of this name."""
        if not self.areas:
            return []
        known = self._areas_near.get(number)
        if known is None:
            own, names = self.names[number], self.names
            near = self.standing.nearest_first(number, [n for n in self.areas if names[n] != own])
            known = self._areas_near[number] = [self.areas[n] for n in near]
        return known

    def _ranked(self, number: int, asked: tuple[object, ...]) -> Ranked:
        """A mention's candidates, best first."""
        known = self.ranks.get(asked)
        if known is None:
            own, qualifiers, hints = self.names[number], self.qualifiers[number], self.hints[number]
            beside = {q.id for q in qualifiers}
            areas: dict[str, Place] = {}
            for area in self._areas_around(number):
                if area.id not in beside:
                    areas.setdefault(area.id, area)
            clear, names = self.before, self.names
            nearby = Nearby(
                points=self._points_of(own)[0],
                areas=list(areas.values()),
                sentence=[self.areas[n] for n in self.together[number] if n in self.areas],
                company=[self.groups[n] for n in self._company(number)],
                qualifiers=qualifiers,
                alone=not (
                    qualifiers
                    or hints
                    or any(names[n] != own and clear[n].kind != COUNTRY for n in clear if n != number)
                ),
            )
            asker = Asker(self.said[number], hints, self.countries, self.front)
            known = self.ranks[asked] = ranked(asker, self.groups[number], nearby)
        return known

    def _company(self, number: int) -> list[int]:
        """The other names of a mention's sentence that are not clear yet."""
        clear = self.before
        return [n for n in self._others[number] if n not in clear]

    def _neighbours(self, number: int) -> tuple[Place, ...]:
        own, clear = self.names[number], self.before
        found = {
            clear[n].id: clear[n]
            for n in self.standing.nearest_first(number, clear)
            if self.names[n] != own and clear[n].kind != COUNTRY
        }
        return tuple(found.values())

    def _context(self, number: int) -> Context:
        return self._around(number, self._neighbours(number))

    def _context_of(self, number: int, place: Place) -> tuple[Context, bool]:
        """The context as far as it concerns one place: of the points the nearest, which alone has a weight.

        And whether it is the same for all mentions that ask the same: of two points as near the one nearer in the
        text is told.
        """
        points = self._points_of(self.names[number])[0]
        nearest: list[Place] = []
        if points:
            away = [(roughly_km(place, point), point) for point in points.values() if point.id != place.id]
            least = min(away, key=itemgetter(0), default=(0.0, place))[0]
            nearest = [point for km, point in away if km == least] or [place]
        if len(nearest) > 1:
            return self._context(number), False
        return self._around(number, (*nearest, *self._areas_around(number))), True

    def _around(self, number: int, neighbours: tuple[Place, ...]) -> Context:
        return Context(
            sentence=tuple(self.areas[n] for n in self.together[number] if n in self.areas),
            company=tuple(self.mentions[n].places for n in self._company(number)),
            qualifiers=self.qualifiers[number],
            neighbours=neighbours,
            countries=self.countries,
            front=self.front,
            hints=self.hints[number],
            listed=self.listed,
        )

    def _one_sense(self) -> None:
        """Give all occurrences of a name, none of which has an area of its own beside it, one place."""
        for numbers in self.namesakes.values():
            qualified = {
                result.place.id: result
                for n in numbers
                if self.qualifiers[n]
                and (result := self.results[n]) is not None
                and result.place is not None
                and not result.place.id.startswith(STAND_IN)
            }
            free = [n for n in numbers if not self.qualifiers[n]]
            if not free:
                continue
            if len(qualified) == 1:
                sense = next(iter(qualified.values()))
            else:
                best = max(free, key=lambda n: (_top(self.results[n]), -n))
                chosen = self.results[best]
                if chosen is None or chosen.place is None:
                    continue
                sense = chosen
            place = sense.place
            for n in free:
                result = self.results[n]
                if place is None or result is None or not self._takes(n, result, place):
                    continue
                why = f"{place.title}, as where the same text names it most clearly: {sense.reason}"
                self.results[n] = Resolution(result.name, place, result.candidates, why)

    def _takes(self, number: int, result: Resolution, place: Place) -> bool:
        """Whether an occurrence may mean the place another occurrence of the name was found to mean."""
        if result.place is not None and result.place.id == place.id:
            return False
        return result.place is None or place.approximate or place.id in self.groups[number].at

    def _beside(self, number: int) -> tuple[Place, ...]:
        """Areas right beside a mention, after it (X in Belgorod Oblast) or before (Belgorod Oblast's X)."""
        found: list[Place] = []
        for there in self.standing.areas_after[number]:
            named = self._area(there)
            if named is None:
                break
            found.append(named)
        if not found and self.standing.area_before[number]:
            named = self._area(number - 1)
            if named is not None:
                found.append(named)
        return tuple(found)

    def _area(self, number: int) -> Place | None:
        """The area a mention surely names, or None."""
        mention = self.mentions[number]
        if mention.kind_hint not in (OBLAST, DISTRICT) or not mention.places:
            return None
        return mention.places[0] if len(mention.places) == 1 else self.clear.get(number)


_candidate: Final[Callable[[tuple[Place, float, tuple[str, ...]]], Candidate]] = partial(
    tuple.__new__, Candidate
)
"""As `Candidate._make`, which asks each of thousands how long it is."""


def _name_key(mention: Mention) -> str:
    return f"{mention.kind_hint in (OBLAST, DISTRICT)}:{key(mention.base)}"


def _named(result: Resolution, base: str) -> Resolution:
    """A stand-in under its nominative in English letters."""
    place = result.place
    if place is None:
        return result
    name = base
    if is_cyrillic(base):
        ukrainian = place.country == "UA" or set(base.casefold()) & set("іїєґ")
        name = latin_from_ukrainian(base) if ukrainian else latin_from_russian(base)
    renamed = replace(place, name=name)
    candidates = (result.candidates[0]._replace(place=renamed), *result.candidates[1:])
    return replace(result, place=renamed, candidates=candidates)


def _top(result: Resolution | None) -> float:
    return (
        result.candidates[0].score
        if result is not None and result.place is not None and result.candidates
        else 0.0
    )


def _is_clear(result: Resolution) -> bool:
    if result.place is None or result.place.kind not in (SETTLEMENT, FEATURE, OBLAST, DISTRICT):
        return False
    if len(result.candidates) < 2:
        return True
    return result.candidates[0].score - result.candidates[1].score >= CLEAR_MARGIN
