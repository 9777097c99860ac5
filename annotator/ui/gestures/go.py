"""Going from annotation to annotation, from article to article, from pane to pane."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from annotator.ui.article.view import ArticleView
from annotator.ui.desk import Desk
from annotator.ui.library.panel import LibraryPanel
from annotator.ui.sheet import Sheet
from annotator.ui.tagging.panel import TaggingPanel

#: Ids asked for their status in one question when the next article to be done is looked for.
LOOKED_AT = 500


class Go(QObject):
    """The gestures of moving about; none of them changes the project but “done and next”."""

    said = Signal(str)
    wanted = Signal()  # the article and its panes are wanted: whatever stands before them steps aside

    def __init__(
        self, desk: Desk, sheet: Sheet, view: ArticleView, library: LibraryPanel, tagging: TaggingPanel
    ) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._view = desk, sheet, view
        self._library, self._tagging = library, tagging
        #: Takes the next and previous key for itself while something is being chosen, and says so.
        self.turning: Callable[[int], bool] = lambda _direction: False
        library.chosen.connect(sheet.open)
        library.entered.connect(lambda: self.pane(1))
        tagging.chosen.connect(self.show)
        tagging.finished.connect(self.done_and_next)

    # -- annotations

    def show(self, annotation_id: str) -> None:
        """Make this annotation current and bring it into sight."""
        annotation = self._sheet.annotations.get(annotation_id)
        if annotation is not None:
            self._sheet.set_current(annotation_id)
            self._view.scroll_to(annotation.start)

    def show_words(self, start: int, end: int) -> None:
        """Bring these code points of the open article into sight and select them."""
        self._view.scroll_to(start)
        if end > start:
            self._view.select(start, end)

    def annotation(self, direction: int) -> None:
        """The next (1) or previous (-1) annotation after the current one, round at the end."""
        if self.turning(direction):
            return
        order = [one.id for one in self._sheet.in_order()]
        if not order:
            return
        current = self._sheet.current_id
        before = order.index(current) if current in order else -1 if direction > 0 else 0
        self.show(order[(before + direction) % len(order)])

    # -- articles

    def article(self, direction: int) -> None:
        """The next (1) or previous (-1) article of the list."""
        ids = self._library.ids
        if not ids:
            return
        here = self._library.model.place(self._sheet.article.id) if self._sheet.article else -1
        if here < 0:
            there = 0
        else:
            there = here + direction
            if not 0 <= there < len(ids):
                self.said.emit(
                    "This is the last article of the list." if direction > 0 else "This is the first article."
                )
                return
        self.open(ids[there])

    def open(self, article_id: str) -> None:
        """Open this article and show it in the list."""
        self.wanted.emit()
        self._library.select(article_id)
        self._sheet.open(article_id)

    def done_and_next(self) -> None:
        """Set the article to done and open the next one of the list that is not, round at the end."""
        from annotator.commands import articles

        article = self._sheet.article
        if article is None or not self._desk.writable:
            return
        ids = list(self._library.ids)
        here = ids.index(article.id) if article.id in ids else -1
        others = [*ids[here + 1 :], *ids[: max(0, here)]]
        if self._sheet.status != "done":
            self._desk.do(articles.set_status, [article.id], "done", then=lambda _news: self._open_undone(others))
        else:
            self._open_undone(others)

    def _open_undone(self, ids: list[str]) -> None:
        viewer = self._library.model.viewer

        def find(reading: object) -> str | None:
            for start in range(0, len(ids), LOOKED_AT):
                rows = reading.rows_of(ids[start : start + LOOKED_AT], viewer)  # type: ignore[attr-defined]
                for row in rows:
                    if row.status != "done":
                        return str(row.id)
            return None

        self._desk.ask(find, self._open_found)

    def _open_found(self, article_id: str | None) -> None:
        if article_id is None:
            self.said.emit("Every article of this list is done.")
        else:
            self.open(article_id)

    # -- panes

    def _panes(self) -> list[QWidget]:
        annotations = self._tagging.list if self._tagging.list.isVisible() else self._tagging.done
        return [self._library.table if self._library.ids else self._library.filter, self._view, annotations]

    def pane(self, place: int) -> None:
        """Give the keyboard to the article list (0), the article (1) or the annotations (2)."""
        self.wanted.emit()
        pane = self._panes()[place]
        if pane.isVisible():
            pane.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def turn(self, direction: int) -> None:
        """Give the keyboard to the next (1) or previous (-1) pane."""
        self.wanted.emit()
        holders = [self._library, self._view, self._tagging]
        focus = QApplication.focusWidget()
        here = next((i for i, one in enumerate(holders) if focus and (one is focus or one.isAncestorOf(focus))), 0)
        for step in range(1, 3):
            there = (here + direction * step) % 3
            if self._panes()[there].isVisible():
                self.pane(there)
                return

    def filter(self) -> None:
        """Write into the filter of the article list."""
        self.wanted.emit()
        self._library.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._library.filter.selectAll()
