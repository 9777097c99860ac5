"""Paints spans under and over the visible lines: tints, lanes, frame, veil and handles.

Colour is never the only sign: each annotation has a bracketed lane of its own, pending
ones are dashed, the parts of a discontinuous one are joined by dots, the current one is
framed and has handles, boilerplate is dimmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from annotator.ui.article.geometry import BlockGeometry, LineBox, Mark
from annotator.ui.article.shown import ShownSpan
from annotator.ui.style.tokens import Theme

#: A block to paint: where its layout begins in the viewport, and its geometry.
Placed = tuple[QPointF, BlockGeometry]


@dataclass(frozen=True, slots=True)
class LaneMetrics:
    """Sizes of the lanes in pixels for text of `size` pixels, and the line distance they need."""

    size: float

    @property
    def stroke(self) -> float:
        """Thickness of a lane."""
        return max(1.5, round(self.size * 0.115 * 2) / 2)

    @property
    def gap(self) -> float:
        """From the bottom of the words to the middle of the first lane."""
        return max(1.0, self.size * 0.06)

    @property
    def pitch(self) -> float:
        """From lane to lane."""
        return self.size * 0.27

    @property
    def tick(self) -> float:
        """Height of the bracket at the end of a lane."""
        return self.size * 0.26

    def y(self, bottom: float, lane: int) -> float:
        """Middle of a lane below words that end at `bottom`; whole pixels keep it sharp."""
        return round(bottom + self.gap + lane * self.pitch)

    def distance(self, lanes: int) -> float:
        """Room below each line; two lanes fit without moving the text when the first marks are made."""
        return round(self.gap + (max(2, lanes) - 1) * self.pitch + self.stroke + self.size * 0.12)


@dataclass(frozen=True, slots=True)
class Handle:
    """A drag handle of the current annotation: a bar from `top` to `bottom` at `x`, in the viewport."""

    x: float
    top: float
    bottom: float
    fragment: int
    is_start: bool

    @property
    def knob(self) -> QPointF:
        """Middle of the round knob: above the start, below the end."""
        return QPointF(self.x, self.top - 1 if self.is_start else self.bottom + 1)


class SpanPainter:
    """Paints what `BlockGeometry` measured, in the colours of one theme."""

    def __init__(self, theme: Theme, metrics: LaneMetrics) -> None:
        self.theme = theme
        self.metrics = metrics
        self.current: str | None = None
        self._colours: dict[str, QColor] = {}

    def under(self, painter: QPainter, blocks: list[Placed], clip: QRectF) -> None:
        """Everything that lies behind the words."""
        for origin, box in self._boxes(blocks, clip):
            painter.save()
            painter.translate(origin)
            self._tints(painter, box)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for mark in box.marks:
                self._mark(painter, box, mark)
            painter.restore()

    def over(self, painter: QPainter, blocks: list[Placed], clip: QRectF, handles: list[Handle]) -> None:
        """The veil that dims boilerplate, and the handles of the current annotation."""
        for origin, box in self._boxes(blocks, clip):
            for left, right, spans in box.tints:
                if any(span.dim for span in spans):
                    ground = self._ground(spans)
                    veil = QColor(ground)
                    veil.setAlphaF(self.theme.dimmed(ground))
                    # Half a line above and below stay free: letters reach beyond their box.
                    painter.fillRect(QRectF(left, box.top, right - left, box.bottom - box.top).translated(origin), veil)
        if handles:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._handles(painter, handles)

    def colour(self, span: ShownSpan) -> str:
        """The colour of a span's lane in this theme."""
        return self.theme.label(span.colour)

    def _boxes(self, blocks: list[Placed], clip: QRectF) -> Iterator[tuple[QPointF, LineBox]]:
        for origin, geometry in blocks:
            top, bottom = clip.top() - origin.y(), clip.bottom() - origin.y()
            for number in geometry.lines_between(top, bottom):
                box = geometry.box(number)
                if box is not None:
                    yield origin, box

    def _ground(self, spans: tuple[ShownSpan, ...]) -> str:
        return self.theme.tinted([(span.colour, span.id == self.current) for span in spans])

    def _tints(self, painter: QPainter, box: LineBox) -> None:
        height = box.bottom - box.top
        for left, right, spans in box.tints:
            painter.fillRect(QRectF(left, box.top, right - left, height), self._qcolour(self._ground(spans)))

    def _mark(self, painter: QPainter, box: LineBox, mark: Mark) -> None:
        current = mark.span.id == self.current
        colour = self._qcolour(self.colour(mark.span))
        if current:
            self._frame(painter, box, mark, colour)
        metrics = self.metrics
        stroke = metrics.stroke * (1.6 if current else 0.75 if mark.span.layer else 1.0)
        y = metrics.y(box.bottom, mark.lane)
        pen = QPen(colour, stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        if mark.span.pending:
            pen.setDashPattern([2.6, 1.7])
        painter.setPen(pen)
        for left, right in mark.bars:
            painter.drawLine(QPointF(left, y), QPointF(max(right, left + 1), y))
        self._ticks(painter, mark, colour, y, stroke)
        if mark.links:
            painter.setPen(QPen(colour, max(1.2, stroke * 0.7), Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap))
            dots = painter.pen()
            dots.setDashPattern([0.1, 2.6])
            painter.setPen(dots)
            for left, right in mark.links:
                painter.drawLine(QPointF(left + 1, y), QPointF(right - 1, y))

    def _ticks(self, painter: QPainter, mark: Mark, colour: QColor, y: float, stroke: float) -> None:
        """Brackets at the true ends of fragments; wrapped lines have none."""
        painter.setPen(QPen(colour, max(1.2, self.metrics.stroke * 0.8), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for ends in (mark.opens, mark.closes):
            for x in ends:
                inside = _inwards(x, mark.bars, self.metrics.stroke * 0.4)
                painter.drawLine(QPointF(inside, y + stroke / 2), QPointF(inside, y - self.metrics.tick))

    def _frame(self, painter: QPainter, box: LineBox, mark: Mark, colour: QColor) -> None:
        painter.setPen(QPen(colour, 1.2, Qt.PenStyle.DashLine if mark.span.pending else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for left, right in mark.bars:
            rect = QRectF(left - 0.5, box.top + 0.5, right - left + 1, box.bottom - box.top)
            painter.drawRoundedRect(rect, 2.5, 2.5)

    def _handles(self, painter: QPainter, handles: list[Handle]) -> None:
        accent, surface = self._qcolour(self.theme.accent), self._qcolour(self.theme.surface)
        radius = self.metrics.size * 0.23
        for handle in handles:
            painter.setPen(QPen(accent, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLine(QPointF(handle.x, handle.top), QPointF(handle.x, handle.bottom))
            painter.setPen(QPen(surface, 1.5))
            painter.setBrush(accent)
            painter.drawEllipse(handle.knob, radius, radius)

    def _qcolour(self, colour: str) -> QColor:
        found = self._colours.get(colour)
        if found is None:
            found = self._colours[colour] = QColor(colour)
        return found


def _inwards(x: float, bars: list[tuple[float, float]], by: float) -> float:
    """`x` moved into the bar it ends, so that neighbours' brackets stand side by side."""
    for left, right in bars:
        if abs(x - left) < 1.0:
            return x + by
        if abs(x - right) < 1.0:
            return x - by
    return x
