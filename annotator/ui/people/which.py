"""Which articles are given out: all, those listed, those to do, or those that a search finds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from annotator.commands.project import ArticleFilter, Reading
from annotator.errors import Refused
from annotator.ui.desk import Desk

#: Milliseconds without a key after which a query is looked for.
PAUSE = 350


class WhichArticles(QWidget):
    """A box, and beside it the field for a query; searching goes on in the reading thread."""

    changed = Signal()

    def __init__(self, desk: Desk, listed: Sequence[str]) -> None:
        super().__init__()
        self._desk, self._listed = desk, list(listed)
        self._found: list[str] | None = None
        self._asked = 0
        self.problem = ""
        self.box = QComboBox()
        self.box.setAccessibleName("Which articles")
        for title, value in (
            ("All articles", "all"), (f"Articles listed now ({len(self._listed):,})", "listed"),
            ("Articles to do", "to do"), ("Articles that a search finds", "query"),
        ):  # fmt: skip
            self.box.addItem(title, value)
        self.query = QLineEdit(placeholderText="title:budget outlet:Reuters -label:Claim", clearButtonEnabled=True)
        self.query.setAccessibleName("Search that the articles must fit")
        self.query.setMinimumWidth(300)
        self.query.hide()
        self._soon = QTimer(self, interval=PAUSE, singleShot=True)
        self._soon.timeout.connect(self.search)
        self.query.textChanged.connect(lambda _text: self._wait())
        self.query.returnPressed.connect(self.search)
        self.box.currentIndexChanged.connect(lambda _row: self._choose())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.box)
        line.addWidget(self.query, 1)
        self.setFocusProxy(self.box)

    def _choose(self) -> None:
        asked = self.box.currentData() == "query"
        self.query.setVisible(asked)
        if asked:
            self.query.setFocus()
            self.search()
        else:
            self.changed.emit()

    def _wait(self) -> None:
        """While somebody writes nothing is given out by what was written before."""
        self._asked += 1
        self._found, self.problem = None, "Searching…" if self.query.text().strip() else "Write what to search for."
        self._soon.start()
        self.changed.emit()

    def search(self) -> None:
        """Look for what stands in the field."""
        self._soon.stop()
        self._asked += 1
        asked, text = self._asked, self.query.text().strip()
        self._found, self.problem = None, "Searching…" if text else "Write what to search for."
        self.changed.emit()
        if not text:
            return

        def look(reading: Reading) -> tuple[list[str] | None, str]:
            from annotator.commands.searching import found_articles

            try:
                return found_articles(reading, text, reading.article_ids(ArticleFilter(sort="added"))), ""
            except Refused as refusal:
                return None, refusal.sentence

        def take(answer: tuple[list[str] | None, str]) -> None:
            if asked == self._asked:
                self._found, self.problem = answer
                if self._found == []:
                    self._found, self.problem = None, "No article fits this search."
                self.changed.emit()

        self._desk.ask(look, take)

    def stop(self) -> None:
        """Nobody waits for what is being looked for any more."""
        self._soon.stop()
        self._asked += 1

    def again(self) -> None:
        """Something has changed: what the search finds may be other articles now."""
        if self.box.currentData() == "query":
            self.search()
        else:
            self.changed.emit()

    def articles(self) -> list[str] | None:
        """The ids, None for all.  Raises Refused while a search has not found any, with the reason."""
        which = self.box.currentData()
        if which == "listed":
            return self._listed
        if which == "all":
            return None
        if which == "query":
            if self._found is None:
                raise Refused(self.problem)
            return self._found
        with self._desk.reading() as reading:
            return reading.article_ids(ArticleFilter(status=str(which)))
