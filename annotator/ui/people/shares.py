"""The table of people with what each has, would get, and has done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from annotator.commands.assigning import Distribution
from annotator.commands.team import Team
from annotator.model.reviewing import Assignment
from annotator.ui import wording
from annotator.ui.style.icons import swatch
from annotator.ui.style.tokens import Theme

_ID = int(Qt.ItemDataRole.UserRole)
_COLUMNS = ("Person", "Has", "In progress", "Done", "Time", "New", "Then", "Characters")
#: Widths of the columns after the name, which takes the rest.
_WIDTHS = (54, 88, 58, 100, 64, 60, 88)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SharesTable(QTreeWidget):
    """One row for each active person; those who are ticked take part."""

    ticked_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._left_out: set[str] = set()
        self.setAccessibleName("People, what they have and what they would get")
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setHeaderLabels(list(_COLUMNS))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in range(1, len(_COLUMNS)):
            self.header().setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(place, _WIDTHS[place - 1])
            self.headerItem().setTextAlignment(place, _RIGHT)
        self.itemChanged.connect(self._ticked)

    def show_people(self, team: Team, assigned: Sequence[Assignment]) -> None:
        """List the active people with what has been given to them."""
        self.blockSignals(True)
        self.clear()
        for one in team.persons:
            own = [each for each in assigned if each.annotator_id == one.id]
            counts = [sum(each.status == status for each in own) for status in ("in progress", "done")]
            seconds = sum(each.seconds for each in own)
            cells = [wording.isolated(one.name), f"{len(own):,}", *(f"{count:,}" for count in counts), _time(seconds)]
            item = QTreeWidgetItem(cells)
            item.setData(0, _ID, one.id)
            item.setIcon(0, swatch(self.theme.label(team.colour(one.id))))
            taking_part = one.id not in self._left_out
            item.setCheckState(0, Qt.CheckState.Checked if taking_part else Qt.CheckState.Unchecked)
            for place in range(1, len(_COLUMNS)):
                item.setTextAlignment(place, _RIGHT)
            self.addTopLevelItem(item)
        self.blockSignals(False)

    def show_plan(self, planned: Distribution | None) -> None:
        """Show what everybody would get; nothing without a plan."""
        shares = {one.person: one for one in planned.shares} if planned is not None else {}
        self.blockSignals(True)
        for item in self._items():
            who = str(item.data(0, _ID))
            share = shares.get(who)
            new = sum(person == who for _, person in planned.pairs) if planned is not None else 0
            item.setText(5, f"+{new:,}" if new else "")
            item.setText(6, f"{share.articles:,}" if share is not None else "")
            item.setText(7, f"{share.length:,}" if share is not None else "")
            font = item.font(5)
            font.setBold(new > 0)
            item.setFont(5, font)
        self.blockSignals(False)

    def ticked(self) -> list[str]:
        """Ids of the people who take part."""
        return [str(one.data(0, _ID)) for one in self._items() if one.checkState(0) == Qt.CheckState.Checked]

    def tick(self, name: str, on: bool) -> None:
        """Let a person take part or not."""
        for item in self._items():
            if item.text(0).strip("\u2068\u2069") == name:
                item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _items(self) -> list[QTreeWidgetItem]:
        found = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        return [one for one in found if one is not None]

    def _ticked(self, _item: QTreeWidgetItem, column: int) -> None:
        if column == 0:
            ticked = set(self.ticked())
            self._left_out = {str(one.data(0, _ID)) for one in self._items()} - ticked
            self.ticked_changed.emit()


def _time(seconds: int) -> str:
    if not seconds:
        return "–"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{max(1, minutes)} min"
