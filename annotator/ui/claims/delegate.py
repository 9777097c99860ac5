"""How a row of a large table is drawn: cells in one line, headings across the whole width."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from annotator.ui import wording
from annotator.ui.claims.model import HEAD, PENDING
from annotator.ui.style.colours import mix
from annotator.ui.style.parts import asked
from annotator.ui.style.rows import draw_ground
from annotator.ui.style.tokens import Theme

#: Height of a row and margin of a cell, in device-independent pixels.
HEIGHT, MARGIN = 32, 9

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class RowDelegate(QStyledItemDelegate):
    """Draws cells in the theme's colours; the first column strong, the others quiet."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        area, state, font = asked(option)
        painter.save()
        head = index.data(HEAD)
        self._ground(painter, area, state, head is not None)
        if head is not None:
            if index.column() == 0:
                self._head(painter, area, font, *head)
        else:
            # What is only suggested never looks like what somebody has decided.
            pending = bool(index.data(PENDING))
            font.setItalic(pending)
            painter.setFont(font)
            strong = index.column() in (0, 1) and not pending
            painter.setPen(QColor(self.theme.text if strong else self.theme.muted))
            text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            room = area.adjusted(MARGIN, 0, -MARGIN, -1)
            shown = QFontMetrics(font).elidedText(wording.isolated(text), Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _LEFT, shown)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag, head: bool) -> None:
        theme = self.theme
        draw_ground(painter, area, state, theme, mix(theme.surface, theme.text, 0.04) if head else "")

    def _head(self, painter: QPainter, area: QRect, font: QFont, title: str, count: int, folded: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.muted), 1.6))
        x, y = area.left() + MARGIN + 4.0, area.center().y() + 0.5
        shape = [(-2, -4), (2, 0), (-2, 4)] if folded else [(-4, -2), (0, 2), (4, -2)]
        painter.drawPolyline(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in shape]))
        bold = QFont(font)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(self.theme.text))
        room = area.adjusted(MARGIN + 16, 0, -MARGIN, -1)
        number = f"{count:,}"
        metrics = QFontMetrics(bold)
        width = room.width() - metrics.horizontalAdvance(number) - 12
        shown = metrics.elidedText(wording.isolated(title), Qt.TextElideMode.ElideRight, width)
        painter.drawText(room, _LEFT, shown)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(room.adjusted(metrics.horizontalAdvance(shown) + 10, 0, 0, 0), _LEFT, number)
