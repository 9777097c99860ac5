"""annotator stats PROJECT [--annotator NAME] [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--annotator", metavar="NAME", help="whose view it is; in blind mode others are not counted")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Count."""
    from annotator.commands.counting import count
    from annotator.commands.project import open_project

    with open_project(asked.project, annotator=asked.annotator, join=False) as project:
        found = count(project)
    if asked.json:
        terminal.document(asdict(found))
        return 0
    articles, annotations = terminal.number(found.articles, "article"), terminal.number(found.annotations, "annotation")
    suggested = sum(found.pending_by_label.values())
    told = f", {suggested:,} of them suggestions" if suggested else ""
    terminal.say(f"{articles}, {annotations}{told}")
    parts = {
        "article status": found.by_status,
        "outlet": found.by_outlet,
        "label": found.by_label,
        "annotator": found.by_annotator,
        "annotation status": found.by_annotation_status,
        "of them suggested": found.pending_by_label,
    }
    for title, counts in parts.items():
        if counts:
            terminal.say("")
            terminal.table((title, "count"), [(name or "(none)", f"{one:,}") for name, one in counts.items()])
    if found.progress:
        terminal.say("")
        terminal.table(
            ("assigned to", "articles", *(found.progress[0].by_status), "minutes"),
            [(one.annotator, one.assigned, *one.by_status.values(), one.seconds // 60) for one in found.progress],
        )
    if found.suggestions:
        terminal.say("")
        terminal.table(
            ("suggestions of", "label", "accepted", "of these changed", "rejected", "rate"),
            [
                (one.engine, one.label, one.accepted, one.changed, one.rejected, f"{one.rate:.0%}")
                for one in found.suggestions
            ],
        )
    return 0
