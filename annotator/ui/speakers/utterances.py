"""Everything one speaker is reported to have said, and every mention, as a table by outlet and date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from annotator.ui import wording
from annotator.ui.claims.model import HEAD

if TYPE_CHECKING:
    from annotator.commands.project import Utterance

COLUMNS = ("Words", "As", "Cue", "Outlet", "Date")

#: Orders: value and what the box says.
ORDERS = (("outlet", "By outlet and date"), ("newest", "Newest first"), ("oldest", "Oldest first"))

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class UtteranceModel(QAbstractTableModel):
    """Utterances, under headings of their outlets when they are ordered so."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Utterance | tuple[str, int]] = []

    def show(self, utterances: Sequence[Utterance], order: str) -> None:
        """List these utterances in one of `ORDERS`."""
        self.beginResetModel()
        if order == "outlet":
            by_outlet: dict[str, list[Utterance]] = {}
            for one in utterances:
                by_outlet.setdefault(one.outlet, []).append(one)
            self._entries = []
            for outlet in sorted(by_outlet, key=lambda name: (not name, name.casefold(), name)):
                found = by_outlet[outlet]
                self._entries += [(outlet or "No outlet", len(found)), *found]
        else:
            # Newest first by article; inside one article always in reading order.
            days = sorted(utterances, key=lambda one: one.published, reverse=order == "newest")
            self._entries = list(days)
        self.endResetModel()

    def utterance(self, place: int) -> Utterance | None:
        """The utterance in this row; None for a heading."""
        entry = self._entries[place] if 0 <= place < len(self._entries) else None
        return None if isinstance(entry, tuple) else entry

    def place(self, annotation_id: str | None) -> int:
        """The row of an annotation, or -1."""
        if annotation_id is None:
            return -1
        entries = enumerate(self._entries)
        places = (at for at, one in entries if not isinstance(one, tuple) and one.annotation_id == annotation_id)
        return next(places, -1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Utterances and headings."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One for each of `COLUMNS`."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text and tooltip; a heading under `HEAD`."""
        told = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole, HEAD)
        if not index.isValid() or role not in told:
            return None
        entry = self._entries[index.row()]
        if isinstance(entry, tuple):
            if role == HEAD:
                return wording.one_line(entry[0]), entry[1], False
            return f"{wording.one_line(entry[0])} ({entry[1]:,})" if index.column() == 0 else None
        if role == HEAD:
            return None
        cells = (entry.words, entry.label, entry.cue, entry.outlet, wording.shown_date(entry.published))
        text = wording.one_line(cells[index.column()])
        return wording.plain_tooltip(text) if role == Qt.ItemDataRole.ToolTipRole and text else text
