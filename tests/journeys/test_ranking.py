"""What to do and to check next: the orders of the article list and of the claims view that suggestions give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.commands.project import create_project
from annotator.ui.claims.model import PENDING
from annotator.ui.claims.page import ClaimsPage
from tests.commands.desk import Desk
from tests.commands.proposing import propose
from tests.journeys.person import Person
from tests.journeys.structure import answering


@pytest.fixture
def ana(sit_down: Callable[[], Person], tmp_path: Path) -> Person:
    """A person with two articles in which claims are suggested, and one in which nothing is."""
    place = tmp_path / "ranked.annot"
    with create_project(place, annotator="ana") as project:
        desk = Desk(project)
        other = desk.add_article("Exports", "Exports fell by 12 per cent. Imports rose. Nobody was hurt.")
        desk.add_article("Nothing", "Nothing at all.")
        propose(desk, "the war must end", "Claim", 0.95)
        desk.mark("Russia controls about 20% of Ukraine", "Claim")
        propose(desk, "Exports fell by 12 per cent", "Claim", 0.6, other)
        propose(desk, "Imports rose", "Claim", 0.4, other)
    person = sit_down()
    person.open(place)
    return person


def _titles(ana: Person) -> list[str]:
    model = ana.window.library.model
    return [row.title for row in map(model.row, range(model.rowCount())) if row is not None]


def _claims(page: ClaimsPage) -> list[tuple[str, bool]]:
    model = page.model
    first = [model.index(place, 0) for place in range(model.rowCount())]
    return [(str(index.data()), bool(index.data(PENDING))) for index in first]


def test_the_article_list_begins_with_what_is_most_useful(ana: Person) -> None:
    box = ana.window.library.sort
    box.setCurrentIndex(box.findText("Most useful next"))
    ana.wait(lambda: _titles(ana) == ["Exports", "A Monday", "Nothing"])
    ana.open_article("Exports")
    for left in (1, 0):
        ana.press("J")
        ana.press("X")
        ana.wait(lambda left=left: len(ana.window.sheet.suggestions()) == left)
    assert _titles(ana)[0] == "Exports", "the list keeps its order while one decides"
    ana.window.library.reload()
    ana.wait(lambda: _titles(ana)[0] == "A Monday")
    assert ana.window.settings["sort"] == "useful"


def test_the_claims_view_ranks_suggestions_among_the_claims(ana: Person) -> None:
    ana.window.book.actions["go.claims"].trigger()
    page = ana.window.pages.claims_page
    assert page is not None
    ana.wait(lambda: _claims(page) == [("Russia controls about 20% of Ukraine", False)])
    page.sort.setCurrentIndex(page.sort.findText("What to check first"))
    page.reload()
    ranked = [
        ("the war must end", True), ("Exports fell by 12 per cent", True), ("Imports rose", True),
        ("Russia controls about 20% of Ukraine", False),
    ]  # fmt: skip
    ana.wait(lambda: _claims(page) == ranked)
    assert page.model.index(0, 5).data() == "suggested, 0.95"
    page.filter.setText("imports")
    ana.wait(lambda: _claims(page) == [("Imports rose", True)])
    page.filter.setText("")
    ana.wait(lambda: _claims(page) == ranked)
    page.table.selectRow(0)
    assert ana.window.book.actions["claims.group"].isEnabled()


def test_a_suggested_claim_is_not_put_into_a_group(ana: Person) -> None:
    ana.window.book.actions["go.claims"].trigger()
    page = ana.window.pages.claims_page
    assert page is not None
    page.sort.setCurrentIndex(page.sort.findText("What to check first"))
    page.reload()
    ana.wait(lambda: len(_claims(page)) == 4)
    page.table.selectRow(0)
    answered = answering(ana, lambda dialog: dialog.accept())
    ana.window.book.actions["claims.group"].trigger()
    answered()
    ana.wait(lambda: "accept it first" in ana.window.banner.sentence)


def test_one_article_tells_what_to_check_first(ana: Person) -> None:
    ana.open_article("Exports")
    ana.press("Ctrl+Alt+4")
    page = ana.window.pages.claims_page
    assert page is not None
    ana.wait(lambda: _claims(page) == [("Exports fell by 12 per cent", True), ("Imports rose", True)])
    assert page.only.isVisible()
    assert page.only.text() == "Only “Exports” ✕"
    QTest.mouseClick(page.only, Qt.MouseButton.LeftButton)
    ana.wait(lambda: len(_claims(page)) == 4)
    assert not page.only.isVisible()
