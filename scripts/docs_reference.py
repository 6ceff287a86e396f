"""Reference pages made from the program: commands, errors, settings. `build_docs.py` writes them, a test compares."""

import csv
import dataclasses
import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer.main

from docs_export import export_page
from heldground import errors
from heldground.actors import Side
from heldground.cli.app import app
from heldground.reports.fetching import FetchSettings
from heldground.reports.origins import ConfiguredFeed
from heldground.snapshots import PUBLISHERS
from heldground.snapshots.labels import Outcome, Rule, shipped_table
from heldground.snapshots.mapping import SETTINGS
from heldground.sources import Source
from heldground.theatre import Speaker

LABELS: Final = Path(__file__).resolve().parents[1] / "tests" / "cases" / "labels.csv"
MADE: Final = "<!-- Made by `make docs`; change the program, not this page. -->\n"

PROJECT: Final = {
    "title": ("the folder's name", "What the map is called."),
    "theatre": ('`"ukraine"`', "A shipped theatre, or the name of a `.toml` file in the project's folder."),
    "database": ("`heldground.db` beside it", "Another SQLite file, or a `postgresql+psycopg://…` address."),
}
PUBLISH: Final = {
    "delay_hours": ("24", "Nothing younger leaves through any published door. A number of hours."),
    "base_url": (
        "nothing",
        "Where the page is published, like `https://front.example/map/`: entries of feeds link there, and "
        "`heldground feeds` writes what belongs under it as `feeds/`. A published site has a sitemap and canonical "
        "addresses only with it.",
    ),
    "places": (
        '`"settlement"`',
        "How exactly claims are told at best: `settlement`, `district`, `region`; "
        "[What the public may see](../explanation/publication.md) tells what that takes away.",
    ),
}
DELAYS: Final = {
    "hours": ("must be given", "How long it waits; longer than `delay_hours`, else it changes nothing."),
    "regions": (
        "everywhere",
        "Of `regions`, `classes` and `sources` at least one. First-level regions by name or ISO 3166-2 code, "
        "and GeoJSON files in the project's folder.",
    ),
    "classes": ("all", 'Ground that came to these, or left them, like `["ua:retaken", "ru:held"]`.'),
    "sources": ("all", "Ids of sources."),
}
WITHHELD: Final = {
    "regions": ("must be given", "As above: ground that is in no shape, figure, claim or event."),
    "reason": ("must be given", "Why, in the words readers see."),
    "title": ("the regions' names", "What readers call that ground."),
}
COARSE: Final = {
    "places": ("must be given", '`"district"` or `"region"`; the coarsest that applies wins.'),
    "sides": ("all", "Only claims of, or about, these sides."),
    "predicates": ("all", "Only claims with these predicates."),
}
SERVE: Final = {
    "embedders": (
        "none",
        'Origins that may show the page in a frame, like `["https://paper.example"]`; `--embedder` adds to them.',
    ),
}
VIEW: Final = {
    "home": (
        "where the claims are, or ground changed in the last three months, whichever is smaller",
        "Where the page's map opens: `[west, south, east, north]` in degrees.",
    ),
    "style": (
        "the basemap the page brings",
        "A MapLibre style in a folder of its own, like `basemap/style.json`; [Use your own basemap]"
        "(../how-to/use-your-own-basemap.md) tells the rest.",
    ),
    "style_hosts": (
        "none",
        "Hosts, like `https://tiles.example`, that the style's tiles, letters and signs may come from.",
    ),
}
SOURCE: Final = {
    "id": "Short name; reports and maps are filed under it.",
    "title": "What readers see.",
    "kind": "`media`, `osint`, `official`, …",
    "url": "Where it publishes.",
    "licence": "Its terms, in words.",
    "attribution": "What must stand beside its figures.",
    "definition": "What its totals include; printed with every figure.",
    "definition_in": "`definition` by language, like `{ uk = … }`, for readers of the page in that language.",
    "origin": "Id of the source whose data it re-publishes: the two never confirm each other.",
    "aliases": "Names under which reports cite it.",
    "delay_hours": "A delay of its own, instead of `[publish]`'s.",
    "redistribute": "Whether its terms let its shapes be published. Figures may be in any case.",
    "excludes": "Ground its map never speaks of: ISO 3166-2 codes, names of regions, country codes, or WKT shapes. A "
    "check there cannot say.",
    "definitions": "Periods with a definition of their own: `since` (first day), `until` (first day no more), `text`, "
    "`excludes`.",
}
SIDE: Final = {
    "id": "Neutral short name, like `ua`.",
    "names": "Names by language: `{ en = …, uk = …, ru = … }`.",
    "country": "ISO 3166 code of the state it is or acts for, if any.",
    "aliases": "By language, what writers call it and its forces, uninflected.",
}
SPEAKER: Final = {
    "id": "Short name.",
    "kind": "`official`, `military`, `bloggers`, `osint`, `media`, `observer`, `local`.",
    "side": "Id of the side spoken for, if any.",
    "names": "By language, a list; the first is the one to print.",
}

FEED: Final = {
    "url": "Address of the feed; `ingest` without arguments reads all of them.",
    "source": "Id of the source whose it is; else that of a source with the same host, else the host.",
    "follow": "Fetch the pages of which the feed gives only a summary.",
    "whole": "Take the items' descriptions for whole texts.",
}
FETCH: Final = {
    "user_agent": "How the program names itself; its first word is the name robots.txt files know it by.",
    "private": 'Networks that may be asked although they are not public, like `["10.1.0.0/16"]`.',
    "ports": "The only ports asked.",
    "connect_seconds": "Limit of connecting.",
    "read_seconds": "Limit of waiting for the next piece of an answer.",
    "total_seconds": "Limit of one answer.",
    "max_bytes": "Most that comes over the wire for one answer.",
    "max_unpacked_bytes": "Most that it may unpack to.",
    "max_redirects": "Redirects followed; each is checked like the first address.",
    "pause_seconds": "Pause between two questions to one host; a robots.txt may ask for a longer one, up to 30 s.",
    "retries": "Further tries after a failure that may pass (timeouts, cut answers, 408, 429, 5xx).",
    "max_wait_seconds": "Longest wait between tries; a host that asks for more is left alone for the run.",
    "robots": "Whether robots.txt files are asked for and kept.",
}


RULE: Final = {
    "when": 'Conditions, all of which must hold: `{ fill = ["#a52714"], says = ["held", "nothing"] }`.',
    "side": "Id of the side; none for `contested` and `unknown`.",
    "control": "`prior`, `contested`, `unknown`, `held`, `retaken`, `claimed`.",
    "hold": "`true`: held back, with `why`.",
    "drop": "`true`: no ground; counted.",
    "disagrees": "`true`: the label contradicts itself; recorded.",
    "why": "The reason, for readers.",
}


def pages() -> dict[str, str]:
    """File name in `docs/reference/` -> its text."""
    return {
        "cli.md": commands_page(),
        "errors.md": errors_page(),
        "export.md": export_page(),
        "labels.md": labels_page(),
        "settings.md": settings_page(),
    }


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its words, in the order of the program's help."""

    def walk(group: Any, before: str) -> Iterator[tuple[str, Any]]:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from walk(command, f"{before}{name} ")
            else:
                yield f"{before}{name}", command

    return walk(typer.main.get_command(app), "")


def commands_page() -> str:
    """`cli.md`: each command's help, its arguments and options."""
    os.environ.pop("HELDGROUND_PROJECT", None)
    out = [
        MADE,
        "# Commands\n",
        "Data on stdout, talk and progress on stderr. Exit 0: done; 1: the answer is no (a check disagrees); 2: wrong "
        "use; 3: bad data. Dates are ISO 8601; a bare date is the whole day in UTC, and `--at` a bare date is the state "
        "at its end. The local command line shows everything at once: the delay is for what is published.\n",
    ]
    for name, command in commands():
        context = command.make_context(name, [], resilient_parsing=True)
        told, example = told_and_example(command.help or "")
        usage = _usage(command.collect_usage_pieces(context))
        out += [f"## {name}\n", f"{told}\n", f"```\nheldground {name} {usage}\n```\n"]
        if example:
            out += [f"Example: `{example}`\n"]
        records = [
            record for each in command.get_params(context) if (record := each.get_help_record(context))
        ]
        records = [(option, help_) for option, help_ in records if option != "--help"]
        if records:
            out += ["| | |\n|---|---|"]
            out += [f"| `{_cell(option)}` | {_cell(help_)} |" for option, help_ in records]
            out += [""]
    return "\n".join(out)


def _usage(pieces: list[str]) -> str:
    """`[OPTIONS] {PATH…}...` as people write it: what must be given, what may be, then the options."""
    plain = [re.sub(r"^\{(.+)\}(\.\.\.)?$", r"\1", piece) for piece in pieces]
    return " ".join(
        [*(re.sub(r"^\[(\[.+\])\]$", r"\1", piece) for piece in plain if piece != "[OPTIONS]"), "[OPTIONS]"]
    )


def told_and_example(text: str) -> tuple[str, str]:
    """A command's help without its example, and the example alone; an empty one if there is none."""
    told, _, example = inspect.cleandoc(text).partition("Example: ")
    return " ".join(told.split()), " ".join(example.split())


def errors_page() -> str:
    """`errors.md`: the tree as the module draws it, and what each error means."""
    drawn = inspect.cleandoc(errors.__doc__ or "").partition("\n\n")[2].rpartition("\n\n")[0]
    out = [
        MADE,
        "# Errors\n",
        "Every error raised on purpose says what was found and where, what was expected, and what to do next. Each is "
        "also the builtin a caller would expect. `exit_code` is what the command ends with.\n",
        f"```\n{inspect.cleandoc(drawn)}\n```\n",
        "| error | exit | meaning |\n|---|---|---|",
    ]
    out += [f"| `{each.__name__}` | {each.exit_code} | {_told(each)} |" for each in all_errors()]
    return "\n".join(out) + "\n"


def all_errors() -> list[type[errors.HeldgroundError]]:
    """Every error class, the base first, each before its own kinds."""

    def walk(kind: type[errors.HeldgroundError]) -> Iterator[type[errors.HeldgroundError]]:
        yield kind
        for each in kind.__subclasses__():
            yield from walk(each)

    return list(walk(errors.HeldgroundError))


def settings_page() -> str:
    """`settings.md`: every key of `heldground.toml` and of theatre files."""
    out = [
        MADE,
        "# Settings\n",
        "A project's `heldground.toml`. `[[sources]]`, `[[sides]]` and `[[speakers]]` add to the theatre's; an equal `id` "
        "replaces the shipped one, of a source only what is written: `id` and `redistribute = true` let a shipped source's "
        "shapes out. A theatre file has the same three tables; [Write a theatre file]"
        "(../how-to/write-a-theatre-file.md) tells the rest.\n",
        "A table or a key that is none of these is refused, with what was likely meant: misspelt, it would leave off what "
        "its desk believes to be on. Free are only NAME, PUBLISHER, languages, and publishers' own words; `[llm]` is told "
        "in [Read with a language model](../how-to/read-with-a-language-model.md).\n",
    ]
    parts = (
        ("Top of the file", PROJECT),
        ("`[publish]`", PUBLISH),
        ("`[[publish.delays]]`", DELAYS),
        ("`[[publish.withheld]]`", WITHHELD),
        ("`[[publish.coarse]]`", COARSE),
        ("`[view]`", VIEW),
        ("`[serve]`", SERVE),
    )
    for title, table in parts:
        out += [f"## {title}\n", "| key | if left out | meaning |\n|---|---|---|"]
        out += [f"| `{key}` | {default} | {meaning} |" for key, (default, meaning) in table.items()]
        out += [""]
    out += [
        "## `[maps.NAME]`\n",
        "A GeoJSON or KML publisher's map, told in [Import any map](../how-to/import-any-map.md). NAME is the id of its "
        "source; what a source has (`title`, `licence`, …, below) may stand in the same table.\n",
        "| key | meaning |\n|---|---|",
        *(f"| `{key}` | {meaning} |" for key, meaning in SETTINGS.items()),
        "",
        "## `[labels.PUBLISHER]`\n",
        "`[[labels.PUBLISHER.labels]]` and `[[labels.PUBLISHER.words]]`: rules for a shipped publisher, tried before its "
        "own [table](labels.md). `heldground rebuild PUBLISHER` applies them to what was imported before.\n",
        "| key | meaning |\n|---|---|",
        *(f"| `{key}` | {meaning} |" for key, meaning in RULE.items()),
        "",
    ]
    for title, kind, meanings in (
        ("`[[sources]]`", Source, SOURCE),
        ("`[[sides]]`", Side, SIDE),
        ("`[[speakers]]`", Speaker, SPEAKER),
        ("`[[feeds]]`", ConfiguredFeed, FEED),
        ("`[fetch]`", FetchSettings, FETCH),
    ):
        out += [f"## {title}\n", "| key | if left out | meaning |\n|---|---|---|"]
        for each in dataclasses.fields(kind):
            out += [f"| `{each.name}` | {_default(each)} | {meanings[each.name]} |"]
        out += [""]
    return "\n".join(out)


def labels_page() -> str:
    """`labels.md`: the label tables of the shipped publishers, and each label of DeepState's archive with its rule."""
    out = [
        MADE,
        "# Labels\n",
        "What publishers' labels mean, in sides and controls. The tables are "
        "[package data](../../src/heldground/snapshots/tables/deepstate.toml), read from top to bottom; the first rule "
        "whose conditions all hold decides. A label without a rule is held back: `heldground quarantine` names it and "
        "the place. A project adds rules of its own under `[labels.PUBLISHER]`, tried first "
        "([settings](settings.md)); another publisher's labels stand in [`[maps.NAME]`](../how-to/import-any-map.md).\n",
    ]
    for publisher in PUBLISHERS:
        table = shipped_table(publisher)
        out += [f"## {publisher}\n"]
        if table.words:
            out += [f"What the words of `{table.words_of}` say; the first that fits counts.\n"]
            out += ["| says | words | |\n|---|---|---|"]
            out += [
                f"| {each.says} | `{_pattern(each.pattern.pattern)}` | {_cell(each.why)} |"
                for each in table.words
            ]
            out += [""]
        out += ["| if | side | control | why |\n|---|---|---|---|"]
        out += [
            f"| {_when(rule)} | {rule.side or '–'} | {_meant(rule)} | {_cell(rule.why)} |"
            for rule in table.rules
        ]
        out += [""]
    return "\n".join([*out, *_counted_labels()])


def _counted_labels() -> list[str]:
    with LABELS.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    polygons = sum(int(row["polygons"]) for row in rows)
    out = [
        "## Every label of DeepState's archive\n",
        f"{len(rows)} pairs of name and colour, {polygons:,} polygons, {min(row['first'] for row in rows)} to "
        f"{max(row['last'] for row in rows)} (`scripts/count_labels.py`). White space is one blank; � is damage in the "
        "files. ≠ marks names that contradict their colour.\n",
        "| name | colour | polygons | files | first | last | side | control |\n|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        rule = shipped_table("deepstate").find(row)
        side, control = (rule.side or "–", _meant(rule)) if rule else ("–", "unknown label")
        name = _cell(row["name"]).replace("{{", "{ {") or "(none)"
        out += [
            f"| {name} | `{row['fill']}` | {int(row['polygons']):,} | {int(row['files']):,} | {row['first']} "
            f"| {row['last']} | {side} | {control} |"
        ]
    return [*out, ""]


def _when(rule: Rule) -> str:
    told = [f"{name} is {' or '.join(sorted(texts))}" for name, texts in rule.when]
    return _cell("; ".join(told)) or "always"


def _meant(rule: Rule) -> str:
    if rule.outcome is not Outcome.MAP:
        return {Outcome.HOLD: "held back", Outcome.DROP: "no ground"}[rule.outcome]
    return f"{rule.control}{' ≠' if rule.disagrees else ''}"


def _pattern(pattern: str) -> str:
    return pattern.replace("|", "\\|")


def _default(field: "dataclasses.Field[Any]") -> str:
    if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
        # A side's `country` may be left out in a file, so may a speaker's side: the types say so.
        return "nothing" if "None" in str(field.type) else "must be given"
    if field.default in (None, ()) or field.default is dataclasses.MISSING:
        return "nothing"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    return f"`{list(field.default) if isinstance(field.default, tuple) else field.default}`"


def _told(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")
