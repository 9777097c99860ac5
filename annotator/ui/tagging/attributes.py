"""Editors for attributes: one kind of control for each kind of value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction, QDoubleValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QToolButton, QWidget

from annotator.model.codebook import AttributeDefinition
from annotator.ui import wording
from annotator.ui.style.parts import styled

#: Told with the attribute's name and its new value, None when it was taken away.
Choose = Callable[[str, Any], None]


class Editor:
    """The control of one attribute; `show` sets its value, every change made by hand is told."""

    def __init__(self, definition: AttributeDefinition, choose: Choose) -> None:
        self.definition = definition
        self._choose = choose
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

    def _finished(self) -> None:
        text = self.control.text().strip()
        if text == self._shown.strip():
            return
        self._shown = text
        self.tell(_number(text) if self.definition.kind == "number" and text else text or None)


def _number(text: str) -> int | float:
    value = float(text)
    return int(value) if value.is_integer() else value


def editor(definition: AttributeDefinition, choose: Choose) -> Editor:
    """The editor for an attribute's kind."""
    kinds: dict[str, type[Editor]] = {"choice": _Box, "flag": _Box, "choices": _Several}
    return kinds.get(definition.kind, _Line)(definition, choose)
