"""The history panel: what happened to the article and to one annotation, and the way back to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.ui.history.panel import HistoryPanel
from tests.journeys.conftest import SEEDS
from tests.journeys.person import LEFT, Person


def _panel(person: Person) -> HistoryPanel:
    found = person.window.pages.history_panel
    assert found is not None
    return found


def _steps(person: Person) -> list[str]:
    listed = _panel(person).list
    return [listed.item(row).data(Qt.ItemDataRole.UserRole).title for row in range(listed.count())]


def test_the_history_of_an_article_and_a_way_back_to_a_removed_annotation(ana: Person) -> None:
    ana.open_article(SEEDS["001"])
    ana.press("F9")
    ana.wait(lambda: len(_steps(ana)) == 1)
    made = ana.mark("US President Donald Trump", "2")
    ana.wait(lambda: _steps(ana)[0] == "Mark Speaker")
    ana.press("Alt+Left")
    ana.wait(lambda: _steps(ana)[0] == "Move boundary")
    ana.press("Del")
    ana.wait(lambda: _steps(ana)[0] == "Remove Speaker")
    panel = _panel(ana)
    panel.list.setFocus()
    panel.list.setCurrentRow(_steps(ana).index("Mark Speaker"))
    assert "Speaker “US President Donald Trump” was made" in panel.details.text()
    QTest.mouseClick(panel.restore_button, LEFT)

    def back() -> bool:
        return made.id in ana.window.sheet.annotations

    ana.wait(back)
    assert ana.window.sheet.annotations[made.id].fragments == made.fragments
    assert ana.action("edit.undo") == "Undo Restore Speaker"
    ana.window.sheet.set_current(made.id)
    panel.scope.setCurrentIndex(1)
    panel.reload()
    ana.wait(lambda: _steps(ana) == ["Restore Speaker", "Remove Speaker", "Move boundary", "Mark Speaker"])
    panel.list.setCurrentRow(2)
    assert "place" in panel.details.text()
    ana.press("F9")
    assert not panel.isVisible()
