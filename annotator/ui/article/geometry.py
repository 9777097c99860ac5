"""Where the pieces of a block lie on its laid-out lines, in the block's own coordinates (pixels)."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from PySide6.QtGui import QGlyphRun, QTextBlock, QTextLine

from annotator.ui.article.lanes import Piece
from annotator.ui.article.offsets import Units
from annotator.ui.article.shown import ShownSpan

Range = tuple[float, float]

# Scripts written from right to left (Unicode blocks whose default bidi class is R or AL),
# and the characters that steer direction.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


class Mark:
    """What one line shows of one piece: bars under its words, ticks where fragments begin and end, dotted links."""

    __slots__ = ("bars", "closes", "lane", "links", "opens", "span")

    def __init__(self, piece: Piece) -> None:
        self.span: ShownSpan = piece.span
        self.lane = piece.lane
        # Tuples, and empty ones mostly: they weigh nothing on the garbage collector.
        self.bars: tuple[Range, ...] = ()
        self.links: tuple[Range, ...] = ()
        self.opens: tuple[float, ...] = ()
        self.closes: tuple[float, ...] = ()


class LineBox:
    """One line: `top` and `bottom` of its words, the tinted stretches with the spans they belong to, and the marks."""

    __slots__ = ("bottom", "dim", "marks", "tints", "top")

    def __init__(self, top: float, bottom: float) -> None:
        self.top = top
        self.bottom = bottom
        self.dim = False  # whether boilerplate lies on it
        self.tints: list[tuple[float, float, tuple[ShownSpan, ...]]] = []
        self.marks: list[Mark] = []


class BlockGeometry:
    """The lines of one block; each line's boxes are measured when first asked for."""

    def __init__(self, block: QTextBlock, pieces: list[Piece]) -> None:
        # The block is kept, never its layout: a Python wrapper of a layout that Qt has
        # deleted would later be taken for whatever object gets the same address.
        self._block = block
        layout = block.layout()
        count = layout.lineCount()
        lines = [layout.lineAt(number) for number in range(count)]
        self._starts = [line.textStart() for line in lines]
        self.tops = [line.y() for line in lines]
        self._units = Units(block.text())
        self._on_line: dict[int, list[Piece]] = {}
        self._boxes: dict[int, LineBox] = {}
        if count:
            for piece in pieces:
                for number in range(self.line_at(piece.start), self.line_at(piece.end - 1) + 1):
                    self._on_line.setdefault(number, []).append(piece)

    def line_at(self, position: int) -> int:
        """Number of the line that holds a position relative to the block."""
        return max(0, bisect_right(self._starts, position) - 1)

    def edge(self, position: int, trailing: bool) -> tuple[float, float, float]:
        """`(x, top, bottom)` of the edge before the character at `position`, or (`trailing`) after that before it."""
        line = self._block.layout().lineAt(self.line_at(position - 1 if trailing else position))
        ruler = _Ruler(line, self._units)
        x = ruler.trailing(min(position, ruler.end)) if trailing else ruler.leading(position)
        return x, line.y(), line.y() + line.height()

    def lines_between(self, top: float, bottom: float) -> range:
        """Numbers of the lines that may show something between two heights."""
        first = max(0, bisect_right(self.tops, top) - 1)
        return range(first, bisect_right(self.tops, bottom))

    def box(self, number: int) -> LineBox | None:
        """What line `number` shows; None when it shows no span."""
        pieces = self._on_line.get(number)
        if pieces is None:
            return None
        box = self._boxes.get(number)
        if box is None:
            box = self._boxes[number] = self._measure(number, pieces)
        return box

    def _measure(self, number: int, pieces: list[Piece]) -> LineBox:
        line = self._block.layout().lineAt(number)
        ruler = _Ruler(line, self._units)
        box = LineBox(line.y(), line.y() + line.height())
        tinted: list[tuple[int, int, ShownSpan]] = []
        for piece in pieces:
            mark = Mark(piece)
            tint = not piece.span.pending and piece.span.layer == 0
            for part in piece.parts:
                start, end = max(part.start, ruler.start), min(part.end, ruler.end)
                if start >= end:
                    continue
                mark.bars += tuple(ruler.ranges(start, end))
                if tint:
                    tinted.append((start, end, piece.span))
                if part.opens and part.start == start:
                    mark.opens += (ruler.leading(start),)
                if part.closes and (part.end == end or ruler.only_space(end, part.end)):
                    mark.closes += (ruler.trailing(end),)
            for link_start, link_end in piece.links:
                start, end = max(link_start, ruler.start), min(link_end, ruler.end)
                if start < end:
                    mark.links += tuple(ruler.ranges(start, end))
            if mark.bars or mark.links:
                box.marks.append(mark)
        box.tints = _tints(ruler, tinted)
        box.dim = any(span.dim for _, _, span in tinted)
        return box


class _Ruler:
    """Measures stretches of one line; `end` leaves out the white space that wrapping hides."""

    def __init__(self, line: QTextLine, units: Units) -> None:
        self._line = line
        self._units = units
        self.start = line.textStart()
        last = self.start + line.textLength()
        words = units.slice(self.start, last)
        self.end = last - (len(words) - len(words.rstrip(" \t\u2028")))
        self._two_ways = bool(_RIGHT_TO_LEFT.search(words))

    def ranges(self, start: int, end: int) -> list[Range]:
        """Horizontal stretches that `[start, end)` covers, from left to right."""
        if self._two_ways:
            # Neighbours in the text need not be neighbours on the line, and at the first
            # character of a run cursorToX gives the place where a caret would stand, which
            # may be the other end of the run; the glyphs are where they are.
            joined: list[Range] = []
            for left, right in sorted(_box(run) for run in self._line.glyphRuns(start, end - start)):
                if joined and left <= joined[-1][1] + 0.6:
                    joined[-1] = (joined[-1][0], max(right, joined[-1][1]))
                else:
                    joined.append((left, right))
            if joined:
                return joined
        left, right = caret_x(self._line, start), caret_x(self._line, end)
        return [(left, right) if left <= right else (right, left)]

    def leading(self, position: int) -> float:
        """Where the character at `position` begins, in its own direction."""
        return self._edge(position, trailing=False)

    def trailing(self, position: int) -> float:
        """Where the character before `position` ends, in its own direction."""
        return self._edge(position - 1, trailing=True) if self._two_ways else caret_x(self._line, position)

    def _edge(self, position: int, trailing: bool) -> float:
        runs = self._line.glyphRuns(position, 1) if self._two_ways else []
        if not runs:
            return caret_x(self._line, position + 1 if trailing else position)
        left, right = _box(runs[0])
        return left if runs[0].isRightToLeft() == trailing else right

    def only_space(self, start: int, end: int) -> bool:
        """Whether nothing but hidden white space of this line lies in `[start, end)`."""
        return end <= self._line.textStart() + self._line.textLength() and self._units.slice(start, end).isspace()


def caret_x(line: QTextLine, position: int) -> float:
    """Where a caret before `position` stands on a line."""
    return float(line.cursorToX(position)[0])  # type: ignore[index]  # the stubs do not know its answer


def _box(run: QGlyphRun) -> Range:
    rect = run.boundingRect()
    return rect.left(), rect.right()


def _tints(ruler: _Ruler, parts: list[tuple[int, int, ShownSpan]]) -> list[tuple[float, float, tuple[ShownSpan, ...]]]:
    """The stretches of a line on which the same spans lie, with those spans, outermost first."""
    parts.sort(key=lambda part: part[0])
    if all(left[1] <= right[0] for left, right in pairwise(parts)):
        stretches: list[tuple[int, int, tuple[ShownSpan, ...]]] = [(start, end, (span,)) for start, end, span in parts]
    else:
        edges = sorted({edge for start, end, _ in parts for edge in (start, end)})
        stretches = [
            (start, end, tuple(span for a, b, span in parts if a < end and start < b)) for start, end in pairwise(edges)
        ]
    return [
        (left, right, spans) for start, end, spans in stretches if spans for left, right in ruler.ranges(start, end)
    ]
