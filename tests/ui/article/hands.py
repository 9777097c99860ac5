"""A view with a small article in many scripts, and the hands that use it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from annotator.model.spans import fragments
from annotator.ui.article.shown import ShownSpan
from annotator.ui.article.view import ArticleView

TEXT = (
    "Finance minister Carla Méndez said prices fell. Nobody believed 😀 her.\r\n"
    "The union\u00a0leader disagreed with 🇵🇹 figures.\n"
    "قالت الوزيرة إن التضخم انخفض إلى 2.1 في المائة.\n"
)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def span(name: str, *words: str, **more: object) -> ShownSpan:
    return ShownSpan(name, fragments(place(one) for one in words), "#1b6ac9", "Claim", **more)  # type: ignore[arg-type]


def point(view: ArticleView, position: int, right: int = 2) -> QPoint:
    """A point just right of the left edge of the character at a code point."""
    cursor = QTextCursor(view.document())
    cursor.setPosition(view.offsets.to_qt(position))
    rect = view.cursorRect(cursor)
    return QPoint(rect.left() + right, rect.center().y())


def click(view: ArticleView, words: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    start, end = place(words)
    rest(view)
    QTest.mouseClick(view.viewport(), LEFT, modifiers, point(view, (start + end) // 2))


def rest(view: ArticleView) -> None:
    """Let the double-click interval pass, without waiting for it."""
    view._clicks.count = 0
    view._clicks._time = -10_000


def drag(view: ArticleView, start: int, end: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    rest(view)
    first, last = point(view, start, 0), point(view, end, 0)
    QTest.mousePress(view.viewport(), LEFT, modifiers, first)
    QTest.mouseMove(view.viewport(), (first + last) / 2)
    QTest.mouseMove(view.viewport(), last)
    QTest.mouseRelease(view.viewport(), LEFT, modifiers, last)


def chosen(view: ArticleView) -> list[str]:
    return [TEXT[start:end] for start, end in view.selected_fragments()]


class Heard(list[object]):
    """What a signal said."""

    def __call__(self, *said: object) -> None:
        self.append(said[0] if len(said) == 1 else said)
