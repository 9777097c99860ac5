"""The agreement page: a table per label and pair, the confusion of a pair, what is most disputed, change over time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame

from annotator.model.changes import News
from annotator.ui.agreement import telling
from annotator.ui.agreement.parts import Parts
from annotator.ui.desk import Desk
from annotator.ui.style.tokens import Theme
from annotator.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from annotator.commands.agreeing import Choice, Report

#: What changes the figures.
_KINDS = frozenset(
    {"annotation", "relation", "article_values", "assignment", "annotator", "label", "attribute_definition", "revision"}
)


class AgreementPage(QFrame):
    """Measures in the background and shows the report; nothing is changed here."""

    entered = Signal(str, int, int)  # article id, start, end: go there
    chosen_changed = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk, self._tasks = desk, tasks
        self._stale = True
        self._task: Task | None = None
        self.report: Report | None = None
        self.parts = Parts(self, theme)
        self._listen()

    def _listen(self) -> None:
        parts = self.parts
        self._desk.news.connect(self._hear)
        self._desk.closed.connect(self._empty_all)
        for box in (parts.unit, parts.boilerplate):
            box.activated.connect(lambda _place: self.measure())
        parts.measure.activated.connect(lambda _place: self._show_measure())
        parts.query.returnPressed.connect(self.measure)
        parts.again.clicked.connect(self.measure)
        parts.export.clicked.connect(self.export)
        parts.table.selectionModel().currentChanged.connect(lambda *_: self._show_cell())
        parts.passages.entered.connect(self._enter)
        parts.table.installEventFilter(self)

    # -- measuring

    def wake(self) -> None:
        """Measure if something changed since the last time, and take the keyboard."""
        if self._stale:
            self.measure()
        (self.parts.table if self.parts.model.rowCount() else self.parts.query).setFocus(
            Qt.FocusReason.ShortcutFocusReason
        )

    def choice(self) -> Choice:
        """What is asked for."""
        from annotator.commands.agreeing import Choice

        return Choice(
            unit=self.parts.unit.currentData(),
            boilerplate=self.parts.boilerplate.currentData(),
            query=self.parts.query.text().strip(),
            with_gamma=self.parts.measure.currentData() == "gamma",
        )

    def measure(self) -> None:
        """Measure in the background; what is shown stays until the new figures are there."""
        project = self._desk.project
        if project is None:
            return
        from annotator.commands.agreeing import measure

        if self._task is not None:
            self._task.cancel()
        self._stale = False
        choice = self.choice()
        task = Task("Measuring agreement", lambda handle: measure(project, choice, handle), self)
        task.done.connect(lambda report: self._take(task, report))
        task.failed.connect(lambda sentence, _details: self._give_up(task, sentence))
        task.stopped.connect(lambda: self._give_up(task, "Measuring was stopped."))
        self._task = task
        self.parts.tell_running()
        self._tasks.start(task)

    def _take(self, task: Task, report: Report) -> None:
        if task is not self._task:
            return
        self._task = None
        self.report = report
        waiting = self.parts.query.hasFocus() and not self.parts.query.text()
        self.parts.tell_report(report)
        self._show_measure()
        if waiting and self.parts.model.rowCount():
            self.parts.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_up(self, task: Task, sentence: str) -> None:
        if task is self._task:
            self._task = None
            self.parts.tell_failed(sentence)

    # -- showing

    def _show_measure(self) -> None:
        report, parts = self.report, self.parts
        measure = parts.measure.currentData()
        if report is not None and measure == "gamma" and not report.choice.with_gamma:
            self.measure()
            return
        here = parts.table.currentIndex()
        row, column = max(0, here.row()), max(1, here.column())
        selection = parts.table.selectionModel()
        # What belongs to the cell is shown once, at the end.
        selection.blockSignals(True)
        parts.model.show(report, measure)
        parts.fit()
        if parts.model.rowCount():
            row = min(row, parts.model.rowCount() - 1)
            parts.table.setCurrentIndex(parts.model.index(row, min(column, parts.model.columnCount() - 1)))
        selection.blockSignals(False)
        self._show_cell()

    def _chosen(self) -> tuple[int, int]:
        """Row and column of the chosen figure; the first column stands for the first pair."""
        here = self.parts.table.currentIndex()
        return max(0, here.row()), max(0, here.column() - 1)

    def _show_cell(self) -> None:
        """Show what belongs to the chosen label and pair."""
        report, parts = self.report, self.parts
        if report is None or not report.figures.articles:
            parts.clear_cell()
            return
        figures, (row, column) = report.figures, self._chosen()
        label, groups = figures.labels[row], telling.columns(report)
        who = groups[column] if column < len(groups) else groups[0]
        title = f"{telling.label_title(label)} · {telling.pair_title(who)}"
        parts.tell_details(title, telling.details(label, column, figures.unit, bool(figures.gamma_units)))
        pair = who if len(who) == 2 else figures.labels[0].pairs[0].annotators
        confusion = next((one for one in figures.confusions if one.annotators == pair), None)
        names = [one.label for one in figures.labels if one.label is not None]
        parts.tell_confusion(telling.matrix(confusion, names) if confusion is not None else None, figures.unit)
        passages = [one for one in figures.disputed if telling.concerns(one, label.label, who)]
        parts.tell_disputed(passages)
        parts.tell_periods(telling.label_title(label), *telling.points(figures.periods, label.label))

    def _enter(self, passage: object) -> None:
        if passage is not None:
            self.entered.emit(passage.article_id, passage.start, passage.end)  # type: ignore[attr-defined]

    # -- export

    def export(self) -> None:
        """Write the figures to a CSV file, which is asked for."""
        if self.report is None or not self.report.figures.articles:
            return
        start = Path.home() / "agreement.csv"
        found, _filter = QFileDialog.getSaveFileName(self, "Export figures", str(start), "Tables (*.csv)")
        if found:
            self.export_to(Path(found))

    def export_to(self, place: Path) -> None:
        """Write the figures to this CSV file in the background."""
        report = self.report
        if report is None:
            return
        from annotator.commands.agreement_tables import write_csv

        task = Task("Exporting figures", lambda _handle: write_csv(report, place), self)
        task.done.connect(lambda rows: self.parts.tell(f"Wrote {rows:,} figures to {place.name}."))
        task.failed.connect(lambda sentence, _details: self.parts.tell_failed(sentence))
        self._tasks.start(task)

    # -- news

    def _hear(self, news: News) -> None:
        if news.kinds() & _KINDS:
            self._stale = True
            if self.isVisible() and self._task is None:
                self.parts.tell_stale()

    def _empty_all(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task, self.report, self._stale = None, None, True
        self.parts.query.clear()
        self.parts.model.show(None, self.parts.measure.currentData())
        self.parts.clear_cell()
        self.parts.export.setEnabled(False)
        self.parts.tell("")

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self.parts.set_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return in the table goes to the disputed passages."""
        pressed = event if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) else None
        if (
            watched is self.parts.table
            and pressed is not None
            and pressed.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            passages = self.parts.passages
            passages.setFocus(Qt.FocusReason.OtherFocusReason)
            if passages.currentRow() < 0 and passages.count():
                passages.setCurrentRow(0)
            return True
        return super().eventFilter(watched, event)
