"""All mentions of one text resolved together: what is clear helps with what is not.

First the areas ("Belgorod Oblast") and every name with an area right beside it; then, in rounds, the rest,
with the places already clear as neighbours, nearest in the text first. One name means one place throughout a
text, unless an area right beside an occurrence says otherwise ("Loknya in Sumy Oblast").
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from heldground.places.evidence import LONG_LIST, Context, key, roughly_km, weigh
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
from heldground.places.resolve import LIKELY, STAND_IN, decide
from heldground.places.scores import Nearby, Scores
from heldground.places.spelling import is_cyrillic, latin_from_russian, latin_from_ukrainian
from heldground.places.standin import FAR_KM, SMALL

CLEAR_MARGIN: Final = 0.10
"""A mention counts as clear when its best candidate leads the next by this much."""
_ROUNDS: Final = 3
_PIECE: Final = 200
"""Mentions resolved together; a longer text (3,000 words of prose) is taken in pieces, as cost grows with its square."""
_SAME_SENTENCE: Final = 400
"""Characters; names farther apart are not of one sentence, whatever its marks."""
_BESIDE: Final = re.compile(
    r"[\s,(]*(?:(?:in|of|the|at|from|on|inside|neighbouring|neighboring|Russia['’]s|Ukraine['’]s|"
    r"у|в|на|з|із|из|с|со|до|що|это)\s+){0,4}",
    re.IGNORECASE,
)
_BACK: Final = re.compile(
    r"['’]?s?[\s,]*(?:(?:village|town|city|of|the|село|селі|села|селе|у|в|біля|возле)\s+){0,3}"
)
_SENTENCE_END: Final = re.compile(r"[.!?…]\s|\n")


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
    stops = [match.span() for match in _SENTENCE_END.finditer(text)]
    edges = [start for start, _ in stops], [end for _, end in stops]
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
        self.text = text
        self.mentions = mentions
        self.countries = countries
        self.front = front
        self.results: list[Resolution | None] = [None] * len(mentions)
        self.clear: dict[int, Place] = {}
        self.before: dict[int, Place] = {}
        self.areas: dict[int, Place] = {}
        self.points: dict[str, dict[str, Place]] = {}
        self.point_sets: dict[str, frozenset[str]] = {}
        self.answers: dict[tuple[object, ...], Resolution] = {}
        self.ranks: dict[tuple[object, ...], list[tuple[float, str, int]]] = {}
        self.told = told
        self.listed = listed
        self.qualifiers: list[tuple[Place, ...]] = []
        self.names = [_name_key(mention) for mention in mentions]
        self.hints = [self._hints(mention) for mention in mentions]
        self.scores = Scores([mention.places for mention in mentions])
        # How many sentences end before each mention begins, and before it ends.
        starts, ends = stops
        self._before = [bisect_right(ends, mention.start) for mention in mentions]
        self._behind = [bisect_left(starts, mention.end) for mention in mentions]
        self._edges = (
            np.array([mention.start for mention in mentions]),
            np.array([mention.end for mention in mentions]),
            np.array(self._before),
            np.array(self._behind),
        )
        self.order = [self._nearest_first(number) for number in range(len(mentions))]
        self.together = [self._sentence_of(number) for number in range(len(mentions))]

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
        self.areas = {n: place for n, place in clear.items() if place.kind in (OBLAST, DISTRICT)}
        self.points = {
            own: {
                p.id: p for n, p in clear.items() if self.names[n] != own and p.kind in (SETTLEMENT, FEATURE)
            }
            for own in set(self.names)
        }
        self.point_sets = {own: frozenset(points) for own, points in self.points.items()}
        for number in range(len(self.mentions)):
            # What is clear stays so until the end, where every answer is weighed once more with all that is clear.
            if number not in clear or self.results[number] is None:
                self.results[number] = self._one(number)
        self._one_sense()

    def _tell(self) -> None:
        """The last round's answers with their reasons in words and all candidates."""
        if not self.mentions:
            return
        for number in range(len(self.mentions)):
            name, context = self._name(number), self._context(number)
            places = self.scores.places
            ranked = self._ranked(number, self._asked(number))
            scored = [Candidate(places[at], -score) for score, _, at in ranked]
            scored[: self.told] = [weigh(name, each.place, context) for each in scored[: self.told]]
            self.results[number] = self._decided(number, scored, context)
        self._one_sense()

    def _name(self, number: int) -> str:
        mention = self.mentions[number]
        return mention.base if mention.kind_hint in (OBLAST, DISTRICT) else mention.text

    def _one(self, number: int) -> Resolution:
        asked = self._asked(number)
        known = self.answers.get(asked)
        if known is not None:
            return known
        places = self.scores.places
        ranked = self._ranked(number, asked)
        scored = [Candidate(places[at], -score) for score, _, at in ranked[:2]]
        if scored and scored[0].score >= LIKELY and self._near_enough(number, ranked[0][2]):
            result = self.answers[asked] = Resolution(self._name(number), scored[0].place, tuple(scored), "")
            return result
        result = self._decided(number, scored, self._context(number))
        if result.place is None or not result.place.id.startswith(STAND_IN):
            self.answers[asked] = result
        return result

    def _near_enough(self, number: int, best: int) -> bool:
        """Whether a candidate is surely not `beyond` all that is named with it, told without a context."""
        if self.qualifiers[number]:
            return False
        place = self.scores.places[best]
        small = place.kind in (SETTLEMENT, FEATURE) and (place.population or 0) < SMALL
        if not small:
            return True
        points = self.points[self.names[number]]
        return not points or any(roughly_km(place, point) <= FAR_KM for point in points.values())

    def _decided(self, number: int, scored: list[Candidate], context: Context) -> Resolution:
        result = decide(self._name(number), scored, context)
        if result.place is not None and result.place.id.startswith(STAND_IN):
            return _named(result, self.mentions[number].base)
        return result

    def _asked(self, number: int) -> tuple[object, ...]:
        """All that a mention's scores depend on: equal for most mentions of a name, and from round to round."""
        own = self.names[number]
        return (
            self._name(number),
            self.scores.of[number],
            self.hints[number],
            self.point_sets[own],
            tuple([self.areas[n].id for n in self.order[number] if n in self.areas and self.names[n] != own]),
            tuple([place.id for place in self.qualifiers[number]]),
            tuple([self.before[n].id for n in self.together[number] if n in self.areas]),
            tuple([self.scores.of[n] for n in self._company(number)]),
        )

    def _ranked(self, number: int, asked: tuple[object, ...]) -> list[tuple[float, str, int]]:
        """A mention's candidates as (score below zero, id, number), best first."""
        known = self.ranks.get(asked)
        if known is None:
            own, names, qualifiers = self.names[number], self.names, self.qualifiers[number]
            beside = {q.id for q in qualifiers}
            areas: dict[str, Place] = {}
            for n in self.order[number] if self.areas else ():
                if n in self.areas and names[n] != own and self.areas[n].id not in beside:
                    areas.setdefault(self.areas[n].id, self.areas[n])
            hints = self.hints[number]
            clear = self.before
            nearby = Nearby(
                points=self.points[own],
                point_ids=self.point_sets[own],
                areas=list(areas.values()),
                sentence=[self.areas[n] for n in self.together[number] if n in self.areas],
                company=[self.scores.of[n] for n in self._company(number)],
                qualifiers=qualifiers,
                alone=not (
                    qualifiers
                    or hints
                    or any(names[n] != own and clear[n].kind != COUNTRY for n in clear if n != number)
                ),
            )
            plain = Context(qualifiers=qualifiers, countries=self.countries, front=self.front, hints=hints)
            known = self.scores.ranked(self._name(number), self.scores.of[number], plain, nearby)
            self.ranks[asked] = known
        return known

    def _company(self, number: int) -> list[int]:
        """The other names of a mention's sentence that are not clear yet."""
        own = self.names[number]
        return [
            n
            for n in self.together[number]
            if n not in self.before and self.names[n] != own and self.mentions[n].places
        ]

    def _neighbours(self, number: int) -> tuple[Place, ...]:
        own, clear = self.names[number], self.before
        found = {
            clear[n].id: clear[n]
            for n in self.order[number]
            if n in clear and self.names[n] != own and clear[n].kind != COUNTRY
        }
        return tuple(found.values())

    def _context(self, number: int) -> Context:
        return Context(
            sentence=tuple(self.areas[n] for n in self.together[number] if n in self.areas),
            company=tuple(self.mentions[n].places for n in self._company(number)),
            qualifiers=self.qualifiers[number],
            neighbours=self._neighbours(number),
            countries=self.countries,
            front=self.front,
            hints=self.hints[number],
            listed=self.listed,
        )

    def _hints(self, mention: Mention) -> tuple[str, ...]:
        hints = (mention.kind_hint,) if mention.kind_hint else ()
        before = self.text[max(0, mention.start - 40) : mention.start].casefold()
        if any(word in before for word in ("border", "прикордонн", "пригранич")):
            hints = (*hints, "border")
        if mention.kind_hint is None and len(key(mention.text).split()) > len(key(mention.base).split()):
            hints = (*hints, "direction")
        return hints

    def _sentence_of(self, number: int) -> list[int]:
        """The other mentions of a mention's sentence."""
        found = []
        for step in (-1, 1):
            there = number + step
            while 0 <= there < len(self.mentions):
                a, b = (there, number) if step < 0 else (number, there)
                if self.mentions[b].start - self.mentions[a].end >= _SAME_SENTENCE:
                    break
                if self._before[b] > self._behind[a]:
                    break
                found.append(there)
                there += step
        return sorted(found)

    def _nearest_first(self, number: int) -> list[int]:
        """All other mentions by the characters between; another sentence counts for 200 more."""
        starts, ends, before, behind = self._edges
        back = starts[number] - ends[:number] + 200 * np.maximum(0, before[number] - behind[:number])
        ahead = (
            starts[number + 1 :] - ends[number] + 200 * np.maximum(0, before[number + 1 :] - behind[number])
        )
        others = np.concatenate((np.arange(number)[::-1], np.arange(number + 1, len(starts))))
        # Of two as near the one before comes first.
        near: list[int] = others[np.argsort(np.concatenate((back[::-1], ahead)), kind="stable")].tolist()
        return near

    def _one_sense(self) -> None:
        """Give all occurrences of a name, none of which has an area of its own beside it, one place."""
        groups: dict[str, list[int]] = {}
        for number, mention in enumerate(self.mentions):
            if mention.kind_hint not in (OBLAST, DISTRICT):
                groups.setdefault(self.names[number], []).append(number)
        for numbers in groups.values():
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
        if result.place is None or place.approximate:
            return result.place is None or result.place.id != place.id
        possible = any(each.id == place.id for each in self.mentions[number].places)
        return possible and result.place.id != place.id

    def _beside(self, number: int) -> tuple[Place, ...]:
        """Areas right beside a mention, after it (X in Belgorod Oblast) or before (Belgorod Oblast's X)."""
        mention = self.mentions[number]
        if mention.kind_hint in (OBLAST, DISTRICT):
            return ()
        found: list[Place] = []
        end = mention.end
        for there in range(number + 1, min(number + 4, len(self.mentions))):
            after = self.mentions[there]
            if not _BESIDE.fullmatch(self.text[end : after.start]):
                break
            named = self._area(there)
            if named is None:
                break
            found.append(named)
            end = after.end
        if not found and number:
            before = self.mentions[number - 1]
            gap = self.text[before.end : mention.start]
            named = self._area(number - 1)
            if named is not None and gap and _BACK.fullmatch(gap) and ("s" in gap[:3] or "," not in gap):
                found.append(named)
        return tuple(found)

    def _area(self, number: int) -> Place | None:
        """The area a mention surely names, or None."""
        mention = self.mentions[number]
        if mention.kind_hint not in (OBLAST, DISTRICT) or not mention.places:
            return None
        return mention.places[0] if len(mention.places) == 1 else self.clear.get(number)


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
    candidates = (replace(result.candidates[0], place=renamed), *result.candidates[1:])
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
