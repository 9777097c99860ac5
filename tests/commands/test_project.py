"""An open project: news within and between windows, steps that fail, and closing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from annotator.commands import annotating, articles
from annotator.commands.at_work import found_at_work
from annotator.commands.project import Project, create_project, open_project
from annotator.errors import AnnotatorError, BadInput, CannotOpen, Refused
from annotator.model.changes import News
from annotator.model.ids import new_id
from annotator.model.people import Annotator
from tests.storage.making import add_article, add_articles, label, make, parts, stored, whole


@pytest.fixture
def project(project_location: str) -> Iterator[Project]:
    with make(project_location) as project:
        yield project


@pytest.fixture
def other(project: Project, project_location: str) -> Iterator[Project]:
    """A second window on the same project."""
    with closing(open_project(project_location, annotator="ben")) as other:
        # Its annotator is new, and that is a step; from here on both have heard everything.
        project.poll()
        other.poll()
        yield other


def test_a_listener_hears_a_step_after_its_commit_and_once(project: Project, other: Project) -> None:
    heard: list[News] = []
    seen: list[str] = []

    def listen(news: News) -> None:
        heard.append(news)
        with other.reading() as read:
            seen.extend(read.article_ids())

    stop = project.on_news(listen)
    article = add_article(project)
    assert seen == [article]
    project.poll()
    assert [news.step.name for news in heard] == ["Import articles"]
    assert heard[0].article_ids() == {article}
    stop()
    articles.set_status(project, [article], "done")
    assert len(heard) == 1
    stop()


def test_two_windows_see_each_others_steps_within_a_second(project: Project, other: Project) -> None:
    heard: list[News] = []
    project.on_news(heard.append)
    article = add_article(other)
    news = annotating.mark_span(other, article, parts((0, 3)), label(other))
    deadline = time.monotonic() + 1
    while len(heard) < 2 and time.monotonic() < deadline:
        project.poll()
    assert [one.step.name for one in heard] == ["Import articles", "Mark Claim"]
    assert heard[1] == news
    assert project.poll() == other.poll() == []


def test_no_step_of_many_is_lost_between_two_polls(project: Project, other: Project) -> None:
    article = add_article(project)
    for number in range(1005):
        articles.set_title(project, article, f"Title {number}")
    assert [news.step.name for news in other.poll()] == ["Import articles"] + 1005 * ["Change title"]
    assert other.poll() == project.poll() == []


def test_a_step_committed_while_the_project_opens_is_told(
    project: Project, project_location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version to compare with is taken before the snapshot, never after."""
    calls: list[str] = []

    def meanwhile(people: Sequence[Annotator], wanted: str | None) -> Annotator | None:
        calls.append(add_article(project))
        return found_at_work(people, wanted)

    monkeypatch.setattr("annotator.commands.project.found_at_work", meanwhile)
    late = open_project(project_location, annotator="anna")
    monkeypatch.undo()
    with late:
        assert [news.article_ids() for news in late.poll()] == [frozenset(calls)]


def test_a_changed_codebook_reaches_the_other_window(project: Project, other: Project) -> None:
    from dataclasses import replace

    claim = project.codebook.label_named("Claim")
    assert claim is not None
    with project.step("Rename label") as unit:
        unit.change(claim, replace(claim, name="Statement"))
    assert project.codebook.label_named("Statement") is not None
    assert other.codebook.label_named("Statement") is None
    other.poll()
    assert other.codebook.label_named("Statement") == replace(claim, name="Statement")


def test_an_error_in_one_listener_keeps_no_news_from_the_others(project: Project, other: Project) -> None:
    heard: list[News] = []

    def fail(news: News) -> None:
        raise ValueError(news.step.name)

    project.on_news(fail)
    project.on_news(heard.append)
    with pytest.raises(ValueError, match="Import articles"):
        add_article(project)
    add_article(other), add_article(other)
    with pytest.raises(ValueError, match="Import articles"):
        project.poll()
    assert len(heard) == 3


def test_an_error_in_a_step_leaves_nothing_behind(project: Project, other: Project) -> None:
    before = stored(project)
    last = project.store.news_since(0)[-1].step
    with pytest.raises(ZeroDivisionError), project.step("Half") as unit:
        unit.put(Annotator(new_id(), "ghost"))
        unit.finish()
        raise ZeroDivisionError
    assert stored(project) == before
    assert project.store.news_since(0)[-1].step == last
    # The number of the step that failed goes to somebody else, whose step is news here.
    add_article(other)
    assert [news.step.name for news in project.poll()] == ["Import articles"]
    assert whole(project)


def test_steps_do_not_nest_and_the_outer_one_goes_on(project: Project) -> None:
    with project.step("Outer") as unit:
        with pytest.raises(RuntimeError, match="do not nest"), project.step("Inner"):
            pass
        unit.put(Annotator(new_id(), "carol"))
    with project.reading() as read:
        assert {one.name for one in read.annotators()} >= {"anna", "carol"}


def test_a_step_without_changes_is_none(project: Project) -> None:
    before = project.store.news_since(0)
    with project.step("Nothing") as unit:
        pass
    assert unit.news is None
    assert project.store.news_since(0) == before


def test_many_threads_write_and_read_one_project(project: Project) -> None:
    ids = add_articles(project, ["one two three four five six seven eight"] * 4)
    errors: list[BaseException] = []

    def work(article: str) -> None:
        try:
            for start in range(12):
                annotating.mark_span(project, article, parts((start, start + 2)), label(project))
                with project.reading() as read:
                    assert len(read.annotations(article)) == start + 1
        except BaseException as error:
            errors.append(error)

    workers = [threading.Thread(target=work, args=(article,)) for article in ids]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    assert [len(found) for found in (stored(project)["annotation"], stored(project)["article"])] == [48, 4]
    assert whole(project)


def test_a_snapshot_stays_the_same_while_others_write(project: Project, other: Project) -> None:
    article = add_article(project)
    with project.reading() as read:
        assert read.annotations(article) == []
        annotating.mark_span(other, article, parts((0, 3)), label(other))
        assert read.annotations(article) == []
    with project.reading() as read:
        assert len(read.annotations(article)) == 1


def test_a_closed_project_says_so(project: Project) -> None:
    project.close()
    project.close()
    with pytest.raises(AnnotatorError, match="has been closed"), project.reading():
        pass
    with pytest.raises(AnnotatorError, match="has been closed"), project.step("Late"):
        pass
    with pytest.raises(AnnotatorError, match="has been closed"):
        project.poll()


def test_closing_leaves_one_file(tmp_path: Path) -> None:
    place = tmp_path / "project.annot"
    with make(place) as project:
        add_article(project)
        project.poll()
    assert [path.name for path in tmp_path.iterdir()] == ["project.annot"]


def test_the_annotator_is_the_one_named_or_the_only_one(project_location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with make(project_location, annotator="anna") as project:
        anna = project.annotator
    monkeypatch.setattr("getpass.getuser", lambda: "somebody")
    with open_project(project_location) as project:
        assert project.annotator == anna
    with open_project(project_location, annotator="ben") as project:
        ben = project.annotator
        assert (ben.name, ben.kind) == ("ben", "person")
        assert project.add_annotator("ben") == ben
        project.add_annotator("quotes", "engine")
    with open_project(project_location) as project:
        assert project.annotator.name == "somebody"
    with pytest.raises(Refused, match="suggestion engine"):
        open_project(project_location, annotator="quotes")
    with open_project(project_location, annotator="ben") as project:
        assert project.annotator == ben
        assert whole(project)


def test_a_project_is_never_written_over(project: Project, project_location: str) -> None:
    before = stored(project)
    with pytest.raises(CannotOpen, match="already"):
        create_project(project_location)
    assert stored(project) == before


def test_a_codebook_that_cannot_be_read_makes_no_project(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no codebook “nowhere”"):
        create_project(tmp_path / "project.annot", codebook="nowhere")
    assert list(tmp_path.iterdir()) == []
