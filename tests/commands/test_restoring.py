"""Single objects brought back from the journal, and links between claims of two articles."""

from __future__ import annotations

from contextlib import closing

import pytest

from annotator.commands import annotating, articles, claiming, codebook_editing, commenting, history, revising
from annotator.commands.claim_view import context_of, links_of
from annotator.commands.project import open_project
from annotator.errors import Refused
from annotator.model.annotations import Annotation
from annotator.model.spans import Fragment
from tests.commands.desk import TEXT, Desk


def _steps(desk: Desk, object_id: str) -> list[int]:
    """Numbers of the steps that touched an object, newest first."""
    with desk.project.reading() as read:
        return [entry.step.number for entry in read.journal(object_id=object_id)]


def test_an_annotation_goes_back_to_an_earlier_state_and_undo_takes_that_back(desk: Desk) -> None:
    quote = desk.mark("Russia controls about 20% of Ukraine", "Quote")
    annotating.set_attribute(desk.project, [quote.id], "type", "direct")
    annotating.set_fragments(desk.project, quote.id, (Fragment(25, 40),))
    steps = _steps(desk, quote.id)
    before = desk.everything()
    news = history.restore(desk.project, "annotation", quote.id, steps[-1])
    assert news is not None
    assert news.step.name == "Restore Quote"
    desk.check_turns_round(before, news)
    assert desk.annotation(quote.id).fragments == quote.fragments
    assert desk.annotation(quote.id).attributes == {}
    with pytest.raises(Refused, match="in that state already"):
        history.restore(desk.project, "annotation", quote.id, steps[-1])
    history.restore(desk.project, "annotation", quote.id, steps[1])
    assert desk.annotation(quote.id).attributes == {"type": "direct"}


def test_a_removed_annotation_comes_back_and_then_its_link(desk: Desk) -> None:
    quote, speaker = desk.mark("the war must end", "Quote"), desk.mark("He", "Speaker")
    kind = desk.project.codebook.relation_named("attributed_to")
    assert kind is not None
    news = annotating.link(desk.project, kind.id, quote.id, speaker.id)
    assert news is not None
    link = next(iter(news.of("relation"))).object_id
    removed = annotating.remove_annotations(desk.project, [quote.id])
    assert removed is not None
    with pytest.raises(Refused, match="one of the annotations it links has been removed"):
        history.restore(desk.project, "relation", link, removed.step.number)
    before = desk.everything()
    desk.check_turns_round(before, history.restore(desk.project, "annotation", quote.id, removed.step.number))
    assert desk.annotation(quote.id).fragments == quote.fragments
    before = desk.everything()
    news = history.restore(desk.project, "relation", link, removed.step.number)
    desk.check_turns_round(before, news)
    assert news is not None
    assert news.step.name == "Restore link attributed_to"


def test_what_lost_its_footing_is_refused_with_the_reason(desk: Desk) -> None:
    claim = desk.mark("the war must end", "Claim")
    (first,) = _steps(desk, claim.id)
    claiming.group_claims(desk.project, [claim.id], "The war must end.")
    grouped = _steps(desk, claim.id)[0]
    claiming.leave_group(desk.project, [claim.id])
    assert history.next_undo(desk.project) == "Remove from claim group"
    with pytest.raises(Refused, match="in that state already"):
        # The group has gone: what is left of that state is what is there.
        history.restore(desk.project, "annotation", claim.id, grouped)
    news = annotating.remove_annotations(desk.project, [claim.id])
    assert news is not None
    codebook_editing.remove_label(desk.project, desk.label("Claim"))
    with pytest.raises(Refused, match="its label has been removed"):
        history.restore(desk.project, "annotation", claim.id, first)
    with pytest.raises(Refused, match="does not hold that state"):
        history.restore(desk.project, "annotation", claim.id, 1)


def test_a_new_text_keeps_annotations_of_the_old_one_away(desk: Desk) -> None:
    claim = desk.mark("the war must end", "Claim")
    (first,) = _steps(desk, claim.id)
    revising.revise(desk.project, desk.article_id, "New. " + TEXT)
    with pytest.raises(Refused, match="the article has a new text"):
        history.restore(desk.project, "annotation", claim.id, first)


def test_title_comment_and_label_come_back_and_nobody_restores_for_others(desk: Desk, project_location: str) -> None:
    project = desk.project
    articles.set_title(project, desk.article_id, "One")
    step = _steps(desk, desk.article_id)[0]
    articles.set_title(project, desk.article_id, "Two")
    before = desk.everything()
    desk.check_turns_round(before, history.restore(project, "article", desk.article_id, step))
    with project.reading() as read:
        article = read.article(desk.article_id)
    assert article is not None
    assert article.title == "One"
    news = commenting.comment(project, desk.article_id, "Why?")
    assert news is not None
    remark = news.changes[0].object_id
    gone = commenting.remove_comment(project, remark)
    assert gone is not None
    history.restore(project, "comment", remark, gone.step.number)
    with project.reading() as read:
        assert [one.text for one in read.comments(desk.article_id)] == ["Why?"]
    with closing(open_project(project_location, annotator="ben")) as ben, pytest.raises(Refused, match="another anno"):
        history.restore(ben, "comment", remark, gone.step.number)
    cue = project.codebook.label_named("Cue")
    assert cue is not None
    lost = codebook_editing.remove_label(project, cue.id)
    assert lost is not None
    assert project.codebook.label_named("Cue") is None
    history.restore(project, "label", cue.id, lost.step.number)
    assert project.codebook.label_named("Cue") == cue


def _contradict(desk: Desk) -> tuple[Annotation, Annotation, str]:
    """Two claims of two articles, the first of which contradicts the second; gives the second's article, too."""
    elsewhere = desk.add_article("B", "Russia holds a third of Ukraine, he said.")
    one = desk.mark("Russia controls about 20% of Ukraine", "Claim")
    other = desk.mark("Russia holds a third of Ukraine", "Claim", elsewhere)
    kind = desk.project.codebook.relation_named("contradicts")
    assert kind is not None
    before = desk.everything()
    desk.check_turns_round(before, annotating.link(desk.project, kind.id, one.id, other.id))
    return one, other, elsewhere


def test_claims_of_two_articles_are_linked_and_seen_from_both(desk: Desk) -> None:
    one, other, _ = _contradict(desk)
    with desk.project.reading() as read:
        (there,) = links_of(read, one.id)
        (back,) = links_of(read, other.id)
        context = context_of(read, other.id, around=10)
    assert there.relation.article_id == desk.article_id
    assert (there.outgoing, there.other.annotation_id) == (True, other.id)
    assert (back.outgoing, back.other.annotation_id) == (False, one.id)
    assert context is not None
    assert context.pieces == (("Russia holds a third of Ukraine", True), (", he said.", False))


def test_an_article_is_removed_with_the_links_that_come_from_others(desk: Desk) -> None:
    one, _, elsewhere = _contradict(desk)
    before = desk.everything()
    desk.check_turns_round(before, articles.remove_articles(desk.project, [elsewhere]))
    with desk.project.reading() as read:
        assert links_of(read, one.id) == []
    history.undo(desk.project)
    before = desk.everything()
    desk.check_turns_round(before, articles.remove_articles(desk.project, [elsewhere, desk.article_id]))
