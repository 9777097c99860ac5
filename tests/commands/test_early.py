"""Projects shown before they are loaded: what that spares, that nothing done meanwhile is lost, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotator.commands import annotating, articles, codebook_editing
from annotator.commands.early import EarlyProject, open_early
from annotator.commands.project import Project, open_project
from annotator.errors import AnnotatorError, CannotOpen, Refused
from annotator.model.changes import News
from annotator.model.codebook import Label
from annotator.model.ids import new_id
from tests.storage.making import add_article, label, make, parts, whole

_LOOK = """
import sys
from annotator.commands import annotating
from annotator.commands.early import open_early
project = open_early(sys.argv[1])
with project.glance() as read:
    (article,) = read.article_ids()
    assert read.annotations(article) == [] and len(read.codebook().labels) > 3
assert not {"sqlalchemy", "alembic", "msgspec", "asyncio"} & set(sys.modules), "loaded too early"
label = project.codebook.label_named("Claim").id
annotating.mark_span(project, article, [(0, 3)], label)
assert "sqlalchemy" in sys.modules
with project.glance() as read:
    assert len(read.annotations(article)) == 1
project.close()
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "p.annot"
    with make(path) as project:
        add_article(project)
    return path


def _early(place: Path, annotator: str = "anna") -> EarlyProject:
    found = open_early(str(place), annotator=annotator)
    assert isinstance(found, EarlyProject)
    return found


def test_a_project_is_looked_at_without_the_storage_and_loads_it_with_the_first_step(place: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", _LOOK, str(place)]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert list(place.parent.iterdir()) == [place]
    with open_project(place) as project:
        assert whole(project)


def test_it_answers_like_the_project_before_and_after_it_was_loaded(place: Path) -> None:
    with closing(_early(place)) as early, open_project(place, annotator="anna") as project:
        for _ in range(2):
            told = (early.location, early.title, early.annotator, early.codebook)
            assert told == (project.location, project.title, project.annotator, project.codebook)
            early.whole()
        assert isinstance(early.whole(), Project)


def test_own_steps_and_those_of_others_since_the_look_are_heard_once(place: Path) -> None:
    heard: list[str] = []
    with closing(_early(place)) as early, open_project(place, annotator="anna") as other:
        forget = early.on_news(lambda news: heard.append(news.step.name))
        with early.glance() as read:
            (article,) = read.article_ids()
        articles.set_status(other, [article], "done")
        assert early.poll() == [] and heard == []
        annotating.mark_span(early, article, parts((0, 3)), label(other))  # type: ignore[arg-type]
        assert heard == ["Mark as done", "Mark Claim"]
        articles.set_status(other, [article], "to do")
        early.poll()
        early.poll()
        assert heard[2:] == ["Mark as to do"]
        forget()
        articles.set_status(other, [article], "done")
        early.poll()
        assert len(heard) == 3


def test_a_change_of_the_codebook_since_the_look_is_seen_when_it_is_told(place: Path) -> None:
    seen: list[bool] = []
    with closing(_early(place)) as early, open_project(place, annotator="anna") as other:

        def look(_news: News) -> None:
            seen.append(early.codebook.label_named("Rumour") is not None)

        early.on_news(look)
        codebook_editing.add_label(other, Label(new_id(), "Rumour", "#1b6ac9"))
        assert early.codebook.label_named("Rumour") is None
        early.whole()
        assert seen == [True]


def test_closing_before_it_was_loaded_leaves_the_file_alone(place: Path) -> None:
    early = _early(place)
    early.close()
    assert list(place.parent.iterdir()) == [place]
    with pytest.raises(AnnotatorError, match="has been closed; open it again"):
        early.whole()


def test_what_goes_wrong_while_loading_is_told_every_time(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise CannotOpen("Not now.")

    with closing(_early(place)) as early:
        monkeypatch.setattr("annotator.commands.project.open_project", refuse)
        for _ in range(2):
            with pytest.raises(CannotOpen, match="Not now"):
                early.step("Mark")


def test_a_newcomer_is_made_by_opening_it_whole(place: Path) -> None:
    with open_early(str(place), annotator="ben") as project:  # type: ignore[union-attr]
        assert isinstance(project, Project) and project.annotator.name == "ben"


def test_an_engine_is_refused_whole(place: Path) -> None:
    with open_project(place, annotator="anna") as project:
        project.add_annotator("quotes", "engine")
    with pytest.raises(Refused, match="name of a suggestion engine"):
        open_early(str(place), annotator="quotes")


def test_a_missing_file_is_refused_whole(place: Path) -> None:
    with pytest.raises(CannotOpen, match="does not exist"):
        open_early(str(place.with_name("nowhere.annot")))
