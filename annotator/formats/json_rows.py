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

    text_field: str | None = field(
        default=None, metadata={"help": "Key of the text, when nothing tells it; “body.text” for keys within keys."}
    )


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
        return 0.45 if any(_has_text(row, None) for _, row in _rows(value, None, "")) else 0.22

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles.  Raises BadInput, with the keys there are, when an object has no text."""
        wanted = options.text_field
        lines = [
            (here, line_of_row(row, {}, here, wanted))
            for place, value in json_values(path, notice)
            for here, row in _rows(value, wanted, place)
        ]
        yield from records_of(lines, path.name, notice)


def _rows(value: dict[str, Any], wanted: str | None, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The object itself when it has the text; else the objects of the list in it that have one."""
    if _has_text(value, wanted):
        yield place, _lifted(value, wanted)
        return
    lists = {
        key: one
        for key, one in value.items()
        if isinstance(one, list) and one and all(isinstance(item, dict) for item in one)
    }
    inner = {key: _within(wanted, key) for key in lists}
    chosen = next((key for key, one in lists.items() if any(_has_text(item, inner[key]) for item in one)), None)
    if chosen is None:
        yield place, value
        return
    for number, item in enumerate(lists[chosen], 1):
        row = _lifted(item, inner[chosen])
        if wanted is not None and inner[chosen] in row:
            row = {wanted: row.pop(str(inner[chosen])), **row}
        yield f"{place}, {chosen} {number}", row


def _within(wanted: str | None, key: str) -> str | None:
    """The rest of a key that goes on inside the list `key`."""
    return wanted.removeprefix(f"{key}.") if wanted is not None else None


def _has_text(value: dict[str, Any], wanted: str | None) -> bool:
    if wanted is not None:
        return isinstance(_at(value, wanted), str)
    return any(isinstance(value.get(name), str) for name in TEXT_COLUMNS)


def _at(value: Any, wanted: str) -> Any:
    """What stands at a key, or at keys within keys with dots between."""
    if isinstance(value, dict):
        if wanted in value:
            return value[wanted]
        first, _, rest = wanted.partition(".")
        return _at(value.get(first), rest) if rest else None
    return None


def _lifted(value: dict[str, Any], wanted: str | None) -> dict[str, Any]:
    """The object with the text at its first level."""
    return value if wanted is None or wanted in value else {wanted: _at(value, wanted), **value}
