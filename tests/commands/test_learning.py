"""Labels learned from the project, and engines that know of the registry and of each other."""

from __future__ import annotations

import pytest

from annotator.commands import articles, codebook_editing, learning, speaking
from annotator.commands.suggesting import suggest
from annotator.errors import BadInput, Refused
from annotator.model.annotations import Annotation
from annotator.model.codebook import Label
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from tests.commands.desk import Desk

_TOWNS = ("Aveiro", "Braga", "Coimbra", "Faro", "Guarda")


def _marked(desk: Desk, count: int) -> str:
    """Articles that each name five towns, all marked with a label of the user's own; gives the label's id."""
    codebook_editing.add_label(desk.project, Label(new_id(), "Town", "#0f766e", "7"))
    for number in range(count):
        text = "\n".join(f"The road to {town} was closed on day {number}." for town in _TOWNS)
        article_id = desk.add_article(f"Roads {number}", text)
        for town in _TOWNS:
            desk.mark(town, "Town", article_id)
    return desk.label("Town")


def _pending(desk: Desk, article_id: str) -> list[tuple[str, str]]:
    text = desk.text(article_id)
    with desk.project.reading() as read:
        found: list[Annotation] = [one for one in read.annotations(article_id) if one.status == "pending"]
    return [(desk.project.codebook.label(one.label_id).name, text[one.start : one.end]) for one in found]  # type: ignore[union-attr]


def test_a_label_of_ones_own_is_learned_switched_on_and_proposed(desk: Desk) -> None:
    project = desk.project
    label_id = _marked(desk, 7)
    state = {one.name: one for one in learning.learnable(project)}
    assert (state["Town"].examples, state["Town"].enough, state["Town"].learned) == (35, True, None)
    before = desk.everything()
    desk.check_turns_round(before, learning.learn(project, label_id))
    learned = next(one.learned for one in learning.learnable(project) if one.name == "Town")
    assert learned is not None
    assert (learned.on, learned.examples) == (False, 35)
    assert learned.f1 > 0.8
    assert learning.told(learned).endswith("from 35 examples")
    unseen = desk.add_article("New", "The road to Lagos was closed on day 99.")
    suggest(project, ["learned"])
    assert _pending(desk, unseen) == []
    learning.switch(project, label_id, True)
    suggest(project, ["learned"])
    assert _pending(desk, unseen) == [("Town", "Lagos")]


def test_too_little_to_learn_from_is_said(desk: Desk) -> None:
    with pytest.raises(Refused, match="Claim is marked 0 times in 0 articles; mark at least 30"):
        learning.learn(desk.project, desk.label("Claim"))
    with pytest.raises(Refused, match="Nothing was learned of Claim yet"):
        learning.switch(desk.project, desk.label("Claim"), True)


def test_a_label_that_was_learned_can_still_be_removed(desk: Desk) -> None:
    label_id = _marked(desk, 7)
    learning.learn(desk.project, label_id)
    before = desk.everything()
    desk.check_turns_round(before, codebook_editing.remove_label(desk.project, label_id, with_annotations=True))


def test_registry_names_and_marked_words_are_carried_over(desk: Desk) -> None:
    speaking.add_speaker(desk.project, Speaker(new_id(), "Volodymyr Zelenskyy", ("Zelenskyy",)))
    elsewhere = desk.add_article(
        "B", "Later Zelenskyy left, and much more was done in the town hall than before. Zeen is a theme."
    )
    desk.mark("Zeen is a theme.", "Boilerplate", kind="theme_ad")
    suggest(desk.project, ["carryover"])
    # A name that no cue is near is nobody's source.
    assert set(_pending(desk, elsewhere)) == {("Boilerplate", "Zeen is a theme.")}
    quoted = desk.add_article("D", "It was Zelenskyy who whispered that he might come.")
    desk.mark("whispered", "Cue", quoted)
    suggest(desk.project, ["carryover"])
    assert ("Speaker", "Zelenskyy") in _pending(desk, quoted)


def test_claims_in_quotes_are_linked_to_the_speaker_and_none_lie_in_boilerplate(desk: Desk) -> None:
    text = "The minister Ana Lima said that exports fell by 12 per cent in March 2026.\n\nA second line follows here."
    article = desk.add_article("C", text)
    suggest(desk.project, ["quotes", "claims"])
    with desk.project.reading() as read:
        marked = {one.id: one for one in read.annotations(article)}
        links = read.relations(article)
    kinds = {kind.id: kind.name for kind in desk.project.codebook.relation_types}
    names = {label.id: label.name for label in desk.project.codebook.labels}
    found = {
        (kinds[one.type_id], names[marked[one.from_id].label_id], names[marked[one.to_id].label_id]) for one in links
    }
    assert ("attributed_to", "Claim", "Speaker") in found
    desk.mark("The minister Ana Lima said that exports fell by 12 per cent in March 2026.", "Boilerplate", article)
    suggest(desk.project, ["quotes", "claims"])
    assert "Claim" not in {label for label, _ in _pending(desk, article)}


def test_running_everything_twice_changes_nothing(desk: Desk) -> None:
    _marked(desk, 2)
    articles.set_status(desk.project, [desk.article_id], "done")
    suggest(desk.project)
    assert suggest(desk.project).step is None
    with pytest.raises(BadInput, match="boilerplate, quotes, claims, carryover, learned"):
        suggest(desk.project, ["oracle"])
