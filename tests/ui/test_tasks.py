"""Long work: progress, result, failure, stopping; every receiver is called in the window's thread."""

from __future__ import annotations

import threading
import time

from pytestqt.qtbot import QtBot

from annotator.commands.tasks import Handle
from annotator.errors import BadInput
from annotator.ui.tasks import Task, Tasks


def test_progress_and_result_arrive_in_the_windows_thread(qtbot: QtBot) -> None:
    seen: list[tuple[int, threading.Thread]] = []

    def work(handle: Handle) -> str:
        for number in range(1, 4):
            handle.progress(number, 3, "counting")
            time.sleep(0.06)
        return "three"

    task = Task("Counting", work)
    task.progressed.connect(lambda done, _total, _text: seen.append((done, threading.current_thread())))
    with qtbot.waitSignal(task.done) as caught:
        task.start()
    assert caught.args == ["three"]
    assert seen[-1][0] == 3 and {thread for _done, thread in seen} == {threading.current_thread()}


def test_a_failure_is_told_in_one_sentence(qtbot: QtBot) -> None:
    def work(_handle: Handle) -> None:
        raise BadInput("a.txt is no text.")

    task = Task("Reading", work)
    with qtbot.waitSignal(task.failed) as caught:
        task.start()
    assert caught.args == ["a.txt is no text.", ""]


def test_a_task_that_is_cancelled_stops(qtbot: QtBot) -> None:
    def work(handle: Handle) -> None:
        while True:
            handle.check()
            time.sleep(0.005)

    tasks = Tasks()
    task = Task("Endless", work)
    tasks.start(task)
    assert tasks.running
    with qtbot.waitSignal(task.stopped):
        task.cancel()
    assert not tasks.running


def test_stopping_all_waits_for_every_thread(qtbot: QtBot) -> None:
    tasks = Tasks()

    def work(handle: Handle) -> None:
        while not handle.cancelled:
            time.sleep(0.005)

    for _ in range(3):
        tasks.start(Task("Waiting", work))
    tasks.stop_all()
    assert not tasks.running
