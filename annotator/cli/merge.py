"""annotator merge PROJECT OTHER… [--dry-run] [--json]"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from annotator.cli import terminal

if TYPE_CHECKING:
    from annotator.commands.merging import MergeReport


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("others", metavar="OTHER", nargs="+", help="other copies of the project, or parts of it")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Bring the copies in, and tell what came."""
    from annotator.commands.merging import merge
    from annotator.commands.project import open_project

    with open_project(asked.project, join=False) as project, terminal.long_work() as handle:
        report = merge(project, asked.others, dry_run=asked.dry_run, handle=handle)
    if asked.json:
        terminal.document(_facts(report, asked.dry_run))
    else:
        _say(report, asked.dry_run)
    return 0


def _facts(report: MergeReport, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "copies": report.copies,
        "steps": report.steps,
        "added": dict(report.added),
        "changed": dict(report.changed),
        "removed": dict(report.removed),
        "united": dict(report.united),
        "conflicts": report.conflicts,
        "other_texts": [list(pair) for pair in report.other_texts],
        "backup": None if report.backup is None else str(report.backup),
    }


def _say(report: MergeReport, dry_run: bool) -> None:
    if not report.steps:
        terminal.say("There is nothing new in " + ", ".join(report.copies) + ".")
    else:
        for done, would, counts in (
            ("Added", "Would add", report.added),
            ("Changed", "Would change", report.changed),
            ("Removed", "Would remove", report.removed),
        ):
            if counts:
                rows = (terminal.number(n, kind.replace("_", " ")) for kind, n in counts.items())
                terminal.say(f"{would if dry_run else done} " + ", ".join(rows) + ".")
        if not (report.added or report.changed or report.removed):
            terminal.say(f"{terminal.number(report.steps, 'step')} came in; nothing is different for it.")
    if report.united["article"]:
        articles = terminal.number(report.united["article"], "article")
        terminal.say(f"{articles} imported separately {'are' if report.united['article'] > 1 else 'is'} one now.")
    for sentence in report.conflicts:
        terminal.say(f"Conflict: {sentence}")
    for one, other in report.other_texts:
        terminal.say(f"“{one}” and “{other}” have the same address but different texts; both were kept.")
    if report.backup is not None:
        terminal.say(f"The project as it was is kept in {report.backup}.")
