"""Marking: what each gesture stores, what it refuses and in which words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from annotator.commands import annotating, articles
from annotator.commands.project import Project, open_project
from annotator.errors import Conflict, Refused
from annotator.model.annotations import Annotation
from annotator.model.spans import Fragment
from tests.storage.making import TEXT, add_article, label, made, make, parts, relation_type, stored, whole


@pytest.fixture
def project(project_location: str) -> Iterator[Project]:
    with make(project_location) as project:
        yield project


@pytest.fixture
def article(project: Project) -> str:
    return add_article(project)


def _annotation(project: Project, annotation_id: str) -> Annotation:
    with project.reading() as read:
        found = read.annotation(annotation_id)
    assert found is not None
    return found


def test_a_mark_is_stored_as_made(project: Project, article: str) -> None:
    news = annotating.mark_span(project, article, parts((0, 3), (24, 30)), label(project))
    assert news is not None
    mark = _annotation(project, made(news))
    assert mark == news.changes[0].after
    assert mark.fragments == ((0, 3), (24, 30))
    assert (mark.annotator_id, mark.label_id, mark.status) == (project.annotator.id, label(project), "accepted")
    assert mark.created == mark.changed != ""
    with project.reading() as read:
        assert [row.annotations for row in read.rows_of([article])] == [1]
        (tally,) = read.tallies()
    assert (tally.label_id, tally.annotator_id, tally.status, tally.count) == (*_key(mark), 1)


def _key(mark: Annotation) -> tuple[str, str, str]:
    return mark.label_id, mark.annotator_id, mark.status


def test_the_first_mark_sets_the_article_in_progress_and_no_later_one_does(project: Project, article: str) -> None:
    def status() -> str:
        with project.reading() as read:
            found = read.article(article)
        assert found is not None
        return found.status

    annotating.mark_span(project, article, parts((0, 3)), label(project))
    assert status() == "in progress"
    articles.set_status(project, [article], "done")
    annotating.mark_span(project, article, parts((4, 8)), label(project))
    assert status() == "done"


def test_spans_may_overlap_nest_and_carry_several_labels(project: Project, article: str) -> None:
    for place in ((0, 30), (0, 3), (1, 2), (10, 40)):
        annotating.mark_span(project, article, parts(place), label(project))
    annotating.mark_span(project, article, parts((0, 3)), label(project, "Speaker"))
    with project.reading() as read:
        found = read.annotations(article)
    assert [(one.start, one.end) for one in found] == [(0, 30), (0, 3), (0, 3), (1, 2), (10, 40)]


def test_touching_parts_become_one_fragment(project: Project, article: str) -> None:
    mark = made(annotating.mark_span(project, article, parts((0, 3), (3, 8)), label(project)))
    assert _annotation(project, mark).fragments == ((0, 8),)


def test_marks_that_cannot_be_made_change_nothing(project: Project, article: str) -> None:
    claim = label(project)
    annotating.mark_span(project, article, parts((0, 3)), claim)
    before = stored(project)
    refusals: list[tuple[Callable[[], object], str]] = [
        (lambda: annotating.mark_span(project, article, (), claim), "Nothing is selected"),
        (lambda: annotating.mark_span(project, article, parts((3, 3)), claim), "is empty"),
        (lambda: annotating.mark_span(project, article, parts((0, len(TEXT) + 1)), claim), "lies outside the article"),
        (lambda: annotating.mark_span(project, article, parts((5, 9), (0, 3)), claim), "overlap"),
        (lambda: annotating.mark_span(project, article, parts((0, 3)), claim), "are marked as Claim already"),
        (lambda: annotating.mark_span(project, "x", parts((0, 3)), claim), "The article has been removed meanwhile"),
        (lambda: annotating.mark_span(project, article, parts((0, 3)), "x"), "The label is not in the codebook"),
        (
            lambda: annotating.mark_span(project, article, parts((0, 9)), label(project, "Quote"), {"type": "loud"}),
            "“loud” is not a value of the attribute “type” (one of direct, indirect, mixed).",
        ),
    ]
    for call, words in refusals:
        with pytest.raises(Refused) as refusal:
            call()
        assert words in refusal.value.sentence
    assert stored(project) == before


def test_gestures_that_change_nothing_make_no_step(project: Project, article: str) -> None:
    mark = made(annotating.mark_span(project, article, parts((0, 3)), label(project)))
    annotating.set_note(project, mark, "note")
    annotating.set_attribute(project, [mark], "x", 1)
    last = project.store.news_since(0)[-1].step
    assert annotating.relabel(project, [mark], label(project)) is None
    assert annotating.set_fragments(project, mark, parts((0, 3))) is None
    assert annotating.add_fragment(project, mark, Fragment(1, 3)) is None
    assert annotating.set_note(project, mark, " note ") is None
    assert annotating.set_attribute(project, [mark], "x", 1) is None
    assert annotating.set_attribute(project, [mark], "y", None) is None
    assert articles.set_status(project, [article], "in progress") is None
    assert project.store.news_since(0)[-1].step == last


def test_layers_of_others_cannot_be_changed(project: Project, project_location: str, article: str) -> None:
    mark = made(annotating.mark_span(project, article, parts((24, 50)), label(project, "Quote")))
    speaker = made(annotating.mark_span(project, article, parts((0, 3)), label(project, "Speaker")))
    relation = made(annotating.link(project, relation_type(project), mark, speaker), "relation")
    with closing(open_project(project_location, annotator="ben")) as ben:
        before = stored(ben)
        for call in (
            lambda: annotating.remove_annotations(ben, [mark]),
            lambda: annotating.relabel(ben, [mark], label(ben)),
            lambda: annotating.set_fragments(ben, mark, parts((0, 3))),
            lambda: annotating.set_attribute(ben, [mark], "x", 1),
            lambda: annotating.set_note(ben, mark, "x"),
            lambda: annotating.remove_relations(ben, [relation]),
        ):
            with pytest.raises(Refused, match="belongs to another annotator's layer"):
                call()
        assert stored(ben) == before


def test_what_is_gone_is_told(project: Project, article: str) -> None:
    one = made(annotating.mark_span(project, article, parts((0, 3)), label(project)))
    other = made(annotating.mark_span(project, article, parts((4, 8)), label(project)))
    annotating.remove_annotations(project, [one])
    with pytest.raises(Refused, match=r"^The annotation has been removed meanwhile\.$"):
        annotating.set_note(project, one, "late")
    with pytest.raises(Refused, match="Some of the annotations have been removed meanwhile"):
        annotating.remove_annotations(project, [one, other])
    with pytest.raises(Conflict, match="removed meanwhile"):
        annotating.link(project, relation_type(project, "supports"), other, one)
    assert _annotation(project, other).fragments == ((4, 8),)


def test_a_new_label_keeps_the_values_it_knows_and_undefined_ones(project: Project, article: str) -> None:
    quote = made(annotating.mark_span(project, article, parts((0, 3)), label(project, "Quote"), {"type": "direct"}))
    annotating.set_attribute(project, [quote], "imported", "kept")
    annotating.relabel(project, [quote], label(project, "Speaker"))
    assert _annotation(project, quote).attributes == {"imported": "kept"}


def test_links_follow_the_codebook(project: Project, article: str) -> None:
    quote = made(annotating.mark_span(project, article, parts((24, 50)), label(project, "Quote")))
    speaker = made(annotating.mark_span(project, article, parts((0, 3)), label(project, "Speaker")))
    elsewhere = made(annotating.mark_span(project, add_article(project), parts((0, 3)), label(project, "Speaker")))
    kind = relation_type(project)
    annotating.link(project, kind, quote, speaker)
    before = stored(project)
    refusals: list[tuple[Callable[[], object], str]] = [
        (lambda: annotating.link(project, kind, quote, speaker), "They are linked by “attributed_to” already."),
        (lambda: annotating.link(project, kind, speaker, quote), "“attributed_to” cannot start from a Speaker."),
        (lambda: annotating.link(project, kind, quote, quote), "needs two annotations"),
        (lambda: annotating.link(project, kind, quote, elsewhere), "links annotations of one article"),
        (lambda: annotating.link(project, "x", quote, speaker), "The relation type is not in the codebook"),
        (lambda: annotating.relabel(project, [speaker], label(project)), "“attributed_to” cannot end at a Claim."),
    ]
    for call, words in refusals:
        with pytest.raises(Refused) as refusal:
            call()
        assert words in refusal.value.sentence
    assert stored(project) == before


def test_fragments_added_in_two_windows_at_once_are_all_there(project: Project, project_location: str) -> None:
    article = add_article(project, "x" * 400)
    mark = made(annotating.mark_span(project, article, parts((0, 1)), label(project)))
    with closing(open_project(project_location, annotator="anna")) as other:

        def add(window: Project, first: int) -> None:
            for start in range(first, 200, 4):
                annotating.add_fragment(window, mark, Fragment(start, start + 1))

        workers = [threading.Thread(target=add, args=one) for one in ((project, 2), (other, 4))]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert _annotation(project, mark).fragments == tuple(Fragment(start, start + 1) for start in range(0, 200, 2))
    assert whole(project)


def test_articles_are_changed_and_refused(project: Project, article: str) -> None:
    with pytest.raises(Refused, match="“finished” is no status"):
        articles.set_status(project, [article], "finished")
    with pytest.raises(Refused, match="A title needs at least one character"):
        articles.set_title(project, article, " \n ")
    with pytest.raises(Conflict, match="The article has been removed meanwhile"):
        articles.set_title(project, "x", "Title")
    articles.set_meta(project, article, "outlet", "The Daily")
    with project.reading() as read:
        assert [row.outlet for row in read.rows_of([article])] == ["The Daily"]
    articles.set_meta(project, article, "outlet", None)
    articles.remove_articles(project, [article])
    assert stored(project)["article"] == {}
    assert whole(project)


def test_no_two_of_ones_marks_become_the_same(project: Project, article: str) -> None:
    first = made(annotating.mark_span(project, article, parts((0, 3)), label(project)))
    quote = made(annotating.mark_span(project, article, parts((0, 3)), label(project, "Quote")))
    cue = made(annotating.mark_span(project, article, parts((0, 3)), label(project, "Cue")))
    beside = made(annotating.mark_span(project, article, parts((0, 7)), label(project)))
    with pytest.raises(Refused, match="words are marked as Claim already"):
        annotating.relabel(project, [quote], label(project))
    with pytest.raises(Refused, match="words are marked as Speaker already"):
        annotating.relabel(project, [quote, cue], label(project, "Speaker"))
    with pytest.raises(Refused, match="words are marked as Claim already"):
        annotating.set_fragments(project, beside, parts((0, 3)))
    assert [_annotation(project, one).label_id for one in (first, quote, cue)] == [
        label(project),
        label(project, "Quote"),
        label(project, "Cue"),
    ]
    assert _annotation(project, beside).fragments == parts((0, 7))
    assert annotating.relabel(project, [quote], label(project, "Speaker")) is not None
