"""Editing the codebook: steps, annotations carried along, versions, import and export."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from annotator.commands import annotating, codebook_editing, history
from annotator.commands.codebooks import dump_codebook, load_codebook
from annotator.errors import Refused
from annotator.model.codebook import AttributeDefinition, Label, RelationType
from annotator.model.ids import new_id
from tests.commands.desk import Desk


def test_a_label_is_added_renamed_recoloured_and_ordered(desk: Desk) -> None:
    project = desk.project
    before = desk.everything()
    label = Label(new_id(), "Statistic", "#a16207", "7")
    desk.check_turns_round(before, codebook_editing.add_label(project, label))
    stored = project.codebook.label_named("Statistic")
    assert stored is not None
    assert stored.position == 5
    before = desk.everything()
    news = codebook_editing.change_label(project, replace(stored, name="Figure", colour="#be123c"))
    assert news is not None
    assert news.step.name == "Rename label Statistic to Figure"
    desk.check_turns_round(before, news)
    before = desk.everything()
    desk.check_turns_round(before, codebook_editing.order_labels(project, [stored.id]))
    assert [one.name for one in project.codebook.labels][:2] == ["Figure", "Claim"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "claim"}, "There is a label called “claim” already."),
        ({"name": " "}, "The label needs a name."),
        ({"key": "1"}, "The key 1 belongs to “Claim”; choose another one."),
        ({"colour": "blue"}, "“blue” is no colour; write it as #rrggbb, for instance #1b6ac9."),
        ({"colour": "#ffffaa"}, "The colour #ffffaa can hardly be seen on white; choose a darker one."),
    ],
)
def test_a_label_that_cannot_be_is_refused(desk: Desk, changes: dict[str, str], sentence: str) -> None:
    before = desk.everything()
    with pytest.raises(Refused) as refusal:
        codebook_editing.add_label(desk.project, replace(Label(new_id(), "Figure", "#be123c", "8"), **changes))
    assert refusal.value.sentence == sentence
    assert desk.everything() == before


def test_a_label_cannot_stand_below_itself(desk: Desk) -> None:
    claim = desk.project.codebook.label_named("Claim")
    quote = desk.project.codebook.label_named("Quote")
    assert claim is not None
    assert quote is not None
    codebook_editing.change_label(desk.project, replace(claim, parent_id=quote.id))
    with pytest.raises(Refused, match="cannot stand below itself"):
        codebook_editing.change_label(desk.project, replace(quote, parent_id=claim.id))


def test_merging_labels_carries_annotations_relations_and_attributes_along(desk: Desk) -> None:
    project = desk.project
    claim = desk.mark("Russia controls about 20% of Ukraine", "Claim")
    quote = desk.mark("the war must end", "Quote", type="indirect")
    speaker = desk.mark("Trump", "Speaker")
    kind = project.codebook.relation_named("attributed_to")
    assert kind is not None
    annotating.link(project, kind.id, quote.id, speaker.id)
    before = desk.everything()
    news = codebook_editing.merge_labels(project, [desk.label("Quote")], desk.label("Claim"))
    desk.check_turns_round(before, news)
    assert project.codebook.label_named("Quote") is None
    assert desk.annotation(quote.id).label_id == claim.label_id
    assert desk.annotation(quote.id).attributes == {"type": "indirect"}
    merged = project.codebook.relation_named("attributed_to")
    assert merged is not None
    assert merged.from_ids == (claim.label_id,)
    assert [one.label_ids for one in project.codebook.attributes if one.name == "type"] == [(claim.label_id,)]


def test_a_label_in_use_asks_what_becomes_of_it(desk: Desk) -> None:
    desk.mark("Trump", "Speaker")
    desk.mark("He", "Speaker")
    assert codebook_editing.usage(desk.project, desk.label("Speaker")) == 2
    with pytest.raises(Refused, match="“Speaker” marks 2 annotations"):
        codebook_editing.remove_label(desk.project, desk.label("Speaker"))
    before = desk.everything()
    news = codebook_editing.remove_label(desk.project, desk.label("Speaker"), with_annotations=True)
    desk.check_turns_round(before, news)
    assert desk.everything()["annotation"] == []


def test_an_attribute_renamed_takes_its_values_along(desk: Desk) -> None:
    quote = desk.mark("the war must end", "Quote", type="indirect")
    definition = next(one for one in desk.project.codebook.attributes if one.name == "type")
    before = desk.everything()
    news = codebook_editing.change_attribute(desk.project, replace(definition, name="manner"))
    desk.check_turns_round(before, news)
    assert desk.annotation(quote.id).attributes == {"manner": "indirect"}


def test_attributes_and_relation_types_are_judged(desk: Desk) -> None:
    project = desk.project
    with pytest.raises(Refused, match="needs at least one choice"):
        codebook_editing.add_attribute(project, AttributeDefinition(new_id(), "mood", "choice"))
    with pytest.raises(Refused, match="There is an attribute called “type” already"):
        codebook_editing.add_attribute(
            project, AttributeDefinition(new_id(), "type", "text", label_ids=(desk.label("Quote"),))
        )
    with pytest.raises(Refused, match="relation type called “supports”"):
        codebook_editing.add_relation_type(project, RelationType(new_id(), "supports"))
    before = desk.everything()
    desk.check_turns_round(before, codebook_editing.add_relation_type(project, RelationType(new_id(), "implies")))


def test_a_relation_type_in_use_goes_only_with_its_relations(desk: Desk) -> None:
    project = desk.project
    quote, speaker = desk.mark("the war must end", "Quote"), desk.mark("Trump", "Speaker")
    kind = project.codebook.relation_named("attributed_to")
    assert kind is not None
    annotating.link(project, kind.id, quote.id, speaker.id)
    with pytest.raises(Refused, match="links 1 pairs"):
        codebook_editing.remove_relation_type(project, kind.id)
    before = desk.everything()
    desk.check_turns_round(before, codebook_editing.remove_relation_type(project, kind.id, with_relations=True))


def test_every_change_makes_a_version_that_can_be_compared(desk: Desk) -> None:
    project = desk.project
    claim = project.codebook.label_named("Claim")
    assert claim is not None
    codebook_editing.change_label(project, replace(claim, name="Statement"))
    codebook_editing.add_label(project, Label(new_id(), "Figure", "#be123c", "8"))
    history.undo(project)
    versions = codebook_editing.versions(project)
    assert [one.number for one in versions] == [1, 2, 3, 4]
    assert versions[-1].codebook == project.codebook
    assert versions[1].codebook == versions[3].codebook
    found = codebook_editing.compare(project, 1, 3)
    assert [(one.kind, one.name, one.field, one.before, one.after) for one in found] == [
        ("label", "Statement", "name", "Claim", "Statement"),
        ("label", "Figure", "row", None, "Figure"),
    ]
    with pytest.raises(Refused, match="no codebook version 9"):
        codebook_editing.compare(project, 1, 9)


def test_a_codebook_leaves_and_comes_back(desk: Desk, tmp_path: Path) -> None:
    project = desk.project
    file = tmp_path / "book.yaml"
    file.write_text(dump_codebook(project.codebook, "news"), encoding="utf-8")
    assert load_codebook(file) == project.codebook
    desk.mark("Trump", "Speaker")
    file.write_text(
        "labels:\n- {name: Claim, key: '1', colour: '#be123c'}\n- {name: Figure, key: '2', colour: '#15803d'}\n",
        encoding="utf-8",
    )
    before = desk.everything()
    news, kept = codebook_editing.take_in_codebook(project, load_codebook(file))
    assert kept == ["Speaker"]
    desk.check_turns_round(before, news)
    assert {one.name for one in project.codebook.labels} == {"Claim", "Figure", "Speaker"}
    assert project.codebook.label(desk.label("Claim")) is not None
