"""The reference page of the exports: their columns from the program, the rest in words."""

from collections.abc import Sequence
from typing import Final

from heldground.publish.export import cells, claims, events, figures
from heldground.publish.export.layers import Column
from heldground.publish.export.writing import FORMATS

MADE: Final = "<!-- Made by `make docs`; change scripts/docs_export.py or the program, not this page. -->\n"

HEAD: Final = """\
# Exports: formats and columns

`heldground export FORMAT OUT` ([how to](../how-to/export.md)). Every format has the same rows and columns; they differ in
how they hold them, and where they say what the file is.

## Formats

| format | rows | shapes | where terms and definitions stand |
|---|---|---|---|
"""
HELD_IN: Final = {
    "geojson": "one kind or `all`, told apart by `kind` | RFC 7946 | foreign member `heldground` of the document",
    "geoparquet": "one kind | WKB, OGC:CRS84, counterclockwise | file metadata: `geo`, `heldground`, `heldground:columns`",
    "gpkg": "a layer a kind | GeoPackage 1.3, EPSG:4326, indexed | `gpkg_metadata` of the file, description of each layer",
    "kml": "a folder a kind; every placemark with its `TimeSpan` | KML 2.2 | `description` of the document",
    "csv": "one kind | column `WKT` of cells; `lon`, `lat` of the rest | `OUT-metadata.json` beside it (W3C CSV on the Web)",
    "jsonl": "a GeoJSON feature a line, `kind` tells which | RFC 7946 | the first line: a feature `about` without geometry",
    "pmtiles": "control as [vector tiles](../how-to/vector-tiles.md) | PMTiles 3, Mapbox Vector Tiles 2.1, EPSG:3857; "
    "columns of its own | the archive's metadata, `heldground` in it",
    "annotations": "claims | none | `hg:licence`, `hg:attribution`, `hg:about` of the collection",
    "claimreview": "claims that maps can be asked about | none | `license`, `creditText`, `description` of the data set",
}
REST: Final = """
What a file says of itself: title, audience, the question (`asked`), `made_at` (the `--as-of` given, else null), `data_until`
(when the newest of what it was made from was published), `known`, `recorded`, and of each source title, address, licence,
attribution and definition with its periods (half-open, valid time). No clock is read but for `--public` without `--as-of`,
and then the instant is printed: the same project, `--known`, `--recorded` and `--as-of` give the same bytes (GeoPackage and
GeoParquet: with the same GDAL and pyarrow).

- Longitude first, degrees on WGS 84, two dimensions, at most 10 decimals: neighbours share the points of their edge.
- Shells turn counterclockwise, holes clockwise. A row is one polygon; none crosses the antimeridian.
- Intervals are half-open: a state holds at `valid_from` and no more at `valid_until`. Days (`from`, `to`, `time_from`,
  `time_to`) are both included. Times are UTC.
- An empty value is "not recorded", never "no".
- CSV is UTF-8 without a mark. A text that a spreadsheet would take for a formula has an apostrophe in front; in every other
  format it is as it was.
"""
TABLES: Final = (
    (
        "Control: `cell`",
        cells.COLUMNS,
        "A piece of ground with one state over one interval. Ground that is only claimed is left out unless `--claimed` or\n"
        "a class asks for it; cells without any ground have no row.",
    ),
    (
        "Claims: `claim`",
        claims.COLUMNS,
        "[What they mean](claims.md). The point is that of the first place which has one: `place_kind` says how precise\n"
        "that is; a region's point is its middle.",
    ),
    ("Events: `event`", events.COLUMNS, "[What they mean](events.md). The point as for claims."),
    (
        "Figures: `figure`",
        figures.COLUMNS,
        "Km2 by class at every map, for CSV and JSON lines: what may leave of a source whose shapes may not.",
    ),
)
LAST: Final = """
## Claims as Web Annotations

One `AnnotationCollection` ([W3C Web Annotation](https://www.w3.org/TR/annotation-model/)) with one page. The target of an
annotation is the report's stored text (`urn:heldground:report:ID`), with a `TextQuoteSelector` and a `TextPositionSelector`
that counts code points; and, where the report has an address, the page there, with the quote alone: positions in a page are
not those in its text. `prefix` and `suffix` are at most 32 code points of the same sentence. The body says the claim in a
line; its fields are `hg:` terms, named as the columns above. A public one gives the words of a claim and of its sentence,
nothing else of the report.

## Checked claims as ClaimReview

[schema.org ClaimReview](https://schema.org/ClaimReview), for claims a map can answer, each at its own time. `reviewRating`
is what the maps say by [the rule of `check`](../explanation/check.md): 5 some map agrees and none disagrees, 1 the other way
round, 3 they differ, no number where none can say. It is agreement with maps, not truth, and a map of the claim's own
origin is no second confirmation; `reviewBody` has every verdict with its reason, caution and definition. The figures of
maps whose shapes stay in are among them. There is no `url` of the review: put it in where you publish it.

## Events in ACLED's words

`acled_event_type` and `acled_sub_event_type` follow the definitions of the [ACLED codebook](https://acleddata.com/knowledge-base/codebook/):

| predicate | event type | sub-event type |
|---|---|---|
| `clash`, `repelled`, `attempted_entry`, `entered`, `advanced` | Battles | Armed clash |
| `captured`, `recaptured` by the side at home; `lost` by another | Battles | Government regains territory |
| `captured`, `recaptured` by another side; `lost` by the side at home | Battles | Non-state actor overtakes territory |
| `shelling_or_strike` | Explosions/Remote violence | Shelling/artillery/missile attack |
| `withdrew` | Strategic developments | Non-violent transfer of territory |
| `evacuated` | Strategic developments | Other |
| `holds`, figures of extent, what the claims only deny, transfers where side or country is not known | | |

It helps to join and compare; it is no coding by ACLED's method, and the data is not ACLED's:

- ACLED has a row for each place and day. Ours has one for each fact: over several places, or days, or an uncertain date.
- ACLED's researchers record what they hold to have happened. Ours are claims; read `status` first: a disputed event has its
  type as well.
- "Non-state actor overtakes territory" is ACLED's name also for a foreign state's forces that take ground. A side is
  at home in its own country; the country of a place is the gazetteer's, by ISO code (Crimea is Ukraine).
- A strike may have been from the air or by drone; the claim's words say, the type does not.
- A withdrawal under fire is a battle to ACLED; here every withdrawal is a transfer.
- There are no fatalities, no `inter` codes, no actors' names from ACLED's list, and nothing on violence against civilians.
"""


def export_page() -> str:
    """docs/reference/export.md."""
    formats = "".join(f"| `{name}` | {HELD_IN[name]} |\n" for name in FORMATS)
    tables = "".join(f"\n## {title}\n\n{words}\n\n{_table(columns)}" for title, columns, words in TABLES)
    return f"{MADE}{HEAD}{formats}{REST}{tables}{LAST}"


def _table(columns: Sequence[Column]) -> str:
    rows = "".join(
        f"| `{each.name}` | {each.kind.value} | {each.what} | `{each.hxl}` |\n" for each in columns
    )
    return f"| column | values | meaning | HXL |\n|---|---|---|---|\n{rows}"
