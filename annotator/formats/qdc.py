"""REFI-QDA codebooks (`.qdc`): labels without articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput, Refused
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.records import ArticleRecord
from annotator.formats.refi_codes import CODEBOOK, codebook_from, codes_xml, guids_of
from annotator.formats.registry import Format, WriteResult
from annotator.model.codebook import Codebook


class Qdc(Format):
    """The labels with their parents, colours and guidelines."""

    id = "qdc"
    title = "REFI-QDA codebook (.qdc)"
    extensions: ClassVar[tuple[str, ...]] = (".qdc",)
    reads = True
    writes = True
    loses = ("articles and what is marked on them", "attributes, relation types, keys and examples of the codebook")

    def sniff(self, head: bytes, path: Path) -> float:
        """By the namespace of codebooks."""
        return 0.95 if b"<CodeBook" in head and CODEBOOK.encode() in head and b"<Project" not in head else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """No articles: says how many labels there are and where such a file goes.  Raises BadInput always."""
        labels = codebook_from(read_bytes(path), path.name).labels
        raise BadInput(
            f"{path.name} is a codebook of {len(labels)} labels without articles; open it as a codebook, "
            "for instance with “annotator new PROJECT --codebook”."
        )

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """The codebook; labels that only the articles have come last."""
        names = dict.fromkeys(span.label for record in records for span in record.spans)
        guids = guids_of(codebook, names)
        if not guids:
            raise Refused("There are no labels to write; a REFI-QDA codebook needs at least one.")
        lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<CodeBook xmlns="{CODEBOOK}" origin="Source Annotator">']
        lines += [*codes_xml(codebook, guids), "</CodeBook>", ""]
        out.write_bytes("\n".join(lines).encode("utf-8"))
        return WriteResult()
