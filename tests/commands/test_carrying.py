"""All annotations of a label carried along at once: what is stored and journalled is as if each had been changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.commands import annotating, codebook_editing, history
from annotator.commands.tasks import Handle
from annotator.errors import Cancelled, Conflict
from annotator.model.annotations import Annotation
from annotator.model.changes import Change, News
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from annotator.model.spans import Fragment
from tests.commands.desk import Desk
from tests.commands.proposing import propose


def _of_every_kind(desk: Desk) -> dict[str, Annotation]:
    """Quotes that have something in every field between them, by identifier."""
    desk.mark("Russia", "Quote", type="indirect")
    plain = desk.mark("Trump", "Quote")
    annotating.set_note(desk.project, plain.id, 'He “said” "so"\n\\ 😀')
    parts = (Fragment(0, 5), Fragment(64, 66), Fragment(70, 75))
    annotating.mark_span(desk.project, desk.article_id, parts, desk.label("Quote"))
    propose(desk, "the war must end", "Quote", 0.4)
    speaker = Speaker(new_id(), "Donald Trump")
    with desk.project.step("Take in") as unit:
        unit.put(speaker)
        unit.put(replace(plain, id=new_id(), speaker_id=speaker.id, external_id="T\t1", extra={"kept": [1, None, "é"]}))
    with desk.project.reading() as read:
        quotes = [one for one in read.annotations(desk.article_id) if one.label_id == desk.label("Quote")]
    assert len(quotes) == 5
    return {one.id: one for one in quotes}


def test_the_journal_holds_every_annotation_as_it_was_and_is(desk: Desk) -> None:
    quotes, claim = _of_every_kind(desk), desk.label("Claim")
    before = desk.everything()
    news = codebook_editing.merge_labels(desk.project, [desk.label("Quote")], claim)
    assert news is not None
    with desk.project.reading() as read:
        journalled = read.changes(news.step.number)
        now_there = {one.id: one for one in read.annotations(desk.article_id)}
    assert list(news.changes) == list(journalled)
    for change in news.of("annotation"):
        was = quotes.pop(change.object_id)
        becomes = now_there[change.object_id]
        assert becomes == replace(was, label_id=claim, changed=becomes.changed)
        assert change == Change(was, becomes)
        assert becomes.changed > was.changed
        assert (change.article_id, change.value) == (desk.article_id, becomes)
    assert quotes == {}
    assert news.article_ids() == {desk.article_id}
    desk.check_turns_round(before, news)


def test_removed_ones_take_what_hangs_on_them_along(desk: Desk) -> None:
    quotes = _of_every_kind(desk)
    kind = desk.project.codebook.relation_named("attributed_to")
    assert kind is not None
    annotating.link(desk.project, kind.id, next(iter(quotes)), desk.mark("He", "Speaker").id)
    before = desk.everything()
    news = codebook_editing.remove_label(desk.project, desk.label("Quote"), with_annotations=True)
    assert news is not None
    assert {one.object_id: one.before for one in news.of("annotation")} == quotes
    assert all(one.after is None for one in news.of("annotation"))
    desk.check_turns_round(before, news)
    assert [one.label_id for one in desk.everything()["annotation"]] == [desk.label("Speaker")]
    assert desk.everything()["relation"] == []


def test_several_labels_are_merged_in_one_step(desk: Desk) -> None:
    _of_every_kind(desk)
    desk.mark("Zeen", "Cue")
    before = desk.everything()
    news = codebook_editing.merge_labels(desk.project, [desk.label("Quote"), desk.label("Cue")], desk.label("Claim"))
    assert news is not None
    assert len(list(news.of("annotation"))) == 6
    desk.check_turns_round(before, news)


def test_undo_keeps_what_was_changed_after_a_merge(desk: Desk) -> None:
    quotes, claim = _of_every_kind(desk), desk.label("Claim")
    codebook_editing.merge_labels(desk.project, [desk.label("Quote")], claim)
    noted = next(one for one in quotes.values() if one.status != "pending")
    news = annotating.set_note(desk.project, noted.id, "seen since")
    assert news is not None
    desk.project.store.give_up(news.step.number, "done")
    history.undo(desk.project)
    after = {one.id: one for one in desk.everything()["annotation"]}
    assert {one.label_id for one in after.values()} == {quotes[noted.id].label_id}
    assert after[noted.id].note == "seen since"
    assert desk.project.store.check()[0] == []


def test_undo_is_refused_when_one_has_another_label_by_now(desk: Desk) -> None:
    quotes = _of_every_kind(desk)
    codebook_editing.merge_labels(desk.project, [desk.label("Quote")], desk.label("Claim"))
    moved = next(one for one in quotes.values() if one.status != "pending")
    news = annotating.relabel(desk.project, [moved.id], desk.label("Cue"))
    assert news is not None
    desk.project.store.give_up(news.step.number, "done")
    before = desk.everything()
    with pytest.raises(Conflict, match="was changed or removed since"):
        history.undo(desk.project)
    assert desk.everything() == before
    assert desk.project.store.check()[0] == []


def test_news_of_a_carried_label_answers_without_reading_all_of_it(desk: Desk) -> None:
    _of_every_kind(desk)
    told: list[News] = []
    desk.project.on_news(told.append)
    other = desk.add_article("Elsewhere", "Kim said so.")
    codebook_editing.merge_labels(desk.project, [desk.label("Quote")], desk.label("Claim"))
    news = told[-1]
    assert news.kinds() >= {"annotation", "label"}
    assert news.article_ids() == {desk.article_id}
    assert list(news.of("assignment")) == list(news.in_article("annotation", other)) == []
    assert len(list(news.in_article("annotation", desk.article_id))) == 5


def test_a_merge_that_is_cancelled_changes_nothing(desk: Desk) -> None:
    _of_every_kind(desk)
    before, handle = desk.everything(), Handle()
    handle.cancel()
    with pytest.raises(Cancelled):
        codebook_editing.merge_labels(desk.project, [desk.label("Quote")], desk.label("Claim"), handle)
    assert desk.everything() == before
    assert desk.project.store.check()[0] == []
