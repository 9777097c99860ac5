"""annotator formats [ID] [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from annotator.cli import terminal

if TYPE_CHECKING:
    from annotator.commands.exporting import FormatRow


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("format", metavar="ID", nargs="?", help="show this format with its options")
    parser.add_argument("--json", action="store_true", help="print the list as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """List the formats, or one of them with its options."""
    from annotator.commands.exporting import list_formats
    from annotator.formats.registry import broken_plug_ins, format_named

    rows = list_formats()
    for sentence in broken_plug_ins():
        terminal.remark(sentence)
    if asked.format is not None:
        wanted = format_named(asked.format).id
        rows = [row for row in rows if row.id == wanted]
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
    if asked.format is not None:
        _tell_options(rows[0])
    return 0


def _tell_options(row: FormatRow) -> None:
    if not row.options:
        terminal.say("It has no options.")
        return
    terminal.table(
        ("option", "default", "values", "for", "what it does"),
        [
            (
                f"--{one['name'].replace('_', '-')}",
                "" if one["default"] is None else str(one["default"]),
                ", ".join(map(str, one["values"])),
                {"read": "import", "write": "export"}.get(one["for"], ""),
                one["help"],
            )
            for one in row.options
        ],
    )


def _does(reads: bool, writes: bool) -> str:
    return " and ".join(word for word, can in (("reads", reads), ("writes", writes)) if can)
