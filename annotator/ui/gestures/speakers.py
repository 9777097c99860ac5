"""What is done with entries of the speaker registry: add, merge, split, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from annotator.model.changes import News
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.dialogs.ask import ask_choice, ask_line
from annotator.ui.gestures.pages import Pages

if TYPE_CHECKING:
    from annotator.ui.speakers.page import SpeakersPage


class SpeakerGestures(QObject):
    """Gestures on the entries chosen on the speakers' page; each is one step and can be undone."""

    said = Signal(str)

    def __init__(self, desk: Desk, pages: Pages, window: QWidget) -> None:
        super().__init__(desk)
        self._desk, self._pages, self._window = desk, pages, window
        pages.speakers_made.connect(self._listen)

    def _listen(self, page: SpeakersPage) -> None:
        deeds = {
            "add": self.add,
            "merge": self.merge,
            "split": self.split,
            "remove": self.remove,
            "take_in": self.take_in,
        }
        page.asked.connect(lambda name: deeds[name]())

    def _chosen(self) -> list[Speaker]:
        page = self._pages.speakers_page
        return page.chosen() if page is not None else []

    def add(self) -> None:
        """Ask for the name of a new entry and show it."""
        from annotator.commands import speaking

        name = ask_line(self._window, "New speaker", "Name of the person or body:", "", "Add")
        if name:
            speaker = Speaker(new_id(), name)
            self._desk.do(speaking.add_speaker, speaker, then=lambda _news: self._show(speaker.id))

    def _show(self, speaker_id: str) -> None:
        page = self._pages.speakers_page
        if page is not None:
            page.choose(speaker_id)
            page.form.begin()

    def take_in(self) -> None:
        """Make entries of the names that mentions were given, and let the mentions mean them."""
        from annotator.commands import speaking

        def told(news: News | None) -> None:
            if news is not None:
                made = sum(change.kind == "speaker" for change in news.changes)
                mentions = sum(change.kind == "annotation" for change in news.changes)
                entries = wording.counted(made, "new entry", "new entries")
                self.said.emit(f"{wording.counted(mentions, 'mention')} taken in, {entries}; Ctrl+Z takes that back.")

        self._desk.do(speaking.take_in_named, then=told)

    def save(self) -> None:
        """Save what is written on the entry."""
        page = self._pages.speakers_page
        if page is not None:
            page.save()

    def merge(self) -> None:
        """Make the chosen entries one; one alone is merged into another that is asked for."""
        from annotator.commands import speaking

        chosen = self._chosen()
        if not chosen:
            return
        if len(chosen) == 1:
            with self._desk.reading() as reading:
                others = [one for one in reading.speakers() if one.id != chosen[0].id]
            question = f"Into which entry does {chosen[0].name} go?"
        else:
            others = chosen
            question = f"Which of the {len(chosen)} entries stays? The others become its aliases."
        if not others:
            self.said.emit("There is no other entry to merge with.")
            return
        rows = [(wording.isolated(one.name), one.id) for one in others]
        into = ask_choice(self._window, "Merge speakers", question, rows, "Merge")
        if into:
            ids = [one.id for one in chosen if one.id != into]
            self._desk.do(speaking.merge_speakers, ids, into, then=lambda _news: self._select(into))

    def _select(self, speaker_id: str) -> None:
        page = self._pages.speakers_page
        if page is not None:
            page.choose(speaker_id)

    def split(self) -> None:
        """Take the mentions chosen in the table out into an entry of their own."""
        from annotator.commands import speaking

        page, chosen = self._pages.speakers_page, self._chosen()
        mentions = page.chosen_mentions() if page is not None else []
        if not chosen or not mentions:
            self.said.emit("Choose mentions in the table first; they become an entry of their own.")
            return
        question = f"Name of the entry that {wording.counted(len(mentions), 'mention')} of {chosen[0].name} go to:"
        name = ask_line(self._window, "Split speaker", question, "", "Split")
        if name:
            self._desk.do(speaking.split_speaker, chosen[0].id, mentions, name)

    def remove(self) -> None:
        """Remove the chosen entry; its mentions stay and mean nobody in particular."""
        from annotator.commands import speaking

        def told(_news: News | None) -> None:
            self.said.emit("Removed; Ctrl+Z brings the entry and its mentions back together.")

        chosen = self._chosen()
        if chosen:
            self._desk.do(speaking.remove_speaker, chosen[0].id, then=told)
