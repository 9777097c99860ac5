"""Adjudicating an article with three layers of 1,000 marks each: the list of differences, and the gestures on it.

Milliseconds of processor time, the least of some rounds; `list_ms` is what must stay below `limit_ms`.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator.commands import adjudicating, history
from annotator.commands.gold import Adjudication, look
from annotator.commands.project import Project, create_project
from annotator.model.annotations import Annotation, Article, Relation, Revision, now
from annotator.model.ids import new_id
from annotator.model.people import Annotator
from annotator.model.spans import Fragment
from annotator.review.differences import Layer, compare

MARKS = 1000
LAYERS = 3
LIMIT = 100.0
ROUNDS = 5


def run() -> dict[str, object]:
    """Compares layers that agree on seven marks of ten, then looks, decides and accepts in a project file."""
    layers = _layers(random.Random(7))
    listed, matches = _least(lambda: _list(layers))
    figures: dict[str, object] = {
        "marks": MARKS * LAYERS,
        "differences": sum(not one.agreed for one in matches),
        "agreements": sum(one.agreed for one in matches),
        "list_ms": listed,
        "limit_ms": LIMIT,
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        create_project(Path(folder) / "large.annot", annotator="ana") as project,
    ):
        article = _fill(project, layers)
        figures["look_ms"], seen = _least(lambda: _look(project, article))
        point = next(one for one in seen.points if one.to_decide)
        figures["decide_ms"], _ = _least(
            lambda: adjudicating.decide(project, article, point.match, seen.layers[1].id),
            after=history.undo,
            on=project,
        )
        figures["accept_ms"], _ = _least(
            lambda: adjudicating.accept_agreements(project, [article]), after=history.undo, on=project
        )
        adjudicating.adjudicate(project, [article], "majority")
        figures["look_at_decided_ms"], _ = _least(lambda: _look(project, article))
    return figures


def _list(layers: Sequence[Layer]) -> list[Any]:
    matches = compare("article", layers)
    assert len({one.key for one in matches}) == len(matches)
    return matches


def _look(project: Project, article_id: str) -> Adjudication:
    with project.reading() as read:
        seen = look(read, article_id)
    assert seen is not None
    return seen


def _least(
    call: Callable[[], Any], after: Callable[[Project], Any] | None = None, on: Project | None = None
) -> tuple[float, Any]:
    times, answer = [], None
    for _ in range(ROUNDS):
        before = time.process_time()
        answer = call()
        times.append(1000 * (time.process_time() - before))
        if after is not None and on is not None:
            after(on)
    return round(min(times), 1), answer


def _fill(project: Project, layers: Sequence[Layer]) -> str:
    """Puts the layers into the project; gives the article's id."""
    labels = {one.name: one.id for one in project.codebook.labels}
    kind = project.codebook.relation_types[0]
    people = [project.annotator, *(Annotator(new_id(), f"person {number}") for number in range(1, LAYERS))]
    text = "Russia said that the war must end soon, and more. " * (60 * MARKS // 50 + 20)
    article, revision = new_id(), new_id()
    with project.step("Fill", kind="record") as unit:
        unit.put(Article(article, "Long", revision, added=now()))
        unit.put(Revision(revision, article, 1, unit.store_text(text), len(text), now()))
        for person, layer in zip(people, layers, strict=True):
            if person is not project.annotator:
                unit.put(person)
            whose: dict[str, Any] = {"article_id": article, "annotator_id": person.id}
            for one in layer.annotations:
                unit.put(replace(one, revision_id=revision, label_id=labels[one.label_id], **whose))
            for link in layer.relations:
                unit.put(replace(link, type_id=kind.id, **whose))
    return article


def _layers(chance: random.Random) -> list[Layer]:
    made: list[tuple[list[Annotation], list[Relation]]] = [([], []) for _ in range(LAYERS)]
    for number in range(MARKS):
        start = 60 * number + chance.randrange(20)
        for place in range(LAYERS):
            marks, links = made[place]
            kind = chance.random()
            label = "Quote" if kind < 0.05 else "Claim"
            end = start + 40 + (chance.randrange(9) if kind > 0.9 else 0)
            if 0.88 < kind < 0.9:
                continue
            marks.append(Annotation(new_id(), "article", "text", str(place), label, (Fragment(start, end),)))
            if number % 3 == 0 and len(marks) > 1:
                links.append(Relation(new_id(), "article", "said", marks[-1].id, marks[-2].id, str(place)))
    return [Layer(str(place), *parts) for place, parts in enumerate(made)]
