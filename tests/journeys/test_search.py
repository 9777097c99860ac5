"""The search page by keys: lines appear while one writes, Return goes to the place, Ctrl+B comes back."""

from __future__ import annotations

from annotator.ui.finding.model import HIT
from annotator.ui.finding.page import SearchPage
from tests.journeys.person import Person


def page(person: Person) -> SearchPage:
    """The search page."""
    found = person.window.pages.search_page
    assert found is not None
    return found


def hits(person: Person) -> list[str]:
    """What stands in the middle column."""
    model = page(person).model
    return [model.data(model.index(row, HIT)) for row in range(model.rowCount())]


def ask(person: Person, query: str) -> None:
    """Write a query and wait until it is answered."""
    page(person).field.setFocus()
    page(person).field.selectAll()
    person.type(query)
    person.press("Return")
    person.wait(lambda: page(person)._task is None and page(person).count.text() != "Searching…")


def test_lines_lead_to_their_places_and_back(ana: Person) -> None:
    ana.press("Ctrl+Shift+F")
    assert page(ana).field.hasFocus()
    assert "label:Claim" in page(ana).empty.text()
    ana.type('"rare earth"')
    ana.wait(lambda: page(ana).model.rowCount() > 10, 5_000)
    assert {one.casefold() for one in hits(ana)} == {"rare earth"}
    assert " in 5 articles" in page(ana).count.text()
    ana.press("Down")
    ana.press("Down")
    assert page(ana).table.hasFocus()
    line = page(ana).model.lines[page(ana).table.currentIndex().row()]
    ana.press("Return")
    ana.wait(lambda: ana.article is not None and ana.article.id == line.article_id)
    ana.wait(lambda: ana.window.view.selected_text().casefold() == "rare earth")
    fragments = ana.window.view.selected_fragments()
    assert [tuple(one) for one in fragments] == [(line.start, line.end)]
    ana.press("Ctrl+B")
    ana.wait(lambda: ana.window.pages.page == "search")
    assert page(ana).model.lines[page(ana).table.currentIndex().row()] == line
    assert page(ana).table.hasFocus()
    ana.press("Esc")
    assert ana.window.pages.page == ""


def test_annotations_are_found_as_soon_as_they_are_marked(ana: Person) -> None:
    ana.open_article("Trump seeks a rare earth deal")
    made = ana.mark("a condition for continued US support", "1")
    ana.press("Ctrl+Shift+F")
    ask(ana, "label:Claim")
    assert hits(ana) == ["a condition for continued US support"]
    ana.press("Return")
    ana.press("Return")
    ana.wait(lambda: ana.window.pages.page == "" and ana.window.sheet.current_id == made.id)


def test_what_cannot_be_understood_is_told(ana: Person) -> None:
    ana.press("Ctrl+Shift+F")
    ask(ana, "lable:Claim")
    assert "There is no field “lable”" in page(ana).empty.text()
    ask(ana, "nothinglikethis")
    assert page(ana).empty.text() == "Nothing in 5 articles fits this."
    ana.press("Ctrl+Shift+F")
    assert page(ana).field.selectedText() == "nothinglikethis"
