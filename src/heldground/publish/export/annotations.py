"""Claims as W3C Web Annotations: the words in the page, the claim as what is said of them.

A page on the web is found by its words (TextQuoteSelector), the report's stored text also by place
(TextPositionSelector, code points, which is what the model counts in). Before and after the words stand at most 32 code
points of their own sentence: of a report nothing but the sentence of a claim leaves.
"""

from typing import Any, BinaryIO, Final

import orjson

from heldground.claims.model import Claim
from heldground.progress import Progress
from heldground.publish.export.claims import claim_row
from heldground.publish.export.layers import Kind, plain
from heldground.publish.export.making import Export
from heldground.publish.links import web_address

CONTEXT_CHARS: Final = 32
"""As the examples of the Web Annotation Data Model have it, and enough to tell a repeated phrase apart."""
NAMESPACE: Final = "urn:heldground:"
_NOT_SAID: Final = ("id", "report_id", "url", "quote", "start", "end", "known_from", "lang")


def write_annotations(export: Export, out: BinaryIO, progress: Progress) -> dict[str, int]:
    """One AnnotationCollection with one page; how many annotations it has."""
    layer = next(layer for layer in export.layers if layer.name == "claim")
    about = export.about
    head = {
        "@context": ["http://www.w3.org/ns/anno.jsonld", {"hg": {"@id": NAMESPACE, "@prefix": True}}],
        "id": f"{NAMESPACE}claims",
        "type": "AnnotationCollection",
        "label": f"{about.title}: {layer.title}",
        "total": len(export.claims),
        "hg:licence": about.terms,
        "hg:attribution": about.attribution,
        "hg:about": {"@type": "@json", "@value": about.document()},
    }
    page = {"id": f"{NAMESPACE}claims:1", "type": "AnnotationPage", "startIndex": 0}
    # The items are written one by one between the ends of what stands around them.
    out.write(orjson.dumps(head)[:-1] + b',"first":' + orjson.dumps(page)[:-1] + b',"items":[')
    kinds = {column.name: column for column in layer.columns}
    texts: dict[str, str | None] = {}
    for number, claim in enumerate(export.claims):
        if claim.report_id not in texts:
            texts = {claim.report_id: export.text_of(claim.report_id)}  # claims come report by report
        row = {
            name: plain(kinds[name], [value])[0] if kinds[name].kind in (Kind.DAY, Kind.INSTANT) else value
            for name, value in claim_row(claim, export.seen).items()
        }
        out.write(b"\n" if number == 0 else b",\n")
        out.write(orjson.dumps(_annotation(claim, row, texts[claim.report_id], export)))
        if number % 200 == 0:
            progress(layer.title, number, len(export.claims))
    out.write(b"\n]}}\n")
    return {"annotation": len(export.claims)}


def _annotation(claim: Claim, row: dict[str, Any], text: str | None, export: Export) -> dict[str, Any]:
    quote = _quote(claim, export.seen.sentence_of(claim, text))
    head = export.seen.reports.get(claim.report_id)
    url = web_address(head.url) if head is not None else None
    stored: dict[str, Any] = {
        "source": {
            "id": f"{NAMESPACE}report:{claim.report_id}",
            "type": "Text",
            "format": "text/plain",
            **({"language": claim.lang} if claim.lang else {}),
        },
        "selector": [quote, {"type": "TextPositionSelector", "start": claim.start, "end": claim.end}],
    }
    on_the_web = [] if url is None else [{"source": url, "selector": quote}]
    if not claim.quote:  # told without its words: there is nothing in a text to point to
        stored, on_the_web = {"source": stored["source"]}, []
    said = {f"hg:{name}": value for name, value in row.items() if value is not None and name not in _NOT_SAID}
    return {
        "id": f"{NAMESPACE}claim:{claim.id}",
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {
                "type": "TextualBody",
                "purpose": "describing",
                "format": "text/plain",
                "language": "en",
                "value": words_of(claim),
            }
        ],
        "target": [stored, *on_the_web],
        **said,
    }


def _quote(claim: Claim, told: tuple[str, int, int] | None) -> dict[str, str]:
    quote = {"type": "TextQuoteSelector", "exact": claim.quote}
    if told is not None:
        sentence, begin, end = told
        before, after = sentence[:begin].removeprefix("…"), sentence[end:].removesuffix("…")
        quote |= {"prefix": before[-CONTEXT_CHARS:], "suffix": after[:CONTEXT_CHARS]}
    return {name: value for name, value in quote.items() if value}


def words_of(claim: Claim) -> str:
    """The claim in a line: who, with which stance, what, where."""
    where = ", ".join(f"{place.role} {place.canonical}" for place in claim.places)
    actor = f" by {claim.actor.name}" if claim.actor is not None else ""
    said = (
        f"{claim.claimant.name} {claim.stance.replace('_', ' ')}: {claim.predicate.replace('_', ' ')}{actor}"
    )
    return f"{said} {where}".rstrip() + (f", {claim.area_km2:g} km2" if claim.area_km2 is not None else "")
