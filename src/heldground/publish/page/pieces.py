"""Claims and events as JSON, made once for each edition and put together to answers as they are asked for.

A village in the news has 350 claims in 200 events. Making their answer anew took 40 ms of a core on every click, and 75 ms
the first time; from pieces made ahead it takes 5.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, Protocol, TypeVar

import orjson
from pydantic import BaseModel

from heldground.claims.model import Claim
from heldground.events.model import Event
from heldground.publish.page.render import Telling, check_info, claim_infos, event_info, evidence_answer
from heldground.publish.view import View
from heldground.queries.evidence import Evidence

MOST: Final = 30_000
"""Claims, and events, remembered: some 1 kB each. Beyond, those remembered longest are made again when asked for."""


_growing = threading.Lock()


class _Known(Protocol):
    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=_Known)


class Pieces:
    """The JSON of an edition's claims and events, by their ids; `most` of each are remembered, None for all."""

    def __init__(self, most: int | None = MOST) -> None:
        self._most = most
        self._claims: dict[str, bytes] = {}
        self._events: dict[str, bytes] = {}

    def claims(self, claims: Iterable[Claim], telling: Telling) -> list[orjson.Fragment]:
        """Claims with their sentences (`ClaimInfo`)."""
        return self._told(self._claims, claims, lambda new: claim_infos(new, telling))

    def events(self, events: Iterable[Event], telling: Telling) -> list[orjson.Fragment]:
        """Events with what their titles and reasons are made of (`EventInfo`)."""
        return self._told(self._events, events, lambda new: [event_info(each, telling) for each in new])

    def _told(
        self,
        made: dict[str, bytes],
        things: Iterable[Thing],
        make: Callable[[Sequence[Thing]], Sequence[BaseModel]],
    ) -> list[orjson.Fragment]:
        wanted = list(things)
        found = {each.id: made.get(each.id) for each in wanted}
        new = [each for each in wanted if found[each.id] is None]
        fresh = dict(zip((each.id for each in new), map(_json, make(new)), strict=True)) if new else {}
        with _growing:
            made |= fresh
            if self._most is not None:
                for key in list(islice(made, max(len(made) - self._most, 0))):
                    del made[key]
        return [orjson.Fragment(found[each.id] or fresh[each.id]) for each in wanted]


def evidence_json(evidence: Evidence, telling: Telling, view: View, at: int | None, pieces: Pieces) -> bytes:
    """`render.evidence_answer` as JSON."""
    return filled(
        evidence_answer(replace(evidence, events=(), claims=(), checks=()), telling, view, at),
        events=pieces.events(evidence.events, telling),
        claims=pieces.claims(evidence.claims, telling),
        checks=[fragment(check_info(check, telling, view)) for check in evidence.checks],
    )


def filled(frame: BaseModel, **lists: list[orjson.Fragment]) -> bytes:
    """An answer as JSON, with these in place of its lists of those names."""
    return orjson.dumps(frame.model_dump(by_alias=True) | lists)


def fragment(answer: BaseModel) -> orjson.Fragment:
    """An answer as a piece of another's JSON."""
    return orjson.Fragment(_json(answer))


def _json(answer: BaseModel) -> bytes:
    return answer.model_dump_json(by_alias=True).encode()
