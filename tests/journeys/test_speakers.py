"""The speaker registry: an entry is written, merged, split and removed, what it said is found and left again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.commands import annotating
from annotator.ui.speakers.page import SpeakersPage
from tests.journeys.person import LEFT, Person
from tests.journeys.structure import annotated_seeds, answering, trigger

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ana(sit_down: Callable[[], Person], tmp_path: Path) -> Person:
    """A person with the annotated seed articles open, at the speakers' page."""
    person = sit_down()
    person.open(annotated_seeds(tmp_path))
    person.press("Ctrl+5")
    person.wait(lambda: page(person).list.count() > 0)
    person.settle()
    return person


def page(person: Person) -> SpeakersPage:
    """The speakers' page."""
    found = person.window.pages.speakers_page
    assert found is not None
    return found


def names(person: Person) -> list[str]:
    """The names listed."""
    listed = page(person).list
    return [listed.item(row).data(Qt.ItemDataRole.UserRole).title for row in range(listed.count())]


def click(person: Person, name: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Click an entry and wait for what it said."""
    listed = page(person).list
    item = listed.item(names(person).index(name))
    listed.scrollToItem(item)
    QTest.mouseClick(listed.viewport(), LEFT, held, listed.visualItemRect(item).center())
    person.settle()


def test_names_given_by_suggestions_are_taken_in_with_one_click(
    sit_down: Callable[[], Person], seeds_project: Path
) -> None:
    person = sit_down()
    person.open(seeds_project)
    mention = person.mark("Pete Hegseth", "2")
    assert person.window.desk.project is not None
    annotating.set_attribute(person.window.desk.project, [mention.id], "canonical", "Peter Hegseth")
    annotating.set_attribute(person.window.desk.project, [mention.id], "mention", "name")
    person.press("Ctrl+5")
    person.wait(lambda: page(person).take_in.isVisible() is True)
    assert "W on a mention" in page(person).empty.text()
    QTest.mouseClick(page(person).take_in, LEFT)
    person.wait(lambda: names(person) == ["Peter Hegseth"])
    assert "1 mention taken in, 1 new entry" in person.window.statusBar().currentMessage()
    assert page(person).chosen()[0].aliases == ("Pete Hegseth",)
    person.press("Ctrl+Z", at=page(person).list)
    person.wait(lambda: page(person).list.count() == 0)


def test_an_entry_is_written_and_a_malformed_number_is_told_at_once(ana: Person) -> None:
    click(ana, "Donald Trump")
    form = page(ana).form
    assert form.name.text() == "Donald Trump"
    assert not form.save.isEnabled()
    form.wikidata.setFocus()
    ana.type("22686")
    assert form.problem.text() == "“22686” is no Wikidata number; it looks like Q22686."
    assert not form.save.isEnabled()
    ana.press("Home")
    ana.type("Q")
    assert form.page.text() == "wikidata.org/wiki/Q22686"
    form.aliases.setFocus()
    ana.type("Trump")
    ana.press("Ctrl+Return")
    ana.wait(lambda: ana.action("edit.undo") == "Undo Change speaker Donald Trump")
    with ana.window.desk.reading() as read:
        entry = next(one for one in read.speakers() if one.name == "Donald Trump")
    assert (entry.aliases, dict(entry.external_ids)) == (("Trump",), {"wikidata": "Q22686"})
    page(ana).list.setFocus()
    ana.press("Ctrl+Z")
    ana.wait(lambda: form.wikidata.text() == "")


def test_what_a_speaker_said_leads_to_the_article_and_back(ana: Person) -> None:
    click(ana, "Donald Trump")
    table, model = page(ana).table, page(ana).model
    ana.wait(lambda: model.rowCount() > 30)
    assert {model.utterance(place).cue for place in range(model.rowCount()) if model.utterance(place)} >= {"has said"}
    page(ana).which.setCurrentIndex(1)
    page(ana).which.activated.emit(1)
    said = [one for place in range(model.rowCount()) if (one := model.utterance(place))]
    assert said and {one.label for one in said} <= {"Quote", "Claim"}
    wanted = said[3]
    table.setFocus()
    table.setCurrentIndex(model.index(model.place(wanted.annotation_id), 0))
    ana.press("Return", table)
    ana.wait(lambda: ana.window.sheet.current_id == wanted.annotation_id)
    ana.press("Ctrl+B")
    ana.wait(lambda: QApplication.focusWidget() is table)
    assert model.utterance(table.currentIndex().row()) == wanted


def test_entries_are_merged_and_mentions_split_off_again(ana: Person) -> None:
    before = names(ana)
    click(ana, "Pete Hegseth")
    click(ana, "Donald Trump", CTRL)
    kept: list[Any] = []

    def keep_trump(dialog: Any) -> None:
        titles = [dialog.list.item(row).text() for row in range(dialog.list.count())]
        dialog.list.setCurrentRow(next(at for at, title in enumerate(titles) if "Trump" in title))
        kept.append(dialog.answer())
        dialog.accept()

    answered = answering(ana, keep_trump)
    trigger(ana, "speakers.merge")
    answered()
    ana.wait(lambda: "Pete Hegseth" not in names(ana))
    ana.settle()
    assert page(ana).form.aliases.toPlainText().split("\n")[0] == "Pete Hegseth"
    model, table = page(ana).model, page(ana).table
    ana.wait(
        lambda: any((one := model.utterance(place)) and "Hegseth" in one.words for place in range(model.rowCount()))
    )
    table.clearSelection()
    flag = table.selectionModel().SelectionFlag
    for place in range(model.rowCount()):
        one = model.utterance(place)
        if one is not None and one.label == "Speaker" and "Hegseth" in one.words:
            table.selectionModel().select(model.index(place, 0), flag.Select | flag.Rows)
    assert page(ana).chosen_mentions()

    def name_it(dialog: Any) -> None:
        dialog.line.setText("Pete Hegseth")
        dialog.accept()

    answered = answering(ana, name_it)
    trigger(ana, "speakers.split")
    answered()
    ana.wait(lambda: names(ana) == before)
    assert ana.action("edit.undo") == "Undo Split Pete Hegseth from Donald Trump"


def test_an_entry_is_removed_and_undo_brings_it_back_with_its_mentions(ana: Person) -> None:
    before = names(ana)
    click(ana, "Vladimir Putin")
    count = page(ana).model.rowCount()
    trigger(ana, "speakers.remove")
    ana.wait(lambda: "Vladimir Putin" not in names(ana))
    ana.press("Ctrl+Z")
    ana.wait(lambda: names(ana) == before)
    click(ana, "Vladimir Putin")
    ana.wait(lambda: page(ana).model.rowCount() == count)
    page(ana).filter.setFocus()
    ana.type("putin")
    ana.wait(lambda: names(ana) == ["Vladimir Putin"])
