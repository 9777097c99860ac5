"""An article taken apart into units, and which labels each annotator has put on each of them.

Units of positions (tokens, sentences, characters) cover the text whether marked or not. Units of spans (exact,
overlap) are only where somebody has marked something: what nobody marked is no unit, so two annotators who both left
a place alone do not agree on anything there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from annotator.model.spans import Fragment, Fragments, fragments, length, shared
from annotator.review.agreement import Span, covered, labelled, units
from annotator.review.coefficients import Rating, Table

Unit = Literal["token", "character", "sentence", "exact", "overlap"]

#: Every unit with the words by which it is named in output.
UNITS: dict[Unit, str] = {
    "token": "tokens (words and punctuation marks)",
    "character": "characters (Unicode code points)",
    "sentence": "sentences",
    "exact": "spans with exactly the same place",
    "overlap": "spans that overlap by at least half",
}

#: Code points in both, divided by those in either, from which two spans count as the same place.
THRESHOLD = 0.5

#: Names of labels in order.
Labels = tuple[str, ...]

_NONE: frozenset[int] = frozenset()


@dataclass(slots=True)
class Rated:
    """The units of an article: their ranges and weights, and for each annotator the units that each label is on.

    A character unit stands for a stretch without a boundary and weighs its code points; every other one weighs 1.
    `everywhere` tells whether what nobody marked is a unit as well.
    """

    ranges: Sequence[tuple[int, int]]
    weights: Sequence[int]
    on: Sequence[dict[str, frozenset[int]] | None]
    everywhere: bool
    total: int = field(init=False)
    _names: list[dict[int, Labels] | None] = field(init=False)

    def __post_init__(self) -> None:
        self.total = sum(self.weights)
        self._names = [None if layer is None else _by_unit(layer) for layer in self.on]

    def table(self, label: str | None, annotators: Sequence[int]) -> Table:
        """What the annotators say of each unit: whether `label` is on it, or without one all labels on it."""
        layers = [self.on[one] for one in annotators]
        somewhere = _united(found for layer in layers if layer is not None for found in layer.values())
        counted: Table = Counter()
        if label is None:
            names = [self._names[one] for one in annotators]
            for unit in somewhere:
                counted[tuple([None if one is None else one.get(unit, ()) for one in names])] += self.weights[unit]
            empty: Rating = ()
        else:
            sets = [None if layer is None else layer.get(label, _NONE) for layer in layers]
            touched = _united(found for found in sets if found is not None)
            if not self.everywhere:
                counted[tuple(None if one is None else False for one in sets)] = sum(
                    self.weights[unit] for unit in somewhere - touched
                )
            for unit in touched:
                counted[tuple(None if one is None else unit in one for one in sets)] += self.weights[unit]
            somewhere, empty = touched, False
        if self.everywhere:
            left = self.total - sum([self.weights[unit] for unit in somewhere])
            counted[tuple(None if layer is None else empty for layer in layers)] += left
        return +counted

    def labelled(self, unit: int) -> list[Labels | None]:
        """The labels that each annotator has on a unit; None for one who has not worked on the article."""
        return [None if names is None else names.get(unit, ()) for names in self._names]

    def marked(self) -> list[int]:
        """The units on which anybody has a label, in reading order."""
        return sorted(_united(found for layer in self.on if layer is not None for found in layer.values()))


def _by_unit(layer: dict[str, frozenset[int]]) -> dict[int, Labels]:
    """The names of the labels on each unit in order."""
    found: dict[int, Labels] = {}
    for name in sorted(layer):
        for unit in layer[name]:
            found[unit] = (*found.get(unit, ()), name)
    return found


def _united(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    return _NONE.union(*sets)


def rated(text: str, layers: Sequence[Sequence[Span] | None], unit: Unit, excluded: Fragments = ()) -> Rated:
    """`text` in units; a layer that is None has not been made. What is at least half `excluded` is no unit."""
    if unit == "exact":
        places = sorted({span.parts for layer in layers if layer is not None for span in layer})
        return _of_spans(layers, [[place] for place in places], excluded)
    if unit == "overlap":
        every = sorted({span.parts for layer in layers if layer is not None for span in layer})
        return _of_spans(layers, clusters(every), excluded)
    if unit == "character":
        return _of_characters(len(text), layers, excluded)
    ranges = units(text, unit)
    starts = [start for start, _ in ranges]
    out = covered(ranges, starts, excluded)
    on: list[dict[str, frozenset[int]] | None] = [
        None
        if layer is None
        else {name: frozenset(labelled(ranges, starts, parts, unit) - out) for name, parts in by_label(layer).items()}
        for layer in layers
    ]
    return Rated(ranges, [0 if place in out else 1 for place in range(len(ranges))], on, True)


def by_label(layer: Iterable[Span]) -> dict[str, Fragments]:
    """All fragments of each label, overlapping ones united."""
    gathered: defaultdict[str, list[Fragment]] = defaultdict(list)
    for span in layer:
        gathered[span.label].extend(span.parts)
    return {name: fragments(parts) for name, parts in gathered.items()}


def kept(span: Span, excluded: Fragments) -> bool:
    """Whether less than half of a span is excluded."""
    return not excluded or 2 * shared(span.parts, excluded) < length(span.parts)


def _of_characters(size: int, layers: Sequence[Sequence[Span] | None], excluded: Fragments) -> Rated:
    labelled = [None if layer is None else by_label(layer) for layer in layers]
    edges = {0, size}
    for layer in labelled:
        for parts in (layer or {}).values():
            edges.update(edge for part in parts for edge in part)
    edges.update(edge for part in excluded for edge in part)
    cuts = sorted(edge for edge in edges if 0 <= edge <= size)
    ranges = list(pairwise(cuts))
    starts = [start for start, _ in ranges]
    out = covered(ranges, starts, excluded)
    on: list[dict[str, frozenset[int]] | None] = [
        None
        if layer is None
        else {name: frozenset(covered(ranges, starts, parts) - out) for name, parts in layer.items()}
        for layer in labelled
    ]
    weights = [0 if place in out else end - start for place, (start, end) in enumerate(ranges)]
    return Rated(ranges, weights, on, True)


def _of_spans(
    layers: Sequence[Sequence[Span] | None], groups: Sequence[Sequence[Fragments]], excluded: Fragments
) -> Rated:
    """Each group of places is one unit."""
    groups = [group for group in groups if any(kept(Span("", place), excluded) for place in group)]
    number = {place: unit for unit, group in enumerate(groups) for place in group}
    on: list[dict[str, frozenset[int]] | None] = []
    for layer in layers:
        if layer is None:
            on.append(None)
            continue
        found: defaultdict[str, set[int]] = defaultdict(set)
        for span in layer:
            if span.parts in number:
                found[span.label].add(number[span.parts])
        on.append({name: frozenset(places) for name, places in found.items()})
    ranges = [(min(one[0].start for one in group), max(one[-1].end for one in group)) for group in groups]
    return Rated(ranges, [1] * len(groups), on, False)


def clusters(places: Sequence[Fragments], threshold: float = THRESHOLD) -> list[list[Fragments]]:
    """Places that overlap by at least `threshold`, directly or through others, together; both in reading order."""
    first = list(range(len(places)))

    def root(place: int) -> int:
        while first[place] != place:
            first[place] = place = first[first[place]]
        return place

    for left, right in _overlapping(places):
        both = shared(places[left], places[right])
        if both and both >= threshold * (length(places[left]) + length(places[right]) - both):
            a, b = root(left), root(right)
            first[max(a, b)] = min(a, b)
    gathered: defaultdict[int, list[Fragments]] = defaultdict(list)
    for place, parts in enumerate(places):
        gathered[root(place)].append(parts)
    return list(gathered.values())


def _overlapping(places: Sequence[Fragments]) -> Iterator[tuple[int, int]]:
    """Pairs of places whose outer ranges meet, by a sweep; `places` are in reading order."""
    open_: list[int] = []
    for number, parts in enumerate(places):
        open_ = [one for one in open_ if places[one][-1].end > parts[0].start]
        yield from ((one, number) for one in open_)
        open_.append(number)
