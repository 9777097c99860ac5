"""Editors for attributes: one kind of control for each kind of value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QDoubleValidator, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from annotator.model.codebook import AttributeDefinition
from annotator.ui import wording
from annotator.ui.style.parts import asked, styled

#: Told with the attribute's name and its new value, None when it was taken away.
Choose = Callable[[str, Any], None]

#: The keys of an attribute's values: (value, key after Q), in their order.
Keys = Sequence[tuple[Any, str]]


class Editor:
    """The control of one attribute; `show` sets its value, every change made by hand is told."""

    def __init__(self, definition: AttributeDefinition, choose: Choose, keys: Keys) -> None:
        self.definition = definition
        self._choose = choose
        self.keys = keys
        self.control = self._make()
        self.control.setAccessibleName(definition.name)
        self.control.setAccessibleDescription(definition.guideline)
        if definition.guideline:
            self.control.setToolTip(wording.plain_tooltip(definition.guideline))

    def _make(self) -> QWidget:
        raise NotImplementedError

    def show(self, value: Any) -> None:
        """Show this value; nothing is told."""
        raise NotImplementedError

    def tell(self, value: Any) -> None:
        """Tell what was chosen by hand."""
        self._choose(self.definition.name, value)


class _Box(Editor):
    """One of several values, or none."""

    control: QComboBox

    def _make(self) -> QWidget:
        box = QComboBox()
        for title, value in self._options():
            box.addItem(title, value)
        box.setItemDelegate(_WithKey([key for _value, key in self.keys], box))
        box.activated.connect(lambda place: self.tell(box.itemData(place)))
        return box

    def _options(self) -> list[tuple[str, Any]]:
        if self.definition.kind == "flag":
            return [("—", None), ("yes", True), ("no", False)]
        return [("—", None), *((choice, choice) for choice in self.definition.choices)]

    def show(self, value: Any) -> None:
        box = self.control
        known = len(self._options())
        while box.count() > known:
            box.removeItem(known)
        place = next((at for at in range(known) if box.itemData(at) == value), -1)
        if place < 0:
            # A value that the codebook does not know stays visible and is not lost by looking at it.
            box.addItem(wording.text_of(value), value)
            place = known
        box.setCurrentIndex(place)


class _Several(Editor):
    """Any number of choices, ticked in a menu."""

    control: QToolButton

    def _make(self) -> QWidget:
        button = styled(QToolButton(), "field")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        menu = QMenu(button)
        for choice in self.definition.choices:
            action = QAction(choice.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setData(choice)
            action.triggered.connect(lambda _checked=False: self.tell(self._ticked() or None))
            menu.addAction(action)
        button.setMenu(menu)
        return button

    def _ticked(self) -> list[str]:
        return [action.data() for action in self.control.menu().actions() if action.isChecked()]

    def show(self, value: Any) -> None:
        chosen = list(value or ())
        for action in self.control.menu().actions():
            action.setChecked(action.data() in chosen)
        self.control.setText((wording.text_of(chosen) or "—").replace("&", "&&"))


class _Line(Editor):
    """A text, a number or a date, told when it has been written."""

    control: QLineEdit

    def _make(self) -> QWidget:
        self._shown = ""
        line = QLineEdit()
        if self.definition.kind == "number":
            validator = QDoubleValidator(line)
            validator.setLocale(QLocale.c())
            line.setValidator(validator)
        line.setPlaceholderText({"number": "a number", "date": "2026-11-21"}.get(self.definition.kind, ""))
        line.editingFinished.connect(self._finished)
        return line

    def show(self, value: Any) -> None:
        shown = wording.text_of(value)
        if shown != self._shown or not self.control.hasFocus():
            self._shown = shown
            self.control.setText(shown)
            # A long value is read from its beginning.
            self.control.setCursorPosition(0)

    def _finished(self) -> None:
        text = self.control.text().strip()
        if text == self._shown.strip():
            return
        self._shown = text
        self.tell(_number(text) if self.definition.kind == "number" and text else text or None)


def _number(text: str) -> int | float:
    value = float(text)
    return int(value) if value.is_integer() else value


class _WithKey(QStyledItemDelegate):
    """Shows beside each value the keys that choose it; the first row is “no value”."""

    def __init__(self, keys: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = keys

    def displayText(self, value: Any, locale: QLocale | QLocale.Language) -> str:
        """The value's words alone; the keys are painted beside them."""
        return str(value)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The value, and its keys at the right."""
        super().paint(painter, option, index)
        place = index.row() - 1
        if 0 <= place < len(self._shown) and self._shown[place]:
            area, _state, font = asked(option)
            painter.save()
            painter.setFont(font)
            painter.setOpacity(0.62)
            painter.drawText(
                area.adjusted(0, 0, -8, 0),
                int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
                f"Q {self._shown[place].upper()}",
            )
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Wide enough for the keys as well."""
        size = super().sizeHint(option, index)
        return QSize(size.width() + 40, size.height())


def key_range(keys: Keys) -> str:
    """The keys of an attribute's values in short: `Q 1–3`."""
    shown = [key.upper() for _value, key in keys if key]
    return f"Q {shown[0]}–{shown[-1]}" if len(shown) > 1 else f"Q {shown[0]}" if shown else ""


def editor(definition: AttributeDefinition, choose: Choose, keys: Keys = ()) -> Editor:
    """The editor for an attribute's kind; `keys` are shown at its values."""
    kinds: dict[str, type[Editor]] = {"choice": _Box, "flag": _Box, "choices": _Several}
    return kinds.get(definition.kind, _Line)(definition, choose, keys)
