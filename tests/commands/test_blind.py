"""Blind mode: an annotator sees nobody else's work in an article that is not done by all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from annotator.commands import annotating, commenting, history, people
from annotator.commands.articles import set_status
from annotator.commands.assigning import assign
from annotator.commands.counting import count
from annotator.commands.early import open_early
from annotator.commands.project import ArticleFilter, ClaimFilter, Overviews, Project, open_project
from annotator.model.spans import Fragment
from tests.commands.desk import Desk


@pytest.fixture
def ben(project: Project, project_location: str) -> Iterator[tuple[Project, Desk]]:
    """ben, an annotator, beside ana, who leads; both have the article, the project is blind, ana has marked."""
    desk = Desk(project)
    people.add_person(project, "ben", "annotator")
    pair = [(desk.article_id, one.id) for one in project.team.persons]
    assign(project, pair)
    people.choose(project, "blind", True)
    desk.mark("Trump", "Speaker")
    claim = desk.mark("Russia controls about 20% of Ukraine", "Claim")
    commenting.comment(project, claim.id, "Sure?")
    with open_project(project_location, annotator="ben") as ben:
        yield ben, desk


def test_others_marks_are_hidden_wherever_one_may_ask(ben: tuple[Project, Desk]) -> None:
    project, desk = ben
    mine = annotating.mark_span(project, desk.article_id, (Fragment(0, 5),), desk.label("Claim"))
    assert mine is not None
    with project.reading() as read:
        assert [one.annotator_id for one in read.annotations(desk.article_id)] == [project.annotator.id]
        (bundle,) = read.bundles([desk.article_id])
        assert len(bundle.annotations) == 1 and bundle.comments == ()
        assert [(one.annotator_id, one.count) for one in read.tallies()] == [(project.annotator.id, 1)]
        assert [row.annotations for row in read.article_rows(ArticleFilter(), 0, 9)] == [1]
        assert len(Overviews(read.connection).claim_ids(ClaimFilter())) == 1
        kept = read.journal(article_id=desk.article_id)
        values = [
            change.value for entry in kept for change in entry.changes if change.kind in ("annotation", "comment")
        ]
        assert [getattr(one, "annotator_id", "") for one in values] == [project.annotator.id]
    assert count(project).by_annotator == {"ben": 1}
    assert count(desk.project).by_annotator == {"ana": 2, "ben": 1}


def test_news_of_others_do_not_tell_what_they_mark(ben: tuple[Project, Desk]) -> None:
    project, desk = ben
    project.poll()
    desk.mark("Ukraine", "Speaker")
    assert [change.kind for news in project.poll() for change in news.changes if change.kind == "annotation"] == []


def test_an_article_opens_when_all_who_were_assigned_have_done_it(ben: tuple[Project, Desk]) -> None:
    project, desk = ben
    set_status(project, [desk.article_id], "done")
    with project.reading() as read:
        assert read.annotations(desk.article_id) == []
    set_status(desk.project, [desk.article_id], "done")
    project.poll()
    with project.reading() as read:
        assert len(read.annotations(desk.article_id)) == 2
        assert len(read.comments(desk.article_id)) == 1
        assert sum(one.count for one in read.tallies()) == 2


def test_the_first_look_at_a_file_hides_them_too(ben: tuple[Project, Desk]) -> None:
    project, desk = ben
    with_glance = open_early(project.location, annotator="ben") if project.store.is_file else project
    with with_glance.glance() as read:
        assert read.annotations(desk.article_id) == []
    if with_glance is not project:
        with_glance.close()


def test_a_reviewer_sees_all_and_so_does_everybody_once_it_is_off(ben: tuple[Project, Desk]) -> None:
    project, desk = ben
    people.set_role(desk.project, project.annotator.id, "reviewer")
    project.poll()
    with project.reading() as read:
        assert len(read.annotations(desk.article_id)) == 2
    people.set_role(desk.project, project.annotator.id, "annotator")
    people.choose(desk.project, "blind", False)
    project.poll()
    with project.reading() as read:
        assert len(read.annotations(desk.article_id)) == 2


def test_own_undo_works_beside_what_is_hidden(ben: tuple[Project, Desk]) -> None:
    project, desk = ben
    made = annotating.mark_span(project, desk.article_id, (Fragment(0, 5),), desk.label("Claim"))
    assert made is not None
    annotating.set_note(project, next(iter(made.of("annotation"))).object_id, "mine")
    history.undo(project)
    history.undo(project)
    with desk.project.reading() as read:
        assert {one.annotator_id for one in read.annotations(desk.article_id)} == {desk.project.annotator.id}
    assert desk.project.store.check()[0] == []
