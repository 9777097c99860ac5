"""Lists of two lines an entry: what it is, and beneath it, quietly, what is to be known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from annotator.ui import wording
from annotator.ui.style.parts import asked, styled
from annotator.ui.style.rows import draw_ground
from annotator.ui.style.tokens import Theme

#: Roles of an entry in its list: the entry itself.
ENTRY = int(Qt.ItemDataRole.UserRole)

#: Height of an entry and its inner margin, in device-independent pixels.
HEIGHT, MARGIN = 46, 8

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """One line and one quiet line; `value` is given back when it is chosen, `colour` draws a swatch."""

    title: str
    detail: str = ""
    value: Any = None
    colour: str = ""


class _Item(QListWidgetItem):
    """An entry in its list; what a tooltip and a screen reader say is made when it is asked for."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry

    def data(self, role: int) -> Any:
        """The entry, or what is told of it."""
        entry = self.entry
        if role == ENTRY:
            return entry
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            told = f"{entry.title}, {entry.detail}" if entry.detail else entry.title
            return told if role == Qt.ItemDataRole.AccessibleTextRole else wording.plain_tooltip(told)
        return super().data(role)


class TwoLines(QStyledItemDelegate):
    """Draws an `Entry`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every entry is as high as the others."""
        return QSize(80, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the entry."""
        area, state, font = asked(option)
        entry: Entry = index.data(ENTRY)
        theme = self.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_ground(painter, area, state, theme)
        room = area.adjusted(MARGIN, 4, -MARGIN, -5)
        if entry.colour:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.label(entry.colour)))
            painter.drawRoundedRect(room.left(), room.top() + 3, 12, 12, 3.5, 3.5)
            room = room.adjusted(20, 0, 0, 0)
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.9)
        for text, style, colour, side in (
            (entry.title, font, theme.text, Qt.AlignmentFlag.AlignTop),
            (entry.detail, small, theme.muted, Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(style)
            painter.setPen(QColor(colour))
            told = wording.isolated(wording.one_line(text))
            shown = QFontMetrics(style).elidedText(told, Qt.TextElideMode.ElideRight, room.width())
            where = side if entry.detail else Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | where), shown)
        painter.restore()


class EntryList(QListWidget):
    """A list of entries; Return or a double click enters one."""

    entered = Signal(object)  # value
    chosen = Signal(object)  # value of the current entry, None when there is none

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        styled(self, "annotations")
        self.setAccessibleName(name)
        self._line = TwoLines(theme)
        self.setItemDelegate(self._line)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(lambda item, _before: self.chosen.emit(item and item.data(ENTRY).value))
        self.itemDoubleClicked.connect(lambda item: self.entered.emit(item.data(ENTRY).value))
        self.installEventFilter(self)

    def fill(self, entries: Sequence[Entry], current: Any = None) -> None:
        """List these entries; the one with the value `current` stays the current one, nothing is told."""
        scrolled = self.verticalScrollBar().value()
        self.blockSignals(True)
        self.clear()
        for entry in entries:
            item = _Item(entry)
            self.addItem(item)
            if current is not None and entry.value == current:
                self.setCurrentItem(item)
        self.blockSignals(False)
        self.verticalScrollBar().setValue(scrolled)

    def put(self, row: int, entry: Entry) -> None:
        """Let this entry stand in a row instead of the one that is there."""
        item = self.item(row)
        if isinstance(item, _Item) and item.entry != entry:
            item.entry = entry
            self.viewport().update()

    def values(self) -> list[Any]:
        """The values of the selected entries, in their order."""
        rows = sorted(self.row(item) for item in self.selectedItems())
        return [self.item(row).data(ENTRY).value for row in rows]

    def current_value(self) -> Any:
        """The value of the current entry, None without one."""
        item = self.currentItem()
        return item.data(ENTRY).value if item is not None else None

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._line.theme = theme
        self.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return enters the current entry."""
        if watched is self and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = not event.modifiers() or event.modifiers() == Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
                self.entered.emit(self.current_value())
                return True
        return super().eventFilter(watched, event)
