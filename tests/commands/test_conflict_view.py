"""Conflicts in words: every kind of thing and every field of it, by names and words, never by ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from annotator.commands import annotating, assigning, claiming, commenting, people, speaking
from annotator.commands.conflict_view import Dispute, first_disputes, tell
from annotator.commands.project import Project
from annotator.model.changes import KINDS, Value, kind_of
from annotator.model.ids import new_id
from annotator.model.merging import plain
from annotator.model.people import Speaker
from annotator.model.reviewing import Conflict
from tests.storage.making import TEXT, add_articles, add_suggestion, label, made, make, parts, relation_type, stored

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project with something of nearly every kind."""
    place: Path = tmp_path_factory.mktemp("conflicts") / "project.annot"
    with make(place) as project:
        first, second = add_articles(project, [TEXT, "Another text about grain."])
        kim = made(annotating.mark_span(project, first, parts((0, 3)), label(project, "Speaker")))
        claim = made(annotating.mark_span(project, first, parts((24, 30), (33, 49)), label(project)))
        other = made(annotating.mark_span(project, second, parts((0, 12)), label(project)))
        annotating.link(project, relation_type(project), claim, kim)
        commenting.comment(project, claim, "Is that so?")
        commenting.comment(project, first, "Who wrote this?")
        speaking.resolve_to_new(project, [kim], Speaker(new_id(), "Kim Lee", ("Kim",)))
        claiming.group_claims(project, [claim, other], "Much grain was lost.")
        add_suggestion(project, first, (4, 8))
        people.choose(project, "timing", True)
        assigning.assign(project, [(first, project.annotator.id)])
        yield project


def _conflicts(value: Value, others: dict[str, list[Value]]) -> Iterator[Conflict]:
    """A conflict for every field of a value: what it is, what another of its kind has, and nothing."""
    kind = kind_of(value)
    article = value.id if kind == "article" else getattr(value, "article_id", None)
    for field in fields(value):
        if field.name == "id":
            continue
        values: list[Any] = [plain(getattr(one, field.name)) for one in (value, *others[kind][:1])]
        if field.name == "fragments":
            values[1:] = [[[0, 3]]]
        names = [field.name]
        if isinstance(values[0], dict):
            names, values = [f"{field.name}.key"], ["a", "b"]
        for name in names:
            yield Conflict(
                new_id(), article, kind, value.id, name,
                tuple({"value": one, "annotator_id": None, "at": ""} for one in (*values, values[0])),
            )  # fmt: skip
    yield Conflict(
        new_id(), article, kind, value.id, "",
        ({"value": "kept", "annotator_id": None, "at": ""}, {"value": "removed", "annotator_id": None, "at": ""}),
    )  # fmt: skip


def test_every_field_of_every_kind_is_told_without_ids(filled: Project) -> None:
    values = {kind: list(found.values()) for kind, found in stored(filled).items()}
    made_up = [one for found in values.values() for value in found[:3] for one in _conflicts(value, values)]
    told_kinds = {one.object_kind for one in made_up}
    assert set(KINDS) - told_kinds <= {"learned_label", "article_values", "decision", "conflict"}
    with filled.reading() as read:
        told = tell(made_up, read)
    assert len(told) == len(made_up)
    for one in told:
        assert not ID.search(one.sentence), one.sentence
        assert "_" not in one.field + one.what, one.sentence
        assert len(one.sides) == len(one.conflict.values)


def _one(project: Project, kind: str, field: str, *values: Any) -> Dispute:
    with project.reading() as read:
        found = stored(project)[kind]
        value = min(found.values(), key=lambda one: (getattr(one, "start", 0), one.id))
        article = value.id if kind == "article" else getattr(value, "article_id", None)
        ways = tuple({"value": one, "annotator_id": project.annotator.id, "at": ""} for one in values)
        return tell([Conflict("c", article, kind, value.id, field, ways)], read)[0]


def test_a_boundary_is_told_by_its_words_and_shown_in_the_text(filled: Project) -> None:
    told = _one(filled, "annotation", "fragments", [[0, 3]], [[0, 8]])
    assert told.sentence == (
        "The Speaker annotation “Kim” in “Article 0”: boundary is “Kim” (anna) or “Kim said” (anna)."
    )
    for side, words in zip(told.sides, ("Kim", "Kim said"), strict=True):
        assert "".join(text for text, covered in side.pieces if covered) == words
        assert "".join(text for text, _ in side.pieces) == TEXT.replace("\n", " ")
    assert told.target_id == told.conflict.object_id


def test_labels_relations_and_speakers_are_told_by_name(filled: Project) -> None:
    speaker = next(iter(stored(filled)["speaker"]))
    told = _one(filled, "annotation", "speaker_id", speaker, None)
    assert [side.text for side in told.sides] == ["Kim Lee", ""]
    assert told.sentence.endswith("speaker is “Kim Lee” (anna) or nothing (anna).")
    link = _one(filled, "relation", "type_id", relation_type(filled, "has_cue"), relation_type(filled))
    assert (link.what, link.words) == ("link “attributed to”", "40% of … e grain was lost → Kim")
    assert [side.text for side in link.sides] == ["has cue", "attributed to"]


def test_what_would_go_along_is_told_with_a_removal(filled: Project) -> None:
    claim = next(one for one in stored(filled)["annotation"].values() if len(one.fragments) == 2)  # type: ignore[union-attr]
    ways = tuple({"value": one, "annotator_id": None, "at": ""} for one in ("kept", "removed"))
    with filled.step("Merge", kind="merge") as unit:
        unit.put(Conflict("c", claim.article_id, "annotation", claim.id, "", ways))  # type: ignore[union-attr]
    with filled.reading() as read:
        (told,), count = first_disputes(read, 5)
    assert (told.hanging, count) == ("1 comment and 1 relation", 1)
