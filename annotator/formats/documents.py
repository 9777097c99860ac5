"""Formats that hold one article a file: the file itself for one article, an archive of files for several."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, islice
from pathlib import Path

from annotator.formats.records import ArticleRecord
from annotator.formats.zipped import FileNames, ZipWriter


def write_documents(
    records: Iterable[ArticleRecord], out: Path, extension: str, made: Callable[[ArticleRecord], bytes]
) -> None:
    """Write what `made` gives for each record; in an archive each file is named for its article."""
    source = iter(records)
    first = list(islice(source, 2))
    if len(first) == 1:
        out.write_bytes(made(first[0]))
        return
    names = FileNames()
    with ZipWriter(out) as archive:
        for number, record in enumerate(chain(first, source), 1):
            archive.add(names.name(record.id or f"article-{number}") + extension, made(record))
