"""The API's schema as a file: `python -m heldground.serve.openapi > docs/reference/openapi.json`."""

import json
import sys

from heldground.serve.app import app_of


def schema_text() -> str:
    """The OpenAPI schema, the same bytes every time."""
    return json.dumps(app_of(None).openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
