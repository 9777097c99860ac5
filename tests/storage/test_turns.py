"""Turns at writing: who waits longest looks most often, and a gesture asks a server no more often than it must."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from annotator.commands.project import create_project, open_project
from annotator.storage import statements, turns
from tests.commands.desk import Desk


def test_whoever_has_waited_longer_looks_more_often() -> None:
    pauses = [turns.pause_after(waited / 1000) for waited in range(0, 200, 10)]
    assert pauses == sorted(pauses, reverse=True)
    assert (pauses[0], pauses[-1]) == (turns.PAUSE, turns.LEAST_PAUSE)


def test_those_who_wait_for_a_file_come_one_after_the_other(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    path = tmp_path / "a.annot"
    create_project(path, annotator="ana").close()
    projects = [open_project(path, annotator="ana") for _ in range(4)]
    order: list[int] = []
    last: dict[int, float] = {}
    worst = 0.0

    def work(number: int) -> None:
        nonlocal worst
        for _ in range(15):
            began = time.monotonic()
            with projects[number].step("Wait", kind="record") as unit:
                worst = max(worst, time.monotonic() - began)
                unit.details = {"who": number}
                order.append(number)
                time.sleep(0.004)
            last[number] = time.monotonic()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    for project in projects:
        project.close()
    assert sorted(order) == sorted([*range(4)] * 15)
    # Nobody had to let the others pass again and again.
    assert worst < 5 and max(last.values()) - min(last.values()) < 5


@pytest.mark.postgresql
def test_a_mark_asks_a_server_twice_between_lock_and_commit(
    fresh_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with create_project(fresh_postgres, annotator="ana") as project:
        desk = Desk(project)
        desk.mark("Trump", "Speaker")
        alone: list[str] = []
        portions = [0]
        run, together = statements.run, statements.together

        def counted(connection: Any, sql: str, row: Any = (), *, fetch: bool = False) -> Any:
            if not connection.connection.dbapi_connection.pgconn.pipeline_status:
                alone.append(sql)
            return run(connection, sql, row, fetch=fetch)

        @contextmanager
        def portion(connection: Any) -> Any:
            portions[0] += 1
            with together(connection):
                yield

        for room in ("statements", "store", "turns"):
            monkeypatch.setattr(f"annotator.storage.{room}.run", counted)
        for room in ("statements", "unit_of_work"):
            monkeypatch.setattr(f"annotator.storage.{room}.together", portion)
        made = desk.mark("Russia", "Claim")
        # What the helper reads before the step is not counted.
        step = [sql.split(";")[0] for sql in alone if not sql.startswith("SELECT article.id")]
        assert step == ["BEGIN", "NOTIFY source_annotator"] and portions == [2]
        assert desk.annotation(made.id) == made and project.store.check()[0] == []
