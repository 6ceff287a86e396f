"""The picture of README: the sample project's map on 2025-04-06, the ground a check searches, and the patch it measures.

    python scripts/draw_readme_picture.py docs/img/demidovka.svg

Drawn from the sample project through the same calls as `heldground check`; nothing in it is typed by hand. The shapes
are DeepState's (see src/heldground/demo/NOTICE.md).
"""

import argparse
import math
import tempfile
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import shapely

from heldground.demo import make_demo
from heldground.events.intake import project_gazetteer
from heldground.places.bundled import bundled_places
from heldground.places.named import the_place
from heldground.queries.ground import search_ground
from heldground.queries.load import load_histories
from heldground.queries.patches import nearest_patch
from heldground.when import parse_day, parse_instant

DAY: Final = "2025-04-06"
WIDTH: Final = 960
PAD: Final = 14
SIDEBAR: Final = 300
FILLS: Final = {
    ("ru", "held"): ("#c8553d", "held by Russia"),
    ("ua", "held"): ("#2f6fb0", "held by Ukraine, in Russia"),
    ("ua", "retaken"): ("#8fbf9f", "retaken by Ukraine"),
    ("", "unknown"): ("#b9aca4", "unknown status"),
}
NAMED: Final = {
    "Demidovka",
    "Myropillia",
    "Grafovka",
    "Kondratovka",
    "Uhroidy",
    "Repyakhovka",
    "Velykyi Prykil",
}
SKY, INK, SOFT = "#f7f5f1", "#26231f", "#6b655d"


def draw() -> str:
    """The picture as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        project, _, _ = make_demo(Path(folder), now=parse_instant("2025-05-06"), progress=lambda *_: None)
        (history,) = load_histories(project)
        demidovka = the_place(project_gazetteer(project), "Demidovka", countries=project.theatre.countries)
        places = bundled_places(project.theatre)
        project.engine.dispose()
    at = parse_instant(DAY)
    ground = search_ground(demidovka)
    found = nearest_patch(
        history, at, {("", "unknown")}, lon=demidovka.lon, lat=demidovka.lat, search=ground.shape
    )
    if found is None:
        raise SystemExit(f"no unknown ground near {demidovka.title} on {DAY}: the picture has no subject")

    box = shapely.box(*ground.shape.bounds)
    west, south, east, north = box.buffer(0.035).bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - SIDEBAR - 2 * PAD) / ((east - west) * squeeze)
    height = round((north - south) * scale + 2 * PAD)

    def spot(lon: float, lat: float) -> tuple[float, float]:
        return round(PAD + (lon - west) * squeeze * scale, 1), round(PAD + (north - lat) * scale, 1)

    def path(shape: shapely.Geometry) -> str:
        rings = shapely.get_rings(shapely.get_parts(shape))
        return "".join(
            "M" + "L".join(f"{x} {y}" for x, y in (spot(*point) for point in ring.coords)) + "Z"
            for ring in rings
        )

    frame = shapely.box(west, south, east, north)
    drawn: list[str] = []
    seen: set[tuple[str, str]] = set()
    columns = history.columns
    for number in history.numbers_at(at):
        state = columns.states[int(columns.state[number])]
        shape = columns.shape[number].intersection(frame)
        kind = (state.side, state.control.value)
        if kind in FILLS and not shape.is_empty:
            seen.add(kind)
            drawn.append(
                f'<path d="{path(shape)}" fill="{FILLS[kind][0]}" stroke="{FILLS[kind][0]}" stroke-width="0.6"/>'
            )
    drawn.append(f'<path d="{path(found.shape)}" fill="none" stroke="{INK}" stroke-width="2.2"/>')
    drawn.append(
        f'<path d="{path(ground.shape)}" fill="none" stroke="{INK}" stroke-width="1.2" stroke-dasharray="5 4"/>'
    )
    for place in places:
        if (
            place.name in NAMED
            and place.kind == "settlement"
            and frame.contains(shapely.Point(place.lon, place.lat))
        ):
            x, y = spot(place.lon, place.lat)
            weight = ' font-weight="700"' if place.id == demidovka.id else ""
            drawn.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{INK}"/>')
            drawn.append(f'<text x="{x + 6}" y="{y + 4}" class="halo"{weight}>{escape(place.name)}</text>')

    left = WIDTH - SIDEBAR + 6
    lines = [
        ("t", f"{DAY}, as DeepState drew it"),
        ("b", f"claim      13 km² near {demidovka.name}"),
        ("b", f"measured   {found.area_km2:.1f} km², nearest patch"),
        ("b", f"searched   {demidovka.radius_km:g} km around the village"),
        ("b", "status     unknown: not “held”"),
    ]
    told = []
    y = PAD + 26
    for kind_of_line, text in lines:
        told.append(
            f'<text x="{left}" y="{y}" class="{kind_of_line}" xml:space="preserve">{escape(text)}</text>'
        )
        y += 30 if kind_of_line == "t" else 24
    y += 18
    for kind, (fill, name) in FILLS.items():
        if kind in seen:
            told.append(f'<rect x="{left}" y="{y - 12}" width="22" height="14" fill="{fill}"/>')
            told.append(f'<text x="{left + 30}" y="{y}" class="s">{escape(name)}</text>')
            y += 24
    told.append(
        f'<path d="M{left} {y - 5}h22" stroke="{INK}" stroke-dasharray="5 4"/>'
        f'<text x="{left + 30}" y="{y}" class="s">ground searched</text>'
    )
    bar = 5 / 111.2 * scale
    base = height - PAD - 12
    told.append(
        f'<path d="M{PAD + 12} {base}h{bar:.1f}" stroke="{INK}" stroke-width="3"/>'
        f'<text x="{PAD + 20 + bar:.1f}" y="{base + 4}" class="halo">5 km</text>'
    )
    first, last = parse_day(DAY), height - PAD
    told.append(
        f'<text x="{left}" y="{last - 18}" class="n">Shapes: DeepState (deepstatemap.live), excerpt.</text>'
        f'<text x="{left}" y="{last - 2}" class="n">Places: GeoNames, Who’s On First (CC BY 4.0).</text>'
    )
    inner = WIDTH - SIDEBAR - 2 * PAD
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"
 aria-label="Map near Demidovka on {first.isoformat()}: a patch of {found.area_km2:.1f} km2 of unknown status">
<style>text{{font:14px system-ui,sans-serif;fill:{INK}}}.t{{font-size:18px;font-weight:700}}
.b{{font:13px ui-monospace,monospace}}.n{{font-size:11.5px;fill:{SOFT}}}
.halo{{paint-order:stroke;stroke:#fff;stroke-width:3px}}</style>
<clipPath id="map"><rect x="{PAD}" y="{PAD}" width="{inner}" height="{height - 2 * PAD}"/></clipPath>
<rect width="{WIDTH}" height="{height}" fill="#fff"/>
<g clip-path="url(#map)"><rect width="{WIDTH}" height="{height}" fill="{SKY}"/>
{chr(10).join(drawn)}
</g>
{chr(10).join(told)}
</svg>
"""


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.parse_args().out.write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
