"""What is refused, and in which words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Refused
from annotator.model import rules
from annotator.model.codebook import AttributeDefinition, Codebook, Label, RelationType
from annotator.model.people import Speaker
from annotator.model.spans import Fragment

CLAIM, QUOTE, SPEAKER = (Label(name[0], name, "#1b6ac9", key=name[0].lower()) for name in ("Claim", "Quote", "Speaker"))


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([], "Nothing is selected; select some words first."),
        ([(3, 3)], "The range at 3 is empty; select some words first."),
        ([(3, 11)], "The range 3–11 lies outside the article, which has 10 characters."),
        ([(-1, 2)], "The range -1–2 lies outside the article, which has 10 characters."),
        ([(5, 4)], "The range 5–4 lies outside the article, which has 10 characters."),
        ([(0, 4), (3, 6)], "The ranges overlap at 3; the parts of one annotation must be apart."),
        ([(6, 8), (0, 2)], "The ranges overlap at 0; the parts of one annotation must be apart."),
    ],
)
def test_fragments_that_cannot_be_marked(parts: list[tuple[int, int]], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.judge_fragments(tuple(Fragment(*part) for part in parts), 10)
    assert refusal.value.sentence == sentence


@given(st.lists(st.tuples(st.integers(-2, 12), st.integers(-2, 12)), max_size=4))
def test_fragments_pass_exactly_when_they_are_in_order_apart_inside_and_not_empty(parts: list[tuple[int, int]]) -> None:
    flat = [position for part in parts for position in part]
    good = bool(parts) and flat == sorted(flat) and all(start < end for start, end in parts)
    good = good and flat[0] >= 0 and flat[-1] <= 10
    try:
        rules.judge_fragments(tuple(Fragment(*part) for part in parts), 10)
        passed = True
    except Refused:
        passed = False
    assert passed == good


def test_an_empty_fragment_passes_where_a_format_has_them() -> None:
    rules.judge_fragments((Fragment(3, 3),), 10, empty_allowed=True)
    with pytest.raises(Refused):
        rules.judge_fragments((Fragment(11, 11),), 10, empty_allowed=True)


KINDS: dict[str, tuple[list[Any], list[Any]]] = {
    "choice": (["yes", "no"], ["maybe", "", 1, ["yes"]]),
    "choices": ([["yes"], ["no", "yes"], [], ("yes",)], [["maybe"], "yes", 1]),
    "flag": ([True, False], ["yes", 1, 0]),
    "number": ([1, -2.5, 0, 2**70], ["1", True, float("nan"), float("inf")]),
    "date": (["2026-11-21"], ["21.11.2026", "2026-13-01", "soon", 20261121]),
    "text": (["", "any words"], [1, None.__class__, ["x"]]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_values_of_each_kind(kind: str) -> None:
    definition = AttributeDefinition("1", "sure", kind, choices=("yes", "no"), label_ids=("C",))
    book = Codebook((CLAIM, QUOTE), (definition,))
    good, bad = KINDS[kind]
    for value in (*good, None):
        rules.judge_attributes(book, CLAIM, {"sure": value, "something else": object()})
    for value in bad:
        with pytest.raises(Refused, match="is not a value of the attribute “sure”"):
            rules.judge_attributes(book, CLAIM, {"sure": value})
        rules.judge_attributes(book, QUOTE, {"sure": value})


def test_the_refusal_of_a_value_says_what_is_expected() -> None:
    definition = AttributeDefinition("1", "sure", "choice", choices=("yes", "no"))
    with pytest.raises(Refused) as refusal:
        rules.judge_attributes(Codebook((CLAIM,), (definition,)), CLAIM, {"sure": "maybe"})
    assert refusal.value.sentence == "“maybe” is not a value of the attribute “sure” (one of yes, no)."


def test_ends_of_relations() -> None:
    kind = RelationType("1", "attributed_to", from_ids=("Q", "C"), to_ids=("S",))
    rules.judge_relation(kind, CLAIM, SPEAKER)
    rules.judge_relation(RelationType("2", "any"), SPEAKER, SPEAKER)
    with pytest.raises(Refused, match=r"^“attributed_to” cannot start from a Speaker\.$"):
        rules.judge_relation(kind, SPEAKER, SPEAKER)
    with pytest.raises(Refused, match=r"^“attributed_to” cannot end at a Claim\.$"):
        rules.judge_relation(kind, QUOTE, CLAIM)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "The label needs a name."),
        ({"name": "claim"}, "There is a label called “claim” already."),
        ({"key": "c"}, "The key c belongs to “Claim”; choose another one."),
        ({"colour": "blue"}, "“blue” is no colour; write it as #rrggbb, for instance #1b6ac9."),
        ({"colour": "#ffff00"}, "The colour #ffff00 can hardly be seen on white; choose a darker one."),
    ],
)
def test_labels_that_cannot_be(change: dict[str, str], sentence: str) -> None:
    rules.judge_label(QUOTE, (CLAIM, QUOTE))
    with pytest.raises(Refused) as refusal:
        rules.judge_label(replace(QUOTE, **change), (CLAIM, QUOTE))
    assert refusal.value.sentence == sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "needs a name"),
        ({"name": "Type"}, "There is an attribute called “Type” already"),
        ({"kind": "mood"}, "“mood” is no kind of attribute; use one of choice, choices, flag, text, number, date"),
        ({"kind": "choices"}, "needs at least one choice"),
        ({"kind": "flag", "default": "yes"}, "“yes” is not a value of “sure” (yes or no)"),
        ({"kind": "number", "default": float("nan")}, "is not a value of “sure” (a number)"),
    ],
)
def test_attributes_that_cannot_be(change: dict[str, Any], words: str) -> None:
    taken = AttributeDefinition("1", "type", label_ids=("Q",))
    definition = AttributeDefinition("2", "sure")
    rules.judge_definition(definition, [taken, definition])
    rules.judge_definition(replace(definition, name="type", label_ids=("C",)), [taken])
    rules.judge_definition(replace(definition, name="type", scope="article"), [taken])
    with pytest.raises(Refused) as refusal:
        rules.judge_definition(replace(definition, **change), [taken])
    assert words in refusal.value.sentence


def test_speakers_that_cannot_be() -> None:
    rules.judge_speaker(Speaker("1", "Kim", external_ids={"wikidata": "Q42"}))
    for speaker, words in (
        (Speaker("1", " "), "needs a name"),
        (Speaker("1", "Kim", kind="robot"), "“robot” is no kind of speaker"),
        (Speaker("1", "Kim", external_ids={"wikidata": "42"}), "“42” is no Wikidata number"),
    ):
        with pytest.raises(Refused, match=words):
            rules.judge_speaker(speaker)


def test_statuses() -> None:
    rules.judge_status("in progress")
    rules.judge_annotation_status("gold")
    with pytest.raises(Refused, match=r"^“finished” is no status; use one of to do, in progress, done\.$"):
        rules.judge_status("finished")
    with pytest.raises(Refused, match="accepted, pending, gold"):
        rules.judge_annotation_status("done")
