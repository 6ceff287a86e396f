"""In which form an answer is given: what the request accepts, and the links to itself and to its other forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.requests import Request

from heldground.errors import WrongUse

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
SCHEMA_JSON: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
HTML: Final = "text/html"

AT: Final = "/ogc"
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"


class NotAcceptable(Exception):
    """The request accepts none of the forms there are."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an answer."""

    href: str
    rel: str
    type: str
    title: str

    def document(self) -> dict[str, str]:
        return {"href": self.href, "rel": self.rel, "type": self.type, "title": self.title}

    def header(self) -> str:
        """As in a `Link` header (RFC 8288)."""
        # A source's own address may hold letters that no header can.
        return f'<{quote(self.href, safe=_SAFE)}>; rel="{self.rel}"; type="{self.type.replace(";", "; ")}"'


def chosen_type(request: Request, told: Mapping[str, str], machine: str) -> str:
    """The media type to answer in: `f` decides, else `Accept`, else the machine's.

    Raises
    ------
    WrongUse
        `f` is neither json nor html.
    NotAcceptable
        Neither is accepted.
    """
    form = told.get("f")
    if form is not None:
        if form not in ("json", "html"):
            raise WrongUse(f"f={form!r}; there are: json, html")
        return HTML if form == "html" else machine
    offered = list(dict.fromkeys((machine, JSON, HTML)))
    ranges = list(_ranges(",".join(request.headers.getlist("accept")) or "*/*"))
    best = max(offered, key=lambda each: _quality(each, ranges))
    if _quality(best, ranges) <= 0:
        raise NotAcceptable(f"there are: {', '.join(offered)}")
    return best


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Media ranges with their weights; what cannot be read counts for nothing."""
    found = []
    for each in accept.split(","):
        name, *rest = (part.strip().lower() for part in each.split(";"))
        weight = 1.0
        for parameter in rest:
            if parameter.startswith("q="):
                try:
                    weight = min(max(float(parameter[2:]), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
        if name:
            found.append((name, weight if weight == weight else 0.0))
    return found


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The weight of the range that names a type most closely (RFC 9110, 12.5.1)."""
    name = media_type.partition(";")[0]
    for wanted in (name, f"{name.partition('/')[0]}/*", "*/*"):
        weights = [weight for each, weight in ranges if each == wanted]
        if weights:
            return max(weights)
    return 0.0


class Addresses:
    """Addresses of everything under `/ogc`, absolute, as the request came in."""

    def __init__(self, request: Request) -> None:
        self.base = f"{request.url.scheme}://{request.headers['host']}{AT}"

    def of(self, *parts: str, **query: str) -> str:
        """The address of a resource."""
        path = "".join(f"/{quote(part, safe='')}" for part in parts)
        return f"{self.base}{path or '/'}" + (f"?{urlencode(query)}" if query else "")

    def forms(
        self,
        parts: Sequence[str],
        machine: str,
        media_type: str,
        title: str,
        query: Mapping[str, str] | None = None,
    ) -> list[Link]:
        """`self` in the form given, `alternate` in the other."""
        bare = {name: value for name, value in (query or {}).items() if name != "f"}
        found = []
        for form, each, name in (("json", machine, "JSON"), ("html", HTML, "HTML")):
            is_self = (form == "html") == (media_type == HTML)
            found.append(
                Link(
                    self.of(*parts, **bare, f=form),
                    "self" if is_self else "alternate",
                    each,
                    f"{title} as {name}" if not is_self else title,
                )
            )
        return sorted(found, key=lambda link: link.rel != "self")

    def both(self, parts: Sequence[str], machine: str, rel: str, title: str) -> list[Link]:
        """One relation in both forms."""
        return [
            Link(self.of(*parts, f=form), rel, each, f"{title} as {name}")
            for form, each, name in (("json", machine, "JSON"), ("html", HTML, "HTML"))
        ]


def documents(links: Sequence[Link]) -> list[dict[str, Any]]:
    return [link.document() for link in links]
