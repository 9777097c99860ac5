"""The articles of the list: an array of ids, and pages of rows read when they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from annotator.ui import wording
from annotator.ui.desk import Desk

if TYPE_CHECKING:
    from annotator.commands.project import ArticleFilter, ArticleRow

#: Rows of one page, and pages kept: 8,192 rows are a few megabytes.
PAGE, KEPT = 128, 64


Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ArticleModel(QAbstractTableModel):
    """One column of articles; 100,000 of them cost an array of ids and what is in sight."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._filter: ArticleFilter | None = None
        self._ids: Sequence[str] = ()
        self._places: dict[str, int] | None = None
        self._pages: OrderedDict[int, list[ArticleRow | None]] = OrderedDict()

    @property
    def ids(self) -> Sequence[str]:
        """Ids of the listed articles, in order."""
        return self._ids

    @property
    def viewer(self) -> str:
        """Whose statuses are shown: the id of the annotator at work if something is assigned to them, else ""."""
        return self._filter.viewer if self._filter is not None else ""

    def show(self, chosen: ArticleFilter | None, ids: Sequence[str], first: list[ArticleRow] | None = None) -> None:
        """List these articles, which `chosen` has found; `first` is the first page, if it has been read already."""
        self.beginResetModel()
        self._filter, self._ids, self._places = chosen, ids, None
        self._pages.clear()
        if first:
            self._pages[0] = list(first)
        self.endResetModel()

    def refresh(self) -> None:
        """Read the rows in sight again."""
        self._pages.clear()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))

    def place(self, article_id: str) -> int:
        """The row of an article, or -1."""
        if self._places is None:
            self._places = {one: place for place, one in enumerate(self._ids)}
        return self._places.get(article_id, -1)

    def row(self, place: int) -> ArticleRow | None:
        """What the list shows of the article in this row; None when it has just gone."""
        number, offset = divmod(place, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._read(number)
        else:
            self._pages.move_to_end(number)
        return page[offset] if offset < len(page) else None

    def _read(self, number: int) -> list[ArticleRow | None]:
        if self._desk.project is None or self._filter is None:
            return []
        ids = self._ids[number * PAGE : (number + 1) * PAGE]
        # By id: what the list is sorted by may have changed since, and the list keeps its order until it is read anew.
        with self._desk.reading(glance=True) as reading:
            found = {row.id: row for row in reading.rows_of(ids, self.viewer)}
        page = self._pages[number] = [found.get(one) for one in ids]
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        return page

    # -- Qt's side

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Number of listed articles."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, what a screen reader says, or tooltip; whoever draws asks `row` for the rest."""
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
        if not index.isValid() or role not in wanted:
            return None
        row = self.row(index.row())
        if row is None:
            return None
        title = wording.one_line(row.title)
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.plain_tooltip(title)
        parts = [title, wording.status_title(row.status), row.outlet or "", wording.shown_date(row.published or "")]
        return ", ".join([part for part in parts if part] + [wording.counted(row.annotations, "annotation")])
