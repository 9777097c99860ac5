"""What the agreement page says, in words and cells; knows no Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.ui import wording

if TYPE_CHECKING:
    from annotator.commands.agreeing import Report
    from annotator.review.figures import Confusion, JointFigures, LabelFigures, PairFigures, Passage, Period

ALL_LABELS = "All labels"

#: What can be shown in the table: name, title, figure of a pair, figure of all persons ("" for none).
MEASURES = (
    ("cohen_kappa", "Cohen’s κ", "cohen_kappa", "mean_kappa"),
    ("krippendorff_alpha", "Krippendorff’s α", "krippendorff_alpha", "krippendorff_alpha"),
    ("fleiss_kappa", "Scott’s π, Fleiss’ κ", "scott_pi", "fleiss_kappa"),
    ("exact", "F1, exact spans", "exact", "mean_exact"),
    ("overlap", "F1, overlapping spans", "overlap", "mean_overlap"),
    ("unitized_alpha", "Unitized α", "unitized_alpha", "unitized_alpha"),
    ("gamma", "Mathet’s γ", "gamma", "gamma"),
    ("observed", "Observed agreement", "observed", "observed"),
)

UNIT_TITLES = (
    ("token", "Over tokens"),
    ("sentence", "Over sentences"),
    ("character", "Over characters"),
    ("exact", "Over exact spans"),
    ("overlap", "Over overlapping spans"),
)

_SHORT = {
    "spans with exactly the same place": "exact spans",
    "spans that overlap by at least half": "overlapping spans",
}

#: Code points of a name beneath a passage: what each has there matters more.
_NAME = 12

_KINDS = {"missing": "only some marked it", "label": "other label", "boundary": "other boundary"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: the figure (NaN when not defined), its interval, and what a reader should know."""

    value: float
    low: float
    high: float
    told: str


def shown(value: float) -> str:
    """Two digits after the point; a dash where the figure is not defined."""
    return "—" if math.isnan(value) else f"{value:.2f}".replace("-", "−")


def label_title(label: LabelFigures) -> str:
    """The label's name, or what stands for all together."""
    return label.label or ALL_LABELS


def pair_title(names: Sequence[str]) -> str:
    """Whose agreement it is."""
    return " · ".join(wording.isolated(name) for name in names) if len(names) < 3 else f"All {len(names)}"


def columns(report: Report) -> list[tuple[str, ...]]:
    """The pairs, and all persons when they are more than two, in the order of the table's columns."""
    first = report.figures.labels[0] if report.figures.labels else None
    if first is None:
        return []
    groups: list[tuple[str, ...]] = [pair.annotators for pair in first.pairs]
    if first.joint is not None and len(first.joint.annotators) > 2:
        groups.append(first.joint.annotators)
    return groups


def figures_of(label: LabelFigures, place: int) -> PairFigures | JointFigures | None:
    """The figures of one column."""
    return label.pairs[place] if place < len(label.pairs) else label.joint


def cell(label: LabelFigures, place: int, measure: str) -> Cell:
    """The cell of a label and column for one of `MEASURES`."""
    from annotator.commands.agreement_tables import value_of

    figures = figures_of(label, place)
    _, title, of_pair, of_all = next(row for row in MEASURES if row[0] == measure)
    if figures is None:
        return Cell(math.nan, math.nan, math.nan, "")
    name = of_pair if place < len(label.pairs) else of_all
    value, interval = value_of(figures, name), figures.intervals.get(name)
    low, high = (interval.low, interval.high) if interval is not None else (math.nan, math.nan)
    about = f"{label_title(label)}, {pair_title(figures.annotators)}: {title} {shown(value)}"
    if not math.isnan(low):
        about += f", 95 % interval {shown(low)} to {shown(high)}"
    count = wording.counted(figures.articles, "article")
    return Cell(value, low, high, f"{about}. {count}. {figures.remark}".strip())


def details(label: LabelFigures, place: int, unit: str, measured: bool) -> list[tuple[str, str, str]]:
    """Every measure of one cell: name, figure with interval, and its unit; `measured` tells whether γ was."""
    from annotator.commands.agreement_tables import JOINT_MEASURES, PAIR_MEASURES, unit_of, value_of

    figures = figures_of(label, place)
    if figures is None:
        return []
    names = PAIR_MEASURES if place < len(label.pairs) else JOINT_MEASURES
    rows = []
    for name, title in names.items():
        if getattr(figures, name) is None:
            continue
        told, interval = shown(value_of(figures, name)), figures.intervals.get(name)
        if interval is not None and told != "—":
            told += f"  [{shown(interval.low)} – {shown(interval.high)}]"
        if name == "gamma" and not measured:
            told = "not measured"
        rows.append(
            (
                title[0].upper() + title[1:].replace("'", "’"),
                told,
                _SHORT.get(meant := unit_of(name, unit), meant.split(" (")[0]),
            )
        )
    return rows


def headline(report: Report) -> str:
    """What was compared, in one line."""
    figures = report.figures
    if not figures.articles:
        return ""
    people = [one.name for one in report.layers]
    parts = [wording.counted(figures.articles, "article"), ", ".join(wording.isolated(name) for name in people)]
    if not report.choice.boilerplate:
        parts.append("boilerplate left out")
    return " · ".join(parts)


def remarks(report: Report) -> str:
    """What should be known of the figures, or why there are none."""
    told = [*report.remarks]
    if report.choice.query and not report.figures.articles and len(report.layers) > 1:
        told = [
            f"Among {wording.counted(report.looked_at, 'article')} that “{report.choice.query}” finds there is none "
            "that two people have worked on."
        ]
    return "\n\n".join(told)


def passage_lines(passage: Passage) -> tuple[str, str]:
    """The words of a disputed passage, and beneath it who has what there."""
    who = " · ".join(
        f"{wording.isolated(wording.shortened(name, _NAME))}: {', '.join(labels) or 'nothing'}"
        for name, labels in passage.labels.items()
    )
    words = wording.one_line(passage.words)
    return words, f"{who} · {_KINDS.get(passage.kind, passage.kind)} · {wording.isolated(passage.title)}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """A confusion matrix to be drawn: names of rows and columns ("" for no label), counts, whose they are."""

    left: str
    right: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def told(self, row: int, column: int) -> str:
        """One cell as a sentence."""
        ours, theirs = self.rows[row] or "nothing", self.columns[column] or "nothing"
        return f"{self.left} {ours}, {self.right} {theirs}: {self.counts[row][column]:,}"


def matrix(confusion: Confusion, labels: Sequence[str]) -> Matrix:
    """The matrix of a pair with the labels in the codebook's order; unused ones are left out, no label comes last."""
    used = {name for pair in confusion.counts for name in pair if name is not None}
    names: list[str | None] = [*(name for name in labels if name in used), None]
    counts = tuple(tuple(confusion.counts.get((ours, theirs), 0) for theirs in names) for ours in names)
    told = tuple(name or "" for name in names)
    return Matrix(*confusion.annotators, told, told, counts)


def concerns(passage: Passage, label: str | None, who: Sequence[str]) -> bool:
    """Whether a disputed passage is about a label (None: any), and these annotators differ there."""
    given = [set(labels) for name, labels in passage.labels.items() if name in who]
    if label is not None:
        given = [labels & {label} for labels in given]
    return len(given) > 1 and any(labels != given[0] for labels in given)


def points(
    periods: Sequence[Period], label: str | None
) -> tuple[list[tuple[str, float, str]], list[tuple[str, float, str]]]:
    """The points of a label over time, and those of all labels to compare with; one label needs no comparison."""
    found: list[tuple[str, float, str]] = []
    beside: list[tuple[str, float, str]] = []
    months = len(periods) > 1 and all(one.begin.endswith("-01") for one in periods)
    for one in periods:
        name = wording.shown_date(one.begin)
        name = name.split(" ", 1)[1] if months else " ".join(name.split(" ")[:2])
        about = f"{wording.shown_date(one.begin)}: α {{}} · {wording.counted(one.articles, 'article')}"
        value, whole = one.alpha.get(label, math.nan), one.alpha.get(None, math.nan)
        found.append((name, value, about.format(shown(value))))
        beside.append((name, whole, about.format(shown(whole))))
    return found, beside if label is not None else []
