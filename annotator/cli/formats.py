"""annotator formats [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("--json", action="store_true", help="print the list as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """List the formats."""
    from annotator.commands.exporting import list_formats

    rows = list_formats()
    if asked.json:
        terminal.document([asdict(row) for row in rows])
        return 0
    terminal.table(
        ("id", "does", "extensions", "title", "loses"),
        [
            (
                row.id,
                _does(row.reads, row.writes),
                " ".join(row.extensions),
                row.title,
                "; ".join(row.loses) or "nothing",
            )
            for row in rows
        ],
    )
    return 0


def _does(reads: bool, writes: bool) -> str:
    return " and ".join(word for word, can in (("reads", reads), ("writes", writes)) if can)
