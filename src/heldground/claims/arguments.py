"""Who does it, and to whom: the actor and opponent of a trigger, from its clause, its claimant and its
ground.

English word order tells subject from object; Ukrainian and Russian cases do. Where a clause names no party,
what it implies is used: a side that claims a gain claims it for itself, who crosses into a side's territory
is the other. Who fired is left open unless the words say (see `gunner`). An inference is made only where the
theatre has two sides.
"""

from collections.abc import Sequence

from heldground.claims.assaults import attack, short_passive
from heldground.claims.gunner import unnamed_gunner
from heldground.claims.meant import Named, agent_of, party_of, side_of
from heldground.claims.model import Party
from heldground.claims.parties import PartyMention
from heldground.claims.predicates import Trigger
from heldground.claims.scene import Scene, implied_actor, other_side, side_party


def find_parties_of(
    trigger: Trigger, parties: Sequence[PartyMention], scene: Scene
) -> tuple[Party | None, Party | None]:
    """Actor and opponent of a trigger; None where neither the text nor its situation says."""
    inside = [
        p
        for p in parties
        if trigger.low <= p.first < trigger.high
        and p.first not in scene.speaker_span
        and not (p.first == trigger.last and scene.lexicon.among("its", scene.tokens[p.first].low))
    ]  # "took it": the place, no party
    named = [(p, side) for p in inside if not p.ground and (side := side_of(p, scene)) is not None]
    finder = _FINDERS.get(trigger.who, _subject)
    actor, opponent = finder(trigger, named, inside, scene)
    if actor is None and trigger.who not in ("none", "civil"):
        actor = implied_actor(trigger, scene, opponent)
    if opponent is not None and actor is not None and opponent.side == actor.side:
        opponent = None
    return actor, opponent


_Pair = tuple[Party | None, Party | None]


def _subject(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    before = [(p, s) for p, s in named if p.last <= trigger.first]
    after = [(p, s) for p, s in named if p.first >= trigger.last]
    within = [(p, s) for p, s in named if p.last > trigger.first and p.first < trigger.last]
    english = scene.lexicon.lang == "en"
    agent = agent_of(trigger, named, scene)
    if agent is not None and not english and short_passive(trigger, scene):
        return party_of(*agent, scene), None  # "Тарнівка захоплена ворогом"
    if trigger.passive:
        patient = before[-1] if before else None
        actor = party_of(*agent, scene) if agent else None
        lone = party_of(*patient, scene) if patient else None
        if actor is None and lone is not None and trigger.predicate in ("captured", "recaptured"):
            return side_party(other_side(scene.theatre, lone.side), scene), lone
        if actor is None and not english:
            right = next(((p, s) for p, s in after if p.subject is not False), None)
            actor = party_of(*right, scene) if right else None
        if actor is None and trigger.predicate in ("lost", "withdrew") and lone is None:
            return None, None
        return (actor, lone) if actor is not None else (None, lone)
    if trigger.kind == "noun":
        near = [(p, s) for p, s in before if trigger.first - p.last <= 2]
        if near:
            return party_of(*near[-1], scene), _first_other(named, near[-1][1], scene)
        if agent is not None:
            return party_of(*agent, scene), _first_other(named, agent[1], scene)
        if english:
            for mention, side in after:
                if any(
                    scene.lexicon.among("of", scene.tokens[i].low) for i in range(trigger.last, mention.first)
                ):
                    return party_of(mention, side, scene), None
        elif after and after[0][0].first - trigger.last <= 3:
            return party_of(*after[0], scene), None
    chosen = None
    noun = tuple(scene.lexicon.sets.get("noun_endings", ()))
    if not english and noun and scene.tokens[trigger.first].low.endswith(noun):
        # "взяття села", "прорив росіян": a noun's doer is the genitive or instrumental right behind it.
        if after and after[0][0].first - trigger.last <= 2:
            return party_of(*after[0], scene), None
        if before and trigger.first - before[-1][0].last == 0:
            return party_of(*before[-1], scene), None
        if within:
            return party_of(*within[0], scene), None
        doer = next((pair for pair in reversed(before) if pair[0].subject is not False), None)
        if doer is not None and not after:  # "командование решило об отходе", "армия завершила захват"
            return party_of(*doer, scene), None
        return None, None
    if english:
        chosen = before[-1] if before else within[0] if within else None
        # "The town, held by rebels, was taken by the army": of several before the verb the nearest that is no
        # object.
        clean = [
            (p, s)
            for p, s in before
            if not scene.lexicon.among("objects", scene.tokens[p.first - 1].low if p.first else "")
        ]
        # "The rebels broke the army's line and took it": the owner of an object is no subject.
        clean = [(p, s) for p, s in clean if not p.owner or p.force] or clean
        chosen = clean[-1] if clean else chosen
        pulled = (
            trigger.kind == "noun" and trigger.predicate == "withdrew"
        )  # "withdrawal under rebel pressure"
        if chosen is None and after and trigger.kind not in ("verb", "other") and not pulled:
            chosen = after[0]
    else:
        order = [*reversed(before), *within, *after]
        chosen = next((pair for pair in order if pair[0].subject is True), None)
        chosen = chosen or next((pair for pair in order if pair[0].subject is None), None)
        if chosen is None and before and _impersonal(trigger, scene):
            chosen = before[-1]  # "нашим удалось закрепиться": in the dative
        if chosen is None and trigger.kind != "verb" and order:
            chosen = order[0]
    if chosen is None:
        rest = [pair for pair in named if pair[0].subject is False or pair in after]
        return None, party_of(*rest[0], scene) if rest else None
    return party_of(*chosen, scene), _first_other(named, chosen[1], scene)


def _impersonal(trigger: Trigger, scene: Scene) -> bool:
    """Whether a verb without a subject stands in or right before it: "им пришлось отойти"."""
    words = scene.lexicon.words_of("impersonal")
    reach = range(max(trigger.low, trigger.first - 3), trigger.last)
    return bool(words) and any(scene.tokens[i].low in words for i in reach)


def _first_other(named: Named, side: str, scene: Scene) -> Party | None:
    return next((party_of(p, s, scene) for p, s in named if s != side), None)


def _expel(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    """ "Rebels were driven out": the one driven out is the opponent, the other side the actor."""
    before = [(p, s) for p, s in named if p.last <= trigger.first]
    after = [(p, s) for p, s in named if p.first >= trigger.first]
    patient = None
    if trigger.kind == "state":
        patient = after[0] if after else None
    elif scene.lexicon.lang == "en":
        patient = (before[-1] if before else None) if trigger.passive else (after[0] if after else None)
    else:
        them = scene.lexicon.words_of("they_object")
        objects = [
            (p, s) for p, s in [*before, *after] if p.subject is False or scene.tokens[p.first].low in them
        ]
        patient = objects[0] if objects else None
        if patient is None and short_passive(trigger, scene):  # "враг выбит из села"
            patient = next((pair for pair in [*reversed(before), *after]), None)
    if patient is not None:
        actor = next((party_of(p, s, scene) for p, s in named if s != patient[1]), None)
        return actor or side_party(other_side(scene.theatre, patient[1]), scene), party_of(*patient, scene)
    taken_up = trigger.passive or (not before and _pronoun_object(trigger, scene))
    if taken_up and not before and scene.subject is not None:
        # "Rebel troops entered Osk but were pushed out": those who entered.
        return side_party(other_side(scene.theatre, scene.subject.side), scene), scene.subject
    doer = next((pair for pair in before if pair[0].subject is not False), None)
    if doer is not None:
        return party_of(*doer, scene), side_party(other_side(scene.theatre, doer[1]), scene)
    return None, None


def _pronoun_object(trigger: Trigger, scene: Scene) -> bool:
    """Whether a pronoun for one thing or group stands beside the verb: "зранку його вибили"."""
    reach = range(max(trigger.low, trigger.first - 2), min(trigger.high, trigger.last + 1))
    return scene.lexicon.lang != "en" and any(
        scene.lexicon.among("his", scene.tokens[i].low)
        for i in reach
        if not trigger.first <= i < trigger.last
    )


def _fire(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    agent = agent_of(trigger, named, scene)
    if agent is not None:
        return party_of(*agent, scene), None
    actor, opponent = _subject(trigger, named, inside, scene)
    if trigger.passive:
        actor = None
    elif actor is not None and _undergone(trigger, scene):
        actor, opponent = None, actor  # "Rebel troops came under fire": they did not open it
    if (
        actor is not None
        and scene.ground is not None
        and actor.side == scene.ground
        and len(scene.theatre.sides) == 2
    ):
        # The one whose own ground is hit is named as the victim more often than as the gunner.
        near = [
            p
            for p, s in named
            if s == actor.side
            and (abs(p.last - trigger.first) <= 2 or trigger.first <= p.first < trigger.last)
        ]
        if not near:
            actor = None
    if actor is None and opponent is not None and not scene.unclear and _under_fire(named, opponent):
        return side_party(other_side(scene.theatre, opponent.side), scene), None  # troops: by their enemy
    return actor or unnamed_gunner(trigger, scene), None


def _undergone(trigger: Trigger, scene: Scene) -> bool:
    """Whether its words say that one suffers the fire: "came under fire", "was hit", "hit by"."""
    words = [scene.tokens[i].low for i in range(trigger.first, trigger.last)]
    return any(scene.lexicon.among(name, word) for word in words for name in ("undergo", "be", "by"))


def _under_fire(named: Named, victim: Party) -> bool:
    """Whether who is hit are soldiers, not a town or a power station of that side."""
    return any(side == victim.side and (p.force or p.armed) for p, side in named)


def _civil(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    """Civilians moved have the side of their ground."""
    return side_party(scene.ground or scene.claimant.side, scene), None


def _inside(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    """ "In the hands of the army", "under rebel control": the party is in the phrase, or right behind it."""
    order = sorted(
        named,
        key=lambda pair: (
            0 if pair[0].last > trigger.first and pair[0].first < trigger.last + 2 else 1,
            abs(pair[0].first - trigger.first),
        ),
    )
    if not order:
        return None, None
    return party_of(*order[0], scene), None


def _before(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    for mention in inside:
        side = side_of(mention, scene)
        if (side is not None and trigger.first - 2 <= mention.last <= trigger.first) or (
            side and trigger.first - 2 <= mention.first < trigger.first
        ):
            return party_of(mention, side, scene), None
    return None, None


def _none(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    return None, None


def _any(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    if not named:
        return None, None
    before = [pair for pair in named if pair[0].last <= trigger.first]
    first = before[-1] if before else named[0]
    if len(before) > 1 and before[0][1] != first[1]:
        first = before[0]
    return party_of(*first, scene), _first_other(named, first[1], scene)


def _object(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    after = [pair for pair in named if pair[0].last > trigger.first]
    chosen = after[0] if after else None
    return (party_of(*chosen, scene), None) if chosen else (None, None)


def _ring(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    """Who surrounds whom: "The rebels have surrounded Osk", "the encirclement of its units"."""
    agent = agent_of(trigger, named, scene)
    if agent is not None:
        return party_of(*agent, scene), None
    before = [pair for pair in named if pair[0].last <= trigger.first and pair[0].subject is not False]
    after = [pair for pair in named if pair[0].first >= trigger.last]
    text = scene.tokens[trigger.first].low
    noun = text.endswith(tuple(scene.lexicon.sets.get("noun_endings", ("\0",))))
    if before and not trigger.passive and not noun and not text.endswith(_PAST):
        return party_of(*before[-1], scene), None
    if before and scene.lexicon.lang == "en" and not trigger.passive:
        return party_of(*before[-1], scene), None
    ringed = before[-1] if before and not noun else after[0] if after else None
    return None, party_of(*ringed, scene) if ringed else None


_PAST = ("ены", "ена", "ено", "ен", "ені", "ено", "ений", "ённый", "ён")
"""Endings of participles in which the one named is the one surrounded: "окружены", "оточені"."""


def _patient(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    """ "The town has fallen to the rebels": who falls is the place, who takes it stands behind."""
    # "An officer said the town had fallen and soldiers were in flight": they are no takers.
    after = [pair for pair in named if pair[0].first >= trigger.first and pair[0].relative != "bare"]
    return (party_of(*after[0], scene), None) if after else (None, None)


def _claimant(trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene) -> _Pair:
    """Aims and effects are stated of one's own campaign; an outsider's words name whose."""
    if scene.claimant.side is not None:
        own = next((party_of(p, s, scene) for p, s in named if s == scene.claimant.side), None)
        return own or side_party(scene.claimant.side, scene), None
    return _subject(trigger, named, inside, scene)


_FINDERS = {
    "claimant": _claimant,
    "subject": _subject,
    "expel": _expel,
    "attack": attack,
    "fire": _fire,
    "civil": _civil,
    "inside": _inside,
    "before": _before,
    "none": _none,
    "any": _any,
    "object": _object,
    "patient": _patient,
    "ring": _ring,
}
