"""annotator demo [PROJECT] [--no-window] [--screenshot PNG]"""

from __future__ import annotations

import argparse
from pathlib import Path

from annotator.cli import terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument(
        "project", metavar="PROJECT", nargs="?", help="where to keep it; the user's data folder by default"
    )
    parser.add_argument("--no-window", action="store_true", help="build it and say where it is")
    parser.add_argument("--screenshot", metavar="PNG", type=Path, help="draw the window into a picture and end")


def run(asked: argparse.Namespace) -> int:
    """Build the sample project unless it is there, then open it."""
    from annotator.commands.demo import build_demo

    with terminal.long_work() as handle:
        project = build_demo(asked.project, handle)
    with project:
        location = project.location
        with project.reading() as read:
            articles = sum(read.progress().values())
    if asked.no_window or asked.screenshot is not None:
        terminal.say(f"The sample project with {terminal.number(articles, 'article')} is {location}.")
    if asked.screenshot is None:
        return 0 if asked.no_window else int(asked.window(location, None))
    status = int(asked.window(location, asked.screenshot))
    if status == 0:
        terminal.say(f"The window is drawn in {asked.screenshot}.")
    return status
