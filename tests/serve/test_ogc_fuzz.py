"""Both APIs, asked what their own definitions allow and do not: no fault, and every answer as defined.

A long run by hand: HELDGROUND_FUZZ=500 pytest tests/serve/test_ogc_fuzz.py
"""

import os
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from heldground.publish.view import Audience
from serve.asking import border, serve

EXAMPLES = int(os.environ.get("HELDGROUND_FUZZ", "4"))
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


def app(audience: Audience) -> Any:
    knowledge, texts = border()
    return serve(knowledge, texts=texts, audience=audience)


def asked(audience: Audience, definition: str, mode: GenerationMode) -> list[Any]:
    """Every operation of a definition with what it allows, or breaks."""
    schema = schemathesis.openapi.from_asgi(definition, app(audience), headers={"Host": "127.0.0.1"})
    return [(each.ok(), each.ok().as_strategy(generation_mode=mode)) for each in schema.get_all_operations()]


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "broken"]
)
@pytest.mark.parametrize("definition", ["/ogc/api", "/api/openapi.json"])
def test_nothing_that_can_be_asked_is_a_fault(
    definition: str, mode: GenerationMode, audience: Audience
) -> None:
    """/req/oas30/oas-impl: of any parameters, no 5xx; status, type and content are those of the definition."""
    statuses: dict[int, int] = {}
    for operation, strategy in asked(audience, definition, mode):

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def ask_it(case: Any) -> None:
            answer = case.call(headers={**dict(case.headers or {}), "Host": "127.0.0.1"})
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
            case.validate_response(answer, checks=list(CHECKS))

        with suppress(Unsatisfiable):  # an operation without parameters has none to break
            ask_it()
        assert operation.method == "get"
    print(
        f"{definition} {mode.value} {audience.value}: {sum(statuses.values())} asked, {dict(sorted(statuses.items()))}"
    )
    assert statuses.get(200 if mode is GenerationMode.POSITIVE else 400 if definition == "/ogc/api" else 422)
    assert not [status for status in statuses if status >= 500]
