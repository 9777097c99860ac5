"""Archives that are written: what the library would write, and readable by it when they are very large."""

from __future__ import annotations

import zipfile
from pathlib import Path

from annotator.formats import zipped
from annotator.formats.zipped import ZipWriter

FILES = {"a.txt": b"Some text. " * 50, "empty": b"", "Gr\u00f6\u00dfe/\U0001f6a2.ann": "T1\tClaim \U0001f6a2".encode()}


def _written(path: Path, files: dict[str, bytes]) -> Path:
    with ZipWriter(path) as archive:
        for name, data in files.items():
            archive.add(name, data)
    return path


def test_the_bytes_are_those_of_the_library(tmp_path: Path) -> None:
    ours = _written(tmp_path / "ours.zip", FILES)
    with zipfile.ZipFile(tmp_path / "theirs.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in FILES.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(info, data)
    assert ours.read_bytes() == (tmp_path / "theirs.zip").read_bytes()


def test_an_archive_of_nothing_can_be_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(_written(tmp_path / "none.zip", {})) as archive:
        assert archive.namelist() == []


def test_more_files_than_the_usual_directory_counts(tmp_path: Path) -> None:
    files = {f"{number}.txt": b"x" for number in range(0x10002)}
    with zipfile.ZipFile(_written(tmp_path / "many.zip", files)) as archive:
        assert archive.namelist() == list(files)
        assert archive.read("65537.txt") == b"x"


def test_files_far_into_a_large_archive(tmp_path: Path) -> None:
    """Places beyond four gigabytes are feigned: the file has a hole there."""
    path = tmp_path / "large.zip"
    with ZipWriter(path) as archive:
        archive.add("first", b"one")
        archive._place = zipped._LARGE + 10
        archive._file.seek(archive._place)
        archive.add("last", b"two")
    with zipfile.ZipFile(path) as read:
        assert (read.read("first"), read.read("last")) == (b"one", b"two")
