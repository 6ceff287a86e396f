"""What a clause's situation implies of its parties, where it names none."""

from collections.abc import Sequence
from dataclasses import dataclass

from heldground.claims.model import Claimant, Party
from heldground.claims.predicates import Trigger
from heldground.claims.tokens import Token
from heldground.claims.words import Lexicon
from heldground.theatre import Theatre


@dataclass(slots=True)
class Scene:
    """What the search for parties may draw on beside the clause.

    `ground` is the side on whose territory the claim's places lie; `subject` the actor of the clause before
    in the sentence; `named` the parties the sentence names, with their first tokens (-1: named in the sentence
    before); `armed` the armed group
    last named; `matter` the actor of the claim talked about before; `outlet_side` the side of an outlet that says
    "our"; `unclear` tells that the report says nobody knows who did it; `admitted` that the claimant confirms or denies.
    """

    theatre: Theatre
    lexicon: Lexicon
    tokens: Sequence[Token]
    text: str
    claimant: Claimant
    ground: str | None = None
    subject: Party | None = None
    matter: Party | None = None
    outlet_side: str | None = None
    speaker_span: range = range(0)
    named: Sequence[tuple[int, str]] = ()
    denied: bool = False
    armed: str | None = None
    unclear: bool = False
    admitted: bool = False


def other_side(theatre: Theatre, side: str | None) -> str | None:
    """The opposing side, where a theatre has two."""
    if side is None or len(theatre.sides) != 2:
        return None
    return next(each.id for each in theatre.sides if each.id != side)


def side_party(side: str | None, scene: Scene) -> Party | None:
    """A party known only by its side, under the side's name in the report's language."""
    return None if side is None else Party(scene.theatre.side(side).name(scene.lexicon.lang), side)


def implied_actor(trigger: Trigger, scene: Scene, opponent: Party | None) -> Party | None:
    """The actor that the situation implies, or None."""
    side = scene.claimant.side
    predicate = trigger.predicate
    if trigger.hit.entry["hostile"] and (opponent is None and (scene.ground or side)):
        # "occupied" is said of the other one: of who does not own the ground, or is not the speaker.
        return side_party(other_side(scene.theatre, scene.ground or side), scene)
    if predicate == "other_statement":
        return _campaigner(trigger, scene, opponent)
    if opponent is not None and predicate in ("captured", "recaptured", "repelled", "lost"):
        before = scene.subject
        if len(scene.theatre.sides) > 2 and before is not None and before.side != opponent.side:
            # "The rebels left Osk, which the movement had taken from the junta": nobody else is spoken of.
            return before
        return side_party(other_side(scene.theatre, opponent.side), scene)
    if (
        scene.denied
        and side is not None
        and predicate in ("captured", "entered", "advanced", "attempted_entry")
    ):
        return side_party(other_side(scene.theatre, side), scene)  # nobody denies a gain of their own
    if predicate == "clash" and side is not None and _mops_up(trigger, scene):
        return side_party(side, scene)
    if scene.denied and side is not None and predicate in ("lost", "withdrew"):
        return side_party(side, scene)  # nor a loss of the other's
    if predicate == "holds" and trigger.kind == "state" and side is not None and scene.subject is None:
        return side_party(side, scene)  # "all is under control", says the governor: under his own
    if predicate in ("entered", "attempted_entry") and side is not None and _secret(trigger, scene):
        return side_party(other_side(scene.theatre, side), scene)
    if (
        scene.subject is not None
        and predicate not in ("repelled", "shelling_or_strike")
        and not trigger.passive
    ):
        return scene.subject
    if predicate in ("captured", "recaptured", "advanced", "repelled") and side is not None:
        return side_party(side, scene)
    if predicate in ("entered", "attempted_entry") and scene.ground is not None:
        return side_party(other_side(scene.theatre, scene.ground), scene)
    if predicate == "lost" and side is not None:
        return side_party(side, scene)
    if side is not None and predicate == "holds" and _of_oneself(trigger, scene):
        return side_party(side, scene)
    if predicate in ("holds", "withdrew", "entered", "advanced") and scene.matter is not None:
        return scene.matter
    if predicate == "withdrew" and side is not None:
        return side_party(side, scene)
    if (
        predicate in ("lost", "withdrew", "recaptured", "repelled")
        and opponent is None
        and scene.ground is not None
        and scene.lexicon.lang != "en"
        and scene.outlet_side in (None, scene.ground)
    ):
        return side_party(scene.ground, scene)  # "Тарнівку втрачено": by whose it was
    if predicate == "captured" and scene.ground is not None and not trigger.passive:
        return side_party(other_side(scene.theatre, scene.ground), scene)  # "Взят Тарн": by whose it is not
    return None


def _campaigner(trigger: Trigger, scene: Scene, opponent: Party | None) -> Party | None:
    """Whose campaign a statement is about that names no doer.

    Who surrounds is not the one surrounded ("Osk is encircled, the rebels have no way out"); who is meant to be
    weakened is not the one who aims ("The raid was meant to draw rebel reserves away"); else a side speaks of
    its own.
    """
    side = scene.claimant.side
    other = other_side(scene.theatre, opponent.side if opponent is not None else None)
    if trigger.rule == "other.surrounded":
        if scene.denied:
            return side_party(other_side(scene.theatre, side), scene)
        return side_party(other or side, scene)
    if trigger.rule.startswith("other.unchanged") or (
        trigger.rule == "other.assess" and (opponent is None or opponent.side == side)
    ):
        return None  # "The war must return to where it came from": nobody's deed
    if side is not None:
        return side_party(side, scene)
    return side_party(other, scene)


def state_side(theatre: Theatre, lexicon: Lexicon, ground: str | None) -> str | None:
    """The side whose soldiers are just "the army" in this theatre, or None where no side or several are.

    The one side with a country, else the one whose aliases name the army without more. Where several states fight
    armed groups, the one whose `ground` it is.
    """
    states = [side.id for side in theatre.sides if side.country is not None]
    if ground in states and len(states) < len(theatre.sides):
        return ground
    if not states:
        bare = lexicon.sets.get("bare_force", frozenset())
        states = [
            side.id
            for side in theatre.sides
            if any(alias.casefold() in bare for alias in side.aliases.get(lexicon.lang, ()))
        ]
    return states[0] if len(states) == 1 else None


def armed_side(theatre: Theatre, lexicon: Lexicon) -> str | None:
    """The only side that is not the state's, which "the militia" is, or None."""
    state = state_side(theatre, lexicon, None)
    groups = [side.id for side in theatre.sides if side.country is None and side.id != state]
    return groups[0] if len(groups) == 1 else None


def _of_oneself(trigger: Trigger, scene: Scene) -> bool:
    """Whether the speaker is the subject that Ukrainian and Russian leave out: "в штабе говорят, что держат город"."""
    told = trigger.first - scene.speaker_span.stop
    return scene.lexicon.lang != "en" and trigger.kind == "verb" and not trigger.passive and 0 < told <= 5


def _secret(trigger: Trigger, scene: Scene) -> bool:
    """Whether a sabotage group acts: nobody calls their own by that name."""
    stems = tuple(scene.lexicon.sets.get("sabotage", ()))
    return bool(stems) and any(
        scene.tokens[i].low.startswith(stems) for i in range(trigger.low, trigger.high)
    )


def _mops_up(trigger: Trigger, scene: Scene) -> bool:
    """Whether the fight is a mopping-up, which who speaks of it does: "зачистка села продолжается"."""
    stems = tuple(scene.lexicon.sets.get("mopping", ()))
    return bool(stems) and any(
        scene.tokens[i].low.startswith(stems) for i in range(trigger.first, trigger.last)
    )
