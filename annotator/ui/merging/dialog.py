"""Merging copies: which ones, what would come of it, and then doing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.commands.keys import keep, with_kept, with_password
from annotator.errors import AnnotatorError
from annotator.ui import wording
from annotator.ui.banner import Banner, TaskStrip
from annotator.ui.desk import Desk
from annotator.ui.dialogs.database import DatabaseDialog, Login
from annotator.ui.library.panel import dropped_paths
from annotator.ui.merging import telling
from annotator.ui.start_page import title_and_place
from annotator.ui.style.icons import icon
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme
from annotator.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from annotator.commands.merging import MergeReport
    from annotator.commands.tasks import Handle

_ABOUT = (
    "Copies of this project that were worked on apart come together here, in whatever order. First you see what "
    "would come. Nothing is lost: where copies disagree, you decide afterwards, and the project as it is now is kept."
)
_COLUMNS = ("", "New", "Changed", "Removed", "United")

#: Notes listed at most; the conflicts page has them all.
_NOTES = 500

_PLACE = int(Qt.ItemDataRole.UserRole)


class MergeDialog(QDialog):
    """A list of copies; whenever it changes a dry run says what would come, and a button does it."""

    conflicts_wanted = Signal()

    def __init__(
        self, parent: QWidget, desk: Desk, tasks: Tasks, theme: Theme, folder: Path, told: Callable[[str], None]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Merge copies")
        self.resize(760, 620)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self._desk, self._tasks, self._theme, self._folder, self._told = desk, tasks, theme, folder, told
        self._task: Task | None = None
        self._merging = False
        self.report: MergeReport | None = None
        #: What was typed for databases, for as long as the dialog lives.
        self._logins: dict[str, Login] = {}
        self.banner = Banner(theme)
        self.strip = TaskStrip()
        self.copies = QListWidget()
        self.copies.setAccessibleName("Copies to be merged")
        self.copies.installEventFilter(self)
        self.told = caption("", "strong", wrap=True)
        self.table = self._build_table()
        self.notes = QListWidget()
        self.notes.setAccessibleName("What to know about it")
        self.notes.setWordWrap(True)
        self.notes.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.notes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.notes.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.remove_button = QPushButton("Remove")
        self.merge_button = styled(QPushButton("Merge"), "primary")
        self.decide_button = styled(QPushButton("Decide conflicts"), "primary")
        self._build()
        self.merge_button.setDefault(True)
        desk.closed.connect(self.close)
        self.copies.itemSelectionChanged.connect(self._show_state)
        self._show_report(None)

    # -- building

    def _build_table(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setAccessibleName("What would come")
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setHeaderLabels(list(_COLUMNS))
        table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.header().setStretchLastSection(False)
        for column in range(1, len(_COLUMNS)):
            table.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setColumnWidth(column, 96)
        return table

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self.banner)
        self._about = caption(_ABOUT, "muted", wrap=True)
        layout.addWidget(self._about)
        layout.addLayout(self._build_copies(), 1)
        layout.addWidget(self.told)
        layout.addWidget(self.table)
        layout.addWidget(self.notes, 2)
        layout.addStretch(0)
        close = QPushButton("Close")
        end = QHBoxLayout()
        end.addWidget(self.strip)
        end.addStretch(1)
        for button, call in (
            (close, self.close), (self.decide_button, self._decide), (self.merge_button, self.merge),
        ):  # fmt: skip
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, one=call: one())
            end.addWidget(button)
        layout.addLayout(end)

    def _build_copies(self) -> QHBoxLayout:
        self.copies.setMinimumHeight(96)
        self.copies.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        line, buttons = QHBoxLayout(), QVBoxLayout()
        self.add_button = QPushButton("Add files…")
        self.database_button = QPushButton("Add database…")
        for button, call in (
            (self.add_button, self.choose), (self.database_button, self.choose_database),
            (self.remove_button, self.remove),
        ):  # fmt: skip
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, one=call: one())
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.drop_hint = caption("Drop .annot files here, or add them.", "hint")
        self.drop_hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        over = QVBoxLayout(self.copies)
        over.addWidget(self.drop_hint)
        line.addWidget(self.copies, 1)
        line.addLayout(buttons)
        return line

    # -- which copies

    @property
    def places(self) -> list[str]:
        """The paths and URLs in the list."""
        return [str(self.copies.item(row).data(_PLACE)) for row in range(self.copies.count())]

    def choose(self) -> None:
        """Ask for files."""
        found, _filter = QFileDialog.getOpenFileNames(
            self, "Copies of the project", str(self._folder), "Projects (*.annot);;All files (*)"
        )
        if found:
            self._folder = Path(found[0]).parent
            self.add(found)

    def choose_database(self, location: str = "", problem: str = "") -> None:
        """Ask for address, name and password of a database; the password may be kept in the key store."""
        dialog = DatabaseDialog(self, location, problem, adding=True)

        def go_on() -> None:
            login = dialog.answer()
            self._logins[login.location] = login
            self.look() if login.location in self.places else self.add([login.location])

        dialog.accepted.connect(go_on)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _with_passwords(self) -> list[str]:
        """The places as they are opened: those of databases with the passwords that were typed, or are kept."""
        typed = {place: login.password for place, login in self._logins.items() if login.password}
        return [with_password(one, typed[one]) if one in typed else with_kept(one) for one in self.places]

    def _keep_passwords(self) -> None:
        """Keep the passwords that proved right and are to be kept."""
        for place in self.places:
            login = self._logins.get(place)
            if login is not None and login.keep and login.password:
                self._logins[place] = Login(place, login.password, keep=False)
                try:
                    keep(place, login.password)
                except AnnotatorError as error:
                    self.banner.tell(error.sentence)

    def add(self, places: Sequence[str]) -> None:
        """Put copies into the list, and find out what would come."""
        known = set(self.places)
        for place in dict.fromkeys(places):
            if place not in known:
                name, where = title_and_place(place)
                item = QListWidgetItem(f"{wording.isolated(name)}   {where if '://' in place else Path(place).parent}")
                item.setData(_PLACE, place)
                item.setToolTip(wording.plain_tooltip(where))
                item.setIcon(self._icon(place))
                self.copies.addItem(item)
        if set(self.places) != known:
            self.look()

    def _icon(self, place: str) -> QIcon:
        return icon("database" if "://" in place else "project", self._theme)

    def remove(self) -> None:
        """Take the selected copies out of the list."""
        for item in self.copies.selectedItems():
            self.copies.takeItem(self.copies.row(item))
        self.look()

    # -- the dry run

    def look(self) -> None:
        """Find out, beside the window, what would come of the copies in the list."""
        self.banner.hide()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._show_report(None)
        if self.places:
            self._run("Looking at copies", dry_run=True)

    def _run(self, title: str, *, dry_run: bool) -> None:
        project, places = self._desk.project, self._with_passwords()
        if project is None:
            return

        def work(handle: Handle) -> MergeReport:
            from annotator.commands.merging import merge

            whole = getattr(project, "whole", None)
            return merge(whole() if whole is not None else project, places, dry_run=dry_run, handle=handle)

        task = Task(title, work)
        self._task, self._merging = task, not dry_run
        task.done.connect(lambda report: self._ended(task, report, dry_run))
        task.failed.connect(lambda sentence, details: self._failed(task, sentence, details))
        task.stopped.connect(lambda: self._failed(task, "", ""))
        self._tasks.start(task)
        self.strip.follow(task)
        self._show_state()

    def _ended(self, task: Task, report: MergeReport, dry_run: bool) -> None:
        if task is not self._task:
            return
        self._task, self._merging = None, False
        self._keep_passwords()
        if dry_run:
            self._show_report(report)
            return
        self._show_report(report, done=True)
        self.banner.tell(_ending(report))

    def _failed(self, task: Task, sentence: str, details: str) -> None:
        if task is not self._task:
            return
        self._task, merged = None, self._merging
        self._merging = False
        refused = next((one for one in self.places if "://" in one and sentence.startswith(f"{one} ")), "")
        if refused and "user name and password" in sentence:
            self.choose_database(refused, sentence)
        if sentence:
            self.banner.refuse(sentence, details)
        else:
            self.banner.tell(
                "Merging was stopped; nothing was changed." if merged else "Stopped.", "Look again", self.look
            )
        self._show_state()

    # -- doing it

    def merge(self) -> None:
        """Merge the copies in the list into the open project; a backup is made first."""
        if self.report is not None and self._task is None:
            self.banner.hide()
            self._run("Merging", dry_run=False)

    def _decide(self) -> None:
        self.conflicts_wanted.emit()
        self.close()

    # -- showing

    def _show_report(self, report: MergeReport | None, *, done: bool = False) -> None:
        self.report = None if done else report
        self._done = report if done else None
        self.table.clear()
        self.notes.clear()
        there = report is not None and bool(report.steps)
        self.told.setText(telling.summary(report, done=done) if report is not None else "")
        self.told.setVisible(report is not None)
        self._about.setVisible(not done)
        self.table.setVisible(there)
        # Without anything to tell the list takes the room, as a place to drop files on.
        self.copies.setMaximumHeight(96 if there else 2000)
        if report is not None:
            for row in telling.rows_of(report):
                item = QTreeWidgetItem(list(row))
                for column in range(1, len(row)):
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.addTopLevelItem(item)
            for kind, sentence in telling.notes(report)[:_NOTES]:
                item_icon = icon("warn" if kind != "united" else "info", self._theme, self._colour(kind))
                note = QListWidgetItem(item_icon, sentence)
                self.notes.addItem(note)
        self._fit_table()
        self.notes.setVisible(self.notes.count() > 0)
        self._show_state()

    def _fit_table(self) -> None:
        """As high as its rows, up to a dozen of them."""
        rows = min(12, self.table.topLevelItemCount())
        height = self.table.header().sizeHint().height() + rows * max(0, self.table.sizeHintForRow(0)) + 6
        self.table.setFixedHeight(height)

    def _colour(self, kind: str) -> str:
        return self._theme.muted if kind == "united" else self._theme.warn

    def _show_state(self) -> None:
        running = self._task is not None
        self.drop_hint.setVisible(not self.places)
        self.remove_button.setEnabled(bool(self.copies.selectedItems()) and not self._merging)
        for button in (self.add_button, self.database_button):
            button.setEnabled(not self._merging)
        able = self.report is not None and bool(self.report.steps) and not running and self._desk.writable
        self.merge_button.setEnabled(able)
        conflicts = len(self._done.conflicts) if self._done is not None else 0
        self.decide_button.setText(f"Decide {wording.counted(conflicts, 'conflict')}")
        self.decide_button.setVisible(conflicts > 0)
        self.merge_button.setVisible(self._done is None)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self.banner.set_theme(theme)
        for row, place in enumerate(self.places):
            self.copies.item(row).setIcon(self._icon(place))
        self._show_report(self._done or self.report, done=self._done is not None)

    # -- dropping, deleting, leaving

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take project files."""
        if dropped_paths(event) and not self._merging:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the dropped files into the list."""
        event.acceptProposedAction()
        self.add([str(one) for one in dropped_paths(event)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete takes the selected copies out of the list."""
        pressed = event.key() if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) else None
        wanted = pressed in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and watched is self.copies
        if wanted and self.copies.selectedItems() and not self._merging:
            self.remove()
            return True
        return super().eventFilter(watched, event)

    def done(self, result: int) -> None:
        """A dry run is stopped with the dialog; a merge that has begun is finished, and told in the window."""
        task, self._task = self._task, None
        if task is not None and self._merging:
            told, refused = self._told, self._desk.refused
            task.done.connect(lambda report: told(_ending(report)))
            task.failed.connect(refused)
        elif task is not None:
            task.cancel()
        super().done(result)


def _ending(report: MergeReport) -> str:
    """What is said when the copies have been merged."""
    kept = f" The project as it was is kept in {report.backup}." if report.backup is not None else ""
    return f"The copies are merged.{kept}"
