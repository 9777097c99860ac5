"""Bootstrap intervals of many figures at once: articles are drawn with replacement, their counts added up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from annotator.review.bootstrap import Interval, interval_of
from annotator.review.coefficients import Pattern, Table

#: Figures by name of one drawn sample: from the table of units and the sums of the other counts.
Statistic = Callable[[Table, Sequence[int]], Mapping[str, float]]

#: Counts added up for one label and pair at most; more articles, or more combinations of ratings, get fewer rounds,
#: never fewer than the least.
_BUDGET, _LEAST = 3_000_000, 100


@lru_cache(maxsize=4)
def _draws(size: int, rounds: int, seed: int) -> list[list[int]]:
    """Positions drawn with replacement, the same for every label and pair with as many articles."""
    chance, places = random.Random(seed), range(size)
    return [chance.choices(places, k=size) for _ in range(rounds)]


def intervals(
    rows: Sequence[tuple[Table, Sequence[int]]],
    statistic: Statistic,
    rounds: int,
    between: Callable[[], None],
    confidence: float = 0.95,
    seed: int = 0,
) -> dict[str, Interval]:
    """Percentile intervals of all figures of `statistic` over articles drawn with replacement.

    Each row holds one article's table of units and its other counts. With fewer than two articles nothing is known
    of how articles differ, and there are no intervals.
    """
    if len(rows) < 2 or not rounds:
        return {}
    patterns: list[Pattern] = sorted({pattern for table, _ in rows for pattern in table}, key=str)
    columns = [[table[pattern] for table, _ in rows] for pattern in patterns]
    others = [list(column) for column in zip(*(counts for _, counts in rows), strict=True)]
    rounds = min(rounds, max(_LEAST, _BUDGET // (len(rows) * (len(columns) + len(others)))))
    drawn: dict[str, list[float]] = {}
    for chosen in _draws(len(rows), rounds, seed):
        between()
        sums = (sum(map(column.__getitem__, chosen)) for column in columns)
        table: Table = Counter({pattern: count for pattern, count in zip(patterns, sums, strict=True) if count})
        for name, value in statistic(table, [sum(map(column.__getitem__, chosen)) for column in others]).items():
            drawn.setdefault(name, []).append(value)
    found = {name: interval_of(values, confidence) for name, values in drawn.items()}
    return {name: one for name, one in found.items() if one.rounds}
