"""A project that cannot be written: the window says so, shows everything, refuses marks and makes copies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from annotator import paths
from annotator.cli.main import main
from annotator.commands import annotating
from annotator.commands.importing import import_paths
from annotator.commands.project import ArticleFilter, create_project
from annotator.model.spans import Fragment
from annotator.storage import files
from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person
from tests.storage.making import digest


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The samples with one mark, in a file that cannot be written."""
    path = tmp_path / "seeds.annot"
    with create_project(path, annotator="ana", title="Seeds") as project:
        import_paths(project, [paths.seeds() / "articles"])
        with project.reading() as read:
            article = read.article_ids(ArticleFilter(text="Hegseth"))[0]
        label = project.codebook.label_named("Speaker")
        assert label is not None
        annotating.mark_span(project, article, (Fragment(0, 7),), label.id)
    real = files.is_writable
    monkeypatch.setattr(files, "is_writable", lambda one: one != path and real(one))
    monkeypatch.setattr("annotator.storage.opening.is_writable", files.is_writable)
    return path


def test_the_window_reads_refuses_and_copies(sit_down: Callable[[], Person], place: Path) -> None:
    before = digest(place)
    person = sit_down()
    person.open(place)
    banner = person.window.banner
    assert banner.isVisible() and "open for reading only" in banner.sentence
    assert "reading only" in person.window.windowTitle() and "reading only" in person.window.saved.text()
    person.open_article(SEEDS["003"])
    person.settle()
    told: list[str] = []
    person.window.desk.refused.connect(lambda sentence, _details: told.append(sentence))
    person.select_words("Hegseth")
    person.press("1")
    person.wait(lambda: len(told) == 1)
    assert "is open for reading only, as it cannot be written here; copy the project" in told[0]
    assert "Hegseth" in person.window.view.textCursor().selectedText()
    assert not any(person.window.book.actions[name].isEnabled() for name in ("project.import_files", "edit.undo"))
    assert all(person.window.book.actions[name].isEnabled() for name in ("project.export", "project.copy"))
    person.window.desk.close()
    assert digest(place) == before and list(place.parent.glob("seeds*")) == [place]


def test_verbs_that_read_work_and_those_that_write_are_refused(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digest(place)
    reading = (
        ["list", str(place)], ["stats", str(place)], ["search", str(place), "Hegseth"], ["check", str(place)],
        ["export", str(place), str(tmp_path / "out.jsonl"), "--format", "jsonl"],
        ["copy", str(place), str(tmp_path / "copy.annot")], ["backup", str(place), str(tmp_path / "b.annot")],
    )  # fmt: skip
    for words in reading:
        assert main(words) == 0, (words, capsys.readouterr())
    assert (tmp_path / "out.jsonl").stat().st_size > 0
    capsys.readouterr()
    writing = (
        ["import", str(place), str(paths.seeds() / "articles")], ["suggest", str(place)],
        ["admin", str(place), "add-person", "ben"], ["merge", str(place), str(tmp_path / "copy.annot")],
    )  # fmt: skip
    for words in writing:
        assert main(words) != 0, words
        told = capsys.readouterr().err
        assert "open for reading only" in told and len(told.strip().split("\n")) == 1, (words, told)
    assert digest(place) == before
