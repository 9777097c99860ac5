"""Stored text ⇄ Qt document: code points on one side, UTF-16 positions on the other.

What QTextDocument does to a text (tests/ui/article/test_offsets.py holds it to this):
LF, CR LF, CR, U+2029, U+FDD0 and U+FDD1 each become one block break, so CR LF shrinks by
one; a character outside the Basic Multilingual Plane counts two; U+FEFF at the beginning
of a string is lost on the way into Qt; U+FFFC would be laid out as a picture; everything
else counts one.  The document therefore gets `Offsets.shown`, a text of equal structure
in which the troublesome characters have stand-ins of the same length, and text is never
taken back from Qt.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

#: Longest paragraph, in code points, given to Qt in one piece; longer ones cost too much per frame.
SPLIT_ABOVE = 20_000

_BREAK = re.compile("\r\n|[\n\r\u2029\ufdd0\ufdd1]")
_BREAK_SIMPLE = re.compile("\n")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ZWJ = "\u200d"

# Stand-ins of one code point each: line breaks inside a paragraph, control pictures
# (U+2400 …) for what has no shape, and what Qt would take for something else.
_STAND_INS: dict[str, str] = {
    "\r": "\n",
    "\u2029": "\n",
    "\ufdd0": "\n",
    "\ufdd1": "\n",
    "\v": "\u2028",
    "\f": "\u2028",
    "\x85": "\u2028",
    "\x7f": "\u2421",
    "\ufeff": "\u2060",
    "\ufffc": "\ufffd",
    **{chr(code): chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r\v\f"},
}


class Offsets:
    """Converter between code points of `text` and positions of the Qt document that shows it.

    `shown` is what to insert into the document, `length` its number of UTF-16 units and
    `block_starts` the document position at which each block begins.
    """

    def __init__(self, text: str, split_above: int = SPLIT_ABOVE) -> None:
        self.text = text
        self._marks = array("q")  # code points from which on the shift differs
        self._thresholds = array("q")  # the same seen from the document
        self._shifts = array("q", [0])  # document position minus code point, before each mark
        pairs = "\r\n" in text
        lines = _lines(text)
        starts, splits = _split(text, lines, split_above)
        self._shift(text, splits, pairs)
        self.length = len(text) + self._shifts[-1]
        self.shown = _shown(text, splits, pairs)
        self._starts = starts
        self.block_starts = [self.to_qt(start) for start in starts] if self._marks else starts

    def _shift(self, text: str, splits: list[int], pairs: bool) -> None:
        events = [(position, 0, 1) for position in splits]
        if _is_wide(text):
            events += ((found.start() + 1, 1, 1) for found in _ASTRAL.finditer(text))
        if pairs:
            events += ((found.start() + 1, 1, -1) for found in re.finditer("\r\n", text))
        events.sort(key=lambda event: (event[0], -event[1]))
        shift = 0
        for position, width, change in events:
            # An astral character and CR LF begin one code point before their mark, a split
            # at it; a document position just past that beginning has the new shift.
            self._marks.append(position)
            self._thresholds.append(position - width + shift + 1)
            shift += change
            self._shifts.append(shift)

    def to_qt(self, position: int) -> int:
        """Document position of the code point at `position`; between CR and LF it is that of the break."""
        return position + self._shifts[bisect_right(self._marks, position)]

    def from_qt(self, position: int) -> int:
        """Code point at document `position`; inside a surrogate pair it is that of the pair."""
        return position - self._shifts[bisect_right(self._thresholds, position)]

    def block_at(self, position: int) -> int:
        """Number of the block that holds the document `position`."""
        return bisect_right(self.block_starts, position) - 1

    def block_range(self, block: int) -> tuple[int, int]:
        """Code points `[start, end)` of a block; `end` includes its break when there is one."""
        end = self._starts[block + 1] if block + 1 < len(self._starts) else len(self.text)
        return self._starts[block], end

    def is_blank(self, block: int) -> bool:
        """Whether a block has no characters."""
        starts = self.block_starts
        following = starts[block + 1] - 1 if block + 1 < len(starts) else self.length
        return following <= starts[block]

    def paragraph(self, position: int) -> tuple[int, int]:
        """Code points `[start, end)` of the stored paragraph around `position`, without its break."""
        return paragraph_at(self.text, position)


class Units:
    """A piece of text that is sliced by Qt's positions."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bytes = text.encode("utf-16-le", "surrogatepass") if _is_wide(text) else b""

    def slice(self, start: int, end: int) -> str:
        """The characters from UTF-16 unit `start` to `end`."""
        if self._bytes:
            return self._bytes[start * 2 : end * 2].decode("utf-16-le", "replace")
        return self._text[start:end]


def code_points(text: str) -> Sequence[int]:
    """For each UTF-16 unit of `text`, and its end, the code point it belongs to."""
    if not _is_wide(text):
        return range(len(text) + 1)
    places: list[int] = []
    for index, char in enumerate(text):
        places += [index, index] if char > "\uffff" else [index]
    return [*places, len(text)]


def _is_wide(text: str) -> bool:
    """Whether some characters take two UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 != len(text)


def paragraph_at(text: str, position: int) -> tuple[int, int]:
    """Code points `[start, end)` of the paragraph of `text` around `position`, without its break."""
    breaks = ("\n", "\r", "\u2029", "\ufdd0", "\ufdd1")
    start = max(text.rfind(one, 0, position) for one in breaks) + 1
    ends = [found for one in breaks if (found := text.find(one, position)) >= 0]
    return min(start, position), min(ends, default=len(text))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the paragraphs of `text`, empty ones too, without their breaks."""
    simple = not any(one in text for one in "\r\u2029\ufdd0\ufdd1")
    start = 0
    for found in (_BREAK_SIMPLE if simple else _BREAK).finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _split(text: str, lines: Iterator[tuple[int, int]], limit: int) -> tuple[list[int], list[int]]:
    """Where blocks begin, and those of them that are no paragraph's beginning (code points)."""
    starts: list[int] = []
    splits: list[int] = []
    for start, end in lines:
        starts.append(start)
        at = start
        while end - at > limit:
            at = _split_point(text, at, at + limit)
            splits.append(at)
            starts.append(at)
    return starts, splits


def _split_point(text: str, start: int, wanted: int) -> int:
    """A place at or before `wanted` to split: after a space, else between two graphemes."""
    space = text.rfind(" ", max(start + 1, wanted - 2_000), wanted)
    at = space + 1 if space >= 0 else wanted
    lowest = max(start + 1, at - 200)
    while at > lowest and _clings(text[at - 1], text[at]):
        at -= 1
    return at


def _clings(before: str, after: str) -> bool:
    """Whether the two may belong to one grapheme (more often yes than UAX 29 says)."""
    flags = "\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff"
    return (
        flags
        or _ZWJ in (before, after)
        or unicodedata.category(after).startswith("M")
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    )


def _shown(text: str, splits: list[int], pairs: bool) -> str:
    """`text` with stand-ins and with a break at each split."""
    if splits:
        ends = [0, *splits, len(text)]
        text = "\n".join(text[start:end] for start, end in pairwise(ends))
    if pairs:
        text = text.replace("\r\n", "\n")
    for one, other in _STAND_INS.items():
        if one in text:
            text = text.replace(one, other)
    try:
        text.encode("utf-16-le")
    except UnicodeEncodeError:
        text = _SURROGATE.sub("\ufffd", text)
    return text
