"""W3C Web Annotation Data Model as JSON-LD (https://www.w3.org/TR/annotation-model/), the texts in the same file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.json_values import first_value, json_document
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.web_annotation_reading import Annotations
from annotator.formats.web_annotation_writing import collection_of
from annotator.model.codebook import Codebook

_TYPES = ("Annotation", "AnnotationPage", "AnnotationCollection")


@dataclass(frozen=True, slots=True)
class WebAnnotationOptions:
    """Where the texts of others are."""

    text: str | None = field(
        default=None,
        metadata={
            "for": "read",
            "help": "Text file that was annotated, or a folder of them; a file beside the annotations, called as "
            "their source is, when left out.",
        },
    )
    rest: bool = field(
        default=False, metadata={"for": "read", "help": "Leave out annotations of pictures, whole pages and the like."}
    )


class WebAnnotation(Format):
    """Everything; offsets count code points, and the quoted words decide where they do not fit."""

    id = "web-annotation"
    title = "W3C Web Annotation (JSON-LD)"
    extensions: ClassVar[tuple[str, ...]] = (".jsonld",)
    reads = True
    writes = True
    options = WebAnnotationOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """By the type of the first object, its context, or its target with selectors."""
        value = first_value(head)
        if not isinstance(value, dict):
            return 0.0
        types = value.get("type") if isinstance(value.get("type"), list) else [value.get("type")]
        if "$schema" in value:
            return 0.0
        if any(one in _TYPES for one in types or ()):
            return 0.95
        if "@context" in value:
            return 0.5
        if isinstance(value.get("rows"), list) and "total" in value:
            return 0.9
        return 0.8 if ("target" in value and ("body" in value or "bodies" in value)) or "annotates" in value else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The annotated articles.  Raises BadInput for what is no annotation, marks no text, or lacks its text."""
        document = json_document(read_bytes(path), path.name, notice)
        yield from Annotations(document, path, options.text, rest=options.rest).records(notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One collection with the articles' texts; nothing is lost."""
        result = WriteResult()
        document = collection_of(list(records), result)
        out.write_bytes(json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8") + b"\n")
        return result
