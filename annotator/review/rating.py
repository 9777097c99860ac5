"""An article taken apart into units, and which labels each annotator has put on each of them.

Units of positions (tokens, sentences, characters) cover the text whether marked or not. Units of spans (exact,
overlap) are only where somebody has marked something: what nobody marked is no unit, so two annotators who both left
a place alone do not agree on anything there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(slots=True)
class Rated:
    """The units of an article: their ranges and weights, and for each annotator the units that each label is on.

    Sets of units are whole numbers with a bit for each, so that counting is a matter of a few operations. A character
    unit stands for a stretch without a boundary and weighs its code points; every other one weighs 1 (no `weights`).
    Only the units in `counting` count. `everywhere` tells whether what nobody marked is a unit as well.
    """

    ranges: Sequence[tuple[int, int]]
    on: Sequence[dict[str, int] | None]
    counting: int
    everywhere: bool
    weights: Sequence[int] | None = None

    def table(self, label: str | None, annotators: Sequence[int]) -> Table:
        """What the annotators say of each unit: whether `label` is on it, or without one all labels on it."""
        layers = [self.on[one] for one in annotators]
        domain = self.counting
        if not self.everywhere:
            domain &= united(mask for layer in layers if layer is not None for mask in layer.values())
        cells: dict[tuple[Rating, ...], int] = {(): domain}
        for layer in layers:
            if layer is None:
                cells = {(*pattern, None): mask for pattern, mask in cells.items()}
            elif label is not None:
                inside = layer.get(label, 0)
                cells = {
                    (*pattern, has): part
                    for pattern, mask in cells.items()
                    for has, part in ((True, mask & inside), (False, mask & ~inside))
                    if part
                }
            else:
                named = _combinations(layer, domain)
                cells = {
                    (*pattern, names): part
                    for pattern, mask in cells.items()
                    for names, inside in named.items()
                    if (part := mask & inside)
                }
        return Counter({pattern: count for pattern, mask in cells.items() if (count := self.weigh(mask))})

    def weigh(self, units: int) -> int:
        """The weight of a set of units together."""
        units &= self.counting
        if self.weights is None:
            return units.bit_count()
        return sum(self.weights[unit] for unit in places(units))

    def labelled(self, unit: int) -> list[Labels | None]:
        """The labels that each annotator has on a unit; None for one who has not worked on the article."""
        return [
            None if layer is None else tuple(sorted(name for name, mask in layer.items() if mask >> unit & 1))
            for layer in self.on
        ]

    def disputed(self) -> list[int]:
        """The units on which annotators have different labels, in reading order."""
        layers, found = [layer for layer in self.on if layer is not None], 0
        for name in {name for layer in layers for name in layer}:
            masks = [layer.get(name, 0) for layer in layers]
            everybody = masks[0]
            for mask in masks:
                everybody &= mask
            found |= united(masks) & ~everybody
        return places(found & self.counting)


def united(masks: Iterable[int]) -> int:
    """All units of several sets."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def places(units: int) -> list[int]:
    """The numbers of the units of a set in order."""
    bits, found, at = bin(units)[:1:-1], [], -1
    while (at := bits.find("1", at + 1)) >= 0:
        found.append(at)
    return found


def mask_of(units: Iterable[int], size: int) -> int:
    """The set of these units of `size`."""
    bits = bytearray(b"0" * (size + 1))
    for unit in units:
        bits[size - unit] = 49
    return int(bits, 2)


def _combinations(layer: dict[str, int], domain: int) -> dict[Labels, int]:
    """The units of each combination of labels that occurs, () for none."""
    cells: dict[Labels, int] = {(): domain}
    for name, inside in sorted(layer.items()):
        split: dict[Labels, int] = {}
        for names, mask in cells.items():
            if part := mask & inside:
                split[(*names, name)] = part
            if rest := mask & ~inside:
                split[names] = rest
        cells = split
    return cells


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
    on: list[dict[str, int] | None] = [
        None
        if layer is None
        else {
            name: mask_of(labelled(ranges, starts, parts, unit), len(ranges)) for name, parts in by_label(layer).items()
        }
        for layer in layers
    ]
    return Rated(ranges, on, _counting(ranges, starts, excluded), True)


def _counting(ranges: Sequence[tuple[int, int]], starts: Sequence[int], excluded: Fragments) -> int:
    """All units that are not excluded."""
    everything = (1 << len(ranges)) - 1
    return everything & ~mask_of(covered(ranges, starts, excluded), len(ranges)) if excluded else everything


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
    by_name = [None if layer is None else by_label(layer) for layer in layers]
    edges = {0, size}
    for layer in by_name:
        for parts in (layer or {}).values():
            edges.update(edge for part in parts for edge in part)
    edges.update(edge for part in excluded for edge in part)
    ranges = list(pairwise(sorted(edge for edge in edges if 0 <= edge <= size)))
    starts = [start for start, _ in ranges]
    on: list[dict[str, int] | None] = [
        None
        if layer is None
        else {name: mask_of(covered(ranges, starts, parts), len(ranges)) for name, parts in layer.items()}
        for layer in by_name
    ]
    weights = [end - start for start, end in ranges]
    return Rated(ranges, on, _counting(ranges, starts, excluded), True, weights)


def _of_spans(
    layers: Sequence[Sequence[Span] | None], groups: Sequence[Sequence[Fragments]], excluded: Fragments
) -> Rated:
    """Each group of places is one unit."""
    groups = [group for group in groups if any(kept(Span("", place), excluded) for place in group)]
    number = {place: unit for unit, group in enumerate(groups) for place in group}
    on: list[dict[str, int] | None] = []
    for layer in layers:
        if layer is None:
            on.append(None)
            continue
        found: defaultdict[str, set[int]] = defaultdict(set)
        for span in layer:
            if span.parts in number:
                found[span.label].add(number[span.parts])
        on.append({name: mask_of(units_on, len(groups)) for name, units_on in found.items()})
    ranges = [(min(one[0].start for one in group), max(one[-1].end for one in group)) for group in groups]
    return Rated(ranges, on, (1 << len(groups)) - 1, False)


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
