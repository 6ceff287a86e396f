"""Events in the store are replaced as a whole and come back as they were."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, update
from sqlalchemy.event import listen

from heldground.errors import BadProject
from heldground.events import (
    Event,
    EventPlace,
    Status,
    Turn,
    event_claim_table,
    event_table,
    load_events,
    save_events,
)
from heldground.store.schema import metadata

EVENT = Event(
    id="a" * 12,
    title="UA holds ground at Village, 2025-04-08",
    topic="control",
    predicate="holds",
    actor_side="ua",
    negated=False,
    places=(EventPlace("p1", "Село", "settlement", 35.4, 50.6, "Border Oblast", "RU"),),
    start=date(2025, 4, 8),
    end=date(2025, 4, 9),
    status=Status.DISPUTED,
    reason="the president for it; the ministry against it",
    for_=("c1", "c2"),
    against=("c3",),
    silent=("c4",),
    own=("c2", "c3", "c4"),
    voices=1,
    history=(
        Turn(date(2025, 4, 8), Status.ONE_SIDED, "the president for it"),
        Turn(date(2025, 4, 9), Status.DISPUTED, "the president for it; the ministry against it"),
    ),
)
OTHER = replace(EVENT, id="b" * 12, status=Status.ONE_SIDED, for_=("c1",), against=(), silent=(), own=("c1",))


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine, tables=[event_table, event_claim_table])
    with engine.begin() as opened:
        yield opened


def test_events_come_back_as_they_were_stored(connection: Connection) -> None:
    assert save_events(connection, [OTHER, EVENT]) == 2
    assert load_events(connection) == [OTHER, EVENT]


def test_saving_replaces_all_earlier_events(connection: Connection) -> None:
    save_events(connection, [EVENT, OTHER])
    save_events(connection, [OTHER])
    assert load_events(connection) == [OTHER]
    save_events(connection, [])
    assert load_events(connection) == []


@given(
    st.lists(st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True), min_size=2, max_size=4), st.data()
)
@settings(max_examples=40, deadline=None)
def test_whatever_was_stored_before_the_last_events_are_what_is_stored(
    sets: list[list[str]], data: st.DataObject
) -> None:
    """In their order, with their claims, in whichever of them something changed."""
    with create_engine("sqlite://").begin() as connection:
        metadata.create_all(connection, tables=[event_table, event_claim_table])
        for names in sets:
            events = [
                replace(
                    data.draw(st.sampled_from([EVENT, OTHER])),
                    id=name * 12,
                    title=data.draw(st.sampled_from(["one", "two"])),
                )
                for name in names
            ]
            save_events(connection, events)
            assert load_events(connection) == events


def test_what_stays_as_it_is_is_not_written_again(connection: Connection) -> None:
    """An ingest of a day's reports changes few of a year's events; damaged rows are written anew."""
    written: list[str] = []

    def note(_: object, __: object, statement: str, *more: object) -> None:
        if not statement.startswith("SELECT"):
            written.append(statement)

    save_events(connection, [EVENT, OTHER])
    listen(connection, "before_cursor_execute", note)
    save_events(connection, [EVENT, OTHER])
    assert written == []
    connection.exec_driver_sql("UPDATE event SET start = 'no day'")
    assert save_events(connection, [EVENT, OTHER]) == 2
    assert load_events(connection) == [EVENT, OTHER]


def test_events_are_found_by_status_and_by_claim(connection: Connection) -> None:
    save_events(connection, [EVENT, OTHER])
    assert load_events(connection, status=Status.ONE_SIDED) == [OTHER]
    assert load_events(connection, claim_id="c3") == [EVENT]
    assert load_events(connection, claim_id="c1") == [EVENT, OTHER]


def test_a_damaged_row_is_said(connection: Connection) -> None:
    save_events(connection, [EVENT])
    connection.execute(update(event_table).values(status="certain"))
    with pytest.raises(BadProject, match="event aaaaaaaaaaaa: not an event"):
        load_events(connection)
