"""The cells of WebAnno TSV 3: what is escaped, stacked and numbered in them.

Source: "WebAnno TSV 3.3 File format", appendix of the INCEpTION user guide.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}
_NUMBERED = re.compile(r"((?:[^\\\[]|\\.)*)\[(\d{1,9}(?:_\d{1,9})?)\]", re.DOTALL)

_IN_VALUE = re.compile(r"->|[\\\[\]|_;*\t\n\r\f\x08]")
_IN_TEXT = re.compile(r"[\\\t\n\r\f\x08]")
_WRITTEN = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f", "\b": "\\b"}

#: A cell for no annotation, and a value that is not set.
NOTHING, UNSET = "_", "*"


def unescaped(words: str) -> str:
    """`words` with the backslashes taken off."""
    return _ESCAPE.sub(lambda found: _LETTERS.get(found[1], found[1]), words) if "\\" in words else words


def value_cell(value: str) -> str:
    """A value as a cell holds it."""
    return _IN_VALUE.sub(lambda found: _WRITTEN.get(found[0], "\\" + found[0]), value)


def text_line(text: str) -> str:
    """Text or a token on one line."""
    return _IN_TEXT.sub(lambda found: _WRITTEN.get(found[0], "\\" + found[0]), text)


def parts(cell: str, separator: str) -> list[str]:
    """The cell cut at each separator that no backslash stands before."""
    if separator not in cell:
        return [cell]
    found, start, place = [], 0, 0
    while place < len(cell):
        if cell[place] == "\\":
            place += 2
            continue
        if cell.startswith(separator, place):
            found.append(cell[start:place])
            start = place + len(separator)
            place = start
            continue
        place += 1
    return [*found, cell[start:]]


def numbered(part: str) -> tuple[str, str | None]:
    """A part and the number in brackets after it."""
    found = _NUMBERED.fullmatch(part) if part.endswith("]") else None
    return (found[1], found[2]) if found else (part, None)


def value_of(part: str) -> str | None:
    """The value of a part without its number; None when it is not set."""
    return None if part in (UNSET, NOTHING) else unescaped(part)
