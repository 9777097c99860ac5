"""Databases of other programs, opened for reading only.

The one place in this room that may know sqlite3: such a file is a format to be read here, not a store of ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from annotator.errors import BadInput

HEADER = b"SQLite format 3\x00"

Row = dict[str, Any]


class Tables:
    """The tables of one open database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._names = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def has(self, *names: str) -> bool:
        """Whether all these tables are there."""
        return self._names.issuperset(names)

    def rows(self, table: str, order: str) -> list[Row]:
        """All rows of a table, by column name; `table` and `order` are names from the code, never from a file."""
        found = self._connection.execute(f'SELECT * FROM "{table}" ORDER BY "{order}"')
        names = [one[0] for one in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]


@contextmanager
def opened(path: Path, what: str) -> Iterator[Tables]:
    """The database at `path`, never written to.  Raises BadInput when it is none or damaged."""
    waiting = path.with_name(path.name + "-wal")  # what is written there is not in the file yet
    if waiting.is_file() and waiting.stat().st_size > 0:
        raise BadInput(f"{path.name} is open in another program, or was not closed by it; close it and try again.")
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise BadInput(f"{path.name} cannot be opened as {what}: {error}.") from None
    try:
        yield Tables(connection)
    except sqlite3.Error as error:
        raise BadInput(f"{path.name} cannot be read as {what}: {error}.") from None
    finally:
        connection.close()
