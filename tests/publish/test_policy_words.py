"""Words told of a report name no withheld ground: not the quote, its sentence, the title, the link or the speaker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from heldground.claims.model import Claim, Claimant
from heldground.claims.table import save_claims
from heldground.events.intake import regroup_events
from heldground.places import Gazetteer
from heldground.places.table import save_places
from heldground.project import create_project, open_project
from heldground.publish.policy.gazetteer import Book
from heldground.publish.policy.naming import Reader
from heldground.publish.policy.rules import Delay, Policy, Withheld
from heldground.publish.policy.statements import Naming
from heldground.publish.view import Audience, View
from heldground.queries.evidence import Knowledge, ReportHead
from heldground.reports.account import Account
from heldground.reports.table import save_reports
from heldground.serve.app import create_app
from heldground.when import DAY
from publish.doors import OLEN, PLACES, TARVA, World, left, unpacked
from publish.test_doors import CAREFULLY, EXAMPLES
from serve.asking import DRONY, FIRST, ILEK, STAFF, THEATRE, ask, claim_of, head_of, known_of, report_of

HILLS = Withheld(shapely.box(35.0, 50.0, 35.1, 50.1), "The Hills", "people live there")
QUOTE = "They captured Drony"
SPOTS = ("quote", "sentence", "text", "title", "link", "speaker", "relay", "reason", "written")
"""Where the words of a report may name a village that none of its claims speaks of; `written` as no claim reads it."""
WRITTEN: Final = ("near {upper}", "near “{name}”", "near {lower}", "«{name}»", "by the {lower} road")
"""Ways to write a name by which claims see no place."""


@dataclass(frozen=True)
class Told:
    """A report on Drony with its claim, under ids that do not hang on the words."""

    head: ReportHead
    text: str
    claim: Claim


def told_of(number: int, name: str, spots: Sequence[str]) -> Told:
    """One that names a village at some spots."""
    quote = f"{QUOTE} from {name}" if "quote" in spots else QUOTE
    around = f" after a night near {name}" if "sentence" in spots else " after a night"
    if "written" in spots:
        around += "".join(
            f", {way.format(name=name, upper=name.upper(), lower=name.lower())}" for way in WRITTEN
        )
    text = f"News {number}. The staff spoke. {quote}{around}, it said. More comes later."
    if {"text", "reason"} & set(spots):
        text += f" All is quiet in {name} tonight."
    report = report_of(
        text,
        number,
        title=f"Night in {name}" if "title" in spots else "A night",
        url=f"https://paper.example/{number}/" + (f"night-in-{name.lower()}" if "link" in spots else "night"),
    )
    claim = claim_of(
        report,
        quote,
        place=DRONY,
        claimant=Claimant(f"the mayor of {name}", "official", "ru") if "speaker" in spots else STAFF,
        via=(f"{name} Today",) if "relay" in spots else (),
    )
    if "reason" in spots:
        reason = f"Drony, Belgorod Oblast: 21 km from {name}, named in the same text"
        claim = replace(claim, places=(replace(claim.places[0], reason=reason),))
    name_of = f"report{number}"
    claim = replace(claim, id=f"claim{number}", report_id=name_of, report=name_of)
    return Told(replace(head_of(report), id=name_of), text, claim)


def known(every: Sequence[Told]) -> Knowledge:
    made = known_of(claims=[each.claim for each in every])
    return replace(made, reports={each.head.id: each.head for each in every})


def seen(told: Told, policy: Policy, day: float = 50.0) -> Knowledge:
    reader = Reader(lambda: PLACES, lambda _: {told.head.id: told.text}, THEATRE.countries)
    view = View(Audience.PUBLIC, THEATRE, 24.0, policy, reader=reader)
    return view.see(known([told]), FIRST + int(day * DAY)).knowledge


def test_a_sentence_that_names_withheld_ground_is_cut_to_its_quote() -> None:
    """The quote, the link and the report stay; a claim beside it without such a name keeps its sentence."""
    named, plain = told_of(1, "Olenets", ["sentence"]), told_of(1, "Olenets", [])
    policy = Policy(withheld=(HILLS,))
    (claim,) = seen(named, policy).claims
    assert (claim.quote, claim.id) == (QUOTE, "claim1")
    assert list(seen(named, policy).reports) == ["report1"]
    assert seen(named, policy).sentence_of(claim, named.text) is None
    assert seen(plain, policy).sentence_of(claim, plain.text) is not None
    assert seen(named, Policy()).sentence_of(claim, named.text) is not None


@pytest.mark.parametrize("spot", ["quote", "title", "link", "speaker", "relay"])
def test_a_claim_whose_own_words_name_withheld_ground_is_told_without_words(spot: str) -> None:
    """As one whose report names it in another claim: what, where and who stay, quote, link, title and names go."""
    told = seen(told_of(1, "Olenets", [spot]), Policy(withheld=(HILLS,)))
    (claim,) = told.claims
    assert (claim.quote, claim.rule, claim.predicate) == ("", "withheld", "captured")
    assert [place.canonical for place in claim.places] == ["Drony"]
    assert told.reports == {} and "olenets" not in repr(told).casefold()


@pytest.mark.parametrize("way", WRITTEN)
def test_a_name_that_claims_would_not_take_for_a_place_is_seen(way: str) -> None:
    """In capitals throughout, in quotation marks, in small letters: in a sentence, and in the title of a report."""
    written = way.format(name="Olenets", upper="OLENETS", lower="olenets")
    plain = told_of(1, "Olenets", [])
    sentence = replace(plain, text=plain.text.replace("after a night", f"after a night {written}"))
    policy = Policy(withheld=(HILLS,))
    assert seen(sentence, policy).quote_only == {"claim1"}
    titled = replace(plain, head=replace(plain.head, title=f"THE NIGHT {written.upper()}"))
    assert seen(titled, policy).reports == {}


@pytest.mark.parametrize(
    "url",
    [
        "https://olenets-today.example/1",
        "https://t.example/olenetsnews/7",
        "https://paper.example/nightInOlenets",
        "https://paper.example/a?near=%D0%9E%D0%BB%D0%B5%D0%BD%D0%B5%D1%86%D1%8C#top",
    ],
)
def test_a_link_that_holds_a_name_in_withheld_ground_is_not_told(url: str) -> None:
    """In its host, in words written together, in percent signs."""
    village = replace(OLEN, names={"uk": ("Оленець",)})
    told = told_of(1, "Olenets", [])
    reader = Reader(lambda: Gazetteer([ILEK, DRONY, village]), lambda _: {told.head.id: told.text}, ())
    naming = [
        reader.naming(
            [replace(told.claim, id=each)], {told.head.id: replace(told.head, url=each)}, HILLS.ground
        )
        for each in (url, "https://paper.example/drony-news")
    ]
    assert [each.reports for each in naming] == [{"report1"}, frozenset()]


def test_a_paper_named_after_withheld_ground_is_told_only_if_its_desk_names_it() -> None:
    """A report's source is its host where the desk has no name for it, and stands beside whole claims too."""
    told = told_of(1, "Olenets", [])
    source = "olenets-today.example"
    named = replace(told, head=replace(told.head, source=source), claim=replace(told.claim, source=source))
    assert "olenets" not in repr(seen(named, Policy(withheld=(HILLS,)))).casefold()
    head = {told.head.id: replace(named.head, url=f"https://www.{source}/1")}
    for public, reports in ((frozenset(), {"report1"}), (frozenset({source}), frozenset())):
        reader = Reader(lambda: PLACES, lambda _: {told.head.id: told.text}, (), public)
        assert reader.naming([named.claim], head, HILLS.ground).reports == reports


@pytest.mark.parametrize(
    "written", ["у ОЛЕНЦА", "у оленца", "«Оленец»", "біля “Оленець”", "біля оленця", "каже мер Оленця"]
)
def test_a_name_is_seen_in_its_cases_and_in_small_letters(written: str) -> None:
    village = replace(OLEN, names={"ru": ("Оленец",), "uk": ("Оленець",)})
    told = told_of(1, "Olenets", [])
    told = replace(told, text=told.text.replace("after a night", f"after a night {written}"))
    told = replace(told, claim=replace(told.claim, lang="ru"))
    book = Gazetteer([ILEK, DRONY, village])
    reader = Reader(lambda: book, lambda _: {told.head.id: told.text}, ())
    assert reader.naming([told.claim], {}, HILLS.ground).sentences == {"claim1"}


def test_a_common_word_or_a_persons_name_in_small_letters_is_no_village() -> None:
    """Else every report would name one."""
    village = replace(OLEN, name="Myrne", names={"uk": ("Мирне", "Село")})
    told = told_of(1, "Olenets", [])
    told = replace(told, text=told.text.replace("after a night", "after a night у село, де мирне життя"))
    book = Gazetteer([ILEK, DRONY, village])
    reader = Reader(lambda: book, lambda _: {told.head.id: told.text}, ())
    assert reader.naming([replace(told.claim, lang="uk")], {}, HILLS.ground) == Naming()


def test_a_reason_that_names_withheld_ground_is_not_told() -> None:
    (claim,) = seen(told_of(1, "Olenets", ["reason"]), Policy(withheld=(HILLS,))).claims
    assert claim.quote == QUOTE and claim.places[0].reason == ""


def test_words_are_read_in_the_languages_of_reports() -> None:
    """The text says Ілек; the reason, which is in English, Ilek."""
    told = told_of(1, "Olenets", [])
    claim = replace(told.claim, lang="uk", quote="взяли Дрони", start=6, end=17)
    place = replace(claim.places[0], reason="21 km from Ilek, named in the same text")
    shown = seen(
        replace(
            told, text="Учора взяли Дрони після бою біля села Ілек.", claim=replace(claim, places=(place,))
        ),
        Policy(withheld=(HILLS,)),
    )
    assert shown.claims[0].places[0].reason == "" and shown.quote_only == {"claim1"}


def test_a_name_that_means_a_place_elsewhere_cuts_nothing() -> None:
    """Drony is named, and lies beside the Hills; Ilek, in other words, is what the claim took it for: no other Ilek."""
    told = told_of(1, "Drony", ["sentence", "title"])
    assert seen(told, Policy(withheld=(HILLS,))).claims[0].quote == QUOTE
    north = replace(ILEK, id="t:ilek-north", lon=35.5, lat=50.5)
    report = report_of("They captured Ilek after a night by Ilek, it said.", 1)
    claim = claim_of(report, "They captured Ilek", place=north)
    at = report.text.index("Ilek")
    claim = replace(claim, places=(replace(claim.places[0], start=at, end=at + 4),))
    names = type(PLACES)([ILEK, north, DRONY])
    reader = Reader(lambda: names, lambda _: {report.id: report.text}, ())
    naming = reader.naming([claim], {report.id: head_of(report)}, HILLS.ground)
    assert naming == Naming()


def test_a_report_whose_words_name_ground_that_waits_waits_too() -> None:
    """Its sentence would tell of it; where only the rest of its text does, it comes with the others."""
    policy = Policy((Delay(240.0, HILLS.ground, ("The Hills",)),))
    for spot in ("sentence", "quote", "title", "link", "reason"):
        told = told_of(1, "Olenets", [spot])
        assert [len(seen(told, policy, day).claims) for day in (11.9, 12.0)] == [0, 1], spot
    assert len(seen(told_of(1, "Olenets", ["text"]), policy, 3.0).claims) == 1


def test_a_village_added_in_withheld_ground_is_looked_for_while_the_server_runs(tmp_path: Path) -> None:
    """Not only after a new start."""
    folder = tmp_path / "project"
    made = create_project(folder, title="A border")
    ground = shapely.box(35.065, 50.03, 35.075, 50.045)
    (folder / "hills.geojson").write_text(shapely.to_geojson(ground), encoding="utf-8")
    with (folder / "heldground.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[publish.withheld]]\nregions = ["hills.geojson"]\nreason = "people"\n')
    report = report_of("They captured Ilek after a night near Tarvany, the staff said.", 1)
    with made.writing() as connection:
        save_places(connection, [ILEK])
        list(save_reports(connection, [report], Account()))
        save_claims(connection, [claim_of(report, "captured Ilek")])
        regroup_events(connection, changed=True)
    app = create_app(open_project(folder), audience=Audience.PUBLIC, now=lambda: FIRST + 50 * DAY)
    evidence = "/api/evidence?place=t:ilek"
    assert "Tarvany" in str(ask(app, evidence).json["claims"])
    with made.writing() as connection:
        save_places(connection, [TARVA])
    assert "Tarvany" not in str(ask(app, evidence).json["claims"])


def test_what_was_read_is_kept_while_the_gazetteer_has_the_same_places() -> None:
    """An edition reads its gazetteer anew with every report: only other places ask for reading every report again."""
    told, asked = told_of(1, "Olenets", ["sentence"]), []

    def texts(ids: Iterable[str]) -> dict[str, str]:
        asked.extend(ids)
        return {told.head.id: told.text}

    book = Book(lambda: Gazetteer([ILEK, DRONY, TARVA]))
    reader = Reader(book, texts, ())
    for places, reads in (((ILEK, DRONY, TARVA), 1), ((ILEK, DRONY, TARVA), 1), ((ILEK, DRONY, OLEN), 2)):
        book.renew(Gazetteer(places))
        found = reader.naming([told.claim], {told.head.id: told.head}, HILLS.ground)
        assert len(asked) == reads
    assert found.sentences == {"claim1"}
    reader.naming([], {}, HILLS.ground)
    reader.naming([told.claim], {told.head.id: told.head}, HILLS.ground)
    assert len(asked) == 3, "words of reports that are gone are not kept"


@settings(CAREFULLY, max_examples=max(EXAMPLES // 2, 2))
@given(
    every=st.lists(st.lists(st.sampled_from(SPOTS), max_size=3, unique=True), min_size=1, max_size=3),
    waits=st.booleans(),
)
def test_no_byte_tells_which_withheld_village_the_words_of_a_report_name(
    every: list[list[str]], waits: bool
) -> None:
    """Two projects whose reports name one village of the ground, or the other, wherever they may, leave the same bytes.

    Their ids are made equal, as ids of reports told with a link are hashes of their texts. That the gazetteer has both
    villages is no secret: it stands in the places any page can find.
    """
    delays = (Delay(2400.0, HILLS.ground, ("The Hills",)),) if waits else ()
    policy = Policy(delays, () if waits else (HILLS,))
    ours, others = (
        _world([told_of(number, name, spots) for number, spots in enumerate(every)], policy)
        for name in (OLEN.name, TARVA.name)
    )
    told, expected = left(ours), left(others)
    assert told.keys() == expected.keys()
    for name, body in expected.items():
        assert told[name] == body, name


def _world(every: Sequence[Told], policy: Policy) -> World:
    texts = {each.head.id: each.text for each in every}
    # Who looks for a name learns nothing from what a search finds.
    asks = tuple(
        f"/api/{what}{name}" for what in ("claims?text=", "events?text=") for name in (OLEN.name, TARVA.name)
    )
    return World(known(every), texts, FIRST + 50 * DAY, policy=policy, asks=asks)


def test_without_the_policy_the_bytes_do_tell_it() -> None:
    """The comparison finds what is there."""
    for spot in ("quote", "sentence", "link", "speaker"):
        ours: Any = left(_world([told_of(1, OLEN.name, [spot])], Policy()))
        assert any(
            b"enets" in part for name, body in ours.items() if "claims" in name for part in unpacked(body)
        ), spot
