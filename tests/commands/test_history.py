"""Undo and redo: every gesture and back, over sessions, per annotator, and past what cannot be undone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from annotator.commands import annotating, articles, history
from annotator.commands.project import Project, open_project
from annotator.errors import Conflict, Refused
from annotator.model.annotations import Article
from annotator.model.changes import News
from annotator.model.spans import Fragment
from tests.commands.desk import Desk
from tests.storage.making import (
    add_article,
    add_suggestion,
    label,
    made,
    make,
    parts,
    relation_type,
    stored,
    whole,
)

Gesture = Callable[[Project, str, str, str], News | None]


@pytest.fixture
def project(project_location: str) -> Iterator[Project]:
    with make(project_location) as project:
        yield project


@pytest.fixture
def marked(project: Project) -> tuple[str, str, str]:
    """An article with a quote and a speaker, linked; gives the three ids of article, quote and speaker."""
    article = add_article(project)
    quote = made(annotating.mark_span(project, article, parts((24, 50)), label(project, "Quote")))
    speaker = made(annotating.mark_span(project, article, parts((0, 3)), label(project, "Speaker")))
    annotating.link(project, relation_type(project), quote, speaker)
    return article, quote, speaker


def _claim(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return annotating.mark_span(project, article, parts((24, 28), (32, 50)), label(project))


def _remove_linked(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return annotating.remove_annotations(project, [quote])


def _remove_both(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return annotating.remove_annotations(project, [quote, speaker])


def _relabel(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return annotating.relabel(project, [quote], label(project, "Claim"))


def _move(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return annotating.set_fragments(project, quote, parts((0, 3), (10, 12), (24, 50)))


def _add_fragment(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return annotating.add_fragment(project, quote, Fragment(55, 60))


def _attribute(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return annotating.set_attribute(project, [quote], "type", "direct")


def _note(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return annotating.set_note(project, quote, "  sure? \U0001f6a2 ")


def _link(project: Project, article: str, quote: str, speaker: str) -> News | None:
    with project.reading() as read:
        (old,) = read.relations(article)
    return annotating.remove_relations(project, [old.id])


def _status(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return articles.set_status(project, [article], "done")


def _title(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return articles.set_title(project, article, "  Another\ntitle ")


def _meta(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return articles.set_meta(project, article, "outlet", "The Daily")


def _remove_article(project: Project, article: str, quote: str, speaker: str) -> News | None:
    return articles.remove_articles(project, [article])


GESTURES = {
    "Mark Claim": _claim,
    "Remove Quote": _remove_linked,
    "Remove 2 annotations": _remove_both,
    "Change label to Claim": _relabel,
    "Move boundary": _move,
    "Add fragment": _add_fragment,
    "Set type": _attribute,
    "Write note": _note,
    "Remove link": _link,
    "Mark as done": _status,
    "Change title": _title,
    "Set outlet": _meta,
    "Remove article": _remove_article,
}


def test_every_gesture_is_one_named_step_that_goes_back_and_forth(
    project: Project, marked: tuple[str, str, str]
) -> None:
    add_suggestion(project, marked[0])
    before = stored(project)
    for name, gesture in GESTURES.items():
        number = project.store.news_since(0)[-1].step.number
        news = gesture(project, *marked)
        assert news is not None, name
        after = stored(project)
        assert after != before, name
        with project.reading() as read:
            (entry,) = read.journal(limit=1)
        assert (entry.step, entry.changes) == (news.step, news.changes)
        assert (entry.step.number, entry.step.name, entry.step.annotator_id) == (number + 1, name, project.annotator.id)

        assert history.next_undo(project) == name
        assert history.undo(project).step.name == f"Undo {name}"
        assert stored(project) == before, name
        assert history.next_redo(project) == name
        assert history.redo(project).step.name == f"Redo {name}"
        assert stored(project) == after, name
        assert history.next_redo(project) is None
        history.undo(project)
        assert stored(project) == before, name
        assert whole(project), name


def test_removal_takes_along_what_hangs_on_the_annotation_and_undo_brings_it_back(
    project: Project, marked: tuple[str, str, str]
) -> None:
    article, quote, speaker = marked
    proposal = add_suggestion(project, article)
    before = stored(project)
    annotating.remove_annotations(project, [speaker, proposal.id])
    with project.reading() as read:
        assert [one.id for one in read.annotations(article)] == [quote]
        assert read.relations(article) == read.comments(article) == read.verdicts(article) == []
    history.undo(project)
    assert stored(project) == before
    assert len(before["relation"]) == len(before["comment"]) == len(before["verdict"]) == 1


def test_undo_goes_back_over_sessions(project_location: str) -> None:
    with make(project_location) as project:
        article = add_article(project)
        empty = stored(project)
        for start in (0, 4, 9):
            annotating.mark_span(project, article, parts((start, start + 3)), label(project))
    with open_project(project_location, annotator="anna") as project:
        history.undo(project)
    with open_project(project_location, annotator="anna") as project:
        history.undo(project)
        assert history.next_redo(project) == "Mark Claim"
        history.undo(project)
        assert stored(project) == empty
    with open_project(project_location, annotator="anna") as project:
        for _ in range(3):
            history.redo(project)
        with project.reading() as read:
            assert [one.start for one in read.annotations(article)] == [0, 4, 9]
        assert whole(project)


def test_each_annotator_undoes_only_own_steps(project_location: str) -> None:
    with make(project_location) as anna, closing(open_project(project_location, annotator="ben")) as ben:
        article = add_article(anna)
        with anna.reading() as read:
            found: Article | None = read.article(article)
        assert found is not None
        articles.set_status(anna, [article], "in progress")
        first = made(annotating.mark_span(anna, article, parts((0, 3)), label(anna)))
        second = made(annotating.mark_span(ben, article, parts((0, 3)), label(ben)))
        history.undo(anna)
        with anna.reading() as read:
            assert [one.id for one in read.annotations(article)] == [second]
            assert read.annotation(first) is None
        history.undo(ben)
        with pytest.raises(Refused, match=r"^There is nothing to undo\.$"):
            history.undo(ben)
        assert history.next_undo(anna) == "Mark as in progress"


def test_nothing_to_undo_or_redo_is_a_sentence(project: Project) -> None:
    assert history.next_undo(project) is history.next_redo(project) is None
    with pytest.raises(Refused, match=r"^There is nothing to undo\.$"):
        history.undo(project)
    with pytest.raises(Refused, match=r"^There is nothing to redo\.$"):
        history.redo(project)


def test_a_step_that_others_built_on_is_refused_and_the_next_undo_goes_on(project_location: str) -> None:
    with make(project_location) as anna, closing(open_project(project_location, annotator="ben")) as ben:
        article = add_article(anna)
        articles.set_status(anna, [article], "in progress")
        first = made(annotating.mark_span(anna, article, parts((24, 50)), label(anna, "Quote")))
        annotating.mark_span(anna, article, parts((0, 3)), label(anna, "Speaker"))
        theirs = made(annotating.mark_span(ben, article, parts((51, 60)), label(ben, "Speaker")))
        annotating.link(ben, relation_type(ben), first, theirs)
        history.undo(anna)
        before = stored(anna)
        with pytest.raises(Conflict, match="“Mark Quote” cannot be undone"):
            history.undo(anna)
        assert stored(anna) == before
        assert history.next_undo(anna) == "Mark as in progress"
        history.undo(anna)
        with anna.reading() as read:
            found = read.article(article)
            assert found is not None
            assert found.status == "to do"
            assert read.annotation(first) is not None
        assert whole(anna)


def test_a_changed_value_refuses_undo(project_location: str) -> None:
    with make(project_location) as anna, closing(open_project(project_location, annotator="ben")) as ben:
        article = add_article(anna)
        articles.set_title(anna, article, "One")
        articles.set_title(ben, article, "Two")
        with pytest.raises(Conflict) as refusal:
            history.undo(anna)
        assert "“Change title” cannot be undone" in refusal.value.sentence
        with anna.reading() as read:
            found = read.article(article)
        assert found is not None
        assert found.title == "Two"


def test_a_new_step_ends_the_way_forward(project: Project) -> None:
    article = add_article(project)
    articles.set_title(project, article, "One")
    history.undo(project)
    articles.set_title(project, article, "Two")
    assert history.next_redo(project) is None
    history.undo(project)
    # What was undone before the new step was made is gone for good: only the new step can be done again.
    assert history.redo(project).step.name == "Redo Change title"
    with project.reading() as read:
        found = read.article(article)
    assert found is not None
    assert found.title == "Two"
    assert history.next_redo(project) is None


def test_undo_and_redo_walk_a_long_way(project: Project) -> None:
    article = add_article(project)
    states = [stored(project)]
    for number in range(6):
        articles.set_title(project, article, f"Title {number}")
        states.append(stored(project))
    for state in reversed(states[:-1]):
        history.undo(project)
        assert stored(project) == state
    for state in states[1:4]:
        history.redo(project)
        assert stored(project) == state
    history.undo(project)
    history.redo(project)
    assert stored(project) == states[3]
    assert whole(project)


def test_two_windows_of_one_annotator_share_one_history(project_location: str) -> None:
    with make(project_location) as one, closing(open_project(project_location, annotator="anna")) as other:
        article = add_article(one)
        articles.set_title(one, article, "First")
        articles.set_title(other, article, "Second")
        assert history.undo(one).step.name == "Undo Change title"
        with other.reading() as read:
            found = read.article(article)
        assert found is not None
        assert found.title == "First"
        history.redo(other)
        assert history.next_redo(one) is None
        assert history.next_undo(one) == "Change title"


def test_two_undos_at_once_take_back_two_steps_and_lose_none(project_location: str) -> None:
    """Both windows decide what to undo inside their transaction, so none takes the other's step for changed."""
    with make(project_location) as one, closing(open_project(project_location, annotator="anna")) as other:
        article = add_article(one)
        start = stored(one)
        for number in range(12):
            articles.set_title(one, article, f"Title {number}")
        refused: list[Exception] = []

        def undo_six(project: Project) -> None:
            for _ in range(6):
                try:
                    history.undo(project)
                except Refused as error:
                    refused.append(error)

        workers = [threading.Thread(target=undo_six, args=(project,)) for project in (one, other)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert refused == []
        assert stored(one) == start
        for _ in range(12):
            history.redo(one)
        with one.reading() as read:
            found = read.article(article)
        assert found is not None
        assert found.title == "Title 11"


def test_undo_leaves_fields_alone_that_somebody_else_has_changed(desk: Desk, project_location: str) -> None:
    mark = desk.mark("Trump", "Speaker")
    annotating.set_attribute(desk.project, [mark.id], "canonical", "Donald Trump")
    with open_project(project_location, annotator="ben") as ben:
        articles.set_title(ben, desk.article_id, "Another title")
        articles.set_status(ben, [desk.article_id], "done")
    history.undo(desk.project)
    assert desk.annotation(mark.id).attributes == {}
    history.undo(desk.project)
    with desk.project.reading() as read:
        article = read.article(desk.article_id)
        assert read.annotations(desk.article_id) == []
    assert article is not None
    assert (article.title, article.status) == ("Another title", "done")
    assert desk.project.store.check()[0] == []
