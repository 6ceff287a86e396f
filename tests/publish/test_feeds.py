"""Feeds are valid by their standards, say the same thing under the same id for good, and link where the page is."""

import json
import re
from dataclasses import replace
from datetime import date, datetime
from xml.etree import ElementTree as ET

import defusedxml.ElementTree as Safe
import feedparser
import lxml.html
import pytest
from shapely import box

from heldground.claims.model import Claimant, TimeSpan
from heldground.errors import BadProject, WrongUse
from heldground.publish.feeds import Feed, base_of, make_feeds
from heldground.publish.feeds_write import ENDINGS, LIST, atom_of, georss_of, json_of, write_feeds
from heldground.publish.site.feeds import SiteFeeds
from heldground.publish.site.kept import Kept
from heldground.publish.site.making import make_release
from heldground.publish.site.maps import SourceMap
from heldground.publish.view import Audience
from heldground.queries.evidence import Knowledge
from heldground.queries.ground import Ground
from heldground.queries.load import load_knowledge
from publish.published import AS_OF, bordered
from publish.published import content as files_in
from publish.telling import day, feeds, known
from publish.test_bulletin import hostile
from serve.asking import CLOSED, THEATRE, claim_of, known_of, report_of

ATOM = "{http://www.w3.org/2005/Atom}"
GEORSS = "{http://www.georss.org/georss}"
BASE = "https://front.example/map/"
PUBLIC = Audience.PUBLIC


def texts(parent: ET.Element, tag: str) -> list[str]:
    return [each.text or "" for each in parent.findall(f"{ATOM}{tag}")]


def check_atom(content: bytes) -> ET.Element:
    """RFC 4287, what a feed and an entry must have, and have once: 4.1.1, 4.1.2, 4.2.6, 3.3."""
    root = Safe.fromstring(content)
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.findall(f"{ATOM}entry")):
        for tag in ("id", "title", "updated"):
            (found,) = texts(parent, tag)
            assert found.strip()
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z", texts(parent, "updated")[0])
        assert texts(parent, "id")[0].startswith("urn:uuid:")
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [texts(each, "id")[0] for each in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    parsed = feedparser.parse(content)
    assert not parsed.bozo
    assert len(parsed.entries) == len(ids)
    return root


def disputed() -> Knowledge:
    """What one says on day 3 and another denies on day 20."""
    fourth = TimeSpan(date(2025, 4, 4), date(2025, 4, 4))
    early = report_of("Officers spoke. Russian forces captured Ilek.", 3)
    late = report_of("Moscow spoke. It denied that its forces captured Ilek.", 20)
    claims = [
        claim_of(early, "Russian forces captured Ilek", time=fourth),
        claim_of(
            late,
            "denied that its forces captured Ilek",
            stance="denies",
            claimant=Claimant("Moscow", "official", "ru"),
            time=fourth,
        ),
    ]
    return replace(known_of(claims=claims, reports=[early, late]), sides=tuple(THEATRE.sides))


@pytest.mark.parametrize("base", [None, BASE])
def test_every_feed_has_what_atom_asks_of_it(base: str | None) -> None:
    made = feeds(base=base)
    assert {"project", "source/open-map", "source/paper", "side/ua", "side/ru", "place/t:ilek"} <= set(made)
    for feed in made.values():
        root = check_atom(atom_of(feed))
        links = {each.get("rel"): each.get("href") for each in root.findall(f"{ATOM}link")}
        assert set(links) == ({"self", "alternate"} if base else set())


def test_every_feed_has_what_json_feed_asks_of_it() -> None:
    """Version 1.1: version, title, items; each with a text id and content; dates of RFC 3339; own keys begin with `_`."""
    for feed in feeds(base=BASE).values():
        told = json.loads(json_of(feed))
        assert told["version"] == "https://jsonfeed.org/version/1.1"
        assert told["title"] and told["authors"] == [{"name": "A border"}]
        assert told["feed_url"] == f"{BASE}feeds/{feed.name}.feed.json"
        for item in told["items"]:
            assert isinstance(item["id"], str) and item["content_html"]
            assert datetime.fromisoformat(item["date_published"]).utcoffset() is not None
            assert all(isinstance(tag, str) for tag in item["tags"])
            standard = {"id", "url", "title", "content_html", "date_published", "tags"}
            assert {key for key in item if not key.startswith("_")} <= standard
            rights = told["_heldground"]["rights"]
            assert all(rights[source] in item["content_html"] for source in item["_heldground"]["sources"])


def test_every_format_says_the_same_of_an_entry() -> None:
    """Also words that would end the passage in which XML takes HTML as it is, were they not escaped before."""
    ending = replace(feeds()["project"].entries[0])
    vars(ending)["content"] = "<p>one ]]> two</p>"
    made = [*feeds().values(), *feeds(hostile()).values(), replace(feeds()["project"], entries=(ending,))]
    for feed in made:
        said = [each.content for each in feed.entries]
        atom = Safe.fromstring(atom_of(feed)).iter(f"{ATOM}entry")
        rss = Safe.fromstring(georss_of(feed)).iter("item")
        assert [texts(each, "content")[0] for each in atom] == said
        assert [each.findtext("description") for each in rss] == said
        assert [each["content_html"] for each in json.loads(json_of(feed))["items"]] == said


def test_an_entry_has_its_figures_by_row_and_column_and_nothing_readers_take_out() -> None:
    (told,) = [each for each in feeds()["source/open-map"].entries if "2025-04-03" in each.title]
    tree = lxml.html.fragment_fromstring(told.content, create_parent="div")
    heads = [each.text for each in tree.xpath("table[1]/thead/tr/th[@scope='col']")]
    assert heads == ["gained", "lost", "net"]
    assert tree.xpath("table[1]//tr[th[@scope='row']]")
    assert not tree.xpath("//@class | //@role | //@tabindex | //@style")


def test_georss_has_latitude_first_and_boxes_only_of_shapes_that_may_leave() -> None:
    made = feeds(audience=PUBLIC, as_of=day(60))
    root = Safe.fromstring(georss_of(made["source/open-map"]))
    channel = root.find("channel")
    assert channel is not None and all(channel.findtext(tag) for tag in ("title", "link", "description"))
    assert {each.text for each in root.iter(f"{GEORSS}point")} >= {"50.050000 35.050000"}
    assert "50.000000 35.100000 50.100000 35.200000" in {each.text for each in root.iter(f"{GEORSS}box")}
    closed = replace(known(), histories=tuple(replace_source(each) for each in known().histories))
    for feed in feeds(closed, audience=PUBLIC, as_of=day(60)).values():
        assert b"georss:box" not in georss_of(feed) and b"georss:box" not in atom_of(feed)
        assert b'"bbox"' not in json_of(feed)


def replace_source(history):
    """The same map of a source whose terms keep its shapes in."""
    from heldground.history.history import History

    source = replace(CLOSED, id=history.source.id)
    return History(source, history.columns, history.instants.tolist(), history.known.tolist())


def test_a_change_of_status_is_an_entry_of_its_own_and_leaves_the_first_as_it_was() -> None:
    """The first entry has the words known then; the second those against; ids, dates and bytes stay."""
    whole = disputed()
    before = replace(known_of(claims=whole.claims[:1], reports=[]), reports=whole.reports, sides=whole.sides)
    (first,) = feeds(before)["project"].entries
    changed, same = feeds(whole)["project"].entries
    assert same == first
    assert changed.title.endswith("now disputed, was admitted")
    assert changed.tags == ("event", "disputed", "status changed")
    content = json.loads(json_of(feeds(whole)["project"]))["items"][0]["content_html"]
    assert "denied that its forces captured Ilek" in content and "Russian forces captured Ilek" in content


def test_dates_are_those_of_reports_and_maps() -> None:
    moments = {each.title[:30]: each.updated for each in feeds()["source/open-map"].entries}
    assert sorted(moments.values()) == [day(number) - 86_399 for number in (2, 10, 30)]
    (told,) = feeds(disputed())["side/ua"].entries[1:]
    assert told.updated == day(3)


def test_a_map_that_comes_in_later_leaves_older_entries_as_they_were() -> None:
    made = feeds(audience=PUBLIC, as_of=day(60))["source/open-map"].entries
    earlier = feeds(audience=PUBLIC, as_of=day(15))["source/open-map"].entries
    assert earlier
    assert {each.id for each in earlier} < {each.id for each in made}
    by_id = {each.id: each for each in made}
    assert all(
        (by_id[each.id].title, by_id[each.id].updated) == (each.title, each.updated) for each in earlier
    )


def test_hostile_words_are_words_in_every_format() -> None:
    for feed in feeds(hostile(), base=BASE).values():
        for content in (atom_of(feed), georss_of(feed)):
            Safe.fromstring(content)
        for item in json.loads(json_of(feed))["items"]:
            tree = lxml.html.fromstring(item["content_html"])
            assert not tree.xpath(
                "//script | //img | //@onload | //@onerror | //*[starts-with(@href, 'javascript')]"
            )
            assert not re.search("[\x00\u202e]", item["content_html"] + item["title"])
    quoted = json.loads(json_of(feeds(hostile())["project"]))["items"]
    assert any('&lt;script&gt;alert("1")&lt;/script&gt;' in each["content_html"] for each in quoted)


def test_links_lead_to_the_view_of_the_page_and_a_base_that_is_no_address_is_refused() -> None:
    urls = {each.url for each in feeds(base=BASE)["source/open-map"].entries}
    assert f"{BASE}?at=2025-04-03&source=open-map&compare=change&than=2025-04-01" in urls
    assert f"{BASE}?at=2025-04-04&place=t%3Ailek" in {
        each.url for each in feeds(base=BASE)["place/t:ilek"].entries
    }
    assert {each.url for each in feeds()["project"].entries} == {None}
    for bad in ("javascript:alert(1)", "front", 3, "https://front.example/?a=b"):
        with pytest.raises(BadProject, match="base_url"):
            base_of({"publish": {"base_url": bad}})


def test_a_polygon_has_a_feed_of_what_lies_in_it_even_if_nothing_does() -> None:
    ground = Ground("ilek", box(35.0, 50.0, 35.15, 50.1))
    made = feeds(polygons=[ground, Ground("sea", box(0, 0, 1, 1))])
    assert {each.tags[0] for each in made["polygon/ilek"].entries} == {"event", "map"}
    assert not any("2025-04-11" in each.title for each in made["polygon/ilek"].entries)
    assert made["polygon/sea"].entries == ()
    check_atom(atom_of(made["polygon/sea"]))


def test_the_public_has_roles_and_no_text_and_the_desk_a_warning() -> None:
    public = b"".join(
        write(each) for each in feeds(audience=PUBLIC, as_of=day(60)).values() for write in (atom_of, json_of)
    )
    for secret in (b"Ivan Petrov", b"5th Brigade", b"A second voice", b"More later", b"not for publication"):
        assert secret not in public
    assert b"resident" in public
    assert b"not for publication" in atom_of(feeds()["project"])
    with pytest.raises(WrongUse, match="--as-of"):
        feeds(audience=PUBLIC)


def test_a_sites_feeds_are_the_commands_and_what_days_changed_is_found_out_once(
    tmp_path, monkeypatch
) -> None:
    project = bordered(tmp_path / "project")
    release = make_release(project, as_of=AS_OF, policy="")
    kept = Kept()

    def files() -> dict[str, bytes]:
        maps = {each.source.id: SourceMap(each, kept) for each in release.edition.knowledge.histories}
        return {each.path: each.body for each in SiteFeeds(release, maps).files()}

    first = files()
    made = make_feeds(release.asked, load_knowledge(project), release.view, title=release.title, as_of=AS_OF)
    write_feeds(made, tmp_path / "feeds")
    assert first == {f"feeds/{path}": body for path, body in files_in(tmp_path / "feeds").items()}
    assert any(b"_heldground" in body and b'"bbox"' in body for body in first.values())
    monkeypatch.setattr("heldground.answers.asked.changes_between", None)
    assert files() == first


def test_files_that_say_the_same_are_left_and_paths_never_meet(tmp_path) -> None:
    made = list(feeds().values())
    twins = [
        replace(made[0], name="place/a b"),
        replace(made[0], name="place/a-b"),
        replace(made[0], name="place/A-B"),
    ]
    written, _ = write_feeds([*made, *twins], tmp_path / "feeds")
    files = [tmp_path / "feeds" / path for each in written for path in each.files]
    assert len({str(file).casefold() for file in files}) == len(files) == 3 * (len(made) + 3)
    assert [file.read_bytes() for file in files] == [body for each in written for body in each.files.values()]
    stamps = {file: file.stat().st_mtime_ns for file in files}
    write_feeds([*made, *twins], tmp_path / "feeds")
    assert stamps == {file: file.stat().st_mtime_ns for file in files}
    outlines = list(Safe.parse(tmp_path / "feeds" / LIST).iter("outline"))
    assert {each.get("xmlUrl") for each in outlines} == {each.atom for each in written}
    assert set(ENDINGS) == {"atom", "json", "georss"}


def test_a_path_out_of_the_folder_is_no_path(tmp_path) -> None:
    evil: Feed = replace(feeds()["project"], name="source/../../etc/passwd")
    write_feeds([evil], tmp_path / "feeds")
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(written) == 4
    assert all(file.parent in (tmp_path / "feeds" / "source", tmp_path / "feeds") for file in written)


def test_a_feed_that_is_no_longer_made_is_taken_out_of_its_folder(tmp_path) -> None:
    """What a rule withholds since would stand there for good; files of others stay."""
    made = list(feeds().values())
    place = next(each for each in made if each.name.startswith("place/"))
    folder = tmp_path / "feeds"
    first, removed = write_feeds(made, folder)
    assert removed == []
    (folder / "place" / "notes.txt").write_text("the desk's own")
    _, removed = write_feeds([each for each in made if each is not place], folder)
    (gone,) = (each for each in first if each.feed is place)
    assert sorted(removed) == sorted(folder / path for path in gone.files)
    assert not any(path.exists() for path in removed)
    assert (folder / "place" / "notes.txt").exists()
    elsewhere = tmp_path / "elsewhere" / "place"
    elsewhere.mkdir(parents=True)
    (elsewhere / "of-others.atom.xml").write_text("<feed/>")
    assert write_feeds(made, tmp_path / "elsewhere")[1] == [], (
        "a folder that holds no list of feeds is nobody's to tidy"
    )
