"""The claims of all articles: found, grouped, linked, compared, and the way to their places and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.ui.claims.page import ClaimsPage
from tests.journeys.person import LEFT, Person
from tests.journeys.structure import annotated_seeds, answering


@pytest.fixture
def ana(sit_down: Callable[[], Person], tmp_path: Path) -> Person:
    """A person with the annotated seed articles open, at the claims view."""
    person = sit_down()
    person.open(annotated_seeds(tmp_path))
    person.press("Ctrl+4")
    person.wait(lambda: page(person).model.count == 67)
    person.settle()
    return person


def page(person: Person) -> ClaimsPage:
    """The claims view."""
    found = person.window.pages.claims_page
    assert found is not None
    return found


def find(person: Person, words: str) -> str:
    """The id of the claim that contains these words."""
    model = page(person).model
    rows = [model.row(place) for place in range(model.rowCount())]
    found = [row for row in rows if row is not None and words in row.words]
    assert len(found) == 1, f"{len(found)} claims contain {words!r}"
    return found[0].annotation_id


def click(person: Person, claim_id: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Click the row of a claim."""
    table, model = page(person).table, page(person).model
    index = model.index(model.place(claim_id), 0)
    table.scrollTo(index)
    QTest.mouseClick(table.viewport(), LEFT, held, table.visualRect(index).center())


def accept(dialog: Any) -> None:
    dialog.accept()


def test_filter_by_words_and_fold_by_speaker(ana: Person) -> None:
    view = page(ana)
    ana.press("Ctrl+4")
    view.filter.setFocus()
    ana.type("billion ukraine")
    ana.wait(lambda: 0 < view.model.count < 20)
    rows = [view.model.row(place) for place in range(view.model.rowCount())]
    assert all(row is not None and "billion" in row.words.casefold() for row in rows)
    ana.press("Esc")
    ana.wait(lambda: view.model.count == 67)
    assert ana.window.pages.page == "claims", "Esc emptied the filter and did not leave"
    view.grouped.setCurrentIndex(view.grouped.findData("speaker"))
    view.grouped.activated.emit(view.grouped.currentIndex())
    ana.wait(lambda: view.model.section_at(0) is not None)
    titles = [one.title for at in range(view.model.rowCount()) if (one := view.model.section_at(at)) is not None]
    assert titles[-1] == "No speaker"
    assert titles[:-1] == sorted(titles[:-1], key=str.casefold)
    trump = next(at for at in range(view.model.rowCount()) if _title(view, at) == "Donald Trump")
    section = view.model.section_at(trump)
    assert section is not None
    assert {row.speaker for at in range(len(section.ids)) if (row := view.model.row(trump + 1 + at))} == {
        "Donald Trump"
    }
    before = view.model.rowCount()
    view.table.setCurrentIndex(view.model.index(trump, 0))
    view.table.setFocus()
    ana.press("Left")
    assert view.model.rowCount() == before - len(section.ids)
    ana.press("Return")
    assert view.model.rowCount() == before


def _title(view: ClaimsPage, place: int) -> str:
    section = view.model.section_at(place)
    return section.title if section is not None else ""


def test_enter_jumps_to_the_place_and_back_returns_to_the_row(ana: Person) -> None:
    claim = find(ana, "Crimea, which Russia annexed in 2014")
    click(ana, claim)
    ana.press("Return", page(ana).table)
    ana.wait(lambda: ana.window.sheet.current_id == claim)
    assert ana.window.pages.page == ""
    assert ana.window.pages.way_back.isVisible()
    ana.press("Ctrl+B")
    ana.wait(lambda: ana.window.pages.page == "claims")
    ana.settle()
    assert page(ana).current() == claim
    assert QApplication.focusWidget() is page(ana).table
    ana.press("Esc")
    assert ana.window.pages.page == ""
    assert not ana.window.pages.way_back.isVisible()


def test_keys_of_the_article_do_nothing_to_it_from_the_claims_view(ana: Person) -> None:
    assert ana.action("annotate.remove") == ""
    before = dict(ana.window.sheet.annotations)
    click(ana, find(ana, "Crimea, which Russia annexed in 2014"))
    for key in ("1", "Del", "N"):
        ana.press(key)
    ana.settle()
    assert ana.window.sheet.annotations == before
    ana.press("Ctrl+2")
    assert ana.window.pages.page == ""


def test_chosen_claims_are_grouped_stated_left_and_undone(ana: Person) -> None:
    one, other = find(ana, "Russia controls about 20%"), find(ana, "$174 billion")
    click(ana, one)
    click(ana, other, Qt.KeyboardModifier.ControlModifier)
    assert set(page(ana).chosen()) == {one, other}
    proposed: list[str] = []

    def state(dialog: Any) -> None:
        proposed.append(dialog.answer())
        dialog.lines.setPlainText("Russia controls part of Ukraine.")
        dialog.accept()

    answered = answering(ana, state)
    ana.press("Ctrl+G")
    answered()
    words = [ana.window.desk.project is not None and _words(ana, claim) for claim in (one, other)]
    assert proposed == [min(words, key=len)], "the shortest claim is proposed"
    ana.wait(lambda: {row.statement for row in page(ana).chosen_rows()} == {"Russia controls part of Ukraine."})
    assert ana.action("edit.undo") == "Undo Group claims"
    ana.window.book.actions["claims.dissolve"].trigger()
    ana.wait(lambda: {row.group_id for row in page(ana).chosen_rows()} == {None})
    ana.press("Ctrl+Z")
    ana.wait(lambda: {row.statement for row in page(ana).chosen_rows()} == {"Russia controls part of Ukraine."})
    assert set(page(ana).chosen()) == {one, other}, "the choice survives news"


def _words(person: Person, claim_id: str) -> str:
    model = page(person).model
    row = model.row(model.place(claim_id))
    assert row is not None
    return " ".join(row.words.split())


def test_claims_of_two_articles_are_linked_and_stand_side_by_side(ana: Person) -> None:
    one, other = find(ana, "The U.S. has provided Ukraine with $66 billion"), find(ana, "Ukraine had “essentially")
    click(ana, one)
    click(ana, other, Qt.KeyboardModifier.ControlModifier)
    chosen = page(ana).chosen()

    def contradict(dialog: Any) -> None:
        titles = [dialog.list.item(row).text() for row in range(dialog.list.count())]
        dialog.list.setCurrentRow(next(at for at, title in enumerate(titles) if "contradicts" in title))
        dialog.accept()

    answered = answering(ana, contradict)
    ana.press("Ctrl+L")
    answered()
    bench = page(ana).bench
    ana.wait(lambda: "contradicts" in bench.verdict.text())
    assert bench.second.isVisible()
    assert {bench.first.claim_id, bench.second.claim_id} == {one, other}
    assert "essentially agreed" in bench.first.text.toPlainText() + bench.second.text.toPlainText()
    with ana.window.desk.reading() as read:
        links = [link for link in read.touching([one]) if getattr(link, "to_id", "") in chosen]
    assert len(links) == 1
    click(ana, one)
    ana.wait(lambda: bench.links.count() == 1)
    bench.links.setFocus()
    bench.links.setCurrentRow(0)
    ana.wait(lambda: bench.beside() == other)
    ana.window.book.actions["claims.unlink"].trigger()
    ana.wait(lambda: bench.links.count() == 0)


def test_candidates_say_why_and_enter_groups_them(ana: Person) -> None:
    claim = find(ana, "The U.S. has provided Ukraine with $66 billion")
    click(ana, claim)
    bench = page(ana).bench
    ana.wait(lambda: bench.candidates.count() > 0)
    item = bench.candidates.item(0)
    assert "$66 billion against $174 billion" in item.data(Qt.ItemDataRole.AccessibleTextRole)
    bench.candidates.setFocus()
    bench.candidates.setCurrentRow(0)
    other = bench.candidates.current_value()
    answered = answering(ana, accept)
    ana.press("Return", bench.candidates)
    answered()
    ana.wait(lambda: bool(page(ana).chosen_rows()[0].group_id))
    with ana.window.desk.reading() as read:
        assert {read.annotation(one).group_id for one in (claim, other)} == {page(ana).chosen_rows()[0].group_id}
