"""Whose deed and whose word it is, where no word beside it says so: parties come from the theatre alone."""

from datetime import date

import pytest

from claims import fresh
from heldground.claims.extract import extract_claims
from heldground.claims.model import Claim
from heldground.places.gazetteer import Gazetteer
from heldground.reports.model import Report
from heldground.theatre import Theatre

Full = tuple[Theatre, Gazetteer]


def read(text: str, world: Full, lang: str = "en") -> list[Claim]:
    theatre, gazetteer = world
    report = Report("test", text, date(2025, 9, 10), lang=lang, file="test.txt")
    return extract_claims(report, theatre=theatre, gazetteer=gazetteer)


def actors(claims: list[Claim]) -> list[str | None]:
    return [claim.actor.side if claim.actor else None for claim in claims]


SINGLE = [
    ("drc", "en", "The governor of South Kivu said the militia had withdrawn from Kaziba.", ["m23"]),
    ("drc", "en", "Soldiers were fleeing towards Uvira, residents said.", ["fardc"]),
    ("sudan", "en", "An RSF officer said Bara had fallen and soldiers were in flight.", ["rsf"]),
    ("sudan", "ru", "Армия заявила, что её бойцы отразили атаку на Бару.", ["saf"]),
    ("ukraine", "ru", "Канал ВСУ пишет, что Торецк окружён.", ["ua"]),
]


@pytest.mark.parametrize(("theatre", "lang", "text", "sides"), SINGLE)
def test_the_doer_is_told_by_the_situation(
    theatre: str, lang: str, text: str, sides: list[str], full: Full
) -> None:
    assert actors(read(text, fresh.worlds(full)[theatre], lang)) == sides


def test_a_staff_that_tells_of_a_success_speaks_for_the_successful(small: Full) -> None:
    (claim,) = read("The General Staff said Ukrainian troops had repelled two assaults near Popovka.", small)
    assert (claim.claimant.side, claim.actor and claim.actor.side) == ("ua", "ua")


def test_a_soldier_who_answers_a_channel_is_not_of_its_side(small: Full) -> None:
    claims = read('Russian channels write that Popovka is taken. A soldier replied: "We hold it."', small)
    assert [claim.claimant.side for claim in claims] == ["ru", "ua"]


def test_a_silence_about_a_loss_is_about_ones_own(small: Full) -> None:
    claims = read("Kyiv said nothing about Popovka. It does not say whether the village was lost.", small)
    assert actors(claims)[-1:] == ["ua"]


def test_those_pushed_out_are_those_who_had_entered(small: Full) -> None:
    claims = read("Russian troops entered Basivka but were driven out, Demchenko said.", small)
    assert actors(claims) == ["ru", "ua"]


def test_a_state_that_is_no_party_is_heard_as_an_observer(small: Full) -> None:
    (_, silence) = read("Russian troops took Basivka. Warsaw and Paris declined to comment.", small)
    assert (silence.claimant.name, silence.claimant.kind, silence.claimant.side) == (
        "Warsaw",
        "observer",
        None,
    )


def test_a_denial_that_says_what_it_denies_is_no_answer_to_the_claim_before(small: Full) -> None:
    claims = read("Russian troops took Basivka. Belarus denied that its men were involved.", small)
    assert [claim.stance for claim in claims] == ["asserts"]


def test_who_kept_silent_says_nothing_of_what_follows(small: Full) -> None:
    claims = read("Kyiv has not commented. Russian troops entered Basivka on Monday.", small)
    assert [claim.claimant.kind for claim in claims if claim.predicate == "entered"] == ["outlet"]


def test_an_account_that_could_not_be_verified_is_unverified_by_the_outlet(small: Full) -> None:
    text = "A Russian channel wrote that troops had taken Basivka. Its account could not be verified."
    assert [claim.claimant.kind for claim in read(text, small)] == ["bloggers", "outlet"]


NOBODY_NAMED = [
    ("en", "Residents of Demidovka said the village was hit by artillery. It was not clear who fired."),
    ("en", "A drone hit a bus in Demidovka."),
    ("en", "Gladkov said shells hit Demidovka overnight. It is not known who fired."),
    ("en", "Gladkov said people had left Demidovka after two days of shelling."),
    ("en", "A Ukrainian power station was hit by a drone near Demidovka."),
    ("uk", "Мешканка розповіла, що вночі обстріляли Демидівку."),
    ("ru", "Жители говорят, что ночью обстреляли Демидовку. Кто стрелял, неизвестно."),
]


@pytest.mark.parametrize(("lang", "text"), NOBODY_NAMED)
def test_whose_ground_is_hit_does_not_tell_who_fired(lang: str, text: str, small: Full) -> None:
    strikes = [claim for claim in read(text, small, lang) if claim.predicate == "shelling_or_strike"]
    assert actors(strikes) == [None]


FIRED = [
    ("en", "Ukrainian artillery shelled Demidovka, residents said.", ["ua"]),
    ("en", "Demidovka was shelled overnight, Gladkov said.", ["ua"]),
    ("en", "Ukrainian troops came under fire near Demidovka.", ["ru"]),
    ("ru", "Гладков сообщил об обстреле Демидовки.", ["ua"]),
]


@pytest.mark.parametrize(("lang", "text", "sides"), FIRED)
def test_who_fired_is_named_or_the_enemy_of_those_who_report_being_hit(
    lang: str, text: str, sides: list[str], small: Full
) -> None:
    assert actors(read(text, small, lang)) == sides


STAFFS = [
    ("Речник ОТУ «Суми» повідомив, що росіяни захопили Басівку.", "Речник ОТУ «Суми»", False),
    ("В ОСУВ повідомили, що росіяни захопили Басівку.", "ОСУВ", False),
    ("Речник ОСУВ «Хортиця» Іван Млин повідомив, що росіяни захопили Басівку.", "ОСУВ «Хортиця»", True),
    ("В ОСУВ «Таврія» повідомили, що росіяни захопили Басівку.", "ОСУВ «Таврія»", True),
]


@pytest.mark.parametrize(("text", "name", "known"), STAFFS)
def test_a_staff_is_only_the_one_whose_name_is_given(text: str, name: str, known: bool, small: Full) -> None:
    (claim,) = read(text, small, "uk")
    assert (claim.claimant.name, claim.claimant.kind, claim.claimant.side) == (name, "military", "ua")
    assert bool(claim.claimant.aliases) is known


def test_who_gives_no_comment_on_a_strike_accuses_nobody(small: Full) -> None:
    (claim,) = read("Moscow gave no comment about the strike on Demidovka.", small)
    assert (claim.about, claim.actor) == ("shelling_or_strike", None)


@pytest.mark.parametrize(("lang", "text"), [
    ("en", "Ukraine occupied 13 km2 near Demidovka, DeepState said."),
    ("ru", "Украина заняла 13 км2 у Демидовки, пишет DeepState."),
])  # fmt: skip
def test_square_kilometres_are_read_without_the_raised_figure(lang: str, text: str, small: Full) -> None:
    assert [claim.area_km2 for claim in read(text, small, lang)] == [13.0]
