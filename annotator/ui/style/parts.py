"""Small helpers for building widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSpinBox, QStyle, QStyleOption, QWidget

Part = TypeVar("Part", bound=QWidget)


def styled(widget: Part, name: str) -> Part:
    """`widget` under the name by which the style sheet knows it."""
    widget.setObjectName(name)
    return widget


def caption(text: str = "", style: str = "", *, wrap: bool = False) -> QLabel:
    """A label of plain text, which is never read as markup, in one of the style sheet's styles."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if style:
        made.setObjectName(style)
    return made


def with_button(field: QLineEdit, title: str, call: Callable[[], object]) -> QHBoxLayout:
    """A field with a button beside it, for instance to browse for a file."""
    button = QPushButton(title)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked=False: call())
    line = QHBoxLayout()
    line.setSpacing(8)
    line.addWidget(field, 1)
    line.addWidget(button)
    return line


def number_field(least: int, most: int, value: int, unit: str = "") -> QSpinBox:
    """A field for a whole number; `unit` is written behind it."""
    made = QSpinBox(minimum=least, maximum=most)
    made.setValue(value)
    made.setSuffix(unit)
    made.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet's padding does not reach the words
    return made


def key_caption(text: str, field: QWidget) -> QLabel:
    """A caption whose underlined letter, written after `&`, goes to `field`."""
    made = QLabel(text)
    made.setBuddy(field)
    return made


def asked(option: QStyleOption) -> tuple[QRect, QStyle.StateFlag, QFont]:
    """Place, state and font that a delegate is asked to draw with; the binding's stubs do not know them."""
    known: Any = option
    return known.rect, known.state, known.font
