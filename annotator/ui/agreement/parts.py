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
from annotator.ui.agreement.grid import HEIGHT, GridDelegate, GridModel
from annotator.ui.agreement.heat import HeatMap
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.style.parts import caption, styled
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
        self.told = caption("", "muted")
        self.again = styled(QPushButton("Measure again"), "link")
        self.export = QPushButton("Export figures…")
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
        self.heat_title, self.chart_title = caption("Confusion", "section"), caption("Over time", "section")
        self.passages = EntryList(theme, "Most disputed passages")
        self.passages_title = caption("Most disputed", "section")
        self.details, self.details_title = _details(), caption("", "section")
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
        table = styled(QTableView(), "articles")
        table.setAccessibleName("Agreement by label and pair")
        table.setModel(self.model)
        table.setItemDelegate(self._delegate)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(HEIGHT)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(_FIGURE)
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setShowGrid(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setTabKeyNavigation(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
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
        self.told.setText(text)
        self.again.hide()

    def tell_running(self) -> None:
        """New figures are being measured."""
        self.tell("Measuring…")
        if not self.model.rowCount():
            self.empty.setText("Measuring how far the layers agree…")
            self.stack.setCurrentWidget(self.empty)

    def tell_failed(self, sentence: str) -> None:
        """No new figures came; why."""
        self.tell(sentence)
        self.again.show()
        if not self.model.rowCount():
            self.empty.setText(sentence)

    def tell_stale(self) -> None:
        """Something has changed since the figures were measured."""
        self.tell("Something has changed since this was measured.")
        self.again.show()

    def tell_report(self, report: Report) -> None:
        """What was compared; when there are no figures, why."""
        self.tell(telling.headline(report))
        there = bool(report.figures.articles)
        self.export.setEnabled(there)
        if not there:
            self.empty.setText("\n\n".join(report.remarks))
        self.stack.setCurrentIndex(0 if there else 1)
        self.told.setToolTip("\n".join(report.remarks))

    def clear_cell(self) -> None:
        """Nothing is chosen."""
        self.heat.show_matrix(None)
        self.chart.show_points("", ())
        self.passages.fill(())
        self.details.setRowCount(0)
        for title in (self.heat_title, self.chart_title, self.passages_title, self.details_title):
            title.setText("")

    def tell_details(self, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
        """Every measure of the chosen label and pair."""
        self.details_title.setText(title)
        self.details.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.details.setItem(number, column, item)

    def tell_confusion(self, matrix: telling.Matrix | None, unit: str) -> None:
        """Who has which label where."""
        from annotator.commands.agreeing import UNITS

        named = UNITS[unit].split(" (")[0]  # type: ignore[index]
        self.heat_title.setText(f"Confusion · {named}, colour by share of the row")
        self.heat.show_matrix(matrix)

    def tell_disputed(self, passages: Sequence[Passage]) -> None:
        """The passages on which the chosen annotators differ most."""
        self.passages.fill([Entry(*telling.passage_lines(one), value=one) for one in passages[:LISTED]])
        more = " · Enter goes there, Ctrl+B comes back" if passages else " · nothing"
        self.passages_title.setText(f"Most disputed ({min(len(passages), LISTED):,}){more}")

    def tell_periods(self, name: str, points: Sequence[Point], beside: Sequence[Point]) -> None:
        """How agreement changed."""
        self.chart_title.setText(f"Krippendorff’s α over time · {name}")
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
    table.setShowGrid(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setWordWrap(False)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    for column, mode in enumerate((QHeaderView.ResizeMode.ResizeToContents,) * 2 + (QHeaderView.ResizeMode.Stretch,)):
        table.horizontalHeader().setSectionResizeMode(column, mode)
    return table
