"""Paints spans under and over the visible lines: tints, lanes, frame, veil and handles.

Colour is never the only sign: each annotation has a bracketed lane of its own, pending
ones are dashed, the parts of a discontinuous one are joined by dots, the current one is
framed and has handles, boilerplate is dimmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from annotator.ui.article.geometry import BlockGeometry, LineBox, Mark
from annotator.ui.article.shown import ShownSpan
from annotator.ui.style.tokens import Theme

#: A block to paint: where its layout begins in the viewport, and its geometry.
Placed = tuple[QPointF, BlockGeometry]

# In widths of the line: a pending lane's dashes and gaps, a link's dots and gaps.
_DASHES = (2.6, 1.7)
_DOTS = (1.0, 1.6)

# Spans of a stack whose tints are mixed: more cannot be told apart.
_STACK = 4

# Opacity of the veil over boilerplate in clean reading, where it is meant to be passed over.
_STRONG = 0.72


class LaneMetrics:
    """Sizes of the lanes in pixels for text of `size` pixels, and the line distance they need.

    `stroke` is the thickness of a lane, `gap` leads from the bottom of the words to the
    first lane, `pitch` from lane to lane, `tick` is the height of the end brackets.
    """

    __slots__ = ("gap", "pitch", "size", "stroke", "tick")

    def __init__(self, size: float) -> None:
        self.size = size
        self.stroke = max(1.5, round(size * 0.115 * 2) / 2)
        self.gap = max(1.0, size * 0.06)
        self.pitch = size * 0.27
        self.tick = size * 0.26

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
        #: Whether what is dim is dimmed strongly, for reading past it.
        self.clean = False
        self._colours: dict[str, str] = {}
        self._grounds: dict[tuple[tuple[str, bool], ...], str] = {}

    def under(self, painter: QPainter, blocks: list[Placed], clip: QRectF) -> None:
        """Everything that lies behind the words."""
        tints, strokes = _Batch(), _Batch()
        for origin, box in self._boxes(blocks, clip):
            height = box.bottom - box.top
            for left, right, spans in box.tints:
                tints.rect(self._ground(spans), QRectF(origin.x() + left, origin.y() + box.top, right - left, height))
            for mark in box.marks:
                self._mark(strokes, origin, box, mark)
        tints.paint_rects(painter)
        strokes.paint_rects(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strokes.paint_frames(painter)

    def over(self, painter: QPainter, blocks: list[Placed], clip: QRectF, handles: list[Handle]) -> None:
        """The veil that dims boilerplate, and the handles of the current annotation."""
        for origin, box in self._boxes(blocks, clip):
            for left, right, spans in box.tints if box.dim else ():
                if any(span.dim for span in spans):
                    ground = self._ground(spans)
                    veil = QColor(ground)
                    veil.setAlphaF(_STRONG if self.clean else self.theme.dimmed(ground))
                    painter.fillRect(QRectF(left, box.top, right - left, box.bottom - box.top).translated(origin), veil)
        if handles:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._handles(painter, handles)

    def colour(self, span: ShownSpan) -> str:
        """The colour of a span's lane in this theme."""
        found = self._colours.get(span.colour)
        if found is None:
            found = self._colours[span.colour] = self.theme.label(span.colour)
        return found

    def _boxes(self, blocks: list[Placed], clip: QRectF) -> Iterator[tuple[QPointF, LineBox]]:
        for origin, geometry in blocks:
            top, bottom = clip.top() - origin.y(), clip.bottom() - origin.y()
            for number in geometry.lines_between(top, bottom):
                box = geometry.box(number)
                if box is not None:
                    yield origin, box

    def _ground(self, spans: tuple[ShownSpan, ...]) -> str:
        key = tuple((span.colour, span.id == self.current) for span in spans[-_STACK:])
        found = self._grounds.get(key)
        if found is None:
            found = self._grounds[key] = self.theme.tinted(key)
        return found

    def _mark(self, batch: _Batch, origin: QPointF, box: LineBox, mark: Mark) -> None:
        span, metrics = mark.span, self.metrics
        current = span.id == self.current
        colour = self.colour(span)
        dx, dy = origin.x(), origin.y()
        y = metrics.y(box.bottom, mark.lane) + dy
        stroke = metrics.stroke * (1.6 if current else 0.75 if span.layer else 1.0)
        for left, right in mark.bars:
            width = max(1.0, right - left)
            if current:
                frame = QRectF(left + dx - 0.5, box.top + dy + 0.5, width + 1, box.bottom - box.top)
                batch.frame(colour, span.pending, frame)
            if span.pending:
                batch.dashes(colour, left + dx, left + dx + width, y, stroke, _DASHES)
            else:
                batch.rect(colour, QRectF(left + dx, y - stroke / 2, width, stroke))
        # Brackets stand at the true ends of fragments; wrapped lines have none.
        thin = max(1.2, metrics.stroke * 0.8)
        for x in (*mark.opens, *mark.closes):
            left = dx + _inwards(x, mark.bars, thin)
            batch.rect(colour, QRectF(left, y - metrics.tick, thin, metrics.tick + stroke / 2))
        if span.by and mark.opens:
            self._sign(batch, span, QPointF(dx + _inwards(mark.opens[0], mark.bars, thin), y))
        for left, right in mark.links:
            batch.dashes(colour, left + dx + 1, right + dx - 1, y, max(1.5, stroke * 0.75), _DOTS)

    def _sign(self, batch: _Batch, span: ShownSpan, at: QPointF) -> None:
        """Whose lane it is: a block in their colour at its beginning, and one, two, three blocks by the lane's layer.

        The number tells layers apart where colours do not.
        """
        width, height = self.metrics.size * 0.3, self.metrics.size * 0.28
        colour = self._colours.get(span.by) or self._colours.setdefault(span.by, self.theme.label(span.by))
        for number in range((span.layer - 1) % 3 + 1):
            batch.rect(colour, QRectF(at.x() + number * (width + 2), at.y() - height / 2, width, height))

    def _handles(self, painter: QPainter, handles: list[Handle]) -> None:
        accent, surface = QColor(self.theme.accent), QColor(self.theme.surface)
        radius = self.metrics.size * 0.23
        for handle in handles:
            painter.setPen(QPen(accent, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLine(QPointF(handle.x, handle.top), QPointF(handle.x, handle.bottom))
            painter.setPen(QPen(surface, 1.5))
            painter.setBrush(accent)
            painter.drawEllipse(handle.knob, radius, radius)


class _Batch:
    """Rectangles and frames gathered by colour, so that each colour is set once a frame."""

    def __init__(self) -> None:
        self._rects: dict[str, list[QRectF]] = {}
        self._frames: dict[tuple[str, bool], list[QRectF]] = {}

    def rect(self, colour: str, rect: QRectF) -> None:
        self._rects.setdefault(colour, []).append(rect)

    def dashes(
        self, colour: str, left: float, right: float, y: float, stroke: float, pattern: tuple[float, float]
    ) -> None:
        """A broken line; as rectangles it is sharp, and far cheaper than Qt's dashed pens."""
        on, step = pattern[0] * stroke, (pattern[0] + pattern[1]) * stroke
        top, whole = y - stroke / 2, max(0, int((right - left - on) / step) + 1)
        rects = self._rects.setdefault(colour, [])
        rects += [QRectF(left + number * step, top, on, stroke) for number in range(whole)]
        rest = left + whole * step
        if rest < right:
            rects.append(QRectF(rest, top, right - rest, stroke))

    def frame(self, colour: str, dashed: bool, rect: QRectF) -> None:
        self._frames.setdefault((colour, dashed), []).append(rect)

    def paint_rects(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self._rects.items():
            painter.setBrush(QColor(colour))
            painter.drawRects(rects)

    def paint_frames(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for (colour, dashed), rects in self._frames.items():
            painter.setPen(QPen(QColor(colour), 1.2, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
            for rect in rects:
                painter.drawRoundedRect(rect, 2.5, 2.5)


def _inwards(x: float, bars: Sequence[tuple[float, float]], width: float) -> float:
    """Left edge of a bracket of this width at `x`, inside the bar it ends: neighbours' brackets stand side by side."""
    return x - width if any(abs(x - right) < 1.0 for _, right in bars) else x
