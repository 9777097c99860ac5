"""The dialogs beside the work on the text: the codebook, an article's details, a new text, earlier texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from annotator.settings import Settings
from annotator.ui.desk import Desk
from annotator.ui.gestures.project import ProjectGestures
from annotator.ui.sheet import Sheet
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.ui.codebook.dialog import CodebookDialog
    from annotator.ui.dialogs.learning import LearningDialog


class Editors(QObject):
    """Opens the dialogs; each of them hears the project's news and saves through the desk."""

    said = Signal(str)

    def __init__(
        self, desk: Desk, sheet: Sheet, project: ProjectGestures, settings: Settings, theme: Callable[[], Theme]
    ) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._project, self._settings, self._theme = desk, sheet, project, settings, theme
        self._book: CodebookDialog | None = None
        self._learning: LearningDialog | None = None

    @property
    def _window(self) -> QWidget:
        window = self._project.parent()
        assert isinstance(window, QWidget)
        return window

    def _folder(self) -> Path:
        last = self._settings["last_folder"]
        return Path(last) if last and Path(last).is_dir() else Path.home()

    def codebook(self) -> None:
        """Edit the labels, attributes and relation types; the window stays usable beside it."""
        from annotator.ui.codebook.dialog import CodebookDialog

        if self._desk.project is None:
            return
        if self._book is None:
            run_task = self._project.run_task
            self._book = CodebookDialog(self._window, self._desk, self._theme(), run_task, self._folder())
            self._book.destroyed.connect(self._forget_book)
        self._book.show()
        self._book.raise_()
        self._book.activateWindow()

    def _forget_book(self) -> None:
        self._book = None

    def learned(self) -> None:
        """Learn labels from what is marked, and switch their proposals on or off; the window stays usable beside it."""
        from annotator.ui.dialogs.learning import LearningDialog

        if self._desk.project is None:
            return
        if self._learning is None:
            self._learning = LearningDialog(self._window, self._desk, self._project, self._theme())
            self._learning.destroyed.connect(self._forget_learning)
        self._learning.show()
        self._learning.raise_()
        self._learning.activateWindow()

    def _forget_learning(self) -> None:
        self._learning = None

    def details(self) -> None:
        """Show and change what is known of the open article."""
        from annotator.ui.dialogs.article import ArticleDialog

        if self._sheet.article is not None:
            ArticleDialog(self._window, self._desk, self._sheet.article, self._theme()).show()

    def revise(self) -> None:
        """Give the open article a new text."""
        from annotator.ui.dialogs.revision import RevisionDialog

        article = self._sheet.article
        if article is not None:
            RevisionDialog(self._window, self._desk, article, self._sheet.text, self._theme(), self._folder()).open()

    def revisions(self) -> None:
        """Read the texts that the open article has had."""
        from annotator.ui.dialogs.revisions import RevisionsDialog

        article = self._sheet.article
        if article is None:
            return
        with self._desk.reading() as reading:
            found = reading.revisions(article.id)
        if len(found) < 2:
            self.said.emit("This article has had one text only.")
        else:
            RevisionsDialog(self._window, self._desk, found, self._theme()).show()

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        for dialog in (self._book, self._learning):
            if dialog is not None:
                dialog.set_theme(theme)
