"""Answers as HTML: the same document for people, every value and every link of it, without a script."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import orjson

from heldground.publish.links import web_address

CSS: Final = """\
:root { color-scheme: light dark; }
body { max-width: 72rem; margin: 1.5rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
nav, footer { font-size: .9rem; }
h1 { line-height: 1.2; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; border-top: 1px solid #8884; }
ul { margin: 0; padding-left: 1.2rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 20rem; overflow: auto; }
a:focus-visible, summary:focus-visible { outline: 3px solid; }
"""

Crumbs = Sequence[tuple[str, str]]


def page(document: Mapping[str, Any], *, title: str, crumbs: Crumbs, style: str) -> str:
    """A document as a page; `crumbs` are names and addresses of what it lies in, outermost first."""
    features = document.get("features")
    rest = {name: value for name, value in document.items() if name not in ("features", "links", "title")}
    way = " › ".join(f'<a href="{escape(href)}">{escape(name)}</a>' for name, href in crumbs)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="viewport" content="width=device-width">'
        f'<link rel="stylesheet" href="{escape(style)}"></head><body>'
        + (f'<nav aria-label="Breadcrumbs">{way}</nav>' if way else "")
        + f"<main><h1>{escape(title)}</h1>{_turning(document.get('links', ()))}{_value(rest, anchored=True)}"
        + (_features(features) if isinstance(features, list) else "")
        + f"</main>{_links(document.get('links', ()))}</body></html>\n"
    )


def _turning(links: Sequence[Mapping[str, str]]) -> str:
    """Links to the pages before and after, where a reader looks for them."""
    found = [each for each in links if each["rel"] in ("prev", "next")]
    return "".join(
        f'<p><a rel="{each["rel"]}" href="{escape(each["href"])}">{escape(each["title"])}</a></p>'
        for each in found
    )


def _links(links: Sequence[Mapping[str, str]]) -> str:
    return f"<footer><h2>Links</h2>{_link_list(links)}</footer>" if links else ""


def _link_list(links: Sequence[Mapping[str, str]]) -> str:
    rows = "".join(
        f'<li><a rel="{escape(each["rel"])}" type="{escape(each["type"])}" href="{escape(each["href"])}">'
        f"{escape(each['title'])}</a> ({escape(each['rel'])}, {escape(each['type'])})</li>"
        for each in links
    )
    return f"<ul>{rows}</ul>"


def _features(features: Sequence[Mapping[str, Any]]) -> str:
    if not features:
        return "<p>No feature fits.</p>"
    names = list(features[0]["properties"])
    head = "".join(f"<th>{escape(name)}</th>" for name in ("id", *names, "geometry"))
    rows = "".join(
        f"<tr><td>{_value(each['id'])}</td>"
        + "".join(f"<td>{_value(each['properties'].get(name))}</td>" for name in names)
        + f"<td>{_geometry(each['geometry'])}</td></tr>"
        for each in features
    )
    region = '<div class="scroll" tabindex="0" role="region" aria-label="Features">'
    return f"{region}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _geometry(geometry: Mapping[str, Any] | None) -> str:
    if geometry is None:
        return "none"
    told = orjson.dumps(geometry["coordinates"]).decode()
    return f"<details><summary>{escape(geometry['type'])}</summary><pre>{told}</pre></details>"


def _member(name: str, value: Any) -> str:
    return _link_list(value) if name == "links" and isinstance(value, list) else _value(value)


def _value(value: Any, *, anchored: bool = False) -> str:
    """Any value of a document; members of an anchored one can be linked to by name."""
    if isinstance(value, Mapping):
        if isinstance(value.get("coordinates"), list):
            return _geometry(value)
        rows = "".join(
            (f'<tr id="{escape(name)}">' if anchored else "<tr>")
            + f"<th>{escape(name)}</th><td>{_member(name, each)}</td></tr>"
            for name, each in value.items()
        )
        return f"<table>{rows}</table>"
    if isinstance(value, list | tuple):
        if all(not isinstance(each, Mapping | list | tuple) for each in value):
            return ", ".join(_value(each) for each in value)
        return f"<ul>{''.join(f'<li>{_value(each)}</li>' for each in value)}</ul>"
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = escape(str(value))
    return f'<a href="{text}">{text}</a>' if isinstance(value, str) and web_address(value) == value else text
