"""What the mouse is doing: how many clicks, which handle it drags, which annotation of a stack it is at."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from annotator.model.spans import Fragments
from annotator.ui.article.painter import Handle

_SAME_SPOT = 6.0


def near(one: QPointF, other: QPointF, distance: float) -> bool:
    """Whether two points are at most `distance` pixels apart in both directions."""
    return abs(one.x() - other.x()) <= distance and abs(one.y() - other.y()) <= distance


@dataclass
class Clicks:
    """Counts presses that follow each other quickly on one spot: 2 a double click, 3 a triple click."""

    count: int = 0
    _at: QPointF = field(default_factory=QPointF)
    _time: int = -10_000

    def press(self, at: QPointF, time: int) -> int:
        """Take a press at a point and a time in milliseconds; gives the number of presses in this run."""
        quick = 0 <= time - self._time <= QApplication.doubleClickInterval()
        self.count = self.count + 1 if quick and near(at, self._at, _SAME_SPOT) else 1
        self._at, self._time = QPointF(at), time
        return self.count


@dataclass
class Stack:
    """Which of the annotations on one spot is next when it is clicked again."""

    _at: QPointF = field(default_factory=QPointF)
    _ids: tuple[str, ...] = ()
    _turn: int = -1

    def next(self, at: QPointF, ids: list[str]) -> str:
        """The annotation that a click at `at`, where `ids` lie, is meant for."""
        again = tuple(ids) == self._ids and near(at, self._at, _SAME_SPOT)
        self._turn = (self._turn + 1) % len(ids) if again else 0
        self._at, self._ids = QPointF(at), tuple(ids)
        return ids[self._turn]


@dataclass
class Drag:
    """A handle in the hand: which annotation, its fragments before and as dragged so far."""

    span_id: str
    handle: Handle
    before: Fragments
    now: Fragments


def handle_at(handles: list[Handle], point: QPointF, radius: float) -> Handle | None:
    """The handle that a press at `point` takes: its knob, or its bar."""
    for handle in handles:
        if near(point, handle.knob, radius + 2):
            return handle
        if abs(point.x() - handle.x) <= 3 and handle.top <= point.y() <= handle.bottom:
            return handle
    return None


def without_ctrl(event: QMouseEvent) -> QMouseEvent:
    """The same event with Ctrl released, for Qt's own selecting."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return event
    return QMouseEvent(
        event.type(),
        event.position(),
        event.globalPosition(),
        event.button(),
        event.buttons(),
        event.modifiers() & ~Qt.KeyboardModifier.ControlModifier,
        event.pointingDevice(),
    )
