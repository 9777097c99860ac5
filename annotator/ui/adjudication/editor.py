"""An answer that is nobody's variant: other words, another label, other values, another speaker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.commands.adjudicating import Edited
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragments
from annotator.ui import wording
from annotator.ui.style.parts import caption, styled
from annotator.ui.tagging.attributes import Editor, editor

#: Name of the label whose words may mean an entry of the speaker registry.
MENTION = "Speaker"


class EditForm(QFrame):
    """Asks for label, values and speaker; the words are chosen in the text."""

    confirmed = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("variant")
        self.setProperty("current", True)
        self._book = Codebook()
        self._parts: Fragments = ()
        self._text = ""
        self._values: dict[str, Any] = {}
        self._editors: dict[str, Editor] = {}
        self.words = caption("", wrap=True)
        self.label = QComboBox()
        self.label.setAccessibleName("Label in the gold layer")
        self.label.activated.connect(lambda _place: self._show_values())
        self.speaker = QComboBox()
        self.speaker.setAccessibleName("Whom the words mean")
        self.take = styled(QPushButton("Take this   Return"), "good")
        self.cancel = QPushButton("Cancel   Esc")
        self.take.clicked.connect(lambda _checked=False: self.confirmed.emit())
        self.cancel.clicked.connect(lambda _checked=False: self.left.emit())
        self._build()

    def _build(self) -> None:
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 8, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(5)
        held = QWidget()
        held.setLayout(self._form)
        area = styled(QScrollArea(widgetResizable=True), "bare")
        area.setAccessibleName("Label and values")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(held)
        buttons = QHBoxLayout()
        buttons.addWidget(self.take)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(caption("Select the right words in the text, or drag their ends.", "muted", wrap=True))
        left.addWidget(self.words)
        left.addStretch(1)
        left.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 8, 10)
        layout.setSpacing(18)
        layout.addLayout(left, 3)
        layout.addWidget(area, 2)
        for control in (self.label, self.speaker):
            control.installEventFilter(self)

    def begin(
        self,
        book: Codebook,
        speakers: Mapping[str, str],
        text: str,
        parts: Fragments,
        label_id: str,
        values: Mapping[str, Any],
        speaker_id: str | None,
    ) -> None:
        """Begin with these words, label, values and speaker."""
        self._book, self._text, self._values = book, text, dict(values)
        self.label.clear()
        for one in book.labels:
            self.label.addItem(one.name, one.id)
        self.label.setCurrentIndex(max(0, self.label.findData(label_id)))
        self.speaker.clear()
        self.speaker.addItem("—", None)
        for key, name in speakers.items():
            self.speaker.addItem(wording.one_line(name), key)
        self.speaker.setCurrentIndex(max(0, self.speaker.findData(speaker_id)))
        self.show_words(parts)
        self._show_values()

    def show_words(self, parts: Fragments) -> None:
        """Take these words."""
        self._parts = parts
        self.words.setText(wording.isolated(wording.quoted(self._text, parts, 220)))

    def _show_values(self) -> None:
        while self._form.rowCount():
            row = self._form.takeRow(0)
            for item in (row.labelItem, row.fieldItem):
                widget = item.widget() if item is not None else None
                if widget is not None and widget not in (self.label, self.speaker):
                    widget.hide()
                    widget.deleteLater()
                elif widget is not None:
                    widget.setParent(None)
        self._form.addRow(caption("Label", "muted"), self.label)
        self.label.show()
        label_id = self.label.currentData()
        self._editors = {}
        for definition in self._book.attributes_of(label_id):
            made = editor(definition, self._set)
            made.show(self._values.get(definition.name))
            made.control.installEventFilter(self)
            self._editors[definition.name] = made
            self._form.addRow(caption(definition.name, "muted"), made.control)
        label = self._book.label(label_id)
        if self.speaker.currentData() or (label is not None and label.name == MENTION):
            self._form.addRow(caption("means", "muted"), self.speaker)
            self.speaker.show()

    def _set(self, name: str, value: Any) -> None:
        self._values[name] = value

    def answer(self) -> Edited:
        """What has been chosen."""
        focus = self.focusWidget()
        if focus is not None:
            focus.clearFocus()  # a line being written tells its value when it is left
        values = {name: value for name, value in self._values.items() if name in self._editors and value is not None}
        return Edited(self._parts, str(self.label.currentData()), values, self.speaker.currentData())

    def controls(self) -> Sequence[QWidget]:
        """The controls of the form in their order."""
        return [self.label, *(one.control for one in self._editors.values()), self.speaker]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return takes, Esc leaves, wherever in the form the keyboard is."""
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                (self.left if event.key() == Qt.Key.Key_Escape else self.confirmed).emit()
                return True
        return super().eventFilter(watched, event)
