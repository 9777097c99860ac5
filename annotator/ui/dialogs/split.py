"""Asks in which parts an export is written: none, the usual shares, or shares of one's own, and with which seed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from annotator.commands.exporting import split_shares
from annotator.errors import Refused
from annotator.ui.style.parts import caption, number_field

_USUAL = (
    ("One file", ""),
    ("Train 80 · dev 10 · test 10", "80/10/10"),
    ("Train 70 · dev 15 · test 15", "70/15/15"),
    ("Train 80 · test 20", "80/20"),
)


class SplitField(QWidget):
    """The shares, chosen or typed as 60/20/20, and the seed that tells which articles go where."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shares = QComboBox(editable=True)
        self.shares.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.shares.setAccessibleName("Split")
        self.shares.setToolTip("Shares of your own: whole percentages that make 100, such as 60/20/20")
        for title, value in _USUAL:
            self.shares.addItem(title, value)
        self.seed = number_field(0, 2**31 - 1, 0)
        self.seed.setAccessibleName("Seed")
        self.seed.setToolTip("Another seed gives another split; the same seed gives the same one again")
        self._caption = caption("Seed", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.shares, 1)
        row.addWidget(self._caption)
        row.addWidget(self.seed)
        self.setFocusProxy(self.shares)
        self.shares.editTextChanged.connect(lambda _text: self._moved())
        self.seed.valueChanged.connect(lambda _number: self.changed.emit())
        self._moved()

    def split(self) -> str:
        """The shares as the export takes them, "" for one file; what was typed, when it is no split."""
        typed = self.shares.currentText().strip()
        return next((value for title, value in _USUAL if title == typed), typed)

    def problem(self) -> str:
        """What is wrong with the shares, in a sentence; "" when they can be used."""
        try:
            if self.split():
                split_shares(self.split())
        except Refused as refused:
            return str(refused)
        return ""

    def take(self, split: str, seed: int) -> None:
        """Show these shares and this seed."""
        self.shares.setCurrentText(next((title for title, value in _USUAL if value == split), split))
        self.seed.setValue(seed)

    def _moved(self) -> None:
        for one in (self._caption, self.seed):
            one.setEnabled(bool(self.split()))
        self.changed.emit()
