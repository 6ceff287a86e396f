"""What the page asks first: what the map is of, for whom, from which sources, and where it opens."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely

from heldground.actors import Control
from heldground.area import Box
from heldground.history.history import History
from heldground.places.regions import Region, all_regions, region_shape
from heldground.publish.links import web_address
from heldground.publish.page import answers, answers_found, render
from heldground.publish.page.edition import Edition
from heldground.publish.page.home import home_bounds
from heldground.publish.policy.rules import Policy
from heldground.publish.view import Audience, View
from heldground.queries import evidence
from heldground.when import Instant, day_end, day_start, iso


@dataclass(frozen=True, slots=True)
class MapFiles:
    """Where the page finds a source's map: the files of its whole history, and the one of its newest state."""

    history: tuple[str, ...]
    now: str | None


def project_answer(
    edition: Edition,
    view: View,
    *,
    title: str,
    now: Instant,
    home: Box | None,
    style_url: str | None,
    files_of: Callable[[str], MapFiles],
) -> answers.ProjectAnswer:
    """What an edition is of. `home` is where its map opens, None to let claims and maps decide; `files_of` is asked only
    of sources whose shapes may leave."""
    knowledge, theatre = edition.knowledge, view.theatre
    policy = view.policy if view.audience is Audience.PUBLIC else Policy()
    drawn = [history for history in knowledge.histories if view.shapes_leave(history.source)]
    return answers.ProjectAnswer(
        title=title,
        theatre=answers.TheatreInfo(id=theatre.id, title=theatre.title),
        audience=view.audience.value,
        delay_hours=view.delay_hours if view.audience is Audience.PUBLIC else 0.0,
        home=answers.HomeInfo(
            bounds=home or home_bounds(drawn, evidence.claims_extent(knowledge), theatre.bounds)
        ),
        range=_range(knowledge, now),
        sides=[answers.SideInfo(id=side.id, names=dict(side.names)) for side in theatre.sides],
        sources=[_source(history, edition, view, files_of) for history in knowledge.histories],
        counts=answers.Counts(
            reports=len(knowledge.reports), claims=len(knowledge.claims), events=len(knowledge.events)
        ),
        style_url=style_url,
        delays=[render.delay_info(rule) for rule in policy.delays],
        withheld=[answers.WithheldInfo(title=each.title, reason=each.reason) for each in policy.withheld],
        places=policy.finest,
    )


def places_answer(edition: Edition) -> answers.PlacesAnswer:
    """The places that claims name."""
    counts = evidence.places_with_claims(edition.knowledge, edition.gazetteer)
    return answers.PlacesAnswer(places=[render.place_summary(count, edition.titles) for count in counts])


def regions_answer(edition: Edition, view: View) -> answers_found.RegionsAnswer:
    """First-level regions on ground some map marks, to ask areas of."""
    found = [
        each
        for each in all_regions()
        if each.country in view.theatre.countries
        and any(_is_marked(history, each) for history in edition.knowledge.histories)
    ]
    return answers_found.RegionsAnswer(
        regions=[
            answers_found.RegionInfo(
                id=each.id,
                country=each.country,
                names={lang: forms[0] for lang, forms in each.names.items() if forms},
            )
            for each in sorted(found, key=lambda each: (each.country, each.name))
        ]
    )


def _source(
    history: History, edition: Edition, view: View, files_of: Callable[[str], MapFiles]
) -> answers.SourceInfo:
    source = history.source
    instants = sorted({int(at) for at in history.instants})
    files = files_of(source.id) if view.shapes_leave(source) else MapFiles((), None)
    return answers.SourceInfo(
        id=source.id,
        title=source.title,
        attribution=source.attribution,
        licence=source.licence,
        definition=source.definition,
        definition_in=dict(source.definition_in),
        url=web_address(source.url),
        snapshots=len(history.instants),
        first_at=iso(instants[0]) if instants else None,
        last_at=iso(instants[-1]) if instants else None,
        days=[iso(at) or "" for at in instants],
        history_urls=list(files.history),
        now_url=files.now,
        classes=render.class_infos(source),
        notices=[render.notice_info(each) for each in edition.notices.get(source.id, ())],
    )


def _range(knowledge: evidence.Knowledge, now: Instant) -> answers.RangeInfo:
    """From the first to the last snapshot; without any map, of the claims; without anything, now."""
    instants = [int(at) for history in knowledge.histories for at in history.instants]
    if not instants:
        days = [claim.published_on for claim in knowledge.claims if claim.published_on is not None]
        instants = [day_start(min(days)), day_end(max(days))] if days else [now]
    return answers.RangeInfo.model_validate({"from": iso(min(instants)), "until": iso(max(instants))})


def _is_marked(history: History, region: Region) -> bool:
    """Whether a map marks ground in a region's box, other than by a publisher's mere claim."""
    columns = history.columns
    rows = history.tree.query(_box(region.id))
    claimed = [number for number, state in enumerate(columns.states) if state.control is Control.CLAIMED]
    return bool(len(rows)) and not bool(np.isin(columns.state[rows], claimed).all())


@cache
def _box(region_id: str) -> shapely.Polygon:
    return shapely.box(*region_shape(region_id).bounds)
