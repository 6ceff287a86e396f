"""A bulletin says what changed and who says so, each source for itself, and nothing that its reader may not see."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from typing import Any

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from shapely import box

from heldground.area import area_km2
from heldground.claims.model import Claimant, TimeSpan
from heldground.errors import UnknownName, WrongUse
from heldground.events.model import Status
from heldground.publish.bulletin import Bulletin
from heldground.publish.bulletin_files import bulletin_bytes, draw_pictures, write_bulletin
from heldground.publish.feeds_write import atom_of, georss_of, json_of
from heldground.publish.view import Audience
from heldground.queries.evidence import Knowledge
from heldground.queries.ground import Ground
from heldground.snapshots.notices import DEFINITION, Notice, Standing
from heldground.sources import Source
from heldground.when import DAY
from publish.telling import asked_of, bulletin, day, feeds, known
from publish.test_view import dated_claims, knowledge_of, snapshots_of
from serve.asking import (
    CLOSED,
    FIRST,
    HELD,
    OPEN,
    THEATRE,
    claim_of,
    history_of,
    known_of,
    report_of,
    snapshot,
)

PUBLIC = Audience.PUBLIC
EVIL = '<script>alert("1")</script> [x](javascript:alert(1)) **b** `c` | www.evil.example \x00\u202e &lt; $x$ ]]>'


def page(made: Bulletin, **pictures: bytes) -> Any:
    return lxml.html.fromstring(bulletin_bytes(made, "html", pictures))


def markdown(made: Bulletin) -> str:
    return bulletin_bytes(made, "md", {}).decode()


def of_open(made: Bulletin) -> Any:
    return next(each for each in made.ledgers if each.source is OPEN or each.source.id == OPEN.id)


def test_figures_are_the_ground_between_two_maps_measured_on_its_own() -> None:
    """From day 1 to day 5 the open map grew by one box."""
    ledger = of_open(bulletin(since=1, until=5))
    ((side, gained, lost),) = ledger.sides
    assert (side, lost) == ("ru", 0.0)
    assert gained == pytest.approx(area_km2(box(35.1, 50.0, 35.2, 50.1)), abs=1e-3)
    assert [(each.near, each.after) for each in ledger.patches] == [("Ilek, 3.6 km", ("ru", "held"))]


def test_each_source_stands_alone_and_nothing_is_averaged() -> None:
    """The closed map stood still: it says so and its neighbour's figures are not halved."""
    told = markdown(bulletin(since=1, until=5))
    assert "Closed Map: no new map" in told
    assert f"{area_km2(box(35.1, 50.0, 35.2, 50.1)):,.2f}" in told
    assert "average" in told and "total of all" not in told


def test_where_another_map_shows_the_new_ground_otherwise_is_told_by_pair() -> None:
    (other,) = of_open(bulletin(since=1, until=5)).elsewhere
    assert other.other.id == CLOSED.id
    assert other.stale
    ((mine, theirs, km2),) = other.pairs
    assert (mine, theirs) == (("ru", "held"), None)
    assert km2 == pytest.approx(area_km2(box(35.1, 50.0, 35.2, 50.1)), abs=1e-3)


def test_events_tell_their_turns_within_the_days_and_the_status_before() -> None:
    """A report of day 20 turns what one of day 3 began."""
    begun = bulletin(since=1, until=5).events
    assert [(each.new, [turn.day for turn in each.turns]) for each in begun] == [(True, [date(2025, 4, 4)])]
    against = report_of("Officials spoke. Moscow denied that Russian forces captured Ilek on 4 April.", 20)
    fourth = TimeSpan(date(2025, 4, 4), date(2025, 4, 4))
    denial = claim_of(
        against,
        "denied that Russian forces captured Ilek",
        stance="denies",
        claimant=Claimant("Moscow", "official", "ru"),
        time=fourth,
    )
    first = known().claims[0].replaced(time=fourth)
    both = known_of(claims=[first, denial], reports=[against])
    (told,) = bulletin(both, since=10, until=25).events
    assert told.event.status is Status.DISPUTED
    assert not told.new
    assert told.before is not None and told.before.status is not Status.DISPUTED
    text = markdown(bulletin(both, since=10, until=25))
    assert "→ disputed on 2025-04-21" in text
    assert "**For (1)**" in text and "**Against (1)**" in text


def test_ground_that_a_redrawn_map_lost_is_set_apart_and_nobody_lost_it() -> None:
    """A definition break on day 30: the box leaves the open map with it, and is in no figure."""
    lost_km2 = area_km2(box(35.07, 50.0, 35.2, 50.1))
    step = Notice(
        "1", OPEN.id, DEFINITION, Standing.ACCEPTED, FIRST + 30 * DAY, FIRST + 30 * DAY, FIRST + 10 * DAY, 1,
        "the class left the map", km2=lost_km2, lost_km2=lost_km2, kind="ru held",
    )  # fmt: skip
    made = bulletin(since=20, until=31, asked=asked_of(step), sources=[OPEN.id])
    assert of_open(made).sides == ()
    assert [km2 for *_, km2 in of_open(made).redrawn] == [pytest.approx(lost_km2, abs=1e-3)]
    assert f"{lost_km2:,.2f} km² Russia, held → not shown" in markdown(made)
    ((_, gained, lost),) = of_open(bulletin(since=20, until=31, sources=[OPEN.id])).sides
    assert (gained, lost) == (0.0, pytest.approx(lost_km2, abs=1e-3))


@pytest.mark.parametrize(("since", "until"), [(5, 5), (6, 5)])
def test_an_empty_period_is_refused_with_what_to_write_instead(since: int, until: int) -> None:
    with pytest.raises(WrongUse, match="begins with the day before"):
        bulletin(since=since, until=until)


def test_a_source_without_a_map_is_named_with_those_that_have_one() -> None:
    with pytest.raises(UnknownName, match="closed-map, open-map"):
        bulletin(sources=["nzz"])


def test_a_ground_leaves_out_what_lies_elsewhere() -> None:
    made = bulletin(since=1, until=5, ground=Ground("the east", box(35.3, 50.0, 35.4, 50.1)))
    assert not of_open(made).changes.patches
    assert not made.events


def hostile() -> Knowledge:
    """Words, speaker, source and place that try to be markup."""
    report = report_of(
        f"Before. {EVIL} After.", 3, url='https://paper.example/a)>_(b?c=<d>&e="f"', title=EVIL
    )
    claim = claim_of(report, EVIL, claimant=Claimant(EVIL, "military", "ua"), via=(EVIL,))
    claim = replace(claim, lang='en" onload="x', places=(replace(claim.places[0], canonical=EVIL),))
    evil_map = history_of(
        Source(
            "evil",
            EVIL,
            licence=EVIL,
            attribution=EVIL,
            definition=EVIL,
            url="javascript:alert(1)",
            redistribute=True,
        ),
        [
            snapshot(OPEN, FIRST, [(HELD, (35.0, 50.0, 35.1, 50.1))]),
            snapshot(OPEN, FIRST + 3 * DAY, [(HELD, (35.0, 50.0, 35.2, 50.1))]),
        ],
    )
    return replace(
        known_of(histories=[evil_map], claims=[claim], reports=[report]), sides=tuple(THEATRE.sides)
    )


def test_hostile_words_are_shown_in_html_and_never_obeyed() -> None:
    made = bulletin(hostile(), since=1, until=5)
    tree = page(made, evil=b"<svg/>")
    assert not tree.xpath("//script | //iframe | //*[@onload or @onclick or @onerror]")
    assert not [each for each in tree.xpath("//@href | //@src | //@cite") if each.startswith("javascript")]
    (quote,) = tree.xpath("//blockquote/p")
    assert '<script>alert("1")</script> [x](javascript:alert(1)) **b**' in quote.text
    assert quote.get("lang") is None
    raw = bulletin_bytes(made, "html", {}).decode()
    assert not re.search("[\x00\u202e]", raw)


def test_hostile_words_are_shown_in_markdown_and_never_obeyed() -> None:
    text = markdown(bulletin(hostile(), since=1, until=5))
    parsed = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text)
    inline = [each for token in parsed for each in (token, *(token.children or ()))]
    assert not [each for each in inline if each.type in ("html_block", "html_inline", "image", "code_inline")]
    links = {each.attrs["href"] for each in inline if each.type == "link_open"}
    assert links == {"https://paper.example", "https://paper.example/a%29%3E_%28b?c=%3Cd%3E&e=%22f%22"}
    assert "://evil" not in text and "www.evil" not in text
    shown = "".join(each.content for each in inline if each.type == "text")
    assert '<script>alert("1")</script> [x](javascript:alert(1)) **b** `c` |' in shown


def test_html_stands_alone_under_a_policy_that_lets_in_its_own_style_and_nothing_else() -> None:
    tree = page(bulletin(since=1, until=5), **{"open-map": b"<svg/>"})
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = tree.xpath("//style/text()")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy and "default-src 'none'" in policy
    assert "url(" not in style and "@import" not in style
    assert not tree.xpath("//*[@style] | //link | //script")
    assert all(each.startswith("data:image/svg+xml;base64,") for each in tree.xpath("//img/@src"))
    assert "prefers-color-scheme:dark" in style and "@media print" in style


def test_html_says_its_language_that_of_each_quote_and_what_a_picture_shows() -> None:
    tree = page(bulletin(since=1, until=5), **{"open-map": b"<svg/>"})
    assert tree.get("lang") == "en"
    assert tree.xpath("//blockquote/p/@lang") == ["en"]
    (alt,) = tree.xpath("//img/@alt")
    assert "Russia gained" in alt
    assert tree.xpath("//blockquote/@cite") == ["https://paper.example/1"]


def test_the_public_gets_no_picture_of_shapes_that_may_not_leave_but_the_figures() -> None:
    """The closed map changes on day 2: its km2 are told, nothing is drawn, and no coordinate of it stands anywhere."""
    grown = history_of(
        CLOSED,
        [
            snapshot(CLOSED, FIRST, [(HELD, (35.0, 50.0, 35.0512345, 50.1))]),
            snapshot(CLOSED, FIRST + 2 * DAY, [(HELD, (35.0, 50.0, 35.0912345, 50.1))]),
        ],
    )
    knowledge = replace(known(), histories=(grown,))
    made = bulletin(knowledge, since=1, until=5, audience=PUBLIC, as_of=day(60))
    assert draw_pictures(made) == {}
    text = bulletin_bytes(made, "html", {}).decode()
    assert f"{area_km2(box(35.0512345, 50.0, 35.0912345, 50.1)):,.2f}" in text
    assert "912345" not in text and "<img" not in text
    assert set(draw_pictures(bulletin(knowledge, since=1, until=5))) == {CLOSED.id}


def test_the_public_reads_roles_for_persons_and_units() -> None:
    for form in ("md", "html"):
        text = bulletin_bytes(bulletin(since=1, until=25, audience=PUBLIC, as_of=day(60)), form, {}).decode()
        assert "resident" in text
        for secret in ("Ivan Petrov", "5th Brigade", "A second voice", "More later"):
            assert secret not in text
        assert "Not for publication" not in text
    assert "Not for publication" in markdown(bulletin(since=1, until=25))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    opened=snapshots_of(OPEN, late=True),
    closed=snapshots_of(CLOSED, late=False),
    claims=st.lists(dated_claims(), max_size=4),
    as_of=st.integers(1, 24),
)
def test_what_is_not_out_changes_no_byte_of_a_bulletin_or_a_feed(opened, closed, claims, as_of) -> None:
    """A project that knows more than is out writes what one writes that never heard of it."""
    moment = day(as_of)
    ripe = [each for each in opened if max(each.valid_at, each.known_at) <= moment - DAY]
    told = []
    for mine, last in ((opened, FIRST + 1000 * DAY), (ripe, moment - DAY)):
        found = replace(
            knowledge_of([(OPEN, mine), (CLOSED, closed)], claims, last=last), sides=tuple(THEATRE.sides)
        )
        made = bulletin(found, since=0, until=22, audience=PUBLIC, as_of=moment)
        feed = feeds(found, audience=PUBLIC, as_of=moment)
        told.append(
            [
                bulletin_bytes(made, "md", {}),
                bulletin_bytes(made, "html", {}),
                *(write(each) for each in feed.values() for write in (atom_of, json_of, georss_of)),
            ]
        )
    assert told[0] == told[1]


def test_the_same_question_gives_the_same_files_and_none_is_overwritten_unasked(tmp_path) -> None:
    made = bulletin(since=1, until=5)
    first = write_bulletin(made, "md", tmp_path / "a", draw_pictures(made))
    again = bulletin(since=1, until=5)
    second = write_bulletin(again, "md", tmp_path / "b", draw_pictures(again))
    assert [each.name for each in first] == [
        "bulletin-2025-04-03-2025-04-06.md",
        "bulletin-2025-04-03-2025-04-06-1-open-map.svg",
    ]
    assert [each.read_bytes() for each in first] == [each.read_bytes() for each in second]
    assert f"(<{first[1].name}>)" in first[0].read_text(encoding="utf-8")
    with pytest.raises(WrongUse, match="--force"):
        write_bulletin(made, "md", tmp_path / "a", {})
