"""UIMA CAS as JSON: one document a file with its types inside, or an archive of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from annotator.formats.cas_json_lines import cas_from_json, is_cas_json, json_of
from annotator.formats.cas_reading import CasReading
from annotator.formats.cas_types import own_types
from annotator.formats.cas_writing import CasWriting
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.documents import write_documents
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.zipped import ZIP_STARTS, Archive, first_of
from annotator.model.codebook import Codebook


@dataclass(frozen=True, slots=True)
class CasJsonOptions:
    """How documents of others are read."""

    view: str | None = field(
        default=None, metadata={"for": "read", "help": "The view whose text is read, when several have one."}
    )
    segments: bool = field(
        default=False, metadata={"for": "read", "help": "Read DKPro's tokens and sentences as annotations, too."}
    )


class CasJson(Format):
    """Everything, with our own types; layers of others by their type's name.  Offsets count UTF-16 units."""

    id = "cas-json"
    title = "UIMA CAS JSON"
    extensions: ClassVar[tuple[str, ...]] = (".json",)
    reads = True
    writes = True
    several = True
    options = CasJsonOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """By the keys that every CAS in JSON has, in a file or in the first `.json` of an archive."""
        if head.startswith(ZIP_STARTS):
            return 0.9 if is_cas_json(first_of(path, ".json")) else 0.0
        return 0.95 if is_cas_json(head) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The article of a document, or those of an archive."""
        data = read_bytes(path)
        if not data.startswith(ZIP_STARTS):
            yield _article(data, path.name, path.stem, options, notice)
            return
        with Archive(path) as archive:
            for name in archive.names:
                if name.lower().endswith(".json"):
                    place, stem = archive.place(name), PurePosixPath(name).stem
                    yield _article(archive.read(name), place, stem, options, notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One document; a zip archive of them for several articles."""
        result, types = WriteResult(), own_types()

        def made(record: ArticleRecord) -> bytes:
            result.articles += 1
            result.spans += len(record.spans)
            result.relations += len(record.relations)
            return json_of(CasWriting(record, types).cas())

        write_documents(records, out, ".json", made)
        return result


def _article(data: bytes, place: str, stem: str, options: CasJsonOptions, notice: Notice) -> ArticleRecord:
    cas = cas_from_json(data, place)
    return CasReading(cas, place, notice, view=options.view, segments=options.segments).record(stem)
