"""annotator speakers PROJECT [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--json", action="store_true", help="print the registry, with all they said, as one document")


def run(asked: argparse.Namespace) -> int:
    """List the speaker registry with what each is reported to have said."""
    from annotator.commands.project import Overviews, open_project

    with open_project(asked.project, join=False) as project, project.reading() as read:
        views = Overviews(read.connection)
        entries = [(entry, views.utterances(entry.id)) for entry in read.speakers()]
    if asked.json:
        terminal.document([{**asdict(entry), "utterances": [asdict(one) for one in said]} for entry, said in entries])
        return 0
    rows = []
    for entry, said in entries:
        mentions = sum(one.label == "Speaker" for one in said)
        outlets = len({one.outlet for one in said if one.outlet})
        rows.append((entry.name, entry.kind, mentions, len(said) - mentions, outlets, ", ".join(entry.aliases)))
    terminal.table(("speaker", "kind", "mentions", "quotes and claims", "outlets", "aliases"), rows)
    return 0
