"""Proposals of engines that wait for a person: dashed cards, never looking like done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSlider, QVBoxLayout, QWidget

from annotator.model.annotations import Annotation
from annotator.model.codebook import Codebook
from annotator.ui import wording
from annotator.ui.style.icons import swatch
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

#: Cards drawn at most; the next ones come when these are decided.
CARDS = 6

#: Code points of a proposal's words shown on its card.
SHOWN = 120


class SuggestionCard(QFrame):
    """One proposal with its score and, where they can be decided, Accept and Reject."""

    chosen = Signal(str)
    accepted = Signal(str)
    rejected = Signal(str)

    def __init__(self, one: Annotation, words: str, name: str, colour: str, *, current: bool, decidable: bool) -> None:
        super().__init__()
        self.setObjectName("suggestion")
        self.setProperty("current", current)
        self.setAccessibleName(f"Suggestion {name}: {words}")
        self._id = one.id
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 7, 10, 8)
        layout.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(6)
        mark = QLabel()
        mark.setPixmap(swatch(colour, 12).pixmap(12, 12))
        title = caption(name)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        head.addWidget(mark)
        head.addWidget(title, 1)
        if one.origin is not None and one.origin.score is not None:
            score = caption(f"{one.origin.score:.2f}", "muted")
            score.setAccessibleName(f"score {one.origin.score:.2f}")
            head.addWidget(score)
        layout.addLayout(head)
        layout.addWidget(caption(wording.isolated(words), wrap=True))
        reason = (one.origin.reason if one.origin is not None else None) or ""
        self.setToolTip(wording.plain_tooltip(reason) if reason else "")
        if reason and current:
            layout.addWidget(caption(wording.isolated(reason), "muted", wrap=True))
        if decidable:
            layout.addLayout(self._buttons(name))

    def _buttons(self, name: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        for title, style, signal in (("Accept", "good", self.accepted), ("Reject", "bad", self.rejected)):
            button = styled(QPushButton(title), style)
            button.setAccessibleName(f"{title} the proposal {name}")
            button.clicked.connect(lambda _checked=False, tell=signal: tell.emit(self._id))
            line.addWidget(button)
        line.addStretch(1)
        return line

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click goes to the words in the article."""
        self.chosen.emit(self._id)


class Suggestions(QWidget):
    """The section of the panel with the open article's proposals; hidden while there are none."""

    chosen = Signal(str)
    accepted = Signal(str)
    rejected = Signal(str)
    many_wanted = Signal()  # accept above a score
    least_chosen = Signal(int)  # per cent of the score from which on suggestions are shown

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.decidable = False
        self.current: str | None = None
        # Cards are costly to build: the article is painted first, and quick decisions draw them once.
        self._job: Callable[[], None] = lambda: None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._do)
        self._drawn: tuple[object, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(caption("Suggestions", "heading"))
        self.count = caption("", "count")
        head.addWidget(self.count, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        self.many = styled(QPushButton("Accept…"), "link")
        self.many.setAccessibleName("Accept suggestions above a score")
        self.many.setToolTip("Accept all of a label, or above a score")
        self.many.clicked.connect(self.many_wanted)
        head.addWidget(self.many)
        layout.addLayout(head)
        layout.addLayout(self._build_least())
        self._area = styled(QScrollArea(widgetResizable=True), "bare")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName("Suggestions")
        self._inner = QWidget()
        self._cards = QVBoxLayout(self._inner)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(6)
        self._area.setWidget(self._inner)
        layout.addWidget(self._area, 1)
        self.hide()

    def _build_least(self) -> QHBoxLayout:
        """The slider that hides suggestions of a low score."""
        self.least = QSlider(Qt.Orientation.Horizontal)
        self.least.setRange(0, 19)
        self.least.setAccessibleName("Show suggestions from this score on")
        self.least.valueChanged.connect(self._choose_least)
        self._from = caption("", "muted")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._from)
        line.addWidget(self.least, 1)
        self._held_back = 0
        self._say_least()
        return line

    def show_least(self, percent: int) -> None:
        """Show from which score on suggestions are shown, in per cent."""
        self.least.setValue(percent // 5)

    def _choose_least(self, value: int) -> None:
        self._say_least()
        self.least_chosen.emit(value * 5)

    def _say_least(self) -> None:
        back = f", {self._held_back:,} held back" if self._held_back else ""
        self._from.setText(f"from {self.least.value() * 5 / 100:.2f}{back}")

    def show_held_back(self, count: int) -> None:
        """Say how many suggestions are not shown because of their score; the slider stays while there are any."""
        self._held_back = count
        self._say_least()

    def show_pending(self, pending: list[Annotation], text: str, codebook: Codebook, current: str | None) -> None:
        """Draw cards for the proposals around the current one, else for the first ones."""
        place = next((at for at, one in enumerate(pending) if one.id == current), -1)
        self.current = current if place >= 0 else None
        first = max(0, min(place - 1, len(pending) - CARDS))
        drawn = (
            len(pending),
            pending[first : first + CARDS],
            self.current,
            codebook.labels,
            self._theme,
            self.decidable,
            self._held_back,
        )
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self.setVisible(bool(pending) or self._held_back > 0)
        self._area.setVisible(bool(pending))
        self.many.setVisible(bool(pending) and self.decidable)
        self.count.setText(f"{len(pending):,}")
        shown, left = pending[first : first + CARDS], len(pending) - first - CARDS
        self._job = lambda: self._draw(shown, left, text, codebook)
        self._soon.start()

    def _do(self) -> None:
        self._job()

    def _draw(self, shown: list[Annotation], left: int, text: str, codebook: Codebook) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for one in shown:
            self._cards.addWidget(self._card(one, text, codebook))
        if left > 0:
            self._cards.addWidget(caption(f"{left:,} more after these", "hint"))
        self._cards.addStretch(1)
        if self.current is not None:
            QTimer.singleShot(0, self, self._show_current)

    def _card(self, one: Annotation, text: str, codebook: Codebook) -> SuggestionCard:
        label = codebook.label(one.label_id)
        words = wording.quoted(text, one.fragments, SHOWN)
        colour = self._theme.label(label.colour if label else "#64748b")
        name = label.name if label else "?"
        card = SuggestionCard(one, words, name, colour, current=one.id == self.current, decidable=self.decidable)
        card.chosen.connect(self.chosen)
        card.accepted.connect(self.accepted)
        card.rejected.connect(self.rejected)
        return card

    def _show_current(self) -> None:
        card = next((one for one in self._inner.findChildren(SuggestionCard) if one.property("current")), None)
        if card is not None:
            self._area.ensureWidgetVisible(card, 0, 4)

    @property
    def theme(self) -> Theme:
        """The colours it draws with."""
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
