"""Saying whom a mention of a speaker means: proposals from the registry, chosen by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from annotator.model.annotations import Annotation
from annotator.model.changes import News
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.dialogs.ask import ask_line
from annotator.ui.gestures.annotate import Annotate
from annotator.ui.sheet import Sheet
from annotator.ui.tagging.who import WhoSection

if TYPE_CHECKING:
    from annotator.commands.attributing import Candidate

#: The label whose annotations stand for entries of the speaker registry.
MENTION = "Speaker"


class Who(QObject):
    """Resolves mentions, one step each; several chosen in the list are resolved together."""

    def __init__(self, desk: Desk, sheet: Sheet, annotate: Annotate, section: WhoSection, view: QWidget) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._annotate, self._section, self._view = desk, sheet, annotate, section, view
        self._offered: tuple[str, list[Candidate]] = ("", [])
        self._asking = False
        section.asked.connect(self.begin)
        section.picked.connect(self.choose)
        section.cleared.connect(self.clear)
        section.left.connect(self._leave)
        for told in (sheet.current_changed, sheet.annotations_changed, sheet.opened):
            told.connect(lambda *_: self._show())
        desk.news.connect(self._hear)

    def _hear(self, news: News) -> None:
        if "speaker" in news.kinds():
            self._show()

    def _mention(self) -> Annotation | None:
        """The current annotation, if it is a mention that is marked."""
        current = self._sheet.current
        label = self._desk.codebook.label(current.label_id) if current is not None else None
        there = label is not None and label.name.casefold() == MENTION.casefold()
        return current if current is not None and there and current.status != "pending" else None

    def _show(self) -> None:
        mention = self._mention()
        if mention is None:
            self._section.hide()
            return
        name = None
        if mention.speaker_id is not None:
            with self._desk.reading() as reading:
                found = reading.values("speaker", [mention.speaker_id])
            name = found[0].name if found else None
        self._section.show_entry(name, self._desk.writable and self._annotate.own_current is not None)

    def begin(self) -> None:
        """Propose whom the current mention means."""
        mention = self._mention()
        if mention is None or self._annotate.own_current is None:
            self._desk.refused.emit("Click one of your own Speaker annotations first; then say who it is.", "")
            return
        self._asking = True
        self._desk.ask(lambda _reading: self._proposed(mention.id), lambda found: self._offer(mention.id, found))

    def _proposed(self, annotation_id: str) -> list[Candidate]:
        from annotator.commands.attributing import propose_speakers

        assert self._desk.project is not None
        return propose_speakers(self._desk.project, annotation_id)

    def _offer(self, annotation_id: str, found: list[Candidate]) -> None:
        if self._sheet.current_id != annotation_id or not self._asking:
            return
        self._offered = (annotation_id, found)
        rows = [(f"New entry: {one.speaker.name}" if one.fresh else one.speaker.name, one.reason) for one in found]
        self._section.show_candidates([*rows, ("New entry…", "")])

    def choose(self, place: int) -> None:
        """Let the mention mean this candidate; the row after the last asks for the name of a new entry."""
        from annotator.commands import speaking

        annotation_id, found = self._offered
        if annotation_id != self._sheet.current_id or not 0 <= place <= len(found):
            return
        ids = self._ids(annotation_id)
        if place == len(found):
            name = self._ask_name(annotation_id)
            if name:
                self._desk.do(speaking.resolve_to_new, ids, Speaker(new_id(), name))
        elif found[place].fresh:
            self._desk.do(speaking.resolve_to_new, ids, found[place].speaker)
        else:
            self._desk.do(speaking.resolve, ids, found[place].speaker.id)
        self._leave()

    def _ids(self, annotation_id: str) -> list[str]:
        """The mention, and the mentions chosen together with it in the list."""
        mention = self._sheet.annotations[annotation_id]
        many = [self._sheet.annotations[one] for one in self._annotate.many() if one in self._sheet.annotations]
        chosen = [one.id for one in many if one.label_id == mention.label_id]
        return chosen if annotation_id in chosen else [annotation_id]

    def _ask_name(self, annotation_id: str) -> str | None:
        words = wording.surface_start(self._sheet.text, self._sheet.annotations[annotation_id].fragments, 80)
        return ask_line(
            self._view.window(), "New speaker", "Full name of the person or body that is meant:", words, "Add"
        )

    def clear(self) -> None:
        """Let the mention mean nobody in particular."""
        from annotator.commands import speaking

        mention = self._mention()
        if mention is not None:
            self._desk.do(speaking.resolve, self._ids(mention.id), None)

    def _leave(self) -> None:
        self._asking = False
        self._section.list.hide()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
