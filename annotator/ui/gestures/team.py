"""People, assignment, layers, and the time spent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from annotator.ui import wording
from annotator.ui.article_pane import ArticlePane
from annotator.ui.desk import Desk
from annotator.ui.gestures.project import ProjectGestures
from annotator.ui.library.panel import LibraryPanel
from annotator.ui.people.timekeeper import TimeKeeper
from annotator.ui.sheet import Sheet
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.ui.people.assignment import AssignmentDialog
    from annotator.ui.people.dialog import PeopleDialog


class TeamGestures(QObject):
    """What a team needs beside the work on the text."""

    said = Signal(str)

    def __init__(
        self,
        desk: Desk,
        sheet: Sheet,
        library: LibraryPanel,
        pane: ArticlePane,
        project: ProjectGestures,
        theme: Callable[[], Theme],
    ) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._library, self._pane = desk, sheet, library, pane
        self._project, self._theme = project, theme
        self._dialogs: dict[str, PeopleDialog | AssignmentDialog] = {}
        self.time = TimeKeeper(desk, sheet, pane.view)
        desk.noticed.connect(lambda sentence: project.told.emit(sentence, "", None))

    @property
    def _window(self) -> QWidget:
        window = self._project.parent()
        assert isinstance(window, QWidget)
        return window

    def people(self) -> None:
        """Look after the people; the window stays usable beside it."""
        from annotator.ui.people.dialog import PeopleDialog

        if self._desk.project is not None:
            self._show("people", lambda: PeopleDialog(self._window, self._desk, self._theme()))

    def assignment(self) -> None:
        """Give out articles by rule; the window stays usable beside it."""
        from annotator.ui.people.assignment import AssignmentDialog

        if self._desk.project is not None:
            listed = list(self._library.ids)
            self._show("assignment", lambda: AssignmentDialog(self._window, self._desk, self._theme(), listed))

    def _show(self, name: str, make: Callable[[], PeopleDialog | AssignmentDialog]) -> None:
        dialog = self._dialogs.get(name)
        if dialog is None:
            dialog = self._dialogs[name] = make()
            dialog.destroyed.connect(lambda: self._dialogs.pop(name, None))
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def assign_article(self) -> None:
        """Give the open article to people by hand."""
        from annotator.ui.people.by_hand import ByHandDialog

        article, project = self._sheet.article, self._desk.project
        if article is not None and project is not None:
            ByHandDialog(self._window, self._desk, article, project.team, self._theme()).open()

    def who(self) -> None:
        """Go on as another person of the project."""
        project = self._desk.project
        if project is not None:
            people = list(project.team.people.values())
            self._project.ask_who(str(project.location), people, project.annotator.name, project.title)

    def mine(self) -> None:
        """List what is assigned to the annotator at work, or everything again."""
        with self._desk.reading() as reading:
            assert self._desk.project is not None
            mine = reading.own_progress(self._desk.project.annotator.id)
        if not mine:
            self.said.emit("Nothing is assigned to you in this project.")
            return
        self._library.show_mine()

    def layers(self) -> None:
        """Open the menu of layers."""
        if self._pane.layers.others():
            self._pane.layers.open_menu()
        else:
            self.said.emit("Nobody else has marked anything in this article.")

    def others(self) -> None:
        """Hide everybody else's layers, or show them again."""
        layers = self._pane.layers
        if not layers.others():
            self.said.emit("Nobody else has marked anything in this article.")
            return
        layers.switch_others()
        hidden = len(self._sheet.hidden)
        self.said.emit(f"{wording.counted(hidden, 'layer')} hidden." if hidden else "All layers are shown.")

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        for dialog in self._dialogs.values():
            dialog.set_theme(theme)

    def open_dialogs(self) -> list[QDialog]:
        """The dialogs that stand open beside the window."""
        return list(self._dialogs.values())
