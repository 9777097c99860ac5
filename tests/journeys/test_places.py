"""Where a project lies: a synced folder is remarked on when it is opened, until that was read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.commands.project import create_project
from tests.journeys.person import Person


def test_a_project_in_a_synced_folder_is_remarked_on_until_that_was_read(
    sit_down: Callable[[], Person], tmp_path: Path
) -> None:
    place = tmp_path / "Dropbox" / "news.annot"
    place.parent.mkdir()
    create_project(place, annotator="ana").close()
    ana = sit_down()
    ana.open(place)
    ana.wait(lambda: "Dropbox copies" in ana.window.banner.sentence)
    QTest.mouseClick(ana.window.banner._action, Qt.MouseButton.LeftButton)
    assert not ana.window.banner.isVisible()
    assert ana.settings["quiet"] == [str(place)]
    ana.press("Ctrl+W")
    ana.open(place)
    ana.settle()
    assert not ana.window.banner.isVisible()
