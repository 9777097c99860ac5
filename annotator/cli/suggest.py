"""annotator suggest PROJECT [--engine ID]… [--accept-above SCORE] [--json]"""

from __future__ import annotations

import argparse

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--engine", metavar="ID", action="append", default=[], help="run this engine; may be repeated")
    parser.add_argument(
        "--accept-above", metavar="SCORE", type=_score, help="accept at once what scores this much or more, 0 to 1"
    )
    parser.add_argument("--annotator", metavar="NAME", help="who accepts; whoever worked here last by default")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def _score(word: str) -> float:
    value = float(word)
    if not 0 <= value <= 1:
        raise ValueError
    return value


def run(asked: argparse.Namespace) -> int:
    """Run the engines."""
    from annotator.commands.project import open_project
    from annotator.commands.suggesting import suggest

    join = asked.annotator is not None
    with open_project(asked.project, annotator=asked.annotator, join=join) as project, terminal.long_work() as handle:
        report = suggest(project, asked.engine, accept_above=asked.accept_above, handle=handle)
    if asked.json:
        terminal.document(
            {
                "articles": report.articles,
                "added": report.added,
                "removed": report.removed,
                "accepted": report.accepted,
                "engines": {
                    engine_id: {
                        "version": one.version,
                        "labels": dict(sorted(one.labels.items())),
                        "links": one.links,
                        "accepted": one.accepted,
                    }
                    for engine_id, one in report.engines.items()
                },
            }
        )
        return 0
    for engine_id, one in report.engines.items():
        counts = ", ".join(f"{count:,} {label}" for label, count in sorted(one.labels.items())) or "nothing"
        terminal.say(f"{engine_id}: {counts}" + (f"; {one.accepted:,} accepted" if one.accepted else ""))
    changed = f"{report.added:,} new, {report.removed:,} gone" if report.step else "nothing new"
    terminal.say(f"Looked at {terminal.number(report.articles, 'article')}: {changed}.")
    return 0
