"""Clean text: an article's text without some of its ranges, and where each piece of what is left came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotator.model.spans import Fragment


class Piece(NamedTuple):
    """`length` code points of the clean text from `clean_start` on are those of the source from `source_start` on."""

    clean_start: int
    source_start: int
    length: int


@dataclass(frozen=True, slots=True)
class Clean:
    """The clean text with its pieces in order; together they are the whole of it."""

    text: str
    pieces: tuple[Piece, ...]


def clean(text: str, ranges: Iterable[Fragment]) -> Clean:
    """`text` (offsets in code points) without `ranges`, which may overlap and come in any order.

    The white space that belonged to what was taken out goes with it: whole lines take the empty lines after them along,
    a stretch within a line takes the blanks on one side.  Nothing is put in, so every piece is found in the source.
    """
    kept: list[str] = []
    pieces: list[Piece] = []
    place = size = 0
    for start, end in (*_with_blanks(text, _apart(text, ranges)), Fragment(len(text), len(text))):
        if start > place:
            kept.append(text[place:start])
            pieces.append(Piece(size, place, start - place))
            size += start - place
        place = max(place, end)
    return Clean("".join(kept), tuple(pieces))


def to_source(pieces: Sequence[Piece], start: int, end: int) -> tuple[Fragment, ...]:
    """Where the range `start` to `end` of the clean text stands in the source, in order."""
    return tuple(
        Fragment(source + max(start - begin, 0), source + min(end - begin, length))
        for begin, source, length in pieces
        if begin < end and start < begin + length
    )


def _apart(text: str, ranges: Iterable[Fragment]) -> Iterator[Fragment]:
    """The ranges in order, those united that overlap or have nothing but white space between them."""
    last: Fragment | None = None
    for one in sorted(one for one in ranges if one.start < one.end):
        if last is None:
            last = one
        elif one.start <= last.end or text[last.end : one.start].isspace():
            last = Fragment(last.start, max(last.end, one.end))
        else:
            yield last
            last = one
    if last is not None:
        yield last


def _with_blanks(text: str, ranges: Iterable[Fragment]) -> Iterator[Fragment]:
    """The ranges with the white space that goes with them."""
    for start, end in ranges:
        before, after = start, end
        while before and text[before - 1] in _BLANKS:
            before -= 1
        while after < len(text) and text[after] in _BLANKS:
            after += 1
        begins_line = before == 0 or text[before - 1] == "\n"
        ends_line = after == len(text) or text[after] == "\n"
        if begins_line and ends_line:
            yield _lines(text, before, after)
        elif ends_line:
            yield Fragment(before, end)
        elif begins_line or before < start:
            yield Fragment(start if not begins_line else before, after)
        else:
            yield Fragment(start, end)


def _lines(text: str, start: int, end: int) -> Fragment:
    """Whole lines with the empty lines after them; at the end of the text those before them."""
    line = end
    while end < len(text) and text[end].isspace():
        end += 1
        if text[end - 1] == "\n":
            line = end
    if end == len(text):
        while start and text[start - 1].isspace():
            start -= 1
        return Fragment(start, end)
    return Fragment(start, line)


_BLANKS = " \t\r\u00a0"
