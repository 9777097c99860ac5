"""What rows of lists and tables have in common: the ground that a delegate draws, and how a table is set up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyle, QStyledItemDelegate, QTableView

from annotator.ui.style.dress import hover
from annotator.ui.style.parts import styled
from annotator.ui.style.tokens import Theme


def draw_ground(painter: QPainter, area: QRect, state: QStyle.StateFlag, theme: Theme, otherwise: str = "") -> None:
    """The ground of a chosen row or of the one under the pointer, and the line below; else the colour `otherwise`."""
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    under = bool(state & QStyle.StateFlag.State_MouseOver)
    behind = theme.selection if chosen else otherwise or (hover(theme) if under else "")
    if behind:
        painter.fillRect(area, QColor(behind))
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom())


def row_table(
    name: str,
    model: QAbstractItemModel,
    delegate: QStyledItemDelegate,
    height: int,
    widths: Sequence[int] = (),
    *,
    several: bool = False,
) -> QTableView:
    """A table whose rows are chosen whole, one at a time or `several`, in rows of one height, without a grid.

    `widths` are those of its columns in device-independent pixels; a column with 0 takes what is left.
    """
    table = styled(QTableView(), "articles")
    table.setAccessibleName(name)
    table.setModel(model)
    table.setItemDelegate(delegate)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(height)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column, width in enumerate(widths):
        if width:
            table.setColumnWidth(column, width)
        else:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    quiet(table)
    table.setMouseTracking(True)
    table.setWordWrap(False)
    mode = QAbstractItemView.SelectionMode
    table.setSelectionMode(mode.ExtendedSelection if several else mode.SingleSelection)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    return table


def quiet(table: QTableView) -> None:
    """No grid, no frame, nothing that is edited in place, smooth scrolling, and Tab leaves the table."""
    table.setShowGrid(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setTabKeyNavigation(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
