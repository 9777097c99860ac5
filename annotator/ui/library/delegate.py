"""How one article stands in the list: title, status, outlet · date, number of annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from annotator.ui import wording
from annotator.ui.library.model import ArticleModel
from annotator.ui.style.dress import hover
from annotator.ui.style.parts import asked
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.project import ArticleRow

#: Height of a row and its inner margin, in device-independent pixels.
HEIGHT, MARGIN = 64, 14


class ArticleCard(QStyledItemDelegate):
    """Draws one row; all colours come from the theme."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every row is as high as the others."""
        return QSize(120, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the card."""
        row = cast(ArticleModel, index.model()).row(index.row())
        area, state, font = asked(option)
        if row is None:
            return
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._ground(painter, area, chosen, bool(state & QStyle.StateFlag.State_MouseOver))
        inner = area.adjusted(MARGIN, 10, -MARGIN, -10)
        title_font = QFont(font)
        title_font.setBold(chosen)
        painter.setPen(QColor(self.theme.text))
        _one_line(
            painter,
            wording.one_line(row.title) or "Untitled",
            title_font,
            QRect(inner.left(), inner.top(), inner.width(), 22),
        )
        self._second_line(painter, row, font, QRect(inner.left(), inner.bottom() - 18, inner.width(), 20), chosen)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRect, chosen: bool, hovered: bool) -> None:
        if chosen:
            painter.fillRect(area, QColor(self.theme.selection))
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), QColor(self.theme.accent))
        elif hovered:
            painter.fillRect(area, QColor(hover(self.theme)))
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom())

    def _second_line(self, painter: QPainter, row: ArticleRow, font: QFont, area: QRect, chosen: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        status_dot(painter, QRectF(area.left() + 1, area.center().y() - 3.5, 8, 8), row.status, self.theme)
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.86)
        painter.setFont(small)
        painter.setPen(QColor(self.theme.text if chosen else self.theme.muted))
        metrics = QFontMetrics(small)
        count = f"{row.annotations:,}" if row.annotations else ""
        width = metrics.horizontalAdvance(count) + 10 if count else 0
        if count:
            painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)
        parts = [
            wording.status_title(row.status),
            wording.isolated(wording.one_line(row.outlet or "")),
            wording.shown_date(row.published or ""),
        ]
        text = "  ·  ".join(part for part in parts if part)
        _one_line(painter, text, small, area.adjusted(16, 0, -width, 0), forced_left=True)


def status_dot(painter: QPainter, area: QRectF, status: str, theme: Theme) -> None:
    """A ring for to do, half a disc for in progress, a whole one for done: not told by colour alone."""
    colour = QColor({"done": theme.ok, "in progress": theme.accent}.get(status, theme.muted))
    inner = area.adjusted(0.75, 0.75, -0.75, -0.75)
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(colour if status == "done" else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(inner)
    if status == "in progress":
        painter.setBrush(colour)
        painter.drawChord(inner, 90 * 16, 180 * 16)


def _one_line(painter: QPainter, text: str, font: QFont, area: QRect, *, forced_left: bool = False) -> None:
    """Draw `text` in its own direction but always from the left edge, shortened where it ends."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight if forced_left else Qt.LayoutDirection.LayoutDirectionAuto)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout = QTextLayout(shown, font)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(area.width())
    layout.endLayout()
    layout.draw(painter, QPointF(area.left(), area.top() + (area.height() - line.height()) / 2))
