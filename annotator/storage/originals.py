"""Originals: the files that articles were made of, kept compressed, once for each content.

An article names its original in its metadata, by the SHA-256 of the bytes; the bytes themselves are, like texts,
no part of the journal, so that undo and redo of an import move rows and copy no files.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from annotator.errors import AnnotatorError
from annotator.storage import tables as t
from annotator.storage.listed import chunks
from annotator.storage.statements import insert_new_rows

#: The key of an article's metadata that names the original kept of it, by the SHA-256 of its bytes.
ORIGINAL = "original_sha256"


@dataclass(frozen=True, slots=True)
class StoredOriginal:
    """The name that an original had, its size in bytes, and its bytes compressed (RFC 1950)."""

    sha256: str
    name: str
    size: int
    data: bytes

    def unpacked(self) -> bytes:
        """The bytes as they were; AnnotatorError when they are damaged."""
        reader = zlib.decompressobj()
        try:
            # No more than is stated: damaged bytes may claim to be anything.
            found = reader.decompress(self.data, self.size + 1)
        except zlib.error:
            found = b""
        if len(found) != self.size:
            raise AnnotatorError(
                f"The original “{self.name}” is damaged in the project; restore the newest backup of it."
            )
        return found


def store(connection: Connection, one: StoredOriginal) -> None:
    """Keep an original, unless its content is there already."""
    insert_new_rows(connection, "original", _COLUMNS, [(one.sha256, one.name, one.size, one.data)])


def stored(connection: Connection, digest: str) -> StoredOriginal | None:
    """The original with this SHA-256."""
    c = t.original.c
    row = connection.execute(select(c.sha256, c.name, c.size, c.data).where(c.sha256 == digest)).first()
    return None if row is None else StoredOriginal(row[0], row[1], row[2], bytes(row[3]))


def kept(connection: Connection, digests: Iterable[str] | None = None) -> set[str]:
    """Which of these originals, or all, are in the project, by SHA-256."""
    c = t.original.c
    if digests is None:
        return set(connection.execute(select(c.sha256)).scalars())
    found: set[str] = set()
    for part in chunks(list(digests)):
        found.update(connection.execute(select(c.sha256).where(c.sha256.in_(part))).scalars())
    return found


def told(connection: Connection, digests: Sequence[str] | None = None) -> dict[str, tuple[str, int]]:
    """Name and size in bytes of these originals, or of every one, by SHA-256."""
    c = t.original.c
    query = select(c.sha256, c.name, c.size)
    found = query if digests is None else query.where(c.sha256.in_(digests))
    return {row[0]: (row[1], row[2]) for row in connection.execute(found)}


_COLUMNS = ("sha256", "name", "size", "data")
