"""Where: the places a report names, what each means, and which of them a claim is about.

What a name means is settled for the whole report at once (`places.together`); here is decided which names are
places of the theatre at all, in what role each stands, and which only tell where another lies.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from heldground.claims.model import ClaimPlace
from heldground.claims.sentences import Sentence
from heldground.claims.tokens import Token
from heldground.claims.words import Lexicon
from heldground.places.gazetteer import Gazetteer, Mention
from heldground.places.model import COUNTRY, DISTRICT, OBLAST, SETTLEMENT, Place, Resolution
from heldground.places.together import resolve_mentions
from heldground.theatre import Theatre

_AREAS = (OBLAST, DISTRICT, COUNTRY)


@dataclass(slots=True)
class Located:
    """A place name at tokens `[first, last)` with what it was taken to mean."""

    mention: Mention
    first: int
    last: int
    resolution: Resolution
    role: str = "at"
    locator: bool = False
    told: bool = True
    """Whether words tell the role; else it is the one that names of the kind have."""

    @property
    def place(self) -> Place | None:
        return self.resolution.place

    @property
    def is_area(self) -> bool:
        return self.place is not None and self.place.kind in _AREAS


def locate(
    text: str,
    tokens: Sequence[Token],
    sentences: Sequence[Sentence],
    *,
    gazetteer: Gazetteer,
    theatre: Theatre,
    lexicon: Lexicon,
    front: Sequence[tuple[float, float]],
    skip: Sequence[tuple[int, int]] = (),
    sides: Mapping[int, str] | None = None,
    told: int = 1,
) -> list[Located]:
    """Every place name of the sentences, in text order.

    `skip` are spans of speakers' names; `sides` gives by their first offset the words that name a party,
    which may be no place unless they are its very name (Kyiv).
    """
    mentions = gazetteer.mentions(text, lexicon.lang, skip=skip)
    begin = sentences[0].start if sentences else 0
    mentions = [m for m in mentions if m.start >= begin and not _is_party(m, sides)]
    starts = [token.start for token in tokens]
    spans = []
    for mention in mentions:
        first = bisect_left(starts, mention.start)
        last = max(first + 1, bisect_left(starts, mention.end))
        spans.append((first, last))
    edges = [sentence.first for sentence in sentences]
    home = [max(0, bisect_left(edges, first + 1) - 1) for first, _ in spans]
    settled = resolve_mentions(
        text, mentions, countries=theatre.countries, front=tuple(front), told=told, listed=len(gazetteer)
    )
    found = [
        Located(
            mention,
            *spans[number],
            settled[number],
        )
        for number, mention in enumerate(mentions)
    ]
    for each in found:
        role = _told_role(tokens, (each.first, each.last), lexicon)
        each.role, each.told = role or ("in" if each.is_area else "at"), role is not None
    _mark_locators(tokens, found, home, lexicon)
    _prefer_cities(tokens, found, lexicon)
    return found


def _prefer_cities(tokens: Sequence[Token], found: Sequence[Located], lexicon: Lexicon) -> None:
    """Take a bare name for the city where a part of one stands before it: "the centre of Osk", "into Osk".

    A report that says so once means the city by the bare name throughout; the region it names in full.
    """
    bare = [each for each in found if each.is_area and each.mention.kind_hint is None]
    urban = {each.mention.base for each in bare if _has_streets(tokens, each.first, lexicon)}
    for each in bare:
        city = next(
            (
                c.place
                for c in each.resolution.candidates
                if c.place.kind == SETTLEMENT and c.place.population
            ),
            None,
        )
        if each.mention.base in urban and city is not None:
            each.resolution = replace(each.resolution, place=city)
            each.role = each.role if each.told else "at"


def _has_streets(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether words before a name tell that it is built-up: "the centre of", "streets of", "the city of"."""
    if at and tokens[at - 1].low == "into":
        return True
    for index in range(max(0, at - 4), at):
        if lexicon.among("urban", tokens[index].low):
            return not any(tokens[i].kind == "mark" and tokens[i].text != "-" for i in range(index, at))
    return False


def _is_party(mention: Mention, sides: Mapping[int, str] | None) -> bool:
    alias = None if sides is None else sides.get(mention.start)
    return alias is not None and alias.casefold() != mention.base.casefold() and mention.kind_hint is None


def _told_role(tokens: Sequence[Token], span: tuple[int, int], lexicon: Lexicon) -> str | None:
    """The role that the words around a name tell, or None."""
    if span[1] < len(tokens) and (
        lexicon.among("direction", tokens[span[1] - 1].low) or lexicon.among("direction", tokens[span[1]].low)
    ):
        return "toward"
    for back, index in enumerate(range(span[0] - 1, max(-1, span[0] - 7), -1)):
        token = tokens[index]
        if token.kind == "mark" and token.text not in '-«"':
            if token.text == "," and back < 4:
                continue
            break
        role = lexicon.roles.get(token.low)
        if role is not None:
            return role
    return None


def _mark_locators(
    tokens: Sequence[Token], found: list[Located], home: Sequence[int], lexicon: Lexicon
) -> None:
    """Names that only tell where another lies: "seized Guyevo, south of Sudzha"."""
    for number in range(1, len(found)):
        here, before = found[number], found[number - 1]
        if home[number] != home[number - 1] or here.is_area or before.is_area or here.role != "near":
            continue
        gap = [tokens[i] for i in range(before.last, here.first)]
        if 0 < len(gap) <= 8 and not any(t.low in lexicon.sets.get("ands", ()) for t in gap):
            words = [t for t in gap if t.is_word]
            if words and all(
                any(
                    lexicon.among(s, t.low)
                    for s in ("near", "compass", "of", "in", "at", "settlement_word", "just")
                )
                for t in words
            ):
                here.locator = True


def claim_place(located: Located) -> ClaimPlace:
    """What a claim says of a place it names."""
    place, mention = located.place, located.mention
    if place is None:
        return ClaimPlace(
            mention.text, mention.base, None, None, mention.kind_hint or SETTLEMENT, role=located.role,
            reason=located.resolution.reason, start=mention.start, end=mention.end,
        )  # fmt: skip
    canonical = place.name
    if place.district and place.kind == SETTLEMENT:
        others = located.resolution.candidates
        if any(c.place.id != place.id and c.place.kind == SETTLEMENT for c in others):
            canonical = f"{place.name} ({place.district})"
    return ClaimPlace(
        name=mention.text,
        canonical=canonical,
        lat=place.lat,
        lon=place.lon,
        type=place.kind,
        admin1=place.region,
        country=place.country,
        role=located.role,
        place_id=place.id,
        approximate=place.approximate,
        reason=located.resolution.reason,
        start=mention.start,
        end=mention.end,
    )
