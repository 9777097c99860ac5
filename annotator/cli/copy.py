"""annotator copy SRC DST [--part-for NAME] [--json]"""

from __future__ import annotations

import argparse

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("source", metavar="SRC", help="a project: a file or a database URL")
    parser.add_argument("target", metavar="DST", help="a new file, or the URL of an empty database")
    parser.add_argument(
        "--part-for", metavar="NAME", help="only the articles assigned to this annotator, with their own layer"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Make the copy, and tell what is in it."""
    from annotator.commands.copying import copy_project

    with terminal.long_work() as handle:
        report = copy_project(asked.source, asked.target, part_for=asked.part_for, handle=handle)
    if asked.json:
        terminal.document({"location": report.location, "rows": report.rows, "articles": report.articles})
    else:
        articles = terminal.number(report.articles, "article")
        terminal.say(f"Copied {articles} with their whole history to {report.location}.")
    return 0
