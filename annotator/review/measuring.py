"""Measures of agreement over all articles: articles go in one by one, the report comes out at the end."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from annotator.review.agreement import F1, Span, f1, table_f1
from annotator.review.coefficients import (
    UNDEFINED,
    Table,
    agreement,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    scott_pi,
    united,
)
from annotator.review.compared import Compared
from annotator.review.disputes import Disputes, confused
from annotator.review.figures import (
    NO_SPANS,
    Confusion,
    Figures,
    JointFigures,
    LabelFigures,
    PairFigures,
    Period,
    why_undefined,
)
from annotator.review.gamma import gamma
from annotator.review.rating import THRESHOLD, Unit, by_label, kept, rated
from annotator.review.resampling import intervals
from annotator.review.unitizing import Unitized, unitized_alpha
from annotator.review.values import Attribute, Values

#: Units on which γ is computed at most, for one label and pair; of more, articles are drawn.
GAMMA_UNITS = 1000

Pair = tuple[int, int]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured: the unit of the coefficients, the labels, bootstrap rounds (0: none), and whether γ too.

    `joint` are the positions of the annotators whose common agreement is measured: the persons, without gold.
    """

    names: tuple[str, ...]
    joint: tuple[int, ...]
    labels: tuple[str, ...]
    unit: Unit = "token"
    attributes: tuple[Attribute, ...] = ()
    rounds: int = 1000
    with_gamma: bool = True
    seed: int = 0


@dataclass(slots=True)
class _Gathered:
    """What all articles gave for one label and pair: tables with other counts, and F1 of spans."""

    rows: list[tuple[Table, tuple[int, ...]]] = field(default_factory=list)
    exact: F1 = NO_SPANS
    overlap: F1 = NO_SPANS


class Measuring:
    """Takes articles with `add` and gives the report with `finish`."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._labels: tuple[str | None, ...] = (None, *asked.labels)
        self._pairs: list[Pair] = list(combinations(range(len(asked.names)), 2))
        self._gathered: defaultdict[tuple[str | None, Pair], _Gathered] = defaultdict(_Gathered)
        self._joint_rows: defaultdict[str | None, list[tuple[Table, tuple[int, ...]]]] = defaultdict(list)
        self._days: list[str] = []
        self._texts: list[tuple[int, list[list[Span] | None]]] = []
        self._confused: defaultdict[Pair, Counter[tuple[str | None, str | None]]] = defaultdict(Counter)
        self._disputes = Disputes(asked.names)
        self._gamma_within = 0.0
        self._values = Values(asked.names, asked.joint, asked.attributes)

    def add(self, article: Compared) -> None:
        """Take one article in; it counts when two annotators have worked on it."""
        here = article.workers
        if len(here) < 2:
            return
        wanted = frozenset(self._asked.labels)
        layers = [
            None
            if work is None
            else [one.span for one in work.marks if one.label in wanted and kept(one.span, article.excluded)]
            for work in article.works
        ]
        self._texts.append((len(article.text), layers))
        units = rated(article.text, layers, self._asked.unit, article.excluded)
        joint = [one for one in self._asked.joint if one in here]
        if len(joint) > 1:
            self._days.append(max(work.day for one in joint if (work := article.works[one]) is not None))
            for label in self._labels:
                self._joint_rows[label].append((units.table(label, self._asked.joint), ()))
        spans = [None if layer is None else _by_name(layer) for layer in layers]
        for pair in self._pairs:
            left, right = spans[pair[0]], spans[pair[1]]
            if left is None or right is None:
                continue
            self._confused[pair] += confused(units, *pair)
            total = (NO_SPANS, NO_SPANS)
            for label in self._asked.labels:
                ours, theirs = left.get(label, ()), right.get(label, ())
                both = f1(ours, theirs), f1(ours, theirs, THRESHOLD)
                self._keep(label, pair, units.table(label, pair), both)
                total = total[0] + both[0], total[1] + both[1]
            self._keep(None, pair, units.table(None, pair), total)
        self._values.add(article)
        self._disputes.add(article, units)

    def _keep(self, label: str | None, pair: Pair, table: Table, both: tuple[F1, F1]) -> None:
        kept_here = self._gathered[label, pair]
        exact, overlap = both
        kept_here.rows.append((table, (exact.matched, overlap.matched, exact.left, exact.right)))
        kept_here.exact += exact
        kept_here.overlap += overlap

    # -- the report

    def finish(self, progress: Progress = lambda _done, _total, _text: None) -> Figures:
        """The report; `progress` is called often and may raise to stop the work."""
        asked, total = self._asked, len(self._labels) * (len(self._pairs) + 1)
        done = 0

        def between() -> None:
            progress(done, total, "Measuring")

        labels = []
        for label in self._labels:
            pairs = []
            for pair in self._pairs:
                pairs.append(self._pair(label, pair, between))
                done += 1
            joint = self._joint(label, pairs, between) if len(asked.joint) > 1 else None
            labels.append(LabelFigures(label, tuple(pairs), joint))
            done += 1
        between()
        names = asked.names
        return Figures(
            unit=asked.unit,
            annotators=names,
            articles=len(self._texts),
            labels=tuple(labels),
            values=self._values.figures(),
            links=self._values.links(),
            confusions=tuple(
                Confusion((names[a], names[b]), dict(self._confused[a, b]))
                for a, b in self._pairs
                if (a, b) in self._confused
            ),
            periods=self._periods(),
            disputed=self._disputes.ranked(),
            rounds=_least_rounds(labels),
            gamma_units=GAMMA_UNITS if asked.with_gamma else 0,
            gamma_within=self._gamma_within,
        )

    def _pair(self, label: str | None, pair: Pair, between: Callable[[], None]) -> PairFigures:
        kept_here = self._gathered[label, pair]
        table, unitized = united(row[0] for row in kept_here.rows), self._unitized(label, pair)
        names = (self._asked.names[pair[0]], self._asked.names[pair[1]])
        return PairFigures(
            annotators=names,
            articles=len(kept_here.rows),
            units=table.total(),
            observed=agreement(table),
            cohen_kappa=cohen_kappa(table),
            scott_pi=scott_pi(table),
            krippendorff_alpha=krippendorff_alpha(table),
            unitized_alpha=unitized.whole,
            marking_alpha=unitized.marking,
            coding_alpha=unitized.coding,
            gamma=self._gamma(label, pair, between),
            exact=kept_here.exact,
            overlap=kept_here.overlap,
            on_units=table_f1(table) if label is not None else None,
            intervals=intervals(kept_here.rows, _of_pair, self._asked.rounds, between, seed=self._asked.seed),
            remark=why_undefined(table, label, names, len(kept_here.rows)),
        )

    def _joint(self, label: str | None, pairs: Sequence[PairFigures], between: Callable[[], None]) -> JointFigures:
        joint = self._asked.joint
        names = tuple(self._asked.names[one] for one in joint)
        rows = self._joint_rows[label]
        table, unitized = united(row[0] for row in rows), self._unitized(label, joint)
        ours = [one for one in pairs if set(one.annotators) <= set(names)]
        return JointFigures(
            annotators=names,
            articles=len(rows),
            units=table.total(),
            observed=agreement(table),
            fleiss_kappa=fleiss_kappa(table),
            krippendorff_alpha=krippendorff_alpha(table),
            unitized_alpha=unitized.whole,
            marking_alpha=unitized.marking,
            coding_alpha=unitized.coding,
            gamma=self._gamma(label, joint, between),
            mean_kappa=_mean(one.cohen_kappa for one in ours),
            mean_pi=_mean(one.scott_pi for one in ours),
            mean_exact=_mean(one.exact.f1 for one in ours),
            mean_overlap=_mean(one.overlap.f1 for one in ours),
            intervals=intervals(rows, _of_all, self._asked.rounds, between, seed=self._asked.seed),
            remark=why_undefined(table, label, names, len(rows)),
        )

    def _all_worked(self, group: Sequence[int]) -> list[tuple[int, list[list[Span]]]]:
        """Length and layers of the articles that all of a group have worked on."""
        found = []
        for length, layers in self._texts:
            mine = [layer for one in group if (layer := layers[one]) is not None]
            if len(mine) == len(group):
                found.append((length, mine))
        return found

    def _unitized(self, label: str | None, group: Sequence[int]) -> Unitized:
        """The family ᵤα with the articles laid end to end; not defined for all labels where they overlap."""
        parts: list[list[tuple[int, int, str]]] = [[] for _ in group]
        offset = 0
        for length, layers in self._all_worked(group):
            for place, layer in enumerate(layers):
                parts[place] += [
                    (offset + start, offset + end, name)
                    for name, fragments in by_label(layer).items()
                    if label in (None, name)
                    for start, end in fragments
                    if start < end
                ]
            offset += length
        try:
            return unitized_alpha(parts, offset)
        except ValueError:
            return Unitized(UNDEFINED, UNDEFINED, UNDEFINED, 0.0)

    def _gamma(self, label: str | None, group: Sequence[int], between: Callable[[], None]) -> float:
        if not self._asked.with_gamma:
            return UNDEFINED
        articles = []
        for length, layers in self._all_worked(group):
            units = [[_extent(span) for span in layer if label in (None, span.label)] for layer in layers]
            if any(units):
                articles.append((units, float(length)))
        random.Random(self._asked.seed).shuffle(articles)
        chosen, number = 0, 0
        while chosen < len(articles) and (not number or number < GAMMA_UNITS):
            number += sum(map(len, articles[chosen][0]))
            chosen += 1
        found = gamma(articles[:chosen], seed=self._asked.seed, between=between)
        self._gamma_within = max(self._gamma_within, found.within)
        return found.value

    def _periods(self) -> tuple[Period, ...]:
        """α by day, or by month when there are more than 62 days."""
        days = sorted(set(self._days) - {""})
        size = 10 if len(days) <= 62 else 7
        gathered: defaultdict[str, list[int]] = defaultdict(list)
        for place, day in enumerate(self._days):
            if day:
                gathered[day[:size]].append(place)
        found = []
        for begin, places in sorted(gathered.items()):
            alpha = {}
            for label in self._labels:
                alpha[label] = krippendorff_alpha(united(self._joint_rows[label][place][0] for place in places))
            found.append(Period(begin if size == 10 else f"{begin}-01", len(places), alpha))
        return tuple(found)


def _extent(span: Span) -> tuple[int, int, str]:
    """A span from its first to its last code point, for γ; a place without words counts as one code point."""
    start, end = span.parts[0].start, span.parts[-1].end
    return start, max(end, start + 1), span.label


def _by_name(layer: Iterable[Span]) -> dict[str, list[Span]]:
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for span in layer:
        found[span.label].append(span)
    return found


def _least_rounds(labels: Iterable[LabelFigures]) -> int:
    """The fewest rounds of which an interval came; 0 without intervals."""
    figures = [one for label in labels for one in (*label.pairs, label.joint) if one is not None]
    return min((interval.rounds for one in figures for interval in one.intervals.values()), default=0)


def _mean(values: Iterable[float]) -> float:
    defined = [value for value in values if not math.isnan(value)]
    return math.fsum(defined) / len(defined) if defined else UNDEFINED


def _of_pair(table: Table, counts: Sequence[int]) -> dict[str, float]:
    exact, overlap, left, right = counts
    return {
        "cohen_kappa": cohen_kappa(table),
        "krippendorff_alpha": krippendorff_alpha(table),
        "exact": F1(exact, left, right).f1,
        "overlap": F1(overlap, left, right).f1,
    }


def _of_all(table: Table, _counts: Sequence[int]) -> dict[str, float]:
    return {"krippendorff_alpha": krippendorff_alpha(table), "fleiss_kappa": fleiss_kappa(table)}
