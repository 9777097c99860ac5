"""Comments on annotations and on the article, with the keyboard alone."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from annotator.ui.tagging.listing import COMMENTS
from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person


def thread(person: Person) -> list[tuple[str, str, bool]]:
    """Author, text and whether it is settled, as the panel shows them."""
    return [(one.author, one.text, one.resolved) for one in person.window.tagging.comments._shown or ()]


def button(person: Person, title: str) -> QPushButton:
    """The first button of the thread with this title."""
    panel = person.window.tagging.comments

    def found() -> list[QPushButton]:
        return [one for one in panel.findChildren(QPushButton) if one.text() == title and one.isVisible()]

    person.wait(lambda: bool(found()))
    return found()[0]


def test_a_comment_on_an_annotation_is_written_settled_and_counted(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    made = ana.mark("Pete Hegseth", "2")
    panel = ana.window.tagging.comments
    ana.press("C")
    assert panel.isVisible() and panel.field.hasFocus()
    ana.type("1 or 2 people?")
    ana.press("Return")
    ana.wait(lambda: thread(ana) == [("ana", "1 or 2 people?", False)])
    assert panel.field.hasFocus() and panel.field.toPlainText() == ""
    model = ana.window.tagging.model
    assert model.data(model.index(model.place(made.id)), COMMENTS) == 1
    assert ana.marked() == [("Speaker", "Pete Hegseth")], "digits were written, not marked"
    button(ana, "Resolve").click()
    ana.wait(lambda: thread(ana) == [("ana", "1 or 2 people?", True)])
    button(ana, "Reopen").click()
    ana.wait(lambda: thread(ana) == [("ana", "1 or 2 people?", False)])
    button(ana, "×").click()
    ana.wait(lambda: thread(ana) == [])
    ana.press("Esc")
    assert not panel.isVisible() and ana.window.view.hasFocus() and ana.window.sheet.current_id == made.id
    ana.press("Ctrl+Z")
    ana.wait(lambda: len(ana.window.sheet.comments) == 1)


def test_comments_on_the_article_are_reached_from_its_header(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    header = ana.window.pane.comments
    assert header.text() == "Comment"
    header.click()
    ana.type("Is this the whole text?")
    ana.press("Return")
    ana.wait(lambda: header.text() == "1 comment")
    ana.press("Esc")
    ana.mark("Pete Hegseth", "2")
    ana.press("C")
    assert thread(ana) == []
    ana.press("Esc")
    ana.press("Shift+C")
    assert thread(ana) == [("ana", "Is this the whole text?", False)]
    ana.open_article(SEEDS["000"])
    assert not ana.window.tagging.comments.isVisible() and header.text() == "Comment"
    ana.open_article(SEEDS["003"])
    assert header.text() == "1 comment"


def test_a_thread_goes_with_its_annotation(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    ana.mark("Pete Hegseth", "2")
    ana.mark("Putin", "2")
    ana.press("C")
    ana.type("Who else?")
    ana.press("Return")
    ana.wait(lambda: len(thread(ana)) == 1)
    ana.window.view.setFocus()
    ana.press("P")
    assert not ana.window.tagging.comments.isVisible()
    ana.press("N")
    ana.press("Del")
    ana.wait(lambda: not ana.window.sheet.comments)
