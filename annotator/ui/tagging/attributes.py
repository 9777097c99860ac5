"""Editors for attributes: one kind of control for each kind of value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction, QDoubleValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QToolButton, QWidget

from annotator.model.codebook import AttributeDefinition
from annotator.ui import wording

#: Told with the attribute's name and its new value, None when it was taken away.
Choose = Callable[[str, Any], None]


def editor(definition: AttributeDefinition, value: Any, choose: Choose) -> QWidget:
    """A control that shows `value` and tells every change made by hand."""
    match definition.kind:
        case "choice":
            options = [(choice, choice) for choice in definition.choices]
            control: QWidget = _box(definition, [("—", None), *options], value, choose)
        case "flag":
            control = _box(definition, [("—", None), ("yes", True), ("no", False)], value, choose)
        case "choices":
            control = _several(definition, value, choose)
        case _:
            control = _line(definition, value, choose)
    control.setAccessibleName(definition.name)
    control.setAccessibleDescription(definition.guideline)
    if definition.guideline:
        control.setToolTip(wording.plain_tooltip(definition.guideline))
    return control


def _box(definition: AttributeDefinition, options: list[tuple[str, Any]], value: Any, choose: Choose) -> QComboBox:
    box = QComboBox()
    for title, one in options:
        box.addItem(title, one)
    place = next((place for place, (_title, one) in enumerate(options) if one == value and one is not None), 0)
    if value is not None and place == 0:
        # A value that the codebook does not know stays visible and is not lost by looking at it.
        box.addItem(wording.text_of(value), value)
        place = box.count() - 1
    box.setCurrentIndex(place)
    box.activated.connect(lambda chosen: choose(definition.name, box.itemData(chosen)))
    return box


def _several(definition: AttributeDefinition, value: Any, choose: Choose) -> QToolButton:
    button = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setObjectName("field")
    chosen = [one for one in value or () if one in definition.choices]
    menu = QMenu(button)

    def changed() -> None:
        now = [action.data() for action in menu.actions() if action.isChecked()]
        choose(definition.name, now or None)

    for choice in definition.choices:
        action = QAction(choice, menu, checkable=True, checked=choice in chosen)
        action.setData(choice)
        action.triggered.connect(changed)
        menu.addAction(action)
    button.setMenu(menu)
    button.setText(wording.text_of(chosen) or "—")
    return button


def _line(definition: AttributeDefinition, value: Any, choose: Choose) -> QLineEdit:
    line = QLineEdit(wording.text_of(value))
    shown = line.text()
    if definition.kind == "number":
        validator = QDoubleValidator(line)
        validator.setLocale(QLocale.c())
        line.setValidator(validator)
    line.setPlaceholderText({"number": "a number", "date": "2026-11-21"}.get(definition.kind, ""))

    def finished() -> None:
        text = line.text().strip()
        if text == shown.strip():
            return
        choose(definition.name, _number(text) if definition.kind == "number" and text else text or None)

    line.editingFinished.connect(finished)
    return line


def _number(text: str) -> int | float:
    value = float(text)
    return int(value) if value.is_integer() else value
