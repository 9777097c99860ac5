"""Lines of other programs, once brought to the shape of native ones: the unit told by the words, then records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotator.formats.decoding import Notice
from annotator.formats.native_lines import article_from, line_of
from annotator.formats.placing import Mark, told, unit_that_fits
from annotator.formats.records import ArticleRecord
from annotator.formats.units import UNITS

#: A place and a native line without digest, whose offsets may count another unit.
Line = tuple[str, dict[str, Any]]


def records_of(lines: Sequence[Line], name: str, notice: Notice, unit: str | None = None) -> Iterator[ArticleRecord]:
    """The articles that `lines` of the file `name` state.

    Without a `unit` the words of the spans tell it, and the user is told when it is not code points.  Where no unit
    explains all words of the file, each article has its own, as in projects begun with another version of a tool.
    Raises BadInput naming place, span, and what is wrong.
    """
    if unit is not None:
        units = [unit] * len(lines)
    elif (fitting := unit_that_fits(_marks(lines))) is not None:
        units = [fitting] * len(lines)
        if fitting != UNITS[0]:
            notice(told(name, fitting))
    else:
        units = _unit_each(lines)
        for other in dict.fromkeys(units):
            if other != UNITS[0]:
                count = units.count(other)
                notice(f"The offsets of {count:,} of {len(lines):,} articles in {name} count {other}; "
                       "they were converted to code points.")  # fmt: skip
    for (place, line), one in zip(lines, units, strict=True):
        yield article_from(line, place, one)


def _unit_each(lines: Sequence[Line]) -> list[str]:
    """The unit of each line by its own words; where one has none, or spans without words, they count code points."""
    units = []
    for one in lines:
        marks = list(_marks([one]))
        worded = len(marks) == len(one[1].get("spans") or ())
        units.append((unit_that_fits(marks) if marks and worded else None) or UNITS[0])
    return units


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
