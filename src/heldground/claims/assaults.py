"""Who beat off whose attack: the attacker's name stands beside the word for the attack or behind "by"."""

from collections.abc import Sequence

from heldground.claims.meant import Named, agent_of, party_of
from heldground.claims.model import Party
from heldground.claims.parties import PartyMention
from heldground.claims.predicates import Trigger
from heldground.claims.scene import Scene, other_side, side_party
from heldground.claims.tokens import Token
from heldground.claims.words import Lexicon


def short_passive(trigger: Trigger, scene: Scene) -> bool:
    """Whether a trigger is a short participle, of which the subject is the one it is done to."""
    endings = tuple(scene.lexicon.sets.get("passive_endings", ()))
    return bool(endings) and scene.tokens[trigger.first].low.endswith(endings)


def attack(
    trigger: Trigger, named: Named, inside: list[PartyMention], scene: Scene
) -> tuple[Party | None, Party | None]:
    """Who beat off an attack, and whose: the attacker's name stands beside the word for the attack or behind
    "by"."""
    tokens, lexicon = scene.tokens, scene.lexicon
    before = [(p, s) for p, s in named if p.last <= trigger.first]
    after = [(p, s) for p, s in named if p.first >= trigger.last]
    attacker: tuple[PartyMention, str] | None = None
    defender: tuple[PartyMention, str] | None = None
    if trigger.hit.entry["failed"] and (before or after) and len({side for _, side in named}) == 1:
        attacker = (before or after)[-1]  # "the militia failed to take the bridge": the subject attacks
    elif lexicon.lang == "en":
        agent = agent_of(trigger, named, scene)
        loose = (
            trigger.passive
            or not before
            or not tokens[trigger.first].low.endswith(("ed", "en", "pel", "pels", "ing"))
        )
        if trigger.passive:
            attacker = before[-1] if before else None
            defender = (
                agent
                if agent and not _attack_between(trigger.last, agent[0].first, tokens, lexicon)
                else None
            )
        else:
            defender = before[-1] if (before and not loose) or (before and before[-1][0].relative) else None
            if defender is None and before and not _names_attack(before[-1][0], tokens, lexicon):
                defender = before[-1]
            attacker = after[0] if after else None
            if defender is None and attacker is None and before:
                attacker = before[-1]
        if attacker is not None and defender is not None and attacker[1] == defender[1]:
            defender = None
    else:
        for pair in [*before, *after]:
            own = (
                pair[0].relative == "they" and pair[0].first < trigger.first and pair[0].subject is not False
            )
            if (
                pair[0].force
                and (pair[0].subject is True or own)
                and not trigger.hit.entry["failed"]
                and not trigger.passive
            ):
                defender = (
                    defender or pair
                )  # "Українські десантники атаку зупинили", "её бойцы отразили атаку"
            elif (
                pair[0].relative == "enemy"
                or _names_attack(pair[0], tokens, lexicon, trigger.first)
                or pair[0].subject is False
            ):
                attacker = attacker or pair
            else:
                defender = defender or pair
        if (
            trigger.who == "attack"
            and trigger.hit.entry["failed"]
            and attacker is None
            and defender is not None
        ):
            attacker, defender = defender, None
    actor = party_of(*defender, scene) if defender else None
    opponent = party_of(*attacker, scene) if attacker else None
    if actor is None and opponent is not None:
        actor = side_party(other_side(scene.theatre, opponent.side), scene)
    if actor is None and scene.claimant.side is not None:
        actor = side_party(scene.claimant.side, scene)
    passive = trigger.passive or short_passive(trigger, scene)
    if actor is None and scene.subject is not None and passive:
        opponent = opponent or scene.subject
        actor = side_party(other_side(scene.theatre, opponent.side), scene)
    if opponent is None and actor is not None:
        opponent = side_party(other_side(scene.theatre, actor.side), scene)
    speaks = scene.claimant.side
    if actor is not None and opponent is not None and speaks == opponent.side and not scene.admitted:
        return opponent, actor  # nobody boasts that their own attack was beaten off
    return actor, opponent


def _attack_between(begin: int, end: int, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    return any(lexicon.among("attack_words", tokens[i].low) for i in range(begin, end))


def _names_attack(
    mention: PartyMention, tokens: Sequence[Token], lexicon: Lexicon, verb: int | None = None
) -> bool:
    """Whether a party stands at a word for an attack: "Russian assaults", "попытка украинской группы".

    Across the `verb` it does not: "ВСУ отразили атаки".
    """
    end = min(len(tokens), mention.last + 2)
    if verb is not None and mention.last <= verb:
        end = min(end, verb)
    near = (*range(max(0, mention.first - 3), mention.first), *range(mention.last, end))
    return any(
        tokens[i].low.startswith(tuple(lexicon.sets.get("attack_words", ())))
        for i in near
        if tokens[i].is_word
    )
