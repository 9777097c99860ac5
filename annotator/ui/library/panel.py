"""The left pane: progress of the project, filter, order, and the list of articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
)

from annotator.commands.early import ArticleFilter
from annotator.model.annotations import ARTICLE_STATUSES
from annotator.model.changes import News
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.library.delegate import HEIGHT, ArticleCard
from annotator.ui.library.model import PAGE, ArticleModel
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.project import ArticleRow, Reading

#: Orders of the list: the filter's word and what the box says.
SORTS = (
    ("added", "As added"),
    ("newest", "Newest first"),
    ("oldest", "Oldest first"),
    ("title", "By title"),
    ("outlet", "By outlet"),
    ("status", "By status"),
    ("annotations", "Most marked"),
    ("useful", "Most useful next"),
)


#: What the status box says for the filters by assignment: everything that is one's own, and what of it is left.
MINE = ("mine", "mine to do")


class LibraryPanel(QFrame):
    """Lists the articles; tells which one is chosen and which files were dropped."""

    chosen = Signal(str)  # article id
    entered = Signal()  # Return: go on to the article
    dropped = Signal(list)  # paths
    sort_changed = Signal(str)
    listed = Signal()  # the list has been read

    def __init__(self, desk: Desk, theme: Theme, sort: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAcceptDrops(True)
        self._desk = desk
        self._wanted: str | None = None
        self._asked = 0
        self._count_first = False
        self.model = ArticleModel(desk)
        self._build(theme, sort)
        self._soon = QTimer(self, interval=120, singleShot=True)
        self._soon.timeout.connect(self.reload)
        desk.opened.connect(self.reload)
        desk.closed.connect(self._empty)
        desk.news.connect(self._hear)

    # -- building

    def _build(self, theme: Theme, sort: str) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 12, 1, 1)
        layout.setSpacing(8)
        head = QVBoxLayout()
        head.setContentsMargins(13, 0, 13, 2)
        head.setSpacing(8)
        layout.addLayout(head)
        self._build_progress(head)
        self._build_filter(head, sort)
        self.table = self._build_table(theme)
        self.empty = caption("", "hint", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.empty.setContentsMargins(20, 40, 20, 20)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        layout.addWidget(self.stack, 1)

    def _build_progress(self, head: QVBoxLayout) -> None:
        line = QHBoxLayout()
        title = caption("Articles", "heading")
        self.done = caption("", "muted")
        line.addWidget(title)
        line.addStretch(1)
        line.addWidget(self.done)
        self.bar = styled(QProgressBar(textVisible=False), "progress")
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName("Articles done")
        head.addLayout(line)
        head.addWidget(self.bar)

    def _build_filter(self, head: QVBoxLayout, sort: str) -> None:
        self.filter = QLineEdit(placeholderText="Filter by title or outlet", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter articles by title or outlet")
        self.filter.textChanged.connect(lambda _text: self._soon.start())
        self.filter.installEventFilter(self)
        head.addWidget(self.filter)
        self.status = QComboBox()
        self.status.setAccessibleName("Show articles with this status")
        self.status.addItem("All statuses", "")
        for status in ARTICLE_STATUSES:
            self.status.addItem(wording.status_title(status), status)
        self.sort = QComboBox()
        self.sort.setAccessibleName("Order of the articles")
        for value, title in SORTS:
            self.sort.addItem(title, value)
        self.sort.setCurrentIndex(max(0, self.sort.findData(sort)))
        self.status.currentIndexChanged.connect(self.reload)
        self.sort.currentIndexChanged.connect(self._sort)
        line = QHBoxLayout()
        line.setSpacing(8)
        for box in (self.status, self.sort):
            box.setMinimumContentsLength(4)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            line.addWidget(box, 1)
        head.addLayout(line)

    def _build_table(self, theme: Theme) -> QTableView:
        table = styled(QTableView(), "articles")
        table.setAccessibleName("Articles")
        table.setModel(self.model)
        self._card = ArticleCard(theme)
        table.setItemDelegate(self._card)
        table.horizontalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(HEIGHT)
        table.setShowGrid(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setMouseTracking(True)
        table.setTabKeyNavigation(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.selectionModel().currentRowChanged.connect(self._choose)
        table.installEventFilter(self)
        return table

    # -- reading

    @property
    def ids(self) -> Sequence[str]:
        """Ids of the listed articles, in order."""
        return self.model.ids

    def reload(self) -> None:
        """Ask for the list again; it comes from the reading thread."""
        self._soon.stop()
        if self._desk.project is None:
            return
        status = self.status.currentData() or ""
        chosen = ArticleFilter(
            text=self.filter.text().strip(),
            status="" if status in MINE else status,
            sort=self.sort.currentData(),
            viewer=self._desk.project.annotator.id,
            assigned=status in MINE,
            unfinished=status == MINE[1],
        )
        self._asked += 1
        asked = self._asked
        self._desk.ask(lambda reading: _listed(reading, chosen), lambda answer: self._show(asked, *answer), glance=True)

    def _show(
        self,
        asked: int,
        chosen: ArticleFilter,
        ids: list[str],
        progress: dict[str, int],
        mine: dict[str, int],
        first: list[ArticleRow],
    ) -> None:
        if asked != self._asked:
            return
        self._offer_mine(bool(mine))
        self._show_progress(mine or progress, "of yours " if mine else "")
        scrolled = self.table.verticalScrollBar().value()
        self.model.show(chosen, ids, first)
        total = sum(progress.values())
        if not ids:
            self.empty.setText(
                "No article fits this filter."
                if total
                else "No articles yet.\n\nDrop files or folders here, or press Ctrl+I to import."
            )
        self.stack.setCurrentWidget(self.table if ids else self.empty)
        self.table.verticalScrollBar().setValue(scrolled)
        self._restore()
        self.listed.emit()

    def _offer_mine(self, assigned: bool) -> None:
        """Offer the filters by assignment while something is assigned to the annotator at work."""
        there = self.status.findData(MINE[0]) >= 0
        if assigned and not there:
            self.status.addItem("Assigned to me", MINE[0])
            self.status.addItem("Assigned to me, not done", MINE[1])
        elif there and not assigned:
            if self.status.currentData() in MINE:
                self.status.setCurrentIndex(0)
            for one in MINE:
                self.status.removeItem(self.status.findData(one))

    def show_mine(self) -> None:
        """List what is assigned to the annotator at work and not done; everything when it is listed already."""
        wanted = self.status.findData(MINE[1])
        self.status.setCurrentIndex(0 if wanted < 0 or self.status.currentIndex() == wanted else wanted)

    def _show_progress(self, progress: dict[str, int], whose: str) -> None:
        total, done = sum(progress.values()), progress.get("done", 0)
        self.done.setText(f"{done:,} of {total:,} {whose}done")
        self.bar.setMaximum(max(1, total))
        self.bar.setValue(done)

    def _hear(self, news: News) -> None:
        kinds = news.kinds()
        if kinds & {"article", "assignment", "setting"}:
            self._soon.start()
        elif "annotation" in kinds:
            self.model.refresh()

    def _empty(self) -> None:
        self._wanted = None
        self._soon.stop()
        self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.blockSignals(False)
        self.model.show(None, ())

    # -- choosing

    def select(self, article_id: str | None) -> None:
        """Show this article as the chosen one, without telling anyone."""
        self._wanted = article_id
        self._restore()

    def _restore(self) -> None:
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        place = self.model.place(self._wanted) if self._wanted else -1
        if place < 0:
            self.table.clearSelection()
            selection.clear()
        else:
            index = self.model.index(place, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Current
            selection.setCurrentIndex(index, flags)
            self.table.scrollTo(index)
        selection.blockSignals(False)
        self.table.viewport().update()

    def _choose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and current.row() < len(self.model.ids):
            self._wanted = self.model.ids[current.row()]
            self.chosen.emit(self._wanted)

    def _sort(self) -> None:
        self.sort_changed.emit(self.sort.currentData())
        self.reload()

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._card.theme = theme
        self.table.viewport().update()

    # -- keys and dropped files

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down in the filter goes to the list, Return in the list to the article; Esc empties the filter."""
        if watched is self.filter and event.type() == QEvent.Type.ShortcutOverride and self.filter.text():
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if watched is self.filter and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
            if watched is self.filter and event.key() == Qt.Key.Key_Escape and self.filter.text():
                self.filter.clear()
                return True
            if watched is self.table and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.entered.emit()
                return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders while the project may be changed."""
        if self._desk.writable and dropped_paths(event):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on taking them."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what was dropped."""
        paths = dropped_paths(event)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)


def _listed(
    reading: Reading, chosen: ArticleFilter
) -> tuple[ArticleFilter, list[str], dict[str, int], dict[str, int], list[ArticleRow]]:
    """The filter as it applies, what it lets through, progress of all and of one's own, and the first page."""
    mine = reading.own_progress(chosen.viewer)
    wanted = chosen if mine else replace(chosen, viewer="", assigned=False, unfinished=False)
    return wanted, reading.article_ids(wanted), reading.progress(), mine, reading.article_rows(wanted, 0, PAGE)


def dropped_paths(event: QDropEvent) -> list[Path]:
    """The files and folders of this computer that are being dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
