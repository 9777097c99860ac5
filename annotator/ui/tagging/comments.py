"""A thread of comments on an annotation or on the article, and a field to write the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.ui import wording
from annotator.ui.style.icons import icon
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

#: Height of the thread at most, and of the field, in device-independent pixels.
THREAD, FIELD = 210, 46


@dataclass(frozen=True, slots=True)
class ShownComment:
    """One comment as it is shown; `own` ones may be removed."""

    id: str
    author: str
    when: str
    text: str
    resolved: bool
    own: bool


class CommentField(QPlainTextEdit):
    """Return sends what is written, Shift and Return begins a line, Esc leaves."""

    sent = Signal()
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Esc is for the field while it is being written in."""
        escaping = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escaping and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send, leave, or write."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class CommentsPanel(QFrame):
    """Shows one thread; what is written or decided goes out as signals."""

    sent = Signal(str)
    resolved = Signal(str, bool)  # comment id, whether it is settled now
    removed = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("inset")
        self.setAccessibleName("Comments")
        self._shown: tuple[ShownComment, ...] | None = None
        self._title = caption("", "strong", wrap=True)
        self._close = QToolButton(autoRaise=True)
        self._close.setAccessibleName("Close the comments")
        self._close.clicked.connect(self.left)
        self._area = styled(QScrollArea(widgetResizable=True), "bare")
        self._area.setAccessibleName("Thread of comments")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = QWidget()
        self._lines = QVBoxLayout(self._inner)
        self._lines.setContentsMargins(0, 0, 10, 0)
        self._lines.setSpacing(8)
        self._area.setWidget(self._inner)
        self.field = styled(
            CommentField(placeholderText="Write a comment; Return sends it", tabChangesFocus=True), "note"
        )
        self.field.setAccessibleName("New comment")
        self.field.setFixedHeight(FIELD)
        self.field.sent.connect(self._send)
        self.field.left.connect(self.left)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._area)
        layout.addWidget(self.field)
        self.set_theme(theme)
        self.hide()

    def show_thread(self, title: str, comments: Sequence[ShownComment], writable: bool) -> None:
        """Show this thread, oldest first."""
        self._title.setText(wording.isolated(title))
        self.field.setVisible(writable)
        if tuple(comments) != self._shown:
            self._shown = tuple(comments)
            self._draw(writable)
        self.show()

    def _draw(self, writable: bool) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for one in self._shown or ():
            self._lines.addWidget(self._line(one, writable))
        self._lines.addStretch(1)
        self._area.setVisible(bool(self._shown))
        # Qt counts the new lines only once they are shown.
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        """As high as the thread, up to a limit; the newest comment can be seen."""
        width = max(160, self.width() - 30)
        wanted = self._lines.totalHeightForWidth(width) if self._lines.hasHeightForWidth() else THREAD
        self._area.setFixedHeight(min(THREAD, wanted + 6))
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _line(self, one: ShownComment, writable: bool) -> QWidget:
        held = QWidget()
        said = caption(wording.isolated(one.text), "muted" if one.resolved else "", wrap=True)
        state = " · resolved" if one.resolved else ""
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(caption(f"{wording.isolated(one.author)} · {one.when}{state}", "muted"), 1)
        if writable:
            settle = styled(QPushButton("Reopen" if one.resolved else "Resolve"), "link")
            settle.clicked.connect(lambda _checked=False: self.resolved.emit(one.id, not one.resolved))
            head.addWidget(settle)
            if one.own:
                remove = styled(QPushButton("×"), "link")
                remove.setAccessibleName("Remove the comment")
                remove.setToolTip("Remove this comment")
                remove.clicked.connect(lambda _checked=False: self.removed.emit(one.id))
                head.addWidget(remove)
        layout = QVBoxLayout(held)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(said)
        return held

    def _send(self) -> None:
        text = self.field.toPlainText().strip()
        if text:
            self.field.clear()
            self.sent.emit(text)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._close.setIcon(icon("close", theme, theme.muted))
