"""The project by the border as both audiences are served it."""

from typing import Any

import pytest

from heldground.publish.view import Audience
from serve.asking import border, serve


@pytest.fixture(scope="module")
def app() -> Any:
    knowledge, texts = border()
    return serve(knowledge, texts=texts)


@pytest.fixture(scope="module")
def public() -> Any:
    knowledge, texts = border()
    return serve(knowledge, texts=texts, audience=Audience.PUBLIC)
