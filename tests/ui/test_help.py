"""The help begins where a newcomer begins; the palette begins with what can be done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from annotator import paths
from annotator.settings import Settings
from annotator.ui.actions.palette import Palette
from annotator.ui.app import make_application
from annotator.ui.dialogs.help import HelpDialog, help_pages
from annotator.ui.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    make_application("light")
    made = MainWindow(Settings(None))
    qtbot.addWidget(made)
    made.show_start()
    return made


def test_every_page_is_listed_and_the_first_steps_are_shown_first(window: MainWindow, qtbot: QtBot) -> None:
    dialog = HelpDialog(window, window.book.rows.values(), window.theme)
    qtbot.addWidget(dialog)
    titles = [dialog.pages.item(place).text() for place in range(dialog.pages.count())]
    assert titles[:2] == ["Keys", "First steps"]
    assert len(titles) == 1 + len(list((paths.resources() / "help").glob("*.md")))
    assert dialog.pages.currentItem().text() == "First steps"
    assert "Drop files or folders" in dialog.text.toPlainText()


def test_links_between_pages_lead_to_pages_that_are_there(window: MainWindow, qtbot: QtBot) -> None:
    dialog = HelpDialog(window, window.book.rows.values(), window.theme)
    qtbot.addWidget(dialog)
    dialog._follow(QUrl("teams.md"))
    assert dialog.pages.currentItem().text() == "Teams"
    assert {page.stem for page in help_pages()} >= {"first-steps", "teams", "formats", "command-line"}


def test_the_palette_begins_with_what_can_be_done_now(window: MainWindow, qtbot: QtBot) -> None:
    palette = Palette(window, window.book.in_order(), window.theme)
    qtbot.addWidget(palette)
    enabled = [entry[1].isEnabled() for entry in palette._model.shown]
    assert enabled[0] and enabled == sorted(enabled, reverse=True)
