"""Words that give way: a label and a button that end in an ellipsis where there is less room than they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy

from annotator.ui import wording

#: Room that is left to the words at least, in device-independent pixels.
LEAST = 44

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Base
else:
    _Base = object


class _Elided(_Base):
    """Asks for the room of all its words, takes less, and shows of them what fits; all of them in the tooltip."""

    _full = ""

    def text(self) -> str:  # both kinds of widgets have their own
        raise NotImplementedError

    def set_words(self, words: str, told: str = "") -> None:
        """Show these words; `told` is the tooltip, the words themselves by default."""
        self._full = words
        self._write(words)
        self.setToolTip(wording.plain_tooltip(told or words.strip()))
        self.updateGeometry()
        self._fit()

    def _write(self, shown: str) -> None:
        raise NotImplementedError

    def _advance(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words)

    def sizeHint(self) -> QSize:
        """Room for all words."""
        self.ensurePolished()
        hint: QSize = super().sizeHint()
        return QSize(hint.width() - self._advance(self.text()) + self._advance(self._full), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        self.ensurePolished()
        hint: QSize = super().sizeHint()
        return QSize(hint.width() - self._advance(self.text()) + min(LEAST, self._advance(self._full)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what fits now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self._full
        if self.width() < self.sizeHint().width():
            hint: QSize = super().sizeHint()
            room = self.width() - (hint.width() - self._advance(self.text()))
            shown = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, max(0, room))
        if shown != self.text():
            self._write(shown)


class ElidedLabel(_Elided, QLabel):
    """A line of plain text in one of the style sheet's styles."""

    def __init__(self, words: str = "", style: str = "", told: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        if style:
            self.setObjectName(style)
        self.set_words(words, told)

    def text(self) -> str:
        """What is shown."""
        return QLabel.text(self)

    @property
    def words(self) -> str:
        """All the words."""
        return self._full

    def _write(self, shown: str) -> None:
        QLabel.setText(self, shown)


class ElidedButton(_Elided, QPushButton):
    """A button whose title gives way."""

    def __init__(self, words: str, style: str, told: str = "") -> None:
        super().__init__()
        self.setObjectName(style)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_words(words, told)

    def text(self) -> str:
        """What is shown."""
        return QPushButton.text(self).replace("&&", "&")

    def _write(self, shown: str) -> None:
        QPushButton.setText(self, shown.replace("&", "&&"))
