"""Labels are learned, judged and switched on in the window, and what was learned is proposed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem

from annotator.commands import codebook_editing, learning
from annotator.commands.project import create_project
from annotator.commands.tasks import Handle
from annotator.model.codebook import Label
from annotator.model.ids import new_id
from annotator.ui.dialogs.learning import LearningDialog
from tests.commands.desk import Desk
from tests.journeys.person import LEFT, Person

TOWNS = ("Aveiro", "Braga", "Coimbra", "Faro", "Guarda")


@pytest.fixture
def ana(sit_down: Callable[[], Person], tmp_path: Path) -> Person:
    """A person with a project open in which 35 towns are marked, at an article in which nothing is."""
    place = tmp_path / "towns.annot"
    with create_project(place, annotator="ana") as project:
        desk = Desk(project)
        codebook_editing.add_label(project, Label(new_id(), "Town", "#0f766e", "7"))
        for number in range(7):
            text = "\n".join(f"The road to {town} was closed on day {number}." for town in TOWNS)
            article_id = desk.add_article(f"Roads {number}", text)
            for town in TOWNS:
                desk.mark(town, "Town", article_id)
        desk.add_article("Later", "The road to Lagos was closed on day 99.")
    person = sit_down()
    person.open(place)
    person.open_article("Later")
    return person


def _dialog(ana: Person) -> LearningDialog:
    ana.press("Ctrl+Shift+L")
    dialog = ana.window.editors._learning
    assert dialog is not None
    ana.wait(dialog.isActiveWindow)
    return dialog


def _item(dialog: LearningDialog, name: str) -> QTreeWidgetItem:
    (item,) = dialog.table.findItems(name, Qt.MatchFlag.MatchExactly)
    return item


def test_a_label_is_learned_judged_switched_on_and_proposed(ana: Person) -> None:
    dialog = _dialog(ana)
    assert dialog.table.currentItem().text(0) == "Town", "the label with the most examples"
    assert [_item(dialog, "Town").text(place) for place in (1, 2)] == [
        "35", "not learned yet; 35 examples are enough to try",
    ]  # fmt: skip
    assert not dialog.switch_button.isEnabled()
    QTest.mouseClick(dialog.learn_button, LEFT)
    assert not dialog.learn_button.isEnabled(), "one at a time"
    assert dialog.strip.isVisible()
    ana.wait(dialog.switch_button.isEnabled, timeout=30_000)
    quality = _item(dialog, "Town").text(2)
    assert quality.startswith("about ") and quality.endswith("from 35 examples")
    assert dialog.said.text() == f"Town: {quality}. It is not proposed: switch it on if that is good enough."
    assert not dialog.strip.isVisible()
    # The tick box at the beginning of the row.
    place = dialog.table.visualItemRect(_item(dialog, "Town"))
    QTest.mouseClick(dialog.table.viewport(), LEFT, pos=QPoint(place.left() + 10, place.center().y()))
    ana.wait(lambda: dialog.said.text().endswith("It is proposed."))
    assert _item(dialog, "Town").checkState(0) == Qt.CheckState.Checked
    QTest.mouseClick(dialog.run_button, LEFT)
    ana.wait(lambda: "new suggestion" in dialog.banner.sentence, timeout=30_000)
    ana.wait(lambda: ("Town", "Lagos") in ana.marked())
    (town,) = [one for one in ana.window.sheet.suggestions() if one.origin and one.origin.engine == "learned Town"]
    assert town.origin is not None and "from 35 examples" in str(town.origin.reason)
    QTest.mouseClick(dialog.switch_button, LEFT)
    ana.wait(lambda: _item(dialog, "Town").checkState(0) == Qt.CheckState.Unchecked)
    dialog.close()
    ana.window.activateWindow()
    ana.wait(ana.window.isActiveWindow)
    assert ana.action("edit.undo") == "Undo Switch learned Town off"


def test_too_few_examples_are_told_and_cannot_be_learned(ana: Person) -> None:
    dialog = _dialog(ana)
    dialog.table.setCurrentItem(_item(dialog, "Claim"))
    assert dialog.said.text() == "Claim: 30 more examples are needed before it can be learned."
    assert not dialog.learn_button.isEnabled() and not dialog.switch_button.isEnabled()
    dialog.close()


def test_learning_can_be_stopped_and_changes_nothing(ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_examples: object, check: Callable[[], None]) -> None:
        handle = Handle()
        while True:
            check()
            handle.check()

    monkeypatch.setattr(learning, "measure", slow)
    dialog = _dialog(ana)
    QTest.mouseClick(dialog.learn_button, LEFT)
    ana.wait(dialog.strip.isVisible)
    QTest.mouseClick(dialog.strip._stop, LEFT)
    ana.wait(lambda: "was stopped; nothing was changed" in ana.window.banner.sentence)
    ana.wait(dialog.learn_button.isEnabled)
    assert _item(dialog, "Town").text(2) == "not learned yet; 35 examples are enough to try"
    dialog.close()


def test_closing_the_dialog_while_it_learns_lets_it_finish(ana: Person) -> None:
    dialog = _dialog(ana)
    QTest.mouseClick(dialog.learn_button, LEFT)
    dialog.close()
    ana.wait(lambda: ana.action("edit.undo") == "Undo Learn Town", timeout=30_000)
    ana.wait(lambda: ana.window.editors._learning is None)
    ana.wait(lambda: not ana.window.tasks.running)
