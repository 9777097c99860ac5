"""A person at the window: helper verbs that press real keys and move a real mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.model.annotations import Annotation
from annotator.settings import Settings
from annotator.ui.app import make_application
from annotator.ui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Person:
    """Sits at one window and does what its verbs say, waiting until the window has answered."""

    def __init__(self, bot: QtBot, settings: Settings | None = None) -> None:
        self.bot = bot
        self.settings = settings or Settings(None)
        make_application("light")
        self.window = MainWindow(self.settings)
        bot.addWidget(self.window)
        self.window.show()
        bot.waitExposed(self.window)
        self.window.activateWindow()
        bot.waitUntil(self.window.isActiveWindow)

    # -- opening and leaving

    def open(self, location: Path | str) -> None:
        """Open a project and wait until its first article is shown."""
        with self.bot.waitSignal(self.window.ready, timeout=10_000):
            self.window.project.open_location(str(location))

    def leave(self) -> None:
        """Close the window."""
        self.window.close()

    def open_article(self, beginning: str) -> None:
        """Click the article whose title begins like this."""
        model = self.window.library.model
        places = [place for place in range(model.rowCount()) if model.row(place).title.startswith(beginning)]
        assert len(places) == 1, f"{len(places)} articles begin with {beginning!r}"
        table = self.window.library.table
        index = model.index(places[0], 0)
        table.scrollTo(index)
        QTest.mouseClick(table.viewport(), LEFT, NONE, table.visualRect(index).center())
        wanted = model.ids[places[0]]
        self.bot.waitUntil(lambda: self.article is not None and self.article.id == wanted)

    # -- selecting and marking

    def select_words(self, words: str, occurrence: int = 0, held: Qt.KeyboardModifier = NONE) -> None:
        """Drag the mouse over these words of the article."""
        start = self._find(words, occurrence)
        self.window.view.scroll_to(start)
        QApplication.processEvents()
        self._drag(start, start + len(words), held)

    def select_range(self, start: int, end: int, onwards: str = "Shift+Right") -> None:
        """Select code points with the keyboard: click before them, then Shift with the arrow onwards."""
        self.click_at(start)
        for _ in range(end - start):
            self.press(onwards)

    def _find(self, words: str, occurrence: int = 0) -> int:
        text, start = self.window.sheet.text, -1
        for _ in range(occurrence + 1):
            start = text.find(words, start + 1)
            assert start >= 0, f"{words!r} does not occur {occurrence + 1} times"
        return start

    def _drag(self, start: int, end: int, held: Qt.KeyboardModifier) -> None:
        view = self.window.view
        # A pause longer than a double click, so that two selections are not taken for one gesture.
        QTest.qWait(0)
        there = self._point(start)
        QTest.mousePress(view.viewport(), LEFT, held, there, delay=QApplication.doubleClickInterval() + 20)
        far = self._point(end)
        QTest.mouseMove(view.viewport(), (there + far) / 2)
        QTest.mouseMove(view.viewport(), far)
        QTest.mouseRelease(view.viewport(), LEFT, held, far)

    def _point(self, position: int) -> QPoint:
        """The place of the caret before a code point, a hair to its right."""
        view = self.window.view
        cursor = QTextCursor(view.document())
        cursor.setPosition(view.offsets.to_qt(position))
        return view.cursorRect(cursor).center() + QPoint(1, 0)

    def click_at(self, position: int, held: Qt.KeyboardModifier = NONE) -> None:
        """Click before a code point of the article."""
        self.window.view.scroll_to(position)
        QApplication.processEvents()
        QTest.mouseClick(self.window.view.viewport(), LEFT, held, self._point(position), 450)

    def double_click(self, words: str) -> None:
        """Double-click the first of these words."""
        position = self._find(words) + 1
        self.click_at(position)
        QTest.mouseDClick(self.window.view.viewport(), LEFT, NONE, self._point(position))
        QTest.mouseRelease(self.window.view.viewport(), LEFT, NONE, self._point(position))

    def press(self, keys: str, at: QWidget | None = None) -> None:
        """Press keys such as `1` or `Ctrl+Z` where the keyboard is."""
        target = at or QApplication.focusWidget() or self.window
        combination = QKeySequence(keys)[0]
        QTest.keyClick(target, combination.key(), combination.keyboardModifiers())

    def type(self, text: str) -> None:
        """Type text where the keyboard is."""
        QTest.keyClicks(QApplication.focusWidget(), text)

    def click_label(self, name: str) -> None:
        """Click a label of the tagging panel."""
        button = next(one for one in self.window.tagging.grid.buttons.values() if one.label.name == name)
        QTest.mouseClick(button, LEFT)

    def mark(self, words: str, key: str, occurrence: int = 0) -> Annotation:
        """Select words, press a label's key, and wait until the mark is there."""
        before = set(self.window.sheet.annotations)
        self.select_words(words, occurrence)
        self.press(key)
        self.wait(lambda: len(self.window.sheet.annotations) == len(before) + 1)
        made = (set(self.window.sheet.annotations) - before).pop()
        self.wait(lambda: self.window.sheet.current_id == made)
        return self.window.sheet.annotations[made]

    def drop(self, data: QMimeData, on: QWidget) -> None:
        """Drag something over a part of the window and drop it there."""
        place, how, held = QPoint(50, 50), Qt.DropAction.CopyAction, NONE
        QApplication.sendEvent(on, QDragEnterEvent(place, how, data, LEFT, held))
        QApplication.sendEvent(on, QDragMoveEvent(place, how, data, LEFT, held))
        QApplication.sendEvent(on, QDropEvent(QPointF(place), how, data, LEFT, held))

    # -- seeing

    @property
    def article(self):  # type: ignore[no-untyped-def]
        """The open article."""
        return self.window.sheet.article

    @property
    def status(self) -> str:
        """What the status bar says was saved."""
        return self.window.saved.text().replace("\u2068", "").replace("\u2069", "")

    def marked(self) -> list[tuple[str, str]]:
        """Label and words of everything marked in the open article, in reading order."""
        sheet, book = self.window.sheet, self.window.desk.codebook
        return [
            (book.label(one.label_id).name, " … ".join(sheet.text[a:b] for a, b in one.fragments))
            for one in sheet.in_order()
        ]

    def action(self, action_id: str) -> str:
        """Text of a menu entry; "" while it cannot be chosen."""
        action = self.window.book.actions[action_id]
        return action.text() if action.isEnabled() else ""

    def wait(self, until: Callable[[], bool], timeout: int = 5_000) -> None:
        """Wait until something is so."""
        self.bot.waitUntil(until, timeout=timeout)

    def settle(self) -> None:
        """Wait until everything asked of the desk's threads has been answered."""
        done: list[bool] = []
        self.window.desk.do(lambda _project: None, then=lambda _result: done.append(True))
        self.wait(lambda: bool(done))
        self.window.desk.ask(lambda _reading: None, lambda _answer: done.append(True))
        self.wait(lambda: len(done) == 2)
