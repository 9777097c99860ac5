"""Selecting with mouse and keys in the real article view."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.model.spans import fragments
from annotator.ui.article.view import ArticleView
from tests.ui.article.hands import CTRL, LEFT, SHIFT, TEXT, Heard, chosen, click, drag, place, point, rest, span

ROOT = Path(__file__).resolve().parents[3]


def test_dragging_selects_code_points_of_the_stored_text(view: ArticleView) -> None:
    changed, finished = Heard(), Heard()
    view.selection_changed.connect(changed)
    view.selection_finished.connect(finished)
    drag(view, *place("believed 😀 her"))
    assert chosen(view) == ["believed 😀 her"]
    assert changed[-1] == finished[-1] == view.selected_fragments() == fragments([place("believed 😀 her")])


def test_selection_is_right_after_cr_lf_and_emoji(view: ArticleView) -> None:
    drag(view, *place("leader disagreed with 🇵🇹 figures"))
    assert chosen(view) == ["leader disagreed with 🇵🇹 figures"]


def test_outer_space_is_trimmed_only_when_asked(view: ArticleView) -> None:
    start, end = place(" said ")
    view.select(start, end)
    assert chosen(view) == ["said"]
    assert view.selected_fragments(trim=False) == fragments([(start, end)])


def test_selecting_only_space_selects_nothing(view: ArticleView) -> None:
    start, _ = place(" said")
    view.select(start, start + 1)
    assert view.selected_fragments() == ()


def test_double_triple_and_fourfold_click(view: ArticleView, monkeypatch: pytest.MonkeyPatch) -> None:
    # QTest puts half a second between its clicks.
    monkeypatch.setattr(QApplication, "doubleClickInterval", staticmethod(lambda: 5_000))
    where = point(view, place("Méndez")[0] + 2)
    rest(view)
    QTest.mouseClick(view.viewport(), LEFT, pos=where)
    QTest.mouseDClick(view.viewport(), LEFT, pos=where)
    assert chosen(view) == ["Méndez"]
    rest(view)
    for _ in range(3):
        QTest.mouseClick(view.viewport(), LEFT, pos=where)
    assert chosen(view) == ["Finance minister Carla Méndez said prices fell."]
    QTest.mouseClick(view.viewport(), LEFT, pos=where)
    assert chosen(view) == [TEXT.split("\r\n", maxsplit=1)[0]]


def test_keys_move_the_caret_and_select_whole_graphemes(view: ArticleView) -> None:
    view.setFocus()
    view.set_caret(place("🇵🇹")[0])
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert chosen(view) == ["🇵🇹"]
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT | CTRL)
    assert chosen(view)[0].startswith("🇵🇹")
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.selected_fragments() == ()


def test_typing_changes_nothing(view: ArticleView) -> None:
    view.setFocus()
    QTest.keyClicks(view, "abc1")
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert view.document().characterCount() - 1 == view.offsets.length


def test_a_programmatic_selection_grows_to_graphemes(view: ArticleView) -> None:
    start, _ = place("🇵🇹")
    view.select(start + 1, start + 2)
    assert chosen(view) == ["🇵🇹"]


def test_snapping_to_words(view: ArticleView) -> None:
    view.snap_to_words = True
    start, end = place("minister Carla")
    drag(view, start + 3, end - 2)
    assert chosen(view) == ["minister Carla"]


def test_selecting_word_sentence_and_paragraph_at_the_caret(view: ArticleView) -> None:
    view.set_caret(place("believed")[0] + 3)
    view.select_word()
    assert chosen(view) == ["believed"]
    view.select_sentence()
    assert chosen(view) == ["Nobody believed 😀 her."]
    view.select_paragraph()
    assert chosen(view) == [TEXT.split("\r\n", maxsplit=1)[0]]


def test_ctrl_adds_fragments_and_takes_them_away(view: ArticleView) -> None:
    drag(view, *place("Carla Méndez"))
    drag(view, *place("prices fell"), CTRL)
    assert chosen(view) == ["Carla Méndez", "prices fell"]
    click(view, "leader", CTRL)
    assert chosen(view) == ["Carla Méndez", "prices fell", "leader"]
    click(view, "Carla", CTRL)
    assert "Carla Méndez" not in chosen(view)
    drag(view, *place("disagreed"))
    assert chosen(view) == ["disagreed"]


def test_the_keyboard_adds_fragments_too(view: ArticleView) -> None:
    view.select(*place("Carla"))
    view.hold_selection()
    view.select(*place("fell"))
    assert chosen(view) == ["Carla", "fell"]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert chosen(view) == []


def test_ctrl_with_a_current_annotation_is_for_that_annotation(view: ArticleView) -> None:
    view.set_spans([span("one", "Carla Méndez")])
    view.set_current("one")
    heard, finished = Heard(), Heard()
    view.ctrl_selected.connect(heard)
    view.selection_finished.connect(finished)
    drag(view, *place("prices fell"), CTRL)
    assert heard == [fragments([place("prices fell")])]
    click(view, "leader", CTRL)
    assert heard[1] == fragments([place("leader")])
    assert finished == []
    assert view.selected_fragments() == ()


def test_copying_gives_the_stored_text(view: ArticleView) -> None:
    start, end = place("her.\r\nThe union\u00a0leader")
    view.select(start, end)
    view.copy()
    assert QGuiApplication.clipboard().mimeData().text() == TEXT[start:end]
    assert view.selected_text() == TEXT[start:end]


def test_a_program_that_has_copied_text_ends_in_peace() -> None:
    program = (
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from annotator.ui.article.view import ArticleView\n"
        "view = ArticleView()\n"
        "view.set_article('Some words.')\n"
        "view.select(0, 4)\n"
        "view.copy()\n"
        "print(app.clipboard().text())\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "Some")
