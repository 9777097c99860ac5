"""Words that give way to the room there is: names are never cut in the middle of a letter."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui.style.elided import ElidedButton, ElidedLabel

NAME = "Anna-Katharina Schmidt-Rottenberg & Söhne"


def _beside(bot: QtBot, *parts: QWidget, width: int) -> QWidget:
    around = QWidget()
    bot.addWidget(around)
    line = QHBoxLayout(around)
    for part in parts:
        line.addWidget(part)
    around.resize(width, 50)
    around.show()
    bot.waitExposed(around)
    return around


def test_a_label_shows_all_words_where_there_is_room_and_an_ellipsis_where_not(qtbot: QtBot) -> None:
    label = ElidedLabel(NAME, "strong")
    around = _beside(qtbot, label, width=600)
    assert label.text() == label.words == NAME
    around.resize(120, 50)
    qtbot.waitUntil(lambda: label.text().endswith("…"))
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    assert "Schmidt-Rottenberg &amp; Söhne" in label.toolTip()
    around.resize(600, 50)
    qtbot.waitUntil(lambda: label.text() == NAME)


def test_a_button_shares_the_room_with_its_neighbours(qtbot: QtBot) -> None:
    first, second = ElidedButton(f"1  {NAME}", "layer"), ElidedButton(f"2  {NAME}", "layer", "told")
    around = _beside(qtbot, first, second, width=320)
    qtbot.waitUntil(lambda: second.text().endswith("…"))
    assert first.text().startswith("1  Anna")
    assert around.width() == 320
    assert abs(first.width() - second.width()) < 20
    assert "told" in second.toolTip()
    whole = ElidedButton(NAME, "layer")
    assert QPushButton.text(whole).count("&&") == 1, "an ampersand is no shortcut"
    assert whole.sizeHint().width() > whole.minimumSizeHint().width()
