"""Everything one speaker is reported to have said, and every mention, as a table by outlet and date."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from annotator.ui import wording
from annotator.ui.claims.model import HEAD
from annotator.ui.desk import Desk

if TYPE_CHECKING:
    from annotator.commands.project import Reading, Utterance, UtterancePlace

#: Rows of one page, and pages kept.
PAGE, KEPT = 64, 64

COLUMNS = ("Words", "As", "Cue", "Outlet", "Date")

#: Orders: value and what the box says.
ORDERS = (("outlet", "By outlet and date"), ("newest", "Newest first"), ("oldest", "Oldest first"))

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of an outlet, and how many utterances stand below it."""

    title: str
    count: int


def arranged(places: Sequence[UtterancePlace], order: str) -> list[UtterancePlace | Head]:
    """What the table lists in one of `ORDERS`: utterances, under headings of their outlets when they go by these."""
    if order != "outlet":
        # Newest first by article; inside one article always in reading order.
        by_day: list[UtterancePlace] = sorted(places, key=lambda one: one.published, reverse=order == "newest")
        return [*by_day]
    entries: list[UtterancePlace | Head] = []
    by_outlet: dict[str, list[UtterancePlace]] = {}
    for one in places:
        by_outlet.setdefault(one.outlet, []).append(one)
    for outlet in sorted(by_outlet, key=lambda name: (not name, name.casefold(), name)):
        entries += [Head(outlet or "No outlet", len(by_outlet[outlet])), *by_outlet[outlet]]
    return entries


def rows_on(reading: Reading, entries: Sequence[UtterancePlace | Head], number: int) -> Mapping[str, Utterance]:
    """The utterances on a page of the table, by their ids."""
    from annotator.commands.claim_view import ClaimListing

    page = entries[number * PAGE : (number + 1) * PAGE]
    ids = [one.annotation_id for one in page if not isinstance(one, Head)]
    return ClaimListing(reading.connection).utterance_rows(ids)


class UtteranceModel(QAbstractTableModel):
    """Utterances by place; their words are read when they come into sight, so that 10,000 cost what a screen does."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._entries: Sequence[UtterancePlace | Head] = ()
        self._pages: OrderedDict[int, Mapping[str, Utterance]] = OrderedDict()

    def show(self, entries: Sequence[UtterancePlace | Head], first: Mapping[str, Utterance] | None = None) -> None:
        """List what `arranged` made; `first` are the rows of the first page, where they have been read already."""
        self.beginResetModel()
        self._entries = entries
        self._pages.clear()
        if first is not None:
            self._pages[0] = first
        self.endResetModel()

    def entry(self, place: int) -> UtterancePlace | None:
        """Where the utterance in this row is; None for a heading."""
        entry = self._entries[place] if 0 <= place < len(self._entries) else None
        return None if isinstance(entry, Head) else entry

    def utterance(self, place: int) -> Utterance | None:
        """The utterance in this row; None for a heading and for one that has just gone."""
        entry = self.entry(place)
        if entry is None:
            return None
        number = place // PAGE
        if number not in self._pages:
            self._read(number)
        else:
            self._pages.move_to_end(number)
        return self._pages[number].get(entry.annotation_id)

    def _read(self, number: int) -> None:
        page: Mapping[str, Utterance] = {}
        if self._desk.project is not None:
            with self._desk.reading() as reading:
                page = rows_on(reading, self._entries, number)
        self._pages[number] = page
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)

    def place(self, annotation_id: str | None) -> int:
        """The row of an annotation, or -1."""
        if annotation_id is None:
            return -1
        entries = enumerate(self._entries)
        places = (at for at, one in entries if not isinstance(one, Head) and one.annotation_id == annotation_id)
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
        if isinstance(entry, Head):
            if role == HEAD:
                return wording.one_line(entry.title), entry.count, False
            return f"{wording.one_line(entry.title)} ({entry.count:,})" if index.column() == 0 else None
        row = None if role == HEAD else self.utterance(index.row())
        if row is None:
            return None
        cells = (row.words, row.label, row.cue, row.outlet, wording.shown_date(row.published))
        text = wording.one_line(cells[index.column()])
        return wording.plain_tooltip(text) if role == Qt.ItemDataRole.ToolTipRole and text else text
