"""Gestures on the open article as a whole: status, title, removal."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet


class ArticleGestures(QObject):
    """What can be done with the open article; each is one step and can be undone."""

    def __init__(self, desk: Desk, sheet: Sheet, window: QWidget) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._window = desk, sheet, window

    def set_status(self, status: str) -> None:
        """Set the article's status."""
        from annotator.commands import articles

        if self._sheet.article is not None:
            self._desk.do(articles.set_status, [self._sheet.article.id], status)

    def change_title(self) -> None:
        """Ask for another title; the text stays as it is."""
        from PySide6.QtWidgets import QInputDialog

        from annotator.commands import articles

        article = self._sheet.article
        if article is None:
            return
        title, given = QInputDialog.getText(
            self._window, "Change title", "Title in the list (the text stays as it is):", text=article.title
        )
        if given and title.strip():
            self._desk.do(articles.set_title, article.id, title)

    def remove(self) -> None:
        """Remove the article with all that is marked in it; undo brings it back."""
        from annotator.commands import articles

        if self._sheet.article is not None:
            self._desk.do(articles.remove_articles, [self._sheet.article.id])
