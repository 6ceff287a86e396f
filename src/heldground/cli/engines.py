"""Which engine takes the claims: the default rules, a configured model, or both with their differences."""

import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldground.cli.output import Format, complain, note, show_rows
from heldground.errors import BadInput, UnknownName, WrongUse

if TYPE_CHECKING:
    from heldground.claims.llm import Difference, LlmEngine
    from heldground.claims.model import Claim
    from heldground.places.gazetteer import Gazetteer
    from heldground.reports.model import Report
    from heldground.theatre import Theatre


class Engine(StrEnum):
    """Who reads."""

    RULES = "rules"
    LLM = "llm"
    BOTH = "both"


def llm_engine(settings_file: Path | None, *, theatre: "Theatre", gazetteer: "Gazetteer") -> "LlmEngine":
    """The engine a file's `[llm]` configures; its answers are kept beside the file, in `.cache/llm`.

    Raises
    ------
    WrongUse
        No file is given: the engine never runs unless configured.
    BadInput
        The file cannot be used.
    """
    from heldground.claims.llm import LlmEngine, read_settings

    if settings_file is None:
        raise WrongUse("this engine asks a service: name the file whose [llm] says which with --llm FILE")
    try:
        table = tomllib.loads(settings_file.read_text(encoding="utf-8")).get("llm")
    except FileNotFoundError:
        raise UnknownName(f"no file {settings_file}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, IsADirectoryError) as cause:
        raise BadInput(f"not TOML: {cause}", path=settings_file) from cause
    if not isinstance(table, dict):
        raise BadInput("no table [llm] with base_url and model", path=settings_file)
    return LlmEngine(
        read_settings(table, origin=str(settings_file)),
        theatre=theatre,
        gazetteer=gazetteer,
        cache=settings_file.resolve().parent / ".cache" / "llm",
    )


def told_by_llm(engine: "LlmEngine", report: "Report") -> "list[Claim]":
    """The engine's claims of a report; what was rejected is told on stderr."""
    reading = engine.read(report)
    for each in reading.rejected:
        complain(f"{report.key}: rejected, {each.reason}: {each.quote!r}")
    return reading.claims


def show_differences(found: "Iterator[tuple[Report, list[Difference]]]", output: Format) -> None:
    """Where two engines differ, a row each; how often they agree on stderr."""
    rows: list[dict[str, Any]] = []
    same = 0
    for report, each in ((report, each) for report, listed in found for each in listed):
        if each.agrees:
            same += 1
            continue
        claim = each.first or each.second
        if claim is None:
            continue
        rows.append(
            {
                "report": report.key,
                "start": claim.start,
                "end": claim.end,
                "made by": "rules" if each.second is None else "llm" if each.first is None else "both",
                "says": claim.predicate,
                "differs": [f"{name}: {first} | {second}" for name, first, second in each.attributes],
                "words": claim.quote,
            }
        )
    show_rows(
        rows, ("report", "start", "made by", "says", "differs", "words"), output=output, right=("start",)
    )
    note(f"{same:,} claims alike, {len(rows):,} not; `rules | llm` where they differ")
