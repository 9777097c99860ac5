"""annotator claims PROJECT [--sort ORDER] [--article ID] [--pending] [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    orders = ("newest", "oldest", "outlet", "article", "group", "speaker", "added", "score")
    parser.add_argument("--sort", choices=orders, default="newest", help="newest first by default")
    parser.add_argument("--article", metavar="ID", help="only the claims of this article")
    parser.add_argument("--pending", action="store_true", help="list undecided suggestions too; --sort score does so")
    parser.add_argument("--json", action="store_true", help="print the claims as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """List every claim of all articles with who makes it and the words that credit them."""
    from annotator.commands.project import ClaimFilter, Overviews, open_project
    from annotator.errors import Refused

    with open_project(asked.project, join=False) as project, project.reading() as read:
        views = Overviews(read.connection)
        if asked.article is not None and read.article(asked.article) is None:
            raise Refused(f"There is no article {asked.article} in {asked.project}; “annotator list” has their ids.")
        pending = asked.pending or asked.sort == "score"
        wanted = ClaimFilter(sort=asked.sort, pending=pending, article_id=asked.article)
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
