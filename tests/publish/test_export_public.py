"""What the public may not see is in no byte of any public export: too new, a person, a text, a shape kept in."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pmtiles.reader import MmapSource, Reader, all_tiles

from heldground.publish.export import FORMATS, What, check_format
from heldground.publish.view import Audience
from heldground.queries.evidence import Knowledge
from heldground.when import DAY, iso
from publish.exporting import law_map, made, written
from serve.asking import CLOSED, FIRST, OPEN, border, history_of, known_of, snapshot
from serve.asking import HELD as STATE

EACH = [
    (form, what)
    for form in FORMATS
    for what in (
        [What.CONTROL, What.CLAIMS, What.EVENTS]
        if check_format(form, None) is What.CONTROL
        else [What.CLAIMS]
    )
    if form != "pmtiles" or what is What.CONTROL
]


def bytes_of(path: Path) -> bytes:
    """All that a file says, its compression undone."""
    if path.suffix == ".geoparquet":
        table = pq.read_table(path)
        return repr((table.to_pylist(), table.schema.metadata)).encode()
    if path.suffix == ".pmtiles":
        with path.open("rb") as file:
            reader = Reader(MmapSource(file))
            tiles = [gzip.decompress(tile) for _, tile in all_tiles(reader.get_bytes)]
            return repr((reader.header(), reader.metadata())).encode() + b"".join(tiles)
    companion = path.with_name(f"{path.name}-metadata.json")
    return path.read_bytes() + (companion.read_bytes() if companion.exists() else b"")


def public(
    form: str, what: What, knowledge: Knowledge, texts: dict[str, str], day: int, folder: Path
) -> bytes:
    export = made(
        what,
        knowledge=knowledge,
        texts=texts,
        audience=Audience.PUBLIC,
        as_of=FIRST + day * DAY,
        checked=form == "claimreview",
    )
    return bytes_of(written(form, export, folder))


@pytest.mark.parametrize(("form", "what"), EACH)
def test_no_public_byte_has_a_person_a_text_or_a_date_not_yet_out(form, what, tmp_path) -> None:
    """Seen on day 15: a resident's report of day 20 and the map of day 30 are not out; the staff's of day 3 is."""
    knowledge, texts = border()
    knowledge = replace(knowledge, histories=(*knowledge.histories, law_map()))
    told = public(form, what, knowledge, texts, 15, tmp_path).decode("utf-8", "replace")
    for secret in (
        "Ivan Petrov",
        "5th Brigade",
        "resident",
        "A second voice",
        "More later",
        "2025-04-21",
        "2025-05-01",
    ):
        assert secret not in told
    if what is not What.CONTROL:
        assert "Ilek" in told


@pytest.mark.parametrize(("form", "what"), EACH)
def test_once_out_a_person_is_a_role_and_a_text_its_sentence(form, what, tmp_path) -> None:
    knowledge, texts = border()
    told = public(form, what, knowledge, texts, 60, tmp_path).decode("utf-8", "replace")
    for secret in ("Ivan Petrov", "5th Brigade", "A second voice", "More later", "That was all"):
        assert secret not in told


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.sampled_from(["geojson", "gpkg", "csv", "kml"]),
    day=st.integers(1, 40),
    maps=st.sets(st.integers(0, 40), min_size=1, max_size=5),
    lag=st.integers(0, 5),
    east=st.lists(st.integers(1, 5), min_size=5, max_size=5),
)
def test_what_is_not_out_changes_no_byte(form, day, maps, lag, east, tmp_path) -> None:
    """The file of a day is that of a project which never saw anything newer: no cut, no end, no count tells."""
    snapshots = [
        snapshot(
            OPEN,
            FIRST + at * DAY,
            [(STATE, (35.0, 50.0, 35.0 + wide / 10, 50.1))],
            known=FIRST + (at + lag) * DAY,
        )
        for at, wide in zip(sorted(maps), east, strict=False)
    ]
    ripe = [each for each in snapshots if each.known_at + DAY <= FIRST + day * DAY]
    if not ripe:
        return
    all_of, known = border()[0], []
    for kept in (snapshots, ripe):
        whole = known_of(
            histories=[history_of(OPEN, kept), history_of(CLOSED, kept[:1])], claims=all_of.claims
        )
        known.append(public(form, What.CONTROL, whole, {}, day, tmp_path))
    assert known[0] == known[1]


def test_a_public_file_says_for_which_instant_and_carries_no_warning(tmp_path) -> None:
    export = made(audience=Audience.PUBLIC, as_of=FIRST + 50 * DAY)
    about = json.loads(written("geojson", export, tmp_path).read_bytes())["heldground"]
    assert about["audience"] == "public"
    assert about["made_at"] == iso(FIRST + 50 * DAY)
    assert about["warning"] is None
