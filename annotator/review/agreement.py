"""Agreement between annotators' layers: F1 on spans, and rated units for the coefficients.

What is compared is always named by its unit: exact spans, overlapping spans, tokens, sentences or characters. The
coefficients are in `coefficients` (over tables of rated units) and `unitizing` (over a continuum), the intervals in
`bootstrap`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, NamedTuple

from annotator.model import text as texts
from annotator.model.spans import Fragments, fragments, length, shared
from annotator.review.coefficients import UNDEFINED, Rating, Table

UnitKind = Literal["token", "sentence", "character"]


class Span(NamedTuple):
    """A label on fragments of a text, as one annotator marked it."""

    label: str
    parts: Fragments


Layer = Sequence[Span]


@dataclass(frozen=True, slots=True)
class F1:
    """Spans (or units) of two layers that match; the left layer is the reference for precision and recall."""

    matched: int
    left: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the right layer's spans that match (NaN: it has none)."""
        return self.matched / self.right if self.right else UNDEFINED

    @property
    def recall(self) -> float:
        """Share of the left layer's spans that match (NaN: it has none)."""
        return self.matched / self.left if self.left else UNDEFINED

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, the same from both sides (NaN: both layers are empty).

        C. J. van Rijsbergen, Information Retrieval, 2nd ed. 1979; as agreement: G. Hripcsak and A. S. Rothschild,
        Agreement, the F-measure, and reliability in information retrieval, JAMIA 12, 2005.
        """
        return 2 * self.matched / (self.left + self.right) if self.left + self.right else UNDEFINED

    def __add__(self, other: F1) -> F1:
        return F1(self.matched + other.matched, self.left + other.left, self.right + other.right)


def matched(left: Layer, right: Layer, threshold: float | None = None) -> list[tuple[int, int]]:
    """Pairs of positions of spans with the same label that match one to one.

    Without a threshold: the same fragments. With one: the code points both cover, divided by those either covers, are
    at least `threshold`; the best pairs are taken first.
    """
    if threshold is None:
        waiting: defaultdict[Span, list[int]] = defaultdict(list)
        for j in reversed(range(len(right))):
            waiting[right[j]].append(j)
        return [(i, waiting[span].pop()) for i, span in enumerate(left) if waiting.get(span)]
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    found = []
    for overlap, i, j in sorted(_overlaps(left, right), key=lambda row: (-row[0], row[1:])):
        if overlap >= threshold and i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            found.append((i, j))
    return sorted(found)


def _overlaps(left: Layer, right: Layer) -> Iterable[tuple[float, int, int]]:
    """Share of code points in common for every two spans of a label that touch, by a sweep over their starts."""
    ends: dict[str, list[tuple[int, int, int]]] = {}
    for j, span in enumerate(right):
        if span.parts:
            ends.setdefault(span.label, []).append((span.parts[0].start, span.parts[-1].end, j))
    longest = {}
    for label, rows in ends.items():
        rows.sort()
        longest[label] = max(end - start for start, end, _ in rows)
    for i, span in enumerate(left):
        rows = ends.get(span.label, [])
        if not span.parts or not rows:
            continue
        at = bisect_right(rows, (span.parts[0].start - longest[span.label], -1, -1))
        while at < len(rows) and rows[at][0] < span.parts[-1].end:
            both = shared(span.parts, right[rows[at][2]].parts)
            if both:
                yield both / (length(span.parts) + length(right[rows[at][2]].parts) - both), i, rows[at][2]
            at += 1


def f1(left: Layer, right: Layer, threshold: float | None = None) -> F1:
    """F1 of two layers over exact spans, or over spans that overlap by at least `threshold` (see `matched`)."""
    if threshold is None:
        return _exact(Counter(left), Counter(right))
    return F1(len(matched(left, right, threshold)), len(left), len(right))


def _exact(left: Counter[Span], right: Counter[Span]) -> F1:
    """F1 of counted spans that are the same; counting them is all that there is to matching them."""
    ours, theirs = left.total(), right.total()
    if len(left) == ours and len(right) == theirs:
        return F1(len(left.keys() & right.keys()), ours, theirs)
    return F1((left & right).total(), ours, theirs)


def pairwise_f1(layers: Mapping[str, Layer], threshold: float | None = None) -> dict[tuple[str, str], F1]:
    """F1 of every two annotators, in the order of `layers`."""
    if threshold is None:
        counted = {name: Counter(layer) for name, layer in layers.items()}
        return {(a, b): _exact(counted[a], counted[b]) for a, b in combinations(layers, 2)}
    return {(a, b): f1(layers[a], layers[b], threshold) for a, b in combinations(layers, 2)}


def mean_f1(pairs: Mapping[tuple[str, str], F1]) -> float:
    """Mean F1 of the pairs for which it is defined (NaN: for none)."""
    values = [score.f1 for score in pairs.values() if not math.isnan(score.f1)]
    return math.fsum(values) / len(values) if values else UNDEFINED


def relations_f1(
    left: Sequence[tuple[str, int, int]], right: Sequence[tuple[str, int, int]], pairs: Iterable[tuple[int, int]]
) -> F1:
    """F1 of relations (type, from, to) whose ends match; ends are positions of spans, `pairs` comes from `matched`."""
    other = dict(pairs)
    theirs = Counter(right)
    ours = Counter((kind, other[a], other[b]) for kind, a, b in left if a in other and b in other)
    return F1((ours & theirs).total(), len(left), len(right))


def values_table(left: Sequence[Rating], right: Sequence[Rating], pairs: Iterable[tuple[int, int]]) -> Table:
    """Table of an attribute's (or the speaker's) values on matched spans, for κ and α; None is a missing value."""
    return Counter((left[i], right[j]) for i, j in pairs)


def units(text: str, unit: UnitKind) -> list[tuple[int, int]]:
    """The tokens, sentences or characters of `text` as ranges of code points."""
    if unit == "token":
        return list(texts.words(text))
    if unit == "sentence":
        return list(texts.sentences(text))
    return [(at, at + 1) for at in range(len(text))]


def unit_table(
    text: str,
    layers: Sequence[Layer | None],
    unit: UnitKind = "token",
    label: str | None = None,
    excluded: Fragments = (),
) -> Table:
    """Table of what each annotator says of each unit of `text`; a layer that is None (not annotated) is missing.

    With `label` the rating is whether that label is on the unit; without, it is the tuple of all labels on it, () for
    none. A label is on a unit when its fragments cover at least half of it, on a sentence also when at least half of a
    fragment lies in it. Units at least half `excluded` (boilerplate, say) are left out.
    """
    if unit == "character":
        return _character_table(len(text), layers, label, excluded)
    ranges = units(text, unit)
    starts = [start for start, _ in ranges]
    out = covered(ranges, starts, excluded)
    ratings: list[list[Rating]] = []
    for layer in layers:
        if layer is None:
            ratings.append([None] * len(ranges))
            continue
        on: list[tuple[str, ...]] = [()] * len(ranges)
        for name, parts in sorted(_by_label(layer, label).items()):
            for place in labelled(ranges, starts, parts, unit):
                on[place] = (*on[place], name)
        ratings.append([bool(names) for names in on] if label is not None else list(on))
    kept = [place for place in range(len(ranges)) if place not in out]
    return Counter(tuple(column[place] for column in ratings) for place in kept)


def _by_label(layer: Layer, label: str | None) -> dict[str, Fragments]:
    gathered: dict[str, list[tuple[int, int]]] = {}
    for span in layer:
        if label is None or span.label == label:
            gathered.setdefault(span.label, []).extend(span.parts)
    return {name: fragments(parts) for name, parts in gathered.items()}


def labelled(ranges: Sequence[tuple[int, int]], starts: Sequence[int], parts: Fragments, unit: UnitKind) -> set[int]:
    """Numbers of the units that have a label on `parts`."""
    found = covered(ranges, starts, parts)
    if unit == "sentence":
        for part in parts:
            place = max(0, bisect_right(starts, part.start) - 1)
            while place < len(ranges) and ranges[place][0] < part.end:
                both = min(part.end, ranges[place][1]) - max(part.start, ranges[place][0])
                if both > 0 and 2 * both >= part.end - part.start:
                    found.add(place)
                place += 1
    return found


def covered(ranges: Sequence[tuple[int, int]], starts: Sequence[int], parts: Fragments) -> set[int]:
    """Numbers of the ranges of which `parts` cover at least half."""
    counted: Counter[int] = Counter()
    for start, end in parts:
        place = max(0, bisect_right(starts, start) - 1)
        while place < len(ranges) and ranges[place][0] < end:
            both = min(end, ranges[place][1]) - max(start, ranges[place][0])
            if both > 0:
                counted[place] += both
            place += 1
    return {place for place, both in counted.items() if 2 * both >= ranges[place][1] - ranges[place][0]}


def _character_table(size: int, layers: Sequence[Layer | None], label: str | None, excluded: Fragments) -> Table:
    """As `unit_table`, every code point a unit: stretches between boundaries are counted at once."""
    edges: defaultdict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for column, layer in enumerate(layers):
        for name, parts in _by_label(layer or (), label).items():
            for start, end in parts:
                edges[start].append((column, name, 1))
                edges[end].append((column, name, -1))
    for start, end in fragments(excluded):
        edges[start].append((-1, "", 1))
        edges[end].append((-1, "", -1))
    now: list[set[str]] = [set() for _ in layers]
    table: Table = Counter()
    out, at = False, 0
    for edge in sorted({*edges, size}):
        stop = min(max(edge, 0), size)
        if stop > at and not out:
            table[tuple(_rating(layer, names, label) for layer, names in zip(layers, now, strict=True))] += stop - at
        at = max(at, stop)
        for column, name, step in sorted(edges.get(edge, ()), key=lambda row: row[2]):
            if column < 0:
                out = step > 0
            elif step > 0:
                now[column].add(name)
            else:
                now[column].discard(name)
    return table


def _rating(layer: Layer | None, names: set[str], label: str | None) -> Rating:
    if layer is None:
        return None
    return bool(names) if label is not None else tuple(sorted(names))


def table_f1(table: Table, annotators: tuple[int, int] = (0, 1), value: Hashable = True) -> F1:
    """F1 over units that got `value`, of two annotators who both rated them."""
    both = left = right = 0
    for pattern, count in table.items():
        a, b = pattern[annotators[0]], pattern[annotators[1]]
        if a is None or b is None:
            continue
        both += count * (a == value and b == value)
        left += count * (a == value)
        right += count * (b == value)
    return F1(both, left, right)
