"""Deciding between three layers, what gold becomes of it, and what comes back when a layer changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from annotator.commands import adjudicating, annotating, codebook_editing, commenting, history
from annotator.commands.adjudicating import AGREED, BOTH, NEITHER, Edited
from annotator.commands.gold import articles_with_layers, look, standing, to_look_at
from annotator.errors import Conflict, Refused
from annotator.model.codebook import AttributeDefinition
from annotator.model.ids import new_id
from annotator.model.reviewing import Assignment
from annotator.model.spans import Fragment
from tests.commands.desk import TEXT
from tests.commands.layers import CLAIM, QUOTE, SHORT, Team, attribute


def test_agreements_become_gold_in_one_step_that_can_be_undone(team: Team) -> None:
    for desk in (team.ana, team.ben, team.eva):
        attribute(desk, desk.mark(CLAIM, "Claim"), desk.mark("Trump", "Speaker"))
    adjudicating.gold_annotator(team.ana.project)
    before = team.ana.everything()
    news = adjudicating.accept_agreements(team.ana.project, [team.article])
    assert news is not None
    assert news.step.name == "Accept 3 agreements"
    assert team.gold() == [("Speaker", "Trump"), ("Claim", CLAIM)]
    assert team.links() == [(CLAIM, "Trump")]
    assert all(one.status == "gold" for one in team.look().gold)
    assert [one.state for one in team.look().points] == ["accepted"] * 3
    team.ana.check_turns_round(before, news)


def test_agreements_that_are_in_gold_are_not_accepted_again(team: Team) -> None:
    for desk in (team.ana, team.ben):
        desk.mark(CLAIM, "Claim")
    adjudicating.accept_agreements(team.ana.project, [team.article])
    with pytest.raises(Refused, match="no agreement"):
        adjudicating.accept_agreements(team.ana.project, [team.article])


def test_a_difference_is_decided_by_taking_a_layer(team: Team) -> None:
    team.ana.mark(CLAIM, "Claim")
    team.ben.mark(SHORT, "Claim")
    team.eva.mark(CLAIM, "Claim")
    (point,) = team.look().points
    assert (point.state, point.match.kinds) == ("open", ("boundary",))
    adjudicating.gold_annotator(team.ana.project)
    before = team.ana.everything()
    news = adjudicating.decide(team.ana.project, team.article, point.match, team.ben.project.annotator.id)
    assert news is not None
    assert news.step.name == "Take ben’s Claim"
    assert team.gold() == [("Claim", SHORT)]
    (point,) = team.look().points
    assert point.state == "decided"
    assert point.decision is not None
    assert point.decision.annotator_id == team.ana.project.annotator.id
    assert len(point.decision.sources) == 3
    team.ana.check_turns_round(before, news)


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        (BOTH, [("Claim", CLAIM), ("Claim", SHORT)]),
        (NEITHER, []),
        (Edited((Fragment(0, 5),), "Claim"), [("Claim", "Trump")]),
    ],
)
def test_both_neither_and_edited(team: Team, answer: str | Edited, gold: list[Any]) -> None:
    team.ana.mark(CLAIM, "Claim")
    team.ben.mark(SHORT, "Claim")
    if isinstance(answer, Edited):
        answer = Edited(answer.fragments, team.ana.label(answer.label_id))
    team.decide(0, answer)
    assert team.gold() == gold
    assert team.open() == []


def test_a_layer_without_the_mark_can_be_taken_as_well(team: Team) -> None:
    team.ana.mark(CLAIM, "Claim")
    team.ana.mark(QUOTE, "Quote")
    team.ben.mark(CLAIM, "Claim")
    team.decide(0, team.ben)
    assert (team.gold(), team.open()) == ([], [])


def test_a_decision_can_be_taken_anew_and_gold_is_only_the_last_one(team: Team) -> None:
    team.ana.mark(CLAIM, "Claim")
    team.ben.mark(SHORT, "Claim")
    team.decide(0, BOTH)
    (point,) = team.look().points
    adjudicating.decide(team.ana.project, team.article, point.match, team.ana.project.annotator.id)
    assert team.gold() == [("Claim", CLAIM)]
    with team.ana.project.reading() as read:
        assert len(read.decisions(team.article)) == 1


def test_a_changed_layer_opens_its_difference_again_and_leaves_the_others(team: Team) -> None:
    mine, theirs = team.ana.mark(CLAIM, "Claim"), team.ben.mark(SHORT, "Claim")
    team.ana.mark(QUOTE, "Quote")
    team.decide(0, team.ana)
    team.decide(0, NEITHER)
    assert team.open() == []
    annotating.set_fragments(team.ben.project, theirs.id, (Fragment(mine.start, mine.end - 2),))
    (again,) = team.open()
    assert (again.state, again.match.sources) == ("again", (mine.id, theirs.id))
    assert team.gold() == [("Claim", CLAIM)]  # what was decided stands until it is decided anew
    team.decide(0, team.ben)
    assert team.gold() == [("Claim", CLAIM[:-2])]
    assert [one.state for one in team.look().points] == ["decided", "decided"]


def test_what_was_shown_must_still_be_so(team: Team) -> None:
    team.ana.mark(CLAIM, "Claim")
    theirs = team.ben.mark(SHORT, "Claim")
    shown = team.open()[0].match
    annotating.set_note(team.ben.project, theirs.id, "a note is nobody else’s matter")
    adjudicating.decide(team.ana.project, team.article, shown, BOTH)
    annotating.remove_annotations(team.ben.project, [theirs.id])
    with pytest.raises(Conflict, match="have changed"):
        adjudicating.decide(team.ana.project, team.article, shown, NEITHER)


def test_layers_that_come_to_agree_are_accepted_over_the_old_decision(team: Team) -> None:
    mine, theirs = team.ana.mark(CLAIM, "Claim"), team.ben.mark(SHORT, "Claim")
    team.decide(0, team.ana)
    annotating.set_fragments(team.ana.project, mine.id, theirs.fragments)
    assert [one.state for one in team.look().points] == ["agreed"]
    adjudicating.accept_agreements(team.ana.project, [team.article])
    assert team.gold() == [("Claim", SHORT)]


def test_what_no_layer_has_any_more_leaves_gold_with_the_agreements(team: Team) -> None:
    claims = [desk.mark(CLAIM, "Claim") for desk in (team.ana, team.ben)]
    for desk in (team.ana, team.ben):
        desk.mark(QUOTE, "Quote")
    adjudicating.accept_agreements(team.ana.project, [team.article])
    for desk, claim in zip((team.ana, team.ben), claims, strict=True):
        annotating.remove_annotations(desk.project, [claim.id])
    assert team.look().acceptable == 1
    adjudicating.accept_agreements(team.ana.project, [team.article])
    assert team.gold() == [("Quote", QUOTE)]


def test_links_follow_their_ends_into_gold(team: Team) -> None:
    for desk, words in ((team.ana, CLAIM), (team.ben, SHORT)):
        attribute(desk, desk.mark(words, "Claim"), desk.mark("Trump", "Speaker"))
    assert [one.state for one in team.look().points] == ["agreed", "open", "waiting"]
    adjudicating.accept_agreements(team.ana.project, [team.article])
    assert team.links() == []
    team.decide(0, team.ben)
    assert team.links() == [(SHORT, "Trump")]
    (_, claim, _) = team.look().points
    adjudicating.decide(team.ana.project, team.article, claim.match, team.ana.project.annotator.id)
    assert team.links() == [(CLAIM, "Trump")]
    adjudicating.decide(team.ana.project, team.article, claim.match, NEITHER)
    assert team.links() == []
    assert team.ana.project.store.check()[0] == []
    history.undo(team.ana.project)
    assert team.links() == [(CLAIM, "Trump")]


def test_a_disputed_link_waits_for_its_ends_and_brings_agreed_ones_along(team: Team) -> None:
    for desk in (team.ana, team.ben):
        claim, who = desk.mark(CLAIM, "Claim"), desk.mark("Trump", "Speaker")
        if desk is team.ana:
            attribute(desk, claim, who)
    (link,) = team.open()
    assert (link.match.subject, link.match.kinds) == ("relation", ("relation",))
    with pytest.raises(Refused, match="cannot be edited"):
        team.decide(0, Edited((Fragment(0, 5),), team.ana.label("Claim")))
    team.decide(0, team.ana)
    assert team.links() == [(CLAIM, "Trump")]
    assert [one.state for one in team.look().points] == ["accepted", "accepted", "decided"]


def test_a_link_between_marks_that_gold_does_not_have_is_no_matter(team: Team) -> None:
    claim, who = team.ana.mark(CLAIM, "Claim"), team.ana.mark("Trump", "Speaker")
    attribute(team.ana, claim, who)
    team.ben.mark("Trump", "Speaker")
    team.decide(0, NEITHER)
    assert [one.state for one in team.look().points] == ["agreed", "decided", "idle"]
    with pytest.raises(Refused, match="first"):
        adjudicating.decide(team.ana.project, team.article, team.look().points[2].match, BOTH)


def test_majority_decides_what_it_can_and_leaves_the_rest(team: Team) -> None:
    for desk, words in ((team.ana, CLAIM), (team.ben, CLAIM), (team.eva, SHORT)):
        desk.mark(words, "Claim")
    for desk, words in ((team.ana, QUOTE), (team.ben, "war must end"), (team.eva, "the war")):
        desk.mark(words, "Quote")
    team.eva.mark("Monday", "Speaker")
    news = adjudicating.adjudicate(team.ana.project, [team.article], "majority")
    assert news is not None
    assert team.gold() == [("Claim", CLAIM)]
    assert [one.state for one in team.look().points] == ["decided", "decided", "open"]
    rules = [one.decision.rule for one in team.look().points if one.decision]
    assert rules == ["majority", "majority"]
    history.undo(team.ana.project)
    assert team.gold() == []


def test_trust_takes_the_most_trusted_layer_and_never_what_a_person_decided(team: Team) -> None:
    team.ana.mark(CLAIM, "Claim")
    team.ben.mark(SHORT, "Claim")
    team.ana.mark(QUOTE, "Quote")
    team.ben.mark("war must end", "Quote")
    team.decide(0, team.ana)
    adjudicating.adjudicate(team.ana.project, [team.article], "trust", ["eva", "ben", "ana"])
    assert team.gold() == [("Claim", CLAIM), ("Quote", "war must end")]
    assert adjudicating.adjudicate(team.ana.project, [team.article], "trust", ["ben"]) is None
    with pytest.raises(Refused, match="no annotator “zoe”"):
        adjudicating.adjudicate(team.ana.project, [team.article], "trust", ["zoe"])
    with pytest.raises(Refused, match="no rule"):
        adjudicating.adjudicate(team.ana.project, [team.article], "dice")


def test_values_of_the_article_are_decided_too(team: Team) -> None:
    codebook_editing.add_attribute(team.ana.project, AttributeDefinition(new_id(), "genre", scope="article"))
    for desk in (team.ben, team.eva):
        desk.project.poll()
    for desk, genre in ((team.ana, "news"), (team.ben, "opinion")):
        commenting.set_article_attribute(desk.project, team.article, "genre", genre)
    (point,) = team.open()
    assert (point.match.subject, point.match.name, point.match.kinds) == ("value", "genre", ("attribute",))
    team.decide(0, team.ben)
    with team.ana.project.reading() as read:
        gold = adjudicating.gold_annotator(team.ana.project).id
        assert [one.attributes for one in read.article_values(team.article) if one.annotator_id == gold] == [
            {"genre": "opinion"}
        ]
    history.undo(team.ana.project)
    assert [one.state for one in team.look().points] == ["open"]


def test_gold_that_came_without_a_decision_is_used_and_not_doubled(team: Team) -> None:
    mine = team.ana.mark(CLAIM, "Claim")
    owner = adjudicating.gold_annotator(team.ana.project)
    with team.ana.project.step("Import gold") as unit:
        unit.put(replace(mine, id="0" * 36, annotator_id=owner.id, status="gold", external_id="g1"))
    team.ben.mark(CLAIM, "Claim")
    adjudicating.accept_agreements(team.ana.project, [team.article])
    (only,) = team.look().gold
    assert (only.id, only.external_id) == ("0" * 36, "g1")


def test_articles_with_layers_and_how_far_they_are(team: Team) -> None:
    other = team.ana.add_article("A Tuesday", TEXT)
    team.ana.mark(CLAIM, "Claim", other)
    for desk in (team.ana, team.ben):
        desk.mark(CLAIM, "Claim")
    team.eva.mark(QUOTE, "Quote")
    with team.ana.project.reading() as read:
        assert articles_with_layers(read) == [(team.article, "A Monday", 3)]
        (one,) = standing(read)
        assert standing(read, [other]) == []
    assert (one.layers, one.open, one.agreed, one.settled) == (("ana", "ben", "eva"), 2, 0, False)
    with team.ana.project.reading() as read:
        two = look(read, team.article, left_out={team.eva.project.annotator.id})
    assert two is not None
    assert [point.state for point in two.points] == ["agreed"]


def test_comments_on_own_annotations_come_back_until_they_are_settled(team: Team) -> None:
    mine = team.ana.mark(CLAIM, "Claim")
    theirs = team.ben.mark(SHORT, "Claim")
    commenting.comment(team.ana.project, theirs.id, "Please take the whole sentence.")
    commenting.comment(team.ana.project, mine.id, "A word to myself.")
    with team.ben.project.reading() as read:
        (remark,) = to_look_at(team.ben.project, read)
    assert (remark.author, remark.words, remark.title) == ("ana", SHORT, "A Monday")
    with team.ana.project.reading() as read:
        assert to_look_at(team.ana.project, read) == []
    commenting.resolve_comment(team.ben.project, remark.comment.id)
    with team.ben.project.reading() as read:
        assert to_look_at(team.ben.project, read) == []


def test_an_agreement_can_be_decided_like_a_difference(team: Team) -> None:
    for desk in (team.ana, team.ben):
        desk.mark(CLAIM, "Claim")
    (point,) = team.look().points
    adjudicating.decide(team.ana.project, team.article, point.match, AGREED)
    assert team.gold() == [("Claim", CLAIM)]
    adjudicating.decide(team.ana.project, team.article, point.match, NEITHER)
    assert team.gold() == []
    assert [one.state for one in team.look().points] == ["accepted"]


def test_an_assigned_article_compares_those_it_is_given_to(team: Team) -> None:
    for desk in (team.ana, team.ben):
        desk.mark(CLAIM, "Claim")
    team.eva.mark(QUOTE, "Quote")
    ben, eva = (desk.project.annotator.id for desk in (team.ben, team.eva))
    with team.ana.project.step("Assign") as unit:
        for who, status in ((ben, "done"), (eva, "in progress")):
            unit.put(Assignment(new_id(), team.article, who, status))
    seen = team.look()
    assert [one.name for one in seen.layers] == ["ben", "eva"]
    assert [one.match.kinds for one in seen.points] == [("missing",), ("missing",)]
