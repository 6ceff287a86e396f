"""Cut the demonstration excerpt out of a DeepState archive.

    python scripts/build_demo_excerpt.py deepstate-2022-04-03_2025-04-30.tar.xz

Steps: only the snapshots from 2025-03-15 to 2025-05-05 that differ, inside the circle, from the one before; only
their control polygons (no points: units, arrows, airfields); each cut to 20 km around Demidovka, Belgorod Oblast;
names and fills as published, coordinates to 7 decimals. The bytes are the same at every run.
"""

import io
import json
import lzma
import sys
import tarfile
from pathlib import Path

import shapely

from heldground.area import circle, intersection
from heldground.snapshots.archive import read_files
from heldground.snapshots.deepstate import Reader, valid_at
from heldground.snapshots.features import read_features
from heldground.when import parse_instant

CENTRE = (35.3917, 50.9494)  # Demidovka, Krasnoyaruzhsky District
RADIUS_KM = 20.0
SINCE, UNTIL = parse_instant("2025-03-15", end=False), parse_instant("2025-05-05")
OUT = Path(__file__).resolve().parents[1] / "src/heldground/demo/deepstate-demidovka.tar.xz"


def main(archive: Path) -> None:
    ground = circle(*CENTRE, RADIUS_KM)
    reader = Reader()
    files: list[tuple[str, bytes]] = []
    for name, content in read_files(archive):
        if not SINCE <= valid_at(name) <= UNTIL:
            continue
        fills = {
            str(each["properties"].get("name") or ""): str(each["properties"].get("fill"))
            for each in read_features(content, name)
        }
        features = []
        for patch in reader.read(content, name)[0].patches:
            for part in shapely.get_parts(intersection(patch.shape, ground)):
                if part.is_empty:  # the part of an empty shape is itself: this polygon lies outside
                    continue
                features.append(_feature(patch.state.label, _fill(patch, fills), part))
        features.sort(key=lambda each: json.dumps(each, ensure_ascii=False))
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=0)
        if not files or files[-1][1] != text.encode():
            files.append((Path(name).name, text.encode()))
    OUT.write_bytes(_tar(files))
    print(f"{len(files)} snapshots, {OUT.stat().st_size:,} bytes")


def _fill(patch, fills):  # type: ignore[no-untyped-def]
    return fills[patch.state.label]


def _feature(label: str, fill: str, shape: shapely.Polygon) -> dict[str, object]:
    rings = [
        [[round(lon, 7), round(lat, 7)] for lon, lat in shapely.get_coordinates(ring).tolist()]
        for ring in shapely.get_rings(shape)
    ]
    return {
        "type": "Feature",
        "properties": {"name": label, "fill": fill},
        "geometry": {"type": "Polygon", "coordinates": rings},
    }


def _tar(files: list[tuple[str, bytes]]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files:
            info = tarfile.TarInfo(f"deepstate/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return lzma.compress(raw.getvalue(), preset=9 | lzma.PRESET_EXTREME)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
