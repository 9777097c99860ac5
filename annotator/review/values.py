"""Agreement on what is said of marked words and of articles: attributes, article values, speakers, relations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Literal

from annotator.review.agreement import F1, matched, relations_f1, values_table
from annotator.review.coefficients import UNDEFINED, Rating, Table, agreement, cohen_kappa, krippendorff_alpha
from annotator.review.compared import Compared, Work
from annotator.review.figures import NO_SPANS, LinkFigures, ValueFigures
from annotator.review.rating import THRESHOLD, kept

Level = Literal["nominal", "interval"]

#: Level of measurement by kind of attribute.
LEVELS: dict[str, Level] = {"number": "interval", "date": "interval"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that is compared: of spans with one of `labels` (none: any), or of articles as a whole."""

    name: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    of_articles: bool = False


_Key = tuple[str, str, tuple[int, int]]


class Values:
    """Gathers the values of matched spans and of articles, the speakers meant, and the relations."""

    def __init__(self, names: Sequence[str], joint: Sequence[int], attributes: Sequence[Attribute]) -> None:
        self._names, self._joint = names, joint
        self._attributes = attributes
        self._tables: defaultdict[_Key, Table] = defaultdict(Counter)
        self._links: defaultdict[tuple[str | None, tuple[int, int]], F1] = defaultdict(lambda: NO_SPANS)

    def add(self, article: Compared) -> None:
        """Take one article in."""
        for pair in combinations(article.workers, 2):
            left, right = article.works[pair[0]], article.works[pair[1]]
            assert left is not None
            assert right is not None
            # Spans are matched within a label, those that overlap best first.
            ours = [one for one in left.marks if kept(one.span, article.excluded)]
            theirs = [one for one in right.marks if kept(one.span, article.excluded)]
            pairs = matched([one.span for one in ours], [one.span for one in theirs], THRESHOLD)
            speakers = values_table([one.speaker for one in ours], [one.speaker for one in theirs], pairs)
            self._tables["speaker", "identity", pair] += _given(speakers)
            for attribute in self._attributes:
                if attribute.of_articles:
                    values = [_value(attribute, work.values.get(attribute.name)) for work in (left, right)]
                    self._tables["article", attribute.name, pair] += _given(Counter([tuple(values)]))
                    continue
                for i, j in pairs:
                    if attribute.labels and ours[i].label not in attribute.labels:
                        continue
                    both = [_value(attribute, one.attributes.get(attribute.name)) for one in (ours[i], theirs[j])]
                    self._tables[ours[i].label, attribute.name, pair] += _given(Counter([tuple(both)]))
            self._relations(pair, left, right, [one.id for one in ours], [one.id for one in theirs], pairs)

    def _relations(
        self,
        pair: tuple[int, int],
        left: Work,
        right: Work,
        ours: Sequence[str],
        theirs: Sequence[str],
        pairs: Sequence[tuple[int, int]],
    ) -> None:
        first, second = _ends(left, ours), _ends(right, theirs)
        for kind in sorted({one[0] for one in (*first, *second)}):
            score = relations_f1(
                [one for one in first if one[0] == kind], [one for one in second if one[0] == kind], pairs
            )
            self._links[kind, pair] += score
            self._links[None, pair] += score

    def figures(self) -> tuple[ValueFigures, ...]:
        """Agreement on every attribute, article value and speaker that two annotators have both given."""
        known = {(one.of_articles, one.name): one for one in self._attributes}
        found = []
        for (of, name, pair), table in sorted(self._tables.items()):
            attribute = known.get((of == "article", name)) or Attribute(name)
            level = LEVELS.get(attribute.kind, "nominal") if of != "speaker" else "nominal"
            number = table.total()
            scale = attribute.choices if attribute.kind == "choice" and len(attribute.choices) > 2 else ()
            in_order = scale and all(value in scale for pattern in table for value in pattern)
            found.append(
                ValueFigures(
                    of,
                    name,
                    level,
                    (self._names[pair[0]], self._names[pair[1]]),
                    number,
                    agreement(table),
                    cohen_kappa(table),
                    krippendorff_alpha(table, level),
                    krippendorff_alpha(table, "ordinal", scale) if in_order else UNDEFINED,
                    _remark(table),
                )
            )
        return tuple(one for one in found if one.number)

    def links(self) -> tuple[LinkFigures, ...]:
        """F1 of the relations of every type that occurs, all types together first."""
        ranked = sorted(self._links.items(), key=lambda row: (row[0][0] or "", row[0][1]))
        return tuple(LinkFigures(kind, (self._names[a], self._names[b]), score) for (kind, (a, b)), score in ranked)


def _ends(work: Work, marks: Sequence[str]) -> list[tuple[str, int, int]]:
    """Relations by the positions of their ends; one with an end elsewhere matches nothing and still counts."""
    place = {mark: number for number, mark in enumerate(marks)}
    return [(kind, place.get(start, -1), place.get(end, -1)) for kind, start, end in work.links]


def _given(table: Table) -> Table:
    """The pairs of values that both have given."""
    return Counter({pattern: count for pattern, count in table.items() if None not in pattern})


def _value(attribute: Attribute, value: Any) -> Rating:
    """A value as a rating: dates as days, several choices as a set; None when there is none or it is not of the kind.

    A flag that was not set is a value of its own: it says no.
    """
    if attribute.kind == "flag":
        return bool(value)
    if value is None or value in ("", []):
        return None
    if attribute.kind == "number":
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if attribute.kind == "date":
        try:
            return date.fromisoformat(str(value)[:10]).toordinal()
        except ValueError:
            return None
    if isinstance(value, list | tuple):
        return tuple(sorted(map(str, value)))
    return str(value)


def _remark(table: Table) -> str:
    seen = {value for pattern in table for value in pattern}
    return "Only one value occurs: without variation κ and α are not defined." if len(seen) == 1 else ""
