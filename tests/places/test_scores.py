"""The quick sum of a text's scores is the sum of the pieces that are told."""

from heldground.places import Gazetteer, together
from heldground.places.model import Resolution


def test_the_quick_score_of_every_candidate_is_the_one_told_with_reasons(full: Gazetteer) -> None:
    """Every candidate of a text of regions, districts, border villages and unclear namesakes."""
    text = (
        "Ukrainian troops entered Demidovka and Popovka in Belgorod Oblast. Clashes went on near the border village "
        "of Grafovka. In Kursk, fighting was reported near Sudzha, Guyevo and Oleshnya; Moscow said nothing. "
        "The Krasnopillia district of Sumy Oblast was shelled, Pokrovsk and Mykhailivka too."
    )
    mentions = full.mentions(text, "en")
    every = together.resolve_mentions(text, mentions, countries=("UA", "RU"), told=10_000)
    quick = together.resolve_mentions(text, mentions, countries=("UA", "RU"), told=0)
    assert [_scores(each) for each in quick] == [_scores(each) for each in every]
    assert sum(len(each.candidates) for each in every) > 100
    assert all(candidate.reasons for each in every for candidate in each.candidates)


def _scores(result: Resolution) -> list[tuple[str, float]]:
    return sorted((candidate.place.id, candidate.score) for candidate in result.candidates)
