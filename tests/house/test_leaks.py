"""The leak check finds what was left running, and leaves alone what ends by itself."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from pytestqt.qtbot import QtBot

from tests import leaks
from tests.leaks import leaks_after


@pytest.fixture(autouse=True)
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "GRACE_SECONDS", 0.2)


def test_a_running_thread_is_found() -> None:
    stop = threading.Event()
    with leaks_after(qt=False) as found:
        threading.Thread(target=stop.wait, name="left running").start()
    stop.set()
    assert found == ["thread 'left running'"]


def test_a_thread_that_ends_soon_is_no_leak() -> None:
    with leaks_after(qt=False) as found:
        thread = threading.Thread(target=threading.Event().wait, args=(0.02,))
        thread.start()
    assert found == []


def test_an_active_timer_that_somebody_holds_is_found(qtbot: QtBot) -> None:
    with leaks_after(qt=True) as found:
        holder = QObject()
        timer = QTimer(holder, objectName="poll")
        timer.start(1000)
    timer.stop()
    assert found == ["QTimer poll of QObject"]


def test_a_stopped_or_forgotten_timer_is_no_leak(qtbot: QtBot) -> None:
    with leaks_after(qt=True) as found:
        stopped = QTimer()
        stopped.start(1000)
        stopped.stop()
        forgotten = QTimer()
        forgotten.start(1000)
        del forgotten
    assert found == []


def test_a_running_qthread_is_found_until_it_is_stopped(qtbot: QtBot) -> None:
    thread = QThread()
    try:
        with leaks_after(qt=True) as found:
            thread.start()
        assert found == ["QThread"]
        with leaks_after(qt=True) as found:
            thread.quit()
        assert found == []
    finally:
        thread.quit()
        thread.wait()
