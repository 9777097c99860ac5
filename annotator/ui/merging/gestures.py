"""Copies merged, parts sent away and brought back, the project copied, conflicts decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from annotator.model.changes import News
from annotator.settings import Settings
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.gestures.pages import Pages
from annotator.ui.gestures.project import ProjectGestures
from annotator.ui.style.parts import styled
from annotator.ui.style.tokens import Theme
from annotator.ui.tasks import Tasks

if TYPE_CHECKING:
    from annotator.commands.copying import CopyReport
    from annotator.commands.tasks import Handle
    from annotator.ui.merging.copying import Receiver
    from annotator.ui.merging.dialog import MergeDialog
    from annotator.ui.merging.page import ConflictsPage


class MergeGestures(QObject):
    """Opens the dialogs, runs what is long beside the window, and counts the open conflicts."""

    said = Signal(str)

    def __init__(
        self, desk: Desk, pages: Pages, project: ProjectGestures, tasks: Tasks, settings: Settings,
        theme: Callable[[], Theme],
    ) -> None:  # fmt: skip
        super().__init__(desk)
        self._desk, self._pages, self._project, self._tasks = desk, pages, project, tasks
        self._settings, self._theme = settings, theme
        self._dialog: MergeDialog | None = None
        #: Stands in the status bar while there are open conflicts.
        self.counter = styled(QPushButton(), "link")
        self.counter.setAccessibleName("Conflicts to decide")
        self.counter.setToolTip("What merged copies disagree on")
        self.counter.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.counter.clicked.connect(pages.conflicts)
        self.counter.hide()
        pages.conflicts_made.connect(self._listen)
        desk.settled.connect(self._count)
        desk.closed.connect(self.counter.hide)
        desk.news.connect(self._hear)

    @property
    def _window(self) -> QWidget:
        window = self._project.parent()
        assert isinstance(window, QWidget)
        return window

    def _folder(self) -> Path:
        last = self._settings["last_folder"]
        return Path(last) if last and Path(last).is_dir() else Path.home()

    # -- how many conflicts there are

    def _hear(self, news: News) -> None:
        # Conflicts about what has been removed need no decision any more.
        if "conflict" in news.kinds() or not self.counter.isHidden():
            self._count()

    def _count(self) -> None:
        from annotator.commands.conflict_view import open_conflicts

        self._desk.ask(lambda reading: len(open_conflicts(reading)), self._show_count)

    def _show_count(self, count: int) -> None:
        self.counter.setText(wording.counted(count, "conflict"))
        self.counter.setAccessibleName(f"{wording.counted(count, 'conflict')} to decide")
        self.counter.setVisible(count > 0)

    # -- merging

    def merge(self, places: Sequence[Path] = ()) -> None:
        """Choose copies, see what would come, and merge them; the window stays usable beside it."""
        dialog = self._show_dialog()
        if dialog is not None and places:
            dialog.add([str(one) for one in places])

    def bring_back(self) -> None:
        """Choose a part that came back and see what would come."""
        found, _filter = QFileDialog.getOpenFileNames(
            self._window, "Bring a part back", str(self._folder()), "Projects (*.annot);;All files (*)"
        )
        dialog = self._show_dialog() if found else None
        if dialog is not None:
            self._settings["last_folder"] = str(Path(found[0]).parent)
            dialog.add(found)

    def _show_dialog(self) -> MergeDialog | None:
        from annotator.ui.merging.dialog import MergeDialog

        if self._desk.project is None or not self._desk.writable:
            return None
        if self._dialog is None:
            self._dialog = MergeDialog(
                self._window, self._desk, self._tasks, self._theme(), self._folder(),
                lambda sentence: self._project.told.emit(sentence, "", None),
            )  # fmt: skip
            self._dialog.conflicts_wanted.connect(self._pages.conflicts)
            self._dialog.destroyed.connect(self._forget_dialog)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        return self._dialog

    def _forget_dialog(self) -> None:
        self._dialog = None

    # -- conflicts

    def _listen(self, page: ConflictsPage) -> None:
        page.taken.connect(self.take)
        page.said.connect(self.said)

    def take(self, place: int) -> None:
        """Decide the chosen conflicts for their value number `place` (from 0)."""
        from annotator.commands import merging

        page = self._pages.conflicts_page
        ids = page.chosen() if page is not None else []
        if ids:
            self._desk.do(merging.settle_all, ids, place)

    # -- parts and copies

    def send_part(self) -> None:
        """Ask for whom and where, and write their part in a task."""
        from annotator.ui.merging.copying import receivers

        self._desk.ask(receivers, self._ask_part)

    def _ask_part(self, found: list[Receiver]) -> None:
        from annotator.ui.merging.copying import PartDialog

        project = self._desk.project
        if project is None:
            return
        if not found:
            self._desk.refused.emit("No article is assigned to anybody yet; assign some first, then send parts.", "")
            return
        dialog = PartDialog(self._window, found, self._folder(), project.title)
        if dialog.exec():
            name, place = dialog.answer()
            self._settings["last_folder"] = str(place.parent)
            self._copy_to(str(place), f"Writing the part for {name}", name)
        dialog.deleteLater()

    def copy(self) -> None:
        """Ask where to, and copy the project in a task."""
        from annotator.commands.keys import with_kept
        from annotator.ui.merging.copying import CopyDialog

        project = self._desk.project
        if project is None:
            return
        dialog = CopyDialog(self._window, self._folder(), project.title)
        if dialog.exec():
            self._copy_to(with_kept(dialog.answer()), "Copying", None)
        dialog.deleteLater()

    def _copy_to(self, target: str, title: str, name: str | None) -> None:
        project = self._desk.project

        def work(handle: Handle) -> CopyReport:
            from annotator.commands.copying import copy_project

            assert project is not None
            whole = getattr(project, "whole", None)
            return copy_project(whole() if whole is not None else project, target, part_for=name, handle=handle)

        def copied(report: CopyReport) -> None:
            articles = wording.counted(report.articles, "article")
            if name is None:
                sentence = f"Copied {articles} with their whole history to {report.location}."
                self._project.told.emit(sentence, "Open the copy", lambda: self._project.open_location(target))
            else:
                sentence = f"The part for {name} with {articles} is in {report.location}."
                self._project.told.emit(f"{sentence} When it comes back: File › Bring a part back.", "", None)

        self._project.run_task(title, work, copied)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        if self._dialog is not None:
            self._dialog.set_theme(theme)
