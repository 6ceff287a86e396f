"""The table of conformance: what OGC API Features Part 1 (17-069r4) demands, and the test that shows it.

    python tests/serve/ogc_table.py     writes the table into docs/reference/ogc.md

A test shows a requirement by naming it in its docstring; a requirement no test names is a no.
"""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parents[1] / "docs" / "reference" / "ogc.md"
BEGIN: Final = "<!-- made by tests/serve/ogc_table.py -->"
END: Final = "<!-- end -->"
_NAMED: Final = re.compile(r"/(?:req|rec|per)/[a-z0-9]+/[A-Za-z0-9-]+")

DEMANDS: Final = {
    "/req/core/root-op": "GET on the landing page",
    "/req/core/root-success": "200 with links to the API, conformance, collections",
    "/req/core/api-definition-op": "GET on every address of the API definition",
    "/req/core/api-definition-success": "200 with a definition of the type asked for",
    "/req/core/conformance-op": "GET on /conformance",
    "/req/core/conformance-success": "200 with the classes conformed to",
    "/req/core/http": "HTTP 1.1",
    "/req/core/query-param-unknown": "400 for a parameter the definition does not have",
    "/req/core/query-param-invalid": "400 for a value the definition does not allow",
    "/req/core/crs84": "all coordinates in WGS 84, longitude first",
    "/req/core/fc-md-op": "GET on /collections",
    "/req/core/fc-md-success": "200 with all collections",
    "/req/core/fc-md-links": "self and alternate links of /collections, with types",
    "/req/core/fc-md-items": "every collection is listed",
    "/req/core/fc-md-items-links": "a link to the items in every encoding, with rel and type",
    "/req/core/fc-md-extent": "the extent holds all features, in space and time",
    "/req/core/sfc-md-op": "GET on a collection",
    "/req/core/sfc-md-success": "200 with the same as in /collections",
    "/req/core/fc-op": "GET on the items of every collection",
    "/req/core/fc-limit-definition": "parameter limit",
    "/req/core/fc-limit-response-1": "no more features than limit, nor than the maximum; above it no error",
    "/req/core/fc-bbox-definition": "parameter bbox, four or six numbers, in CRS84",
    "/req/core/fc-bbox-response": "only features that meet the box, and those without a place",
    "/req/core/fc-time-definition": "parameter datetime",
    "/req/core/fc-time-response": "only features that hold then, and those without a time",
    "/req/core/fc-response": "features that fit all parameters at once",
    "/req/core/fc-links": "self and alternate links of items",
    "/req/core/fc-rel-type": "self, alternate, next links have types",
    "/req/core/fc-timeStamp": "timeStamp, if there, is the time of the answer",
    "/req/core/fc-numberMatched": "numberMatched, if there, is how many fit",
    "/req/core/fc-numberReturned": "numberReturned, if there, is how many are in the answer",
    "/req/core/f-op": "GET on every feature",
    "/req/core/f-success": "200 with the feature",
    "/req/core/f-links": "self, alternate, collection links of a feature, with types",
    "/req/geojson/definition": "GeoJSON can be asked for and is labelled application/geo+json",
    "/req/geojson/content": "items and features are GeoJSON, with links where the class says",
    "/req/html/definition": "HTML can be asked for everywhere",
    "/req/html/content": "HTML has the same information and all links as <a>",
    "/req/oas30/oas-definition-1": "an OpenAPI 3.0 document and a page of it",
    "/req/oas30/oas-definition-2": "the document conforms to OpenAPI 3.0",
    "/req/oas30/oas-impl": "the server does everything the document says",
    "/req/oas30/completeness": "the document has every operation, parameter and answer",
    "/req/oas30/exceptions-codes": "the document has every status code of errors",
    "/req/oas30/security": "access control is documented: there is none, everything is open",
    "/req/gmlsf0/definition": "GML Simple Features level 0",
    "/req/gmlsf2/definition": "GML Simple Features level 2",
    "/rec/core/api-definition-oas": "an OpenAPI 3.0 definition",
    "/rec/core/etag": "ETag and conditional requests",
    "/rec/core/cross-origin": "readable from pages of other origins",
    "/rec/core/html": "HTML beside the data",
    "/rec/core/geojson": "GeoJSON",
    "/rec/core/link-header": "links in the header too",
    "/rec/core/string-i18n": "texts in the language asked for, Content-Language",
    "/rec/core/fc-md-license": "a link to the licence of every collection",
    "/rec/core/fc-md-descriptions": "links to what the collection means",
    "/rec/core/fc-md-extent-single": "the extent's first box and interval is the whole",
    "/rec/core/fc-filters": "parameters for properties, with their schemas",
    "/rec/core/fc-next-1": "a next link while there is more",
    "/rec/core/fc-next-2": "no next link on the last page",
    "/rec/core/fc-next-3": "next links lead through every feature once",
    "/rec/html/schema-org": "schema.org annotations in HTML",
}
WHY_NOT: Final = {
    "/req/gmlsf0/definition": "no program asked for reads GML and not GeoJSON",
    "/req/gmlsf2/definition": "as above",
    "/rec/core/string-i18n": "pages are English and say so; features carry the publishers' own words",
    "/rec/html/schema-org": "collections and features have their own words; nobody has asked for theirs",
}


@cache
def shown_by() -> dict[str, list[str]]:
    """Tests by the requirement their docstrings name."""
    found: dict[str, list[str]] = {}
    for path in sorted(HERE.glob("test_ogc*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for demand in _NAMED.findall(ast.get_docstring(node) or ""):
                    found.setdefault(demand, []).append(f"{path.stem}::{node.name}")
    return found


def table() -> str:
    """The table, demand by demand."""
    shown = shown_by()
    lines = ["| | demands | kept | shown by |", "|---|---|---|---|"]
    for demand, what in DEMANDS.items():
        tests = shown.get(demand, [])
        proof = (
            ", ".join(f"`{each.removeprefix('test_')}`" for each in tests)
            if tests
            else WHY_NOT.get(demand, "")
        )
        lines.append(f"| {demand} | {what} | {'yes' if tests else 'no'} | {proof} |")
    return "\n".join(lines)


def in_page(text: str) -> str:
    """A page's text with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(in_page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
