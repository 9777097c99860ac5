"""The figures of an agreement report, as values; where a figure is not defined it is NaN and `remark` tells why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from annotator.review.agreement import F1
from annotator.review.bootstrap import Interval
from annotator.review.coefficients import UNDEFINED, Table
from annotator.review.rating import Unit

#: F1 where nothing was marked.
NO_SPANS = F1(0, 0, 0)


@dataclass(frozen=True, slots=True)
class PairFigures:
    """How far two annotators agree on one label, or on all together, over the articles that both have worked on.

    `observed`, κ, π and α are over the units; `exact` and `overlap` are F1 over spans, `on_units` over the units that
    have the label. `intervals` are by the name of the figure.
    """

    annotators: tuple[str, str]
    articles: int
    units: int
    observed: float = UNDEFINED
    cohen_kappa: float = UNDEFINED
    scott_pi: float = UNDEFINED
    krippendorff_alpha: float = UNDEFINED
    unitized_alpha: float = UNDEFINED
    marking_alpha: float = UNDEFINED
    coding_alpha: float = UNDEFINED
    gamma: float = UNDEFINED
    exact: F1 = NO_SPANS
    overlap: F1 = NO_SPANS
    on_units: F1 | None = None
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    remark: str = ""


@dataclass(frozen=True, slots=True)
class JointFigures:
    """How far all persons agree: α over units at least two have rated, Fleiss' κ over those that all have rated.

    The means are over the pairs for which the figure is defined.
    """

    annotators: tuple[str, ...]
    articles: int
    units: int
    observed: float = UNDEFINED
    fleiss_kappa: float = UNDEFINED
    krippendorff_alpha: float = UNDEFINED
    unitized_alpha: float = UNDEFINED
    marking_alpha: float = UNDEFINED
    coding_alpha: float = UNDEFINED
    gamma: float = UNDEFINED
    mean_kappa: float = UNDEFINED
    mean_pi: float = UNDEFINED
    mean_exact: float = UNDEFINED
    mean_overlap: float = UNDEFINED
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label, or all labels together (`label` None), for each pair and for all persons."""

    label: str | None
    pairs: tuple[PairFigures, ...]
    joint: JointFigures | None


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """Agreement of two annotators on one kind of value: an attribute, an article value, or the speaker meant.

    `of` is the label, "article" or "speaker"; `level` the level of measurement of `alpha`; `ordinal_alpha` also for
    choices, in case their order is a scale. `number` counts the values that both have given.
    """

    of: str
    name: str
    level: str
    annotators: tuple[str, str]
    number: int
    observed: float
    cohen_kappa: float
    alpha: float
    ordinal_alpha: float = UNDEFINED
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """F1 of the relations of one type, or of all (`type` None), whose ends match."""

    type: str | None
    annotators: tuple[str, str]
    f1: F1


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many units have which label by one and which by the other annotator; None stands for no label."""

    annotators: tuple[str, str]
    counts: Mapping[tuple[str | None, str | None], int]


@dataclass(frozen=True, slots=True)
class Period:
    """Agreement of all persons on the articles last marked in one period, named by its first day.

    `alpha` is by label, None for all labels together.
    """

    begin: str
    articles: int
    alpha: Mapping[str | None, float]


@dataclass(frozen=True, slots=True)
class Passage:
    """A disputed passage: where it is, its words, which labels each annotator has there, and how much is at stake.

    `score` is the share of disagreeing pairs of annotators times the number of units.
    """

    article_id: str
    title: str
    start: int
    end: int
    words: str
    labels: Mapping[str, tuple[str, ...]]
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole report.

    `gamma_within` is how far γ is from that of the best alignments at most, in whichever cell it is most.
    """

    unit: Unit
    annotators: tuple[str, ...]
    articles: int
    labels: tuple[LabelFigures, ...]
    values: tuple[ValueFigures, ...]
    links: tuple[LinkFigures, ...]
    confusions: tuple[Confusion, ...]
    periods: tuple[Period, ...]
    disputed: tuple[Passage, ...]
    rounds: int
    gamma_units: int
    gamma_within: float = 0.0
    remarks: tuple[str, ...] = ()


def why_undefined(table: Table, label: str | None, names: tuple[str, ...], articles: int) -> str:
    """Why coefficients over these units are not defined, or what should be known of them; "" when nothing."""
    if not articles:
        return "There is no article that they have all worked on." if len(names) > 2 else "No article in common."
    seen: set[object] = {one for pattern in table for one in pattern if one is not None}
    if not seen:
        return "There is nothing to compare."
    what = "any label" if label is None else f"“{label}”"
    if seen <= {False, ()}:
        return f"Nobody has used {what} here."
    if len(seen) == 1:
        return f"Everybody has {what} everywhere: without variation κ, π and α are not defined."
    silent = [name for place, name in enumerate(names) if all(pattern[place] in (False, (), None) for pattern in table)]
    if silent and len(silent) < len(names):
        told = " and ".join(silent)
        return f"{told} {'has' if len(silent) == 1 else 'have'} not used {what} here."
    return ""
