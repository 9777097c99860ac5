"""The table of actions: every row can be called, reached and found; keys are not given twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QProgressBar
from pytestqt.qtbot import QtBot

from annotator import paths
from annotator.model.codebook import Codebook, Label
from annotator.settings import Settings
from annotator.ui.actions.fuzzy import ranked, score
from annotator.ui.actions.labels import label_keys, label_rows
from annotator.ui.actions.rows import State
from annotator.ui.actions.table import MENUS, ROWS, SHORT, TOOLBAR
from annotator.ui.app import make_application
from annotator.ui.main_window import MainWindow

BOOK = Codebook(
    labels=(
        Label("a", "Claim", "#1b6ac9", key="1"),
        Label("b", "Speaker", "#c2410c", key="1"),
        Label("c", "Place", "#15803d", key="x"),
        Label("d", "Cue", "#9333ea", key="2"),
    )
)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    make_application("light")
    made = MainWindow(Settings(None))
    qtbot.addWidget(made)
    made.show_start()
    return made


def test_ids_are_unique_and_icons_and_menus_exist() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.menu.split("/")[0] in MENUS
        assert not row.icon or (paths.resources() / "icons" / f"{row.icon}.svg").is_file(), row.icon
    assert {one for one in TOOLBAR if one != "|"} | set(SHORT) <= {row.id for row in ROWS}


def _states() -> list[State]:
    """The window at work on each of its pages, with everything there that may be."""
    at_work = State(
        project=True, writable=True, article=True, selection=True, current=True, own_current=True, annotations=True,
        last_label=True, undo="x", redo="x",
    )  # fmt: skip
    deciding = replace(at_work, own_current=False, suggestion=True, suggestions=True)
    pages = [
        State(project=True, writable=True, undo="x", redo="x", page=page, chosen=chosen)
        for page in ("claims", "speakers", "adjudication")
        for chosen in (-1, 0, 1, 2)
    ]
    return [at_work, deciding, *pages]


def test_no_key_does_two_things_at_once() -> None:
    rows = (*ROWS, *label_rows(BOOK))
    assert all(QKeySequence(key).toString() for row in rows for key in row.keys), "every key is one that Qt knows"
    for state in _states():
        keys = Counter(QKeySequence(key).toString() for row in rows if row.when(state) for key in row.keys)
        # Esc leaves whatever is on top, and only the action that can is enabled.
        assert [key for key, count in keys.items() if count > 1 and key != "Esc"] == [], state.page


def test_every_row_calls_something_and_stands_in_a_menu(window: MainWindow) -> None:
    in_menus = {action for menu in window.book._menus.values() for action in menu.actions()}
    for row in ROWS:
        assert callable(window._resolve(row.call)), row.call
        assert window.book.actions[row.id] in in_menus, row.id


def test_without_a_project_only_the_program_can_be_asked(window: MainWindow) -> None:
    enabled = {row.id for row in ROWS if window.book.actions[row.id].isEnabled()}
    assert {"project.new", "project.open", "project.sample", "help.keys", "view.palette"} <= enabled
    assert not enabled & {"annotate.remove", "project.export", "go.next_article", "edit.undo", "suggest.run"}


def test_undo_names_its_step_and_the_toolbar_stays_short(window: MainWindow) -> None:
    window.book.show_state(State(project=True, writable=True, undo="Mark R&D"))
    action = window.book.actions["edit.undo"]
    assert (action.text(), action.iconText(), action.isEnabled()) == ("Undo Mark R&&D", "Undo", True)
    assert window.book.actions["edit.redo"].text() == "Redo"


def test_label_keys_keep_the_codebooks_digits_and_fill_the_rest() -> None:
    assert label_keys(BOOK) == {"a": "1", "d": "2", "b": "3", "c": "4"}
    many = Codebook(labels=tuple(Label(str(number), f"L{number}", "#1b6ac9") for number in range(12)))
    assert len(label_keys(many)) == 9


def test_fuzzy_finds_beginnings_of_words_first() -> None:
    titles = ["Open recent", "Next article", "Done and next", "Set to done", "Move end forward by a word"]
    assert ranked("dn", titles, str)[0] == "Done and next"
    assert ranked("next", titles, str) == ["Next article", "Done and next"]
    assert ranked("", titles, str) == titles
    assert score("xyz", "Next article") is None


def part_of_a_control(one: QObject) -> bool:
    """Whether Qt made it as a part of another control: the list of a box, the cross of a field."""
    parent = one.parent()
    while parent is not None:
        if isinstance(parent, QComboBox | QLineEdit | QAbstractItemView):
            return True
        parent = parent.parent()
    return one.objectName().startswith("qt_")


def test_controls_are_named_for_screen_readers(window: MainWindow) -> None:
    kinds = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QProgressBar)
    controls = [one for kind in kinds for one in window.findChildren(kind) if not part_of_a_control(one)]
    assert len(controls) > 15
    for control in controls:
        named = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        assert named, f"{type(control).__name__} {control.objectName()!r} has no accessible name"


def test_the_menus_end_as_they_do_everywhere(window: MainWindow) -> None:
    def last(menu: str) -> str:
        return [action.text() for action in window.book._menus[menu].actions() if action.text()][-1]

    assert [last(menu) for menu in ("File", "Edit", "Help")] == ["Quit", "Settings…", "About Source Annotator"]
    assert window.book.keys_of("edit.copy") == "Ctrl+C"
