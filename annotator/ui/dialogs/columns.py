"""What each column of a table is: a choice for each, beside the first rows."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from annotator.commands.import_preview import ROLES, TableLook
from annotator.ui import wording
from annotator.ui.style.parts import caption

#: How the roles are called; a column without a role stays metadata under its own name.
_TITLES = {
    "text": "Text of the article", "title": "Title", "id": "Identifier", "outlet": "Outlet", "author": "Author",
    "url": "Address", "published": "Date", "language": "Language", "ignore": "Leave out",
}  # fmt: skip

_SHOWN = 60


class ColumnsForm(QWidget):
    """One row a column: its name, what it is, and what stands in it."""

    changed = Signal()

    def __init__(self, look: TableLook) -> None:
        super().__init__()
        self.boxes: dict[str, QComboBox] = {}
        self._guessed = dict(zip(look.columns, look.roles, strict=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        for column, head in enumerate(("Column", "Is", "First rows")):
            grid.addWidget(caption(head, "section"), 0, column)
        for number, name in enumerate(look.columns, 1):
            grid.addWidget(caption(name), number, 0)
            grid.addWidget(self._box(name), number, 1)
            grid.addWidget(self._sample([row[number - 1] for row in look.rows]), number, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 8, 4, 4)
        layout.addLayout(grid)
        layout.addStretch(1)

    def value(self) -> str | None:
        """What the columns option of tables says, where something else than the guess was chosen."""
        chosen = {name: box.currentData() for name, box in self.boxes.items()}
        if chosen == {name: role or "" for name, role in self._guessed.items()}:
            return None
        taken = {name: role for name, role in chosen.items() if role}
        return json.dumps(taken, ensure_ascii=False) if taken else None

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"Column {name}")
        box.addItem("Other metadata", "")
        for role in ROLES:
            box.addItem(_TITLES[role], role)
        box.setCurrentIndex(max(0, box.findData(self._guessed[name] or "")))
        box.currentIndexChanged.connect(lambda _index, one=name: self._choose(one))
        self.boxes[name] = box
        return box

    def _choose(self, name: str) -> None:
        """Each role but "leave out" is for one column: the one that had it gives it up."""
        role = self.boxes[name].currentData()
        for other, box in self.boxes.items():
            if other != name and role not in ("", "ignore") and box.currentData() == role:
                box.blockSignals(True)
                box.setCurrentIndex(0)
                box.blockSignals(False)
        self.changed.emit()

    @staticmethod
    def _sample(cells: list[str]) -> QLabel:
        plain = [wording.one_line(cell)[:_SHOWN] for cell in cells if cell.strip()]
        label = caption("  ·  ".join(plain[:3]), "muted")
        label.setMinimumWidth(80)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        return label
