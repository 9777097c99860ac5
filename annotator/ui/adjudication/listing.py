"""The list of differences: what is different, in which words, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from annotator.ui import wording
from annotator.ui.adjudication.telling import Row
from annotator.ui.style.icons import pixmap
from annotator.ui.style.parts import asked, styled
from annotator.ui.style.rows import draw_ground
from annotator.ui.style.tokens import Theme

_ROW = int(Qt.ItemDataRole.UserRole)

#: Height of a row, width of the state's mark, and inner margin, in device-independent pixels.
HEIGHT, MARK, MARGIN = 52, 26, 9

Index = QModelIndex | QPersistentModelIndex


class _Drawn(QStyledItemDelegate):
    """Draws a `Row`: the mark of its state, its words, and below them kind, label and answer."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is as high as the others."""
        return QSize(80, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        area, state, font = asked(option)
        row: Row = index.data(_ROW)
        theme = self.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_ground(painter, area, state, theme)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), QColor(theme.accent))
        self._mark(painter, QPointF(area.left() + MARGIN + 8, area.center().y()), row.state)
        self._words(painter, area.adjusted(MARGIN + MARK, 6, -MARGIN, -7), font, row)
        painter.restore()

    def _mark(self, painter: QPainter, middle: QPointF, state: str) -> None:
        theme = self.theme
        if state in ("decided", "accepted"):
            painter.drawPixmap(
                middle - QPointF(7, 7), pixmap("done", theme.ok if state == "decided" else theme.muted, 14, 2)
            )
        elif state == "again":
            painter.drawPixmap(middle - QPointF(7, 7), pixmap("repeat", theme.warn, 14, 2))
        elif state == "waiting":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.muted))
            for step in (-5, 0, 5):
                painter.drawEllipse(middle + QPointF(step, 0), 1.5, 1.5)
        else:
            painter.setPen(QPen(QColor(theme.muted if state == "agreed" else theme.accent), 1.8))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 5, 5)

    def _words(self, painter: QPainter, room: QRect, font: QFont, row: Row) -> None:
        theme, done = self.theme, row.state in ("decided", "accepted", "agreed")
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.9)
        answer = {"again": f"again, was {row.answer}", "waiting": "after its ends"}.get(row.state, row.answer)
        metrics, about = QFontMetrics(small), f"{row.kinds} · {row.label}"
        # A long name gives way to what is different, down to two fifths of the row.
        most = max(room.width() * 2 // 5, room.width() - metrics.horizontalAdvance(about) - 30)
        shown = metrics.elidedText(answer, Qt.TextElideMode.ElideRight, most)
        right = metrics.horizontalAdvance(shown)
        lines = (
            (row.words, font, theme.muted if done else theme.text, Qt.AlignmentFlag.AlignTop, room),
            (
                about, small, theme.muted, Qt.AlignmentFlag.AlignBottom,
                room.adjusted(15, 0, -right - 10 if shown else 0, 0),
            ),
        )  # fmt: skip
        for text, style, colour, side, place in lines:
            painter.setFont(style)
            painter.setPen(QColor(colour))
            told = wording.isolated(wording.one_line(text))
            cut = QFontMetrics(style).elidedText(told, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | side), cut)
        if shown:
            painter.setPen(QColor(theme.ok if done else theme.warn if row.state == "again" else theme.muted))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), shown)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.label(row.colour)))
        painter.drawRoundedRect(room.left(), room.bottom() - 12, 10, 10, 3, 3)


class DifferenceList(QListWidget):
    """The differences of one article; whoever chooses one hears its key."""

    chosen = Signal(str)  # key

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        styled(self, "annotations")
        self.setAccessibleName("Differences")
        self._drawn = _Drawn(theme)
        self.setItemDelegate(self._drawn)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(self._tell)

    def _tell(self, item: QListWidgetItem | None, _before: object = None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_ROW).key)

    def fill(self, rows: Sequence[Row], current: str) -> None:
        """List these rows; the one with the key `current` is the current one, nothing is told."""
        scrolled = self.verticalScrollBar().value()
        self.blockSignals(True)
        if [self.item(at).data(_ROW).key for at in range(self.count())] == [one.key for one in rows]:
            for at, row in enumerate(rows):
                self._put(self.item(at), row)
        else:
            self.clear()
            for row in rows:
                item = QListWidgetItem()
                self._put(item, row)
                self.addItem(item)
        self.blockSignals(False)
        self.show_current(current)
        self.verticalScrollBar().setValue(scrolled)
        self.scrollToItem(self.currentItem())
        self.viewport().update()

    def _put(self, item: QListWidgetItem, row: Row) -> None:
        item.setData(_ROW, row)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, row.told)
        item.setToolTip(wording.plain_tooltip(row.told))

    def show_current(self, key: str) -> None:
        """Make the row with this key the current one; nothing is told."""
        self.blockSignals(True)
        found = next((at for at in range(self.count()) if self.item(at).data(_ROW).key == key), -1)
        self.setCurrentRow(found)
        self.blockSignals(False)
        if found >= 0:
            self.scrollToItem(self.item(found))
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._drawn.theme = theme
        self.viewport().update()

    def keyboardSearch(self, search: str) -> None:
        """Letters are gestures here, not a search."""
