"""Long work beside the window: a thread, its progress, and a way to stop it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from annotator.errors import Cancelled
from annotator.ui.desk import told

if TYPE_CHECKING:
    from annotator.commands.tasks import Handle

#: Seconds between two words about progress, so that they never crowd the window's events.
PAUSE = 0.05


class Task(QObject):
    """One long task.  `work(handle)` runs in its own thread and knows no window.

    One of `done(result)`, `failed(sentence, details)` or `stopped()` comes at the end.
    """

    progressed = Signal(int, int, str)  # done, total (-1 when unknown), what is being done
    done = Signal(object)
    failed = Signal(str, str)
    stopped = Signal()
    _moved = Signal(int, int, str)
    _ended = Signal(str, object)

    def __init__(self, title: str, work: Callable[[Handle], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        from annotator.commands.tasks import Handle

        self.title = title
        self._work = work
        self._handle = Handle(on_progress=self._progress)
        self._thread: threading.Thread | None = None
        self._last_told = 0.0
        # Through this object's own slots, so that every receiver is called in the window's thread.
        self._moved.connect(self._tell_progress, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name=self.title, daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to stop at its next check; `stopped` comes when it has."""
        self._handle.cancel()

    def wait(self, seconds: float = 30.0) -> None:
        """Wait for the thread to end."""
        if self._thread is not None:
            self._thread.join(seconds)

    @property
    def running(self) -> bool:
        """Whether the work has begun and not ended."""
        return self._thread is not None and self._thread.is_alive()

    def _progress(self, done: int, total: int | None, text: str) -> None:
        moment = time.monotonic()
        if moment - self._last_told >= PAUSE or done == total:
            self._last_told = moment
            self._moved.emit(done, -1 if total is None else total, text)

    @Slot(int, int, str)
    def _tell_progress(self, done: int, total: int, text: str) -> None:
        self.progressed.emit(done, total, text)

    def _run(self) -> None:
        try:
            result = self._work(self._handle)
        except Cancelled:
            self._ended.emit("stopped", None)
        except BaseException as error:
            self._ended.emit("failed", told(error))
        else:
            self._ended.emit("done", result)

    @Slot(str, object)
    def _finish(self, how: str, value: Any) -> None:
        self.wait()
        if how == "done":
            self.done.emit(value)
        elif how == "failed":
            self.failed.emit(*value)
        else:
            self.stopped.emit()


class Tasks(QObject):
    """The tasks under way; the window shows the newest and waits for all at its end."""

    begun = Signal(object)  # Task

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Task] = []

    def start(self, task: Task) -> Task:
        """Start `task` and keep it until it has ended."""
        self._running.append(task)
        for ended in (task.done, task.failed, task.stopped):
            ended.connect(lambda *_: self._drop(task))
        self.begun.emit(task)
        task.start()
        return task

    @property
    def running(self) -> bool:
        """Whether any task is under way."""
        return any(task.running for task in self._running)

    def stop_all(self) -> None:
        """Cancel every task and wait for its thread."""
        for task in self._running:
            task.cancel()
        for task in self._running:
            task.wait()
        self._running.clear()

    def _drop(self, task: Task) -> None:
        if task in self._running:
            self._running.remove(task)
        task.deleteLater()
