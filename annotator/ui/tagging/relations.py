"""The relations of the current annotation as a readable list, and the bar that is shown while one is being made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from annotator.ui import wording
from annotator.ui.style.icons import icon
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

#: Relations listed before the rest is folded away.
FOLDED = 4


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation as the panel says it: `said by → President Donald Trump, 214 characters before`."""

    id: str
    other_id: str
    phrase: str
    words: str
    where: str
    removable: bool

    @property
    def sentence(self) -> str:
        """The whole row as one sentence."""
        return f"{self.phrase} → {wording.isolated(self.words)}, {self.where}"


class _Jump(QPushButton):
    """The words of a relation: a click jumps to its other end; Delete removes it."""

    removed = Signal()

    def __init__(self, row: RelationRow) -> None:
        super().__init__()
        self._row = row
        self.setObjectName("relation")
        self.setAccessibleName(row.sentence)
        self.setToolTip(wording.plain_tooltip(row.sentence))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One line; the width is whatever there is."""
        return QSize(80, QFontMetrics(self.font()).height() + 8)

    def resizeEvent(self, event: object) -> None:
        """Shorten the words, never the distance."""
        row, metrics = self._row, QFontMetrics(self.font())
        room = self.width() - 14 - metrics.horizontalAdvance(f"{row.phrase} → {row.words}, ")
        short = row.where.replace(" characters ", " chars ").replace(" character ", " char ")
        where = row.where if metrics.horizontalAdvance(row.where) <= room else short
        left = self.width() - 14 - metrics.horizontalAdvance(f"{row.phrase} → , {where}")
        words = metrics.elidedText(row.words, Qt.TextElideMode.ElideRight, max(40, left))
        self.setText(f"{row.phrase} → {wording.isolated(words)}, {where}".replace("&", "&&"))

    def event(self, event: QEvent) -> bool:
        """Delete is for this row while it has the keyboard, not for the annotation."""
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.removed.emit()
                return True
        return bool(super().event(event))


class RelationList(QWidget):
    """The relations of one annotation, a line each."""

    chosen = Signal(str)  # annotation id at the other end
    removed = Signal(str)  # relation id

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[RelationRow, ...] = ()
        self._unfolded = False
        self.setAccessibleName("Relations of the annotation")
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(1)
        self.hide()

    @property
    def rows(self) -> tuple[RelationRow, ...]:
        """What is listed."""
        return self._rows

    def show_rows(self, rows: Sequence[RelationRow]) -> None:
        """List these relations."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._unfolded = False
            self._draw()

    def _draw(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown = self._rows if self._unfolded else self._rows[:FOLDED]
        for row in shown:
            self._lines.addWidget(self._line(row))
        left = len(self._rows) - len(shown)
        if left:
            more = styled(QPushButton(f"{left:,} more"), "link")
            more.clicked.connect(self._unfold)
            self._lines.addWidget(more)
        self.setVisible(bool(self._rows))

    def _unfold(self) -> None:
        self._unfolded = True
        self._draw()

    def _line(self, row: RelationRow) -> QWidget:
        held = QWidget()
        line = QHBoxLayout(held)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        jump = _Jump(row)
        jump.clicked.connect(lambda _checked=False: self.chosen.emit(row.other_id))
        line.addWidget(jump, 1)
        if row.removable:
            jump.removed.connect(lambda: self.removed.emit(row.id))
            cross = QToolButton(autoRaise=True)
            cross.setIcon(icon("close", self._theme, self._theme.muted))
            cross.setIconSize(QSize(11, 11))
            cross.setAccessibleName(f"Remove the link {row.sentence}")
            cross.setToolTip("Remove this link (Delete)")
            cross.clicked.connect(lambda _checked=False: self.removed.emit(row.id))
            line.addWidget(cross)
        return held

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self._draw()


class ModeBar(QFrame):
    """Says which end of a link is being chosen, and how to go on."""

    confirmed = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mode")
        self.setAccessibleName("Linking")
        self.title = caption("", "strong", wrap=True)
        self.words = caption("", wrap=True)
        confirm, cancel = styled(QPushButton("Link"), "good"), styled(QPushButton("Cancel"), "link")
        for button, tell in ((confirm, self.confirmed), (cancel, self.cancelled)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(tell)
        buttons = QHBoxLayout()
        buttons.addWidget(confirm)
        buttons.addWidget(cancel)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addWidget(self.words)
        layout.addWidget(caption("Click it, or N and P, then Return · Esc ends it", "hint", wrap=True))
        layout.addLayout(buttons)
        self.hide()

    def show_choice(self, title: str, words: str) -> None:
        """Say what is being chosen and what is chosen now."""
        self.title.setText(title)
        self.words.setText(wording.isolated(words))
        self.setAccessibleDescription(f"{title} {words}")
        self.show()
