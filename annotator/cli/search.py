"""annotator search PROJECT QUERY [--limit N] [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from annotator.cli import terminal

#: Code points of context shown left and right in the table.
_AROUND = 36


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument(
        "query",
        metavar="QUERY",
        nargs="+",
        help='words, "a phrase", label: speaker: annotator: status: outlet: title: date:, with OR, - and brackets',
    )
    parser.add_argument("--limit", metavar="N", type=int, help="stop after so many lines")
    parser.add_argument("--json", action="store_true", help="print the lines as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Search and print the lines."""
    from annotator.commands.project import open_project
    from annotator.commands.searching import search

    with open_project(asked.project, join=False) as project, terminal.long_work() as handle:
        found = search(project, " ".join(asked.query), limit=asked.limit, handle=handle)
    if asked.json:
        terminal.document(
            {
                "query": found.query,
                "articles": found.articles,
                "searched": found.searched,
                "more": found.more,
                "lines": [
                    {"article": line["article_id"], "annotation": line["annotation_id"]}
                    | {key: value for key, value in line.items() if key not in ("article_id", "annotation_id")}
                    for line in map(asdict, found.lines)
                ],
            }
        )
        return 0
    if not found.lines:
        terminal.say(f"Nothing in {terminal.number(found.searched, 'article')} fits {found.query}.")
        return 0
    lines, articles = terminal.number(len(found.lines), "line"), terminal.number(found.articles, "article")
    terminal.say(f"{lines} in {articles}{', more were cut off by the limit' if found.more else ''}")
    terminal.say("")
    rows = []
    for one in found.lines:
        left = " ".join(one.left.split())[-_AROUND:].rjust(_AROUND)
        hit, right = " ".join(one.hit.split()), " ".join(one.right.split())[:_AROUND]
        about = f"{one.label} ({one.annotator})" if one.label else ""
        rows.append((one.title[:30], f"{one.start}–{one.end}", left, hit, right, about))
    terminal.table(("article", "place", "left".rjust(_AROUND), "hit", "right", ""), rows)
    return 0
