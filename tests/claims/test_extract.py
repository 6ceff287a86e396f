"""What single sentences give, with a handful of places and no data folder."""

from datetime import date

import pytest

from heldground.claims.explain import explain_claim
from heldground.claims.extract import extract_claims
from heldground.claims.free_text import parse_statement
from heldground.claims.model import Claim, TimeSpan
from heldground.errors import UnknownName, WrongUse
from heldground.places.gazetteer import Gazetteer
from heldground.reports.model import Report
from heldground.theatre import Theatre

Setting = tuple[Theatre, Gazetteer]
ON = date(2025, 5, 14)


def read(text: str, setting: Setting, lang: str = "en") -> list[Claim]:
    theatre, gazetteer = setting
    report = Report("test", text, ON, lang=lang, file="test.txt")
    return extract_claims(report, theatre=theatre, gazetteer=gazetteer)


def test_a_text_without_a_claim_gives_none(small: Setting) -> None:
    assert read("", small) == []
    assert read("The weather was fine, and the harvest good.", small) == []


def test_two_propositions_of_one_sentence_are_two_claims(small: Setting) -> None:
    text = "Russian troops tried to enter Basivka but were pushed back, the Ukrainian General Staff said."
    claims = read(text, small)
    assert [claim.predicate for claim in claims] == ["attempted_entry", "repelled"]
    assert [claim.actor.side if claim.actor else None for claim in claims] == ["ru", "ua"]
    assert {claim.claimant.side for claim in claims} == {"ua"}


def test_the_same_report_gives_the_same_claims(small: Setting) -> None:
    text = "Russia said its army had taken Basivka. Kyiv denied the claim."
    assert read(text, small) == read(text, small)


def test_a_denial_of_the_report_denies_what_was_reported(small: Setting) -> None:
    claims = read("Russia said its army had taken Basivka. Kyiv denied the claim.", small)
    assert [(claim.predicate, claim.stance) for claim in claims] == [
        ("captured", "asserts"),
        ("captured", "denies"),
    ]
    assert claims[1].claimant.side == "ua"
    assert [place.canonical for place in claims[1].places] == ["Basivka"]


def test_a_statement_taken_back_is_denied_by_the_outlet(small: Setting) -> None:
    claims = read("We reported that Ukrainian troops had left Popovka. They had not.", small)
    assert [(claim.claimant.kind, claim.stance) for claim in claims] == [("outlet", "denies")]
    assert claims[0].quote.endswith("They had not.")


def test_silence_is_no_denial(small: Setting) -> None:
    claims = read("Ukrainian forces hold Popovka, a blogger wrote. Moscow has not commented.", small)
    assert (claims[1].predicate, claims[1].about) == ("no_confirmation", "holds")
    assert claims[1].stance == "declines_to_comment"


def test_the_innermost_speaker_is_the_claimant_and_the_relayer_stands_in_via(small: Setting) -> None:
    text = "The Institute for the Study of War quotes a Russian blogger as saying that Kyiv's troops hold Popovka."
    claim = read(text, small)[0]
    assert (claim.claimant.kind, claim.claimant.side) == ("bloggers", "ru")
    assert claim.via == ("Institute for the Study of War",)


def test_of_a_completed_event_only_the_latest_day_is_known(small: Setting) -> None:
    claim = read("Russia's Defence Ministry said on Monday that its troops had captured Basivka.", small)[0]
    assert claim.time == TimeSpan(None, date(2025, 5, 12))


def test_a_question_claims_nothing(small: Setting) -> None:
    assert read("Who controls Basivka?", small) == []


@pytest.mark.parametrize(
    ("text", "km2"),
    [
        ("Ukrainian forces hold 300 hectares near Demidovka.", 3.0),
        ("Ukrainian forces hold between 10 and 12 sq km near Demidovka.", 11.0),
        ("Ukrainian forces hold five square miles near Demidovka.", 12.94995),
        ("Ukrainian forces hold about 1,260 square kilometres near Demidovka.", 1260.0),
    ],
)
def test_areas_are_square_kilometres(text: str, km2: float, small: Setting) -> None:
    assert read(text, small)[0].area_km2 == pytest.approx(km2, rel=1e-4)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("За даними DeepState, українські військові контролюють біля Демидівки 13 кв. км.", "uk"),
        ("По данным DeepState, украинские военные контролируют у Демидовки 13 кв. км.", "ru"),
    ],
)
def test_ukrainian_and_russian_say_the_same(text: str, lang: str, small: Setting) -> None:
    claim = read(text, small, lang)[0]
    assert (claim.predicate, claim.claimant.kind, claim.area_km2) == ("holds", "osint", 13.0)
    assert claim.actor is not None
    assert claim.actor.side == "ua"
    assert [place.canonical for place in claim.places] == ["Demidovka"]


def test_another_war_needs_another_theatre_and_no_code(sudan: Setting) -> None:
    text = (
        "The Sudanese army said on Monday that it had retaken Bara from the Rapid Support Forces. "
        "RSF artillery shelled El Fasher, according to the Sudan Doctors Network. "
        "Burhan said government forces had repelled an attack on El Obeid. The RSF has not commented."
    )
    claims = read(text, sudan)
    told = [
        (
            claim.predicate,
            claim.claimant.side,
            claim.actor.side if claim.actor else None,
            claim.places[0].canonical,
        )
        for claim in claims
    ]
    assert told == [
        ("recaptured", "saf", "saf", "Bara"),
        ("shelling_or_strike", None, "rsf", "El Fasher"),
        ("repelled", "saf", "saf", "El Obeid"),
        ("no_confirmation", "rsf", "rsf", "El Obeid"),  # silent on its own attack
    ]
    assert claims[0].opponent is not None
    assert claims[0].opponent.side == "rsf"


def test_a_free_text_with_an_area_and_a_place_is_ground_held_by_nobody_named(small: Setting) -> None:
    theatre, gazetteer = small
    claim = parse_statement("13 square kilometres near Demidovka", theatre=theatre, gazetteer=gazetteer)
    assert (claim.predicate, claim.area_km2, claim.actor, claim.claimant.kind) == (
        "holds",
        13.0,
        None,
        "unknown",
    )
    assert [place.canonical for place in claim.places] == ["Demidovka"]


def test_a_free_text_with_a_verb_keeps_it(small: Setting) -> None:
    theatre, gazetteer = small
    claim = parse_statement("Russian forces captured Basivka", theatre=theatre, gazetteer=gazetteer)
    assert claim.predicate == "captured"
    assert claim.actor is not None
    assert claim.actor.side == "ru"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write it like"),
        ("13 square kilometres", "write it like"),
        ("13 square kilometres near Nowhereville", "'Nowhereville': not among the project's places"),
        ("Demidovka", "write it like"),
    ],
)
def test_a_free_text_that_lacks_something_says_what(text: str, says: str, small: Setting) -> None:
    theatre, gazetteer = small
    with pytest.raises(WrongUse, match=says):
        parse_statement(text, theatre=theatre, gazetteer=gazetteer)


def test_an_explanation_names_the_words_the_rule_and_the_places(small: Setting) -> None:
    theatre, gazetteer = small
    text = "It rained. DeepState said that Ukrainian troops hold Popovka."
    report = Report("test", text, ON, lang="en")
    claim = extract_claims(report, theatre=theatre, gazetteer=gazetteer)[0]
    told = explain_claim(claim, report, theatre=theatre, gazetteer=gazetteer)
    assert told.sentence == text[told.sentence_start : told.sentence_end]
    assert (told.rule, told.trigger, told.speaker) == ("holds.hold", "hold", "DeepState said")
    assert told.places[0].candidates[0].place.name == "Popovka"


def test_a_claim_the_rules_no_longer_make_is_not_explained_away(small: Setting) -> None:
    theatre, gazetteer = small
    report = Report("test", "DeepState said that Ukrainian troops hold Popovka.", ON, lang="en")
    claim = extract_claims(report, theatre=theatre, gazetteer=gazetteer)[0].replaced(predicate="lost")
    with pytest.raises(UnknownName, match="extract the report again"):
        explain_claim(claim, report, theatre=theatre, gazetteer=gazetteer)


@pytest.mark.parametrize(
    "text",
    [
        '\x00\ufeff«««"""',
        "date 2025-04-08",
        '"' * 500,
        "Kyiv said that Moscow said that " * 300,
        "за словами " * 300 + "Зеленського",
        "13 sq km " * 300,
        "Русские 한국어 العربية 🛰 took Basivka",
    ],
)
@pytest.mark.parametrize("lang", ["en", "uk", "ru", None])
def test_no_text_breaks_the_engine_and_every_quote_is_exact(
    text: str, lang: str | None, small: Setting
) -> None:
    theatre, gazetteer = small
    claims = extract_claims(Report("test", text, ON, lang=lang), theatre=theatre, gazetteer=gazetteer)
    assert all(claim.quote == text[claim.start : claim.end] for claim in claims)
