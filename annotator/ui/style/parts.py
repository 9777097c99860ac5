"""Small helpers for building widgets."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QStyle, QStyleOption, QWidget

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


def asked(option: QStyleOption) -> tuple[QRect, QStyle.StateFlag, QFont]:
    """Place, state and font that a delegate is asked to draw with; the binding's stubs do not know them."""
    known: Any = option
    return known.rect, known.state, known.font
