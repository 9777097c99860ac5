"""The strip at the top of the window: what went wrong with its details folded, what is running, what came of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.style.icons import icon, pixmap
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme
from annotator.ui.tasks import Task


class Banner(QFrame):
    """One sentence with a fold of details or one button; stays until it is closed or followed by another."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kind = "warn"
        self._on_action: Callable[[], None] | None = None
        self._mark = QLabel()
        self._sentence = caption(wrap=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fold = styled(QPushButton("Details"), "link")
        self._fold.setCheckable(True)
        self._fold.toggled.connect(self._unfold)
        self._action = styled(QPushButton(), "link")
        self._action.setAccessibleName("More about this message")
        self._action.clicked.connect(self._act)
        self._close = QToolButton(autoRaise=True)
        self._close.setAccessibleName("Close this message")
        self._close.setIconSize(QSize(14, 14))
        self._close.clicked.connect(self.hide)
        self._details = styled(QPlainTextEdit(readOnly=True), "details")
        self._details.setAccessibleName("Details")
        self._details.setFixedHeight(120)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self._mark, self._sentence, self._fold, self._action, self._close):
            line.addWidget(widget, 1 if widget is self._sentence else 0)
        layout.addLayout(line)
        layout.addWidget(self._details)
        self.set_theme(theme)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is shown now."""
        return self._sentence.text()

    def refuse(self, sentence: str, details: str = "") -> None:
        """Show what could not be done and why."""
        self._show("warn", sentence, details)

    def tell(self, sentence: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        """Show what has been done, with a button for more; an empty sentence takes away what is shown."""
        self._show("info", sentence, "", action, on_action)
        self.setVisible(bool(sentence))

    def _show(
        self, kind: str, sentence: str, details: str, action: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        self._kind, self._on_action = kind, on_action
        self.setObjectName("banner" if kind == "warn" else "notice")
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self._details.setPlainText(details)
        self._fold.setVisible(bool(details))
        self._fold.setChecked(False)
        self._details.hide()
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.set_theme(self._theme)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    def _unfold(self, unfolded: bool) -> None:
        self._details.setVisible(unfolded)
        self._fold.setText("Hide details" if unfolded else "Details")

    def _act(self) -> None:
        if self._on_action is not None:
            self._on_action()

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        colour = theme.bad if self._kind == "warn" else theme.accent
        self._mark.setPixmap(pixmap(self._kind, colour, 18, self.devicePixelRatioF()))
        self._close.setIcon(icon("close", theme))


class TaskStrip(QWidget):
    """What is being done in the background, how far it is, and a button to stop it; stands in the status bar."""

    def __init__(self) -> None:
        super().__init__()
        self._task: Task | None = None
        self._text = caption()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedSize(140, 6)
        self._bar.setAccessibleName("Progress")
        self._stop = styled(QPushButton("Cancel"), "link")
        self._stop.clicked.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self._text, self._bar, self._stop):
            layout.addWidget(widget)
        self.hide()

    def follow(self, task: Task) -> None:
        """Show this task until it has ended."""
        self._task = task
        self._text.setText(task.title)
        self._bar.setRange(0, 0)
        self._stop.setEnabled(True)
        task.progressed.connect(self._progress)
        for ended in (task.done, task.failed, task.stopped):
            ended.connect(self._end)
        self.show()

    def _progress(self, done: int, total: int, text: str) -> None:
        # “Searching: Searching” says nothing twice.
        if self._task and text and not self._task.title.startswith(text):
            self._text.setText(f"{self._task.title}: {text}"[:90])
        self._bar.setRange(0, max(0, total))
        self._bar.setValue(max(0, done))

    def _cancel(self) -> None:
        if self._task is not None:
            self._stop.setEnabled(False)
            self._task.cancel()

    def _end(self, *_: object) -> None:
        if self.sender() is self._task or self.sender() is None:
            self._task = None
            self.hide()
