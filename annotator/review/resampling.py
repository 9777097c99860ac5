"""Bootstrap intervals of many figures at once: articles are drawn with replacement, their counts added up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from annotator.review.bootstrap import Interval, interval_of
from annotator.review.coefficients import Pattern, Table

#: Figures by name of one drawn sample: from the table of units and the sums of the other counts.
Statistic = Callable[[Table, Sequence[int]], Mapping[str, float]]

#: Counts added up for one label and pair at most; more articles get fewer rounds, never fewer than the least.
_BUDGET, _LEAST = 6_000_000, 100


def rounds_for(articles: int, rounds: int) -> int:
    """How many rounds are drawn for so many articles when `rounds` are wanted."""
    return min(rounds, max(_LEAST, _BUDGET // (12 * articles))) if articles else 0


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
    chance, places = random.Random(seed), range(len(rows))
    drawn: dict[str, list[float]] = {}
    for _ in range(rounds):
        between()
        chosen = chance.choices(places, k=len(rows))
        sums = (sum(map(column.__getitem__, chosen)) for column in columns)
        table: Table = Counter({pattern: count for pattern, count in zip(patterns, sums, strict=True) if count})
        for name, value in statistic(table, [sum(map(column.__getitem__, chosen)) for column in others]).items():
            drawn.setdefault(name, []).append(value)
    found = {name: interval_of(values, confidence) for name, values in drawn.items()}
    return {name: one for name, one in found.items() if one.rounds}
