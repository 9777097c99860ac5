"""The table of figures: labels down, pairs of annotators across; a stronger ground means more agreement."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.ui import wording
from annotator.ui.agreement import telling
from annotator.ui.style.colours import contrast, mix
from annotator.ui.style.parts import asked
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.agreeing import Report

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

#: Height of a row, in device-independent pixels.
HEIGHT = 42

_CELL = int(Qt.ItemDataRole.UserRole)

#: Role of a head: the names of a pair, each a line of its own.
PAIR = _CELL + 1
_SIDE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class GridModel(QAbstractTableModel):
    """The figures of one measure."""

    def __init__(self) -> None:
        super().__init__()
        self.report: Report | None = None
        self.measure = telling.MEASURES[0][0]
        self._columns: list[tuple[str, ...]] = []

    def show(self, report: Report | None, measure: str) -> None:
        """Show this measure of a report."""
        self.beginResetModel()
        self.report, self.measure = report, measure
        self._columns = telling.columns(report) if report is not None and report.figures.articles else []
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One for each label, all together first."""
        return 0 if parent.isValid() or self.report is None or not self._columns else len(self.report.figures.labels)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """The label's name, then one for each pair and for all."""
        return 0 if parent.isValid() else 1 + len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Whose agreement it is."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return "Label" if section == 0 else telling.pair_title(self._columns[section - 1])
        if section and role == PAIR:
            names = self._columns[section - 1]
            return [wording.isolated(name) for name in names] if len(names) < 3 else [telling.pair_title(names)]
        if section == 0 and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_SIDE)
        if section and role == Qt.ItemDataRole.ToolTipRole:
            return wording.plain_tooltip(" · ".join(self._columns[section - 1]))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The figure in words, its tooltip, and the cell itself for the delegate."""
        if not index.isValid() or self.report is None:
            return None
        label = self.report.figures.labels[index.row()]
        if index.column() == 0:
            text = telling.label_title(label)
            return text if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        cell = telling.cell(label, index.column() - 1, self.measure)
        if role == _CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return telling.shown(cell.value)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cell.told
        return wording.plain_tooltip(cell.told) if role == Qt.ItemDataRole.ToolTipRole and cell.told else None


class PairHeader(QHeaderView):
    """Heads of the columns: the two names of a pair one beneath the other, each as far as there is room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """Room for two lines."""
        return QSize(super().sizeHint().width(), 2 * self.fontMetrics().height() + 10)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one head."""
        model = self.model()
        names: list[str] = model.headerData(logicalIndex, Qt.Orientation.Horizontal, PAIR) or []
        side = Qt.AlignmentFlag.AlignHCenter
        if not names:
            names, side = [str(model.headerData(logicalIndex, Qt.Orientation.Horizontal) or "")], _SIDE
        metrics, room = self.fontMetrics(), rect.adjusted(8, 0, -8, -5)
        lines = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width()) for name in names]
        painter.save()
        painter.fillRect(rect, self.palette().color(QPalette.ColorRole.Base))
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        for up, line in enumerate(reversed(lines)):
            high = metrics.height()
            place = QRect(room.left(), room.bottom() - (up + 1) * high, room.width(), high)
            painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), line)
        painter.restore()


def ground(theme: Theme, value: float) -> str:
    """The ground of a figure: one hue from faint (0 and below) to strong (1), told apart by lightness alone."""
    share = 0.0 if math.isnan(value) else max(0.0, min(1.0, value))
    return mix(theme.surface, theme.accent, 0.04 + 0.66 * share * share)


def ink(theme: Theme, behind: str) -> str:
    """The text colour that reads better on a ground."""
    return max(theme.text, theme.accent_text, key=lambda colour: contrast(colour, behind))


class GridDelegate(QStyledItemDelegate):
    """Draws a figure with its interval beneath."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        area, state, font = asked(option)
        theme, found = self.theme, index.data(_CELL)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if found is None:
            painter.setPen(QColor(theme.text))
            painter.setFont(_bold(font) if index.row() == 0 else font)
            text = painter.fontMetrics().elidedText(
                wording.isolated(str(index.data())), Qt.TextElideMode.ElideRight, area.width() - 18
            )
            painter.drawText(area.adjusted(9, 0, -9, 0), int(_SIDE), text)
        else:
            self._figure(painter, area, font, found, bool(state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _figure(self, painter: QPainter, area: QRect, font: QFont, cell: telling.Cell, chosen: bool) -> None:
        theme = self.theme
        behind = ground(theme, cell.value)
        box = area.adjusted(2, 2, -2, -2)
        painter.setPen(QPen(QColor(theme.text), 2) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(behind))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1) if chosen else box, 5, 5)
        painter.setPen(QColor(theme.muted if math.isnan(cell.value) else ink(theme, behind)))
        middle = int(Qt.AlignmentFlag.AlignHCenter)
        if math.isnan(cell.low):
            painter.setFont(_bold(font))
            painter.drawText(box, middle | int(Qt.AlignmentFlag.AlignVCenter), telling.shown(cell.value))
            return
        painter.setFont(_bold(font))
        painter.drawText(box.adjusted(0, 3, 0, 0), middle | int(Qt.AlignmentFlag.AlignTop), telling.shown(cell.value))
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.8)
        painter.setFont(small)
        told = f"{telling.shown(cell.low)} – {telling.shown(cell.high)}"
        painter.drawText(box.adjusted(0, 0, 0, -3), middle | int(Qt.AlignmentFlag.AlignBottom), told)


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made
