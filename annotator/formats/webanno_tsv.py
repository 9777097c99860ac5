"""WebAnno TSV 3: a row a token, a column a feature; one article a file, or an archive of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from annotator.formats.decoding import Notice, check_storable, decode, read_bytes
from annotator.formats.documents import write_documents
from annotator.formats.guessing import guess
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.tsv_reading import article_of
from annotator.formats.tsv_writing import TsvWriting, ours_read
from annotator.formats.zipped import ZIP_STARTS, Archive, first_of
from annotator.model.codebook import Codebook

_OLDER = re.compile(rb"(?:\xef\xbb\xbf)?(?:#id=\d+\r?\n#text=| # [\w.]+ ?\|)")


class WebAnnoTsv(Format):
    """Spans, relations and values of features; text between the lines of an article is not kept."""

    id = "webanno-tsv"
    title = "WebAnno TSV 3.3"
    extensions: ClassVar[tuple[str, ...]] = (".tsv",)
    reads = True
    writes = True
    several = True
    loses = (
        "white space at the ends of lines and spans",
        "titles, metadata and statuses",
        "times",
        "comments",
        "origins of suggestions",
        "claim groups",
        "attributes of relations",
    )

    def sniff(self, head: bytes, path: Path) -> float:
        """By its first line, also of the first `.tsv` in an archive; older forms, to say that they are."""
        if head.startswith(ZIP_STARTS):
            return 0.9 if first_of(path, ".tsv", 100).startswith(b"#FORMAT=WebAnno TSV") else 0.0
        if head.removeprefix(b"\xef\xbb\xbf").startswith(b"#FORMAT=WebAnno TSV"):
            return 1.0
        return 0.92 if _OLDER.match(head) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The article of a file, or those of an archive."""
        data = read_bytes(path)
        if not data.startswith(ZIP_STARTS):
            yield _article(data, path.name, path.stem, notice)
            return
        with Archive(path) as archive:
            for name in archive.names:
                if name.lower().endswith(".tsv"):
                    yield _article(archive.read(name), archive.place(name), PurePosixPath(name).stem, notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One file; a zip archive of them for several articles."""
        result = WriteResult()

        def made(record: ArticleRecord) -> bytes:
            writing = TsvWriting(record)
            data = writing.made()
            result.articles += 1
            result.spans += writing.spans
            result.relations += writing.relations
            result.losses += writing.losses
            return data.encode("utf-8")

        write_documents(records, out, ".tsv", made)
        return result


def _article(data: bytes, place: str, stem: str, notice: Notice) -> ArticleRecord:
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError:
        content = decode(data, place, notice)
    record = ours_read(article_of(content, place, notice))
    check_storable(record.text, place)
    title, meta = guess(record.text, fallback=stem)
    record.id, record.title, record.meta = stem, title, {**meta, "source_file": place}
    return record
