"""Chance-corrected agreement: Cohen's κ, Scott's π, Fleiss' κ, Krippendorff's α, over counted patterns of ratings.

All of them take a `Table`: how many units got which combination of ratings, one rating an annotator, None where an
annotator did not rate the unit. Counting patterns first makes 100,000 units as quick as the few combinations that
occur. Where a coefficient is not defined (no unit, no variation: 0/0) the answer is NaN, never 1.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, Literal

Rating = Hashable
Pattern = tuple[Rating, ...]
Table = Counter[Pattern]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
Weights = Literal["linear", "quadratic"]
UNDEFINED = math.nan


def tabulate(*ratings: Sequence[Rating]) -> Table:
    """Counted patterns of the annotators' ratings of the same units; None is a missing rating.

    Raises ValueError when the annotators have not the same number of units.
    """
    return Counter(zip(*ratings, strict=True))


def united(tables: Iterable[Table]) -> Table:
    """All units of several tables (of the articles of a project, say) with the same annotators."""
    total: Table = Counter()
    for table in tables:
        total.update(table)
    return total


def pair(table: Table, first: int, second: int) -> Table:
    """Units that both annotators rated, counted by their two ratings: the confusion matrix."""
    counted: Table = Counter()
    for pattern, count in table.items():
        left, right = pattern[first], pattern[second]
        if left is not None and right is not None:
            counted[left, right] += count
    return counted


#: Of a pattern: how many ratings are given, each value with its number, and the ordered pairs of them that differ.
Held = tuple[int, tuple[tuple[Rating, int], ...], int]


@lru_cache(maxsize=1 << 14)
def _held(pattern: Pattern) -> Held:
    """A pattern counted; kept, as the rounds of a bootstrap have the same patterns again and again."""
    values: dict[Rating, int] = {}
    for rating in pattern:
        if rating is not None:
            values[rating] = values.get(rating, 0) + 1
    size = sum(values.values())
    return size, tuple(values.items()), size * size - sum(n * n for n in values.values())


def agreement(table: Table) -> float:
    """Observed agreement: of all pairs of ratings of the same unit, the share that are equal (NaN: no pair)."""
    differing = pairs = 0
    for pattern, count in table.items():
        size, _, different = _held(pattern)
        pairs += count * size * (size - 1)
        differing += count * different
    return (pairs - differing) / pairs if pairs else UNDEFINED


def cohen_kappa(
    table: Table,
    weights: Weights | None = None,
    order: Sequence[Rating] | None = None,
    annotators: tuple[int, int] = (0, 1),
) -> float:
    """Cohen's κ of two annotators over the units both rated.

    κ = 1 − Σ w·observed / Σ w·expected, expected from each annotator's own distribution (J. Cohen, A coefficient of
    agreement for nominal scales, Educational and Psychological Measurement 20, 1960); w is 0 or 1, or by rank the
    distance (`linear`) or its square (`quadratic`) (J. Cohen, Weighted kappa, Psychological Bulletin 70, 1968). `order`
    gives the ranks of ordinal categories; without it they are sorted.
    """
    counted = pair(table, *annotators)
    total = counted.total()
    left: Counter[Rating] = Counter()
    right: Counter[Rating] = Counter()
    for (a, b), count in counted.items():
        left[a] += count
        right[b] += count
    if weights is None:
        observed = sum(count for (a, b), count in counted.items() if a != b) * total
        expected = total * total - sum(count * right[a] for a, count in left.items())
        return 1 - observed / expected if expected else UNDEFINED
    rank = {value: place for place, value in enumerate(_ordered({*left, *right}, order))}
    power = 1 if weights == "linear" else 2
    observed = sum(abs(rank[a] - rank[b]) ** power * count for (a, b), count in counted.items()) * total
    expected = sum(abs(rank[a] - rank[b]) ** power * m * n for a, m in left.items() for b, n in right.items())
    return 1 - observed / expected if expected else UNDEFINED


def scott_pi(table: Table, annotators: tuple[int, int] = (0, 1)) -> float:
    """Scott's π of two annotators over the units both rated: as κ, but expected from their common distribution.

    W. A. Scott, Reliability of content analysis: the case of nominal scale coding, Public Opinion Quarterly 19, 1955.
    """
    return fleiss_kappa(pair(table, *annotators))


def fleiss_kappa(table: Table) -> float:
    """Fleiss' κ over the units that all annotators rated (the measure is defined for as many ratings a unit).

    κ = (P − Pₑ)/(1 − Pₑ): J. L. Fleiss, Measuring nominal scale agreement among many raters, Psychological Bulletin 76,
    1971.
    """
    totals: dict[Rating, int] = {}
    disagreeing = ratings = 0
    raters = 0
    for pattern, count in table.items():
        if None in pattern:
            continue
        raters, values, different = _held(pattern)
        for value, n in values:
            totals[value] = totals.get(value, 0) + count * n
        ratings += count * raters
        disagreeing += count * different
    chance = ratings * ratings - sum(n * n for n in totals.values())
    if raters < 2 or not chance:
        return UNDEFINED
    return 1 - disagreeing * ratings / ((raters - 1) * chance)


def krippendorff_alpha(table: Table, level: Level = "nominal", order: Sequence[Rating] | None = None) -> float:
    """Krippendorff's α for any number of annotators and missing ratings; units with one rating do not count.

    α = 1 − Dₒ/Dₑ from the coincidences of values within units (K. Krippendorff, Computing Krippendorff's alpha-
    reliability, 2011; Content Analysis, 4th ed. 2019, ch. 12). Squared differences: nominal 0 or 1; ordinal by the
    ranks between two values, in `order` or sorted; interval (c − k)²; ratio ((c − k)/(c + k))². Interval and ratio
    need numbers.
    """
    units: Units = []
    totals: dict[Rating, int] = {}
    for pattern, count in table.items():
        held = _held(pattern)
        if held[0] > 1:
            units.append((count, held))
            for value, n in held[1]:
                totals[value] = totals.get(value, 0) + count * n
    if len(totals) < 2:
        return UNDEFINED
    if level == "nominal":
        observed, expected = _nominal(units, totals)
    elif level == "ratio":
        observed, expected = _ratio(units, totals)
    else:
        place = _midranks(totals, order) if level == "ordinal" else {value: _number(value) for value in totals}
        observed, expected = _squares(units, totals, place)
    return 1 - observed / expected if expected else UNDEFINED


Units = list[tuple[int, Held]]


def _nominal(units: Units, totals: Mapping[Rating, int]) -> tuple[float, float]:
    """Observed and expected disagreement, both times the number of ratings."""
    observed = math.fsum(count * different / (size - 1) for count, (size, _, different) in units)
    number = sum(totals.values())
    return observed, (number * number - sum(n * n for n in totals.values())) / (number - 1)


def _squares(units: Units, totals: Mapping[Rating, int], place: Mapping[Rating, float]) -> tuple[float, float]:
    """The same for squared distances of places, without looking at pairs: Σᵢⱼ(xᵢ − xⱼ)² = 2(nΣx² − (Σx)²)."""
    number = sum(totals.values())
    middle = math.fsum(n * place[value] for value, n in totals.items()) / number
    at = {value: place[value] - middle for value in totals}
    observed = math.fsum(count * _spread(size, values, at) / (size - 1) for count, (size, values, _) in units)
    return observed, _spread(number, totals.items(), at) / (number - 1)


def _spread(size: int, values: Iterable[tuple[Rating, int]], at: Mapping[Rating, float]) -> float:
    held = [(at[value], n) for value, n in values]
    mean = math.fsum(n * place for place, n in held) / size
    return 2 * size * math.fsum(n * (place - mean) ** 2 for place, n in held)


def _ratio(units: Units, totals: Mapping[Rating, int]) -> tuple[float, float]:
    number = {value: _number(value) for value in totals}

    def apart(held: Iterable[tuple[Rating, int]]) -> float:
        values = [(number[value], n) for value, n in held]
        return 2 * math.fsum(
            m * n * ((c - k) / (c + k)) ** 2 for (c, m), (k, n) in combinations(values, 2) if c + k != 0
        )

    observed = math.fsum(count * apart(values) / (size - 1) for count, (size, values, _) in units)
    return observed, apart(totals.items()) / (sum(totals.values()) - 1)


def _midranks(totals: Mapping[Rating, int], order: Sequence[Rating] | None) -> dict[Rating, float]:
    """Places whose distance is the ordinal one: the ratings up to the middle of each value's own."""
    found: dict[Rating, float] = {}
    below = 0
    for value in _ordered(totals, order):
        found[value] = below + totals[value] / 2
        below += totals[value]
    return found


def _ordered(values: Iterable[Rating], order: Sequence[Rating] | None) -> list[Rating]:
    if order is None:
        ranked: list[Any] = list(values)
        return sorted(ranked)
    place = {value: number for number, value in enumerate(order)}
    missing = sorted(str(value) for value in values if value not in place)
    if missing:
        raise ValueError(f"The order of categories leaves out {', '.join(missing)}.")
    return sorted(values, key=place.__getitem__)


def _number(value: Rating) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"Interval and ratio levels need numbers; {value!r} is none.")
    return float(value)


def mean_pairwise(table: Table, measure: Callable[[Table], float]) -> float:
    """Mean of `measure` over all pairs of annotators for which it is defined.

    With `cohen_kappa` this is Light's κ (R. J. Light, Measures of response agreement for qualitative data,
    Psychological Bulletin 76, 1971).
    """
    width = max(map(len, table), default=0)
    values = [measure(pair(table, *two)) for two in combinations(range(width), 2)]
    defined = [value for value in values if not math.isnan(value)]
    return math.fsum(defined) / len(defined) if defined else UNDEFINED
