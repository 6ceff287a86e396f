"""Where: the places a report names, what each means, and which of them a claim is about.

A name means the same place throughout a report unless an area beside it says otherwise. Areas are settled first,
then names with one candidate, then the rest with those as neighbours.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heldground.claims.model import ClaimPlace
from heldground.claims.sentences import Sentence
from heldground.claims.tokens import Token
from heldground.claims.words import Lexicon
from heldground.places.gazetteer import Gazetteer, Mention
from heldground.places.model import COUNTRY, DISTRICT, OBLAST, SETTLEMENT, Place, Resolution
from heldground.places.resolve import Context, resolve
from heldground.theatre import Theatre

_AREAS = (OBLAST, DISTRICT, COUNTRY)
_BESIDE = 7
"""An area named within that many words behind a name qualifies it ("Popovka, in the Krasnaya Yaruga district")."""


@dataclass(slots=True)
class Located:
    """A place name at tokens `[first, last)` with what it was taken to mean."""

    mention: Mention
    first: int
    last: int
    resolution: Resolution
    role: str = "at"
    locator: bool = False

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
) -> list[Located]:
    """Every place name of the sentences, in text order.

    `skip` are spans of speakers' names; `sides` gives by their first offset the words that name a party, which may
    be no place unless they are its very name (Kyiv).
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
    settled: dict[int, Resolution] = {}
    front_points = tuple(front)
    areas: list[Place] = []
    for number, mention in enumerate(mentions):
        if mention.kind_hint in (OBLAST, DISTRICT) or mention.places and all(p.kind in _AREAS for p in mention.places):
            hints = (mention.kind_hint,) if mention.kind_hint else ()
            context = Context(neighbours=tuple(areas[-3:]), countries=theatre.countries, front=front_points, hints=hints)
            settled[number] = resolve(mention.base, mention.places, context)
            place = settled[number].place
            if place is not None and place.kind != COUNTRY:
                areas.append(place)
    alone = [
        number
        for number, mention in enumerate(mentions)
        if number not in settled and len([p for p in mention.places if p.kind not in _AREAS]) == 1
    ]
    rest = [number for number in range(len(mentions)) if number not in settled and number not in alone]
    meant: dict[str, tuple[Resolution, bool]] = {}
    anchors: dict[int, Place] = {}
    for number in (*alone, *rest):
        mention = mentions[number]
        qualifiers = _qualifiers(number, mentions, spans, home, settled, tokens)
        known = meant.get(mention.base)
        if known is not None and (not qualifiers or known[1]):
            if not qualifiers or known[0].place is not None and _inside(known[0].place, qualifiers):
                settled[number] = known[0]
                continue
        near = [anchors[n] for n in sorted(anchors, key=lambda n: (home[n] != home[number], abs(n - number)))][:6]
        named = [p for n, r in settled.items() if (p := r.place) is not None and p.kind in (OBLAST, DISTRICT) and abs(n - number) <= 6]
        context = Context(
            qualifiers=tuple(qualifiers),
            neighbours=(*near, *{p.id: p for p in named}.values()),
            countries=theatre.countries,
            front=front_points,
            hints=(mention.kind_hint,) if mention.kind_hint else (),
        )
        resolution = resolve(mention.base, mention.places, context)
        settled[number] = resolution
        if resolution.place is not None:
            anchors[number] = resolution.place
            if known is None or qualifiers and not known[1]:
                meant[mention.base] = (resolution, bool(qualifiers))
                if qualifiers and known is not None:
                    for other in range(number):
                        if mentions[other].base == mention.base and other in settled:
                            settled[other] = resolution
    found = [
        Located(mention, *spans[number], settled[number], _role(tokens, spans[number], mention, settled[number], lexicon))
        for number, mention in enumerate(mentions)
    ]
    _mark_locators(tokens, found, home, lexicon)
    return found


def _is_party(mention: Mention, sides: Mapping[int, str] | None) -> bool:
    alias = None if sides is None else sides.get(mention.start)
    return alias is not None and alias.casefold() != mention.base.casefold() and mention.kind_hint is None


def _qualifiers(
    number: int,
    mentions: Sequence[Mention],
    spans: Sequence[tuple[int, int]],
    home: Sequence[int],
    settled: dict[int, Resolution],
    tokens: Sequence[Token],
) -> list[Place]:
    """Areas named right behind a name, or right before it in the same phrase."""
    found: list[Place] = []
    for other in (number + 1, number + 2, number - 1):
        if not 0 <= other < len(mentions) or home[other] != home[number] or other not in settled:
            continue
        place = settled[other].place
        if place is None or place.kind not in (OBLAST, DISTRICT):
            continue
        if other > number:
            gap = range(spans[number][1], spans[other][0])
            limit = _BESIDE
        else:
            gap = range(spans[other][1], spans[number][0])
            limit = 3
        if len(gap) > limit or any(tokens[i].text in ".;:!?" for i in gap):
            continue
        found.append(place)
    return found


def _inside(place: Place, qualifiers: Sequence[Place]) -> bool:
    names = {place.region, place.district, place.name}
    return all(q.name in names for q in qualifiers)


def _role(
    tokens: Sequence[Token], span: tuple[int, int], mention: Mention, resolution: Resolution, lexicon: Lexicon
) -> str:
    area = resolution.place is not None and resolution.place.kind in _AREAS
    if span[1] < len(tokens) and lexicon.among("direction", tokens[span[1] - 1].low):
        return "toward"
    if span[1] < len(tokens) and lexicon.among("direction", tokens[span[1]].low):
        return "toward"
    for back, index in enumerate(range(span[0] - 1, max(-1, span[0] - 7), -1)):
        low = tokens[index].low
        if tokens[index].kind == "mark" and tokens[index].text not in "-«\"":
            if tokens[index].text == "," and back < 4:
                continue
            break
        if lexicon.among("direction", low):
            return "toward"
        for role in ("near", "from", "toward"):
            if lexicon.among(role, low):
                return role
        if lexicon.among("compass", low):
            return "near"
        if lexicon.among("parts", low):
            return "in"
        if lexicon.among("in", low):
            return "in"
        if lexicon.among("at", low):
            return "at"
    return "in" if area else "at"


def _mark_locators(tokens: Sequence[Token], found: list[Located], home: Sequence[int], lexicon: Lexicon) -> None:
    """Names that only tell where another lies: "seized Guyevo, south of Sudzha"."""
    for number in range(1, len(found)):
        here, before = found[number], found[number - 1]
        if home[number] != home[number - 1] or here.is_area or before.is_area or here.role != "near":
            continue
        gap = [tokens[i] for i in range(before.last, here.first)]
        if 0 < len(gap) <= 8 and not any(t.low in lexicon.sets.get("ands", ()) for t in gap):
            words = [t for t in gap if t.is_word]
            if words and all(
                any(lexicon.among(s, t.low) for s in ("near", "compass", "of", "in", "at", "settlement_word", "just")) for t in words
            ):
                here.locator = True


def claim_place(located: Located, lexicon: Lexicon) -> ClaimPlace:
    """What a claim says of a place it names."""
    place, mention = located.place, located.mention
    if place is None:
        return ClaimPlace(
            mention.text, mention.base, None, None, mention.kind_hint or SETTLEMENT, role=located.role,
            reason=located.resolution.reason, start=mention.start, end=mention.end,
        )  # fmt: skip
    same = [c for c in located.resolution.candidates if c.place.id != place.id and c.place.kind == place.kind]
    canonical = f"{place.name} ({place.district})" if same and place.district and place.kind == SETTLEMENT else place.name
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
