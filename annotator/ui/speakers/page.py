"""The speakers' page: the registry on the left, the chosen entry in the middle, what it said on the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.model.changes import News
from annotator.model.people import Speaker
from annotator.ui import wording
from annotator.ui.claims.delegate import HEIGHT, RowDelegate
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.desk import Desk
from annotator.ui.speakers.look import MENTION, WHICH, Look, Said, listed, looked, said_of
from annotator.ui.speakers.registry import SpeakerForm
from annotator.ui.speakers.utterances import ORDERS, UtteranceModel, arranged
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.rows import row_table
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.project import Utterance, UtterancePlace

_KINDS = frozenset({"annotation", "relation", "speaker", "article", "revision", "label"})

#: Buttons below the entry: the gesture each asks for, and its title.
_DEEDS = (("add", "New…"), ("merge", "Merge…"), ("split", "Split…"), ("remove", "Remove"))

_NONE = (
    "No speakers yet.\n\nW on a mention in an article says who it is. Names that mentions have been given already, "
    "by hand or with a suggestion, can be taken in at once."
)

_WIDTHS = (0, 76, 96, 110, 106)


class SpeakersPage(QFrame):
    """Lists the registry and shows one entry; what is done with entries goes through gestures."""

    entered = Signal(str, str)  # article id, annotation id
    chosen_changed = Signal()
    asked = Signal(str)  # a gesture wanted by a button: "add", "merge", "split", "remove" or "take_in"

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget | None = None) -> None:
        # Each part is made where it stays: put there later, all it holds would be styled once more.
        super().__init__(parent)
        self._desk = desk
        self._stale = True
        self._waking = False
        self._speakers: list[Speaker] = []
        self._counts: dict[str, int] = {}
        self._shown: str | None = None
        self._wanted: str | None = None
        self._places: list[UtterancePlace] = []
        self._place: str | None = None
        self._reading = False
        self._ahead: Look | None = None
        self._look(WHICH[0][0], ORDERS[0][0])  # while the page is made, not after
        self.list = EntryList(theme, "Speakers")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.form = SpeakerForm()
        self.model = UtteranceModel(desk)
        self._row = RowDelegate(theme)
        self._soon = QTimer(self, interval=140, singleShot=True)
        self._soon.timeout.connect(self.reload)
        self._build()
        desk.news.connect(self._hear)
        desk.closed.connect(self._empty_all)
        self.form.saved.connect(self._save)

    # -- building

    def _build(self) -> None:
        split = self._split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        for part, share in ((self._build_list(), 3), (self._build_entry(), 4), (self._build_table(), 7)):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, share)
        split.setSizes([280, 330, 640])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def _build_list(self) -> QWidget:
        card, layout, head = _card("Speakers", self._split)
        self.count = caption("0", "count")
        head.addWidget(self.count)
        head.addStretch(1)
        self.filter = QLineEdit(placeholderText="Filter by name, alias or role", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter speakers by name, alias or role")
        self.filter.textChanged.connect(lambda _text: self._fill())
        self.filter.installEventFilter(self)
        inner = QHBoxLayout()
        inner.setContentsMargins(13, 0, 13, 0)
        inner.addWidget(self.filter)
        layout.addLayout(inner)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self._build_empty())
        layout.addWidget(self.stack, 1)
        self.list.itemSelectionChanged.connect(self._choose)
        self.list.entered.connect(lambda _value: self.table.setFocus(Qt.FocusReason.ShortcutFocusReason))
        card.setMinimumWidth(200)
        return card

    def _build_empty(self) -> QWidget:
        """What stands where the list would be: how entries come about."""
        self.empty = caption("", "hint", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.take_in = QPushButton("Take named speakers in")
        self.take_in.clicked.connect(lambda _checked=False: self.asked.emit("take_in"))
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(20, 30, 20, 20)
        layout.setSpacing(14)
        layout.addWidget(self.empty)
        layout.addWidget(self.take_in, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        return made

    def _build_entry(self) -> QWidget:
        card, layout, head = _card("Entry", self._split)
        self.heading = caption("", "muted")
        head.addWidget(self.heading)
        head.addStretch(1)
        inner = QVBoxLayout()
        inner.setContentsMargins(13, 0, 13, 13)
        inner.addWidget(self.form)
        inner.addStretch(1)
        self._deeds: list[QPushButton] = []
        line = QHBoxLayout()
        line.setSpacing(2)
        for gesture, title in _DEEDS:
            button = styled(QPushButton(title), "link")
            button.clicked.connect(lambda _checked=False, one=gesture: self.asked.emit(one))
            self._deeds.append(button)
            line.addWidget(button)
        line.addStretch(1)
        inner.addLayout(line)
        layout.addLayout(inner, 1)
        card.setMinimumWidth(280)
        return card

    def _build_table(self) -> QWidget:
        card, layout, head = _card("Reported", self._split)
        self.told = caption("0", "count")
        head.addWidget(self.told)
        head.addStretch(1)
        self.which, self.order = QComboBox(), QComboBox()
        for box, items, name in (
            (self.which, WHICH, "What is listed of the speaker"),
            (self.order, ORDERS, "Order of what is listed"),
        ):
            box.setAccessibleName(name)
            for value, title in items:
                box.addItem(title, value)
            box.activated.connect(lambda _place: self._show_utterances())
            head.addWidget(box)
        self.table = table = row_table(
            "What the speaker is reported to have said, and mentions", self.model, self._row, HEIGHT, _WIDTHS,
            several=True,
        )  # fmt: skip
        table.doubleClicked.connect(lambda index: self._enter(index.row()))
        table.installEventFilter(self)
        layout.addWidget(table, 1)
        card.setMinimumWidth(320)
        return card

    # -- reading

    def wake(self) -> None:
        """Read the registry if something changed since it was shown, and take the keyboard."""
        self._waking = True
        if self._stale:
            self.reload()
        elif not self._reading:
            self._take_keyboard()

    def _take_keyboard(self) -> None:
        if self._waking:
            self._waking = False
            place = self.model.place(self._place)
            if place >= 0:
                self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.table.setCurrentIndex(self.model.index(place, 0))
            else:
                self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def reload(self) -> None:
        """Ask for the registry again."""
        self._soon.stop()
        self._look(self.which.currentData(), self.order.currentData())

    def _look(self, which: str, order: str) -> None:
        if self._desk.project is not None:
            self._stale, self._reading = False, True
            wanted = self._wanted
            self._desk.ask(lambda reading: looked(reading, wanted, which, order), self._take)

    def _take(self, look: Look) -> None:
        self._reading = False
        self._speakers, self._counts, self._ahead = look.speakers, look.counts, look
        self._fill()
        self._ahead = None

    def _fill(self) -> None:
        words = self.filter.text().casefold().split()
        shown = [one for one in self._speakers if all(word in _hay(one) for word in words)]
        wanted = self._wanted if any(one.id == self._wanted for one in shown) else shown[0].id if shown else None
        entries = [Entry(one.name, _detail(one, self._counts.get(one.id, 0)), one.id) for one in shown]
        self.list.fill(entries, wanted)
        total = len(self._speakers)
        self.stack.setCurrentIndex(0 if shown else 1)
        self.empty.setText("No speaker fits this filter." if total else _NONE)
        self.take_in.setVisible(not total)
        self.take_in.setEnabled(self._desk.writable)
        self.count.setText(f"{total:,}" if len(shown) == total else f"{len(shown):,} of {total:,}")
        self._choose()

    def chosen(self) -> list[Speaker]:
        """The selected entries, the current one first."""
        ids = self.list.values()
        current = self.list.current_value()
        found = [one for one in self._speakers if one.id in ids]
        return sorted(found, key=lambda one: one.id != current)

    def chosen_mentions(self) -> list[str]:
        """The selected mentions in the table; what was said is no mention."""
        places = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        found = [one for one in (self.model.entry(place) for place in places) if one is not None]
        return [one.annotation_id for one in found if one.label == MENTION]

    def _choose(self) -> None:
        chosen = self.chosen()
        speaker = chosen[0] if chosen else None
        self._wanted = speaker.id if speaker else self._wanted
        self.form.show_speaker(speaker, writable=self._desk.writable)
        for place, button in enumerate(self._deeds):
            button.setEnabled(self._desk.writable and (place == 0 or bool(chosen)))
        self.heading.setText(wording.counted(len(chosen), "entry", "entries") + " chosen" if len(chosen) > 1 else "")
        self.chosen_changed.emit()
        self._shown = speaker.id if speaker else None
        if speaker is None:
            self._places = []
            self._show_utterances()
            return
        asked, which, order = speaker.id, self.which.currentData(), self.order.currentData()

        def take(said: Said) -> None:
            if said.speaker_id == self._shown:
                self._places = said.places
                same = (said.which, said.order) == (self.which.currentData(), self.order.currentData())
                self._show_utterances(said.first if same else None)
                self._take_keyboard()

        if self._ahead is not None and self._ahead.said is not None and self._ahead.said.speaker_id == asked:
            take(self._ahead.said)
        else:
            self._desk.ask(lambda reading: said_of(reading, asked, which, order), take)

    def _show_utterances(self, first: Mapping[str, Utterance] | None = None) -> None:
        shown = listed(self._places, self.which.currentData())
        kept = self.model.entry(self.table.currentIndex().row())
        self.model.show(arranged(shown, self.order.currentData()), first)
        self.told.setText(f"{len(shown):,}")
        back = self.model.place(kept.annotation_id if kept else None)
        if back >= 0:
            self.table.setCurrentIndex(self.model.index(back, 0))

    # -- doing

    def choose(self, speaker_id: str) -> None:
        """Show this entry."""
        self._wanted = speaker_id
        self.filter.clear()
        self.reload()

    def _save(self, speaker: Speaker) -> None:
        from annotator.commands import speaking

        self._desk.do(speaking.change_speaker, speaker)

    def save(self) -> None:
        """Save what is written on the entry."""
        if self.form.save.isEnabled():
            self.form.save.click()

    def _enter(self, place: int) -> None:
        found = self.model.entry(place)
        if found is not None:
            self._place = found.annotation_id
            self.entered.emit(found.article_id, found.annotation_id)

    # -- news and keys

    def _hear(self, news: News) -> None:
        if news.kinds() & _KINDS:
            self._stale = True
            if self.isVisible():
                self._soon.start()

    def _empty_all(self) -> None:
        self._soon.stop()
        self._stale, self._wanted, self._place, self._shown = True, None, None, None
        self._speakers, self._places, self._reading = [], [], False
        self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.blockSignals(False)
        self._fill()

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._row.theme = theme
        self.list.set_theme(theme)
        self.table.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return in the table goes to the article; Down leaves the filter, Esc empties it."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key, kind = event.key(), event.type()
        if watched is self.filter and key == Qt.Key.Key_Escape and self.filter.text():
            if kind == QEvent.Type.KeyPress:
                self.filter.clear()
            event.accept()
            return True
        if kind == QEvent.Type.KeyPress:
            returned = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self.filter and (returned or key == Qt.Key.Key_Down):
                self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
            if watched is self.table and returned and not event.modifiers():
                self._enter(self.table.currentIndex().row())
                return True
        return super().eventFilter(watched, event)


def _card(title: str, parent: QWidget) -> tuple[QFrame, QVBoxLayout, QHBoxLayout]:
    card = styled(QFrame(parent), "card")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(1, 12, 1, 1)
    layout.setSpacing(8)
    head = QHBoxLayout()
    head.setContentsMargins(13, 0, 13, 0)
    head.addWidget(caption(title, "heading"))
    layout.addLayout(head)
    return card, layout, head


def _hay(speaker: Speaker) -> str:
    return "\n".join((speaker.name, *speaker.aliases, speaker.role, speaker.affiliation)).casefold()


def _detail(speaker: Speaker, mentions: int) -> str:
    parts = (wording.counted(mentions, "mention"), speaker.kind, speaker.role, speaker.affiliation)
    return " · ".join(wording.isolated(part) for part in parts if part)
