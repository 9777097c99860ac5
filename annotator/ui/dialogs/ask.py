"""Two small questions: one line of text, or one of several things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.ui import wording
from annotator.ui.style.parts import caption, styled


class LineDialog(QDialog):
    """Asks for a line, or for a sentence that may take some lines to show."""

    def __init__(self, parent: QWidget, title: str, question: str, text: str, button: str, *, long: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(480)
        self.line = QLineEdit(text)
        self.lines = styled(QPlainTextEdit(text, tabChangesFocus=True), "note")
        self.lines.setFixedHeight(84)
        self._long = long
        field: QWidget = self.lines if long else self.line
        field.setAccessibleName(question)
        (self.lines.selectAll if long else self.line.selectAll)()
        (self.line if long else self.lines).hide()
        buttons, go = confirming(self, button)
        for changed in (self.line.textChanged, self.lines.textChanged):
            changed.connect(lambda *_: go.setEnabled(bool(self.answer())))
        go.setEnabled(bool(self.answer()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(caption(question, wrap=True))
        layout.addWidget(field)
        layout.addWidget(buttons)
        field.setFocus()

    def answer(self) -> str:
        """What was written, on one line."""
        return wording.one_line(self.lines.toPlainText() if self._long else self.line.text())


class ChoiceDialog(QDialog):
    """Asks for one of several rows; Return or a double click takes the current one."""

    def __init__(
        self, parent: QWidget, title: str, question: str, rows: Sequence[tuple[str, Any]], button: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(520)
        self._rows = rows
        self.filter = QLineEdit(placeholderText="Filter", clearButtonEnabled=True)
        self.filter.setVisible(len(rows) > 8)
        self.list = QListWidget()
        self.list.setAccessibleName(question)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setMinimumHeight(min(320, 40 + 30 * len(rows)))
        buttons, self._go = confirming(self, button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(caption(question, wrap=True))
        layout.addWidget(self.filter)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
        self.filter.textChanged.connect(self._narrow)
        self.list.itemDoubleClicked.connect(lambda _item: self.accept())
        self._narrow("")
        self.list.setFocus()

    def _narrow(self, wanted: str) -> None:
        self.list.clear()
        for place, (title, _value) in enumerate(self._rows):
            if all(word in title.casefold() for word in wanted.casefold().split()):
                item = QListWidgetItem(title)
                item.setData(Qt.ItemDataRole.UserRole, place)
                item.setToolTip(wording.plain_tooltip(title))
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._go.setEnabled(self.list.count() > 0)

    def answer(self) -> Any:
        """The value of the row chosen."""
        item = self.list.currentItem()
        return self._rows[item.data(Qt.ItemDataRole.UserRole)][1] if item is not None else None


def confirming(dialog: QDialog, title: str) -> tuple[QDialogButtonBox, Any]:
    """Cancel and a button that says what will be done; gives both the box and that button."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    go = buttons.addButton(title, QDialogButtonBox.ButtonRole.AcceptRole)
    go.setObjectName("primary")
    go.setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons, go


def ask_line(
    parent: QWidget, title: str, question: str, text: str = "", button: str = "OK", *, long: bool = False
) -> str | None:
    """A line written by hand, None when the question was left."""
    dialog = LineDialog(parent, title, question, text, button, long=long)
    try:
        return dialog.answer() or None if dialog.exec() else None
    finally:
        dialog.deleteLater()


def ask_choice(parent: QWidget, title: str, question: str, rows: Sequence[tuple[str, Any]], button: str = "OK") -> Any:
    """The value of one of `rows` (title, value), None when the question was left."""
    dialog = ChoiceDialog(parent, title, question, rows, button)
    try:
        return dialog.answer() if dialog.exec() else None
    finally:
        dialog.deleteLater()
