"""annotator verify DATASET [--json]"""

from __future__ import annotations

import argparse

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("dataset", metavar="DATASET", help="an exported file, or the folder that holds it")
    parser.add_argument("--json", action="store_true", help="print the findings as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Make everything again and compare; 1 when anything differs."""
    from annotator.commands.verifying import as_document, verify

    with terminal.long_work() as handle:
        found = verify(asked.dataset, handle)
    if asked.json:
        terminal.document(as_document(found))
        return 1 if found.problems else 0
    for one in found.files:
        counts = (terminal.number(one.articles, "article"), terminal.number(one.spans, "span"))
        terminal.say(f"{one.name}: {', '.join(counts)}, {terminal.number(one.relations, 'relation')} ({one.format})")
    for note in found.notes:
        terminal.say(note)
    if found.agreement is not None and found.agreement["measured"]:
        terminal.say(f"Agreement made again for {terminal.number(found.agreement['articles'], 'article')}.")
    for sentence in found.problems:
        terminal.complain(sentence)
    if not found.problems:
        terminal.say(f"Everything is as {found.card} says." if found.card else "The file is whole in itself.")
    return 1 if found.problems else 0
