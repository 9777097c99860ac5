"""Other keys for actions: pressed in the editor, told when they meet, kept, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from annotator.settings import Settings
from annotator.ui.dialogs.keys import KeysDialog
from tests.journeys.person import Person

LEFT = Qt.MouseButton.LeftButton


def editor(ana: Person, action_id: str, title: str) -> KeysDialog:
    """Open the key editor from the menu and choose an action by typing its title."""
    ana.window.book.actions["edit.keys"].trigger()
    dialog = ana.window.findChildren(KeysDialog)[-1]
    ana.wait(dialog.isVisible)
    dialog.filter.setFocus()
    QTest.keyClicks(dialog.filter, title)
    assert dialog.chosen == action_id
    return dialog


def press(ana: Person, dialog: KeysDialog, key: str) -> None:
    """Press a key in the field of the editor."""
    dialog.field.setFocus()
    ana.press(key, at=dialog.field)


def click(button: QPushButton) -> None:
    """Click a button of the editor."""
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def test_a_free_key_is_given_used_at_once_shown_and_kept(ana: Person, tmp_path: Path) -> None:
    dialog = editor(ana, "annotate.sentence", "select sentence")
    press(ana, dialog, "Ctrl+Alt+Shift+Y")
    assert "is free" in dialog.told.text()
    click(dialog.instead)
    dialog.close()
    ana.window.activateWindow()
    ana.wait(ana.window.isActiveWindow)
    ana.click_at(ana.window.sheet.text.index("The U.S. Army") + 4)
    ana.press("S")
    assert not ana.window.annotate.selected
    ana.press("Ctrl+Alt+Shift+Y")
    ana.wait(lambda: bool(ana.window.annotate.selected))
    assert ana.settings["keys"] == {"annotate.sentence": ["Ctrl+Alt+Shift+Y"]}
    kept = Settings(tmp_path / "settings.json")
    kept["keys"] = ana.settings["keys"]
    assert Settings(tmp_path / "settings.json")["keys"] == {"annotate.sentence": ["Ctrl+Alt+Shift+Y"]}


def test_a_key_in_use_is_told_and_taken_over_and_reset_gives_it_back(ana: Person) -> None:
    dialog = editor(ana, "annotate.sentence", "select sentence")
    press(ana, dialog, "N")
    assert "“Next annotation”" in dialog.told.text()
    click(dialog.instead)
    assert ana.window.book.rows["go.next"].keys == ()
    dialog.filter.clear()
    dialog.choose("go.next")
    click(dialog.reset)
    assert (ana.window.book.rows["go.next"].keys, ana.window.book.rows["annotate.sentence"].keys) == (("N",), ())
    click(dialog.reset_all)
    assert ana.window.book.rows["annotate.sentence"].keys == ("S",) and ana.settings["keys"] == {}
    dialog.close()


@pytest.mark.parametrize(("key", "told"), [("1", "Mark Claim"), ("K", "begins “Link"), ("Up", "writing and moving")])
def test_keys_of_the_codebook_and_of_writing_cannot_be_taken(ana: Person, key: str, told: str) -> None:
    dialog = editor(ana, "annotate.sentence", "select sentence")
    press(ana, dialog, key)
    assert told in dialog.told.text()
    assert not dialog.instead.isEnabled() and not dialog.also.isEnabled()
    dialog.close()


def test_a_key_that_never_meets_another_may_be_used_twice(ana: Person) -> None:
    # On the adjudication page B takes every variant; at the article it is free.
    dialog = editor(ana, "annotate.sentence", "select sentence")
    press(ana, dialog, "B")
    assert "is free" in dialog.told.text()
    click(dialog.also)
    assert ana.window.book.rows["annotate.sentence"].keys == ("S", "B")
    dialog.close()


def test_the_buttons_show_the_keys_that_count(ana: Person) -> None:
    ana.settings["keys"] = {"view.palette": ["Ctrl+Alt+K"], "go.done": []}
    assert ana.window._finder.text() == "Find a command   Ctrl+Alt+K"
    assert "(" not in ana.window.tagging.done.toolTip()
    ana.settings["keys"] = {}
    assert ana.window._finder.text() == "Find a command   Ctrl+K"
    assert "Ctrl+Return" in ana.window.tagging.done.toolTip()
