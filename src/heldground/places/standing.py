"""Where the names of a text stand: in one sentence, right beside an area, how far from one another."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from heldground.places.evidence import key
from heldground.places.mention import Mention
from heldground.places.model import DISTRICT, OBLAST

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


def sentence_ends(text: str) -> tuple[list[int], list[int]]:
    """Where the ends of a text's sentences begin, and where the next sentences do."""
    stops = [match.span() for match in _SENTENCE_END.finditer(text)]
    return [start for start, _ in stops], [end for _, end in stops]


class Standing:
    """Mentions of a text by their numbers: `hints` beside each, the others of its sentence (`together`), the areas
    right behind it (`areas_after`), and whether one stands right before it (`area_before`)."""

    def __init__(self, text: str, mentions: Sequence[Mention], stops: tuple[list[int], list[int]]) -> None:
        self.text = text
        self.mentions = mentions
        # How many sentences end before each mention begins, and before it ends.
        starts, ends = stops
        self._before = [bisect_right(ends, mention.start) for mention in mentions]
        self._behind = [bisect_left(starts, mention.end) for mention in mentions]
        numbers = range(len(mentions))
        self.hints = [self._hints(mention) for mention in mentions]
        self.together = [self._sentence_of(number) for number in numbers]
        self.areas_after = [self._areas_after(number) for number in numbers]
        self.area_before = [self._area_before(number) for number in numbers]

    def nearest_first(self, number: int, chosen: Iterable[int]) -> list[int]:
        """Other mentions by the characters between; another sentence counts for 200 more."""
        here, before, behind = self.mentions[number], self._before, self._behind
        found = []
        for n in chosen:
            if n < number:
                away = here.start - self.mentions[n].end + 200 * max(0, before[number] - behind[n])
                found.append((away, 0, number - n, n))  # of two as near the one before comes first
            elif n > number:
                away = self.mentions[n].start - here.end + 200 * max(0, before[n] - behind[number])
                found.append((away, 1, n, n))
        found.sort()
        return [n for _, _, _, n in found]

    def _hints(self, mention: Mention) -> tuple[str, ...]:
        hints = (mention.kind_hint,) if mention.kind_hint else ()
        before = self.text[max(0, mention.start - 40) : mention.start].casefold()
        if "border" in before or "прикордонн" in before or "пригранич" in before:
            hints = (*hints, "border")
        if (
            mention.kind_hint is None
            and mention.text != mention.base
            and len(key(mention.text).split()) > len(key(mention.base).split())
        ):
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

    def _areas_after(self, number: int) -> list[int]:
        """The mentions with a word for an area that stand right behind a mention without one: "X, Y district"."""
        found: list[int] = []
        mentions = self.mentions
        if mentions[number].kind_hint in (OBLAST, DISTRICT):
            return found
        for there in range(number + 1, min(number + 4, len(mentions))):
            if mentions[there].kind_hint not in (OBLAST, DISTRICT):
                break
            if not _BESIDE.fullmatch(self.text[mentions[there - 1].end : mentions[there].start]):
                break
            found.append(there)
        return found

    def _area_before(self, number: int) -> bool:
        """Whether the mention right before one without a word for an area has one: "Belgorod Oblast's X"."""
        here, before = self.mentions[number], self.mentions[number - 1]
        if not number or here.kind_hint in (OBLAST, DISTRICT) or before.kind_hint not in (OBLAST, DISTRICT):
            return False
        gap = self.text[before.end : here.start]
        return bool(gap) and _BACK.fullmatch(gap) is not None and ("s" in gap[:3] or "," not in gap)
