"""How QGIS shows control: the page's colours by side and control, and time from the layer's own intervals.

Stored in a GeoPackage's table `layer_styles`, where QGIS looks for it, so that the layer opens in its colours and the
temporal controller plays it. Other programs see a table more.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

from heldground.plots.palette import Look, Share
from heldground.queries.classes import Class
from heldground.when import Instant, iso

TABLE: Final = "layer_styles"
_FILLS: Final = {"unknown": "b_diagonal", "contested": "diagonal_x", "claimed": "dense6"}
_ALPHA: Final = 235
_CREATE: Final = f"""
CREATE TABLE {TABLE} (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)"""


def style_qml(classes: Sequence[Class], look: Look) -> str:
    """A QGIS layer style for cells of these classes: a category for each, time over `[valid_from, valid_until)`.

    Read by QGIS 3.14 and newer, which know temporal layers.
    """
    categories = "".join(
        f"<category value={quoteattr(f'{side}:{control}')} label={quoteattr(look.words((side, control)))} "
        f'symbol="{number}" render="true"/>'
        for number, (side, control) in enumerate(classes)
    )
    symbols = "".join(_symbol(number, each, look) for number, each in enumerate(classes))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22.16" styleCategories="Symbology|Temporal">'
        '<temporal enabled="1" mode="2" startField="valid_from" endField="valid_until" limitMode="0" '
        'durationField="" durationUnit="min" accumulate="0" fixedDuration="0" startExpression="" endExpression="">'
        "<fixedRange><start></start><end></end></fixedRange></temporal>"
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"concat(coalesce(&quot;side&quot;,''),':',&quot;control&quot;)\" "
        'symbollevels="0" forceraster="0" enableorderby="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
        "<layerGeometryType>2</layerGeometryType></qgis>\n"
    )


def embed_style(path: Path, layer: str, qml: str, at: Instant) -> None:
    """Put a style into a GeoPackage as the default of one of its layers."""
    told = (iso(at) or "").replace("Z", ".000Z")
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(_CREATE)
        base.execute(
            f"INSERT INTO {TABLE} (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
            "SELECT '', '', table_name, column_name, 'control', ?, '', 1, 'colours of the Heldground page', '', ? "
            "FROM gpkg_geometry_columns WHERE table_name = ?",
            (qml, told, layer),
        )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
            "VALUES (?, 'attributes', ?, 'how QGIS shows the layers', ?)",
            (TABLE, TABLE, told),
        )


def _symbol(number: int, found: Class, look: Look) -> str:
    paint, fill = look.paint(found), _FILLS.get(found[1], "solid")
    values = {
        "color": _rgba(paint.line, 255) if fill != "solid" else _rgba(paint.face, _ALPHA),
        "style": fill,
        "outline_color": _rgba(paint.line, 255),
        "outline_style": "solid",
        "outline_width": "0.2",
        "outline_width_unit": "MM",
        "joinstyle": "bevel",
    }
    options = "".join(
        f'<Option type="QString" name="{name}" value="{value}"/>' for name, value in values.items()
    )
    # Until 3.26 QGIS reads the properties, after it the options.
    old = "".join(f'<prop k="{name}" v="{value}"/>' for name, value in values.items())
    return (
        f'<symbol type="fill" alpha="1" force_rhr="0" clip_to_extent="1" name="{number}">'
        f'<layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map">{options}</Option>{old}</layer>'
        "</symbol>"
    )


def _rgba(colour: Share, alpha: int) -> str:
    return ",".join(str(round(share * 255)) for share in colour) + f",{alpha}"
