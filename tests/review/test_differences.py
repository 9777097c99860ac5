"""Matching the marks, links and values of several layers, and telling how they differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.annotations import Annotation, ArticleValues, Relation
from annotator.model.spans import fragments
from annotator.review.differences import Layer, Match, compare, majority, trusting

_numbers = iter(range(10**9))


def mark(
    label: str, *parts: tuple[int, int], who: str = "a", speaker: str | None = None, **attributes: Any
) -> Annotation:
    return Annotation(f"m{next(_numbers)}", "art", "rev", who, label, fragments(parts), attributes, speaker_id=speaker)


def link(kind: str, start: Annotation, end: Annotation, **attributes: Any) -> Relation:
    return Relation(f"r{next(_numbers)}", "art", kind, start.id, end.id, start.annotator_id, attributes)


def found(*layers: list[Annotation], **more: Any) -> list[Match]:
    return compare("art", [Layer(f"who{place}", one, **more) for place, one in enumerate(layers)])


def test_equal_layers_agree_on_everything() -> None:
    one = [mark("Claim", (0, 10), kind="fact"), mark("Quote", (20, 30), (40, 50), speaker="s1")]
    matches = found(one, [replace(each, id=f"b{each.id}") for each in one])
    assert [(each.kinds, len(each.sources)) for each in matches] == [((), 2), ((), 2)]


@pytest.mark.parametrize(
    ("other", "kinds"),
    [
        (None, ("missing",)),
        (mark("Claim", (0, 12), kind="fact"), ("boundary",)),
        (mark("Quote", (0, 20), kind="fact"), ("label",)),
        (mark("Claim", (0, 20), kind="view"), ("attribute",)),
        (mark("Claim", (0, 20)), ("attribute",)),
        (mark("Claim", (0, 20), kind="fact", speaker="s2"), ("speaker",)),
        (mark("Claim", (0, 8), (12, 20), kind="fact"), ("fragment",)),
        (mark("Quote", (2, 20), kind="view", speaker="s2"), ("label", "boundary", "speaker")),
    ],
)
def test_each_kind_of_difference(other: Annotation | None, kinds: tuple[str, ...]) -> None:
    (match,) = found([mark("Claim", (0, 20), kind="fact")], [other] if other else [])
    assert match.kinds == kinds
    assert match.variants[1] == other


def test_empty_values_of_attributes_do_not_differ_from_none_at_all() -> None:
    (match,) = found([mark("Claim", (0, 20), kind=None)], [mark("Claim", (0, 20))])
    assert match.agreed


def test_another_label_on_few_of_the_words_is_another_mark() -> None:
    matches = found([mark("Quote", (0, 100))], [mark("Speaker", (90, 100))])
    assert [each.kinds for each in matches] == [("missing",), ("missing",)]


def test_the_same_label_on_few_of_the_words_is_the_same_mark() -> None:
    (match,) = found([mark("Speaker", (0, 25))], [mark("Speaker", (20, 25))])
    assert match.kinds == ("boundary",)


def test_a_mark_goes_with_the_one_most_alike() -> None:
    long, first, second = mark("Claim", (0, 100)), mark("Claim", (0, 70)), mark("Claim", (71, 100))
    one, other = found([long], [second, first])
    assert (one.variants, one.kinds) == ((long, first), ("boundary",))
    assert (other.variants, other.kinds) == ((None, second), ("missing",))


def test_nested_marks_of_one_label_stay_apart() -> None:
    outer, inner, theirs = mark("Speaker", (0, 25)), mark("Speaker", (20, 25)), mark("Speaker", (20, 25))
    one, other = found([outer, inner], [theirs])
    assert one.variants == (outer, None)
    assert other.variants == (inner, theirs)
    assert other.agreed


def test_the_same_twice_in_one_layer_goes_with_equal_attributes() -> None:
    mine = [mark("Claim", (0, 9), kind="x"), mark("Claim", (0, 9), kind="y")]
    theirs = [mark("Claim", (0, 9), kind="y"), mark("Claim", (0, 9), kind="x")]
    assert all(each.agreed for each in found(mine, theirs))


def test_what_one_layer_has_besides_does_not_take_the_place_of_the_same_mark() -> None:
    mine, extra = mark("Quote", (0, 9), kind="x"), mark("Quote", (0, 9), kind="slip")
    theirs = mark("Quote", (0, 9), kind="x")
    matches = found([mine], [extra, theirs])
    assert sorted((each.variants for each in matches), key=lambda row: row[0] is None) == [
        (mine, theirs), (None, extra),
    ]  # fmt: skip


def test_three_layers_make_one_difference_of_one_disputed_mark() -> None:
    a, b, c = mark("Claim", (0, 30)), mark("Claim", (0, 28)), mark("Quote", (0, 30))
    (match,) = found([a], [b], [c])
    assert match.variants == (a, b, c)
    assert match.kinds == ("label", "boundary")


def test_marks_that_only_share_a_third_are_not_matched_through_it() -> None:
    a, b, c = mark("Claim", (0, 10)), mark("Claim", (8, 22)), mark("Claim", (20, 30))
    assert [len(each.sources) for each in found([a], [b], [c])] in ([2, 1], [1, 2])


def test_differences_come_in_reading_order_with_links_after_their_later_end() -> None:
    quote, who = mark("Quote", (20, 40)), mark("Speaker", (0, 10))
    theirs = [mark("Quote", (20, 40), who="b"), mark("Speaker", (0, 10), who="b")]
    layers = [Layer("a", [quote, who], [link("said", quote, who)], ArticleValues("v", "art", "a", {"genre": "news"}))]
    layers += [Layer("b", theirs, [], ArticleValues("w", "art", "b", {"genre": "opinion"}))]
    matches = compare("art", layers)
    assert [each.subject for each in matches] == ["value", "annotation", "annotation", "relation"]
    assert [each.kinds for each in matches] == [("attribute",), (), (), ("relation",)]
    assert matches[3].ends == (matches[2].key, matches[1].key)


def test_a_layer_without_one_of_the_marks_has_no_say_on_their_link() -> None:
    quote, who, same = mark("Quote", (20, 40)), mark("Speaker", (0, 10)), mark("Quote", (20, 40))
    layers = [Layer("a", [quote, who], [link("said", quote, who)]), Layer("b", [same])]
    relation = compare("art", layers)[-1]
    assert relation.able == (True, False)
    assert relation.agreed


def test_links_with_other_attributes_differ() -> None:
    layers = []
    for who in "ab":
        quote, named = mark("Quote", (20, 40), who=who), mark("Speaker", (0, 10), who=who)
        layers.append(Layer(who, [quote, named], [link("said", quote, named, stance=who)]))
    assert compare("art", layers)[-1].kinds == ("relation",)


def test_the_digest_tells_a_changed_source_and_the_key_only_other_sources() -> None:
    a, b = mark("Claim", (0, 10)), mark("Claim", (0, 12))
    (before,), (after,) = found([a], [b]), found([a], [replace(b, fragments=fragments([(0, 11)]))])
    assert before.decision_id == after.decision_id
    assert before.key == after.key
    assert before.seen != after.seen
    (alone,) = found([a], [])
    assert alone.decision_id != before.decision_id
    (again,) = found([b], [a])
    assert (again.decision_id, again.seen) == (before.decision_id, before.seen)


def test_choices_gather_what_is_alike() -> None:
    a, b, c = mark("Claim", (0, 10)), mark("Claim", (0, 12)), mark("Claim", (0, 10))
    (match,) = found([a], [b], [c], [])
    assert match.choices() == [(a, (0, 2)), (b, (1,)), (None, (3,))]


def test_majority_takes_what_more_than_half_say_also_when_that_is_nothing() -> None:
    def decided(*parts: tuple[int, int] | None) -> int | None:
        (match,) = found(*([mark("Claim", part)] if part else [] for part in parts))
        return majority(match)

    assert decided((0, 10), (0, 12), (0, 10)) == 0
    assert decided((0, 11), (0, 12), (0, 10)) is None
    assert decided((0, 10), None, None) == 1
    assert decided((0, 10), None) is None


def test_trust_takes_what_the_first_trusted_layer_has() -> None:
    (match,) = found([mark("Claim", (0, 10))], [], [mark("Claim", (0, 12))])
    assert trusting([2, 0])(match) == 2
    assert trusting([1, 0])(match) == 1
    assert trusting([])(match) is None


_parts = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), min_size=1, max_size=2)
_marks = st.lists(st.tuples(st.sampled_from("CQS"), _parts, st.sampled_from([None, "s1"])), max_size=8)


@given(st.lists(_marks, min_size=2, max_size=4))
def test_every_mark_stands_in_exactly_one_match_under_its_layer(drawn: list[Any]) -> None:
    layers = [
        [mark(label, *((at, at + size) for at, size in parts), speaker=who) for label, parts, who in layer]
        for layer in drawn
    ]
    matches = found(*layers)
    for place, layer in enumerate(layers):
        assert sorted(m.variants[place].id for m in matches if m.variants[place]) == sorted(one.id for one in layer)
    assert [one.start for one in matches] == sorted(one.start for one in matches)
    for one in matches:
        assert one.agreed == (len(one.choices()) == 1)


@given(_marks)
def test_a_layer_agrees_with_its_copy(drawn: Any) -> None:
    layer = [mark(label, *((at, at + size) for at, size in parts), speaker=who) for label, parts, who in drawn]
    copy = [replace(one, id=f"copy-{one.id}") for one in reversed(layer)]
    unlike = [one for one in found(layer, copy) if not one.agreed]
    # Equal but for the speaker: which of two goes with which is not told by label, words and attributes.
    assert all(one.kinds == ("speaker",) for one in unlike)
