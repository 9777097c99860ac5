"""The versions of the codebook: which step made each, and what changed between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from annotator.model.codebook import Difference, differences
from annotator.model.people import Annotator
from annotator.ui import wording
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.desk import Desk
from annotator.ui.history.telling import shown_moment
from annotator.ui.style.parts import caption
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.codebook_editing import CodebookVersion

#: Names of fields as people read them.
_FIELDS = {
    "from_ids": "starts from", "to_ids": "ends at", "label_ids": "labels", "parent_id": "below",
    "right": "right example", "wrong": "wrong example", "scope": "describes",
}  # fmt: skip


class VersionsTab(QWidget):
    """Lists versions, newest first; two of them are compared, at first the newest with the one before."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self._versions: list[CodebookVersion] = []
        self.list = EntryList(theme, "Versions of the codebook")
        self.list.chosen.connect(self._choose)
        self.older, self.newer = QComboBox(), QComboBox()
        for box, name in ((self.older, "Older version"), (self.newer, "Newer version")):
            box.setAccessibleName(name)
            box.activated.connect(lambda _place: self._compare())
        self.told = caption("", "muted")
        self.result = EntryList(theme, "Differences between the two versions")
        line = QHBoxLayout()
        for part in (caption("From", "muted"), self.older, caption("to", "muted"), self.newer):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(self.told)
        right = QVBoxLayout()
        right.addLayout(line)
        right.addWidget(self.result, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(self.list, 2)
        layout.addLayout(right, 5)

    def show_codebook(self) -> None:
        """Read the versions again."""
        from annotator.commands import codebook_editing

        project = self._desk.project
        if project is None:
            return
        names = {one.id: one.name for one in self._annotators()}
        self._versions = codebook_editing.versions(project)
        newest = len(self._versions)
        entries = [
            Entry(
                f"{version.number} · {version.step.name}",
                f"{shown_moment(version.step.at)} · {names.get(version.step.annotator_id or '', '')}",
                version.number,
            )
            for version in reversed(self._versions)
        ]
        self.list.fill(entries, newest)
        for box, chosen in ((self.older, max(1, newest - 1)), (self.newer, newest)):
            box.clear()
            for version in self._versions:
                box.addItem(f"Version {version.number}", version.number)
            box.setCurrentIndex(box.findData(chosen))
        self._compare()

    def _annotators(self) -> list[Annotator]:
        with self._desk.reading() as reading:
            return list(reading.annotators())

    def _choose(self, number: int | None) -> None:
        """Compare the version chosen in the list with the one before it."""
        if number is not None:
            self.newer.setCurrentIndex(self.newer.findData(number))
            self.older.setCurrentIndex(max(0, self.older.findData(number - 1)))
            self._compare()

    def _compare(self) -> None:
        books = {version.number: version.codebook for version in self._versions}
        older, newer = books.get(self.older.currentData()), books.get(self.newer.currentData())
        if older is None or newer is None:
            return
        found = differences(older, newer)
        self.result.fill([_entry(one) for one in found])
        self.told.setText(wording.counted(len(found), "difference") if found else "No difference")

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self.list.set_theme(theme)
        self.result.set_theme(theme)


def _entry(one: Difference) -> Entry:
    what = f"{one.kind.capitalize()} “{one.name}”"
    if one.field == "row":
        return Entry(f"{what} was {'added' if one.before is None else 'removed'}")
    field = _FIELDS.get(one.field, one.field)
    before, after = (wording.text_of(value) or "nothing" for value in (one.before, one.after))
    return Entry(f"{what}: {field}", f"{before}  →  {after}")
