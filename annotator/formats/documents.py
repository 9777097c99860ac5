"""Formats that hold one article a file: one file or an archive of them; several annotators' files put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
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


def join(first: ArticleRecord, other: ArticleRecord) -> None:
    """Add the annotations of `other`, on the same text, to `first`, with ids of their own."""
    taken = {one.id for one in first.spans} | {one.id for one in first.relations} | {one.id for one in first.comments}

    def free(one_id: str | None) -> str:
        made = one_id or ""
        while made in taken:
            made += "'"
        return made

    ids = {one.id: free(one.id) for one in other.spans} | {one.id: free(one.id) for one in other.relations}
    first.spans += [replace(one, id=ids[one.id]) for one in other.spans]
    first.relations += [
        replace(one, id=ids[one.id], from_id=ids[one.from_id], to_id=ids[one.to_id]) for one in other.relations
    ]
    first.comments += [replace(one, id=free(one.id), target=ids[one.target]) for one in other.comments]
