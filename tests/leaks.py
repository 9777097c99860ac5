"""Finds what a test left running: threads, Qt threads, pool work and timers.

A test is given a grace period, because a worker that was told to stop may need a moment to do so.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

GRACE_SECONDS = 2.0


@contextmanager
def leaks_after(qt: bool) -> Iterator[list[str]]:
    """Yields a list that holds, after the block, one line for each thing the block left running.

    `qt` says whether the block may have used Qt objects; looking for those costs some milliseconds.
    """
    found: list[str] = []
    threads_before = set(threading.enumerate())
    timers_before = set(map(id, _running_qt_objects())) if qt else set()
    yield found
    found += _leaked_threads(threads_before)
    if qt and "PySide6.QtCore" in sys.modules:
        found += _leaked_qt(timers_before)


def _leaked_threads(before: set[threading.Thread]) -> list[str]:
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in set(threading.enumerate()) - before:
        # A dummy thread stands for one that Python did not start; it can be neither joined nor stopped.
        if not isinstance(thread, threading._DummyThread):
            thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread for thread in set(threading.enumerate()) - before if not isinstance(thread, threading._DummyThread)]
    return [f"thread {thread.name!r}" for thread in left]


def _running_qt_objects() -> list[object]:
    """Active QTimers and running QThreads that Python knows of."""
    if "PySide6.QtCore" not in sys.modules:
        return []
    from PySide6.QtCore import QThread, QTimer
    from shiboken6 import isValid

    running: list[object] = []
    this_thread = QThread.currentThread()
    for thing in gc.get_objects():
        kind = type(thing)
        if issubclass(kind, QTimer):
            if isValid(thing) and thing.isActive():
                running.append(thing)
        elif issubclass(kind, QThread) and isValid(thing) and thing.isRunning() and thing is not this_thread:
            running.append(thing)
    return running


def _leaked_qt(before: set[int]) -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool

    application = QCoreApplication.instance()
    if application is None:
        return []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = [thing for thing in _running_qt_objects() if id(thing) not in before]
    deadline = time.monotonic() + GRACE_SECONDS
    while left and time.monotonic() < deadline:
        # What nobody holds any more is not a leak; what is about to end gets the time to do so.
        del left
        gc.collect()
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        left = [thing for thing in _running_qt_objects() if id(thing) not in before]
        if left:
            time.sleep(0.02)
    found = [_told(thing) for thing in left]
    if not QThreadPool.globalInstance().waitForDone(int(GRACE_SECONDS * 1000)):
        found.append("work in the global thread pool")
    return found


def _told(thing: object) -> str:
    parent = thing.parent() if hasattr(thing, "parent") else None
    name = thing.objectName() if hasattr(thing, "objectName") else ""
    belongs = f" of {type(parent).__name__}" if parent is not None else ""
    return " ".join(filter(None, [type(thing).__name__, name])) + belongs
