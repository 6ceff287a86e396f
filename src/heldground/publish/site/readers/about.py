"""What the site is made from and on which terms, how to cite it, and what its words mean."""

from collections.abc import Iterable, Iterator

from heldground.publish.bulletin_words import STATUSES
from heldground.publish.elements import Part, Parts, day_of_instant, element, items, link, outside
from heldground.publish.policy.rules import Coarse, Delay
from heldground.publish.site.readers.document import Page, file_of, root_of
from heldground.publish.site.readers.site import Site
from heldground.publish.site.readers.telling import source_terms
from heldground.publish.site.readers.words import CONTROLS, PREDICATES
from heldground.publish.site.release import SiteFile
from heldground.publish.view import Audience
from heldground.sources import Source
from heldground.when import iso


def about_file(site: Site) -> SiteFile:
    """The page."""
    path = "about/"
    release = site.release
    body: list[Part] = [
        element(
            "p",
            "Who holds what ground, as each published map shows it, and who says what about it. Maps stand side by side: "
            "they are labelled layers, never evidence for one another, and nothing is averaged.",
            "lede",
        ),
        element("h2", "As of when"),
        element("p", _as_of(site)),
        element("h2", "Sources, terms and definitions"),
    ]
    for source in _sources(site):
        body += _source(site, source)
    body += [
        element("h2", "How to cite"),
        element("p", _cite(site)),
        element(
            "p",
            "A page of a day or a place stays at its address; its figures change only when what is known of that day does. "
            "Name the map's own source beside every figure.",
        ),
        element("h2", "What a status means"),
        _meanings((name, f"{meaning}.") for name, meaning in STATUSES.values()),
        element("h2", "What a state on a map means"),
        _meanings(
            (name.replace(" by {side}", "").capitalize(), f"{meaning}.")
            for name, meaning in CONTROLS.values()
        ),
        element("h2", "How claims are set against maps"),
        element(
            "p",
            "A claim's figure is compared with the nearest connected ground that fits it, within 10 km of a settlement or "
            "25 km of a district. Areas agree within 10 % or 0.5 km², whichever is more. A map says of area and of control "
            "whether it agrees, disagrees or cannot say; a claim and a map of one origin are no second confirmation.",
        ),
    ]
    description = "Sources with their terms and definitions, how to cite, and what the words mean."
    return file_of(site, Page(path, f"About {release.title}", description, body, kind="website"))


def _as_of(site: Site) -> list[Part]:
    release = site.release
    told: list[Part] = ["Published as of ", day_of_instant(release.as_of), f" ({iso(release.as_of)})."]
    if release.known is not None:
        told += [f" By what was published until {iso(release.known)}."]
    if release.view.audience is Audience.PUBLIC:
        hours = f"{release.view.delay_hours:g}"
        told.append(
            f" Nothing younger than {hours} hours is shown, unless a source below says otherwise. Private persons and "
            "military units stand as their side and role; of a report only the words of a claim are shown, their sentence "
            "and the link."
        )
        told += [
            f" Nothing is published of {each.title}: {each.reason}." for each in release.view.policy.withheld
        ]
        finest = release.view.policy.finest
        told += [f" Places are told no finer than by {finest}."] if finest != "settlement" else []
        told += [_coarse(site, each) for each in release.view.policy.coarse if each.sides or each.predicates]
        told += [_waits(site, each) for each in release.view.policy.delays]
    return told


def _coarse(site: Site, rule: Coarse) -> str:
    """Which claims are told less exactly than the rest, from the policy alone."""
    sides = " or ".join(site.look.side_name(each) for each in rule.sides)
    what = " or ".join(PREDICATES.get(each, each) for each in rule.predicates)
    told = f"by or about {sides}" if sides else ""
    told += f"{', if they ' if told else 'that '}tell of {what}" if what else ""
    return f" Claims {told} name their places no finer than by {rule.level}."


def _waits(site: Site, rule: Delay) -> str:
    """What waits longer than the rest, from the policy alone."""
    ground = f"of {', '.join(rule.titles)}" if rule.titles else ""
    classes = f"of {rule.classes.words()}" if rule.classes is not None else ""
    sources = ", ".join(site.knowledge.sources.or_new(each).title for each in rule.sources)
    what = ", ".join(each for each in (ground, classes, f"by {sources}" if sources else "") if each)
    return f" What is told {what} waits {rule.hours:g} hours."


def _sources(site: Site) -> list[Source]:
    seen = site.knowledge
    mapped = {history.source.id: history.source for history in seen.histories}
    named = {head.source for head in seen.reports.values()} | {
        claim.source for claim in seen.claims if claim.source
    }
    others = [seen.sources.or_new(each) for each in sorted(named - set(mapped))]
    return [*(mapped[each] for each in sorted(mapped)), *others]


def _source(site: Site, source: Source) -> Iterator[Part]:
    yield element("h3", outside(source.title, source.url))
    mapped = any(history.source.id == source.id for history in site.knowledge.histories)
    lines: list[Parts] = [source_terms(source)]
    if mapped:
        lines.append(f"Its figures include: {(source.definition_at() or 'not recorded').rstrip('.')}.")
        lines += [
            f"From {(iso(each.during.start) or '')[:10] or 'its beginning'} it counted: {each.text}."
            for each in source.definitions
        ]
        if not site.release.view.shapes_leave(source):
            lines.append("Its terms do not let its shapes be published: figures and states only.")
    if source.origin:
        lines.append(f"Drawn from the data of {site.knowledge.sources.or_new(source.origin).title}.")
    if source.delay_hours is not None:
        lines.append(f"Shown {source.delay_hours:g} hours after it was published.")
    feed = site.beside.feeds.get(f"source/{source.id}")
    if feed is not None:
        lines.append([link("Feed (Atom)", root_of("about/") + feed)])
    yield items(lines)


def _cite(site: Site) -> list[Part]:
    release = site.release
    where = f" {release.base}" if release.base else ""
    return [f"{release.title}, as of {(iso(release.as_of) or '')[:10]}.{where}"]


def _meanings(words: Iterable[tuple[str, str]]) -> Part:
    parts = [element(tag, text) for row in words for tag, text in zip(("dt", "dd"), row, strict=True)]
    return element("dl", parts, "facts")
