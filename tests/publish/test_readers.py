"""The pages without a script say what the page says, link only to what is there, and hold nobody's markup."""

import json
import random
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import lxml.etree
import lxml.html
import pytest
from shapely import box

from heldground.area import area_km2
from heldground.claims.model import Claimant
from heldground.history.history import History
from heldground.plots.palette import Look
from heldground.publish.export import What
from heldground.publish.export.claim_review import write_claim_review
from heldground.publish.page.reasons import check_reason
from heldground.publish.policy.rules import Coarse, Delay, Policy
from heldground.publish.site.kept import Kept
from heldground.publish.site.maps import SourceMap
from heldground.publish.site.names import file_key
from heldground.publish.site.readers import Beside, Download, robots
from heldground.publish.site.readers.steps import Step, Steps, places_hash
from heldground.publish.site.readers.words import check_words
from heldground.publish.view import Audience
from heldground.queries.changes import changes_between
from heldground.queries.overlay import totals
from heldground.queries.reasons import Why, because
from heldground.snapshots.notices import DEFINITION, Notice, Standing
from heldground.when import DAY, day_of, iso
from publish.exporting import made
from publish.reading import BASE, pages, release_of
from publish.telling import asked_of
from serve.asking import (
    CLOSED,
    FIRST,
    HELD,
    ILEK,
    OPEN,
    THEATRE,
    UNKNOWN,
    border,
    claim_of,
    history_of,
    known_of,
    report_of,
    snapshot,
)

EVIL = '<script>alert("1")</script> --> </title> & \x00\u202e "onload="x" javascript:alert(1)'
ILEK_PAGE = f"place/{file_key(ILEK.id)}/index.html"


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    feeds = {"project": "feeds/project.atom.xml", f"place/{ILEK.id}": "feeds/place/t-ilek.atom.xml"}
    downloads = (Download("downloads/claims.csv", "Claims", "CSV", 12_000),)
    return pages(release_of(base=BASE), beside=Beside(feeds, downloads))


def tree(body: bytes) -> Any:
    return lxml.html.fromstring(body.decode())


def html_of(found: dict[str, bytes]) -> dict[str, bytes]:
    return {path: body for path, body in found.items() if path.endswith(".html")}


def text_of(body: bytes) -> str:
    return " ".join(tree(body).text_content().split())


def test_every_place_event_and_day_has_its_page(site: dict[str, bytes]) -> None:
    seen = release_of().edition.knowledge
    days = {day_of(int(at)) for history in seen.histories for at in history.instants}
    days |= {claim.published_on for claim in seen.claims if claim.published_on}
    days |= {event.start for event in seen.events}
    days |= {turn.day for event in seen.events for turn in event.history}
    assert {path for path in site if path.startswith("day/")} == {f"day/{day}/index.html" for day in days}
    assert {path for path in site if path.startswith("place/")} == {ILEK_PAGE}
    events = {f"event/{file_key(event.id)}/index.html" for event in seen.events}
    assert {path for path in site if path.startswith("event/")} == events
    assert {"places/index.html", "events/index.html", "days/index.html", "about/index.html"} < set(site)


def test_pages_are_whole_html_with_one_title_headings_in_order_and_named_tables(
    site: dict[str, bytes],
) -> None:
    for path, body in html_of(site).items():
        parser = lxml.etree.HTMLParser(recover=True)
        lxml.etree.fromstring(body.decode(), parser)
        # libxml2 knows HTML 4: of elements that came later it says so, and of nothing else may it complain.
        wrong = [each.message for each in parser.error_log if not re.match(r"Tag \w+ invalid", each.message)]
        assert wrong == [], path
        page = tree(body)
        levels = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), path
        assert page.get("lang") == "en" and page.findtext(".//title")
        assert all(each.get("scope") in ("col", "row") for each in page.iter("th")), path
        assert all(each.find("caption") is not None for each in page.iter("table")), path
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path


def test_a_map_s_reason_tells_sides_by_name_and_days_without_their_last_second() -> None:
    span = {"from": "2025-03-30T23:59:59Z", "to": "2025-04-06T12:00:00Z"}
    part = check_reason(because(Why.NONE_LOST, side="ua", denied="yes", **span))
    assert check_words(part, Look(tuple(THEATRE.sides))) == (
        "the map shows no ground lost by Ukraine between 2025-03-30 and 2025-04-06T12:00:00Z; the claim denies it"
    )


def test_every_link_within_the_site_leads_to_a_file_of_it(site: dict[str, bytes]) -> None:
    beside = {"index.html", "icons/icon-192.png", "downloads/claims.csv"}
    beside |= {"feeds/project.atom.xml", "feeds/place/t-ilek.atom.xml"}
    there = set(site) | beside
    for path, body in html_of(site).items():
        if path == "404.html":
            continue
        for href in tree(body).xpath("//a/@href | //link[not(@rel='canonical')]/@href"):
            if urlsplit(href).scheme:
                assert href.startswith("https://paper.example")
                continue
            assert not href.startswith("/"), href
            target = urlsplit(urljoin(f"https://x.example/{path}", href)).path.lstrip("/")
            assert (f"{target}index.html" if not target or target.endswith("/") else target) in there, href


def test_no_script_runs_and_nothing_comes_from_elsewhere(site: dict[str, bytes]) -> None:
    for path, body in html_of(site).items():
        page = tree(body)
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy and policy[0].startswith("default-src 'none'"), path
        assert all(each.get("type") == "application/ld+json" for each in page.iter("script"))
        assert not page.xpath("//@src | //@style | //@*[starts-with(name(), 'on')] | //iframe | //form")


def test_a_place_tells_what_maps_showed_who_said_what_and_how_it_was_checked(site: dict[str, bytes]) -> None:
    page = tree(site[ILEK_PAGE])
    assert page.findtext(".//h1") == ILEK.title
    assert [each.get("lang") for each in page.xpath("//p[@class='names']/span")] == ["uk", "ru"]
    rows = [[each.text_content() for each in row] for row in page.xpath("(//table)[1]/tbody/tr")]
    assert ["2025-04-01", "still so", "held by Russia", "Occupied"] in [row[:4] for row in rows]
    marked = page.xpath("//blockquote//mark")
    assert [each.text for each in marked] == [
        "Russian forces left Ilek",
        "Russian forces captured Ilek, 40 square km",
    ]
    assert marked[1].getparent().text_content() == "“Russian forces captured Ilek, 40 square km, it said.”"
    assert marked[1].getparent().get("lang") == "en"
    told = text_of(site[ILEK_PAGE])
    assert (
        "Closed Map, map of 2025-04-01: area agrees (40.00 km² claimed; 39.83 km² on the map); control agrees"
        in told
    )
    assert "ground held by Russia there" in told and "no ground lost by Russia between 2025-04-14 and" in told
    assert parse_qs(urlsplit(page.xpath("//a[.='This place on the map']/@href")[0]).query) == {
        "place": [ILEK.id]
    }
    assert "../../feeds/place/t-ilek.atom.xml" in page.xpath("//a/@href")
    assert "Ivan Petrov" not in told and "resident" in told


def test_an_event_tells_its_status_by_day_and_who_is_for_it(site: dict[str, bytes]) -> None:
    (event,) = (each for each in release_of().edition.knowledge.events if each.predicate == "captured")
    told = text_of(site[f"event/{event.id}/index.html"])
    assert "Russia captures" in told and "RU captures" not in told
    assert "said by the side it hurts, Ukraine: General Staff of Ukraine" in told
    assert "For (1)" in told and "admitted, since 2025-04-04" in told
    assert tree(site[f"event/{event.id}/index.html"]).xpath("//main//table") == [], "one status is no table"
    assert "Event:" not in told, "it needs no link to itself"


def test_an_event_whose_status_changed_tells_each_with_its_day_and_reason() -> None:
    said = [report_of("Forces captured Ilek.", 3), report_of("Nobody captured Ilek.", 4)]
    ours, theirs = Claimant("Staff", "official", "ua"), Claimant("Ministry", "official", "ru")
    claims = [
        claim_of(said[0], "Forces captured Ilek", claimant=theirs),
        claim_of(said[1], "captured Ilek", claimant=ours, stance="denies"),
    ]
    knowledge = known_of(claims=claims, reports=said)
    (event,) = knowledge.events
    assert len(event.history) == 2
    found = pages(release_of(knowledge, {each.id: each.text for each in said}))
    rows = [
        [each.text_content() for each in row]
        for row in tree(found[f"event/{event.id}/index.html"]).xpath("//table/tbody/tr")
    ]
    assert [row[0] for row in rows] == [turn.day.isoformat() for turn in event.history]
    assert rows[0][1:] != rows[1][1:] and "since" not in text_of(found[f"event/{event.id}/index.html"])


def test_labels_are_told_without_what_only_their_program_reads() -> None:
    state = replace(HELD, label="Звільнено /// Liberated /// geoJSON.status.dismissed_at")
    history = history_of(OPEN, [snapshot(OPEN, FIRST, [(state, (34.9, 49.9, 35.3, 50.2))])])
    report = report_of("Forces captured Ilek.", 3)
    knowledge = known_of(
        histories=[history], claims=[claim_of(report, "Forces captured Ilek")], reports=[report]
    )
    page = pages(release_of(knowledge, {report.id: report.text}))[ILEK_PAGE]
    assert tree(page).xpath("//td/span[@dir='auto']/text()") == ["Звільнено / Liberated"]
    assert b"geoJSON." not in page


def test_reviews_are_those_of_the_export(site: dict[str, bytes], tmp_path: Any) -> None:
    """The same claims, ratings and authors, whoever writes them."""
    out = tmp_path / "reviews.json"
    with out.open("wb") as file:
        write_claim_review(made(What.CLAIMS, audience=Audience.PUBLIC), file, lambda *_: None)
    exported = {each["@id"]: each for each in json.loads(out.read_bytes())["hasPart"]}
    (script,) = tree(site[ILEK_PAGE]).iter("script")
    graph = json.loads(script.text)["@graph"]
    reviews = {each["@id"]: each for each in graph if each["@type"] == "ClaimReview"}
    assert set(reviews) == set(exported) and reviews
    for name, mine in reviews.items():
        assert mine["claimReviewed"] == exported[name]["claimReviewed"]
        assert mine["itemReviewed"] == exported[name]["itemReviewed"]


def test_texts_from_outside_stay_texts() -> None:
    """A quote, a name, an address and a title that would be markup, a script or an end of one."""
    report = report_of(f"{EVIL} Forces captured Ilek. {EVIL}", 3, url="javascript:alert(1)", title=EVIL)
    claim = replace(
        claim_of(report, "Forces captured Ilek", claimant=Claimant(EVIL, "official", "ua")),
        via=(EVIL,),
        lang=EVIL,
    )
    evil_map = replace(
        OPEN, title=EVIL, attribution=EVIL, licence=EVIL, definition=EVIL, url="data:text/html,x"
    )
    state = replace(HELD, label=EVIL)
    history = history_of(evil_map, [snapshot(evil_map, FIRST, [(state, (35.0, 50.0, 35.1, 50.1))])])
    knowledge = known_of(histories=[history], claims=[claim], reports=[report])
    found = html_of(pages(release_of(knowledge, {report.id: report.text}, title=EVIL, base=BASE)))
    for path, body in found.items():
        page = tree(body)
        assert b"<script>" not in body and b"\x00" not in body and "\u202e".encode() not in body, path
        assert not [each for each in page.xpath("//@href") if urlsplit(each).scheme not in ("", "https")]
        assert not page.xpath("//@onload")
        for script in page.iter("script"):
            assert "<" not in script.text
            json.loads(script.text)
    assert any('<script>alert("1")</script>' in tree(body).text_content() for body in found.values())


def steps_of(history: History, *notices: Notice, kept: Kept | None = None) -> list[Step]:
    gazetteer = asked_of().gazetteer
    mine = SourceMap(history, kept or Kept())
    return list(Steps(mine, notices, gazetteer, places_hash(gazetteer)))


def test_a_days_figures_are_the_ground_that_changed_measured_on_its_own() -> None:
    first, second, third, last = steps_of(border()[0].history(OPEN.id))
    assert (first.before, first.pairs) == (None, ())
    grown = area_km2(box(35.1, 50.0, 35.2, 50.1))
    assert [(was, now) for was, now, _ in second.pairs] == [(None, ("ru", "held"))]
    assert second.pairs[0][2] == pytest.approx(grown, abs=1e-6)
    assert second.sides["ru"] == (pytest.approx(grown, abs=1e-6), 0.0)
    assert [each.near for each in second.patches] == ["Ilek, 3.6 km"]
    assert third.classes[0][0] == ("", "unknown")
    assert last.sides["ru"][1] == pytest.approx(area_km2(box(35.07, 50.0, 35.2, 50.1)), abs=1e-6)


def test_ground_that_only_changes_its_label_changes_nothing() -> None:
    other = replace(HELD, label="Renamed")
    ground = (35.0, 50.0, 35.2, 50.1)
    history = history_of(
        OPEN,
        [snapshot(OPEN, FIRST, [(HELD, ground)]), snapshot(OPEN, FIRST + DAY, [(other, ground)])],
    )
    assert steps_of(history)[1].pairs == ()


def test_ground_that_a_definition_break_took_is_set_apart() -> None:
    history = history_of(
        OPEN,
        [
            snapshot(OPEN, FIRST, [(HELD, (35.0, 50.0, 35.2, 50.1)), (UNKNOWN, (35.3, 50.0, 35.4, 50.1))]),
            snapshot(OPEN, FIRST + DAY, [(HELD, (35.3, 50.0, 35.4, 50.1))]),
        ],
    )
    broken = Notice(
        "n", OPEN.id, DEFINITION, Standing.NOTED, FIRST + DAY, FIRST + DAY, FIRST, 1, "redrawn", lost_km2=1.0, kind="ru held"
    )  # fmt: skip
    step = steps_of(history, broken)[1]
    assert [(was, now) for was, now, _ in step.redrawn] == [(("ru", "held"), None)]
    assert [(was, now) for was, now, _ in step.pairs] == [(("", "unknown"), ("ru", "held"))]
    assert all(each.after == ("ru", "held") for each in step.patches)


def test_what_changed_is_remembered_while_its_ground_stays_what_it_was() -> None:
    class Counting(Kept):
        made = 0

        def put(self, kind: str, parts: Any, body: bytes) -> None:
            self.made += 1
            super().put(kind, parts, body)

    kept, history = Counting(), border()[0].history(OPEN.id)
    told = steps_of(history, kept=kept)
    assert kept.made == 3
    assert steps_of(history, kept=kept) == told
    assert kept.made == 3


def test_a_new_day_rewrites_of_the_past_only_the_way_to_it() -> None:
    """The public's view of day 30 and of day 29: all older pages of days are the same bytes, but for the last."""
    knowledge, texts = border()
    before = pages(release_of(knowledge, texts, as_of=FIRST + 30 * DAY))
    after = pages(release_of(knowledge, texts, as_of=FIRST + 31 * DAY + 3600))
    days = sorted(path for path in before if path.startswith("day/"))
    assert [path for path in days if before[path] != after[path]] == [days[-1]]
    changed = set(after[days[-1]].splitlines()) ^ set(before[days[-1]].splitlines())
    assert len(changed) <= 4 and "2025-05-01" in str(changed)
    assert set(after) - set(before) == {"day/2025-05-01/index.html"}


def test_what_is_held_back_is_on_no_page() -> None:
    found = pages(release_of(as_of=FIRST + 5 * DAY))
    assert not any(b"left Ilek" in body or b"2025-04-21" in body for body in found.values())
    assert any(b"captured Ilek" in body for body in found.values())


def test_full_addresses_are_there_only_where_the_site_knows_its_own(site: dict[str, bytes]) -> None:
    plain = pages()
    assert "sitemap.xml" in site and "sitemap.xml" not in plain
    assert (
        b"Sitemap:" not in plain["robots.txt"]
        and f"Sitemap: {BASE}sitemap.xml".encode() in site["robots.txt"]
    )
    assert b"canonical" not in plain[ILEK_PAGE] and b"og:title" not in plain[ILEK_PAGE]
    head = tree(site[ILEK_PAGE])
    (canonical,) = head.xpath("//link[@rel='canonical']/@href")
    assert canonical == f"{BASE}place/{file_key(ILEK.id)}/"
    listed = set(lxml.etree.fromstring(site["sitemap.xml"]).xpath("//*[local-name()='loc']/text()"))
    own = {path.removesuffix("index.html") for path in html_of(site) if path != "404.html"}
    assert listed == {BASE} | {BASE + path for path in own}


def test_a_long_sitemap_is_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "MOST_ADDRESSES", 5)
    found = pages(release_of(base=BASE))
    parts = lxml.etree.fromstring(found["sitemap.xml"]).xpath("//*[local-name()='loc']/text()")
    assert len(parts) > 1
    sizes = [
        len(lxml.etree.fromstring(found[part.removeprefix(BASE)]).xpath("//*[local-name()='loc']"))
        for part in parts
    ]
    assert max(sizes) == 5


def test_the_same_release_gives_the_same_bytes(site: dict[str, bytes]) -> None:
    assert pages(release_of(base=BASE)) == pages(release_of(base=BASE))


def test_a_project_without_maps_or_claims_has_pages_all_the_same() -> None:
    found = pages(release_of(known_of()))
    assert b"0 places" in found["places/index.html"] and b"0 events" in found["events/index.html"]


def test_terms_and_delay_are_told_in_words(site: dict[str, bytes]) -> None:
    told = text_of(site["about/index.html"])
    assert "Its figures include: ground held by Russia." in told
    assert f"{CLOSED.title}: licence not recorded" in told
    assert "do not let its shapes be published" in told and "younger than 24 hours" in told
    assert (iso(FIRST + 100 * DAY) or "") in told


def test_rules_of_a_policy_are_told_from_its_text_alone() -> None:
    """Claims told less exactly, and what waits longer, are named whether or not anything falls under them."""
    release = release_of(known_of())
    policy = Policy(
        delays=(Delay(168.0, titles=("Sumy Oblast",)), Delay(72.0, sources=(CLOSED.id,))),
        coarse=(Coarse("region", predicates=("clash",)), Coarse("district", sides=("ua",))),
    )
    found = pages(replace(release, view=replace(release.view, policy=policy)))
    told = text_of(found["about/index.html"])
    assert "Claims that tell of fighting name their places no finer than by region." in told
    assert "Claims by or about Ukraine name their places no finer than by district." in told
    assert "What is told of Sumy Oblast waits 168 hours." in told
    assert "waits 72 hours." in told and "told by " in told


def test_a_day_without_a_change_speaks_of_what_is_published(site: dict[str, bytes]) -> None:
    days = [text_of(body) for path, body in site.items() if path.startswith("day/")]
    assert any("Of this day no map" in told and "is published." in told for told in days)
    ground = [(HELD, (35.0, 50.0, 35.2, 50.1))]
    still = history_of(OPEN, [snapshot(OPEN, FIRST, ground), snapshot(OPEN, FIRST + DAY, ground)])
    found = pages(release_of(known_of(histories=[still])))
    told = text_of(found[f"day/{day_of(FIRST + DAY)}/index.html"])
    assert "The map as published shows no change." in told


@pytest.mark.slow
def test_days_of_both_archives_agree_with_the_question_what_changed(
    whole_histories: dict[str, History],
) -> None:
    """`queries/changes` overlays two states; the pages read cells that end and begin. 0.02 km2 is the sum of
    slivers below 100 m2 that the first leaves out."""
    chance = random.Random(7)
    for history in whole_histories.values():
        told = steps_of(_until(history, 60))
        for step in chance.sample(told[1:], 8):
            asked = totals(changes_between(history, step.before or 0, step.at))
            mine = {(was, now): km2 for was, now, km2 in (*step.pairs, *step.redrawn)}
            for pair in asked.keys() | mine.keys():
                assert mine.get(pair, 0.0) == pytest.approx(asked.get(pair, 0.0), abs=0.02), (step.day, pair)


def _until(history: History, days: int) -> History:
    """The history of its first maps."""
    last = sorted({int(at) for at in history.instants})[:days][-1]
    rows = (history.columns.valid_from <= last).nonzero()[0]
    kept = history.instants <= last
    return History(
        history.source,
        history.columns.take(rows),
        history.instants[kept].tolist(),
        history.known[kept].tolist(),
    )
