"""The confusion matrix of two annotators as a heat map: lightness of one hue, and the count in every cell."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from annotator.ui import wording
from annotator.ui.agreement.grid import ground, ink
from annotator.ui.agreement.telling import Matrix
from annotator.ui.style.tokens import Theme

NOTHING = "no label"

_MIDDLE = Qt.AlignmentFlag.AlignCenter


class HeatMap(QWidget):
    """Draws a matrix; the colour of a cell is its share of the row, of what the left annotator has there."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._matrix: Matrix | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(150)
        self.setAccessibleName("Confusion matrix")

    @property
    def shown(self) -> Matrix | None:
        """The matrix that is drawn."""
        return self._matrix

    def show_matrix(self, matrix: Matrix | None) -> None:
        """Draw this matrix, or nothing."""
        self._matrix = matrix
        told = []
        if matrix is not None:
            sizes = range(len(matrix.rows))
            told = [matrix.told(row, column) for row in sizes for column in sizes if matrix.counts[row][column]]
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Room for half a dozen labels."""
        return QSize(380, 260)

    def _frame(self, matrix: Matrix) -> QRectF:
        """Where the cells are; names stand left of and above them."""
        metrics = QFontMetricsF(self.font())
        widest = max(metrics.horizontalAdvance(name or NOTHING) for name in matrix.rows)
        left = 26 + min(widest + 10, self.width() * 0.3)
        top = 2 * metrics.height() + 14
        return QRectF(left, top, max(1.0, self.width() - left - 12), max(1.0, self.height() - top - 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names, cells and counts."""
        matrix = self._matrix
        if matrix is None:
            return
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame, metrics = self._frame(matrix), QFontMetricsF(self.font())
        wide, high = frame.width() / len(matrix.columns), frame.height() / len(matrix.rows)
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        painter.setPen(QColor(theme.text))
        painter.setFont(strong)
        bold = QFontMetricsF(strong)
        above = QRectF(frame.left(), 2, frame.width(), metrics.height() + 2)
        painter.drawText(above, int(_MIDDLE), _fitting(matrix.right, above.width(), bold))
        painter.save()
        painter.translate(14, frame.center().y())
        painter.rotate(-90)
        beside = QRectF(-frame.height() / 2, -metrics.height() / 2, frame.height(), metrics.height() + 2)
        painter.drawText(beside, int(_MIDDLE), _fitting(matrix.left, beside.width(), bold))
        painter.restore()
        painter.setFont(self.font())
        painter.setPen(QColor(theme.muted))
        for place, name in enumerate(matrix.columns):
            box = QRectF(frame.left() + place * wide, metrics.height() + 6, wide, metrics.height() + 4)
            painter.drawText(box, int(_MIDDLE), _fitting(name or NOTHING, wide - 4, metrics))
        for place, name in enumerate(matrix.rows):
            box = QRectF(26, frame.top() + place * high, frame.left() - 34, high)
            side = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(box, side, _fitting(name or NOTHING, box.width(), metrics))
        for row in range(len(matrix.rows)):
            for column in range(len(matrix.columns)):
                box = QRectF(frame.left() + column * wide, frame.top() + row * high, wide, high)
                self._cell(painter, matrix, row, column, box.adjusted(1.5, 1.5, -1.5, -1.5))
        painter.end()

    def _cell(self, painter: QPainter, matrix: Matrix, row: int, column: int, box: QRectF) -> None:
        theme, count = self._theme, matrix.counts[row][column]
        nobody = not matrix.rows[row] and not matrix.columns[column]
        total = sum(one for at, one in enumerate(matrix.counts[row]) if matrix.rows[row] or matrix.columns[at])
        # What nobody marked is most of every text; it would leave no colour for the rest.
        behind = theme.surface if nobody else ground(theme, (count / total) ** 0.5 if total else 0.0)
        painter.setPen(QPen(QColor(theme.line), 1, Qt.PenStyle.DashLine) if nobody else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(behind))
        painter.drawRoundedRect(box, 4, 4)
        if matrix.rows[row] == matrix.columns[column] and not nobody:
            painter.setPen(QPen(QColor(theme.text), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.7, 0.7, -0.7, -0.7), 4, 4)
        painter.setPen(QColor(theme.muted if nobody or not count else ink(theme, behind)))
        painter.drawText(box, int(_MIDDLE), f"{count:,}" if count else "·")

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Row and column under a point."""
        if self._matrix is None:
            return None
        frame = self._frame(self._matrix)
        if not frame.contains(point):
            return None
        column = int((point.x() - frame.left()) / frame.width() * len(self._matrix.columns))
        row = int((point.y() - frame.top()) / frame.height() * len(self._matrix.rows))
        return min(row, len(self._matrix.rows) - 1), min(column, len(self._matrix.columns) - 1)

    def event(self, event: QEvent) -> bool:
        """Tell the cell under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._matrix is not None:
            place = self.cell_at(QPointF(event.pos()))
            if place is not None:
                QToolTip.showText(event.globalPos(), wording.plain_tooltip(self._matrix.told(*place)), self)
                return True
        return super().event(event)


def _fitting(text: str, width: float, metrics: QFontMetricsF) -> str:
    return metrics.elidedText(wording.isolated(text), Qt.TextElideMode.ElideRight, max(8.0, width))
