"""The search page: a query, and every place that it finds with what stands left and right of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
)

from annotator.model.changes import News
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.finding.model import ARTICLE, HEIGHT, HIT, LABEL, LEFT, RIGHT, LineDelegate, LineModel, strong
from annotator.ui.style.parts import caption
from annotator.ui.style.rows import row_table
from annotator.ui.style.tokens import Theme
from annotator.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from annotator.commands.searching import Found, Line

#: Lines that are shown at most, and milliseconds of rest in typing before a search begins.
LIMIT, REST = 5000, 350

#: Lines by which the middle column is measured.
LOOKED_AT = 300

_HINT = (
    "Write words, “a phrase”, or what an annotation or an article has:\n"
    "label:Claim   speaker:Trump   annotator:ana   status:done   outlet:Reuters   title:tariffs   date:2025-02\n\n"
    "tariff* finds any ending · OR, brackets and a minus (not) join · case and accents do not matter"
)


class SearchPage(QFrame):
    """Searches in the background while one writes; Return goes to the place of a line."""

    entered = Signal(str, int, int, str)  # article id, start, end, annotation id or "": go there
    chosen_changed = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk, self._tasks = desk, tasks
        self._task: Task | None = None
        self._stale = False
        self.model, self._row = LineModel(), LineDelegate(theme)
        self._soon = QTimer(self, interval=REST, singleShot=True)
        self._soon.timeout.connect(self.search)
        self._build()
        desk.news.connect(self._hear)
        desk.closed.connect(self._empty_all)

    def _build(self) -> None:
        self.field = QLineEdit(placeholderText="Search all articles", clearButtonEnabled=True)
        self.field.setAccessibleName("Search all articles")
        self.field.textChanged.connect(lambda _text: self._soon.start())
        self.field.returnPressed.connect(self._go_on)
        self.field.installEventFilter(self)
        self.count = caption("", "muted")
        first = QHBoxLayout()
        first.addWidget(caption("Search", "heading"))
        first.addSpacing(6)
        first.addWidget(self.count, 1)
        first.addWidget(caption("Enter goes to the place · Ctrl+B comes back · Esc leaves", "muted"))
        head = QVBoxLayout()
        head.setContentsMargins(14, 0, 14, 2)
        head.setSpacing(8)
        head.addLayout(first)
        head.addWidget(self.field)
        self.table = self._build_table()
        self.empty = caption(_HINT, "hint", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 12, 1, 1)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.stack, 1)

    def _build_table(self) -> QTableView:
        table = row_table("Places found", self.model, self._row, HEIGHT)
        header = table.horizontalHeader()
        for column in (LEFT, RIGHT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(ARTICLE, 210)
        table.setColumnWidth(LABEL, 130)
        table.doubleClicked.connect(lambda index: self._enter(index.row()))
        table.installEventFilter(self)
        return table

    # -- searching

    def wake(self) -> None:
        """Search again if something changed, and take the keyboard: back at the line one came from, else to write."""
        if self._stale and self.field.text().strip():
            self.search()
        if self.table.currentIndex().isValid():
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.write()

    def write(self) -> None:
        """Take the keyboard for another query."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def search(self) -> None:
        """Search for what stands in the field; a search under way is stopped."""
        self._soon.stop()
        project, text = self._desk.project, self.field.text().strip()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._stale = False
        if project is None or not text:
            self._show((), "", _HINT)
            return
        from annotator.commands.searching import search

        task = Task("Searching", lambda handle: search(project, text, limit=LIMIT, handle=handle), self)
        task.done.connect(lambda found: self._take(task, found))
        task.failed.connect(lambda sentence, _details: self._give_up(task, sentence))
        task.stopped.connect(lambda: self._give_up(task, "The search was stopped."))
        self._task = task
        self.count.setText("Searching…")
        self._tasks.start(task)

    def _take(self, task: Task, found: Found) -> None:
        if task is not self._task:
            return
        self._task = None
        lines, articles = wording.counted(len(found.lines), "line"), wording.counted(found.articles, "article")
        more = f"the first {lines} in {articles}; write more to find less" if found.more else f"{lines} in {articles}"
        self._show(found.lines, more, f"Nothing in {wording.counted(found.searched, 'article')} fits this.")

    def _give_up(self, task: Task, sentence: str) -> None:
        if task is self._task:
            self._task = None
            self._show((), "", sentence)

    def _show(self, lines: tuple[Line, ...], told: str, otherwise: str) -> None:
        here = self.table.currentIndex().row()
        kept = self.model.lines[here] if 0 <= here < len(self.model.lines) else None
        self.model.show(lines)
        self._fit(lines)
        self.count.setText(told)
        self.empty.setText(otherwise)
        self.stack.setCurrentWidget(self.table if lines else self.empty)
        if kept is not None and kept in lines:
            self.table.setCurrentIndex(self.model.index(lines.index(kept), 0))
            self.table.scrollTo(self.table.currentIndex())
        self.chosen_changed.emit()

    def _fit(self, lines: tuple[Line, ...]) -> None:
        """Make the middle column as wide as what was found, within limits, so that the lines read on through it."""
        metrics = QFontMetrics(strong(self.table.font()))
        widest = max(
            (metrics.horizontalAdvance(wording.one_line(one.hit)[:80]) for one in lines[:LOOKED_AT]), default=0
        )
        self.table.setColumnWidth(HIT, max(60, min(widest + 14, self.width() * 2 // 5)))

    def _go_on(self) -> None:
        """Return in the field: search at once, or go down to what was found."""
        if self._soon.isActive() or self._task is not None:
            self.search()
        elif self.model.rowCount():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.table.currentIndex().isValid():
                self.table.setCurrentIndex(self.model.index(0, 0))

    def _enter(self, place: int) -> None:
        if 0 <= place < len(self.model.lines):
            line = self.model.lines[place]
            self.entered.emit(line.article_id, line.start, line.end, line.annotation_id or "")

    # -- news and keys

    def _hear(self, news: News) -> None:
        if news.kinds() & {"annotation", "article", "revision", "label", "speaker", "relation", "annotator"}:
            self._stale = True
            if self.isVisible() and self.field.text().strip():
                self._soon.start()

    def _empty_all(self) -> None:
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
        self._task, self._stale = None, False
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self._show((), "", _HINT)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._row.theme = theme
        self.table.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leaves the field, Up at the first line comes back to it; Return enters a line."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or event.modifiers():
            return super().eventFilter(watched, event)
        key = event.key()
        if watched is self.field and key == Qt.Key.Key_Down and self.model.rowCount():
            self._go_on()
            return True
        if watched is self.table:
            place = self.table.currentIndex().row()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter(place)
                return True
            if key == Qt.Key.Key_Up and place <= 0:
                self.write()
                return True
        return super().eventFilter(watched, event)
