"""Unitized α against its definition written out code point by code point, and on clear cases."""

from __future__ import annotations

import math
import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.review.unitizing import Unit, Unitized, unitized_alpha

Layer = list[Unit]


def _layer(chance: random.Random, length: int, values: str) -> Layer:
    units: Layer = []
    at = chance.randrange(4)
    while at < length:
        end = min(length, at + 1 + chance.randrange(7))
        if chance.random() < 0.6:
            units.append((at, end, chance.choice(values)))
        at = end + chance.choice([0, 0, 1, 3])
    return units


def _painted(layer: Layer, length: int) -> list[tuple[object, int]]:
    """Value and number of the unit at each code point; a gap's number is its own place."""
    line: list[tuple[object, int]] = [(None, -1 - at) for at in range(length)]
    for number, (start, end, value) in enumerate(layer):
        for at in range(start, end):
            line[at] = (value, number)
    return line


def _by_definition(layers: list[Layer], length: int) -> tuple[float, float]:
    """ᵤα and |ᵤα by counting code points and pairs of code points that do not belong to one unit."""
    lines = [_painted(layer, length) for layer in layers]
    others = len(lines) - 1
    points = [(i, *line[at]) for i, line in enumerate(lines) for at in range(length)]
    pairs = [(left[at][0], right[at][0]) for left, right in permutations(lines, 2) for at in range(length)]
    observed = sum(a != b for a, b in pairs) / others
    border = sum((a is None) != (b is None) for a, b in pairs) / others
    total = different = outside = 0
    for a in points:
        for b in points:
            if (a[0], a[2]) == (b[0], b[2]):
                continue
            total += 1
            different += a[1] != b[1]
            outside += (a[1] is None) != (b[1] is None)
    size = length * len(lines)
    whole = 1 - observed / (size * different / total) if different else math.nan
    marking = 1 - border / (size * outside / total) if outside else math.nan
    return whole, marking


@pytest.mark.parametrize("seed", range(12))
def test_as_defined(seed: int) -> None:
    chance = random.Random(seed)
    length = 25
    layers = [_layer(chance, length, "ab" if seed % 2 else "abc") for _ in range(2 + seed % 3)]
    found = unitized_alpha(layers, length)
    whole, marking = _by_definition(layers, length)
    assert found.whole == pytest.approx(whole, abs=1e-9, nan_ok=True)
    assert found.marking == pytest.approx(marking, abs=1e-9, nan_ok=True)


def test_coding_where_two_meet() -> None:
    # Two annotators, two units each; the first two meet in 4 code points with the same value, the others in 2 with
    # different ones: ℓaa = 8, ℓab = ℓba = 2, margins a 10 and b 2, corrections a 16+16+4, b 4, ℓ = 12.
    layers: list[Layer] = [[(0, 4, "a"), (6, 8, "a")], [(0, 5, "a"), (6, 9, "b")]]
    found = unitized_alpha(layers, 10)
    size = 12 - (36 + 4) / 12
    rest = 2 * 10 * 2 / size
    assert found.coding == pytest.approx(1 - 4 / rest, abs=1e-12)
    assert found.coverage == pytest.approx(12 / 20)
    row = (10 * 10 - 36 + 20) / size
    assert found.values["a"] == pytest.approx(1 - row / 10 * 2 / (20 / size), abs=1e-12)


def test_same_units_agree_fully_and_random_ones_not() -> None:
    chance = random.Random(4)
    layer = _layer(chance, 400, "abc")
    found = unitized_alpha([layer, list(layer), list(layer)], 400)
    assert (found.whole, found.marking, found.coding) == pytest.approx((1, 1, 1))
    assert all(value == pytest.approx(1) for value in found.values.values())
    drawn = [unitized_alpha([_layer(chance, 2000, "abc") for _ in range(3)], 2000).whole for _ in range(10)]
    assert abs(sum(drawn) / 10) < 0.05


def test_without_variation_nothing_is_defined() -> None:
    empty = unitized_alpha([[], []], 50)
    assert all(map(math.isnan, (empty.whole, empty.marking, empty.coding)))
    assert empty.coverage == 0
    assert math.isnan(unitized_alpha([[], []], 0).whole)
    one = unitized_alpha([[(0, 5, "a")], [(1, 5, "a")]], 9)
    assert one.whole == one.marking
    assert math.isnan(one.coding)
    apart = unitized_alpha([[(0, 3, "a")], [(5, 9, "a")]], 9)
    assert apart.whole < 0
    assert apart.coverage == 0


def test_more_than_two_annotators_where_only_two_meet() -> None:
    layers: list[Layer] = [[], [(11, 12, "a"), (17, 20, "a")], [(11, 20, "c")]]
    found = unitized_alpha(layers, 20)
    assert found.whole == pytest.approx(_by_definition(layers, 20)[0], abs=1e-9)
    assert set(found.values) == {"a", "c"}
    assert all(math.isnan(value) or value <= 1 for value in found.values.values())


def test_one_empty_layer() -> None:
    found = unitized_alpha([[(0, 5, "a")], []], 50)
    assert found.whole < 0.1
    assert math.isnan(found.coding)


@pytest.mark.parametrize(
    "layers", [[[(0, 5, "a")]], [[(0, 5, "a"), (4, 6, "b")], []], [[(0, 11, "a")], []], [[(3, 3, "a")], []]]
)
def test_what_is_no_unitizing_is_refused(layers: list[Layer]) -> None:
    with pytest.raises(ValueError, match=r"overlaps|two annotators"):
        unitized_alpha(layers, 10)


@given(st.integers(0, 10_000), st.integers(2, 4))
def test_the_order_of_annotators_does_not_matter(seed: int, number: int) -> None:
    chance = random.Random(seed)
    layers = [_layer(chance, 40, "ab") for _ in range(number)]
    first, second = unitized_alpha(layers, 40), unitized_alpha(layers[::-1], 40)
    assert _figures(first) == pytest.approx(_figures(second), nan_ok=True)
    assert all(value <= 1 + 1e-12 or math.isnan(value) for value in _figures(first))


def _figures(found: Unitized) -> list[float]:
    return [found.whole, found.marking, found.coding, found.coverage]


def test_one_unit_that_meets_one_has_no_coding_to_measure() -> None:
    found = unitized_alpha([[(0, 5, "a")], [(0, 5, "a")]], 20)
    assert found.whole == 1
    assert math.isnan(found.coding)
