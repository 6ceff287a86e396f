"""The page of what can be asked, made from the schema; plain, because nothing may come from another host."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

CSS: Final = """\
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
section { border-top: 1px solid; padding: .5rem 0 1rem; }
table { border-collapse: collapse; }
th, td { padding: .15rem 1rem .15rem 0; text-align: left; vertical-align: top; }
code { font-size: 1rem; }
"""


def listing(schema: Mapping[str, Any]) -> str:
    """HTML of an OpenAPI schema: every address, its parameters, and the name of its answer in the schema."""
    sections = [
        _section(path, operation)
        for path, methods in schema["paths"].items()
        for operation in methods.values()
    ]
    title, version = escape(schema["info"]["title"]), escape(schema["info"]["version"])
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}: what can be asked</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="docs.css"></head><body>'
        f"<h1>{title} {version}</h1><p>{escape(schema['info']['description'])} "
        'The schema for programs: <a href="openapi.json">openapi.json</a>.</p>'
        f"{''.join(sections)}</body></html>\n"
    )


def _section(path: str, operation: Mapping[str, Any]) -> str:
    rows = "".join(_row(parameter) for parameter in operation.get("parameters", ()))
    table = f"<table><tr><th>parameter</th><th>needed</th><th>meaning</th></tr>{rows}</table>" if rows else ""
    answer = operation["responses"]["200"].get("content", {}).get("application/json", {}).get("schema", {})
    name = str(answer.get("$ref", "")).rpartition("/")[2]
    gives = f"<p>Gives <code>{escape(name)}</code>.</p>" if name else "<p>Gives bytes.</p>"
    heading = f"<h2><code>GET {escape(path)}</code></h2>"
    return f"<section>{heading}<p>{escape(operation.get('description', ''))}</p>{table}{gives}</section>"


def _row(parameter: Mapping[str, Any]) -> str:
    meaning = parameter.get("description", "")
    needed = "yes" if parameter.get("required") else ""
    return f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{needed}</td><td>{escape(meaning)}</td></tr>"
