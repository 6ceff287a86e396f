"""Vector tiles on demand: what is asked, what comes back, what may be kept, and what is refused."""

import threading
from typing import Any

import mapbox_vector_tile
import pytest

from heldground.publish.tiles import LAST_S
from heldground.publish.view import Audience
from heldground.serve import tiles
from heldground.when import DAY, iso
from serve.asking import FIRST, Answer, ask, border, serve

TILE = "/tiles/open-map/7/76/43.mvt"


def features(answer: Answer) -> list[dict[str, Any]]:
    assert (answer.status, answer.headers["content-type"]) == (200, tiles.MVT), answer.content
    found = mapbox_vector_tile.decode(answer.content)["control"]["features"]
    return [each["properties"] for each in found]


def on(day: int) -> str:
    return iso(FIRST + day * DAY) or ""


def test_an_instant_is_the_state_at_it(app: Any) -> None:
    """And a bare date the state at its end, as everywhere; without any the newest."""
    at = features(ask(app, f"{TILE}?datetime={on(1)}"))
    assert {(each["control"], each["from_s"], each["until_s"]) for each in at} == {
        ("held", FIRST, FIRST + 30 * DAY), ("held", FIRST, LAST_S),
    }  # fmt: skip
    for asked in ("", "?datetime=2025-05-30"):
        assert {each["control"] for each in features(ask(app, TILE + asked))} == {"held", "unknown"}


def test_an_interval_is_all_that_held_in_it(app: Any) -> None:
    """With the interval of each piece of ground, so that a style shows any date of it."""
    found = features(ask(app, f"{TILE}?datetime={on(1)}/{on(40)}"))
    assert {(each["control"], each["from_s"], each["until_s"]) for each in found} == {
        ("held", FIRST, LAST_S), ("held", FIRST, FIRST + 30 * DAY), ("held", FIRST + 2 * DAY, FIRST + 30 * DAY),
        ("unknown", FIRST + 10 * DAY, LAST_S),
    }  # fmt: skip
    assert features(ask(app, f"{TILE}?datetime=../{on(40)}")) == features(
        ask(app, f"{TILE}?datetime={on(0)}/..")
    )


def test_tilejson_says_where_tiles_are_and_whose(app: Any) -> None:
    told = ask(app, "/tiles/open-map/tilejson.json?datetime=2025-04-06").json
    assert (told["tilejson"], told["maxzoom"], told["vector_layers"][0]["id"]) == ("3.0.0", 12, "control")
    assert told["source"]["definition"] == "ground held by Russia"
    assert told["bounds"] == [35.0, 50.0, 35.4, 50.1]
    (address,) = told["tiles"]
    assert address.startswith("http://127.0.0.1:8000/tiles/open-map/{z}/{x}/{y}.mvt?datetime=2025-04-06&v=")
    path = address.removeprefix("http://127.0.0.1:8000").format(z=8, x=152, y=86)
    assert features(ask(app, path))
    assert ask(app, "/tiles/open-map/tilejson.json?datetime=2025-04-01/2025-04-06").json["maxzoom"] == 10


def test_a_tile_is_kept_for_good_only_under_its_version(app: Any, public: Any) -> None:
    address = ask(public, "/tiles/open-map/tilejson.json").json["tiles"][0]
    named = ask(public, TILE + "?" + address.partition("?")[2])
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    plain = ask(public, TILE)
    assert plain.headers["cache-control"] == "public, no-cache"
    assert ask(app, TILE).headers["cache-control"] == "private, no-cache"
    again = ask(public, TILE, if_none_match=plain.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_between_two_maps_every_instant_is_the_same_tile(app: Any) -> None:
    """So a slider dragged over a day makes one; the day after the next map it is another."""
    tags = [ask(app, f"{TILE}?datetime={on(day)}").headers["etag"] for day in (11, 12, 31)]
    assert tags[0] == tags[1] != tags[2]


def test_where_nothing_is_there_is_no_content(app: Any) -> None:
    for path in (
        "/tiles/open-map/8/0/0.mvt",
        f"{TILE}?datetime=2001-01-01",
        f"{TILE}?datetime=../2001-01-01",
    ):
        answer = ask(app, path)
        assert (answer.status, answer.body) == (204, b""), path


def test_other_sites_read_the_public_tiles_and_no_desk(app: Any, public: Any) -> None:
    """As with OGC API Features; and only of sources whose shapes may leave."""
    assert ask(public, TILE, origin="https://a.example").headers["access-control-allow-origin"] == "*"
    assert ask(public, TILE, method="OPTIONS").status == 204
    assert "access-control-allow-origin" not in ask(app, TILE, origin="https://a.example").headers
    closed = "/tiles/closed-map/7/76/43.mvt"
    assert ask(app, closed).status == 200
    for path in (closed, "/tiles/closed-map/tilejson.json"):
        assert ask(public, path).status == 403
        assert ask(public, path).json["error"]["detail"].startswith("the shapes of Closed Map")


def test_the_public_sees_no_date_before_it_is_out() -> None:
    knowledge, texts = border()
    early = serve(knowledge, texts=texts, audience=Audience.PUBLIC, as_of=FIRST + 10 * DAY + 3600)
    assert {each["control"] for each in features(ask(early, f"{TILE}?datetime=2025-06-01"))} == {"held"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/no-map/8/152/86.mvt", 404),
        ("/tiles/open-map/8/256/0.mvt", 404),
        ("/tiles/open-map/13/0/0.mvt", 422),
        ("/tiles/open-map/11/1220/690.mvt?datetime=2025-04-01/..", 422),
        ("/tiles/open-map/8/-1/0.mvt", 422),
        ("/tiles/open-map/8/x/0.mvt", 422),
        (f"{TILE}?datetime=yesterday", 422),
        (f"{TILE}?datetime=2025-05-01/2025-04-01", 422),
        (f"{TILE}?date=2025-05-01", 422),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_reason(app: Any, path: str, status: int) -> None:
    answer = ask(app, path)
    assert answer.status == status
    assert answer.json["error"]["detail"]


def test_a_stretch_too_long_to_wait_for_is_sent_to_the_export(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "MAX_CELLS", 2)
    answer = ask(app, f"{TILE}?datetime=2025-04-01/2025-04-29")
    assert answer.status == 422
    assert "heldground export pmtiles" in answer.json["error"]["detail"]
    assert ask(app, f"{TILE}?datetime=2025-04-01").status == 200


def test_few_wait_and_the_rest_are_told_to_come_again(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked for at once, the server's other threads stay free."""
    held, begun = threading.Event(), threading.Event()
    make = tiles._made

    def slowly(*args: Any) -> Any:
        begun.set()
        held.wait(10)
        return make(*args)

    knowledge, texts = border()
    fresh = serve(knowledge, texts=texts)
    still = fresh.state.served.holdings
    edition = still.edition()
    monkeypatch.setattr(still, "edition", lambda: edition)
    monkeypatch.setattr(tiles, "_made", slowly)
    answers: list[Answer] = []
    asking = [
        threading.Thread(target=lambda n=n: answers.append(ask(fresh, f"{TILE}?datetime={on(n)}")))
        for n in range(tiles.WAITING + 3)
    ]
    for each in asking:
        each.start()
    begun.wait(10)
    for _ in range(100):
        if len(answers) == 3:
            break
        threading.Event().wait(0.05)
    busy = [each.status for each in answers]
    held.set()
    for each in asking:
        each.join(20)
    assert busy == [503] * 3
    assert {each.headers["retry-after"] for each in answers if each.status == 503} == {"2"}
    assert [each.status for each in answers].count(200) == tiles.WAITING
