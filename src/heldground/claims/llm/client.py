"""Asking the service, with the `openai` package: the extra `llm`."""

import os
from collections.abc import Callable
from typing import Any

from heldground.claims.llm.schema import NAME
from heldground.claims.llm.settings import LlmSettings
from heldground.errors import BadInput, extra_missing

Ask = Callable[[str, str, dict[str, Any]], str]
"""Called with instructions, report and schema; the answer's JSON as text."""


def endpoint(settings: LlmSettings) -> Ask:
    """A way to ask the configured service. Nothing is sent before the first question.

    Raises
    ------
    WrongUse
        The extra is not installed.
    """
    try:
        import openai
    except ImportError as cause:
        raise extra_missing("the engine llm speaks through the package openai", "llm") from cause
    service = openai.OpenAI(
        base_url=settings.base_url,
        api_key=os.environ.get(settings.key_env) or "none",
        timeout=settings.timeout_s,
        max_retries=settings.retries,
    )

    def ask(instructions: str, report: str, schema: dict[str, Any]) -> str:
        try:
            answer = service.chat.completions.create(
                model=settings.model,
                messages=[
                    {"role": "system", "content": instructions},
                    {"role": "user", "content": report},
                ],
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": NAME, "strict": True, "schema": schema},
                },
                temperature=0,
                seed=0,
                max_completion_tokens=settings.most_tokens,
            )
        except openai.OpenAIError as cause:
            raise BadInput(f"the model gave no answer: {cause}", path=settings.base_url) from cause
        if not answer.choices:
            raise BadInput("the model's answer is empty", path=settings.base_url)
        choice = answer.choices[0]
        if choice.finish_reason == "length":
            raise BadInput(
                f"the answer was cut at {settings.most_tokens:,} tokens; raise most_tokens",
                path=settings.base_url,
            )
        if choice.message.refusal or not choice.message.content:
            raise BadInput(
                f"the model refused: {choice.message.refusal or 'no text'}", path=settings.base_url
            )
        return choice.message.content

    return ask
