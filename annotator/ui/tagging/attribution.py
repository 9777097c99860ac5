"""The proposal of a cue and a speaker for a quote or claim, to be looked at and changed before it is made."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.ui import wording
from annotator.ui.style.parts import caption, styled

#: The fields in their order: id, caption.
FIELDS = (("cue", "Credited by"), ("speaker", "Said by"), ("who", "Who it is"))


class AttributionField(QFrame):
    """One part of the proposal: its caption, what is chosen, and the place among the candidates."""

    turned = Signal(str, int)  # field, direction
    focused = Signal(str)
    confirmed = Signal()

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName("field")
        self.name = name
        self._title = title
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._words = caption("", wrap=True)
        self._detail = caption("", "muted", wrap=True)
        self._place = caption("", "muted")
        head = QHBoxLayout()
        head.addWidget(caption(title, "muted"))
        head.addStretch(1)
        head.addWidget(self._place)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 5)
        layout.setSpacing(1)
        layout.addLayout(head)
        layout.addWidget(self._words)
        layout.addWidget(self._detail)

    def show_choice(self, words: str, detail: str, place: int, count: int) -> None:
        """Show what is chosen: candidate `place` (from 0) of `count`."""
        self._words.setText(wording.isolated(words) if words else "—")
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._place.setText(f"{place + 1} of {count} ↑↓" if count > 1 else "")
        self.setAccessibleName(f"{self._title}: {words or 'nothing'}. {detail}")
        self._claim_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Need the height that the wrapped words have at this width."""
        super().resizeEvent(event)
        self._claim_height()

    def _claim_height(self) -> None:
        """Wrapped labels let themselves be cut; what is proposed must be readable in a low window too."""
        layout = self.layout()
        if layout is not None and self.width() > 0:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    @property
    def words(self) -> str:
        """What is chosen, as it is shown."""
        return self._words.text().strip("\u2068\u2069")

    def event(self, event: QEvent) -> bool:
        """Keep letters and digits from marking something while the proposal is looked at."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            text = event.text()
            moving = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            if not event.modifiers() and (moving or (text.isprintable() and text and text not in "nNpP")):
                event.accept()
                return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down change the choice, Return takes the proposal."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()
        elif Qt.Key(event.key()) in steps:
            self.turned.emit(self.name, steps[Qt.Key(event.key())])
        elif not event.text().isprintable() or not event.text():
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the field that has the keyboard shows the next candidate."""
        if self.hasFocus():
            self.turned.emit(self.name, 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell which field words of the article would replace."""
        super().focusInEvent(event)
        self.focused.emit(self.name)


class AttributionPanel(QFrame):
    """Cue, speaker and who it is, each with its candidates; Tab goes round among them."""

    turned = Signal(str, int)
    focused = Signal(str)
    confirmed = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mode")
        self.setAccessibleName("Attribution")
        self._title: QLabel = caption("", "strong")
        self._words = caption("", wrap=True)
        self.fields = {name: AttributionField(name, title) for name, title in FIELDS}
        for field in self.fields.values():
            field.turned.connect(self.turned)
            field.focused.connect(self.focused)
            field.confirmed.connect(self.confirmed)
        confirm, cancel = styled(QPushButton("Attribute"), "good"), styled(QPushButton("Cancel"), "link")
        for button, tell in ((confirm, self.confirmed), (cancel, self.cancelled)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(tell)
        buttons = QHBoxLayout()
        for widget in (confirm, cancel):
            buttons.addWidget(widget)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(5)
        rows: tuple[QWidget, ...] = (self._title, self._words, *self.fields.values())
        for row in rows:
            layout.addWidget(row)
        layout.addWidget(caption("Tab next · ↑↓ others · select words to replace · Return · Esc", "hint", wrap=True))
        layout.addLayout(buttons)
        self.hide()

    def begin(self, title: str, words: str) -> None:
        """Show whose attribution this is, with the keyboard at the speaker."""
        self._title.setText(title)
        self._words.setText(wording.isolated(words))
        self.show()
        self.fields["speaker"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focusNextPrevChild(self, following: bool) -> bool:
        """Tab and Shift+Tab stay within the fields."""
        if not self.isVisible():
            # Qt asks for the next one as well when the panel is hidden while it has the keyboard.
            return bool(super().focusNextPrevChild(following))
        fields = list(self.fields.values())
        here = next((place for place, field in enumerate(fields) if field.hasFocus()), 0)
        fields[(here + (1 if following else -1)) % len(fields)].setFocus(Qt.FocusReason.TabFocusReason)
        return True
