"""Attributes by key, and several annotations at once."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from annotator.commands import codebook_editing
from tests.journeys.conftest import SEEDS
from tests.journeys.person import CTRL, LEFT, NONE, Person


@pytest.fixture
def marked(ana: Person) -> Person:
    """An article with three speakers and, current, a quote."""
    ana.open_article(SEEDS["003"])
    for words in ("Pete Hegseth", "Putin", "Trump"):
        ana.mark(words, "2")
    ana.mark("everything is on the table", "3")
    return ana


def values(person: Person, name: str) -> list[object]:
    """An attribute of every annotation, in reading order."""
    return [one.attributes.get(name) for one in person.window.sheet.in_order()]


def test_q_and_a_digit_set_a_value_and_again_take_it_away(marked: Person) -> None:
    marked.press("Q")
    marked.press("2")
    marked.wait(lambda: marked.window.sheet.current.attributes.get("type") == "indirect")
    assert marked.action("edit.undo") == "Undo Set type"
    marked.press("Q")
    marked.press("2")
    marked.wait(lambda: "type" not in marked.window.sheet.current.attributes)


def test_keys_of_values_belong_to_the_current_label(marked: Person) -> None:
    book = marked.window.book
    shown = [row.title for row, action in book.in_order() if row.id.startswith("value.") and action.isEnabled()]
    assert shown == ["Quote: type direct", "Quote: type indirect", "Quote: type mixed"]
    marked.click_at(marked.window.sheet.text.index("Putin") + 2)
    marked.wait(lambda: marked.window.sheet.current.end - marked.window.sheet.current.start == 5)
    marked.press("Q")
    marked.press("1")
    marked.wait(lambda: not marked.window.view.hasFocus(), 500)
    field = marked.window.focusWidget()
    assert field.accessibleName() == "canonical"
    marked.type("Vladimir Putin")
    marked.press("Return")
    marked.wait(lambda: marked.window.sheet.current.attributes.get("canonical") == "Vladimir Putin")


def rows(person: Person, *places: int) -> None:
    """Click rows of the list, from the second on with Ctrl held."""
    view = person.window.tagging.list
    for number, place in enumerate(places):
        index = person.window.tagging.model.index(place)
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), LEFT, CTRL if number else NONE, view.visualRect(index).center())


def speakers(person: Person) -> list[int]:
    """Rows of the list that are speakers."""
    book = person.window.desk.codebook
    return [at for at, one in enumerate(person.window.tagging.model.rows) if book.label(one.label_id).name == "Speaker"]


def test_a_value_is_set_on_all_chosen_annotations_as_one_step(marked: Person) -> None:
    rows(marked, *speakers(marked))
    assert len(marked.window.tagging.many()) == 3
    assert marked.window.tagging.count.text() == "3 chosen"
    marked.press("Q")
    marked.press("2")
    marked.wait(lambda: values(marked, "mention").count("name") == 3)
    assert len(marked.window.tagging.many()) == 3, "they stay chosen"
    marked.window.view.setFocus()
    marked.press("Ctrl+Z")
    marked.wait(lambda: values(marked, "mention") == [None] * 4)


def test_label_and_removal_reach_all_chosen_annotations(marked: Person) -> None:
    rows(marked, *speakers(marked)[:2])
    marked.press("1")
    marked.wait(lambda: [label for label, _ in marked.marked()].count("Claim") == 2)
    assert len(marked.window.tagging.many()) == 2
    marked.press("Del")
    marked.wait(lambda: len(marked.marked()) == 2)
    assert marked.action("edit.undo") == "Undo Remove 2 annotations"


def test_rows_are_chosen_with_shift_and_the_arrow(marked: Person) -> None:
    rows(marked, 0)
    marked.window.tagging.list.setFocus()
    marked.press("Shift+Down")
    marked.press("Shift+Down")
    marked.settle()
    assert len(marked.window.tagging.many()) == 3
    marked.press("Down")
    marked.settle()
    assert marked.window.tagging.many() == []


def test_a_required_value_that_is_missing_is_told(marked: Person) -> None:
    from dataclasses import replace

    window = marked.window
    definition = next(one for one in window.desk.codebook.attributes if one.name == "type")
    window.desk.do(codebook_editing.change_attribute, replace(definition, required=True))
    marked.wait(lambda: next(a for a in window.desk.codebook.attributes if a.name == "type").required)
    window.sheet.set_current(None)
    window.go.show(
        next(one.id for one in window.sheet.in_order() if window.sheet.text[one.start :].startswith("every"))
    )
    marked.settle()
    card = window.tagging.card

    def title() -> str:
        return card._form.labelForField(card._editors[0].control).text()

    assert title() == "type * missing" and card._editors[0].control.property("missing") is True
    model = window.tagging.model
    from PySide6.QtCore import Qt

    index = model.index(model.place(window.sheet.current_id))
    assert model.data(index, Qt.ItemDataRole.AccessibleTextRole).endswith("(type missing)")
    marked.press("Q")
    marked.press("1")
    marked.wait(lambda: title().startswith("type *  Q"))
