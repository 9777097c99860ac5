"""F1 on spans, rated units from layers, attributes and relations of matched spans."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.spans import Fragment, covers, fragments
from annotator.review.agreement import (
    F1,
    Span,
    f1,
    matched,
    mean_f1,
    pairwise_f1,
    relations_f1,
    table_f1,
    unit_table,
    units,
    values_table,
)
from annotator.review.coefficients import cohen_kappa, krippendorff_alpha, tabulate

TEXT = "Prices rose by 12 percent. Nobody knows why. The court ruled on Monday."


def _span(start: int, end: int, label: str = "Claim") -> Span:
    return Span(label, (Fragment(start, end),))


def _random_layer(chance: random.Random, size: int, number: int) -> list[Span]:
    spans = []
    for _ in range(number):
        start = chance.randrange(size)
        spans.append(_span(start, min(size, start + 1 + chance.randrange(20)), chance.choice(["Claim", "Quote"])))
    return spans


def test_exact_f1_counts_each_span_once() -> None:
    left = [_span(0, 5), _span(0, 5), _span(9, 12)]
    right = [_span(0, 5), _span(9, 12, "Quote"), _span(20, 22)]
    score = f1(left, right)
    assert (score.matched, score.left, score.right) == (1, 3, 3)
    assert score.f1 == pytest.approx(1 / 3)
    assert f1([Span("Q", (Fragment(0, 2), Fragment(5, 9)))], [Span("Q", (Fragment(0, 9),))]).matched == 0


def test_overlap_f1_takes_the_best_pairs() -> None:
    left = [_span(0, 10), _span(10, 20)]
    right = [_span(2, 12), _span(0, 9)]
    assert matched(left, right, 0.5) == [(0, 1)]
    assert f1(left, right, 0.5) == F1(1, 2, 2)
    assert f1(left, right, 0.05) == F1(2, 2, 2)
    discontinuous = [Span("Q", (Fragment(0, 4), Fragment(10, 14)))]
    assert f1(discontinuous, [Span("Q", (Fragment(0, 4),))], 0.5).matched == 1
    assert f1(discontinuous, [Span("Q", (Fragment(5, 9),))], 0.01).matched == 0


def test_empty_layers() -> None:
    assert math.isnan(f1([], []).f1)
    assert f1([_span(0, 3)], []).f1 == 0
    assert math.isnan(f1([_span(0, 3)], []).precision)
    assert f1([_span(0, 3)], []).recall == 0


def test_pairs_and_their_mean() -> None:
    layers = {"ada": [_span(0, 5)], "bo": [_span(0, 5)], "cy": [_span(7, 9)]}
    pairs = pairwise_f1(layers)
    assert {names: score.f1 for names, score in pairs.items()} == {("ada", "bo"): 1, ("ada", "cy"): 0, ("bo", "cy"): 0}
    assert mean_f1(pairs) == pytest.approx(1 / 3)
    assert math.isnan(mean_f1(pairwise_f1({"ada": [], "bo": []})))
    assert F1(1, 2, 3) + F1(1, 1, 1) == F1(2, 3, 4)


@given(st.integers(0, 10_000), st.sampled_from([None, 0.1, 0.5, 1.0]))
def test_f1_is_the_same_from_both_sides(seed: int, threshold: float | None) -> None:
    chance = random.Random(seed)
    left, right = _random_layer(chance, 80, 8), _random_layer(chance, 80, 6)
    assert f1(left, right, threshold).f1 == pytest.approx(f1(right, left, threshold).f1)
    assert f1(left, left, threshold).f1 == 1
    assert f1(left, right, 1.0).matched == f1(left, right).matched


@given(st.integers(0, 10_000))
def test_overlaps_are_all_found(seed: int) -> None:
    chance = random.Random(seed)
    left, right = _random_layer(chance, 60, 7), _random_layer(chance, 60, 7)
    touching = {
        (i, j)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if a.label == b.label and a.parts[0].start < b.parts[0].end and b.parts[0].start < a.parts[0].end
    }
    pairs = matched(left, right, 1e-9)
    assert set(pairs) <= touching
    free_left, free_right = set(range(7)) - {i for i, _ in pairs}, set(range(7)) - {j for _, j in pairs}
    assert not [pair for pair in touching if pair[0] in free_left and pair[1] in free_right]


def test_units() -> None:
    assert [TEXT[a:b] for a, b in units(TEXT, "sentence")][1] == "Nobody knows why."
    assert [TEXT[a:b] for a, b in units(TEXT, "token")][:3] == ["Prices", "rose", "by"]
    assert units("añ", "character") == [(0, 1), (1, 2)]


def test_sentences_rated_by_a_label() -> None:
    first, second = TEXT.index("Nobody"), TEXT.index("The court")
    ada, bo = [_span(0, 25), _span(second, len(TEXT) - 1)], [_span(0, first - 1), _span(first, first + 3)]
    table = unit_table(TEXT, [ada, bo], "sentence", "Claim")
    # A few letters do not cover the sentence, but they are in it.
    assert table == {(True, True): 1, (False, True): 1, (True, False): 1}
    assert table_f1(table) == F1(1, 2, 2)


def test_all_labels_together_missing_layers_and_exclusion() -> None:
    ada = [_span(0, 6), _span(0, 11, "Quote")]
    table = unit_table(TEXT, [ada, None], "token")
    assert table[("Claim", "Quote"), None] == 1
    assert table[("Quote",), None] == 1
    assert table.total() == len(units(TEXT, "token"))
    without = unit_table(TEXT, [ada, None], "token", excluded=(Fragment(0, 26),))
    assert without.total() == table.total() - 6
    assert set(without) == {((), None)}


@given(st.integers(0, 10_000), st.sampled_from([None, "Claim"]), st.booleans())
def test_characters_counted_in_stretches_are_characters(seed: int, label: str | None, cut: bool) -> None:
    chance = random.Random(seed)
    text = "x" * 70
    layers = [_random_layer(chance, 70, chance.randrange(6)) for _ in range(3)]
    excluded = fragments((a, a + 9) for a in (3, 40)) if cut else ()
    columns = []
    for layer in layers:
        on = [
            tuple(sorted({s.label for s in layer if covers(s.parts, at) and label in (None, s.label)}))
            for at in range(70)
            if not any(start <= at < end for start, end in excluded)
        ]
        columns.append([bool(names) for names in on] if label else on)
    assert unit_table(text, layers, "character", label, excluded) == tabulate(*columns)


def test_the_coefficients_take_the_tables() -> None:
    ada, bo = [_span(0, 25)], [_span(0, 11), _span(45, 54)]
    table = unit_table(TEXT, [ada, bo], "token", "Claim")
    assert 0 < cohen_kappa(table) < 1
    assert 0 < krippendorff_alpha(table) < 1


def test_values_and_relations_of_matched_spans() -> None:
    left, right = [_span(0, 9), _span(10, 14, "Speaker")], [_span(10, 14, "Speaker"), _span(0, 8), _span(20, 30)]
    pairs = matched(left, right, 0.5)
    assert pairs == [(0, 1), (1, 0)]
    assert values_table(["true", None], ["Ada", "false", "x"], pairs) == {("true", "false"): 1, (None, "Ada"): 1}
    ours, theirs = [("attributed_to", 0, 1)], [("attributed_to", 1, 0), ("attributed_to", 2, 0)]
    assert relations_f1(ours, theirs, pairs) == F1(1, 1, 2)
    assert relations_f1([("has_cue", 0, 1)], theirs, pairs).matched == 0
    assert relations_f1(ours, theirs, []).matched == 0
