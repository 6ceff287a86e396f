"""Who relays whom: "X quotes Y", "X, citing Y", "carried by X"."""

from collections.abc import Sequence

from heldground.claims.frames import Frame
from heldground.claims.speakers import SpeakerMention
from heldground.claims.words import Hits


def fill_relays(
    frames: list[Frame],
    hits: Hits,
    subjects: Sequence[SpeakerMention],
) -> None:
    """Fill `via`: "X quotes Y", "X, citing Y", "carried by X"."""
    for hit in hits.of("quoting"):
        quoted = next((m for m in subjects if hit.last <= m.first <= hit.last + 3), None)
        teller = max(
            (m for m in subjects if m.last <= hit.first and hit.first - m.last <= 6),
            key=lambda m: m.last,
            default=None,
        )
        if quoted is None:
            continue
        if teller is None:
            continue
        name = teller.claimant.name
        for frame in frames:
            if frame.mention is quoted or frame.mention is teller:
                frame.claimant, frame.mention, frame.via = quoted.claimant, quoted, (name,)
        if not any(f.mention is quoted for f in frames):
            frames.append(
                Frame(teller.first, quoted.last, quoted.claimant, "asserts", "verb", hit, quoted, (name,))
            )
            frames.sort(key=lambda f: f.first)
    for hit in hits.of("relay"):
        teller = next((m for m in subjects if hit.last <= m.first <= hit.last + 2), None)
        if teller is not None and frames:
            frame = max((f for f in frames if f.first < hit.first), key=lambda f: f.first, default=frames[0])
            if frame.mention is not teller:
                frame.via = (*frame.via, teller.claimant.name)
