"""Where annotators differ: the confusion matrix of two of them, and the passages that are most disputed."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import cast

from annotator.model.text import excerpt
from annotator.review.compared import Compared
from annotator.review.figures import Passage
from annotator.review.rating import Labels, Rated

#: Passages kept of all together, and of each label and pair; code points of their words that are shown.
KEPT, OF_EACH, SHOWN = 200, 60, 160

#: What a passage is ranked among: all (None), or those on which a pair differs in a label (None: in any).
_Rank = tuple[str | None, tuple[int, int]] | None


def confused(rated: Rated, left: int, right: int) -> Counter[tuple[str | None, str | None]]:
    """How many units have which label by `left` and which by `right`; None for no label.

    A unit with several labels counts for each: a label that both have on it with itself, what is left by one with
    what is left by the other, or with None where nothing is left. Units that neither has marked are (None, None).
    """
    counted: Counter[tuple[str | None, str | None]] = Counter()
    for pattern, weight in rated.table(None, (left, right)).items():
        ours, theirs = cast("tuple[Labels | None, Labels | None]", pattern)
        if ours is None or theirs is None:
            continue
        if not (ours or theirs):
            counted[None, None] += weight
        for name in set(ours) & set(theirs):
            counted[name, name] += weight
        mine: Sequence[str | None] = [name for name in ours if name not in theirs]
        yours: Sequence[str | None] = [name for name in theirs if name not in ours]
        if mine or yours:
            for one in mine or (None,):
                for other in yours or (None,):
                    counted[one, other] += weight
    return counted


class Disputes:
    """Gathers the most disputed passages of all articles, and of every label and pair."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._kept: defaultdict[_Rank, list[tuple[float, int, Passage]]] = defaultdict(list)
        self._number = 0

    def add(self, article: Compared, rated: Rated) -> None:
        """Look at one article."""
        for run, labels in _runs(rated):
            score = _disagreeing(labels) * sum(1 if rated.weights is None else rated.weights[unit] for unit in run)
            wanted = [rank for rank in _ranks(labels) if self._takes(rank, score)]
            self._number -= 1
            if wanted:
                row = score, self._number, self._passage(article, rated, run, labels, score)
                for rank in wanted:
                    heapq.heappush(self._kept[rank], row)
                    if len(self._kept[rank]) > (KEPT if rank is None else OF_EACH):
                        heapq.heappop(self._kept[rank])

    def _takes(self, rank: _Rank, score: float) -> bool:
        """Whether a passage with this score is among the most disputed ones so far; of equal ones the first stay."""
        kept_here = self._kept[rank]
        return len(kept_here) < (KEPT if rank is None else OF_EACH) or score > kept_here[0][0]

    def ranked(self) -> tuple[Passage, ...]:
        """The passages, the most disputed ones first; equal ones in the order in which they came."""
        every = {row[1]: row for rows in self._kept.values() for row in rows}
        return tuple(row[2] for row in sorted(every.values(), key=lambda row: (-row[0], -row[1])))

    def _passage(
        self, article: Compared, rated: Rated, run: list[int], labels: list[Labels | None], score: float
    ) -> Passage:
        start, end = rated.ranges[run[0]][0], rated.ranges[run[-1]][1]
        told = {name: one for name, one in zip(self._names, labels, strict=True) if one is not None}
        words, kind = excerpt(article.text[start:end], SHOWN), _kind(rated, run, labels)
        return Passage(article.id, article.title, start, end, words, told, kind, score)


def _ranks(labels: Sequence[Labels | None]) -> Iterator[_Rank]:
    """Among which passages one with these labels is ranked."""
    yield None
    for (left, ours), (right, theirs) in combinations(enumerate(labels), 2):
        if ours is not None and theirs is not None and ours != theirs:
            yield None, (left, right)
            for name in {*ours} ^ {*theirs}:
                yield name, (left, right)


def _runs(rated: Rated) -> Iterator[tuple[list[int], list[Labels | None]]]:
    """Runs of neighbouring units on which the annotators have the same different labels, with these."""
    run: list[int] = []
    before: list[Labels | None] = []
    for unit in rated.disputed():
        labels = rated.labelled(unit)
        follows = bool(run) and rated.everywhere and unit == run[-1] + 1
        if run and not (follows and labels == before):
            yield run, before
            run = []
        run.append(unit)
        before = labels
    if run:
        yield run, before


def _kind(rated: Rated, run: list[int], labels: list[Labels | None]) -> str:
    """ "label" when all have something there, "boundary" when the same label goes on beside it, else "missing"."""
    given: list[set[str]] = [set(one) for one in labels if one is not None]
    if all(given):
        return "label"
    if rated.everywhere:
        for beside in (run[0] - 1, run[-1] + 1):
            if 0 <= beside < len(rated.ranges):
                there: list[set[str]] = [set(one) for one in rated.labelled(beside) if one is not None]
                if there[0].intersection(*there) & given[0].union(*given):
                    return "boundary"
    return "missing"


def _disagreeing(labels: Sequence[Labels | None]) -> float:
    """Share of the pairs of annotators whose labels differ."""
    given = [one for one in labels if one is not None]
    pairs = list(combinations(given, 2))
    return sum(a != b for a, b in pairs) / len(pairs) if pairs else 0.0
