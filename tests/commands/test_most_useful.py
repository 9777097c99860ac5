"""The order “most useful next”: made anew by every step that touches a suggestion, also by undo."""

from __future__ import annotations

from annotator.commands import articles, deciding, history
from annotator.commands.project import ArticleFilter, Project
from annotator.storage import tables as t
from annotator.storage.checking import problems
from tests.commands.desk import Desk
from tests.commands.proposing import propose


def _worth(project: Project) -> dict[str, int]:
    with project.reading() as read:
        return {row[0]: row[1] for row in read.connection.execute(t.article.select().with_only_columns(
            t.article.c.title, t.article.c.useful
        ))}  # fmt: skip


def _listed(project: Project) -> list[str]:
    with project.reading() as read:
        rows = read.article_rows(ArticleFilter(sort="useful"), 0, 100)
        assert [row.id for row in rows] == read.article_ids(ArticleFilter(sort="useful"))
    return [row.title for row in rows]


def test_uncertain_suggestions_make_an_article_worth_looking_at(desk: Desk) -> None:
    project = desk.project
    other = desk.add_article("Other", "Trump met Zelensky.")
    sure = propose(desk, "Trump", "Speaker", 0.95)
    half = propose(desk, "Trump", "Speaker", 0.5, other)
    propose(desk, "met", "Cue", 0.3, other)
    assert _worth(project) == {"A Monday": 100, "Other": 1600}
    assert _listed(project) == ["Other", "A Monday"]
    deciding.accept(project, [half])
    assert _worth(project) == {"A Monday": 100, "Other": 600}
    history.undo(project)
    assert _worth(project)["Other"] == 1600
    deciding.reject(project, [half])
    articles.set_status(project, [other], "done")
    assert _worth(project) == {"A Monday": 100, "Other": 0}
    assert _listed(project) == ["A Monday", "Other"]
    articles.set_status(project, [other], "to do")
    assert _worth(project)["Other"] == 600
    deciding.reject(project, [sure])
    assert _worth(project)["A Monday"] == 0
    with project.reading() as read:
        assert list(problems(read.connection)) == []


def test_a_removed_article_comes_back_with_its_worth(desk: Desk) -> None:
    propose(desk, "Trump", "Speaker", 0.5)
    propose(desk, "Monday", "Speaker", None)
    articles.remove_articles(desk.project, [desk.article_id])
    assert _worth(desk.project) == {}
    history.undo(desk.project)
    assert _worth(desk.project) == {"A Monday": 1000}


def test_a_wrong_worth_is_told(desk: Desk) -> None:
    propose(desk, "Trump", "Speaker", 0.5)
    with desk.project.store.writing("Break", None, "record") as unit:
        unit._connection.execute(t.article.update().values(useful=7))
        told = list(problems(unit._connection))
    assert told == [f"The article “A Monday” ({desk.article_id}) is not listed by the worth of its suggestions."]
