"""The desk: commands in their order in one thread, news once, foreign steps found, nothing after the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.commands import articles, history
from annotator.commands.importing import import_paths
from annotator.commands.project import Project, create_project, open_project
from annotator.errors import Refused
from annotator.model.changes import News
from annotator.ui.desk import Desk, told


@pytest.fixture
def place(tmp_path: Path) -> Path:
    location = tmp_path / "p.annot"
    (tmp_path / "a.txt").write_text("First line\n\nSome words.", encoding="utf-8")
    with create_project(location, annotator="ana") as project:
        import_paths(project, [tmp_path / "a.txt"])
    return location


@pytest.fixture
def desk(qtbot: QtBot, place: Path) -> Iterator[Desk]:
    made = Desk()
    with qtbot.waitSignal(made.opened, timeout=10_000):
        made.open(lambda: open_project(place), str(place))
    yield made
    made.close()


def only_article(desk: Desk) -> str:
    with desk.reading() as reading:
        return str(reading.article_ids()[0])


def test_commands_run_in_order_beside_the_window_and_news_arrive_in_its_thread(desk: Desk, qtbot: QtBot) -> None:
    here, seen, threads = threading.current_thread(), [], []
    article = only_article(desk)

    def set_status(project: Project, status: str) -> News | None:
        threads.append(threading.current_thread())
        return articles.set_status(project, [article], status)

    desk.news.connect(lambda news: seen.append((news.step.name, threading.current_thread())))
    done: list[News] = []
    for status in ("done", "to do", "in progress"):
        desk.do(set_status, status, then=done.append)
    qtbot.waitUntil(lambda: len(done) == 3)
    assert [name for name, _thread in seen] == ["Mark as done", "Mark as to do", "Mark as in progress"]
    assert {thread for _name, thread in seen} == {here}
    assert len(set(threads)) == 1 and threads[0] is not here


def test_a_refusal_is_told_with_its_sentence_and_the_next_command_still_runs(desk: Desk, qtbot: QtBot) -> None:
    def refuse(_project: Project) -> None:
        raise Refused("No.", "because")

    with qtbot.waitSignal(desk.refused) as caught:
        desk.do(refuse)
    assert caught.args == ["No.", "because"]
    with qtbot.waitSignal(desk.history):
        desk.do(articles.set_status, [only_article(desk)], "done")


def test_undo_and_redo_are_named_after_every_step(desk: Desk, qtbot: QtBot) -> None:
    names: list[tuple[str, str]] = []
    desk.history.connect(lambda undo, redo: names.append((undo, redo)))
    desk.do(articles.set_status, [only_article(desk)], "done")
    qtbot.waitUntil(lambda: ("Mark as done", "") in names)
    desk.do(history.undo)
    qtbot.waitUntil(lambda: names[-1] == ("Import 1 article", "Mark as done"))


def test_foreign_steps_are_told_once_and_not_as_saved(desk: Desk, place: Path, qtbot: QtBot) -> None:
    heard: list[News] = []
    saved: list[str] = []
    desk.news.connect(heard.append)
    desk.saved.connect(saved.append)
    with open_project(place, annotator="ben") as other:
        articles.set_status(other, [only_article(desk)], "done")
        qtbot.waitUntil(lambda: any(news.step.name == "Mark as done" for news in heard), timeout=1_500)
    qtbot.wait(700)
    assert [news.step.name for news in heard].count("Mark as done") == 1
    assert saved == []


def test_closing_waits_for_the_writes_and_says_so(desk: Desk, place: Path, qtbot: QtBot) -> None:
    article = only_article(desk)
    desk.do(articles.set_status, [article], "done")
    with qtbot.waitSignal(desk.closed):
        desk.close()
    with open_project(place) as again, again.reading() as reading:
        found = reading.article(article)
    assert found is not None and found.status == "done"
    desk.do(articles.set_status, [article], "to do")
    assert not desk.writable


def test_a_project_that_cannot_be_opened_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk()
    missing = tmp_path / "none.annot"
    with qtbot.waitSignal(desk.failed) as caught:
        desk.open(lambda: open_project(missing), str(missing))
    assert caught.args[0] == str(missing) and "none.annot" in caught.args[1]
    desk.close()


def test_what_was_not_foreseen_keeps_its_traceback_out_of_the_sentence() -> None:
    try:
        raise ValueError("odd")
    except ValueError as error:
        sentence, details = told(error)
    assert "odd" in sentence and "Traceback" not in sentence and "Traceback" in details
