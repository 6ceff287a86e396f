"""What is remembered of an address, so that the next run asks only for what is new."""

from dataclasses import dataclass

from heldground.when import Instant


@dataclass(frozen=True, slots=True)
class Visit:
    """An address that was fetched and whose reports were all taken.

    `reading` says in which way (source given, articles followed): validators hold only for the same way, since
    another would find other reports in the same answer.
    """

    address: str
    reading: str
    visited_at: Instant
    etag: str | None = None
    last_modified: str | None = None
