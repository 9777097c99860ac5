"""Zip archives of several files: read with care, written so that the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from annotator.errors import BadInput

#: The most that is taken from one archive: members, bytes of one member, bytes of all, and bytes out for a byte in.
MOST_MEMBERS = 100_000
LARGEST_MEMBER = 512 * 1024 * 1024
LARGEST_TOTAL = 4 * 1024 * 1024 * 1024
LARGEST_RATIO = 500

#: What a zip archive begins with, the empty one included.
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")

#: The earliest date that an archive can state, 1 January 1980; ours always do.
_DATE = 1 << 5 | 1

#: From here on sizes and places do not fit into the usual fields.
_LARGE = 0xFFFFFFFF

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|%]+')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def names_in(path: Path) -> list[str]:
    """The names of the files in the archive at `path`, as they stand there; nothing when it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [info.filename for info in archive.infolist()[:MOST_MEMBERS] if _is_file(info)]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return []


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a file with a name; a damaged archive may hold one without."""
    return bool(info.filename) and not info.filename.endswith("/")


class Archive:
    """The files of one archive, each judged before it is unpacked."""

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        """Open the archive at `path`; with `data`, the one of these bytes, which errors call by the name of `path`."""
        self._path = path
        self._total = 0
        try:
            self._zip = zipfile.ZipFile(path if data is None else io.BytesIO(data))
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise BadInput(f"{path.name} cannot be read as a zip archive: {_reason(error)}.") from None
        try:
            self._infos = self._judged()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _judged(self) -> dict[str, zipfile.ZipInfo]:
        infos = [info for info in self._zip.infolist() if _is_file(info)]
        if len(infos) > MOST_MEMBERS:
            raise BadInput(f"{self._path.name} holds more than {MOST_MEMBERS:,} files; import them in parts.")
        found: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            parts = info.filename.split("/")
            if info.filename.startswith("/") or ".." in parts or "\\" in info.filename or ":" in parts[0]:
                raise BadInput(f"{self._path.name} holds “{info.filename}”, which leads out of it; remove it.")
            if info.flag_bits & 1:
                raise BadInput(f"{self._path.name} is locked with a password; unpack it and import the files.")
            if info.filename in found:
                raise BadInput(f"{self._path.name} holds two files called “{info.filename}”; remove one.")
            if not any(part.startswith((".", "__MACOSX")) for part in parts):
                found[info.filename] = info
        return found

    @property
    def names(self) -> list[str]:
        """Names of the files, in the archive's order; hidden ones are left out."""
        return list(self._infos)

    def place(self, name: str) -> str:
        """How errors call a file of the archive, for instance "news.zip: alice/1.ann"."""
        return f"{self._path.name}: {name}"

    def stream(self, name: str) -> IO[bytes]:
        """A file of the archive opened for reading bit by bit; what it unpacks to is for the reader to bound."""
        try:
            return self._zip.open(self._infos[name])
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError) as error:
            raise BadInput(f"{self.place(name)} cannot be unpacked: {_reason(error)}.") from None

    def read(self, name: str) -> bytes:
        """The bytes of a file.  Raises BadInput when it is broken, or larger than an honest archive holds."""
        info = self._infos[name]
        self._total += info.file_size
        if (
            info.file_size > LARGEST_MEMBER
            or self._total > LARGEST_TOTAL
            or info.file_size > 1_000_000 + LARGEST_RATIO * info.compress_size
        ):
            raise BadInput(f"{self.place(name)} unpacks to more than is taken from an archive; import it unpacked.")
        try:
            with self._zip.open(info) as file:
                data = file.read(info.file_size + 1)
        except (OSError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError) as error:
            raise BadInput(f"{self.place(name)} cannot be unpacked: {_reason(error)}.") from None
        if len(data) > info.file_size:
            raise BadInput(f"{self.place(name)} unpacks to more than it states; it was not imported.")
        return data


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__).rstrip(".")


class ZipWriter:
    """Writes files into a new archive; the moment and the system are always the same ones.

    The library keeps an object for every file until the end; here the directory grows by its bytes only
    (PKWARE's APPNOTE.TXT 6.3, sections 4.3.7 to 4.3.16).
    """

    def __init__(self, out: Path) -> None:
        self._file = out.open("wb")
        self._directory = bytearray()
        self._count = self._place = 0

    def __enter__(self) -> ZipWriter:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._file.write(self._directory + self._ending())
        finally:
            self._file.close()

    def add(self, name: str, data: bytes) -> None:
        """Put the file `name` with these bytes at the end."""
        packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        if max(len(data), len(packed)) >= _LARGE:
            raise BadInput(f"“{name}” is too large for an archive; export fewer articles at once.")
        encoded = name.encode()
        utf8 = 0 if encoded.isascii() else 0x800
        sizes = zlib.crc32(data), len(packed), len(data), len(encoded)
        far = struct.pack("<HHQ", 1, 8, self._place) if self._place >= _LARGE else b""
        self._file.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, utf8, 8, 0, _DATE, *sizes, 0) + encoded + packed)
        needed = 45 if far else 20
        self._directory += struct.pack(
            "<IHHHHHHIIIHHHHHII", 0x02014B50, 3 << 8 | needed, needed, utf8, 8, 0, _DATE, *sizes,
            len(far), 0, 0, 0, 0o644 << 16, _LARGE if far else self._place,
        )  # fmt: skip
        self._directory += encoded + far
        self._count += 1
        self._place += 30 + len(encoded) + len(packed)

    def _ending(self) -> bytes:
        """The end of the directory, before it that of a large archive where needed."""
        count, size, start = self._count, len(self._directory), self._place
        large = b""
        if count >= 0xFFFF or start + size >= _LARGE:
            large = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 3 << 8 | 45, 45, 0, 0, count, count, size, start)
            large += struct.pack("<IIQI", 0x07064B50, 0, start + size, 1)
            count, size, start = min(count, 0xFFFF), min(size, _LARGE), min(start, _LARGE)
        return large + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, size, start, 0)


class FileNames:
    """Names that every file system takes, each given out once; capitals do not tell names apart."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, wanted: str, fallback: str = "article") -> str:
        """`wanted`, changed only where it must be."""
        made = _UNSAFE.sub("_", wanted)[:60].strip(" .") or fallback
        if _DEVICE.match(made) or made.startswith(("-", "__MACOSX")):
            made = "_" + made
        free, number = made, 2
        while free.casefold() in self._taken:
            free, number = f"{made}-{number}", number + 1
        self._taken.add(free.casefold())
        return free


def members_of(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Place and bytes of each file of the archive whose name is `wanted`."""
    with Archive(path) as archive:
        for name in archive.names:
            if wanted(name):
                yield archive.place(name), archive.read(name)


def first_of(path: Path, ending: str, size: int = 65_536) -> bytes:
    """The first bytes of the first file of the archive whose name has the ending; none when there is no such file."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = (info for info in archive.infolist()[:1000] if info.filename.lower().endswith(ending))
            info = next(infos, None)
            if info is None:
                return b""
            with archive.open(info) as file:
                return file.read(size)
    except (OSError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError):
        return b""
