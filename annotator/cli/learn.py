"""annotator learn PROJECT [LABEL] [--on|--off] [--json]"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from annotator.cli import terminal

if TYPE_CHECKING:
    from annotator.commands.learning import Learnable
    from annotator.commands.project import Project


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("label", metavar="LABEL", nargs="?", help="learn this label; without it the labels are listed")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--on", action="store_true", help="switch the label’s proposals on, learning it first if need be")
    way.add_argument("--off", action="store_true", help="switch the label’s proposals off; what was learned is kept")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(asked: argparse.Namespace) -> int:
    """List what can be learned, or learn a label and switch it."""
    from annotator.commands.project import open_project

    if asked.label is None and (asked.on or asked.off):
        terminal.complain("Name the label to switch. See “annotator learn --help”.")
        return 2
    with open_project(asked.project, join=False) as project:
        return _list(project, asked) if asked.label is None else _one(project, asked)


def _list(project: Project, asked: argparse.Namespace) -> int:
    from annotator.commands.learning import learnable

    found = learnable(project)
    if asked.json:
        terminal.document([_facts(one) for one in found])
        return 0
    rows = []
    for one in found:
        facts = _facts(one)
        rows.append((one.name, f"{one.examples:,}", facts["state"], facts["quality"]))
    terminal.table(("label", "examples", "proposals", "quality"), rows)
    return 0


def _facts(one: Learnable) -> dict[str, object]:
    """What is told of a label, by the names of the JSON document."""
    from annotator.commands.learning import said

    learned = one.learned
    return {
        "label": one.name,
        "examples": one.examples,
        "enough": one.enough,
        "learned": learned is not None,
        "state": "not learned" if learned is None else "on" if learned.on else "off",
        "quality": said(one),
        "version": learned.version if learned else None,
        "precision": learned.precision if learned else None,
        "recall": learned.recall if learned else None,
        "f1": learned.f1 if learned else None,
        "learned_from": learned.examples if learned else None,
        "learned_at": learned.created if learned else None,
    }


def _one(project: Project, asked: argparse.Namespace) -> int:
    from annotator.commands import learning
    from annotator.errors import BadInput

    label = project.codebook.label_named(asked.label)
    if label is None:
        known = ", ".join(one.name for one in project.codebook.labels)
        raise BadInput(f"There is no label “{asked.label}” in {asked.project}; there are {known}.")
    before = next(one for one in learning.learnable(project) if one.label_id == label.id)
    # A switch alone learns nothing anew: what was measured before stands.
    if not (asked.on or asked.off) or (asked.on and before.learned is None):
        with terminal.long_work() as handle:
            learning.learn(project, label.id, handle)
    if asked.on or asked.off:
        learning.switch(project, label.id, asked.on)
    facts = _facts(next(one for one in learning.learnable(project) if one.label_id == label.id))
    if asked.json:
        terminal.document(facts)
        return 0
    terminal.say(f"{label.name}: {facts['quality']}; its proposals are {facts['state']}.")
    if not (asked.on or asked.off) and facts["state"] == "off":
        terminal.say(f"To have it proposed: annotator learn {asked.project} {label.name} --on")
    return 0
