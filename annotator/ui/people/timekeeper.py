"""Counts the time that the person at work spends on an assigned article, if the project wants that."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QCursor

from annotator.commands import timing
from annotator.ui.article.view import ArticleView
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet

#: Milliseconds between two looks at the mouse, and looks after which the seconds are written.
LOOK, WRITE = 5_000, 12


class TimeKeeper(QObject):
    """Watches selecting, scrolling, saving and the mouse; writes when the article is left, and each minute."""

    def __init__(self, desk: Desk, sheet: Sheet, view: ArticleView) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._view = desk, sheet, view
        self.watch = timing.Stopwatch()
        self._article = ""
        self._mouse = QPoint()
        self._looks = 0
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)
        for acted in (view.selection_changed, view.verticalScrollBar().valueChanged, sheet.current_changed, desk.saved):
            acted.connect(lambda *_: self.watch.act())
        sheet.opened.connect(self._turn)
        sheet.article_changed.connect(self._turn)
        desk.closing.connect(self.leave)

    def _turn(self) -> None:
        """Another article lies open, or the same one has become one's own."""
        article = self._sheet.article
        wanted = article.id if article is not None and self._sheet.own_status and self._desk.writable else ""
        if wanted == self._article:
            return
        self.leave()
        if wanted:
            self._article, self._looks, self._mouse = wanted, 0, QCursor.pos()
            self.watch.start()
            self._timer.start()

    def leave(self) -> None:
        """Write what has been counted and count no more."""
        seconds, article, self._article = self.watch.stop(), self._article, ""
        self._timer.stop()
        if article and seconds:
            self._desk.do(timing.spend, article, seconds)

    def _look(self) -> None:
        mouse = QCursor.pos()
        if mouse != self._mouse and self._view.window().isActiveWindow():
            self.watch.act()
        self._mouse = mouse
        self._looks += 1
        if self._looks % WRITE == 0 and (seconds := self.watch.take()):
            self._desk.do(timing.spend, self._article, seconds)
