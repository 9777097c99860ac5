"""The parts of the agreement page and where they stand; what they show is told to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.adjudication.dividing import divided
from annotator.ui.agreement import telling
from annotator.ui.agreement.chart import Chart, Point
from annotator.ui.agreement.grid import HEIGHT, GridDelegate, GridModel, PairHeader
from annotator.ui.agreement.heat import HeatMap
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.style.elided import ElidedLabel
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.rows import quiet, row_table
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.agreeing import Report
    from annotator.review.figures import Passage

_BOILERPLATE = ((True, "Boilerplate counted"), (False, "Boilerplate left out"))

#: Disputed passages that are listed.
LISTED = 60

#: Width of the column of labels, and the least of a column of figures.
_LABEL, _FIGURE = 150, 108


class Parts:
    """Builds the widgets into a page."""

    def __init__(self, page: QFrame, theme: Theme) -> None:
        self.model, self._delegate = GridModel(), GridDelegate(theme)
        self.told = ElidedLabel("", "muted")
        self.again = styled(QPushButton("Measure again"), "link")
        self.export = QPushButton("Export figures…")
        self.export.setEnabled(False)
        self.unit = _box("What κ, π and α are counted over", telling.UNIT_TITLES)
        self.measure = _box("Which measure the table shows", [(row[0], row[1]) for row in telling.MEASURES])
        self.boilerplate = _box("Whether boilerplate counts", _BOILERPLATE)
        self.query = QLineEdit(placeholderText="Only articles with… (a search), Enter", clearButtonEnabled=True)
        self.query.setAccessibleName("Only articles that this search finds")
        self.table = self._build_table()
        self.empty = caption("", "hint", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.heat, self.chart = HeatMap(theme), Chart(theme)
        self.heat_title, self.chart_title = ElidedLabel("", "section"), ElidedLabel("", "section")
        self.passages = EntryList(theme, "Most disputed passages")
        self.passages_title = ElidedLabel("", "section")
        self.details, self.details_title = _details(), ElidedLabel("", "section")
        self._build(page)

    # -- building

    def _build(self, page: QFrame) -> None:
        self.again.hide()
        first = QHBoxLayout()
        first.addWidget(caption("Agreement", "heading"))
        first.addSpacing(6)
        first.addWidget(self.told, 1)
        first.addWidget(self.again)
        first.addWidget(self.export)
        second = QHBoxLayout()
        second.setSpacing(8)
        for box in (self.measure, self.unit, self.boilerplate):
            second.addWidget(box, 2)
        second.addWidget(self.query, 3)
        head = QVBoxLayout()
        head.setContentsMargins(14, 0, 14, 2)
        head.setSpacing(8)
        head.addLayout(first)
        head.addLayout(second)
        self.stack.addWidget(self._build_body())
        self.stack.addWidget(self.empty)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(1, 12, 1, 1)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(self.stack, 1)

    def _build_body(self) -> QWidget:
        upper = divided(
            Qt.Orientation.Horizontal,
            (_under(None, self.table), _under(self.heat_title, self.heat)),
            (3, 2),
            [720, 500],
        )
        lower = divided(
            Qt.Orientation.Horizontal,
            (
                _under(self.passages_title, self.passages),
                _under(self.details_title, self.details),
                _under(self.chart_title, self.chart),
            ),
            (3, 2, 2),
            [500, 400, 330],
        )
        return divided(Qt.Orientation.Vertical, (upper, lower), (3, 2), [330, 270])

    def _build_table(self) -> QTableView:
        table = row_table("Agreement by label and pair", self.model, self._delegate, HEIGHT)
        table.setHorizontalHeader(PairHeader(table))
        table.horizontalHeader().setMinimumSectionSize(_FIGURE)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        return table

    def fit(self) -> None:
        """Give the columns their widths: that of the labels is fixed, figures share the rest."""
        header = self.table.horizontalHeader()
        many = self.model.columnCount() > 7
        for column in range(self.model.columnCount()):
            fixed = column == 0 or many
            mode = QHeaderView.ResizeMode.Interactive if fixed else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(column, mode)
            if fixed:
                self.table.setColumnWidth(column, _LABEL if column == 0 else _FIGURE)

    # -- telling

    def tell(self, text: str) -> None:
        """One quiet line beside the heading."""
        self.told.set_words(text)
        self.again.hide()

    def tell_running(self) -> None:
        """New figures are being measured."""
        self.tell("Measuring…")
        if not self.model.rowCount():
            self.empty.setText("Measuring how far the layers agree…")
            self.stack.setCurrentWidget(self.empty)

    def tell_failed(self, sentence: str) -> None:
        """No new figures came; why, beside the heading where others are shown still."""
        there = bool(self.model.rowCount()) and self.stack.currentIndex() == 0
        self.tell(sentence if there else "")
        self.again.show()
        if not there:
            self.empty.setText(sentence)

    def tell_stale(self) -> None:
        """Something has changed since the figures were measured."""
        self.tell("Something has changed since this was measured.")
        self.again.show()

    def tell_report(self, report: Report) -> None:
        """What was compared; when there are no figures, why."""
        self.told.set_words(telling.headline(report), telling.remarks(report))
        self.again.hide()
        there = bool(report.figures.articles)
        self.export.setEnabled(there)
        if not there:
            self.empty.setText(telling.remarks(report))
        self.stack.setCurrentIndex(0 if there else 1)

    def clear_cell(self) -> None:
        """Nothing is chosen."""
        self.heat.show_matrix(None)
        self.chart.show_points("", ())
        self.passages.fill(())
        self.details.setRowCount(0)
        for title in (self.heat_title, self.chart_title, self.passages_title, self.details_title):
            title.set_words("")

    def tell_details(self, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
        """Every measure of the chosen label and pair."""
        self.details_title.set_words(title)
        table = self.details
        table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                item = table.item(number, column)
                if item is None:
                    item = QTableWidgetItem()
                    table.setItem(number, column, item)
                if item.text() != text:
                    item.setText(text)
                    item.setToolTip(text)
        # Measured once for all rows: columns that follow each cell cost half a millisecond for every one.
        for column in (0, 1):
            table.resizeColumnToContents(column)

    def tell_confusion(self, matrix: telling.Matrix | None, unit: str) -> None:
        """Who has which label where."""
        from annotator.commands.agreeing import UNITS

        named = UNITS[unit].split(" (")[0]  # type: ignore[index]
        self.heat_title.set_words(f"Confusion · {named}, colour by share of the row")
        self.heat.show_matrix(matrix)

    def tell_disputed(self, passages: Sequence[Passage]) -> None:
        """The passages on which the chosen annotators differ most."""
        self.passages.fill([Entry(*telling.passage_lines(one), value=one) for one in passages[:LISTED]])
        more = " · Enter goes there, Ctrl+B comes back" if passages else " · nothing"
        self.passages_title.set_words(f"Most disputed ({min(len(passages), LISTED):,}){more}")

    def tell_periods(self, name: str, points: Sequence[Point], beside: Sequence[Point]) -> None:
        """How agreement changed."""
        self.chart_title.set_words(f"Krippendorff’s α over time · {name}")
        self.chart.show_points(name, points, beside)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._delegate.theme = theme
        for part in (self.heat, self.chart, self.passages):
            part.set_theme(theme)
        self.table.viewport().update()


def _box(name: str, items: Sequence[tuple[Any, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setMinimumContentsLength(12)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for value, title in items:
        box.addItem(title, value)
    return box


def _under(title: QWidget | None, part: QWidget) -> QWidget:
    """A part under its title."""
    around = QWidget()
    layout = QVBoxLayout(around)
    layout.setContentsMargins(12, 2, 8, 6)
    layout.setSpacing(6)
    if title is not None:
        layout.addWidget(title)
    layout.addWidget(part, 1)
    return around


def _details() -> QTableWidget:
    table = styled(QTableWidget(0, 3), "articles")
    table.setAccessibleName("Every measure of the chosen label and pair")
    table.horizontalHeader().hide()
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(24)
    quiet(table)
    table.setWordWrap(False)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    return table
