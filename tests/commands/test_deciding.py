"""Suggestions are accepted or rejected by each annotator, with what hangs on them, as one step."""

from __future__ import annotations

import pytest

from annotator.commands import deciding
from annotator.commands.project import open_project
from annotator.errors import Refused
from annotator.model.annotations import Annotation, Origin, Relation, now
from annotator.model.ids import new_id
from annotator.model.people import Annotator
from annotator.model.spans import Fragment
from tests.commands.desk import Desk

QUOTE, CUE, SPEAKER = "Russia controls about 20% of Ukraine", "said", "Trump"


def _suggest(desk: Desk) -> dict[str, Annotation]:
    """A quote with cue and speaker, proposed by an engine."""
    text = desk.text()
    made: dict[str, Annotation] = {}
    with desk.project.step("Suggest", kind="record") as unit:
        engine = Annotator(new_id(), "quotes", "engine")
        unit.put(engine)
        article = unit.read.article(desk.article_id)
        assert article is not None
        for label, words in (("Quote", QUOTE), ("Cue", CUE), ("Speaker", SPEAKER)):
            start = text.index(words)
            made[label] = Annotation(
                new_id(), desk.article_id, article.revision_id, engine.id, desk.label(label),
                (Fragment(start, start + len(words)),), status="pending",
                origin=Origin("quotes", "1", 0.8), created=now(), changed=now(),
            )  # fmt: skip
            unit.put(made[label])
        for name, end in (("has_cue", "Cue"), ("attributed_to", "Speaker")):
            kind = desk.project.codebook.relation_named(name)
            assert kind is not None
            unit.put(
                Relation(
                    new_id(),
                    desk.article_id,
                    kind.id,
                    made["Quote"].id,
                    made[end].id,
                    engine.id,
                    status="pending",
                    created=now(),
                )
            )
    return made


def _open(desk: Desk) -> list[str]:
    with desk.project.reading() as read:
        (bundle,) = read.bundles([desk.article_id])
    return [one.id for one in deciding.undecided(bundle, desk.project.annotator.id)]


def test_a_quote_is_accepted_with_its_cue_and_speaker_in_one_step(desk: Desk) -> None:
    made = _suggest(desk)
    before = desk.everything()
    news = deciding.accept(desk.project, [made["Quote"].id])
    assert news is not None
    assert news.step.name == "Accept Quote"
    desk.check_turns_round(before, news)
    assert _open(desk) == []
    with desk.project.reading() as read:
        own = [one for one in read.annotations(desk.article_id) if one.status == "accepted"]
        relations = [one for one in read.relations(desk.article_id) if one.status == "accepted"]
    assert {one.origin for one in own} == {Origin("quotes", "1", 0.8)}
    assert len(own) == 3
    assert len(relations) == 2
    assert {one.id for one in own} >= {end for one in relations for end in (one.from_id, one.to_id)}


def test_rejected_ones_do_not_come_back_and_take_what_hung_on_them(desk: Desk) -> None:
    made = _suggest(desk)
    before = desk.everything()
    desk.check_turns_round(before, deciding.reject(desk.project, [made["Quote"].id]))
    assert _open(desk) == []
    with desk.project.reading() as read:
        assert all(one.status == "pending" for one in read.annotations(desk.article_id))


def test_others_still_decide_for_themselves(desk: Desk, project_location: str) -> None:
    made = _suggest(desk)
    deciding.reject(desk.project, [made["Quote"].id])
    with open_project(project_location, annotator="ben") as other:
        with other.reading() as read:
            (bundle,) = read.bundles([desk.article_id])
        assert len(deciding.undecided(bundle, other.annotator.id)) == 3


def test_a_suggestion_is_accepted_with_another_label_and_other_words(desk: Desk) -> None:
    made = _suggest(desk)
    start = desk.text().index("about 20%")
    parts = (Fragment(start, start + 9),)
    deciding.accept(desk.project, [made["Quote"].id], label_id=desk.label("Claim"), parts=parts)
    with desk.project.reading() as read:
        own = [one for one in read.annotations(desk.article_id) if one.status == "accepted"]
    assert [one.fragments for one in own if one.label_id == desk.label("Claim")] == [parts]


def test_what_is_marked_already_is_not_marked_twice(desk: Desk) -> None:
    made = _suggest(desk)
    marked = desk.mark(SPEAKER, "Speaker")
    deciding.accept(desk.project, [made["Speaker"].id])
    with desk.project.reading() as read:
        own = [one for one in read.annotations(desk.article_id) if one.status == "accepted"]
        (verdict,) = read.verdicts(desk.article_id)
    assert own == [marked]
    assert verdict.annotation_id == marked.id


def test_all_above_a_score_are_accepted_at_once(desk: Desk) -> None:
    _suggest(desk)
    with pytest.raises(Refused, match="no suggestion left"):
        deciding.accept_all(desk.project, desk.article_id, above=0.9)
    before = desk.everything()
    news = deciding.accept_all(desk.project, desk.article_id, above=0.5)
    assert news is not None
    assert news.step.name == "Accept 3 suggestions"
    desk.check_turns_round(before, news)
