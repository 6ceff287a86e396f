"""The status of an event by rule, and its reason: a code with the names of those who speak."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from heldground.events.facts import CONTROL, EXTENT
from heldground.events.model import Status
from heldground.events.voices import Voices

MOST_NAMES: Final = 4


class Why(StrEnum):
    """The codes. A page in another language has words for each (`web/src/i18n/reasons.*.ts`, `why.`CODE)."""

    DISPUTED = "disputed"
    ONLY_AGAINST = "only_against"
    CONFIRMED_BY_BOTH = "confirmed_by_both"
    ADMITTED = "admitted"
    INDEPENDENT = "independent"
    INDEPENDENT_ALONE = "independent_alone"
    ONE_SIDED = "one_sided"
    ONE_SIDED_UNKNOWN = "one_sided_unknown"
    ONE_SIDED_UNSOURCED = "one_sided_unsourced"
    UNCONFIRMED = "unconfirmed"
    HINTED = "hinted"


_UNKNOWN: Final = "said only by a claimant whose side is not known: {for}"
ENGLISH: Final[Mapping[Why, str]] = {
    Why.DISPUTED: "{for} for it; {against} against it",
    Why.ONLY_AGAINST: "{against} against it; nobody stands by it",
    Why.CONFIRMED_BY_BOTH: "said by both sides ({by_side}), nobody against",
    Why.ADMITTED: "said by the side it hurts, {sides}: {for}, nobody against",
    Why.INDEPENDENT: "said by {free}, speaking for no side, nobody against",
    Why.INDEPENDENT_ALONE: "said by {free} alone, speaking for no side, nobody against",
    Why.ONE_SIDED: "said only by {sides}: {for}, nobody against",
    Why.ONE_SIDED_UNKNOWN: f"{_UNKNOWN}, nobody against",
    Why.ONE_SIDED_UNSOURCED: f"{_UNKNOWN}, quoted in a report without a source, nobody against",
    Why.UNCONFIRMED: "nobody commits to it",
    Why.HINTED: "nobody commits to it; hinted at by {for}",
}
"""What scripts read under `reason`, and projects store: a change of a word is a change of a contract."""


def status_of(topic: str, side: str | None, positive: bool, voices: Voices) -> Status:
    """Status of a fact about a side by who speaks; `positive` is false where the claims only deny it."""
    if voices.against:
        return Status.DISPUTED
    if not voices.committed:
        return Status.UNCONFIRMED
    if len(voices.sides) > 1:
        return Status.CONFIRMED_BY_BOTH
    if voices.sides and _hurts(topic, side, positive, voices.sides[0]):
        return Status.ADMITTED
    return Status.INDEPENDENT if voices.free else Status.ONE_SIDED


def why_of(status: Status, voices: Voices) -> Why:
    """The code of the reason for a status that its voices gave an event."""
    if status is Status.DISPUTED:
        return Why.DISPUTED if voices.for_ else Why.ONLY_AGAINST
    if status is Status.UNCONFIRMED:
        return Why.HINTED if voices.for_ else Why.UNCONFIRMED
    if status is Status.INDEPENDENT:
        return Why.INDEPENDENT_ALONE if voices.alone else Why.INDEPENDENT
    if status is Status.ONE_SIDED and not voices.sides:
        return Why.ONE_SIDED_UNSOURCED if voices.unsourced else Why.ONE_SIDED_UNKNOWN
    return Why(status.value)


def in_english(status: Status, voices: Voices, side_name: Callable[[str], str] = str.upper) -> str:
    """The reason for a status as an English sentence, without its full stop; `side_name` writes a side's id."""
    why = why_of(status, voices)
    told = ENGLISH[why].format_map(
        {
            "for": _names(voices.for_),
            "against": _names(voices.against),
            "free": _names(voices.free),
            "sides": ", ".join(map(side_name, voices.sides)),
            "by_side": "; ".join(
                f"{side_name(side)}: {_names(names)}" for side, names in voices.by_side.items()
            ),
        }
    )
    if why in (Why.INDEPENDENT, Why.INDEPENDENT_ALONE) and voices.sides:
        told += f"; also by {side_name(voices.sides[0])}"
    if voices.taken_back:
        told += f"; taken back by {_names(voices.taken_back)}"
    if voices.silent:
        told += f"; no word from {_names(voices.silent)}, which changes nothing"
    return told


def _hurts(topic: str, side: str | None, positive: bool, claimant_side: str) -> bool:
    # A failed attack or a strike is reported by its target as a matter of course: only ground is admitted.
    if topic not in (CONTROL, EXTENT) or side is None:
        return False
    return (claimant_side != side) if positive else (claimant_side == side)


def _names(names: Sequence[str]) -> str:
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[: MOST_NAMES - 1])} and {len(names) - MOST_NAMES + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 2 else names)
