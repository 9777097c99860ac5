"""Krippendorff's α for unitizing: agreement on where units lie in a text and on their values, in one continuum.

The family ᵤα after K. Krippendorff, Y. Mathet, S. Bouvry and A. Widlöcher, On the reliability of unitizing textual
continua: further developments, Quality & Quantity 50, 2016 (also Krippendorff, Content Analysis, 4th ed. 2019, 12.6).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

UNDEFINED = math.nan
#: A unit: half-open range [start, end) of code points and its value.
Unit = tuple[int, int, Hashable]
_GAP = None
_Lengths = defaultdict[tuple[Hashable, Hashable], float]


@dataclass(frozen=True, slots=True)
class Unitized:
    """The coefficients; NaN where there is no variation.

    `whole` is ᵤα over units and gaps, `marking` |ᵤα over "in a unit or not", `coding` cᵤα over the values where units
    of two annotators intersect, with `coverage` the share of the text that does; `values` is (k)ᵤα by value.
    """

    whole: float
    marking: float
    coding: float
    coverage: float
    values: dict[Hashable, float] = field(default_factory=dict)


def unitized_alpha(layers: Sequence[Iterable[Unit]], length: int) -> Unitized:
    """The family for the units of two or more annotators in a text of `length` code points.

    Units of one annotator must not overlap (labels that nest are measured one by one); gaps need not be given.
    Raises ValueError when units overlap or lie outside the text, or when there are fewer than two annotators.
    """
    if len(layers) < 2:
        raise ValueError("Unitized agreement needs at least two annotators.")
    parts = [_partition(units, length) for units in layers]
    seen = _Coincidences(parts)
    margins = seen.margins(seen.observed)
    total = math.fsum(margins.values())
    if not total:
        return Unitized(UNDEFINED, UNDEFINED, UNDEFINED, 0.0)
    expected = _expected(margins, seen.alone, total)
    same = math.fsum(v for (c, k), v in seen.observed.items() if c == k)
    whole = _alpha(total - same, total - math.fsum(expected(c, c) for c in margins))
    gaps = margins.get(_GAP, 0.0)
    chance = math.fsum(expected(_GAP, k) for k in margins if k is not _GAP)
    marking = _alpha(gaps - seen.observed[_GAP, _GAP], chance) if gaps else UNDEFINED
    return _coded(seen, whole, marking, total)


def _coded(seen: _Coincidences, whole: float, marking: float, total: float) -> Unitized:
    """cᵤα and (k)ᵤα: only where units of two annotators intersect."""
    inner = _Lengths(float)
    for (c, k), shared in seen.observed.items():
        if c is not _GAP and k is not _GAP:
            inner[c, k] += shared
    margins = seen.margins(inner)
    length = math.fsum(margins.values())
    if not length:
        return Unitized(whole, marking, UNDEFINED, 0.0)
    expected = _expected(margins, seen.met, length)
    rows = {c: math.fsum(expected(c, k) for k in margins) for c in margins}
    coding = _alpha(
        length - math.fsum(inner[c, c] for c in margins),
        math.fsum(rows.values()) - math.fsum(expected(c, c) for c in margins),
    )
    values = {}
    for c in margins:
        chance = rows[c] - expected(c, c)
        # With more than two annotators nothing may be left to be paired with: what a unit meets of one weighs most.
        known = chance > 1e-9 and rows[c] > 1e-9
        values[c] = _alpha((margins[c] - inner[c, c]) / margins[c], chance / rows[c]) if known else UNDEFINED
    return Unitized(whole, marking, coding, length / total, values)


class _Coincidences:
    """Lengths that pairs of annotators give the same or different values, and what must not be paired with itself."""

    def __init__(self, parts: list[list[Unit]]) -> None:
        others = len(parts) - 1
        self.observed = _Lengths(float)
        #: Σ L² of the units (of gaps Σ L, for a gap has no parts that belong together), by value.
        self.alone: defaultdict[Hashable, float] = defaultdict(float)
        #: Σ of squared lengths in which a unit meets units of another annotator, a mean over the others, by value.
        self.met: defaultdict[Hashable, float] = defaultdict(float)
        for part in parts:
            for start, end, value in part:
                self.alone[value] += end - start if value is _GAP else (end - start) ** 2
        for left, right in permutations(parts, 2):
            self._compare(left, right, others)

    def _compare(self, left: list[Unit], right: list[Unit], others: int) -> None:
        j = 0
        for start, end, value in left:
            meeting = 0
            while j < len(right) and right[j][1] <= start:
                j += 1
            at = j
            while at < len(right) and right[at][0] < end:
                shared = min(end, right[at][1]) - max(start, right[at][0])
                self.observed[value, right[at][2]] += shared / others
                if right[at][2] is not _GAP:
                    meeting += shared
                at += 1
            if value is not _GAP:
                self.met[value] += meeting * meeting / others

    @staticmethod
    def margins(counted: _Lengths) -> dict[Hashable, float]:
        """Sum of each value's row."""
        found: defaultdict[Hashable, float] = defaultdict(float)
        for (c, _), shared in counted.items():
            found[c] += shared
        return {value: shared for value, shared in found.items() if shared}


def _partition(units: Iterable[Unit], length: int) -> list[Unit]:
    """The units with the gaps between them, in order; touching units stay apart."""
    found: list[Unit] = []
    at = 0
    for start, end, value in sorted(units, key=lambda unit: unit[:2]):
        if value is _GAP:
            continue
        if not at <= start < end <= length:
            raise ValueError(f"The unit {start}–{end} overlaps another one of its annotator or lies outside the text.")
        if start > at:
            found.append((at, start, _GAP))
        found.append((start, end, value))
        at = end
    if at < length:
        found.append((at, length, _GAP))
    return found


def _expected(
    margins: Mapping[Hashable, float], own: Mapping[Hashable, float], total: float
) -> Callable[[Hashable, Hashable], float]:
    """Coincidences expected by chance, no unit being paired with itself (equations 4 and 10)."""
    size = total - math.fsum(own.get(value, 0.0) for value in margins) / total

    def expected(c: Hashable, k: Hashable) -> float:
        if size <= 1e-9:
            return 0.0  # One unit meets one: there is nothing else that it could be paired with.
        return (margins[c] * margins[k] - (own.get(c, 0.0) if c == k else 0.0)) / size if c in margins else 0.0

    return expected


def _alpha(observed: float, expected: float) -> float:
    return 1 - observed / expected if expected > 1e-9 else UNDEFINED
