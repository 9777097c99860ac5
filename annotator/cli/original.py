"""annotator original PROJECT [ARTICLE…] [--out PATH] [--overwrite] [--json]"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from annotator.cli import terminal
from annotator.errors import Refused

if TYPE_CHECKING:
    from annotator.commands.project import Project


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("articles", metavar="ARTICLE", nargs="*", help="ids or exact titles; all that have one if none")
    parser.add_argument("--out", metavar="PATH", help="save them into this folder; a single one to a file")
    parser.add_argument("--overwrite", action="store_true", help="replace files that are there")
    parser.add_argument("--json", action="store_true", help="print what was found as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """List the articles with an original, or save the originals."""
    from annotator.commands.originals import list_originals, save_originals
    from annotator.commands.project import open_project

    with open_project(asked.project, join=False) as project:
        found = list_originals(project, _wanted(project, asked.articles))
        saved = save_originals(project, found, asked.out, overwrite=asked.overwrite) if asked.out else {}
    if asked.json:
        rows = [
            {
                "article": one.article_id,
                "title": one.title,
                "name": one.name,
                "size": one.size,
                "sha256": one.sha256,
                "saved": str(saved[one.article_id]) if one.article_id in saved else None,
            }
            for one in found
        ]
        terminal.document({"originals": rows})
    elif saved:
        terminal.say(f"{terminal.number(len(set(saved.values())), 'original')} saved to {asked.out}.")
    else:
        rows_told = [(one.article_id, one.title, one.name, f"{one.size:,}") for one in found]
        terminal.table(("article", "title", "original", "bytes"), rows_told)
    return 0


def _wanted(project: Project, names: list[str]) -> list[str] | None:
    """The articles of these ids or titles; None for no names."""
    from annotator.commands.project import ArticleFilter

    if not names:
        return None
    with project.reading() as read:
        total = sum(read.progress().values())
        rows = read.article_rows(ArticleFilter(), 0, total)
    by_name: dict[str, list[str]] = {}
    for row in rows:
        for name in {row.id, row.title, row.external_id or row.id}:
            by_name.setdefault(name, []).append(row.id)
    for name in names:
        if len(by_name.get(name, ())) != 1:
            many = "There is no article" if name not in by_name else "There are several articles"
            raise Refused(f"{many} “{name}” in {project.location}; “annotator list” shows their ids.")
    return [by_name[name][0] for name in names]
