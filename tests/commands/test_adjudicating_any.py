"""Whatever three layers look like: trusting one makes gold equal to it, at once or one by one, and undo goes back."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from annotator.commands import adjudicating, history
from annotator.commands.gold import look, standing
from annotator.commands.project import Project, create_project
from annotator.model.annotations import Annotation, Relation
from annotator.model.ids import new_id
from annotator.model.people import Annotator
from annotator.model.spans import Fragment
from tests.commands.desk import TEXT, Desk


def plant(project: Project, article_id: str, chance: random.Random) -> list[Annotator]:
    """Three layers that share most marks; gives their annotators."""
    labels = [one.id for one in project.codebook.labels][:4]
    kind = project.codebook.relation_types[0]
    people = [project.annotator, Annotator(new_id(), "ben"), Annotator(new_id(), "eva")]
    base = [(chance.choice(labels), at, at + chance.randint(2, 14)) for at in range(0, len(TEXT) - 16, 9)]
    with project.step("Plant") as unit:
        article = unit.read.article(article_id)
        assert article is not None
        for person in people[1:]:
            unit.put(person)
        for person in people:
            marks = []
            for label, start, end in base:
                slip = chance.random()
                if slip < 0.15:
                    continue
                parts: tuple[Fragment, ...] = (Fragment(start, end + (chance.choice((0, 1)) if slip < 0.4 else 0)),)
                if slip > 0.93 and end - start > 4:
                    parts = (Fragment(start, start + 1), Fragment(start + 3, end))
                chosen = chance.choice(labels) if slip > 0.85 else label
                marks.append(Annotation(new_id(), article_id, article.revision_id, person.id, chosen, parts))
            links = []
            for one, other in zip(marks, marks[2:], strict=False):
                if chance.random() < 0.5:
                    links.append(Relation(new_id(), article_id, kind.id, one.id, other.id, person.id))
            for value in (*marks, *links):
                unit.put(value)
    return people


def contents(project: Project, article_id: str, owner: str) -> Any:
    """What a layer says, without its ids."""
    with project.reading() as read:
        mine = {one.id: one for one in read.annotations(article_id) if one.annotator_id == owner}
        links = [one for one in read.relations(article_id) if one.annotator_id == owner]
    marks = sorted((one.label_id, one.fragments) for one in mine.values())
    return marks, sorted((one.type_id, mine[one.from_id].fragments, mine[one.to_id].fragments) for one in links)


@pytest.mark.parametrize("seed", range(6))
def test_trusting_a_layer_makes_gold_equal_to_it(tmp_path: Path, seed: int) -> None:
    with create_project(tmp_path / "a.annot", annotator="ana") as project:
        desk = Desk(project)
        people = plant(project, desk.article_id, random.Random(seed))
        owner = adjudicating.gold_annotator(project).id
        before = desk.everything()
        adjudicating.adjudicate(project, [desk.article_id], "trust", ["eva"])
        assert contents(project, desk.article_id, owner) == contents(project, desk.article_id, people[2].id)
        with project.reading() as read:
            assert standing(read)[0].open == 0
        history.undo(project)
        assert desk.everything() == before


@pytest.mark.parametrize("seed", range(6, 10))
def test_the_same_one_by_one_in_any_order_and_back(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with create_project(tmp_path / "a.annot", annotator="ana") as project:
        desk = Desk(project)
        people = plant(project, desk.article_id, chance)
        owner = adjudicating.gold_annotator(project).id
        before = desk.everything()
        steps = 0
        while True:
            with project.reading() as read:
                seen = look(read, desk.article_id)
            assert seen is not None
            open_ = [point for point in seen.points if point.to_decide]
            if not open_:
                break
            point = chance.choice(open_)
            able = point.match.able[2]
            adjudicating.decide(project, desk.article_id, point.match, people[2].id if able else "neither")
            steps += 1
        if seen.acceptable:
            adjudicating.accept_agreements(project, [desk.article_id])
            steps += 1
        assert contents(project, desk.article_id, owner) == contents(project, desk.article_id, people[2].id)
        assert project.store.check()[0] == []
        for _ in range(steps):
            history.undo(project)
        assert desk.everything() == before


@pytest.mark.parametrize("seed", range(10, 14))
def test_changing_every_answer_leaves_no_trace_of_the_first(tmp_path: Path, seed: int) -> None:
    with create_project(tmp_path / "a.annot", annotator="ana") as project:
        desk = Desk(project)
        people = plant(project, desk.article_id, random.Random(seed))
        owner = adjudicating.gold_annotator(project).id
        adjudicating.adjudicate(project, [desk.article_id], "trust", ["ben"])
        for _ in range(2):
            with project.reading() as read:
                seen = look(read, desk.article_id)
            assert seen is not None
            for point in seen.points:
                if point.state == "decided" or point.to_decide:
                    adjudicating.decide(project, desk.article_id, point.match, people[0].id)
        marks, links = contents(project, desk.article_id, owner)
        wanted_marks, wanted_links = contents(project, desk.article_id, people[0].id)
        assert marks == wanted_marks
        assert links == wanted_links
        assert project.store.check()[0] == []
