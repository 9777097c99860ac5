"""Parts of the panel: editors by kind, options of a format, colours of the dress."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from annotator.model.codebook import AttributeDefinition
from annotator.ui.dialogs.options import OptionsForm
from annotator.ui.style.dress import palette, style_sheet
from annotator.ui.style.icons import icon, pixmap
from annotator.ui.style.tokens import THEMES
from annotator.ui.tagging.attributes import editor


def made(qtbot: QtBot, **known: Any) -> tuple[Any, list[tuple[str, Any]]]:
    told: list[tuple[str, Any]] = []
    one = editor(AttributeDefinition("i", "kind", **known), lambda name, value: told.append((name, value)))
    qtbot.addWidget(one.control)
    return one, told


def test_a_choice_is_a_box_that_keeps_unknown_values(qtbot: QtBot) -> None:
    one, told = made(qtbot, kind="choice", choices=("direct", "indirect"))
    one.show("indirect")
    assert isinstance(one.control, QComboBox) and one.control.currentText() == "indirect"
    one.show("unheard of")
    assert one.control.currentText() == "unheard of" and told == []
    one.show(None)
    assert one.control.count() == 3 and one.control.currentIndex() == 0
    one.control.setCurrentIndex(1)
    one.control.activated.emit(1)
    assert told == [("kind", "direct")]


def test_a_flag_is_yes_no_or_nothing(qtbot: QtBot) -> None:
    one, told = made(qtbot, kind="flag")
    one.show(False)
    assert one.control.currentText() == "no"
    one.control.activated.emit(0)
    assert told == [("kind", None)]


def test_several_choices_are_ticked_in_a_menu(qtbot: QtBot) -> None:
    one, told = made(qtbot, kind="choices", choices=("a", "b", "c"))
    one.show(["a"])
    assert isinstance(one.control, QToolButton) and one.control.text() == "a"
    one.control.menu().actions()[2].trigger()
    assert told == [("kind", ["a", "c"])]


@pytest.mark.parametrize(
    ("kind", "typed", "value"), [("number", "2.5", 2.5), ("number", "40", 40), ("text", " x ", "x"), ("date", "", None)]
)
def test_lines_tell_once_what_was_written(qtbot: QtBot, kind: str, typed: str, value: object) -> None:
    one, told = made(qtbot, kind=kind)
    assert isinstance(one.control, QLineEdit)
    one.show(None if value is not None else "2026-11-21")
    one.control.clear()
    QTest.keyClicks(one.control, typed)
    one.control.editingFinished.emit()
    one.control.editingFinished.emit()
    assert told == [("kind", value)]


@dataclass(frozen=True, slots=True)
class Options:
    """Of a made-up format."""

    rows: Literal["spans", "articles"] = field(default="articles", metadata={"help": "What a row is."})
    texts: bool = True
    column: str | None = None
    seed: int = 7
    encoding: str | None = field(default=None, metadata={"for": "read"})


def test_options_are_drawn_from_the_dataclass_and_come_back_as_one(qtbot: QtBot) -> None:
    form = OptionsForm(Options)
    qtbot.addWidget(form)
    assert form.value() == Options()
    form.findChild(QCheckBox).setChecked(False)
    form.findChild(QComboBox).setCurrentIndex(0)
    line = next(one for one in form.findChildren(QLineEdit) if one.accessibleName() == "Column")
    line.setText(" words ")
    assert form.value() == Options("spans", False, "words")


@pytest.mark.parametrize("name", list(THEMES))
def test_the_dress_uses_the_tokens_and_leaves_no_hole(qapp: object, name: str) -> None:
    theme = THEMES[name]
    sheet = style_sheet(theme)
    assert "$" not in sheet and theme.accent in sheet
    assert palette(theme).window().color().name() == theme.bg


def test_icons_are_drawn_sharp_in_the_themes_colour(qapp: object) -> None:
    drawn = pixmap("done", "#ff0000", 16, 2.0)
    assert (drawn.width(), drawn.devicePixelRatio()) == (32, 2.0)
    image = drawn.toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 250
    }
    assert colours == {"#ff0000"}
    assert icon("done", THEMES["light"]).availableSizes()
