"""How often a host is asked: one question at a time, a pause between two, patience when it has had enough."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from heldground.reports.fetching.settings import FetchSettings
from heldground.when import Instant

RETRIED: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Answers after which another try may go better (RFC 9110, 15.5.9, 15.6; RFC 6585, 4)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as fetching needs it, given by the caller: seconds that only grow, a wait, a number in [0, 1), now."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    random: Callable[[], float]
    now: Callable[[], Instant]


@dataclass(slots=True)
class Pace:
    """When each host was last asked, and which one wants to be left alone."""

    settings: FetchSettings
    clock: Clock
    _asked: dict[str, float] = field(default_factory=dict)
    _resting: dict[str, str] = field(default_factory=dict)

    def wait(self, host: str, pause_seconds: float = 0.0) -> None:
        """Wait until a host may be asked again, then note that it is."""
        pause = max(self.settings.pause_seconds, pause_seconds)
        now = self.clock.monotonic()
        if (last := self._asked.get(host)) is not None and now - last < pause:
            self.clock.sleep(pause - (now - last))
        self._asked[host] = self.clock.monotonic()

    def done(self, host: str) -> None:
        """Note the end of an answer: the pause counts from there."""
        self._asked[host] = self.clock.monotonic()

    def resting(self, host: str) -> str | None:
        """Why a host is left alone for the rest of the run, or None."""
        return self._resting.get(host)

    def back_off(self, host: str, attempt: int, retry_after: str | None) -> bool:
        """Wait before another try; False where the host asks for more patience than there is, and is left alone.

        Full jitter between half and all of 1, 2, 4 … seconds, so that many desks do not come back in step; a
        Retry-After header goes before it.
        """
        asked = self._asked_for(retry_after)
        if asked is None:
            asked = min(2.0**attempt * (0.5 + self.clock.random() / 2), self.settings.max_wait_seconds)
        elif asked > self.settings.max_wait_seconds:
            self._resting[host] = f"it asked for a pause of {asked:,.0f} s; try later"
            return False
        self.clock.sleep(asked)
        return True

    def _asked_for(self, retry_after: str | None) -> float | None:
        """Seconds of a Retry-After header, which is a number or a date (RFC 9110, 10.2.3); None for none."""
        if not retry_after:
            return None
        text = retry_after.strip()
        if text.isascii() and text.isdigit():
            return float(min(int(text[:12]), 10**9))
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, moment.timestamp() - self.clock.now())
