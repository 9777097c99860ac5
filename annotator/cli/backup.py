"""annotator backup PROJECT [DEST]"""

from __future__ import annotations

import argparse

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("dest", metavar="DEST", nargs="?", help="a folder or a new file; beside the project by default")


def run(asked: argparse.Namespace) -> int:
    """Make the copy."""
    from annotator.commands.backup import backup

    terminal.say(f"Backed up {asked.project} to {backup(asked.project, asked.dest)}.")
    return 0
