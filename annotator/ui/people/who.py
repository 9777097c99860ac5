"""I am …: who is at work, asked when several people share a project."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from annotator.commands.team import Team
from annotator.model.people import Annotator
from annotator.ui import wording
from annotator.ui.dialogs.ask import confirming
from annotator.ui.style.icons import swatch
from annotator.ui.style.parts import caption, key_caption
from annotator.ui.style.tokens import Theme

_NAME = int(Qt.ItemDataRole.UserRole)


class WhoDialog(QDialog):
    """Lists the active people; Return or a double click takes the current one, a name written below joins."""

    def __init__(self, parent: QWidget, title: str, people: Sequence[Annotator], current: str, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle("I am …")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(420)
        team = Team({one.id: one for one in people})
        self.list = QListWidget()
        self.list.setSpacing(2)
        self.list.setAccessibleName("People of the project")
        for one in team.persons:
            item = QListWidgetItem(swatch(theme.label(team.colour(one.id))), wording.isolated(one.name))
            item.setData(_NAME, one.name)
            item.setToolTip(wording.plain_tooltip(f"{one.name}, {one.role}"))
            self.list.addItem(item)
            if one.name == current:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.list.setMinimumHeight(min(300, 28 * self.list.count() + 12))
        self.other = QLineEdit(placeholderText="A name that is not in the list")
        self.other.setAccessibleName("Somebody else")
        buttons, self._go = confirming(self, "Go on")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(caption(f"Several people work in {wording.isolated(title)}. Who are you?", wrap=True))
        layout.addWidget(self.list, 1)
        layout.addWidget(key_caption("&Somebody else:", self.other))
        layout.addWidget(self.other)
        layout.addWidget(caption("What you mark goes into the layer of this name.", "muted", wrap=True))
        layout.addWidget(buttons)
        self.list.itemDoubleClicked.connect(lambda _item: self.accept())
        self.other.textChanged.connect(self._judge)
        self.list.setFocus()
        self._judge()

    def _judge(self) -> None:
        self.list.setEnabled(not self.other.text().strip())
        self._go.setEnabled(bool(self.answer()))

    def answer(self) -> str:
        """The name chosen or written; "" when there is none."""
        written = " ".join(self.other.text().split())
        item = self.list.currentItem()
        return written or (str(item.data(_NAME)) if item is not None else "")
