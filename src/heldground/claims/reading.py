"""A report read once: tokens, sentences, word hits, names, places, dates, areas. What all rules look at."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from heldground.claims.locate import Located, locate
from heldground.claims.names import theatre_words
from heldground.claims.sentences import Sentence, split_sentences
from heldground.claims.silence import with_silence
from heldground.claims.tokens import Token, tokenise
from heldground.claims.words import LANGUAGES, Hits, Lexicon, Words, read_lexicon
from heldground.places.gazetteer import Gazetteer
from heldground.reports.model import Report
from heldground.theatre import Theatre

_names_by_theatre: dict[tuple[int, str], tuple[Theatre, Words]] = {}


@dataclass(slots=True)
class Reading:
    """A report and everything found in it before any claim is made."""

    report: Report
    lang: str
    lexicon: Lexicon
    theatre: Theatre
    tokens: list[Token]
    sentences: list[Sentence]
    hits: list[Hits]
    names: list[Hits]
    places: list[Located] = field(default_factory=list)
    text: str = field(init=False, repr=False)
    _firsts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.text = self.report.text
        self._firsts = [place.first for place in self.places]

    def places_in(self, first: int, last: int) -> list[Located]:
        """The places named in tokens `[first, last)`, in text order."""
        return self.places[bisect_left(self._firsts, first) : bisect_left(self._firsts, last)]


def read_report(
    report: Report,
    *,
    theatre: Theatre,
    gazetteer: Gazetteer,
    front: Sequence[tuple[float, float]] = (),
    told: int = 1,
) -> Reading:
    """The reading of a report. A report without a language is read by the letters it uses.

    Of the `told` best candidates of a place name the reasons are put into words.
    """
    lang = report.lang if report.lang in LANGUAGES else guess_language(report.text)
    lexicon = read_lexicon(lang)
    names = names_of(theatre, lang)
    tokens = tokenise(report.text)
    sentences = split_sentences(report.text, tokens)
    hits: list[Hits] = []
    named: list[Hits] = []
    for sentence in sentences:
        found = Hits(lexicon.words.find(tokens, sentence.first, sentence.last))
        hits.append(with_silence(tokens, found, sentence.first, lexicon))
        named.append(Hits(names.find(tokens, sentence.first, sentence.last)))
    # Names of persons and channels are no places ("канал «Белгородский дневник»", "Kyiv Independent").
    skip = [
        (tokens[hit.first].start, tokens[hit.last - 1].end)
        for row in named
        for hit in row.of("speaker")
        if not str(hit.entry["name"]).islower()
    ]
    places = locate(
        report.text,
        tokens,
        sentences,
        gazetteer=gazetteer,
        theatre=theatre,
        lexicon=lexicon,
        front=front,
        skip=skip,
        told=told,
        sides={tokens[hit.first].start: str(hit.entry["alias"]) for row in named for hit in row.of("side")},
    )
    return Reading(report, lang, lexicon, theatre, tokens, sentences, hits, named, places)


def names_of(theatre: Theatre, lang: str) -> Words:
    """The theatre's names in a language, built once for each theatre object."""
    known = _names_by_theatre.get((id(theatre), lang))
    if known is None or known[0] is not theatre:
        if len(_names_by_theatre) > 64:
            _names_by_theatre.clear()
        known = (theatre, theatre_words(theatre, lang))
        _names_by_theatre[(id(theatre), lang)] = known
    return known[1]


@lru_cache(maxsize=1024)
def guess_language(text: str) -> str:
    """`uk`, `ru` or `en` by letters: those only Ukrainian has against those only Russian has.

    Examples
    --------
    >>> guess_language("Село захопили вчора, її звільнили."), guess_language("Село взяли вчера, бой идёт.")
    ('uk', 'ru')
    """
    low = text.casefold()
    cyrillic = sum("а" <= letter <= "я" for letter in low)
    if cyrillic < len(low) / 5:
        return "en"
    ukrainian = sum(low.count(letter) for letter in "іїєґ")
    russian = sum(low.count(letter) for letter in "ыэъё")
    return "uk" if ukrainian > russian else "ru"
