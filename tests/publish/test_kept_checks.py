"""A check that is kept is the check that would be made."""

from random import Random

import pytest

from heldground.actors import Control
from heldground.claims.model import Party
from heldground.places.gazetteer import Gazetteer
from heldground.publish.page.edition import Edition
from heldground.publish.site import checks as checking
from heldground.publish.site.checks import Checks
from heldground.publish.site.kept import Kept
from heldground.publish.site.maps import SourceMap
from heldground.publish.view import Audience, View
from heldground.queries.check import check_claim
from heldground.snapshots import Snapshot, State
from heldground.when import DAY
from serve.asking import (
    BRIGADE,
    DRONY,
    FIRST,
    HELD,
    ILEK,
    OPEN,
    RETAKEN,
    THEATRE,
    UNKNOWN,
    claim_of,
    history_of,
    known_of,
    report_of,
    snapshot,
)

CONTESTED = State("", Control.CONTESTED, "Fought over")
DAYS = 14
PLACES = (ILEK, DRONY)
PRIOR = State("ru", Control.PRIOR, "Held before")
STATES = (HELD, PRIOR, RETAKEN, UNKNOWN, CONTESTED, None)
PREDICATES = ("captured", "holds", "recaptured", "lost", "withdrew")


@pytest.mark.parametrize("seed", range(8))
def test_what_is_kept_from_earlier_days_is_what_the_newest_map_would_say(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fronts run through squares around two places; day by day claims of all days are checked, with what former days left
    and with nothing. Maps come up to three days late, and those of former days are drawn anew."""
    random = Random(seed)
    view = View(Audience.PUBLIC, THEATRE, 0.0)
    # A place lies inside a square, or on the edge of two.
    aside = random.choice((0.0, 0.02))
    wests = [place.lon - aside + column / 20 for place in PLACES for column in (-2, -1, 0, 1)]
    grounds = [[random.choice(STATES) for _ in wests]]
    while len(grounds) < DAYS:
        grounds.append(grounds[-1].copy())
        grounds[-1][random.randrange(len(wests))] = random.choice(STATES)
    late = [random.randrange(4) * DAY for _ in grounds]

    def drawn(day: int) -> Snapshot:
        squares = [
            (state, (west, 50.0, west + 0.05, 50.1))
            for state, west in zip(grounds[day], wests, strict=True)
            if state is not None
        ]
        at = FIRST + day * DAY
        return snapshot(OPEN, at, squares, known=at + late[day])

    reports = [report_of(f"They did it on day {day}.", day) for day in range(DAYS - 2)]
    claims = [
        claim_of(
            report,
            "did it",
            place=random.choice(PLACES),
            predicate=random.choice(PREDICATES),
            actor=random.choice((BRIGADE, Party("the defenders", "ua"), None)),
        )
        for report in reports
    ]
    made = [0]

    def counted(*args: object, **named: object) -> object:
        made[0] += 1
        return check_claim(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "check_claim", counted)
    kept, asked, repeated = Kept(), 0, 0
    for day in range(3, DAYS):
        grounds[random.randrange(day)][random.randrange(len(wests))] = random.choice(STATES)
        history = history_of(OPEN, [drawn(each) for each in range(DAYS)])
        knowledge = known_of(histories=[history], claims=claims, reports=reports)
        seen = view.see(knowledge, FIRST + day * DAY + 1).knowledge
        telling = Edition(seen, Gazetteer(PLACES)).telling(lambda ids: dict.fromkeys(ids, ""))
        before = made[0]
        remembering, anew = (
            Checks(
                telling,
                view,
                {OPEN.id: SourceMap(seen.histories[0], store)},
                store,
            )
            for store in (kept, Kept())
        )
        told = [remembering.of(claim) for claim in seen.claims]
        asked, repeated = asked + len(told), repeated + made[0] - before
        assert told == [anew.of(claim) for claim in seen.claims], day
    assert 0 < repeated < asked, "some claims were checked again, others were not"
