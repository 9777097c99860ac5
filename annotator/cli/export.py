"""annotator export PROJECT OUT --format ID [--layer …] [--query Q] [--split 80/10/10 --seed N] [--json]"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from annotator.cli import options, terminal

if TYPE_CHECKING:
    from annotator.commands.exporting import ExportReport


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument(
        "out",
        metavar="OUT",
        help="the file to write (a folder, for several files, without an ending); replaced only when whole",
    )
    parser.add_argument("--format", metavar="ID", required=True, help="see “annotator formats”")
    parser.add_argument(
        "--layer", default="all", metavar="LAYER", help="all, gold, suggestions, or an annotator's name"
    )
    parser.add_argument("--query", metavar="Q", help="only articles in which this query finds something (see search)")
    parser.add_argument(
        "--status",
        choices=("to do", "in progress", "done"),
        action="append",
        default=[],
        help="only articles with this status; may be repeated",
    )
    parser.add_argument("--split", metavar="80/10/10", type=_split, help="write OUT in parts by article")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="which split, when there is one; 0 by default")
    parser.add_argument("--annotator", metavar="NAME", help="whose view; in blind mode without others’ layers")
    parser.add_argument("--json", action="store_true", help="print counts and losses as one JSON document")
    options.add(parser, reading=False)


def _split(word: str) -> str:
    from annotator.commands.exporting import split_shares
    from annotator.errors import Refused

    try:
        split_shares(word)
    except Refused as error:
        raise argparse.ArgumentTypeError(error.sentence.rstrip(".")) from None
    return word


def run(asked: argparse.Namespace) -> int:
    """Write the dataset and say what it could not hold."""
    from annotator.commands.exporting import export
    from annotator.commands.format_options import options_from
    from annotator.commands.project import open_project

    words = [f"{name}={value}" for name, value in options.given(asked).items()]
    with open_project(asked.project, annotator=asked.annotator, join=False) as project, terminal.long_work() as handle:
        report = export(
            project,
            asked.out,
            format_id=asked.format,
            layer=asked.layer,
            query=asked.query,
            statuses=asked.status,
            split=asked.split,
            seed=asked.seed,
            options=options_from(asked.format, words) if words else None,
            handle=handle,
        )
    if asked.json:
        terminal.document(_document(report))
    else:
        _tell(report, asked.out)
    return 0


def _tell(report: ExportReport, out: str) -> None:
    counts = (terminal.number(report.articles, "article"), terminal.number(report.spans, "span"))
    names = ", ".join(str(path) for path in report.files)
    terminal.say(f"Wrote {', '.join(counts)} and {terminal.number(report.relations, 'relation')} to {names}.")
    if report.losses:
        kinds = Counter(loss.kind for loss in report.losses)
        told = ", ".join(f"{count:,} × {kind}" for kind, count in sorted(kinds.items()))
        terminal.say(f"The format could not hold everything: {told}; see {out}.losses.json.")


def _document(report: ExportReport) -> dict[str, object]:
    return {
        "files": [{"path": str(path), "sha256": report.sha256[path.name]} for path in report.files],
        "articles": report.articles,
        "spans": report.spans,
        "relations": report.relations,
        "losses": [asdict(loss) for loss in report.losses],
    }
