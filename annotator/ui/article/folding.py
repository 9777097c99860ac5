"""Clean reading: paragraphs that are covered wholly are folded away, with a mark where they were.

Folded blocks stay in the document, so that every position means what it meant; Qt lays out
and paints none of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QTextBlockFormat, QTextCursor, QTextDocument

from annotator.model.spans import Fragment, Fragments, fragments
from annotator.ui.article.offsets import Offsets
from annotator.ui.style.tokens import Theme

#: Room of a mark between two paragraphs, in sizes of the text.
ROOM = 1.7


@dataclass(frozen=True, slots=True)
class Fold:
    """Neighbouring blocks that are folded away: the first, one past the last, and the code points they hold."""

    first: int
    last: int
    start: int
    end: int


def folds_of(offsets: Offsets, parts: Iterable[Fragment]) -> list[Fold]:
    """The folds that hide every paragraph which `parts` cover wholly, outer white space not counted.

    Blank paragraphs between two folded ones go with them.
    """
    text, starts = offsets.text, offsets.block_starts
    covered = fragments(parts)
    firsts = [part.start for part in covered]
    found: list[Fold] = []
    for number in range(len(starts)) if covered else ():
        start = offsets.from_qt(starts[number])
        end = offsets.from_qt(starts[number + 1] - 1) if number + 1 < len(starts) else len(text)
        words = text[start:end]
        if not words.strip():
            continue
        a = start + len(words) - len(words.lstrip())
        b = start + len(words.rstrip())
        place = bisect_right(firsts, a) - 1
        if place < 0 or covered[place].end < b:
            continue
        if found and all(offsets.is_blank(one) for one in range(found[-1].last, number)):
            found[-1] = Fold(found[-1].first, number + 1, found[-1].start, end)
        else:
            found.append(Fold(number, number + 1, start, end))
    return found


def ranges_of(folds: Sequence[Fold]) -> Fragments:
    """The code points that are folded away."""
    return tuple(Fragment(one.start, one.end) for one in folds)


def fold(document: QTextDocument, before: Sequence[Fold], after: Sequence[Fold], room: float, normal: float) -> None:
    """Hide the blocks of `after` and show those of `before` again, and make room for the marks."""
    if len(document.toRawText()) == 0:
        return
    for one in before:
        _set_visible(document, one, True)
        _set_room(document, one, normal)
    for one in after:
        _set_visible(document, one, False)
        _set_room(document, one, room)


def _set_visible(document: QTextDocument, one: Fold, visible: bool) -> None:
    for number in range(one.first, one.last):
        document.findBlockByNumber(number).setVisible(visible)
    start, end = document.findBlockByNumber(one.first), document.findBlockByNumber(one.last - 1)
    document.markContentsDirty(start.position(), end.position() + end.length() - start.position())


def _set_room(document: QTextDocument, one: Fold, room: float) -> None:
    """Below the paragraph before the fold; above the one after it when there is none before."""
    beside = document.findBlockByNumber(one.first - 1 if one.first else one.last)
    if not beside.isValid():
        return
    form = QTextBlockFormat(beside.blockFormat())
    if one.first:
        form.setBottomMargin(room)
    else:
        form.setTopMargin(room if not document.findBlockByNumber(0).isVisible() else 0)
    cursor = QTextCursor(document)
    cursor.setPosition(beside.position())
    cursor.setBlockFormat(form)


def place_of(document: QTextDocument, one: Fold) -> float | None:
    """Height in the document of the middle of a fold's mark; None when its neighbours are not laid out."""
    beside = document.findBlockByNumber(one.first - 1 if one.first else one.last)
    if not beside.isValid() or not beside.layout().lineCount():
        return None
    form = beside.blockFormat()
    if not one.first:
        return float(beside.layout().position().y() - form.topMargin() / 2)
    following = document.findBlockByNumber(one.last)
    if following.isValid() and following.layout().lineCount():
        return float(following.layout().position().y() - form.bottomMargin() / 2)
    return float(document.documentLayout().blockBoundingRect(beside).bottom() + form.bottomMargin() / 2)


def paint_mark(painter: QPainter, theme: Theme, y: float, left: float, right: float, one: Fold) -> None:
    """A broken line with what was folded away in its middle."""
    count = one.last - one.first
    text = f"⋯ {count:,} {'paragraph' if count == 1 else 'paragraphs'} folded"
    painter.save()
    font = painter.font()
    font.setPointSizeF(font.pointSizeF() * 0.66)
    painter.setFont(font)
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance(text) + 20.0
    middle = (left + right) / 2
    painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DashLine))
    for start, end in ((left, middle - width / 2), (middle + width / 2, right)):
        painter.drawLine(QPointF(start, y), QPointF(end, y))
    plate = QRectF(middle - width / 2, y - metrics.height() / 2, width, metrics.height())
    painter.setPen(QColor(theme.muted))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
