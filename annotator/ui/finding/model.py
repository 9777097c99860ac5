"""Concordance lines as a table, and how they are drawn: what was found stands in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from annotator.ui import wording
from annotator.ui.style.parts import asked
from annotator.ui.style.rows import draw_ground
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.searching import Line

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

COLUMNS = ("Article", "", "Found", "", "Label")
ARTICLE, LEFT, HIT, RIGHT, LABEL = range(5)

#: Height of a row and margin of a cell, in device-independent pixels.
HEIGHT, MARGIN = 30, 8


class LineModel(QAbstractTableModel):
    """The lines of one search."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """List these lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One for each line."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One for each of `COLUMNS`."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text; the whole line as tooltip and for a screen reader."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cells(line)[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == ARTICLE:
            _, left, hit, right, label = cells(line)
            return f"{wording.one_line(line.title)}: {left} {hit} {right} {label}".strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            about = " · ".join(one for one in (line.title, line.outlet, wording.shown_date(line.published)) if one)
            words = wording.one_line(line.hit)
            return wording.plain_tooltip(about if index.column() != HIT or not words else words)
        return None


def cells(line: Line) -> tuple[str, str, str, str, str]:
    """What stands in the columns of a line."""
    label = f"{line.label} · {wording.isolated(line.annotator or '')}" if line.label else ""
    left, hit, right = (wording.one_line(one) for one in (line.left, line.hit, line.right))
    return wording.one_line(line.title), left, hit or right, right if hit else "", label


def strong(font: QFont) -> QFont:
    """The font of what was found."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


class LineDelegate(QStyledItemDelegate):
    """Draws what stands left of a hit up to it, the hit strong, and what follows from it on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        area, state, font = asked(option)
        theme, column = self.theme, index.column()
        painter.save()
        draw_ground(painter, area, state, theme)
        used = strong(font) if column == HIT else font
        painter.setFont(used)
        painter.setPen(QColor(theme.text if column in (ARTICLE, HIT) else theme.muted))
        side = Qt.AlignmentFlag.AlignRight if column == LEFT else Qt.AlignmentFlag.AlignLeft
        elide = Qt.TextElideMode.ElideLeft if column == LEFT else Qt.TextElideMode.ElideRight
        room = area.adjusted(MARGIN if column in (ARTICLE, LABEL) else 3, 0, -MARGIN if column == ARTICLE else -3, -1)
        shown = QFontMetrics(used).elidedText(wording.isolated(str(index.data() or "")), elide, room.width())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()
