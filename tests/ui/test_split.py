"""The shares of an export and their seed."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from annotator.ui.dialogs.split import SplitField


def test_usual_shares_are_chosen_and_others_typed(qtbot: QtBot) -> None:
    field = SplitField()
    qtbot.addWidget(field)
    assert (field.split(), field.problem(), field.seed.isEnabled()) == ("", "", False)
    field.shares.setCurrentIndex(1)
    assert (field.split(), field.problem(), field.seed.isEnabled()) == ("80/10/10", "", True)
    with qtbot.waitSignal(field.changed):
        field.shares.setCurrentText("60/20/20")
    assert (field.split(), field.problem()) == ("60/20/20", "")


def test_shares_that_make_no_hundred_are_told(qtbot: QtBot) -> None:
    field = SplitField()
    qtbot.addWidget(field)
    for typed in ("60/20", "half", "50/-10/60", "80/10/10/0"):
        field.shares.setCurrentText(typed)
        assert typed in field.problem()


def test_a_profile_keeps_its_own_shares_and_seed(qtbot: QtBot) -> None:
    field = SplitField()
    qtbot.addWidget(field)
    field.take("50/50", 7)
    assert (field.split(), field.seed.value()) == ("50/50", 7)
    field.take("", 0)
    assert (field.split(), field.shares.currentText()) == ("", "One file")
