"""Who fired, where no word says so: nobody, unless those who answer for the ground report that it was hit.

Whose ground is hit is no evidence of who hit it: a resident, a channel or an outlet that tells of shells tells of
shells. A side's officials and soldiers who report fire on their own ground mean the enemy (claim schema, section
Predicates), but not where fire is only what something else came after, nor where the report says that nobody knows.
"""

from typing import Final

from heldground.claims.course import Course
from heldground.claims.model import Party
from heldground.claims.predicates import Trigger
from heldground.claims.scene import Scene, other_side, side_party

_ANSWERABLE: Final = frozenset(("official", "military"))
_BEHIND: Final = 4
"""Words between "after" and the fire it came after: "after two nights of heavy shelling"."""


def unnamed_gunner(trigger: Trigger, scene: Scene) -> Party | None:
    """The enemy, where a side's own officials or soldiers report fire on its ground; else None."""
    who = scene.claimant
    if scene.unclear or who.kind not in _ANSWERABLE or who.side is None or who.side != scene.ground:
        return None
    before = range(max(trigger.low, trigger.first - _BEHIND), trigger.first)
    if any(scene.lexicon.among("aftermath", scene.tokens[i].low) for i in before):
        return None
    return side_party(other_side(scene.theatre, who.side), scene)


def nobody_knows(course: Course, number: int) -> bool:
    """Whether a sentence or the next one of its paragraph says that it is not clear who did it."""
    r = course.r
    block = r.sentences[number].block
    near = [n for n in (number, number + 1) if n < len(r.sentences) and r.sentences[n].block == block]
    return any(r.hits[n].of("doer_unclear") for n in near)
