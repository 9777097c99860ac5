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

#: Articles drawn for one label and pair at most; more articles get fewer rounds, never fewer than the least.
_BUDGET, _LEAST = 600_000, 100


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
    packed = _Packed([[*(table[pattern] for pattern in patterns), *counts] for table, counts in rows])
    rounds = min(rounds, max(_LEAST, _BUDGET // len(rows)))
    drawn: dict[str, list[float]] = {}
    for chosen in _draws(len(rows), rounds, seed):
        between()
        sums = packed.total(chosen)
        table: Table = Counter({pattern: count for pattern, count in zip(patterns, sums, strict=False) if count})
        for name, value in statistic(table, sums[len(patterns) :]).items():
            drawn.setdefault(name, []).append(value)
    found = {name: interval_of(values, confidence) for name, values in drawn.items()}
    return {name: one for name, one in found.items() if one.rounds}


class _Packed:
    """Rows of counts, each in one whole number, so that one addition adds all columns of two rows."""

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        most = max((count for row in rows for count in row), default=0)
        self._width = (most * len(rows)).bit_length() // 8 + 1
        self._size = self._width * len(rows[0])
        self._rows = [
            int.from_bytes(b"".join(count.to_bytes(self._width, "little") for count in row), "little") for row in rows
        ]

    def total(self, chosen: Sequence[int]) -> list[int]:
        """The sum of each column over the chosen rows."""
        raw = sum(map(self._rows.__getitem__, chosen)).to_bytes(self._size, "little")
        return [int.from_bytes(raw[at : at + self._width], "little") for at in range(0, self._size, self._width)]
