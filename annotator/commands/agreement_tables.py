"""An agreement report as a JSON document and as the rows of a table; every row says the unit."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.commands.agreeing import UNITS, Figures, Report
from annotator.errors import AnnotatorError
from annotator.formats.cells import protected
from annotator.review.agreement import F1
from annotator.review.bootstrap import Interval
from annotator.review.disputes import KEPT
from annotator.review.figures import JointFigures, LabelFigures, PairFigures

#: What the row for all labels together is called.
ALL_LABELS = "all labels"

#: Figures of a pair, and of all persons, by name with the words of the tables.
PAIR_MEASURES = {
    "observed": "observed agreement",
    "cohen_kappa": "Cohen's κ",
    "scott_pi": "Scott's π",
    "krippendorff_alpha": "Krippendorff's α",
    "unitized_alpha": "unitized α",
    "marking_alpha": "unitized α, marks (|uα)",
    "coding_alpha": "unitized α, labels (cuα)",
    "gamma": "Mathet's γ",
    "exact": "F1 exact spans",
    "overlap": "F1 overlapping spans",
    "on_units": "F1 units",
}
JOINT_MEASURES = {
    "observed": "observed agreement",
    "fleiss_kappa": "Fleiss' κ",
    "krippendorff_alpha": "Krippendorff's α",
    "unitized_alpha": "unitized α",
    "marking_alpha": "unitized α, marks (|uα)",
    "coding_alpha": "unitized α, labels (cuα)",
    "gamma": "Mathet's γ",
    "mean_kappa": "mean Cohen's κ",
    "mean_pi": "mean Scott's π",
    "mean_exact": "mean F1 exact spans",
    "mean_overlap": "mean F1 overlapping spans",
}
#: Units of the figures that do not take the chosen one.
_OWN_UNIT = {
    "unitized_alpha": UNITS["character"],
    "marking_alpha": UNITS["character"],
    "coding_alpha": UNITS["character"],
    "gamma": "annotations",
    "exact": UNITS["exact"],
    "overlap": UNITS["overlap"],
    "mean_exact": UNITS["exact"],
    "mean_overlap": UNITS["overlap"],
}

COLUMNS = ("label", "annotators", "measure", "value", "low", "high", "unit", "units", "articles", "remark")


def number(value: float) -> float | None:
    """A figure for JSON and tables: None where it is not defined."""
    return None if math.isnan(value) else value


def value_of(figures: PairFigures | JointFigures, measure: str) -> float:
    """The figure of this name."""
    found = getattr(figures, measure)
    if found is None:
        return math.nan
    return found.f1 if isinstance(found, F1) else float(found)


def unit_of(measure: str, chosen: str) -> str:
    """In which unit a figure counts, in words; `chosen` is the report's unit."""
    return _OWN_UNIT.get(measure) or UNITS[chosen]  # type: ignore[index]


def document(report: Report) -> dict[str, Any]:
    """The whole report as plain values; figures that are not defined are None, and `remark` tells why."""
    figures = report.figures
    return {
        "unit": figures.unit,
        "unit_meaning": UNITS[figures.unit],
        "units_of_measures": {name: unit_of(name, figures.unit) for name in {**PAIR_MEASURES, **JOINT_MEASURES}},
        "boilerplate": "counted" if report.choice.boilerplate else "left out",
        "query": report.choice.query or None,
        "articles": {"looked_at": report.looked_at, "compared": figures.articles},
        "annotators": [
            {"name": one.name, "kind": one.kind, "articles": one.articles, "annotations": one.annotations}
            for one in report.layers
        ],
        "bootstrap": {"rounds": figures.rounds, "over": "articles", "confidence": 0.95, "seed": report.choice.seed},
        "gamma": {"annotations_at_most": figures.gamma_units, "within": number(figures.gamma_within)},
        "labels": [_label(one) for one in figures.labels] if figures.articles else [],
        "values": [
            {
                "of": one.of, "name": one.name, "level": one.level, "annotators": list(one.annotators),
                "values": one.number, "observed": number(one.observed), "cohen_kappa": number(one.cohen_kappa),
                "krippendorff_alpha": number(one.alpha), "ordinal_alpha": number(one.ordinal_alpha),
                "remark": one.remark or None,
            }
            for one in figures.values
        ],
        "relations": [
            {"type": one.type, "annotators": list(one.annotators), **_f1(one.f1)} for one in figures.links
        ],
        **_places(figures),
        "remarks": list(report.remarks),
    }  # fmt: skip


def _places(figures: Figures) -> dict[str, Any]:
    """Where annotators differ, and when."""
    return {
        "confusion": [
            {
                "annotators": list(one.annotators),
                "units": [
                    {"left": left, "right": right, "count": count}
                    for (left, right), count in sorted(one.counts.items(), key=lambda row: (-row[1], str(row[0])))
                ],
            }
            for one in figures.confusions
        ],
        "over_time": [
            {
                "begin": one.begin, "articles": one.articles,
                "krippendorff_alpha": {label or ALL_LABELS: number(value) for label, value in one.alpha.items()},
            }
            for one in figures.periods
        ],
        "disputed": [
            {
                "article": one.article_id, "title": one.title, "start": one.start, "end": one.end, "kind": one.kind,
                "text": one.words, "labels": {who: list(names) for who, names in one.labels.items()},
                "score": one.score,
            }
            for one in figures.disputed[:KEPT]
        ],
    }  # fmt: skip


def _label(one: LabelFigures) -> dict[str, Any]:
    return {
        "label": one.label,
        "pairs": [{**_head(pair), **_measures(pair, PAIR_MEASURES)} for pair in one.pairs],
        "all": {**_head(one.joint), **_measures(one.joint, JOINT_MEASURES)} if one.joint is not None else None,
    }


def _head(one: PairFigures | JointFigures) -> dict[str, Any]:
    return {
        "annotators": list(one.annotators),
        "articles": one.articles,
        "units": one.units,
        "remark": one.remark or None,
    }


def _measures(one: PairFigures | JointFigures, names: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(one, name)
        found[name] = _f1(value) if isinstance(value, F1) else None if value is None else number(value)
    found["intervals"] = {name: [found_.low, found_.high] for name, found_ in one.intervals.items()}
    return found


def _f1(one: F1) -> dict[str, Any]:
    return {
        "f1": number(one.f1), "precision": number(one.precision), "recall": number(one.recall),
        "matched": one.matched, "left": one.left, "right": one.right,
    }  # fmt: skip


def rows(report: Report) -> Iterator[tuple[Any, ...]]:
    """The figures one a row, in the order of `COLUMNS`; None where a figure is not defined."""
    for label in report.figures.labels if report.figures.articles else ():
        name = label.label or ALL_LABELS
        for pair in label.pairs:
            yield from _rows(report, name, pair, PAIR_MEASURES)
        if label.joint is not None:
            yield from _rows(report, name, label.joint, JOINT_MEASURES)
    for one in report.figures.values:
        about, who = f"{one.of}: {one.name}", " · ".join(one.annotators)
        for title, value in (
            ("observed agreement", one.observed),
            ("Cohen's κ", one.cohen_kappa),
            (f"Krippendorff's α ({one.level})", one.alpha),
            ("Krippendorff's α (ordinal)", one.ordinal_alpha),
        ):
            unit = "articles" if one.of == "article" else UNITS["overlap"]
            yield about, who, title, number(value), None, None, unit, one.number, None, one.remark
    for link in report.figures.links:
        about, who = f"relation: {link.type or 'all types'}", " · ".join(link.annotators)
        most = max(link.f1.left, link.f1.right)
        yield about, who, "F1 relations", number(link.f1.f1), None, None, "relations with matching ends", most, None, ""


def _rows(
    report: Report, label: str, one: PairFigures | JointFigures, names: Mapping[str, str]
) -> Iterator[tuple[Any, ...]]:
    for name, title in names.items():
        if getattr(one, name) is None:
            continue
        interval = one.intervals.get(name, Interval(math.nan, math.nan, 0))
        yield (
            label, " · ".join(one.annotators), title, number(value_of(one, name)), number(interval.low),
            number(interval.high), unit_of(name, report.figures.unit), one.units, one.articles, one.remark,
        )  # fmt: skip


def write_csv(report: Report, place: Path) -> int:
    """Write the rows to a CSV file (UTF-8), replaced only when whole; gives their number.

    Raises AnnotatorError for a disk that does not take it.
    """
    draft, written = place.with_name(f".{place.name}.{os.getpid()}.part"), 0
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for row in rows(report):
                writer.writerow([protected(cell) if isinstance(cell, str) else cell for cell in row])
                written += 1
        draft.replace(place)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise AnnotatorError(f"{place} could not be written ({error.strerror or error}).") from error
    return written
