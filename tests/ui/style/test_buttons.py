"""What cannot be pressed looks like it, whatever the button is for."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from annotator.ui.banner import TaskStrip
from annotator.ui.style.dress import style_sheet
from annotator.ui.style.parts import styled
from annotator.ui.style.tokens import DARK, LIGHT, Theme
from annotator.ui.tasks import Task


def _colours(button: QPushButton) -> set[str]:
    image = button.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("name", "colour"), [("good", "ok"), ("bad", "bad"), ("link", "accent")])
def test_a_disabled_button_loses_its_colour(qtbot: QtBot, theme: Theme, name: str, colour: str) -> None:
    button = styled(QPushButton("██████"), name)
    button.setStyleSheet(style_sheet(theme))
    qtbot.addWidget(button)
    button.show()
    assert getattr(theme, colour) in _colours(button)
    button.setEnabled(False)
    assert getattr(theme, colour) not in _colours(button)


def test_progress_does_not_say_the_title_twice(qtbot: QtBot) -> None:
    bar = TaskStrip()
    qtbot.addWidget(bar)
    task = Task("Searching", lambda handle: None)
    bar.follow(task)
    task.progressed.emit(1, 3, "Searching")
    assert bar._text.text() == "Searching"
    task.progressed.emit(2, 3, "Reading")
    assert bar._text.text() == "Searching: Reading"
