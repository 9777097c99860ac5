"""The desk with a project that is shown early: gestures queue up, nothing is lost, failures close it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.commands import annotating, articles
from annotator.commands.early import EarlyProject, open_early
from annotator.commands.importing import import_paths
from annotator.commands.project import Project, create_project, open_project
from annotator.errors import CannotOpen
from annotator.model.spans import Fragment
from annotator.ui.desk import Desk


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
        made.open(lambda: open_early(str(place), annotator="ana"), str(place))
    assert isinstance(made.project, EarlyProject)
    yield made
    made.close()


def _article(desk: Desk) -> str:
    with desk.reading(glance=True) as reading:
        return str(reading.article_ids()[0])


def test_gestures_made_at_once_are_kept_in_their_order_and_told(desk: Desk, qtbot: QtBot, place: Path) -> None:
    names: list[str] = []
    desk.news.connect(lambda news: names.append(news.step.name))
    article, label = _article(desk), desk.codebook.labels[0]
    desk.do(annotating.mark_span, article, (Fragment(0, 5),), label.id)
    desk.do(articles.set_status, [article], "done")
    desk.settle()
    desk.do(articles.set_status, [article], "to do")
    qtbot.waitUntil(lambda: len(names) == 3 and type(desk.project) is Project, timeout=10_000)
    assert names[1:] == ["Mark as done", "Mark as to do"]
    with open_project(place, annotator="ana") as other, other.reading() as reading:
        assert [one.fragments for one in reading.annotations(article)] == [(Fragment(0, 5),)]


def test_gestures_made_just_before_the_end_are_kept(desk: Desk, place: Path) -> None:
    article = _article(desk)
    desk.do(articles.set_status, [article], "done")
    desk.close()
    with open_project(place, annotator="ana") as project, project.reading() as reading:
        found = reading.article(article)
    assert found is not None and found.status == "done"


def test_questions_of_the_first_moments_do_not_wait_and_others_do(desk: Desk, qtbot: QtBot) -> None:
    answers: list[object] = []
    project = desk.project
    assert isinstance(project, EarlyProject)
    article = _article(desk)
    with project._loading:  # As while it is being loaded.
        desk.settle()
        desk.ask(lambda reading: reading.article(article), answers.append, glance=True)
        qtbot.waitUntil(lambda: len(answers) == 1)
        desk.ask(lambda reading: reading.speakers(), answers.append)
        time.sleep(0.05)
        assert len(answers) == 1
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=10_000)
    assert answers[1] == []


def test_what_cannot_be_loaded_is_closed_and_told(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise CannotOpen("Not now.", "why")

    monkeypatch.setattr("annotator.commands.project.open_project", refuse)
    told: list[object] = []
    desk.closed.connect(lambda: told.append("closed"))
    with qtbot.waitSignal(desk.failed) as caught:
        desk.settle()
    assert caught.args[1:] == ["Not now.", "why"]
    assert told == ["closed"] and desk.project is None


def test_settling_twice_or_without_need_does_no_harm(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.settled, timeout=10_000):
        desk.settle()
        desk.settle()
    assert type(desk.project) is Project
    desk.settle()
    desk.close()
    desk.settle()
    assert desk.project is None
