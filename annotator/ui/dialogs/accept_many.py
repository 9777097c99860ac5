"""Accepting many suggestions: which label, from which score on, and which those are before anything is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from annotator.model.annotations import Annotation
from annotator.model.codebook import Codebook
from annotator.ui import wording
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.dialogs.ask import confirming
from annotator.ui.style.parts import caption, key_caption
from annotator.ui.style.tokens import Theme

#: Per cent of the score that one step of the slider is.
STEP = 5

#: Suggestions listed, and code points of each one's words.
LISTED, SHOWN = 300, 160


class AcceptManyDialog(QDialog):
    """Lists and counts as the choice changes; Return accepts."""

    def __init__(
        self,
        parent: QWidget,
        waiting: Sequence[Annotation],
        text: str,
        codebook: Codebook,
        label_id: str,
        theme: Theme,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Accept suggestions")
        self.setMinimumSize(520, 460)
        self._waiting, self._text, self._codebook = waiting, text, codebook
        self.preview = EntryList(theme, "What would be accepted")
        self.preview.setSelectionMode(EntryList.SelectionMode.NoSelection)
        self.label = QComboBox()
        self.label.setAccessibleName("Label")
        self.label.addItem("All labels", "")
        for one in codebook.labels:
            count = sum(suggestion.label_id == one.id for suggestion in waiting)
            if count:
                self.label.addItem(f"{one.name} ({count:,})", one.id)
        self.label.setCurrentIndex(max(0, self.label.findData(label_id)))
        self.score = QSlider(Qt.Orientation.Horizontal)
        self.score.setAccessibleName("Lowest score")
        self.score.setRange(0, 100 // STEP)
        self.score.setValue(50 // STEP)
        self._from = caption("")
        self._from.setMinimumWidth(40)
        self._told = caption("", wrap=True)
        buttons, self._go = confirming(self, "Accept")
        line = QHBoxLayout()
        line.addWidget(self.score, 1)
        line.addWidget(self._from)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.addRow(key_caption("Label", self.label), self.label)
        form.addRow(key_caption("Score from", self.score), line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self._told)
        layout.addWidget(self.preview, 1)
        layout.addWidget(buttons)
        self.label.currentIndexChanged.connect(lambda _place: self._count())
        self.score.valueChanged.connect(lambda _value: self._count())
        self._count()

    def answer(self) -> list[str]:
        """The suggestions that fit the choice, in reading order."""
        return [one.id for one in self._fitting()]

    def _fitting(self) -> list[Annotation]:
        label_id, least = self.label.currentData(), self.score.value() * STEP / 100
        return [
            one
            for one in self._waiting
            if label_id in ("", one.label_id)
            and (one.origin is None or one.origin.score is None or one.origin.score >= least)
        ]

    def _count(self) -> None:
        fitting = self._fitting()
        count = len(fitting)
        self.preview.fill([self._entry(one) for one in fitting[:LISTED]])
        self._from.setText(f"{self.score.value() * STEP / 100:.2f}")
        self._told.setText(f"{count:,} of {wording.counted(len(self._waiting), 'suggestion')} in this article.")
        self._go.setText(f"Accept {count:,}")
        self._go.setEnabled(count > 0)

    def _entry(self, one: Annotation) -> Entry:
        label = self._codebook.label(one.label_id)
        score = one.origin.score if one.origin is not None else None
        name = label.name if label is not None else "?"
        detail = name if score is None else f"{name} · {score:.2f}"
        words = wording.surface_start(self._text, one.fragments, SHOWN)
        return Entry(words, detail, one.id, label.colour if label is not None else "")
