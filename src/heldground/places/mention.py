"""A mention: where a text names a place, and which places the form can name."""

from dataclasses import dataclass

from heldground.places.model import Place


@dataclass(frozen=True, slots=True)
class Mention:
    """A toponym in a text.

    `text == report_text[start:end]`, counted in code points: the name alone ("Демидовку"), with the word for
    a region, district or direction where one stands beside it ("Kursk region", "Сумській області"), never
    with the word for a settlement. `base` is the best nominative form. `kind_hint` is what the word beside it
    says: `oblast`, `district`, `settlement` or None. `places` are all places the form can name, better
    matches first; empty when a word such as "village" says that it is a place and the gazetteer does not know
    it.
    """

    start: int
    end: int
    text: str
    base: str
    kind_hint: str | None
    places: tuple[Place, ...]
