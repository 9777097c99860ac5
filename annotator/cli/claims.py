"""annotator claims PROJECT [--sort ORDER] [--pending] [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    orders = ("newest", "oldest", "outlet", "article", "group", "speaker", "added", "score")
    parser.add_argument("--sort", choices=orders, default="newest", help="newest first by default")
    parser.add_argument("--pending", action="store_true", help="list undecided suggestions too; --sort score does so")
    parser.add_argument("--json", action="store_true", help="print the claims as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """List every claim of all articles with who makes it and the words that credit them."""
    from annotator.commands.project import ClaimFilter, Overviews, open_project

    with open_project(asked.project, join=False) as project, project.reading() as read:
        views = Overviews(read.connection)
        wanted = ClaimFilter(sort=asked.sort, pending=asked.pending or asked.sort == "score")
        rows = views.claim_rows(views.claim_ids(wanted))
    if asked.json:
        terminal.document([asdict(row) for row in rows])
        return 0
    terminal.table(
        ("score", "status", "published", "outlet", "speaker", "cue", "claim", "group"),
        [
            (
                "" if r.score is None else f"{r.score:.2f}",
                r.status,
                r.published,
                r.outlet,
                r.speaker,
                r.cue,
                " ".join(r.words.split()),
                r.statement,
            )
            for r in rows
        ],
    )
    return 0
