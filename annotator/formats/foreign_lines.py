"""Lines of other programs, once brought to the shape of native ones: the unit told by the words, then records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotator.formats.decoding import Notice
from annotator.formats.native_lines import article_from, line_of
from annotator.formats.placing import Mark, told, unit_of
from annotator.formats.records import ArticleRecord
from annotator.formats.units import UNITS

#: A place and a native line without digest, whose offsets may count another unit.
Line = tuple[str, dict[str, Any]]


def records_of(lines: Sequence[Line], name: str, notice: Notice, unit: str | None = None) -> Iterator[ArticleRecord]:
    """The articles that `lines` of the file `name` state.

    Without a `unit` the words of the spans tell it, and the user is told when it is not code points.
    Raises BadInput naming place, span, and what is wrong.
    """
    if unit is None:
        unit = unit_of(_marks(lines))
        if unit != UNITS[0]:
            notice(told(name, unit))
    for place, line in lines:
        yield article_from(line, place, unit)


def _marks(lines: Sequence[Line]) -> Iterator[Mark]:
    for place, line in lines:
        for span in line.get("spans") or ():
            if isinstance(span, dict) and isinstance(span.get("text"), str) and isinstance(line.get("text"), str):
                pairs = span.get("fragments") or [[span.get("start"), span.get("end")]]
                yield Mark(line["text"], pairs, span["text"], place)


def own_line(record: ArticleRecord) -> dict[str, Any]:
    """The native line of a record without digest and without metadata that says nothing."""
    line = line_of(record)
    del line["text_sha256"]
    line["meta"] = {key: one for key, one in line["meta"].items() if one is not None}
    return line


def said(value: Mapping[str, Any]) -> dict[str, Any]:
    """`value` without keys that say nothing."""
    return {key: one for key, one in value.items() if one not in (None, {}, [], "")}
