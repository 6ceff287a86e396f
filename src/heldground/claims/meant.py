"""Which side a mention of a party means, and which party a passive names as the doer.

"We", "the enemy", "soldiers", "local authorities" and "they" mean a side only through who speaks, of which ground,
and who was told of before.
"""

from typing import Final

from heldground.claims.model import Party
from heldground.claims.parties import PartyMention
from heldground.claims.predicates import Trigger
from heldground.claims.scene import Scene, armed_side, other_side, state_side

Named = list[tuple[PartyMention, str]]
"""Mentions of parties, each with the side it means."""
_INSTRUMENTAL: Final = ("ими", "ами", "ями", "ою", "им", "ом", "ем")
"""Endings of who did it, in Ukrainian and Russian: "захоплено ворогом"."""
_NEAR: Final = 6
"""Words between a speaker and the pronoun that means them: "said late on Sunday that they had"."""


def side_of(mention: PartyMention, scene: Scene) -> str | None:
    """The side a mention means where it stands, None where nothing says."""
    speaks_for = scene.claimant.side or (scene.outlet_side if scene.claimant.kind == "outlet" else None)
    if mention.relative == "we":
        return speaks_for or mention.side
    if mention.relative == "enemy":
        return (
            other_side(scene.theatre, speaks_for)
            or mention.side
            or (other_side(scene.theatre, scene.subject.side) if scene.subject else None)
        )
    if mention.relative == "bare":
        # "The fighters left and soldiers were back in the camp": the army is no armed group.
        return state_side(scene.theatre, scene.lexicon, scene.ground) or speaks_for
    if mention.relative == "group":
        state = state_side(scene.theatre, scene.lexicon, scene.ground)
        if state is not None and scene.claimant.side not in (None, state):
            return scene.claimant.side  # "A rebel adviser said the group had overrun Osk"
        return armed_side(scene.theatre, scene.lexicon) or scene.armed
    if mention.relative == "seat":
        return scene.ground  # "local authorities have lost control of the area"
    if mention.relative == "they":
        word = scene.tokens[mention.first].low
        if (scene.lexicon.among("owners", word) or scene.lexicon.among("his", word)) and speaks_for:
            return speaks_for
        last = next((side for at, side in reversed(scene.named) if at < mention.first), None)
        if last is not None:
            return last
        if speaks_for is not None and 0 <= mention.first - scene.speaker_span.stop <= _NEAR:
            return speaks_for  # "The rebels said they had seized Osk": nobody else was named
        if scene.subject is not None and scene.subject.side:
            return scene.subject.side
        if scene.matter is not None and scene.matter.side:
            return scene.matter.side
        return other_side(scene.theatre, speaks_for)
    return mention.side


def party_of(mention: PartyMention, side: str, scene: Scene) -> Party:
    """A mention as a party of that side, in the text's own words."""
    start = scene.tokens[mention.first].start
    end = scene.tokens[mention.last - 1].end
    return Party(scene.text[start:end], side)


def agent_of(trigger: Trigger, named: Named, scene: Scene) -> tuple[PartyMention, str] | None:
    """The party behind "by", or in the instrumental."""
    tokens, lexicon = scene.tokens, scene.lexicon
    for mention, side in named:
        if mention.first < trigger.first:
            continue
        for index in range(max(trigger.last - 1, mention.first - 4), mention.first):
            if lexicon.among("by", tokens[index].low):
                return mention, side
        if lexicon.lang != "en" and tokens[mention.first].low.endswith(_INSTRUMENTAL):
            return mention, side
    return None
