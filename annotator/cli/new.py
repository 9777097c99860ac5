"""annotator new PROJECT [--codebook NAME-or-FILE] [--annotator NAME]"""

from __future__ import annotations

import argparse

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT", help="a .annot file or a database URL; nothing is overwritten")
    parser.add_argument("--codebook", default="news", metavar="NAME-or-FILE", help="a shipped codebook or a YAML file")
    parser.add_argument("--annotator", metavar="NAME", help="who annotates; the login name by default")


def run(asked: argparse.Namespace) -> int:
    """Create the project."""
    from annotator.commands.project import create_project
    from annotator.commands.whereabouts import remark_on_place

    with create_project(asked.project, codebook=asked.codebook, annotator=asked.annotator) as project:
        labels = ", ".join(label.name for label in project.codebook.labels)
        terminal.say(f"Created {project.location} for {project.annotator.name}, with the labels {labels}.")
    remark = remark_on_place(asked.project)
    if remark:
        terminal.remark(remark)
    return 0
