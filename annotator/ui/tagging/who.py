"""Whom a mention means: the registry entry it is resolved to, and candidates chosen by number."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QToolButton, QVBoxLayout, QWidget

from annotator.ui import wording
from annotator.ui.style.icons import icon
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

#: Height of a candidate's row, in device-independent pixels.
ROW = 26


class CandidateList(QListWidget):
    """Candidates with their numbers; a digit, Return or a click chooses one, Esc leaves."""

    picked = Signal(int)
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Digits and Esc are for the list while it has the keyboard."""
        mine = isinstance(event, QKeyEvent) and (self._number(event) >= 0 or event.key() == Qt.Key.Key_Escape)
        if event.type() == QEvent.Type.ShortcutOverride and mine:
            event.accept()
            return True
        return bool(super().event(event))

    def _number(self, event: QKeyEvent) -> int:
        """The row that a key names, or -1."""
        place = event.key() - Qt.Key.Key_1
        return place if not event.modifiers() and 0 <= place < min(9, self.count()) else -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, leave, or move."""
        if self._number(event) >= 0:
            self.picked.emit(self._number(event))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(self.currentRow())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A list that has lost the keyboard is put away."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.hide()


class WhoSection(QWidget):
    """The line “is …” of a mention's card, and the candidates below it while one is being chosen."""

    asked = Signal()
    picked = Signal(int)
    cleared = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = caption("", wrap=True)
        self._ask = styled(QPushButton(), "link")
        self._ask.setAccessibleName("Say who the speaker is")
        self._ask.clicked.connect(self.asked)
        self._clear = QToolButton(autoRaise=True)
        self._clear.setAccessibleName("Take back who is meant")
        self._clear.setToolTip("This mention means nobody in particular")
        self._clear.clicked.connect(self.cleared)
        self.list = CandidateList()
        self.list.setAccessibleName("Whom the mention may mean")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.picked.connect(self.picked)
        self.list.left.connect(self.left)
        self.list.itemClicked.connect(lambda item: self.picked.emit(self.list.row(item)))
        self.list.hide()
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._name, 1)
        line.addWidget(self._ask)
        line.addWidget(self._clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self.list)
        self.set_theme(theme)
        self.hide()

    @property
    def name(self) -> str:
        """Who is meant, as it is shown."""
        return self._name.text().strip("\u2068\u2069")

    def show_entry(self, name: str | None, changeable: bool) -> None:
        """Show the canonical name of the entry a mention means; None when it means nobody yet."""
        self._name.setText(wording.isolated(f"is {name}") if name else "nobody in the registry yet")
        self._name.setObjectName("strong" if name else "muted")
        self._name.style().unpolish(self._name)
        self._name.style().polish(self._name)
        self._ask.setText("Change  W" if name else "Who is it?  W")
        self._ask.setVisible(changeable)
        self._clear.setVisible(changeable and name is not None)
        self.list.hide()
        self.show()

    def show_candidates(self, rows: Sequence[tuple[str, str]]) -> None:
        """Offer these (name, reason); the list has the keyboard."""
        self.list.clear()
        for number, (name, reason) in enumerate(rows, 1):
            item = QListWidgetItem(f"{number}  {wording.isolated(name)}" + (f"   {reason}" if reason else ""))
            item.setToolTip(wording.plain_tooltip(f"{name}\n{reason}".strip()))
            self.list.addItem(item)
        self.list.setFixedHeight(ROW * min(6, len(rows)) + 8)
        self.list.setCurrentRow(0)
        self.list.show()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._clear.setIcon(icon("close", theme, theme.muted))
