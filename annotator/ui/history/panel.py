"""The history panel: who did what when to the open article, or to the current annotation, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from annotator.model.annotations import Annotation
from annotator.model.changes import Change, News
from annotator.ui import wording
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.desk import Desk
from annotator.ui.dialogs.ask import ask_choice
from annotator.ui.history.telling import shown_moment, told
from annotator.ui.sheet import Sheet
from annotator.ui.style.parts import caption
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.project import JournalEntry, Reading

#: Steps read at once.
STEPS = 200

#: Kinds of values that can be brought back one by one.
RESTORABLE = frozenset({"annotation", "relation", "comment", "article", "article_values"})


class HistoryPanel(QFrame):
    """Lists steps of the journal; "Restore this" brings back the state after the chosen one, as a step of its own."""

    def __init__(self, desk: Desk, sheet: Sheet, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk, self._sheet = desk, sheet
        self._entries: dict[int, JournalEntry] = {}
        self._asked: tuple[str, str | None] | None = None
        self.scope = QComboBox()
        self.scope.setAccessibleName("Whose history is shown")
        self.scope.addItem("Of this article", "article")
        self.scope.addItem("Of the annotation", "annotation")
        self.scope.activated.connect(lambda _place: self.reload())
        self.list = EntryList(theme, "History, newest first")
        self.list.chosen.connect(self._choose)
        self.list.entered.connect(lambda _number: self.restore())
        self.details = caption("", "muted", wrap=True)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.restore_button = QPushButton("Restore this")
        self.restore_button.clicked.connect(self.restore)
        self._soon = QTimer(self, interval=120, singleShot=True)
        self._soon.timeout.connect(self.reload)
        self._build()
        desk.news.connect(self._hear)
        desk.closed.connect(self._empty)
        sheet.opened.connect(self._later)
        sheet.current_changed.connect(self._follow)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(13, 0, 13, 0)
        head.addWidget(caption("History", "heading"))
        head.addStretch(1)
        head.addWidget(self.scope)
        foot = QVBoxLayout()
        foot.setContentsMargins(13, 0, 13, 12)
        foot.setSpacing(8)
        foot.addWidget(self.details)
        foot.addWidget(self.restore_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 12, 1, 1)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addLayout(foot)
        self.setMinimumWidth(270)
        self._choose(None)

    # -- reading

    def _later(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _follow(self, _current: object) -> None:
        if self.scope.currentData() == "annotation":
            self._later()

    def _hear(self, news: News) -> None:
        article = self._sheet.article
        if article is not None and article.id in news.article_ids():
            self._later()

    def showEvent(self, event: object) -> None:
        """Read when it comes into sight."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.reload()

    def reload(self) -> None:
        """Ask for the history again."""
        self._soon.stop()
        article = self._sheet.article
        if self._desk.project is None or article is None:
            self._empty()
            return
        current = self._sheet.current_id if self.scope.currentData() == "annotation" else None
        if self.scope.currentData() == "annotation" and current is None:
            self._empty()
            self.details.setText("Choose an annotation to see its history.")
            return
        wanted = self._asked = article.id, current
        self._desk.ask(lambda reading: _journal(reading, *wanted), lambda answer: self._take(wanted, *answer))

    def _take(self, wanted: tuple[str, str | None], entries: list[JournalEntry], names: dict[str, str]) -> None:
        if wanted != self._asked:
            return
        self._entries = {entry.step.number: entry for entry in entries}
        chosen = self.list.current_value()
        shown = [
            Entry(
                entry.step.name,
                " · ".join(
                    part
                    for part in (
                        wording.isolated(names.get(entry.step.annotator_id or "", "")),
                        shown_moment(entry.step.at),
                        wording.counted(len(entry.changes), "change") if len(entry.changes) > 1 else "",
                    )
                    if part
                ),
                entry.step.number,
            )
            for entry in entries
        ]
        self.list.fill(shown, chosen)
        self._choose(self.list.current_value())

    def _empty(self) -> None:
        self._soon.stop()
        self._asked, self._entries = None, {}
        self.list.fill(())
        self._choose(None)

    def _choose(self, number: int | None) -> None:
        entry = self._entries.get(number) if number is not None else None
        lines = [told(one, self._desk.codebook, self._words) for one in entry.changes[:6]] if entry else []
        if entry and len(entry.changes) > 6:
            lines.append(f"and {len(entry.changes) - 6:,} more")
        self.details.setText("\n".join(lines) or "Choose a step to see what it changed.")
        self.restore_button.setEnabled(bool(entry and self._restorable(entry)) and self._desk.writable)

    def _words(self, annotation: Annotation) -> str:
        article = self._sheet.article
        if article is None or annotation.revision_id != article.revision_id:
            return ""
        return wording.quoted(self._sheet.text, annotation.fragments, 48)

    # -- restoring

    @staticmethod
    def _restorable(entry: JournalEntry) -> list[Change]:
        found = [change for change in entry.changes if change.kind in RESTORABLE]
        # The first mark of an article sets its status as well; that goes along with the article's own steps only.
        marks = [change for change in found if change.kind != "article"]
        return marks or found

    def restore(self) -> None:
        """Bring back what the chosen step left behind; of several objects ask which one."""
        from annotator.commands import history

        entry = self._entries.get(self.list.current_value() or -1)
        found = self._restorable(entry) if entry is not None else []
        if entry is None or not found or not self._desk.writable:
            return
        change = found[0]
        if len(found) > 1:
            rows = [(told(one, self._desk.codebook, self._words), one) for one in found]
            change = ask_choice(self, "Restore", "This step changed several things. Which one?", rows, "Restore")
        if change is not None:
            self._desk.do(history.restore, change.kind, change.object_id, entry.step.number, then=self._show)

    def _show(self, news: News | None) -> None:
        ids = [change.object_id for change in news.of("annotation")] if news is not None else []
        if ids and ids[0] in self._sheet.annotations:
            self._sheet.set_current(ids[0])

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self.list.set_theme(theme)


def _journal(reading: Reading, article_id: str, annotation_id: str | None) -> tuple[list[JournalEntry], dict[str, str]]:
    found = (
        reading.journal(article_id=article_id, limit=STEPS)
        if annotation_id is None
        else reading.journal(object_id=annotation_id, limit=STEPS)
    )
    return found, {one.id: one.name for one in reading.annotators()}
