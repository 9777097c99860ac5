"""Zip archives of files that can be read: unpacked beside, then read as a folder is."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice
from annotator.formats.option_words import options_of
from annotator.formats.records import ArticleRecord, Original
from annotator.formats.registry import Format, formats, recognised
from annotator.formats.zipped import LARGEST_MEMBER, LARGEST_RATIO, ZIP_STARTS, Archive, names_in

_GZIP = b"\x1f\x8b"

#: Longest name of an unpacked file, in bytes; file systems take 255.
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class BundleOptions:
    """Options for the files in the archive, as names and values."""

    inside: tuple[tuple[str, str], ...] = field(default=(), metadata={"for": "program"})


class Bundle(Format):
    """Any files in one archive, or one file that was gzipped; an archive inside the archive is not opened."""

    id = "zip"
    title = "Zip archive of files, or a gzipped file"
    extensions: ClassVar[tuple[str, ...]] = (".zip", ".gz")
    reads = True
    loses = ("cannot be written",)
    options = BundleOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """Any archive with files; every format that is an archive itself goes before."""
        if head.startswith(_GZIP):
            return 0.25
        return 0.3 if head.startswith(ZIP_STARTS[0]) and names_in(path) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles of all files; a file that cannot be read is named and left out."""
        with TemporaryDirectory(prefix="annotator-") as folder:
            files = _unpacked(path, Path(folder))
            ways = [one for one in formats().values() if type(one).companions is not Format.companions]
            along = {other for file, _ in files for one in ways for other in one.companions(file)}
            found = 0
            for file, name in files:
                if file in along:
                    continue
                for record in _read(file, path.name, name, dict(options.inside), notice):
                    found += 1
                    yield record
        if not found:
            raise BadInput(f"{path.name} holds nothing that can be imported.")


def _unpacked(path: Path, folder: Path) -> list[tuple[Path, str]]:
    """Where each file was put, and its name in the archive."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    if packed:
        name = path.stem if path.suffix.lower() == ".gz" else path.name
        target = folder / name[-_LONGEST_NAME:]
        target.write_bytes(_gunzipped(path))
        return [(target, name)]
    with Archive(path) as archive:
        return sorted((_put(archive, name, folder), name) for name in archive.names)


def _put(archive: Archive, name: str, folder: Path) -> Path:
    """Unpack one file below `folder`."""
    target = folder.joinpath(*(part[-_LONGEST_NAME:] or "_" for part in name.split("/")))
    data = archive.read(name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        raise BadInput(f"{archive.place(name)} cannot be unpacked: {error.strerror or error}.") from None
    return target


def _gunzipped(path: Path) -> bytes:
    """What a gzipped file holds.  Raises BadInput when it is broken, or larger than an honest one holds."""
    most = min(LARGEST_MEMBER, 1_000_000 + LARGEST_RATIO * path.stat().st_size)
    try:
        with gzip.open(path) as file:
            data = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{path.name} is a broken gzip file ({error}); download it again.") from None
    if len(data) > most:
        raise BadInput(f"{path.name} unpacks to more than is taken from an archive; import it unpacked.")
    return data


def _read(file: Path, archive: str, name: str, words: dict[str, str], notice: Notice) -> list[ArticleRecord]:
    """The articles of one unpacked file, all or none."""
    try:
        form = recognised(file)
        if form.id == Bundle.id:
            raise BadInput(f"{file.name} is an archive in the archive; unpack it and import its files.")
        records = list(form.read(file, options_of(form.options, words), lambda told: notice(f"{archive}: {told}")))
    except BadInput as error:
        notice(f"{archive}: {name} was left out. {error.sentence}")
        return []
    original = Original(name.rsplit("/", 1)[-1], path=file)
    for record in records:
        record.original = original
        record.meta = {**record.meta, "source_file": f"{archive}/{name}"}
    return records
