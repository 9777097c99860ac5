"""The gold layer of copies that were adjudicated apart."""

from __future__ import annotations

import shutil
from pathlib import Path

from annotator.commands import adjudicating, history
from annotator.commands.gold import look, standing
from annotator.commands.merging import merge
from annotator.commands.project import create_project, open_project
from annotator.model.spans import surface
from tests.commands.desk import TEXT, Desk
from tests.commands.layers import CLAIM, SHORT, Team, attribute


def test_gold_and_its_decisions_have_the_same_ids_in_every_copy(team: Team) -> None:
    for desk in (team.ana, team.ben):
        desk.mark(CLAIM, "Claim")
    made = []
    for _ in range(2):
        adjudicating.accept_agreements(team.ana.project, [team.article])
        with team.ana.project.reading() as read:
            made.append(([one.id for one in read.decisions(team.article)], [one.id for one in team.look().gold]))
        history.undo(team.ana.project)
    assert made[0] == made[1]


def test_copies_that_adjudicate_alike_merge_without_a_conflict(tmp_path: Path) -> None:
    first, second = tmp_path / "first.annot", tmp_path / "second.annot"
    with create_project(first, annotator="ana") as project:
        article = Desk(project).article_id
    for name, words in (("ana", CLAIM), ("ben", SHORT), ("eva", CLAIM)):
        with open_project(first, annotator=name) as project:
            desk = Desk.__new__(Desk)
            desk.project, desk.article_id = project, article
            attribute(desk, desk.mark(words, "Claim"), desk.mark("Trump", "Speaker"))
    shutil.copy(first, second)
    for place, name in ((first, "ana"), (second, "eva")):
        with open_project(place, annotator=name) as project:
            adjudicating.adjudicate(project, [article], "majority")
    with open_project(first, annotator="ana") as project:
        merge(project, [second])
        with project.reading() as read:
            assert read.conflicts() == []
            gold = [one for one in read.annotations(article) if one.status == "gold"]
            assert len(gold) == 2
            assert len(read.decisions(article)) == 3
            assert standing(read)[0].settled
        assert project.store.check()[0] == []


def test_copies_that_decided_otherwise_are_decided_again_and_nothing_is_left_over(tmp_path: Path) -> None:
    first, second = tmp_path / "first.annot", tmp_path / "second.annot"
    with create_project(first, annotator="ana") as project:
        desk = Desk(project)
        article = desk.article_id
        desk.mark(CLAIM, "Claim")
    with open_project(first, annotator="ben") as project:
        desk.project = project
        desk.mark(SHORT, "Claim")
        ben = project.annotator.id
    shutil.copy(first, second)
    for place in (first, second):
        with open_project(place, annotator="ana") as project, project.reading() as read:
            seen = look(read, article)
            assert seen is not None
            answer = project.annotator.id if place is first else ben
            adjudicating.decide(project, article, seen.points[0].match, answer)
    with open_project(first, annotator="ana") as project:
        merge(project, [second])
        with project.reading() as read:
            seen = look(read, article)
        assert seen is not None
        assert [(one.state, len(seen.gold)) for one in seen.points] == [("again", 2)]
        adjudicating.decide(project, article, seen.points[0].match, ben)
        with project.reading() as read:
            seen = look(read, article)
        assert seen is not None
        assert [surface(TEXT, one.fragments) for one in seen.gold] == [SHORT]
        assert [one.state for one in seen.points] == ["decided"]
