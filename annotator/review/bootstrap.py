"""Confidence intervals of agreement figures by the bootstrap: over articles, or over the units of one table."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from annotator.review.coefficients import UNDEFINED, Pattern, Table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a bootstrap interval, and of how many rounds (those in which the statistic was defined)."""

    low: float
    high: float
    rounds: int


def bootstrap(
    samples: Sequence[T],
    statistic: Callable[[Sequence[T]], float],
    rounds: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Percentile interval of `statistic` over `samples` drawn with replacement.

    The samples are best the articles, since units of one article depend on one another (B. Efron, Bootstrap methods:
    another look at the jackknife, Annals of Statistics 7, 1979).
    """
    chance = random.Random(seed)
    size = len(samples)
    draws = (chance.choices(samples, k=size) for _ in range(rounds if size else 0))
    return interval_of(map(statistic, draws), confidence)


def bootstrap_units(
    table: Table,
    statistic: Callable[[Table], float],
    rounds: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """The same with single units drawn with replacement, for tables of one article; fast for many units."""
    chance = random.Random(seed)
    rows = sorted(table.items(), key=lambda row: (-row[1], str(row[0])))
    return interval_of((statistic(_resampled(rows, chance)) for _ in range(rounds if rows else 0)), confidence)


def _resampled(rows: Sequence[tuple[Pattern, int]], chance: random.Random) -> Table:
    """A multinomial draw as a chain of binomial ones."""
    left = weight = sum(count for _, count in rows)
    table: Table = Counter()
    for pattern, count in rows:
        if not left:
            break
        got = left if count >= weight else binomial(chance, left, count / weight)
        if got:
            table[pattern] = got
        left -= got
        weight -= count
    return table


def binomial(chance: random.Random, trials: int, success: float) -> int:
    """A binomial draw: by waiting times when few successes are expected, else by transformed rejection with squeeze.

    W. Hörmann, The generation of binomial random variates, Journal of Statistical Computation and Simulation 46, 1993
    (algorithm BTRS).
    """
    if success > 0.5:
        return trials - binomial(chance, trials, 1 - success)
    if success <= 0:
        return 0
    if trials * success < 10:
        found, passed, scale = -1, 0, math.log1p(-success)
        while passed <= trials:
            found += 1
            passed += int(math.log(1 - chance.random()) / scale) + 1
        return found
    deviation = math.sqrt(trials * success * (1 - success))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * success
    centre, squeeze = trials * success + 0.5, 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * deviation
    odds, mode = math.log(success / (1 - success)), int((trials + 1) * success)
    top = math.lgamma(mode + 1) + math.lgamma(trials - mode + 1)
    while True:
        u, v = chance.random() - 0.5, 1 - chance.random()
        us = 0.5 - abs(u)
        if us <= 0:
            continue
        k = math.floor((2 * a / us + b) * u + centre)
        if not 0 <= k <= trials:
            continue
        if us >= 0.07 and v <= squeeze:
            return k
        bound = top - math.lgamma(k + 1) - math.lgamma(trials - k + 1) + (k - mode) * odds
        if math.log(v * alpha / (a / (us * us) + b)) <= bound:
            return k


def interval_of(values: Iterable[float], confidence: float) -> Interval:
    """The percentile interval of a figure's values over rounds; rounds without a value do not count."""
    found = sorted(value for value in values if not math.isnan(value))
    if not found:
        return Interval(UNDEFINED, UNDEFINED, 0)

    def at(share: float) -> float:
        place = share * (len(found) - 1)
        lower = math.floor(place)
        upper = min(lower + 1, len(found) - 1)
        return found[lower] + (place - lower) * (found[upper] - found[lower])

    return Interval(at((1 - confidence) / 2), at((1 + confidence) / 2), len(found))
