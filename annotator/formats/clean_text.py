"""Clean text: one JSON line an article without its boilerplate, with a map back to the source (write only)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from annotator.formats.losing import name_of_article
from annotator.formats.records import ArticleRecord, Loss
from annotator.formats.registry import Format, WriteResult
from annotator.model.cleaning import clean
from annotator.model.codebook import Codebook
from annotator.model.text import sha256


@dataclass(frozen=True, slots=True)
class CleanTextOptions:
    """What is taken out."""

    pending: bool = field(default=False, metadata={"help": "Take out suggested boilerplate that waits as well."})
    label: str = field(default="Boilerplate", metadata={"help": "Label of what is taken out."})


class CleanText(Format):
    """Id, title, clean text, and `map`: rows of clean start, source start and length in code points."""

    id = "clean-text"
    title = "Clean text with a map to the source"
    extensions: ClassVar[tuple[str, ...]] = (".jsonl",)
    writes = True
    loses = ("annotations other than boilerplate", "relations", "comments", "cannot be read")
    options = CleanTextOptions

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One line an article; `spans` of the result counts the boilerplate taken out."""
        result, encoder = WriteResult(), msgspec.json.Encoder()
        with out.open("wb", buffering=1 << 20) as file:
            for record in records:
                out_of = [one for one in record.spans if _goes(one.label, one.status, options)]
                file.write(encoder.encode(_line(record, [part for one in out_of for part in one.fragments])) + b"\n")
                result.articles += 1
                result.spans += len(out_of)
                result.losses += _losses(record, options)
        return result


def _goes(label: str, status: str, options: CleanTextOptions) -> bool:
    return label == options.label and (options.pending or status != "pending")


def _line(record: ArticleRecord, ranges: list[Any]) -> dict[str, Any]:
    made = clean(record.text, ranges)
    return {
        "id": record.id,
        "title": record.title,
        "text": made.text,
        "map": made.pieces,
        "source_length": len(record.text),
        "source_sha256": record.sha256 or sha256(record.text),
        "meta": record.meta,
    }


def _losses(record: ArticleRecord, options: CleanTextOptions) -> Iterator[Loss]:
    name = name_of_article(record)
    for span in record.spans:
        if not _goes(span.label, span.status, options):
            yield Loss("span", name, span.id)
    for relation in record.relations:
        yield Loss("relation", name, relation.id)
    for comment in record.comments:
        yield Loss("comment", name, comment.id)
