"""Report -> claims by a model, each answer kept by the hash of everything it depends on."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final

from heldground.claims.llm.checked import Rejected, claims_of
from heldground.claims.llm.client import Ask, endpoint
from heldground.claims.llm.schema import answer_schema
from heldground.claims.llm.settings import LlmSettings
from heldground.claims.model import Claim
from heldground.claims.reading import read_report
from heldground.errors import BadInput
from heldground.places.gazetteer import Gazetteer
from heldground.reports.model import Report
from heldground.theatre import Theatre

PROMPT: Final = "claims-1"
"""The prompt in use: a changed prompt is a new file under a new number, so that a claim's rule names what was asked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a report; `asked` is False where the kept answer was used."""

    claims: list[Claim]
    rejected: list[Rejected] = field(default_factory=list)
    asked: bool = True


class LlmEngine:
    """Takes claims with a model.

    Parameters
    ----------
    cache
        Folder for the answers, made when needed; None keeps none.
    ask
        How to reach the model; None: the service of the settings.
    """

    def __init__(
        self,
        settings: LlmSettings,
        *,
        theatre: Theatre,
        gazetteer: Gazetteer,
        cache: Path | None = None,
        ask: Ask | None = None,
    ) -> None:
        self.settings = settings
        self.theatre = theatre
        self.gazetteer = gazetteer
        self.cache = cache
        self._ask = ask or endpoint(settings)
        self._schema = answer_schema(tuple(side.id for side in theatre.sides))
        self._instructions = _instructions(theatre)

    @property
    def rule(self) -> str:
        """What the claims of this engine name as their rule."""
        return f"llm {PROMPT} {self.settings.model}"

    def read(self, report: Report, *, front: Sequence[tuple[float, float]] = ()) -> Reading:
        """The claims of a report, in text order, with those rejected.

        Raises
        ------
        BadInput
            No answer, one of another form than asked for, or a report that is too long.
        """
        if len(report.text) > self.settings.longest:
            raise BadInput(
                f"{len(report.text):,} characters are more than `longest` allows ({self.settings.longest:,})",
                path=report.key,
            )
        answer, asked = self._answer(report)
        reading = read_report(report, theatre=self.theatre, gazetteer=self.gazetteer, front=front)
        claims, rejected = claims_of(answer, reading, rule=self.rule)
        return Reading(claims, rejected, asked)

    def _answer(self, report: Report) -> tuple[str, bool]:
        told = f"Report date: {report.published_on.isoformat()}\n<report>\n{report.text}\n</report>"
        depends = [self.settings.model, self._instructions, self._schema, told]
        digest = hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()
        kept = None if self.cache is None else self.cache / f"{digest}.json"
        if kept is not None and kept.is_file():
            return kept.read_text(encoding="utf-8"), False
        answer = self._ask(self._instructions, told, self._schema)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            draft = kept.with_suffix(".part")
            draft.write_text(answer, encoding="utf-8")
            draft.replace(kept)
        return answer, True


def _instructions(theatre: Theatre) -> str:
    prompt = (resources.files("heldground.claims.llm") / "prompts" / f"{PROMPT}.md").read_text(
        encoding="utf-8"
    )
    lines = []
    for side in theatre.sides:
        words = [*side.names.values(), *(word for words in side.aliases.values() for word in words)]
        lines.append(f"- {side.id}: {', '.join(dict.fromkeys(words))}")
    return "\n".join(
        [prompt, f"Conflict: {theatre.title}. Its sides, by id, with what writers call them:", *lines, ""]
    )
