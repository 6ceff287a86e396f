"""The names a theatre gives, as word tables of one language: sides, speakers, sources."""

from heldground.claims.bend import pattern_of
from heldground.claims.words import Entry, Words
from heldground.theatre import Theatre


def theatre_words(theatre: Theatre, lang: str) -> Words:
    """Word tables `side`, `speaker` and `source` of a theatre in one language.

    A name given in another language only (a channel's Latin name in a Russian text) is used as it stands.
    """
    words = Words()
    for side in theatre.sides:
        own = [*side.aliases.get(lang, ()), *([side.names[lang]] if lang in side.names else [])]
        if not own:
            own = [*side.aliases.get("en", ()), *side.names.values()]
        for alias in dict.fromkeys(own):
            words.add(
                pattern_of(_plain(alias), lang),
                Entry(
                    "side",
                    f"side.{side.id}",
                    {"side": side.id, "alias": alias, "armed": side.country is None},
                ),
            )
    for speaker in theatre.speakers:
        for name in dict.fromkeys(speaker.names.get(lang, ()) or speaker.names.get("en", ())):
            values = {
                "id": speaker.id,
                "name": name,
                "kind": speaker.kind,
                "side": speaker.side,
                "aliases": tuple(dict.fromkeys(n for names in speaker.names.values() for n in names)),
            }
            words.add(pattern_of(_plain(name), lang), Entry("speaker", f"speaker.{speaker.id}", values))
    for source in theatre.sources:
        for name in dict.fromkeys((source.title, *source.aliases)):
            values = {
                "id": source.id,
                "name": source.title,
                "kind": source.kind,
                "side": None,
                "aliases": source.aliases,
            }
            try:
                words.add(pattern_of(_plain(name), lang), Entry("speaker", f"source.{source.id}", values))
            except ValueError:
                continue  # a title without a word to find it by, such as "24"
    return words


def _plain(name: str) -> str:
    """The name without quotation marks and with the possessive apart, as tokens have it."""
    for mark in '«»“”"':
        name = name.replace(mark, " ")
    return " ".join(
        name.replace("’s", " 's").replace("'s", " 's").replace(",", " ").replace(".", " ").split()
    )
