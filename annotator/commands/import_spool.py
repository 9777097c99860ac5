"""Records on their way into a project: what does not fit in memory waits in a file of its own."""

from __future__ import annotations

import gc
import hashlib
import pickle
import weakref
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from tempfile import TemporaryFile
from typing import IO, Any

from annotator.errors import AnnotatorError
from annotator.formats.records import ArticleRecord, Original

#: A record with the number of its file.
Item = tuple[int, ArticleRecord]

#: How much one portion holds, in characters; what is marked counts as so many each.
PORTION = 4_000_000
_MARK = 200

#: The largest original that is kept, in bytes.
LARGEST_ORIGINAL = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """An original that waits: where it is in the file, compressed, its name, and its size as it was in bytes."""

    place: int
    length: int
    name: str
    size: int


class Spool:
    """Portions of records in their order; all but the newest are on disk, and gone with this object."""

    def __init__(self) -> None:
        self._newest: list[Item] = []
        self._weight = 0
        self._places: list[tuple[int, int]] = []
        self._end = 0
        self._file: IO[bytes] | None = None
        #: The originals that wait, by the SHA-256 of their bytes.
        self.originals: dict[str, Kept] = {}

    def add(self, number: int, record: ArticleRecord) -> None:
        """Take a record of the file of this number."""
        self._newest.append((number, record))
        self._weight += _weight(record)
        if self._weight >= PORTION:
            self._places.append(self._write(_packed(self._newest)))
            self._newest, self._weight = [], 0
            # Readers of pages leave circles behind, and the collector rests while records are made.
            gc.collect(1)

    def mark(self) -> tuple[int, int]:
        """This moment, for `back_to`."""
        return len(self._places), len(self._newest)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Forget what was added since."""
        portions, records = mark
        if portions < len(self._places):
            self._newest = self._read(*self._places[portions])
            del self._places[portions:]
        del self._newest[records:]
        self._weight = sum(_weight(record) for _, record in self._newest)

    def portions(self) -> Iterator[list[Item]]:
        """The records in their order, a portion at a time; may be asked for again."""
        for place in self._places:
            yield self._read(*place)
        if self._newest:
            yield self._newest

    # -- originals --------------------------------------------------------------------

    def keep(self, original: Original) -> str:
        """Put the bytes of an original aside, compressed and once for each content; gives their SHA-256."""
        data = original.read()
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self.originals:
            place, length = self._write(zlib.compress(data))
            self.originals[digest] = Kept(place, length, original.name, len(data))
        return digest

    def packed(self, digest: str) -> bytes:
        """The compressed bytes of an original."""
        kept = self.originals[digest]
        return self._bytes(kept.place, kept.length)

    # -- the file ---------------------------------------------------------------------

    def _write(self, data: bytes) -> tuple[int, int]:
        try:
            if self._file is None:
                self._file = TemporaryFile(prefix="annotator-")  # noqa: SIM115 - closed with this object
                weakref.finalize(self, self._file.close)
            self._file.seek(self._end)
            self._file.write(data)
        except OSError as error:
            raise AnnotatorError(
                f"The disk for temporary files does not take what was read ({error.strerror or error}); free some "
                "space and import again: nothing was changed."
            ) from error
        place = self._end
        self._end += len(data)
        return place, len(data)

    def _bytes(self, place: int, length: int) -> bytes:
        assert self._file is not None
        self._file.seek(place)
        return self._file.read(length)

    def _read(self, place: int, length: int) -> list[Item]:
        data = self._bytes(place, length)
        if data[:1] == _PICKLED:
            found: list[Item] = pickle.loads(data[1:])  # noqa: S301, RUF100 - a nameless file of this very process
            return found
        unpacked: list[Item] = _codec()[1](data)
        return unpacked


def _weight(record: ArticleRecord) -> int:
    part = record.project
    marks = len(record.spans) + len(record.relations) + len(record.comments)
    return len(record.text) + _MARK * (1 + marks + (0 if part is None else len(part.decided) + len(part.relations)))


#: How a portion begins that the quick way cannot pack; no list of its begins so.
_PICKLED = b"\x80"


def _packed(items: list[Item]) -> bytes:
    try:
        packed: bytes = _codec()[0](items)
    except (OverflowError, UnicodeEncodeError, TypeError, ValueError):
        # Numbers beyond 64 bits, half of a surrogate pair: whoever writes them into the project has the say.
        return _PICKLED + pickle.dumps(items, pickle.HIGHEST_PROTOCOL)
    return packed


@cache
def _codec() -> tuple[Any, Any]:
    import msgspec

    return msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(list[Item]).decode
