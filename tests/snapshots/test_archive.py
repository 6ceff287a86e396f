"""Archives: every kind is read as it is, what is cut off or hostile is told and harms nothing."""

import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from archives import pack_tar
from heldground.errors import BadSnapshot
from heldground.snapshots import archive as archives
from heldground.snapshots import read_files

FILES = [(f"maps/{number}.geojson", b'{"number": %d}' % number + b" " * 3000) for number in range(1, 21)]


def tar_bytes(files: list[tuple[str, bytes]] = FILES) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def in_frames(content: bytes) -> bytes:
    """As several zstd frames, the way parallel compressors write."""
    packer = zstandard.ZstdCompressor()
    return b"".join(packer.compress(content[at : at + 10_000]) for at in range(0, len(content), 10_000))


PACKED = {
    ".tar": tar_bytes(),
    ".tar.gz": gzip.compress(tar_bytes()),
    ".tgz": gzip.compress(tar_bytes()),
    ".tar.xz": lzma.compress(tar_bytes()),
    ".tar.zst": zstandard.ZstdCompressor().compress(tar_bytes()),
    "-frames.tar.zst": in_frames(tar_bytes()),
    "-misnamed.tar.gz": lzma.compress(tar_bytes()),
}


@pytest.mark.parametrize("kind", PACKED)
def test_every_kind_of_tar_gives_the_same_files(kind: str, tmp_path: Path) -> None:
    """The compression is told by content, several frames are read to the end."""
    path = tmp_path / f"maps{kind}"
    path.write_bytes(PACKED[kind])
    assert list(read_files(path)) == FILES


def test_a_zip_and_a_folder_give_the_same_files(tmp_path: Path) -> None:
    """In order of name; other files, macOS shadows and symlinks are left out."""
    for name, content in [
        *FILES,
        ("maps/notes.txt", b"-"),
        ("__MACOSX/maps/._1.geojson", b"\x00"),
        ("maps/._2.geojson", b"\x00"),
    ]:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
    (tmp_path / "in/maps/link.geojson").symlink_to(tmp_path / "in/maps/1.geojson")
    with zipfile.ZipFile(tmp_path / "maps.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted((tmp_path / "in").rglob("*")):
            if path.is_symlink():
                info = zipfile.ZipInfo("maps/link.geojson")
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
                packed.writestr(info, "/etc/passwd")
            elif path.is_file():
                packed.write(path, path.relative_to(tmp_path / "in"))
    expected = sorted(FILES)
    assert list(read_files(tmp_path / "maps.zip")) == expected
    assert list(read_files(tmp_path / "in")) == expected


@pytest.mark.parametrize("kind", PACKED)
@pytest.mark.parametrize("share", [0.02, 0.31, 0.5, 0.77, 0.98])
def test_a_truncated_archive_is_told_after_what_it_still_gave(
    kind: str, share: float, tmp_path: Path
) -> None:
    """Never silently fewer files, never a half one."""
    path = tmp_path / f"maps{kind}"
    whole = PACKED[kind] if kind != ".tar" else PACKED[kind].rstrip(b"\x00") + b"\x00" * 1024
    path.write_bytes(whole[: int(len(whole) * share)])
    given: list[tuple[str, bytes]] = []
    with pytest.raises(BadSnapshot, match="cut off"):
        given.extend(read_files(path))
    given = []
    try:
        for each in read_files(path):
            given.append(each)
    except BadSnapshot:
        pass
    assert given == FILES[: len(given)]


def test_a_tar_cut_exactly_between_two_members_is_told(tmp_path: Path) -> None:
    """Python's tarfile takes it for a whole one."""
    path = tmp_path / "maps.tar"
    path.write_bytes(tar_bytes()[: 5 * (512 + 3072 + 512)])
    with pytest.raises(BadSnapshot, match="cut off"):
        list(read_files(path))


def test_a_truncated_or_damaged_zip_is_told(tmp_path: Path) -> None:
    """No directory at the end; a byte of the packed data changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in FILES:
            packed.writestr(name, content)
    whole = buffer.getvalue()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    damaged = bytearray(whole)
    damaged[60] ^= 0xFF
    (tmp_path / "damaged.zip").write_bytes(damaged)
    for name in ("cut.zip", "damaged.zip"):
        with pytest.raises(BadSnapshot, match="zip"):
            list(read_files(tmp_path / name))


def test_a_bomb_is_cut_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member that unpacks to far more than a map gives one byte more than allowed, and its reader refuses it."""
    monkeypatch.setattr(archives, "MAX_BYTES", 10_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("1.geojson", b" " * 50_000_000)
    pack_tar(tmp_path / "bomb.tar.xz", [("1.geojson", b" " * 50_000_000)], "w:xz")
    for name in ("bomb.zip", "bomb.tar.xz"):
        ((_, content),) = read_files(tmp_path / name)
        assert len(content) == 10_001


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb of many small files."""
    monkeypatch.setattr(archives, "MAX_MEMBERS", 10)
    with pytest.raises(BadSnapshot, match="more than 10"):
        list(read_files(pack_tar(tmp_path / "many.tar", FILES)))


def test_paths_that_climb_out_write_nothing(tmp_path: Path) -> None:
    """Members are never unpacked: a hostile name is only a name."""
    evil = [("../../evil.geojson", b"{}"), ("/etc/evil.geojson", b"{}"), ("C:\\evil.geojson", b"{}")]
    before = sorted(tmp_path.parent.rglob("*evil*"))
    assert len(list(read_files(pack_tar(tmp_path / "e.tar", evil)))) == 3
    assert sorted(tmp_path.parent.rglob("*evil*")) == before


def test_links_and_devices_in_a_tar_are_skipped(tmp_path: Path) -> None:
    """A symlink to a secret, a hard link, a pipe: none is a map."""
    with tarfile.open(tmp_path / "links.tar", "w") as packed:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo(f"{kind.decode()}.geojson")
            info.type, info.linkname = kind, "/etc/passwd"
            packed.addfile(info)
    assert list(read_files(tmp_path / "links.tar")) == []


@pytest.mark.parametrize("name", ["no.tar", "no.zip", "no.geojson", "no"])
def test_a_path_with_nothing_at_it_is_told(name: str, tmp_path: Path) -> None:
    """By name."""
    with pytest.raises(BadSnapshot, match=name):
        list(read_files(tmp_path / name))


@pytest.mark.parametrize("name", ["text.tar", "text.tar.gz", "text.zip", "text.tar.zst"])
def test_what_is_no_archive_is_told(name: str, tmp_path: Path) -> None:
    """A web page saved under an archive's name."""
    (tmp_path / name).write_bytes(b"<html>404</html>" * 100)
    with pytest.raises(BadSnapshot, match="readable"):
        list(read_files(tmp_path / name))
