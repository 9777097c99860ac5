"""Linking annotations by key, by click and by drag; relations in the panel and over the article."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from tests.journeys.conftest import SEEDS
from tests.journeys.person import LEFT, NONE, Person


@pytest.fixture
def linked(ana: Person) -> Person:
    """An article with a quote (current), its speaker before it, another speaker, and a cue."""
    ana.open_article(SEEDS["003"])
    ana.mark("Pete Hegseth", "2")
    ana.mark("Putin", "2")
    ana.mark("stated", "4")
    ana.mark("everything is on the table", "3")
    return ana


def relations(person: Person) -> list[tuple[str, str, str]]:
    """Type, words at the start and words at the end of every relation of the open article."""
    sheet, book = person.window.sheet, person.window.desk.codebook
    words = {one.id: sheet.text[one.start : one.end] for one in sheet.annotations.values()}
    return [
        (book.relation_type(one.type_id).name, words[one.from_id], words[one.to_id]) for one in sheet.relations.values()
    ]


def test_link_by_keys_is_listed_and_undone(linked: Person) -> None:
    window = linked.window
    quote = window.sheet.current_id
    linked.press("K")
    linked.press("A")
    assert window.structure.mode == "link"
    choice = window.structure.link.choice
    assert {window.sheet.annotations[one].start for one in choice.eligible} == {
        window.sheet.text.index("Pete Hegseth"), window.sheet.text.index("Putin"),
    }  # fmt: skip
    assert window.sheet.text[window.sheet.annotations[choice.candidate].start :].startswith("Pete Hegseth")
    linked.press("N")
    assert window.structure.link.choice.candidate != choice.candidate
    linked.press("P")
    linked.press("Return")
    linked.wait(lambda: relations(linked) == [("attributed_to", "everything is on the table", "Pete Hegseth")])
    assert window.sheet.current_id == quote and window.structure.mode == ""
    (row,) = window.tagging.card.relations.rows
    assert (row.phrase, row.words) == ("said by", "Pete Hegseth") and row.where.endswith("characters before")
    assert linked.action("edit.undo") == "Undo Link attributed_to"
    linked.press("Ctrl+Z")
    linked.wait(lambda: not relations(linked) and not window.tagging.card.relations.isVisible())


def test_escape_leaves_the_annotation_current_and_links_nothing(linked: Person) -> None:
    quote = linked.window.sheet.current_id
    linked.press("K")
    linked.press("C")
    assert linked.window.tagging.linking.isVisible()
    linked.press("Esc")
    assert linked.window.structure.mode == "" and not linked.window.tagging.linking.isVisible()
    assert linked.window.sheet.current_id == quote and relations(linked) == []


def test_a_click_chooses_the_end_and_a_wrong_one_is_refused_with_the_reason(linked: Person) -> None:
    window = linked.window
    linked.press("K")
    linked.press("A")
    linked.click_at(window.sheet.text.index("stated") + 2)
    assert window.banner.sentence == "“attributed_to” cannot end at a Cue."
    assert window.structure.mode == "link", "the choice goes on"
    linked.click_at(window.sheet.text.index("Putin") + 2)
    linked.wait(lambda: relations(linked) == [("attributed_to", "everything is on the table", "Putin")])


def test_a_type_that_does_not_fit_the_current_annotation_is_refused(linked: Person) -> None:
    linked.press("K")
    linked.press("S")
    assert linked.window.banner.sentence == "“same_claim” cannot start from a Quote."
    assert linked.window.structure.mode == ""


def test_from_a_speaker_the_quote_is_chosen(linked: Person) -> None:
    linked.click_at(linked.window.sheet.text.index("Pete Hegseth") + 2)
    linked.wait(lambda: linked.window.sheet.current is not None)
    linked.press("K")
    linked.press("A")
    linked.press("Return")
    linked.wait(lambda: relations(linked) == [("attributed_to", "everything is on the table", "Pete Hegseth")])
    (row,) = linked.window.tagging.card.relations.rows
    assert row.phrase == "says"


def test_drag_from_the_grip_links_and_the_cross_removes(linked: Person) -> None:
    window = linked.window
    grip = window.structure.links.grip
    assert grip.isVisible()
    there = linked._point(window.sheet.text.index("stated") + 2)
    middle = grip.rect().center()
    away = grip.mapFrom(window.view, window.view.viewport().mapTo(window.view, there))
    QTest.mousePress(grip, LEFT, NONE, middle)
    QTest.mouseMove(grip, (middle + away) / 2)
    QTest.mouseMove(grip, away)
    assert window.structure.links.overlay.drawn is not None
    QTest.mouseRelease(grip, LEFT, NONE, away)
    linked.wait(lambda: relations(linked) == [("has_cue", "everything is on the table", "stated")])
    assert window.structure.links.overlay.drawn is None
    linked.wait(lambda: len(window.tagging.card.relations.rows) == 1)
    cross = window.tagging.card.relations.findChild(QToolButton)
    QTest.mouseClick(cross, LEFT)
    linked.wait(lambda: not relations(linked))


def test_delete_on_a_listed_relation_removes_the_relation_only(linked: Person) -> None:
    window = linked.window
    linked.press("K")
    linked.press("C")
    linked.press("Return")
    linked.wait(lambda: len(window.tagging.card.relations.rows) == 1)
    line = next(one for one in window.tagging.card.relations.children() if one.isWidgetType())
    line.layout().itemAt(0).widget().setFocus()
    before = len(window.sheet.annotations)
    linked.press("Del")
    linked.wait(lambda: not relations(linked))
    assert len(window.sheet.annotations) == before


def test_an_end_out_of_sight_has_a_chip_that_jumps(ana: Person) -> None:
    ana.open_article(SEEDS["000"])
    window = ana.window
    first = ana.mark("Trump", "2")
    last = ana.mark("a cornerstone", "3") if "a cornerstone" in window.sheet.text else ana.mark("Zeen is", "3")
    assert last.start - first.end > 2000
    ana.press("K")
    ana.press("A")
    ana.press("Return")
    ana.wait(lambda: len(relations(ana)) == 1)
    window.go.show(last.id)
    QApplication.processEvents()
    (chip,) = window.structure.links.overlay.chips
    assert chip.text().startswith("↑") and "Trump" in chip.text()
    assert chip.accessibleName() == "said by: Trump, above"
    assert first.id not in window.view.rects_of({first.id})
    QTest.mouseClick(chip, LEFT)
    ana.wait(lambda: window.sheet.current_id == first.id)
    assert window.view.rects_of({first.id})
    assert [one.text()[0] for one in window.structure.links.overlay.chips] == ["↓"]


def test_connectors_follow_the_mouse_and_vanish_with_it(linked: Person) -> None:
    window = linked.window
    linked.press("K")
    linked.press("C")
    linked.press("Return")
    linked.wait(lambda: len(relations(linked)) == 1)
    linked.press("Esc")
    linked.wait(lambda: window.sheet.current is None)
    overlay = window.structure.links.overlay
    assert not overlay.isVisible()
    QTest.mouseMove(window.view.viewport(), linked._point(window.sheet.text.index("stated") + 2))
    linked.wait(overlay.isVisible)
    QTest.mouseMove(window.view.viewport(), QPoint(3, window.view.viewport().height() - 4))
    linked.wait(lambda: not overlay.isVisible())
