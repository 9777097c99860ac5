"""`metadata.tsv` beside brat files, as the PolNeAR corpus has it: a row of metadata for each article."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from annotator.formats.metadata import gathered

#: What the table is called.
TABLE = "metadata.tsv"

_NAMES = ("filename", "file_name", "file", "article_id", "id", "doc", "document", "name")


def metadata_places(path: PurePath) -> tuple[PurePath, ...]:
    """Where the table of an `.ann` file may be: beside it, or up to two folders above."""
    return _places(path.parent)


@lru_cache(maxsize=64)  # asked for every file of a folder
def _places(folder: PurePath) -> tuple[PurePath, ...]:
    return tuple(one / TABLE for one in (folder, folder.parent, folder.parent.parent))


def metadata_of(data: bytes, stem: str) -> tuple[str | None, dict[str, Any]] | None:
    """Title and metadata of the article `stem`; None when the table has no row for it."""
    row = _rows(data).get(stem)
    if row is None:
        return None
    title, meta = gathered({key: one for key, one in row.items() if key not in _NAMES})
    return title, meta


@lru_cache(maxsize=2)  # every article of a corpus asks the same table
def _rows(data: bytes) -> dict[str, dict[str, str]]:
    """The rows by the stems of their files; empty for what is no such table."""
    text = data.decode("utf-8-sig", "replace")
    found: dict[str, dict[str, str]] = {}
    try:
        for row in csv.DictReader(io.StringIO(text, newline=""), delimiter="\t"):
            cells = {str(key).strip(): one for key, one in row.items() if isinstance(one, str)}
            name = next((cells[column] for column in _NAMES if cells.get(column)), "")
            if name:
                found.setdefault(PurePath(name).name.removesuffix(".ann").removesuffix(".txt"), cells)
    except csv.Error:
        return {}
    return found
