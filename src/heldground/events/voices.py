"""Who speaks in an event: what its reason is made of, each voice named once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from heldground.claims.model import Claim
from heldground.events.model import Event
from heldground.events.status import Voice, commits, known_as, voice


@dataclass(frozen=True, slots=True)
class Voices:
    """Names of those for, against and silent, of those who took back what they said, and the sides of those for.

    Those for are the ones whom the event's reason names: who counts for its status.
    """

    for_: tuple[str, ...]
    against: tuple[str, ...]
    silent: tuple[str, ...]
    taken_back: tuple[str, ...]
    sides: tuple[str, ...]


def voices_of(event: Event, claims: Mapping[str, Claim], duplicates: Mapping[str, str]) -> Voices:
    """The voices of an event. A copy of a report speaks with the voice of its original."""

    def those(ids: Iterable[str]) -> list[Claim]:
        return [claims[each] for each in ids if each in claims]

    pro, contra = those(event.for_), those(event.against)
    turned = _turned(pro, contra, duplicates)
    kept_pro = [claim for claim in pro if claim.id not in turned]
    kept_contra = [claim for claim in contra if claim.id not in turned]
    committed = [claim for claim in kept_pro if commits(claim, event.topic)]
    # Who does not count for the status gives no reason for it, but where nobody else speaks, or it is disputed.
    telling = committed if committed and not kept_contra else kept_pro
    return Voices(
        for_=_names(telling, duplicates),
        against=_names(kept_contra, duplicates),
        silent=_names(those(event.silent), duplicates),
        taken_back=_names([claim for claim in (*pro, *contra) if claim.id in turned], duplicates),
        sides=tuple(sorted({claim.claimant.side for claim in committed if claim.claimant.side})),
    )


def _turned(pro: Sequence[Claim], contra: Sequence[Claim], duplicates: Mapping[str, str]) -> set[str]:
    """Claims whose own claimant said the contrary on a later day, or, an outlet, further down its report."""
    said: dict[Voice, list[tuple[tuple[date, str, int], bool, Claim]]] = {}
    for claim, is_for in [(each, True) for each in pro] + [(each, False) for each in contra]:
        order = (claim.published_on or date.min, claim.report_id, claim.start)
        said.setdefault(voice(claim, duplicates), []).append((order, is_for, claim))
    turned = set()
    for told in said.values():
        last, last_for, _ = max(told, key=lambda each: each[0])
        for order, is_for, claim in told:
            if is_for != last_for and (order[0] < last[0] or claim.claimant.kind == "outlet"):
                turned.add(claim.id)
    return turned


def _names(claims: Sequence[Claim], duplicates: Mapping[str, str]) -> tuple[str, ...]:
    seen: dict[Voice, str] = {}
    for claim in claims:
        seen.setdefault(voice(claim, duplicates), known_as(claim))
    return tuple(dict.fromkeys(seen.values()))
