"""Originals: every imported byte comes back, and a damaged pack says so."""

import random
from pathlib import Path

import pytest

from heldground.errors import BadProject
from heldground.snapshots.originals import PackWriter, Place, read_originals, sweep


def contents(count: int, seed: int = 1) -> list[bytes]:
    """Files that resemble the one before, as published maps do."""
    chance = random.Random(seed)
    text = bytearray(chance.randbytes(4000))
    made = []
    for _ in range(count):
        text[chance.randrange(len(text))] = chance.randrange(256)
        made.append(bytes(text))
    return made


def packed(folder: Path, files: list[bytes]) -> list[Place]:
    with PackWriter(folder) as pack:
        for content in files:
            pack.add(content)
        return pack.keep()


def test_every_original_comes_back_whatever_is_asked_for(tmp_path: Path) -> None:
    """All of two packs, single ones, and a random choice; each by its place."""
    files = [*contents(130), b""]
    more = contents(60, seed=2)
    places = packed(tmp_path, files) + packed(tmp_path, more)
    every = dict(zip(places, files + more, strict=True))
    assert dict(read_originals(tmp_path, places)) == every
    for place in (places[0], places[49], places[50], places[130], places[-1]):
        assert list(read_originals(tmp_path, [place])) == [(place, every[place])]
    some = random.Random(3).sample(places, 40)
    assert dict(read_originals(tmp_path, some)) == {place: every[place] for place in some}


def test_repetition_costs_little(tmp_path: Path) -> None:
    """Each file is kept as its difference from the one before."""
    places = packed(tmp_path, contents(100))
    assert (tmp_path / places[0].pack).stat().st_size < 4 * 4000


def test_the_same_files_give_the_same_pack(tmp_path: Path) -> None:
    """Named by its own digest."""
    assert packed(tmp_path / "a", contents(10)) == packed(tmp_path / "b", contents(10))


@pytest.mark.parametrize("damage", ["cut", "flip", "gone", "length"])
def test_a_damaged_pack_is_told(damage: str, tmp_path: Path) -> None:
    """One flipped bit anywhere, a cut, a missing file, a length that asks for gigabytes."""
    places = packed(tmp_path, contents(60))
    path = tmp_path / places[0].pack
    content = bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(content[: len(content) - 10])
    elif damage == "flip":
        content[2000] ^= 1
        path.write_bytes(content)
    elif damage == "length":
        content[0:4] = b"\xff\xff\xff\x7f"
        path.write_bytes(content)
    else:
        path.unlink()
    with pytest.raises(BadProject, match="backup"):
        list(read_originals(tmp_path, places))


def test_an_unfinished_pack_leaves_nothing(tmp_path: Path) -> None:
    """Leaving without `keep` removes the temporary file."""
    with PackWriter(tmp_path) as pack:
        pack.add(b"half")
    assert list(tmp_path.iterdir()) == []


def test_sweep_removes_only_what_no_row_names(tmp_path: Path) -> None:
    """Orphans of killed imports go; named packs, and the one being written, stay."""
    (kept,) = packed(tmp_path, [b"kept"])
    packed(tmp_path, [b"orphan"])
    (tmp_path / ".99.part").write_bytes(b"killed")
    (tmp_path / ".1.part").write_bytes(b"mine")
    sweep(tmp_path, [kept.pack], but=tmp_path / ".1.part")
    assert {path.name for path in tmp_path.iterdir()} == {kept.pack, ".1.part"}
    sweep(tmp_path / "never made", [])
