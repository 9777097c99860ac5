"""annotator check PROJECT [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--json", action="store_true", help="print faults and counts as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Examine the project; status 1 when there is a fault."""
    from annotator.commands.backup import check

    report = check(asked.project)
    if asked.json:
        terminal.document(asdict(report))
    else:
        for problem in report.problems:
            terminal.complain(problem)
        counts = ", ".join(terminal.number(number, name.replace("_", " ")) for name, number in report.counts.items())
        if not report.problems:
            terminal.say(f"{asked.project} is whole: {counts}.")
        else:
            faults = terminal.number(len(report.problems), "fault")
            terminal.complain(f"{asked.project} has {faults}; restore a backup with “annotator restore”.")
    return 1 if report.problems else 0
