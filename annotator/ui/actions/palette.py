"""The command palette: every action by a few letters, with its key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QAction, QColor, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.actions.book import shown_keys
from annotator.ui.actions.fuzzy import ranked
from annotator.ui.actions.rows import ActionRow
from annotator.ui.style.dress import faint
from annotator.ui.style.parts import asked, caption
from annotator.ui.style.tokens import Theme

Entry = tuple[ActionRow, QAction]
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

#: Width of the palette and height of a line, in device-independent pixels; lines seen at once.
WIDTH, LINE, SEEN = 560, 32, 12


def said(entry: Entry) -> str:
    """Title of an entry as it is listed and searched."""
    return entry[1].text().replace("&&", "&").removesuffix("…")


def _with_menu(entry: Entry) -> str:
    return f"{entry[0].menu} {said(entry)}"


class _Entries(QAbstractListModel):
    def __init__(self, entries: list[Entry], parent: QObject) -> None:
        super().__init__(parent)
        self._all = entries
        self.shown = entries

    def narrow(self, wanted: str) -> None:
        found = ranked(wanted, self._all, said) or ranked(wanted, self._all, _with_menu)
        self.beginResetModel()
        # What can be done now comes first; the rest says by its colour that it cannot.
        self.shown = sorted(found, key=lambda one: not one[1].isEnabled())
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, action = entry = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return said(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = "" if action.isEnabled() else ", cannot be done now"
            return f"{said(entry)}, {shown_keys(row)}{state}"
        if role == Qt.ItemDataRole.UserRole:
            return entry
        return None


class _Line(QStyledItemDelegate):
    """Icon, title, menu, keys."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH - 40, LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area, state, font = asked(option)
        row, action = cast(Entry, index.data(Qt.ItemDataRole.UserRole))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.selection))
            painter.drawRoundedRect(area, 6, 6)
        self._icon(painter, action, area)
        painter.setFont(font)
        self._words(painter, row, said((row, action)), area, action.isEnabled())
        painter.restore()

    def _icon(self, painter: QPainter, action: QAction, area: QRect) -> None:
        mode = QIcon.Mode.Normal if action.isEnabled() else QIcon.Mode.Disabled
        place = QRect(area.left() + 10, area.center().y() - 8, 16, 16)
        action.icon().paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)

    def _words(self, painter: QPainter, row: ActionRow, title: str, area: QRect, enabled: bool) -> None:
        metrics = painter.fontMetrics()
        left, right = (int(side | Qt.AlignmentFlag.AlignVCenter) for side in _SIDES)
        keys = shown_keys(row)
        quiet = QColor(self._theme.muted if enabled else faint(self._theme))
        painter.setPen(quiet)
        painter.drawText(area.adjusted(0, 0, -10, 0), right, keys)
        room = area.adjusted(36, 0, -22 - metrics.horizontalAdvance(keys), 0)
        painter.setPen(QColor(self._theme.text) if enabled else quiet)
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, left, shown)
        beside = metrics.horizontalAdvance(shown) + 10
        path = row.menu.replace("/", " › ")
        if beside + metrics.horizontalAdvance(path) < room.width():
            painter.setPen(quiet)
            painter.drawText(room.adjusted(beside, 0, 0, 0), left, path)


_SIDES = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)


class Palette(QFrame):
    """A field and a list over the window; Return does the chosen action once the palette has closed.

    It is a part of the window, not a window of its own: that works alike on every platform.
    """

    def __init__(self, parent: QWidget, entries: Iterable[Entry], theme: Theme) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("overlay")
        self.setAccessibleName("Find a command")
        self._before = QApplication.focusWidget()
        self._model = _Entries([entry for entry in entries if entry[0].id != "view.palette"], self)
        self.field = QLineEdit(placeholderText="Find a command", clearButtonEnabled=True)
        self.field.setAccessibleName("Find a command")
        self.list = QListView()
        self.list.setAccessibleName("Commands")
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Line(theme, self))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setStyleSheet("border: none; background: transparent;")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFixedHeight(LINE * SEEN)
        self._none = caption("No command fits these letters.", "hint")
        self._none.setContentsMargins(10, 8, 0, 8)
        self._none.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        for widget in (self.field, self._none, self.list):
            layout.addWidget(widget)
        self.setFixedWidth(WIDTH)
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._do)
        self._narrow("")

    def open_over(self, window: QWidget) -> None:
        """Show it in the upper middle of `window`."""
        self.adjustSize()
        self.move((window.width() - WIDTH) // 2, 64)
        self.raise_()
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _narrow(self, wanted: str) -> None:
        self._model.narrow(wanted)
        there = self._model.rowCount() > 0
        self._none.setVisible(not there)
        if there:
            self.list.setCurrentIndex(self._model.index(0))

    def _do(self, index: QModelIndex) -> None:
        entry = index.data(Qt.ItemDataRole.UserRole)
        if entry is not None and entry[1].isEnabled():
            action = entry[1]
            self._leave()
            action.trigger()

    def _leave(self) -> None:
        """Close and give the keyboard back to where it was."""
        self.field.removeEventFilter(self)
        self.close()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the field is written in; Esc or a click elsewhere closes."""
        if event.type() == QEvent.Type.FocusOut and watched is self.field:
            self.close()
        # The window's keys must wait: Esc is for the palette, digits and letters for the field.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            steps = {
                Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: SEEN, Qt.Key.Key_PageUp: -SEEN,
            }  # fmt: skip
            key = Qt.Key(event.key())
            if key in steps:
                last = self._model.rowCount() - 1
                there = min(last, max(0, self.list.currentIndex().row() + steps[key]))
                self.list.setCurrentIndex(self._model.index(there))
                return True
            if key == Qt.Key.Key_Escape:
                self._leave()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)
