"""Mathet's γ: agreement on where units lie and what they are, from the best alignment, corrected for chance.

Y. Mathet, A. Widlöcher and J.-P. Métivier, The unified and holistic method gamma (γ) for inter-annotator agreement
measure and alignment, Computational Linguistics 41, 2015.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from annotator.review.alignment import Unit, aligned

UNDEFINED = math.nan

#: Random continua from which the disorder expected by chance is estimated.
SAMPLES = 30

Layers = Sequence[Sequence[Unit]]


@dataclass(frozen=True, slots=True)
class Gamma:
    """γ = 1 − observed / expected disorder (NaN without units), each a mean for one unit of an annotator.

    `at_least` are what both are proven to be no smaller than: less than they only where units lie very densely.
    """

    observed: float
    expected: float
    at_least: tuple[float, float] = (UNDEFINED, UNDEFINED)

    @property
    def value(self) -> float:
        """γ itself: 1 for equal layers, 0 for agreement as by chance, below for less."""
        return 1 - self.observed / self.expected if self.expected else UNDEFINED

    @property
    def within(self) -> float:
        """How far the value may be from that of the best alignments at most; 0 where these were found."""
        observed, expected = self.at_least
        if math.isnan(self.value) or math.isnan(observed):
            return 0.0
        if expected <= 0:
            return math.inf
        return max((self.observed - observed) / self.expected, self.observed / expected - self.observed / self.expected)


def gamma(
    articles: Iterable[tuple[Layers, float]],
    samples: int = SAMPLES,
    seed: int = 0,
    between: Callable[[], None] = lambda: None,
) -> Gamma:
    """γ over articles, each the units of every annotator and the length of the text; the same for the same `seed`.

    For one article this is the measure as published. Over several, observed and expected disorders are added up,
    each article with the weight of its units, before they are divided: units of different articles never align.
    `between` is called often and may raise to stop the work.
    """
    chance = random.Random(seed)
    observed = expected = number = 0.0
    bounds = [0.0, 0.0]
    for layers, length in articles:
        count = sum(map(len, layers)) / len(layers)
        if not count:
            continue
        disorder, at_least = aligned(layers, between)
        observed += disorder
        bounds[0] += at_least
        for _ in range(samples):
            between()
            drawn = shuffled(layers, length, chance)
            disorder, at_least = aligned(drawn, between)
            weight = count / samples * len(drawn) / sum(map(len, drawn))
            expected += disorder * weight
            bounds[1] += at_least * weight
        number += count
    if not number:
        return Gamma(UNDEFINED, UNDEFINED)
    return Gamma(observed / number, expected / number, (bounds[0] / number, bounds[1] / number))


def shuffled(layers: Layers, length: float, chance: random.Random) -> list[list[Unit]]:
    """A random continuum: for each annotator the units of one drawn at random, moved round the text.

    By as many code points as are drawn, at least half a unit's mean length apart from annotator to annotator where
    the text has room for that; never without any unit (2015, section 5.2).
    """
    apart = sum(unit[1] - unit[0] for layer in layers for unit in layer) / sum(map(len, layers)) / 2
    while True:
        free = [(0.0, float(length))]
        made: list[list[Unit]] = []
        for _ in layers:
            pivot = _drawn(free, chance) if free else chance.uniform(0, length)
            free = _without(free, pivot - apart, pivot + apart)
            made.append([_moved(unit, pivot, length) for unit in chance.choice(layers)])
        if any(made):
            return made


def _moved(unit: Unit, by: float, length: float) -> Unit:
    start = unit[0] + by
    back = length if start > length else 0.0
    return start - back, unit[1] + by - back, unit[2]


def _drawn(free: Sequence[tuple[float, float]], chance: random.Random) -> float:
    """A whole place in one of the ranges, each as likely as it is long."""
    start, end = chance.choices(free, weights=[end - start for start, end in free])[0]
    return float(math.floor(chance.uniform(start, end)))


def _without(free: Sequence[tuple[float, float]], start: float, end: float) -> list[tuple[float, float]]:
    """The ranges with [start, end] taken out."""
    parts = [part for a, b in free for part in ((a, min(b, start)), (max(a, end), b))]
    return [(a, b) for a, b in parts if b > a]
