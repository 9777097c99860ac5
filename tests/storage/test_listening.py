"""A project on a server tells at once that somebody has committed."""

from __future__ import annotations

import threading
import time

import pytest

from annotator.commands.project import create_project, open_project
from tests.commands.desk import Desk

pytestmark = pytest.mark.postgresql


def test_another_session_is_woken_within_300_ms_and_finds_the_step(fresh_postgres: str) -> None:
    with create_project(fresh_postgres, annotator="ana") as ana, open_project(fresh_postgres, annotator="ben") as ben:
        desk = Desk(ana)
        woken = threading.Event()
        stop = ben.listen(woken.set)
        try:
            assert woken.wait(10)
            ben.poll()
            late: list[float] = []
            for number in range(10):
                woken.clear()
                desk.mark(("Trump", "Russia", "Ukraine", "Monday", "war")[number % 5], "Claim" if number < 5 else "Cue")
                began = time.monotonic()
                assert woken.wait(5)
                (news,) = ben.poll()
                late.append(time.monotonic() - began)
                assert news.step.name.startswith("Mark")
            assert sorted(late)[8] < 0.3
        finally:
            stop()


def test_it_listens_again_after_the_server_has_hung_up(fresh_postgres: str) -> None:
    with create_project(fresh_postgres, annotator="ana") as ana:
        desk = Desk(ana)
        woken = threading.Event()
        stop = ana.listen(woken.set)
        try:
            assert woken.wait(10)
            woken.clear()
            with ana.store.administering() as connection:
                ended = connection.exec_driver_sql(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                    "WHERE left(query, 6) = 'LISTEN' AND datname = current_database()"
                ).scalar_one()
            assert ended == 1
            # Connected again, it wakes, as something may have been missed.
            assert woken.wait(10)
            woken.clear()
            desk.mark("Trump", "Speaker")
            assert woken.wait(10)
        finally:
            stop()


def test_a_file_is_silent_and_stopping_twice_does_no_harm(tmp_path: object) -> None:
    with create_project(f"{tmp_path}/a.annot", annotator="ana") as ana:
        stop = ana.listen(lambda: None)
        stop()
        assert [one.name for one in threading.enumerate() if one.name == "listening"] == []
