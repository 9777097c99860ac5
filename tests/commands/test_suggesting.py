"""Suggestions: kept pending, replaced when run again, never proposed against a decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from annotator.commands import annotating, deciding, engines, history
from annotator.commands.project import Bundle
from annotator.commands.suggesting import suggest
from annotator.commands.suggestion_diff import overlap
from annotator.commands.tasks import Handle
from annotator.errors import BadInput, Cancelled, Refused
from annotator.model.annotations import Annotation
from annotator.model.spans import Fragment
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Engine, Link, Proposal, Proposals, Source
from tests.commands.desk import Desk
from tests.commands.proposing import propose


class Fixed(Engine):
    """Proposes the words it is told wherever they first stand, each linked to the first of them."""

    id = "fixed"
    title = "Fixed words"
    version = "1"

    def __init__(self) -> None:
        self.words: list[tuple[str, str, float]] = [("Russia controls", "Quote", 0.9), ("Trump", "Speaker", 0.6)]

    def suggest(self, article: Source, corpus: Corpus) -> Proposals:
        found = []
        for words, label, score in self.words:
            start = article.text.find(words)
            if start >= 0:
                parts = (Fragment(start, start + len(words)),)
                found.append(
                    Proposal(words, label, parts, score, "told so", {"type": "indirect"} if label == "Quote" else {})
                )
        links = [Link("attributed_to", one.key, found[-1].key) for one in found[:1] if len(found) > 1]
        return Proposals(tuple(found), tuple(links))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fixed]:
    one = Fixed()
    monkeypatch.setattr(engines, "engine", lambda engine_id: {"fixed": one}[engine_id])
    monkeypatch.setattr(engines, "engine_ids", lambda: ("fixed",))
    return one


def _bundle(desk: Desk) -> Bundle:
    with desk.project.reading() as read:
        (bundle,) = read.bundles([desk.article_id])
    return bundle


def _pending(desk: Desk) -> list[str]:
    text = desk.text()
    return [text[one.start : one.end] for one in _bundle(desk).annotations if one.status == "pending"]


def _found(desk: Desk, words: str) -> Annotation:
    text = desk.text()
    return next(
        one for one in _bundle(desk).annotations if one.status == "pending" and text[one.start : one.end] == words
    )


def test_proposals_become_pending_annotations_of_the_engines_layer(desk: Desk, engine: Fixed) -> None:
    report = suggest(desk.project)
    assert (report.articles, report.added, report.removed) == (1, 2, 0)
    assert report.engines["fixed"].labels == {"Quote": 1, "Speaker": 1}
    assert report.engines["fixed"].links == 1
    quote = _found(desk, "Russia controls")
    assert quote.origin is not None
    assert (quote.origin.engine, quote.origin.version, quote.origin.score, quote.origin.reason) == (
        "fixed",
        "1",
        0.9,
        "told so",
    )
    (link,) = _bundle(desk).relations
    assert (link.from_id, link.to_id, link.status) == (quote.id, _found(desk, "Trump").id, "pending")
    with desk.project.reading() as read:
        owner = next(one for one in read.annotators() if one.id == quote.annotator_id)
    assert (owner.name, owner.kind) == ("fixed", "engine")
    history.undo(desk.project)
    assert _pending(desk) == []


def test_a_second_run_changes_nothing(desk: Desk, engine: Fixed) -> None:
    suggest(desk.project)
    before = _bundle(desk)
    report = suggest(desk.project)
    assert (report.step, report.added, report.removed) == (None, 0, 0)
    assert report.engines["fixed"].labels == {"Quote": 1, "Speaker": 1}
    assert _bundle(desk) == before


def test_what_is_not_proposed_any_more_goes_in_the_same_step(desk: Desk, engine: Fixed) -> None:
    suggest(desk.project)
    kept = _found(desk, "Trump")
    engine.words = [("Ukraine", "Claim", 0.5), ("Trump", "Speaker", 0.7)]
    report = suggest(desk.project)
    assert (report.added, report.removed) == (1, 1)
    assert _pending(desk) == ["Trump", "Ukraine"]
    again = _found(desk, "Trump")
    assert again.id == kept.id
    assert again.origin is not None
    assert again.origin.score == 0.7
    history.undo(desk.project)
    assert _pending(desk) == ["Trump", "Russia controls"]
    assert len(_bundle(desk).relations) == 1


def test_what_a_person_has_marked_alike_is_not_proposed(desk: Desk, engine: Fixed) -> None:
    mine = desk.mark("Trump", "Speaker")
    suggest(desk.project)
    assert _pending(desk) == ["Russia controls"]
    (link,) = _bundle(desk).relations
    assert link.to_id == mine.id


def test_a_mark_made_later_takes_the_suggestions_place(desk: Desk, engine: Fixed) -> None:
    suggest(desk.project)
    desk.mark("Trump", "Speaker")
    assert suggest(desk.project).removed == 1
    assert _pending(desk) == ["Russia controls"]


def test_a_rejected_suggestion_does_not_come_back(desk: Desk, engine: Fixed) -> None:
    suggest(desk.project)
    deciding.reject(desk.project, [_found(desk, "Russia controls").id])
    before = _bundle(desk)
    assert suggest(desk.project).step is None
    assert _bundle(desk) == before
    engine.words = [("Russia controls a", "Quote", 0.9)]  # 15 of 17 characters are the same
    suggest(desk.project)
    assert "Russia controls a" in _pending(desk)


def test_an_accepted_suggestion_stays_accepted(desk: Desk, engine: Fixed) -> None:
    suggest(desk.project)
    deciding.accept(desk.project, [_found(desk, "Russia controls").id])
    before = _bundle(desk)
    assert suggest(desk.project).step is None
    assert _bundle(desk) == before


def test_what_scores_enough_is_accepted_in_the_same_step(desk: Desk, engine: Fixed) -> None:
    report = suggest(desk.project, accept_above=0.8)
    # The speaker scores less, but comes with the quote that it is linked to.
    assert (report.accepted, report.engines["fixed"].accepted) == (2, 2)
    bundle = _bundle(desk)
    own = [one for one in bundle.annotations if one.annotator_id == desk.project.annotator.id]
    assert [one.status for one in own] == ["accepted", "accepted"]
    assert all(one.origin is not None and one.origin.engine == "fixed" for one in own)
    assert {verdict.annotation_id for verdict in bundle.verdicts} == {one.id for one in own}
    assert sorted(link.status for link in bundle.relations) == ["accepted", "pending"]
    assert bundle.article.status == "in progress"
    assert suggest(desk.project, accept_above=0.8).step is None
    history.undo(desk.project)
    assert _bundle(desk).annotations == ()


def test_accepting_by_score_and_by_hand_make_the_same(desk: Desk, engine: Fixed) -> None:
    suggest(desk.project, accept_above=0.8)
    by_score = _bundle(desk)
    history.undo(desk.project)
    suggest(desk.project)
    deciding.accept(desk.project, [_found(desk, "Russia controls").id])
    by_hand = _bundle(desk)

    def bare(bundle: Bundle) -> list[Annotation]:
        same = {"id": "", "created": "", "changed": ""}
        return [replace(one, **same) for one in bundle.annotations if one.status == "accepted"]  # type: ignore[arg-type]

    assert bare(by_score) == bare(by_hand)
    assert len(by_score.verdicts) == len(by_hand.verdicts) == 2
    assert len(by_score.relations) == len(by_hand.relations) == 2


def test_no_block_of_a_page_is_proposed_as_boilerplate_twice(desk: Desk, engine: Fixed) -> None:
    text = desk.text()
    words = text.split()
    part, whole = " ".join(words[:2]), " ".join(words[:9])
    propose(desk, part, "Boilerplate", 0.9, engine="page")
    engine.words = [(whole, "Boilerplate", 0.9), (part, "Boilerplate", 0.8), (part, "Quote", 0.8)]
    suggest(desk.project)
    assert [
        one.origin.engine
        for one in _bundle(desk).annotations
        if one.origin and one.label_id == desk.label("Boilerplate")
    ] == ["page"]
    assert _pending(desk).count(part) == 2


def test_a_label_that_the_codebook_lacks_is_left_out(desk: Desk, engine: Fixed) -> None:
    engine.words = [("Trump", "Martian", 0.9)]
    assert suggest(desk.project).step is None


def test_cancel_leaves_nothing_behind(desk: Desk, engine: Fixed) -> None:
    for stop_at in ("Reading the articles", "Looking for suggestions", "Writing"):
        with pytest.raises(Cancelled):
            suggest(desk.project, handle=_stopped_at(stop_at))
    assert _pending(desk) == []


def _stopped_at(text: str) -> Handle:
    handle = Handle(lambda _done, _total, said: handle.cancel() if said == text else None)
    return handle


def test_an_article_removed_meanwhile_is_left_out(desk: Desk, engine: Fixed) -> None:
    from annotator.commands import articles

    other = desk.add_article("Other", "Trump was there.")
    done: list[str] = []

    def meanwhile(_done: int, _total: int | None, text: str) -> None:
        if text == "Writing" and not done:
            done.append(other)
            articles.remove_articles(desk.project, [other])

    suggest(desk.project, handle=Handle(meanwhile))
    assert sorted(_pending(desk)) == ["Russia controls", "Trump"]
    assert desk.project.store.check()[0] == []


def test_names_that_clash_and_unknown_engines_are_refused(desk: Desk, engine: Fixed) -> None:
    desk.project.add_annotator("fixed")
    with pytest.raises(Refused, match="called “fixed” like the engine"):
        suggest(desk.project)


def test_an_unknown_engine_is_refused_with_the_known_ones(desk: Desk) -> None:
    with pytest.raises(BadInput, match="There is no suggestion engine “oracle”; there are"):
        suggest(desk.project, ["oracle"])


def test_overlap_is_common_characters_as_a_share_of_all() -> None:
    assert overlap((Fragment(0, 10),), (Fragment(1, 11),)) == 9 / 11
    assert overlap((Fragment(0, 10),), (Fragment(0, 4), Fragment(5, 10))) == 0.9
    assert overlap((Fragment(3, 3),), (Fragment(3, 3),)) == 1.0
    assert overlap((Fragment(3, 3),), (Fragment(4, 4),)) == 0.0


def test_other_marks_are_left_alone(desk: Desk, engine: Fixed) -> None:
    claim = desk.mark("20% of Ukraine", "Claim")
    suggest(desk.project)
    engine.words = []
    suggest(desk.project)
    assert [one.id for one in _bundle(desk).annotations] == [claim.id]
    annotating.remove_annotations(desk.project, [claim.id])
