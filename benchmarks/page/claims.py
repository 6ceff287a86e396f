"""A busy project: invented reports and claims of a given seed, written through the project's own store.

    python benchmarks/page/claims.py PROJECT --claims 10000 --seed 7

Nothing in them was ever said. Names of places come from the project's gazetteer, so evidence, checks and events work
as they do for real claims; a tenth of the places carries half of the claims, as the news does.
"""

import argparse
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from heldground.claims.model import Claim, Claimant, ClaimPlace, Party, TimeSpan
from heldground.claims.table import save_claims
from heldground.events.intake import project_gazetteer, regroup_events
from heldground.places.model import Place
from heldground.project import Project, open_project
from heldground.reports.model import Report
from heldground.reports.table import save_report

FIRST: Final = date(2022, 4, 10)
DAYS: Final = 1100
PLACES: Final = 400
A_REPORT: Final = 5
FRONT: Final = ((37.6, 48.3), (36.0, 47.5), (37.6, 49.6), (35.3, 51.0), (33.0, 46.8))
"""Around these points lie the places spoken of: where the maps changed most."""

SAYINGS: Final = (
    ("captured", "ru", "Our forces took {place} after two days of fighting"),
    ("recaptured", "ua", "{place} is ours again, the brigade reports"),
    ("repelled", "ua", "an attack near {place} was thrown back"),
    ("clash", None, "fighting goes on around {place}"),
    ("holds", "ru", "the village of {place} stays under our control"),
)
SPEAKERS: Final = (
    Claimant("Ministry of the north", "official", "ru"),
    Claimant("General staff of the south", "military", "ua"),
    Claimant("Open maps group", "osint", None),
    Claimant("Riverside channel", "bloggers", "ru"),
    Claimant("Hill channel", "bloggers", "ua"),
)


def invent(project: Project, count: int, seed: int) -> int:
    """Add `count` claims; the same project, count and seed give the same claims. Returns how many events they make."""
    chance = random.Random(seed)
    gazetteer = project_gazetteer(project)
    near = [place for lon, lat in FRONT for place, _ in gazetteer.near(lon, lat, 60, limit=200)]
    found = sorted(
        {place.id: place for place in near if place.kind == "settlement"}.values(), key=lambda each: each.id
    )
    places = chance.sample(found, min(PLACES, len(found)))
    with project.writing() as connection:
        for report, claims in _reports(chance, places, count):
            save_report(connection, report)
            save_claims(connection, claims)
    with project.writing() as connection:
        return regroup_events(connection, changed=False)


def _reports(chance: random.Random, places: list[Place], count: int) -> Iterator[tuple[Report, list[Claim]]]:
    busy = places[: max(1, len(places) // 10)]
    written = 0
    while written < count:
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        text, said = f"Bulletin {written} of {day}.", []
        for _ in range(min(A_REPORT, count - written - len(said))):
            place = chance.choice(busy if chance.random() < 0.5 else places)
            predicate, side, saying = chance.choice(SAYINGS)
            quote = saying.format(place=place.name)
            start = len(text) + 1
            text += f" {quote}."
            said.append((place, predicate, side, quote, start, chance.choice(SPEAKERS)))
        report = Report(
            source="invented",
            text=text,
            published_on=day,
            lang="en",
            url=f"https://reports.invalid/{written}",
        )
        yield report, [
            Claim(
                report=report.key, report_id=report.id, claimant=speaker, predicate=predicate,
                stance=chance.choice(("asserts", "asserts", "confirms", "denies")), quote=quote, start=start,
                end=start + len(quote), actor=Party("forces", side) if side else None,
                places=(_place(place),), time=TimeSpan(day, day),
                area_km2=round(chance.uniform(0.5, 15), 1) if chance.random() < 0.1 else None,
                rule="invented", lang="en", published_on=day, source="invented",
            )
            for place, predicate, side, quote, start, speaker in said
        ]  # fmt: skip
        written += len(said)


def _place(place: Place) -> ClaimPlace:
    return ClaimPlace(
        name=place.name, canonical=place.name, lat=place.lat, lon=place.lon, type="settlement", place_id=place.id,
        admin1=place.region, country=place.country, reason="drawn by lot",
    )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    events = invent(open_project(options.project), options.claims, options.seed)
    print(f"{options.claims:,} claims of seed {options.seed}: {events:,} events")
