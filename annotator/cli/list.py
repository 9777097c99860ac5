"""annotator list PROJECT [--sort ORDER] [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    orders = ("added", "newest", "oldest", "title", "outlet", "status", "annotations", "useful")
    parser.add_argument(
        "--sort", choices=orders, default="added",
        help="as added by default; “useful” begins with the articles whose suggestions are most worth deciding",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the list as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """List the articles in the order asked for."""
    from annotator.commands.project import ArticleFilter, open_project

    with open_project(asked.project, join=False) as project, project.reading() as read:
        rows = read.article_rows(ArticleFilter(sort=asked.sort), 0, 2**31 - 1)
    if asked.json:
        terminal.document([asdict(row) for row in rows])
        return 0
    terminal.table(
        ("id", "status", "annotations", "published", "outlet", "title"),
        [(r.external_id or r.id, r.status, r.annotations, r.published, r.outlet, r.title) for r in rows],
    )
    return 0
