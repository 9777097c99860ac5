"""Agreement over time: one point a day or month, all labels dashed, the chosen label drawn through."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from annotator.ui import wording
from annotator.ui.style.tokens import Theme

#: A point: what it is called, its value (NaN: not defined), and what the tooltip says.
Point = tuple[str, float, str]

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Chart(QWidget):
    """Draws two lines of points from 0 to 1; what lies below 0 is drawn at the bottom and told in the tooltip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name = ""
        self._points: tuple[Point, ...] = ()
        self._beside: tuple[Point, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(110)
        self.setAccessibleName("Agreement over time")

    def show_points(self, name: str, points: Sequence[Point], beside: Sequence[Point] = ()) -> None:
        """Draw `points`, called `name`, and dashed `beside` them those of all labels."""
        self._name, self._points, self._beside = name, tuple(points), tuple(beside)
        self.setAccessibleDescription("; ".join(told for _, _, told in points))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Room for a few points."""
        return QSize(300, 150)

    def _frame(self) -> QRectF:
        """Where values are drawn; above the highest one there is room for what it is."""
        above = QFontMetricsF(self.font()).height() + 8
        return QRectF(34, above, max(1.0, self.width() - 50), max(1.0, self.height() - above - 30))

    def _place(self, number: int, value: float) -> QPointF:
        frame, count = self._frame(), len(self._points)
        x = frame.center().x() if count == 1 else frame.left() + 14 + (frame.width() - 28) * number / (count - 1)
        return QPointF(x, frame.bottom() - frame.height() * max(0.0, min(1.0, value)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the scale, the lines and their points."""
        if not self._points:
            return
        painter, theme, frame = QPainter(self), self._theme, self._frame()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        for value in (0.0, 0.5, 1.0):
            y = self._place(0, value).y()
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(QColor(theme.muted))
            painter.drawText(QRectF(0, y - 10, frame.left() - 6, 20), _RIGHT, f"{value:g}")
        self._line(painter, self._beside, theme.muted, Qt.PenStyle.DashLine)
        self._line(painter, self._points, theme.accent, Qt.PenStyle.SolidLine)
        painter.setPen(QColor(theme.muted))
        taken = -math.inf
        for number, (name, _, _) in enumerate(self._points):
            at, width = self._place(number, 0).x(), metrics.horizontalAdvance(name)
            start = min(max(0.0, at - width / 2), self.width() - width)
            if start > taken + 10:
                painter.drawText(QPointF(start, frame.bottom() + metrics.height() + 3), name)
                taken = start + width
        last = next(((at, one) for at, one in reversed(list(enumerate(self._points))) if not math.isnan(one[1])), None)
        if last is not None:
            place = self._place(last[0], last[1][1])
            painter.setPen(QColor(theme.text))
            box = QRectF(place.x() - 30, place.y() - metrics.height() - 7, 60, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), f"{last[1][1]:.2f}".replace("-", "−"))
        painter.end()

    def _line(self, painter: QPainter, points: Sequence[Point], colour: str, style: Qt.PenStyle) -> None:
        there = [self._place(number, value) for number, (_, value, _) in enumerate(points) if not math.isnan(value)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), 2, style))
        painter.drawPolyline(QPolygonF(there))
        if style == Qt.PenStyle.SolidLine:
            painter.setPen(QPen(QColor(self._theme.surface), 1.5))
            painter.setBrush(QColor(colour))
            for place in there:
                painter.drawEllipse(place, 4.5, 4.5)

    def told_at(self, point: QPointF) -> str:
        """What the nearest point says; "" far from all."""
        near = [(abs(self._place(number, 0).x() - point.x()), told) for number, (_, _, told) in enumerate(self._points)]
        distance, told = min(near, default=(math.inf, ""))
        return told if distance < 24 else ""

    def event(self, event: QEvent) -> bool:
        """Tell the point under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            told = self.told_at(QPointF(event.pos()))
            if told:
                QToolTip.showText(event.globalPos(), wording.plain_tooltip(told), self)
                return True
        return super().event(event)
