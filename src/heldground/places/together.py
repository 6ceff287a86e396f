"""All mentions of one text resolved together: what is clear helps with what is not.

First the areas ("Belgorod Oblast") and every name with an area right beside it; then, in rounds, the rest,
with the places already clear as neighbours, nearest in the text first. One name means one place throughout a
text, unless an area right beside an occurrence says otherwise ("Loknya in Sumy Oblast").
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from heldground.places.mention import Mention
from heldground.places.model import COUNTRY, DISTRICT, FEATURE, OBLAST, SETTLEMENT, Place, Resolution
from heldground.places.resolve import STAND_IN, Context, resolve
from heldground.places.spelling import is_cyrillic, key, latin_from_russian, latin_from_ukrainian

CLEAR_MARGIN: Final = 0.10
"""A mention counts as clear when its best candidate leads the next by this much."""
_ROUNDS: Final = 3
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
) -> list[Resolution]:
    """A resolution for each mention, in the same order.

    `countries` are the theatre's, `front` longitude and latitude of points of the front of the time.
    """
    return _Together(text, mentions, tuple(countries), tuple(front)).run()


class _Together:
    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        countries: tuple[str, ...],
        front: tuple[tuple[float, float], ...],
    ) -> None:
        self.text = text
        self.mentions = mentions
        self.countries = countries
        self.front = front
        self.results: list[Resolution | None] = [None] * len(mentions)
        self.clear: dict[int, Place] = {}
        self.qualifiers: list[tuple[Place, ...]] = []

    def run(self) -> list[Resolution]:
        for number, mention in enumerate(self.mentions):
            if mention.kind_hint in (OBLAST, DISTRICT) and len(mention.places) == 1:
                self.clear[number] = mention.places[0]
        for _ in range(_ROUNDS):
            before = dict(self.clear)
            self.qualifiers = [self._beside(number) for number in range(len(self.mentions))]
            for number in range(len(self.mentions)):
                self.results[number] = self._one(number, before)
            self._one_sense()
            for number, result in enumerate(self.results):
                if result is not None and result.place is not None and _is_clear(result):
                    self.clear[number] = result.place
            if self.clear == before:
                break
        return [result for result in self.results if result is not None]

    def _one(self, number: int, clear: dict[int, Place]) -> Resolution:
        mention = self.mentions[number]
        hints = (mention.kind_hint,) if mention.kind_hint else ()
        before = self.text[max(0, mention.start - 40) : mention.start].casefold()
        if any(word in before for word in ("border", "прикордонн", "пригранич")):
            hints = (*hints, "border")
        if mention.kind_hint is None and len(key(mention.text).split()) > len(key(mention.base).split()):
            hints = (*hints, "direction")
        own = self._name_key(number)
        others = sorted(
            (n for n in clear if n != number and self._name_key(n) != own),
            key=lambda n: self._apart(n, number),
        )
        neighbours = tuple({clear[n].id: clear[n] for n in others if clear[n].kind != COUNTRY}.values())
        together = [n for n in range(len(self.mentions)) if n != number and self._same_sentence(n, number)]
        context = Context(
            sentence=tuple(clear[n] for n in together if n in clear and clear[n].kind in (OBLAST, DISTRICT)),
            company=tuple(
                self.mentions[n].places
                for n in together
                if n not in clear and self._name_key(n) != own and self.mentions[n].places
            ),
            qualifiers=self.qualifiers[number],
            neighbours=neighbours,
            countries=self.countries,
            front=self.front,
            hints=hints,
        )
        name = mention.base if mention.kind_hint in (OBLAST, DISTRICT) else mention.text
        result = resolve(name, mention.places, context)
        if result.place is not None and result.place.id.startswith(STAND_IN):
            return _named(result, mention.base)
        return result

    def _same_sentence(self, a: int, b: int) -> bool:
        first, second = sorted((self.mentions[a], self.mentions[b]), key=lambda mention: mention.start)
        return second.start - first.end < 400 and not _SENTENCE_END.search(
            self.text[first.end : second.start]
        )

    def _apart(self, a: int, b: int) -> int:
        """Characters between two mentions; another sentence counts for 200 more."""
        first, second = sorted((self.mentions[a], self.mentions[b]), key=lambda mention: mention.start)
        between = self.text[first.end : second.start]
        return len(between) + 200 * len(_SENTENCE_END.findall(between))

    def _name_key(self, number: int) -> str:
        mention = self.mentions[number]
        return f"{mention.kind_hint in (OBLAST, DISTRICT)}:{key(mention.base)}"

    def _one_sense(self) -> None:
        """Give all occurrences of a name, none of which has an area of its own beside it, one place."""
        groups: dict[str, list[int]] = {}
        for number, mention in enumerate(self.mentions):
            if mention.kind_hint not in (OBLAST, DISTRICT):
                groups.setdefault(self._name_key(number), []).append(number)
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
