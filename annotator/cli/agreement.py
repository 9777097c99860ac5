"""annotator agreement PROJECT [--label L]… [--unit U] [--layer NAME]… [--no-boilerplate] [--query Q] [--csv OUT]"""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.cli import terminal

if TYPE_CHECKING:
    from annotator.commands.agreeing import Report
    from annotator.review.figures import JointFigures, LabelFigures, PairFigures

#: Units by name; the words for them are in annotator.review.rating.
UNITS = ("token", "character", "sentence", "exact", "overlap")

#: Disputed passages that are shown.
_SHOWN = 10

#: Figures shown, and how they are headed; the document and the table have more.
_SHORT = {
    "observed": "observed",
    "cohen_kappa": "κ",
    "mean_kappa": "κ",
    "scott_pi": "π",
    "mean_pi": "π",
    "fleiss_kappa": "Fleiss κ",
    "krippendorff_alpha": "α",
    "unitized_alpha": "αU",
    "gamma": "γ",
    "exact": "F1 exact",
    "mean_exact": "F1 exact",
    "overlap": "F1 overlap",
    "mean_overlap": "F1 overlap",
    "on_units": "F1 units",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--label", metavar="L", action="append", default=[], help="only this label; may be repeated")
    parser.add_argument(
        "--unit", choices=UNITS, default="token", help="what κ, π and α are counted over; token by default"
    )
    parser.add_argument(
        "--layer",
        metavar="NAME",
        action="append",
        default=[],
        help="compare these annotators (or engines) only; may be repeated; all persons and gold by default",
    )
    parser.add_argument("--no-boilerplate", action="store_true", help="leave out what is marked as boilerplate")
    parser.add_argument("--query", metavar="Q", default="", help="only articles that this query finds (see search)")
    parser.add_argument("--rounds", metavar="N", type=int, default=1000, help="bootstrap rounds, 0 for no intervals")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="seed of bootstrap and of γ; 0 by default")
    parser.add_argument("--no-gamma", action="store_true", help="leave out γ, which takes longest")
    parser.add_argument("--csv", metavar="OUT", help="also write every figure as a table")
    parser.add_argument("--annotator", metavar="NAME", help="whose view; in blind mode without others’ layers")
    parser.add_argument("--json", action="store_true", help="print the whole report as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Measure and tell."""
    from annotator.commands.agreeing import Choice, measure
    from annotator.commands.agreement_tables import document, write_csv
    from annotator.commands.project import open_project

    choice = Choice(
        labels=tuple(asked.label),
        layers=tuple(asked.layer),
        unit=asked.unit,
        boilerplate=not asked.no_boilerplate,
        query=asked.query,
        rounds=max(0, asked.rounds),
        with_gamma=not asked.no_gamma,
        seed=asked.seed,
    )
    with open_project(asked.project, annotator=asked.annotator, join=False) as project, terminal.long_work() as handle:
        report = measure(project, choice, handle)
    if asked.csv:
        written = write_csv(report, Path(asked.csv))
    if asked.json:
        terminal.document(document(report))
        return 0
    _tell(report)
    if asked.csv:
        terminal.say("")
        terminal.say(f"Wrote {terminal.number(written, 'figure')} to {asked.csv}.")
    return 0


def _tell(report: Report) -> None:
    from annotator.commands.agreeing import UNITS as MEANING

    figures = report.figures
    if figures.articles:
        boilerplate = "" if report.choice.boilerplate else ", boilerplate left out"
        articles = terminal.number(figures.articles, "article")
        terminal.say(f"{articles} that two annotators or more have worked on, of {report.looked_at:,} looked at")
        terminal.say(f"Unit of observed agreement, κ, π and α: {MEANING[figures.unit]}{boilerplate}")
        terminal.say("αU counts characters, γ annotations, F1 exact and overlap whole annotations; [ ] 95 % intervals")
    for remark in report.remarks:
        terminal.say(remark)
    if not figures.articles:
        return
    terminal.say("")
    terminal.table(
        ("annotator", "kind", "articles", "annotations"),
        [(one.name, one.kind, f"{one.articles:,}", f"{one.annotations:,}") for one in report.layers],
    )
    for label in figures.labels:
        _tell_label(label)
    _tell_values(report)
    _tell_disputed(report)


def _tell_label(label: LabelFigures) -> None:
    from annotator.commands.agreement_tables import ALL_LABELS, JOINT_MEASURES, PAIR_MEASURES

    terminal.say("")
    pairs = {name: title for name, title in PAIR_MEASURES.items() if name in _SHORT}
    joint = {name: title for name, title in JOINT_MEASURES.items() if name in _SHORT}
    if label.label is None:
        del pairs["on_units"]
    rows = [(" · ".join(one.annotators), *_cells(one, pairs), f"{one.units:,}", one.remark) for one in label.pairs]
    title = label.label or ALL_LABELS
    terminal.table((title, *(_SHORT[name] for name in pairs), "units", ""), rows)
    if label.joint is not None and len(label.joint.annotators) > 2:
        one = label.joint
        row = (f"all {len(one.annotators)}", *_cells(one, joint), f"{one.units:,}", one.remark)
        head = [f"mean {_SHORT[name]}" if name.startswith("mean_") else _SHORT[name] for name in joint]
        terminal.table((title, *head, "units", ""), [row])


def _cells(one: PairFigures | JointFigures, names: Mapping[str, str]) -> list[str]:
    from annotator.commands.agreement_tables import value_of

    cells = []
    for name in names:
        text, interval = _shown(value_of(one, name)), one.intervals.get(name)
        cells.append(f"{text} [{_shown(interval.low)} {_shown(interval.high)}]" if interval and text != "—" else text)
    return cells


def _shown(value: float) -> str:
    """Three digits, as papers print them; a dash where the figure is not defined."""
    return "—" if math.isnan(value) else f"{value:.3f}"


def _tell_values(report: Report) -> None:
    figures = report.figures
    if figures.values:
        terminal.say("")
        terminal.table(
            ("values of overlapping spans", "annotators", "level", "observed", "κ", "α", "α ordinal", "values", ""),
            [
                (
                    f"{one.of}: {one.name}", " · ".join(one.annotators), one.level, _shown(one.observed),
                    _shown(one.cohen_kappa), _shown(one.alpha), _shown(one.ordinal_alpha), f"{one.number:,}",
                    one.remark,
                )
                for one in figures.values
            ],
        )  # fmt: skip
    if figures.links:
        terminal.say("")
        terminal.table(
            ("relations with matching ends", "annotators", "F1", "matched", "left", "right"),
            [
                (
                    one.type or "all types", " · ".join(one.annotators), _shown(one.f1.f1),
                    one.f1.matched, one.f1.left, one.f1.right,
                )
                for one in figures.links
            ],
        )  # fmt: skip


def _tell_disputed(report: Report) -> None:
    passages = report.figures.disputed[:_SHOWN]
    if not passages:
        return
    terminal.say("")
    terminal.table(
        ("most disputed", "place", "kind", "labels", "words"),
        [
            (
                one.title[:40], f"{one.start}–{one.end}", one.kind,
                "; ".join(f"{who}: {', '.join(names) or 'nothing'}" for who, names in one.labels.items()), one.words,
            )
            for one in passages
        ],
    )  # fmt: skip
