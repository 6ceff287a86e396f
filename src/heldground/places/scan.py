"""Finding the places a text names.

Order of evidence: a word for a region, district or direction beside an adjective ("Курской области"); the
name of a land ("Сумщина"); a name as it stands in the gazetteer, longest first. A capital letter is needed in
any case. What is also a common word or a surname needs more: a settlement word or a preposition beside it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from heldground.places.beside import Beside, _Token, word_kind
from heldground.places.endings import adjective_stem, bends_to
from heldground.places.evidence import key
from heldground.places.form import BIG, TOWN, Form
from heldground.places.mention import Mention
from heldground.places.model import COUNTRY, DISTRICT, OBLAST, SETTLEMENT, Place
from heldground.places.names import Names
from heldground.places.spelling import is_cyrillic
from heldground.places.words import (
    COMMON,
    COMMUNITY_WORDS,
    CONJUNCTIONS,
    DIRECTION_WORDS,
    DISTRICT_WORDS,
    FIRST_NAMES,
    OBLAST_WORDS,
    PEOPLE_ENDINGS,
    PLACE_PREPOSITIONS,
    SETTLEMENT_WORDS,
    TITLES,
)

_LONGEST_NAME: Final = 5
_KEPT: Final = 50_000
"""Areas and nominatives kept from text to text; then the table begins anew."""
_SMALLEST: Final = 4
"""Letters of a word in small letters that is looked at where every word is."""
_OPENING: Final = frozenset('«„“"')
_CLOSING: Final = frozenset('»”“"')
_VILLAGE: Final = ("ivku", "ovku", "evku")
"""Endings by which an object that opens a sentence is a village: "Тарнівку втрачено"."""
_ALL_AREA_WORDS: Final = OBLAST_WORDS | DISTRICT_WORDS | COMMUNITY_WORDS | DIRECTION_WORDS


def find_mentions(
    gazetteer: Names,
    text: str,
    lang: str,
    *,
    skip: Sequence[tuple[int, int]] = (),
    sure: bool = False,
    every: bool = False,
) -> list[Mention]:
    """Mentions of a text in order. `sure`: the text is known to be one name; nothing needs more evidence. `every`: all words
    that may be a known name, also in small letters unless they are common words; not those behind a first name."""
    return _Scan(gazetteer, text, lang, skip, sure, every).run()


class _Scan(Beside):
    def __init__(
        self,
        gazetteer: Names,
        text: str,
        lang: str,
        skip: Sequence[tuple[int, int]],
        sure: bool,
        every: bool,
    ) -> None:
        super().__init__(text, lang, skip)
        self.gazetteer = gazetteer
        self.sure = sure
        self.every = every
        self.lower = {token.key for token in self.tokens if not token.capital}
        self.shouting = text.isupper()
        self.ends: dict[int, Mention] = {}  # certain mentions by the number of their last token

    def run(self) -> list[Mention]:
        found: list[Mention] = []
        doubtful: list[Mention] = []
        at = 0
        while at < len(self.tokens):
            step = 1
            token = self.tokens[at]
            if (token.capital or (self.every and self._small(token))) and not self._skipped(token):
                hit = self._area(at) or self._name(at) or self._unknown(at)
                if hit is not None:
                    mention, step, certain = hit
                    certain = certain or self.sure
                    (found if certain else doubtful).append(mention)
                    if certain:
                        self.ends[at + step - 1] = mention
            at += step
        # A doubtful form is a place after all when the same text names it beyond doubt elsewhere.
        known = {place.id for mention in found if mention.kind_hint != OBLAST for place in mention.places[:1]}
        found += [mention for mention in doubtful if any(place.id in known for place in mention.places[:3])]
        found += self._unknown_again(found)
        found.sort(key=lambda mention: mention.start)
        return found

    def _small(self, token: _Token) -> bool:
        """Whether a word in small letters is looked at, where every word is."""
        return (
            len(token.key) >= _SMALLEST
            and token.key not in COMMON
            and token.key not in PLACE_PREPOSITIONS
            and token.key not in SETTLEMENT_WORDS
        )

    def _first_name(self, at: int) -> bool:
        return self.tokens[at].key in FIRST_NAMES and self.tokens[at].capital

    def _unknown_again(self, found: list[Mention]) -> list[Mention]:
        """Other occurrences, in any case, of names that only the words beside them showed to be places."""
        unknown = {key(mention.text): mention for mention in found if not mention.places}
        taken = [(mention.start, mention.end) for mention in found]
        again = []
        for name, first in unknown.items():
            for at, token in enumerate(self.tokens):
                if not token.capital or self._skipped(token) or self._person(at):
                    continue
                if any(start < token.end and token.start < end for start, end in taken):
                    continue
                if bends_to(name, token.key) or bends_to(token.key, name):
                    again.append(replace(first, start=token.start, end=token.end, text=token.word))
                    taken.append((token.start, token.end))
        return again

    # --- areas
    # ----------------------------------------------------------------------------------------------------

    def _area(self, at: int) -> tuple[Mention, int, bool] | None:
        token = self.tokens[at]
        lands = self.gazetteer.lands(token.key)
        if lands:
            return self._made(at, at, (), OBLAST, lands), 1, True
        governor = self._governor(at)
        if governor is None:
            return None
        word_at, kind = governor
        for words in range(min(3, word_at - at), 0, -1):
            span = self.tokens[at : at + words]
            if any(each.key in CONJUNCTIONS for each in span):
                continue
            if words > 1 and not all(self._adjoins(at + n) for n in range(1, words)):
                continue
            names = tuple(part for each in span for part in each.key.split())
            asked = names, kind, is_cyrillic(self.tokens[word_at].word)
            known = self.gazetteer.areas_called.get(asked)
            if known is None:
                kept = self.gazetteer.areas_called
                if len(kept) >= _KEPT:
                    kept.clear()
                known = kept[asked] = self._areas_called(*asked)
            places = known
            if places:
                last = at + words - 1
                ends = word_at if word_at == last + 1 and self._adjoins(word_at) else last
                hint = {"direction": None, "hromada": DISTRICT}.get(kind, kind)
                return self._made(at, ends, (), hint, places), ends - at + 1, True
        return None

    def _areas_called(self, names: tuple[str, ...], kind: str, cyrillic: bool) -> tuple[Place, ...]:
        book = self.gazetteer
        if kind == OBLAST:
            return book.oblasts_called(names[0]) if len(names) == 1 else self._of_kind(names, OBLAST)
        if kind == DISTRICT:
            return book.districts_called(names)
        seats = book.settlements_called(names[0]) if len(names) == 1 else ()
        if kind == "direction":
            if len(names) == 1 and adjective_stem(names[0]):
                return (*book.oblasts_called(names[0]), *seats)
            places = book.form_places(names, bent=cyrillic)
            return tuple(place for place in places if place.kind != COUNTRY)
        own = tuple(place for place in book.districts_called(names) if "hromada" in place.name)
        if not seats:
            seats = tuple(
                place for place in book.form_places(names) if place.kind not in (OBLAST, DISTRICT, COUNTRY)
            )
        return own or tuple(_community(seat) for seat in seats[:12])

    def _of_kind(self, names: tuple[str, ...], kind: str) -> tuple[Place, ...]:
        return tuple(place for place in self.gazetteer.form_places(names) if place.kind == kind)

    # --- names
    # ----------------------------------------------------------------------------------------------------

    def _name(self, at: int) -> tuple[Mention, int, bool] | None:
        first = self.tokens[at]
        longest = min(self.gazetteer.longest_name(first.key.partition(" ")[0]), _LONGEST_NAME)
        if not longest:
            return None
        settlement = self._settlement_word_before(at) or self._settlement_word_after(at)
        cyrillic = is_cyrillic(first.word)
        for words in range(min(longest, len(self.tokens) - at), 0, -1):
            span = self.tokens[at : at + words]
            if words > 1 and not (
                all(self._adjoins(at + n) for n in range(1, words))
                and not any(self._skipped(token) for token in span)
            ):
                continue
            names = tuple(
                first.key.split() if words == 1 else [p for token in span for p in token.key.split()]
            )
            if words > 1 and not (span[-1].capital or self.every) and "-" not in self._gap(at + words - 1):
                continue
            # In small letters only what is spelt as the language spells it: else every text is full of names.
            form = self.gazetteer.form(names, bent=cyrillic, loosely=first.capital or not self.every)
            if not form.keys:
                continue
            verdict = True if settlement or self.sure else self._believed(at, words, form)
            if verdict is None:
                continue
            hint = SETTLEMENT if settlement else None
            places = form.settlements if settlement else form.places
            return self._made(at, at + words - 1, form.keys, hint, places), words, verdict
        return None

    def _unknown(self, at: int) -> tuple[Mention, int, bool] | None:
        """A name the gazetteer does not know, where its surroundings say that it is a place.

        1. A settlement word stands beside it: "the village of X".
        2. It is joined to a known settlement by "and": "near X and Sudzha", "near Sudzha and X".
        3. A region or district follows, as in an address, and a preposition or nothing stands before:
           "X, Курська область".
        """
        if self.sure or self.every or not self._could_be_name(at):
            return None
        settlement = self._settlement_word_before(at) or self._settlement_word_after(at)
        if not settlement and (self._sentence_start(at) and at and not self._address(at)):
            return None
        if settlement or self._joined(at) or self._address(at):
            hint = SETTLEMENT if settlement else None
            return self._made(at, at, (), hint, ()), 1, True
        return None

    def _joined(self, at: int) -> bool:
        if at > 1 and self.tokens[at - 1].key in CONJUNCTIONS and self._adjoins(at) and self._adjoins(at - 1):
            before = self.ends.get(at - 2)
            if before is not None and _settled(before):
                return True
        after = at + 2
        if after >= len(self.tokens) or self.tokens[at + 1].key not in CONJUNCTIONS:
            return False
        if not (self._adjoins(at + 1) and self._adjoins(after) and self._preposition_before(at)):
            return False
        hit = self._area(after) or self._name(after)
        return hit is not None and hit[2] and _settled(hit[0])

    def _address(self, at: int) -> bool:
        after = at + 1
        if after >= len(self.tokens) or self._gap(after).strip() != ",":
            return False
        if not (self._preposition_before(at) or self._sentence_start(at)):
            return False
        hit = self._area(after) if self.tokens[after].capital else None
        return hit is not None and hit[0].kind_hint in (OBLAST, DISTRICT)

    def _could_be_name(self, at: int) -> bool:
        token = self.tokens[at]
        follows = at + 1 < len(self.tokens) and self._adjoins(at + 1) and self.tokens[at + 1].capital
        return (
            len(token.key) > 3
            and not follows
            and not (token.word.isupper() and not self.shouting)
            and token.key not in COMMON
            and token.key not in SETTLEMENT_WORDS
            and token.key not in _ALL_AREA_WORDS
            and token.key not in FIRST_NAMES
            and token.key not in TITLES
            and token.key not in self.lower
            and not self._person(at)
        )

    def _shouted(self, at: int) -> bool:
        """Whether a neighbour is in capitals as well: "TARN TAKEN", no abbreviation among words."""
        near = [n for n in (at - 1, at + 1) if 0 <= n < len(self.tokens) and self._adjoins(max(n, at))]
        return any(self.tokens[n].word.isupper() and len(self.tokens[n].word) > 2 for n in near)

    def _believed(self, at: int, words: int, form: Form) -> bool | None:
        """True: a place. False: only if the text names it surely elsewhere. None: not taken."""
        if self.every:
            # A title may stand before a place as well: "мер Оленця" is the mayor of Olenets.
            return None if self._adjoins(at) and self._first_name(at - 1) else True
        token = self.tokens[at]
        big = form.places[0].kind in (OBLAST, COUNTRY) or form.most_people >= BIG
        if (
            token.word.isupper()
            and len(token.word) > 1
            and not self.shouting
            and (len(token.word) < 5 or not (big or self._shouted(at)))
        ):
            return False if len(token.word) >= 5 else None  # "OSK IS OURS": if the text says Osk as well
        if self._person(at) or token.word.casefold().endswith(PEOPLE_ENDINGS):
            return None
        preposition = self._preposition_before(at) or self._joined(at)
        start = self._sentence_start(at)
        if words > 1:
            return True
        if self._quoted(at):  # a group or an outlet is called so: ОТУ «Харків»
            return None
        name = form.name[0]
        follows = at + 1 < len(self.tokens) and self._adjoins(at + 1) and self.tokens[at + 1].capital
        if name in FIRST_NAMES and (follows or not preposition):
            return None
        if name in COMMON or len(name) < 4 or name in self.lower:
            if start or not preposition or name in self.lower:
                return (big and len(name) >= 4 and not start and name not in self.lower) or None
            return None if follows else True
        if big:
            return True
        exact = form.exact
        surname = adjective_stem(name) is not None or name.endswith(("ov", "ev", "in", "ova", "eva", "enko"))
        if surname and not (preposition and not follows):
            return False if exact else None
        if self._adjoins(at) and at and self.tokens[at - 1].capital and not self._sentence_start(at - 1):
            before = self.tokens[at - 1]
            if before.key not in PLACE_PREPOSITIONS and word_kind(before.key) is None:
                return before.word.endswith(("ian", "ern"))
        if start and not preposition:
            if not exact:  # "Тарнівку втрачено": hardly a word but a village's name bends so
                return len(name) > 6 and name.endswith(_VILLAGE)
            return len(name) > 5 or (form.most_people >= TOWN and len(name) > 4)
        return exact or preposition or len(name) > 5

    def _quoted(self, at: int) -> bool:
        token = self.tokens[at]
        before, after = self.text[token.start - 1 : token.start], self.text[token.end : token.end + 1]
        return before in _OPENING and after in _CLOSING and bool(before) and bool(after)

    def _made(
        self, first: int, last: int, name_keys: Sequence[str], hint: str | None, places: tuple[Place, ...]
    ) -> Mention:
        start, end = self.tokens[first].start, self.tokens[last].end
        text = self.text[start:end]
        return Mention(start, end, text, self._base(text, name_keys, places), hint, places)

    def _base(self, text: str, name_keys: Sequence[str], places: tuple[Place, ...]) -> str:
        asked = text, self.lang, tuple(name_keys), tuple([place.id for place in places[:12]])
        known = self.gazetteer.bases.get(asked)
        if known is None:
            kept = self.gazetteer.bases
            if len(kept) >= _KEPT:
                kept.clear()
            known = kept[asked] = self._nominative(text, name_keys, places)
        return known

    def _nominative(self, text: str, name_keys: Sequence[str], places: tuple[Place, ...]) -> str:
        cyrillic = is_cyrillic(text)
        if not cyrillic and not (places and places[0].kind in (OBLAST, DISTRICT) and not name_keys):
            return text
        if name_keys:
            own = {place.id: place for place in places[:12]}.values()
            for lang in (self.lang, "uk", "ru"):
                for place in own:
                    for form in place.names.get(lang, ()):
                        if is_cyrillic(form) and key(form) in name_keys:
                            return form
            spelt = self.gazetteer.spelling(name_keys[0], cyrillic=cyrillic)
            if spelt is not None:
                return spelt
        if places and places[0].kind in (OBLAST, DISTRICT, COUNTRY):
            for lang in (self.lang, "uk", "ru") if cyrillic else ("en",):
                forms = places[0].names.get(lang)
                if forms:
                    return forms[0]
            return places[0].name
        return text


def _settled(mention: Mention) -> bool:
    return not mention.places or mention.places[0].kind not in (OBLAST, COUNTRY, DISTRICT)


def _community(seat: Place) -> Place:
    """The hromada around a settlement, at its seat's point: the lists know no hromadas."""
    return replace(
        seat,
        id=f"{seat.id}/hromada",
        name=f"{seat.name} hromada",
        kind=DISTRICT,
        population=None,
        approximate=True,
        names={},
    )
