"""Count the labels of a DeepState archive: `python scripts/count_labels.py ARCHIVE > tests/cases/labels.csv`.

One row a pair of name and colour, white space in names as one blank: polygons, files, first and last day. The page
`docs/reference/labels.md` and a test set each row against the label table.
"""

import csv
import sys
from collections import Counter
from pathlib import Path, PurePath

from heldground.snapshots import read_files
from heldground.snapshots.deepstate import valid_at
from heldground.snapshots.features import NO_GROUND, each_feature, read_features
from heldground.when import day_of


def main(archive: Path) -> None:
    """Print the rows, most polygons first."""
    polygons: Counter[tuple[str, str]] = Counter()
    files: dict[tuple[str, str], set[int]] = {}
    for name, content in read_files(archive):
        at = valid_at(PurePath(name).name)
        for _, properties, geometry in each_feature(read_features(content, name), name):
            if geometry is None or geometry.get("type") in NO_GROUND:
                continue
            label = " ".join(str(properties.get("name") or "").split())
            key = label, str(properties.get("fill") or "").lower()
            polygons[key] += 1
            files.setdefault(key, set()).add(at)
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(("name", "fill", "polygons", "files", "first", "last"))
    for (label, fill), count in sorted(polygons.items(), key=lambda each: (-each[1], each[0])):
        seen = files[label, fill]
        rows.writerow((label, fill, count, len(seen), day_of(min(seen)), day_of(max(seen))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
