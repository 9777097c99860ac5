"""JSON of any shape: each object with a text is an article, its other keys are metadata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from annotator.formats.decoding import Notice
from annotator.formats.foreign_lines import records_of
from annotator.formats.hf_rows import TEXT_COLUMNS, line_of_row
from annotator.formats.json_values import first_value, json_values
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format


@dataclass(frozen=True, slots=True)
class JsonOptions:
    """Where the text is."""

    text_field: str | None = field(default=None, metadata={"help": "Key of the text, when nothing tells it."})


class JsonRows(Format):
    """Articles from lists or lines of JSON objects."""

    id = "json"
    title = "JSON of any shape"
    extensions: ClassVar[tuple[str, ...]] = (".json",)
    reads = True
    loses = ("cannot be written",)
    options = JsonOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """Any JSON object, surer with a text; every format that knows more goes before."""
        value = first_value(head)
        if not isinstance(value, dict):
            return 0.0
        return 0.45 if any(isinstance(value.get(name), str) for name in TEXT_COLUMNS) else 0.22

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles.  Raises BadInput, with the keys there are, when an object has no text."""
        lines = [(place, line_of_row(row, {}, place, options.text_field)) for place, row in json_values(path, notice)]
        yield from records_of(lines, path.name, notice)
