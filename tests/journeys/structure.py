"""Helper verbs of journeys over claims, speakers, codebook and history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from annotator import paths
from annotator.commands.project import create_project
from tests.journeys.gold import replay
from tests.journeys.person import Person


def annotated_seeds(folder: Path) -> Path:
    """A project file with the five seed articles annotated to the detail of their gold file."""
    place = folder / "gold.annot"
    with create_project(place, annotator="ana", title="Seeds") as project:
        replay(project, paths.seeds() / "gold" / "seeds-gold.jsonl", folder)
    return place


def answering(person: Person, answer: Callable[[QDialog], None]) -> Callable[[], None]:
    """Have the next dialog that waits for an answer answered; call the result to see that there was one."""
    seen: list[bool] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            seen.append(True)
            answer(dialog)
        elif not seen:
            QTimer.singleShot(10, person.window, look)

    QTimer.singleShot(0, person.window, look)

    def answered() -> None:
        assert seen == [True], "no dialog asked anything"
        # Without a window manager nobody gives the window its keyboard back.
        person.window.activateWindow()
        person.bot.waitUntil(person.window.isActiveWindow)

    return answered


def trigger(person: Person, action_id: str) -> None:
    """Choose a menu entry, which must be one that can be chosen now."""
    action = person.window.book.actions[action_id]
    assert action.isEnabled(), f"{action_id} cannot be chosen now"
    action.trigger()


needs_seeds = pytest.mark.skipif(
    not (paths.seeds() / "gold" / "seeds-gold.jsonl").exists(), reason="the gold file of the seed articles is not here"
)
