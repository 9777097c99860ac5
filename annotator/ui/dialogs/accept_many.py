"""Accepting many suggestions: which label, from which score on, and how many that are before anything is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from annotator.model.annotations import Annotation
from annotator.model.codebook import Codebook
from annotator.ui import wording
from annotator.ui.dialogs.ask import confirming
from annotator.ui.style.parts import caption, key_caption

#: Per cent of the score that one step of the slider is.
STEP = 5


class AcceptManyDialog(QDialog):
    """Counts as the choice changes; Return accepts."""

    def __init__(self, parent: QWidget, waiting: Sequence[Annotation], codebook: Codebook, label_id: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("Accept suggestions")
        self.setMinimumWidth(440)
        self._waiting = waiting
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
        layout.addWidget(buttons)
        self.label.currentIndexChanged.connect(lambda _place: self._count())
        self.score.valueChanged.connect(lambda _value: self._count())
        self._count()

    def answer(self) -> list[str]:
        """The suggestions that fit the choice, in reading order."""
        label_id, least = self.label.currentData(), self.score.value() * STEP / 100
        return [
            one.id
            for one in self._waiting
            if label_id in ("", one.label_id)
            and (one.origin is None or one.origin.score is None or one.origin.score >= least)
        ]

    def _count(self) -> None:
        count = len(self.answer())
        self._from.setText(f"{self.score.value() * STEP / 100:.2f}")
        self._told.setText(f"{count:,} of {wording.counted(len(self._waiting), 'suggestion')} in this article.")
        self._go.setText(f"Accept {count:,}")
        self._go.setEnabled(count > 0)
