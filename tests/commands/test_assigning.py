"""Articles given to people, and the status that each of them has with each."""

from __future__ import annotations

import pytest

from annotator.commands import annotating, articles, assigning, history, people
from annotator.commands.assigning import Wish
from annotator.commands.early import open_early
from annotator.commands.project import ArticleFilter, Project, open_project
from annotator.errors import Refused
from annotator.model.spans import Fragment
from tests.commands.desk import Desk


@pytest.fixture
def team(desk: Desk) -> Desk:
    """Ten articles of growing length, and three people."""
    for number in range(9):
        desk.add_article(f"Article {number}", "Words. " * (number + 1) * 10)
    for name in ("ben", "chloe"):
        people.add_person(desk.project, name, "annotator")
    return desk


def statuses(project: Project, article_id: str) -> dict[str, str]:
    with project.reading() as read:
        article = read.article(article_id)
        assert article is not None
        names = {one.id: one.name for one in read.annotators()}
        return {"": article.status, **{names[one.annotator_id]: one.status for one in read.assignments(article_id)}}


def test_a_rule_is_planned_done_and_undone_as_one_step(team: Desk) -> None:
    project = team.project
    before = team.everything()
    planned = assigning.plan(project, Wish(2, seed=7))
    assert planned == assigning.plan(project, Wish(2, seed=7)) and len(planned.pairs) == 20
    news = assigning.assign(project, planned.pairs)
    team.check_turns_round(before, news)
    assert news is not None and news.step.name == "Assign 10 articles"
    assert [one.assigned for one in assigning.progress(project)] == [one.articles for one in planned.shares]
    assert assigning.plan(project, Wish(2, seed=8)).pairs == ()
    assert assigning.assign(project, planned.pairs) is None


def test_more_people_than_there_are_is_refused(team: Desk) -> None:
    with pytest.raises(Refused, match="cannot go to 4 people: there are 3"):
        assigning.plan(team.project, Wish(4))
    chloe = people.named(team.project, "chloe")
    people.set_active(team.project, chloe.id, False)
    with pytest.raises(Refused, match="there are 2"):
        assigning.plan(team.project, Wish(3))
    with pytest.raises(Refused, match="chloe cannot be given"):
        assigning.plan(team.project, Wish(1), [people.named(team.project, "chloe")])


def test_statuses_are_per_person_and_the_articles_follows(team: Desk, project_location: str) -> None:
    project, article = team.project, team.article_id
    ben = people.named(project, "ben")
    assigning.assign(project, [(article, project.annotator.id), (article, ben.id)])
    articles.set_status(project, [article], "done")
    assert statuses(project, article) == {"": "in progress", "ana": "done", "ben": "to do"}
    with open_project(project_location, annotator="ben") as other:
        annotating.mark_span(other, article, (Fragment(0, 5),), team.label("Claim"))
        assert statuses(project, article) == {"": "in progress", "ana": "done", "ben": "in progress"}
        articles.set_status(other, [article], "done")
        assert statuses(project, article) == {"": "done", "ana": "done", "ben": "done"}
        history.undo(other)
        history.undo(other)
        assert statuses(project, article) == {"": "in progress", "ana": "done", "ben": "to do"}
    with open_project(project_location, annotator="chloe") as third:
        with pytest.raises(Refused, match="assigned to others"):
            articles.set_status(third, [article], "done")
        with pytest.raises(Refused, match="Giving out articles is for leads"):
            assigning.assign(third, [(article, third.annotator.id)])


def test_what_is_taken_back_leaves_the_marks(team: Desk) -> None:
    project, article = team.project, team.article_id
    assigning.assign(project, [(article, project.annotator.id)])
    mark = team.mark("Trump", "Speaker")
    news = assigning.unassign(project, [(article, project.annotator.id)])
    assert news is not None and news.step.name == "Take back 1 assignment"
    assert team.annotation(mark.id) == mark and assigning.progress(project) == []


def test_one_gives_and_takes_in_one_step(team: Desk) -> None:
    project = team.project
    with project.reading() as read:
        article = read.article_ids(ArticleFilter())[0]
    ben, chloe = (people.named(project, name).id for name in ("ben", "chloe"))
    assigning.assign(project, [(article, ben)])
    before = team.everything()
    news = assigning.assign(project, [(article, chloe)], [(article, ben)])
    assert news is not None and news.step.name == "Change who has 1 article"
    assert set(statuses(project, article)) == {"", "chloe"}
    team.check_turns_round(before, news)


def test_the_list_shows_ones_own_status_and_ones_own_articles(team: Desk, project_location: str) -> None:
    project = team.project
    ben = people.named(project, "ben")
    with project.reading() as read:
        ids = read.article_ids(ArticleFilter())
    assigning.assign(project, [(ids[0], ben.id), (ids[0], project.annotator.id), (ids[1], ben.id)])
    articles.set_status(project, [ids[0]], "done")
    mine, his = project.annotator.id, ben.id
    wholes = [ArticleFilter(viewer=mine), ArticleFilter(viewer=his, assigned=True)]
    wholes += [ArticleFilter(viewer=mine, status="done"), ArticleFilter(viewer=mine, assigned=True, unfinished=True)]
    wholes += [ArticleFilter(status="done"), ArticleFilter(unfinished=True)]
    with project.reading() as read:
        found = [[row.status for row in read.article_rows(one, 0, 99)] for one in wholes]
        listed = [read.article_ids(one) for one in wholes]
        assert read.own_progress(his) == {"to do": 2, "in progress": 0, "done": 0}
        assert read.own_progress("nobody") == {}
        assert [row.status for row in read.rows_of(ids[:2], mine)] == ["done", "to do"]
        assert [row.status for row in read.rows_of(ids[:2])] == ["in progress", "to do"]
    assert [len(one) for one in found] == [len(one) for one in listed] == [10, 2, 1, 0, 0, 10]
    assert (found[0][0], found[1], found[2]) == ("done", ["to do", "to do"], ["done"])
    if project.store.is_file:
        early = open_early(project_location, annotator="ana")
        with early.glance() as read:
            assert [[row.status for row in read.article_rows(one, 0, 99)] for one in wholes] == found
            assert [read.article_ids(one) for one in wholes] == listed
            assert [row.status for row in read.rows_of(ids[:2], mine)] == ["done", "to do"]
            assert read.own_progress(his) == {"to do": 2, "in progress": 0, "done": 0}
        early.close()
