"""What rows have in common: the ground that tells the chosen one, and tables set up alike."""

from __future__ import annotations

from PySide6.QtCore import QRect, QStringListModel
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate
from pytestqt.qtbot import QtBot

from annotator.ui.style.icons import swatch
from annotator.ui.style.rows import draw_ground, row_table
from annotator.ui.style.tokens import LIGHT

_STATE = QStyle.StateFlag


def _drawn(state: QStyle.StateFlag, otherwise: str = "") -> tuple[str, str]:
    """The colours in the middle and of the last line."""
    pixmap = QPixmap(20, 10)
    pixmap.fill(QColor(LIGHT.surface))
    painter = QPainter(pixmap)
    draw_ground(painter, QRect(0, 0, 20, 10), state, LIGHT, otherwise)
    painter.end()
    image = pixmap.toImage()
    return image.pixelColor(10, 4).name(), image.pixelColor(10, 9).name()


def test_the_chosen_row_is_told_whatever_else_it_is(qtbot: QtBot) -> None:
    none = _STATE(0)
    assert _drawn(none) == (LIGHT.surface, LIGHT.line)
    assert _drawn(_STATE.State_Selected) == (LIGHT.selection, LIGHT.line)
    assert _drawn(_STATE.State_Selected | _STATE.State_MouseOver, "#123456")[0] == LIGHT.selection
    assert _drawn(_STATE.State_MouseOver, "#123456")[0] == "#123456"
    assert _drawn(_STATE.State_MouseOver)[0] not in (LIGHT.surface, LIGHT.selection)


def test_tables_of_rows_are_set_up_alike(qtbot: QtBot) -> None:
    model = QStringListModel(["one", "two"])
    table = row_table("Words", model, QStyledItemDelegate(), 32, (0,), several=True)
    qtbot.addWidget(table)
    assert table.accessibleName() == "Words" and table.rowHeight(1) == 32
    assert table.selectionMode() == QAbstractItemView.SelectionMode.ExtendedSelection
    assert table.horizontalHeader().sectionResizeMode(0) == QHeaderView.ResizeMode.Stretch
    assert not table.tabKeyNavigation() and not table.showGrid()


def test_a_swatch_keeps_its_colour_in_a_chosen_row(qtbot: QtBot) -> None:
    icon = swatch("#c48200")
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        image = icon.pixmap(14, 14, mode).toImage()
        assert image.pixelColor(7, 7).name() == "#c48200", mode
