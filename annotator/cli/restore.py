"""annotator restore BACKUP PROJECT"""

from __future__ import annotations

import argparse

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("backup", metavar="BACKUP", help="a copy that “annotator backup” made")
    parser.add_argument("project", metavar="PROJECT", help="where it goes; what is there is kept beside it")


def run(asked: argparse.Namespace) -> int:
    """Put the backup in place."""
    from annotator.commands.backup import restore

    former = restore(asked.backup, asked.project)
    kept = f"; the former project is kept as {former}" if former else ""
    terminal.say(f"Restored {asked.project} from {asked.backup}{kept}.")
    return 0
