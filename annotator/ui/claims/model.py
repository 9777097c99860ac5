"""The claims as a table: headings and claims in one list, rows read from the project when they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from annotator.ui import wording
from annotator.ui.desk import Desk

if TYPE_CHECKING:
    from annotator.commands.claim_view import ClaimRow, Section

#: Rows of one page, and pages kept.
PAGE, KEPT = 64, 64

#: Columns: title, and the order that a click on it asks for.
COLUMNS = (
    ("Claim", "article"),
    ("Speaker", "speaker"),
    ("Cue", ""),
    ("Outlet", "outlet"),
    ("Date", "newest"),
    ("Attributes", ""),
    ("Group", "group"),
)

#: Roles under which the delegate finds a heading, and whether a claim is only suggested.
HEAD = int(Qt.ItemDataRole.UserRole)
PENDING = HEAD + 1

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ClaimModel(QAbstractTableModel):
    """Claims by sections that can be folded; 100,000 of them cost their ids and what is in sight."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._sections: Sequence[Section] = ()
        self._folded: set[str] = set()
        self._headed = False
        self._entries: list[str | int] = []  # a claim's id, or the place of a section
        self._pages: OrderedDict[int, dict[str, ClaimRow]] = OrderedDict()

    @property
    def count(self) -> int:
        """How many claims are listed, folded ones included."""
        return sum(len(section.ids) for section in self._sections)

    def show(self, sections: Sequence[Section], *, headed: bool) -> None:
        """List these sections, with headings if `headed`."""
        self.beginResetModel()
        self._sections, self._headed = sections, headed
        self._fill()
        self.endResetModel()

    def preload(self, rows: Sequence[ClaimRow]) -> None:
        """Rows that have been read already, those at the beginning of the list."""
        known = {row.annotation_id: row for row in rows}
        for number in range(-(-len(rows) // PAGE)):
            ids = self._entries[number * PAGE : (number + 1) * PAGE]
            page = {one: known[one] for one in ids if isinstance(one, str) and one in known}
            if len(page) == len(ids):
                self._pages[number] = page

    def _fill(self) -> None:
        self._pages.clear()
        self._entries = []
        for place, section in enumerate(self._sections):
            if self._headed:
                self._entries.append(place)
            if not self._headed or section.key not in self._folded:
                self._entries += section.ids

    def fold(self, place: int, folded: bool | None = None) -> bool:
        """Fold or unfold the section whose heading is in this row; False when it is no heading."""
        entry = self._entries[place] if 0 <= place < len(self._entries) else ""
        if not isinstance(entry, int):
            return False
        key = self._sections[entry].key
        wanted = key not in self._folded if folded is None else folded
        if wanted == (key in self._folded):
            return True
        self.beginResetModel()
        (self._folded.add if wanted else self._folded.discard)(key)
        self._fill()
        self.endResetModel()
        return True

    def claim_id(self, place: int) -> str | None:
        """The claim in this row; None for a heading."""
        entry = self._entries[place] if 0 <= place < len(self._entries) else 0
        return entry if isinstance(entry, str) else None

    def section_at(self, place: int) -> Section | None:
        """The section whose heading is in this row."""
        entry = self._entries[place] if 0 <= place < len(self._entries) else ""
        return self._sections[entry] if isinstance(entry, int) else None

    def place(self, claim_id: str) -> int:
        """The row of a claim, or -1."""
        try:
            return self._entries.index(claim_id)
        except ValueError:
            return -1

    def head_place(self, key: str) -> int:
        """The row of a section's heading, or -1."""
        places = (at for at, one in enumerate(self._entries) if isinstance(one, int) and self._sections[one].key == key)
        return next(places, -1)

    def row(self, place: int) -> ClaimRow | None:
        """The claim in this row; None for a heading and for one that has just gone."""
        claim_id = self.claim_id(place)
        if claim_id is None:
            return None
        number = place // PAGE
        if number not in self._pages:
            self._read(number)
        else:
            self._pages.move_to_end(number)
        return self._pages[number].get(claim_id)

    def _read(self, number: int) -> None:
        from annotator.commands.claim_view import rows_of

        ids = [one for one in self._entries[number * PAGE : (number + 1) * PAGE] if isinstance(one, str)]
        page: dict[str, ClaimRow] = {}
        if self._desk.project is not None and ids:
            with self._desk.reading() as reading:
                page = {row.annotation_id: row for row in rows_of(reading, ids)}
        self._pages[number] = page
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)

    # -- Qt's side

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Headings and claims in sight."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One for each of `COLUMNS`."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][0]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, its tooltip, what a screen reader says; a heading under `HEAD`."""
        told = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        if not index.isValid() or role not in (*told, HEAD, PENDING):
            return None
        section = self.section_at(index.row())
        if section is not None:
            return self._of_head(section, index.column(), role) if role != PENDING else None
        row = self.row(index.row())
        if row is None or role == HEAD:
            return None
        if role == PENDING:
            return row.status == "pending"
        text = cells(row)[index.column()]
        return wording.plain_tooltip(text) if role == Qt.ItemDataRole.ToolTipRole and text else text

    def _of_head(self, section: Section, column: int, role: int) -> Any:
        title = f"{section.title} ({len(section.ids):,})"
        if role == HEAD:
            return section.title, len(section.ids), section.key in self._folded
        if column:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{title}, {'folded' if section.key in self._folded else 'unfolded'}"
        return wording.plain_tooltip(title) if role == Qt.ItemDataRole.ToolTipRole else title


def cells(row: ClaimRow) -> tuple[str, ...]:
    """What stands in the columns of a claim's row."""
    told = [f"{key}: {wording.text_of(value)}" for key, value in row.attributes.items()]
    if row.status == "pending":
        told.insert(0, "suggested" if row.score is None else f"suggested, {row.score:.2f}")
    return (
        wording.one_line(row.words),
        wording.one_line(row.speaker),
        wording.one_line(row.cue),
        wording.one_line(row.outlet),
        wording.shown_date(row.published),
        "; ".join(told),
        wording.one_line(row.statement),
    )
