"""Deciding between the layers of three people until gold is what was planted, by key and by mouse."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from annotator.cli.main import main
from annotator.commands import adjudicating, annotating
from annotator.commands.gold import standing
from annotator.commands.project import open_project
from annotator.model.annotations import Annotation
from annotator.model.spans import Fragment
from annotator.ui.adjudication.page import AdjudicationPage
from tests.journeys.layers import layer, three_layers
from tests.journeys.person import LEFT, NONE, Person
from tests.journeys.structure import answering, needs_seeds, trigger

pytestmark = needs_seeds


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return three_layers(tmp_path_factory.mktemp("layers"))


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """The seed articles with three layers, in a file of their own."""
    return Path(shutil.copy(made, tmp_path / "team.annot"))


@pytest.fixture
def sit(sit_down: Callable[[], Person], place: Path) -> Callable[..., Person]:
    """Call it with a name for a person of that name at the adjudication page."""

    def at_page(name: str = "ana") -> Person:
        person = sit_down()
        person.settings["who"] = {str(place): name}
        person.open(place)
        person.press("Ctrl+6")
        person.wait(lambda: page(person).seen is not None)
        person.settle()
        assert person.window.desk.project is not None
        assert person.window.desk.project.annotator.name == name
        return person

    return at_page


@pytest.fixture
def ana(sit: Callable[..., Person]) -> Person:
    return sit()


def page(person: Person) -> AdjudicationPage:
    """The adjudication page."""
    found = person.window.pages.adjudication_page
    assert found is not None
    return found


def states(person: Person) -> list[str]:
    return [row.state for row in page(person).rows]


def settled(person: Person, *, decided: int) -> None:
    """Wait until so many differences are decided and shown as such."""
    person.wait(lambda: states(person).count("decided") == decided)


def gold_of(person: Person) -> Any:
    """What gold has in the article on the page, and what ana has."""
    project = person.window.desk.project
    assert project is not None
    with project.reading() as read:
        ids = {one.name: one.id for one in read.annotators()}
        article = page(person).article_id
        return layer(read, article, ids.get("gold", "")), layer(read, article, ids["ana"])


def find(person: Person, kind: str) -> str:
    """The key of the first difference of a kind."""
    return next(row.key for row in page(person).rows if kind in row.kinds.split(" · "))


def click_row(person: Person, key: str) -> None:
    rows = [row.key for row in page(person).rows]
    listed = page(person).list
    item = listed.item(rows.index(key))
    listed.scrollToItem(item)
    QTest.mouseClick(listed.viewport(), LEFT, NONE, listed.visualItemRect(item).center())
    assert page(person).key == key


def test_taking_the_first_layer_by_key_makes_gold_equal_to_it(ana: Person) -> None:
    left = states(ana).count("open")
    assert left >= 6
    assert {kind for row in page(ana).rows for kind in row.kinds.split(" · ")} == {
        "boundary", "label", "attribute", "speaker", "relation", "fragment", "missing",
    }  # fmt: skip
    ana.press("A")
    ana.wait(lambda: page(ana).seen.acceptable == 0)
    for number in range(1, left + 1):
        ana.press("1")
        settled(ana, decided=number)
    ana.wait(lambda: "waiting" not in states(ana))
    gold, truth = gold_of(ana)
    assert gold == truth
    assert gold[1], "links came along"
    assert page(ana).told.text() == f"everything is decided · {left} decided"


def test_undo_takes_back_one_decision_after_the_other_also_after_a_restart(sit: Callable[..., Person]) -> None:
    ana = sit()
    ana.press("2")
    settled(ana, decided=1)
    ana.press("N")
    settled(ana, decided=2)
    ana.press("Ctrl+Z")
    settled(ana, decided=1)
    article = page(ana).article_id
    ana.leave()
    again = sit()
    page(again).open(article)
    again.wait(lambda: page(again).seen.article.id == article)
    assert states(again).count("decided") == 1
    again.press("Ctrl+Z")
    settled(again, decided=0)
    assert gold_of(again)[0] == (set(), set())
    again.press("Ctrl+Y")
    settled(again, decided=1)


def test_both_and_neither_and_the_mouse(ana: Person) -> None:
    click_row(ana, find(ana, "boundary"))
    ana.press("B")
    settled(ana, decided=1)
    assert len(page(ana).seen.gold) == 2
    click_row(ana, find(ana, "label"))
    card = next(card for card in page(ana).bench.sides.cards if card.side.label == "Quote")
    QTest.mouseClick(card.take, LEFT)
    settled(ana, decided=2)
    label = ana.window.desk.codebook.label_named("Quote")
    assert label is not None
    assert [one.label_id for one in page(ana).seen.gold].count(label.id) == 1
    click_row(ana, find(ana, "missing"))
    QTest.mouseClick(page(ana).bench.buttons["neither"], LEFT)
    settled(ana, decided=3)
    assert len(page(ana).seen.gold) == 3
    QTest.mouseClick(page(ana).text.accept, LEFT)
    ana.wait(lambda: page(ana).seen.acceptable == 0)
    assert len(page(ana).seen.gold) > 30


def test_a_click_in_the_text_chooses_the_difference_and_a_card_shows_its_variant(ana: Person) -> None:
    key = find(ana, "fragment")
    row = next(row for row in page(ana).rows if row.key == key)
    view = page(ana).text.view
    variant = next(one for one in row.point.match.variants if isinstance(one, Annotation))
    view.scroll_to(variant.start)
    ana.settle()
    rects = view.rects_of([f"{key}:0"])[f"{key}:0"]
    QTest.mouseClick(view.viewport(), LEFT, NONE, rects[0].center().toPoint(), 450)
    ana.wait(lambda: page(ana).key == key)
    card = next(card for card in page(ana).bench.sides.cards if len(card.side.parts) == 2)
    QTest.mouseClick(card, LEFT, NONE, QPoint(60, card.height() - 8))
    assert page(ana).side == card.side
    assert view.span("here").fragments == card.side.parts


def test_an_edited_answer_takes_the_words_selected_in_the_text(ana: Person) -> None:
    key = find(ana, "boundary")
    click_row(ana, key)
    row = page(ana).row
    assert row is not None
    start = row.point.match.start
    ana.press("E")
    assert page(ana).bench.editing
    view = page(ana).text.view
    for _ in range(5):
        ana.press("Ctrl+Shift+Right", view)
    chosen = view.selected_fragments()
    assert chosen[0].start == start
    ana.press("B", view)
    assert page(ana).bench.editing, "answers wait until the form is left"
    ana.press("Return", view)
    settled(ana, decided=1)
    assert [one.fragments for one in page(ana).seen.gold] == [chosen]
    assert page(ana).rows[0].answer == "edited"
    click_row(ana, key)
    ana.press("E")
    form = page(ana).bench.form
    form.label.setFocus()
    form.label.setCurrentIndex(form.label.findText("Quote"))
    form.label.activated.emit(form.label.currentIndex())
    ana.press("Esc", view)
    assert not page(ana).bench.editing
    assert ana.window.pages.page == "adjudication", "Esc left the form, not the page"
    ana.press("E")
    ana.press("Return", view)
    ana.wait(lambda: page(ana).seen.gold[0].fragments != chosen)


def test_a_layer_that_changes_later_brings_its_difference_back(ana: Person, place: Path) -> None:
    key = find(ana, "boundary")
    click_row(ana, key)
    ana.press("2")
    settled(ana, decided=1)
    row = next(row for row in page(ana).rows if row.key == key)
    theirs = next(one for one in row.point.match.variants if one.fragments != row.point.match.variants[0].fragments)
    with open_project(place, annotator="ben") as other:
        annotating.set_fragments(other, theirs.id, (Fragment(theirs.start, theirs.end - 3),))
    ana.wait(lambda: "again" in states(ana))
    assert page(ana).rows[0].answer == "as ben"
    click_row(ana, key)
    assert "decided again" in page(ana).bench.earlier.text()
    ana.press("1")
    settled(ana, decided=1)
    assert "again" not in states(ana)


@pytest.mark.parametrize("at_once", [2, 20])
def test_majority_over_all_articles_leaves_what_it_cannot_decide(
    ana: Person, place: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("annotator.ui.gestures.adjudicate.AT_ONCE", at_once)
    answered = answering(ana, lambda dialog: (dialog.list.setCurrentRow(1), dialog.accept()))
    ana.window.book.actions["adjudicate.majority"].trigger()
    answered()
    ana.wait(lambda: states(ana).count("open") == 1, 20_000)
    ana.settle()
    with open_project(place, annotator="ana") as project, project.reading() as read:
        found = standing(read)
        ids = {one.name: one.id for one in read.annotators()}
        assert len(found) == 5
        assert [one.open for one in found] == [1] * 5
        for one in found:
            marks, links = layer(read, one.article_id, ids["gold"])
            true_marks, true_links = layer(read, one.article_id, ids["ana"])
            assert marks < true_marks
            assert len(true_marks - marks) == 1, "the fifth claim, in which all three differ"
            assert links <= true_links
    ana.press("Ctrl+Z")
    ana.wait(lambda: states(ana).count("decided") == 0)
    assert page(ana).seen.gold == ()


def test_after_the_last_difference_comes_the_next_article(ana: Person) -> None:
    first = page(ana).article_id
    ana.wait(lambda: len(page(ana).articles._standing) == 5)
    left = states(ana).count("open")
    for number in range(1, left + 1):
        ana.press("3" if number % 2 else "1")
        settled(ana, decided=number)
    ana.press("J")
    ana.wait(lambda: page(ana).article_id != first and page(ana).seen.article.id != first)
    assert "open" in states(ana)


def test_agreements_can_be_unfolded_and_decided_otherwise(ana: Person) -> None:
    before = len(page(ana).rows)
    QTest.mouseClick(page(ana).text.agreements, LEFT)
    assert len(page(ana).rows) > before + 30
    agreed = next(row.key for row in page(ana).rows if row.state == "agreed")
    click_row(ana, agreed)
    assert len(page(ana).bench.sides.cards) == 1
    ana.press("N")
    ana.wait(lambda: next(row.state for row in page(ana).rows if row.key == agreed) == "accepted")
    assert page(ana).seen.gold == ()
    QTest.mouseClick(page(ana).text.agreements, LEFT)
    assert len(page(ana).rows) == before


def test_a_layer_can_be_left_out(ana: Person) -> None:
    before = len(page(ana).rows)
    chips = [page(ana).text.legend.itemAt(at).widget() for at in range(3)]
    eva = next(one for one in chips if isinstance(one, QPushButton) and "eva" in one.text())
    QTest.mouseClick(eva, LEFT)
    ana.wait(lambda: len(page(ana).layers) == 2)
    assert len(page(ana).rows) < before
    ana.press("3")
    ana.settle()
    assert states(ana).count("decided") == 0, "there is no third layer"
    chips = [page(ana).text.legend.itemAt(at).widget() for at in range(3)]
    assert len(chips) == 3
    QTest.mouseClick(chips[-1], LEFT)
    ana.wait(lambda: len(page(ana).layers) == 3)


def test_a_comment_comes_back_to_its_annotator_until_it_is_settled(sit: Callable[..., Person]) -> None:
    ana = sit()
    key = find(ana, "boundary")
    click_row(ana, key)
    card = next(card for card in page(ana).bench.sides.cards if card.side.places == (1,))
    QTest.mouseClick(card, LEFT, NONE, QPoint(60, card.height() - 8))
    answered = answering(ana, lambda dialog: (dialog.lines.setPlainText("Take the full stop."), dialog.accept()))
    ana.press("C", page(ana).list)
    answered()
    ana.settle()
    assert page(ana).articles.remarks.isHidden(), "it is for ben"
    ana.leave()
    ben = sit("ben")
    remarks = page(ben).articles.remarks
    ben.wait(lambda: remarks.count() == 1)
    ben.wait(lambda: ben.window.statusBar().currentMessage().startswith("1 comment on what you marked"))
    ben.press("Esc")
    trigger(ben, "review.look_at")
    assert ben.window.pages.page == "adjudication"
    assert remarks.hasFocus()
    assert page(ben).articles.remarks_title.text() == "To look at (1)"
    target = remarks.current_value().target_id
    ben.press("Return", remarks)
    ben.wait(lambda: ben.window.sheet.current_id == target)
    assert ben.window.pages.page == ""
    ben.press("Ctrl+B")
    ben.wait(lambda: ben.window.pages.page == "adjudication")
    QTest.mouseClick(page(ben).articles.settle, LEFT)
    ben.wait(lambda: page(ben).articles.remarks_title.text() == "To look at · nothing")


def test_an_annotator_may_look_but_not_decide(sit: Callable[..., Person], place: Path) -> None:
    from annotator.commands import people

    with open_project(place, annotator="ana") as project:
        people.set_role(project, people.named(project, "ben").id, "annotator")
        people.set_role(project, people.named(project, "eva").id, "reviewer")
    ben = sit("ben")
    bench = page(ben).bench
    deciding = [bench.buttons[one] for one in ("both", "neither", "edit")]
    assert not any(one.isEnabled() for one in (*deciding, bench.rules, *(card.take for card in bench.sides.cards)))
    assert bench.buttons["comment"].isEnabled(), "remarks are for everybody"
    assert page(ben).text.accept.isHidden()
    assert "ben is an annotator here" in bench.forbidden.text()
    assert "ben is an annotator here" in bench.buttons["both"].toolTip()
    for key in ("1", "E"):
        ben.press(key)
        ben.wait(ben.window.banner.isVisible)
        ben.settle()
        assert states(ben).count("decided") == 0
        assert not bench.editing
    ben.leave()
    eva = sit("eva")
    assert page(eva).bench.buttons["both"].isEnabled()
    assert page(eva).bench.forbidden.isHidden()
    eva.press("1")
    settled(eva, decided=1)


def test_the_same_from_the_command_line(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adjudicate", str(place), "--rule", "majority", "--annotator", "ana"]) == 0
    assert "5 differences to decide" in capsys.readouterr().out
    assert main(["adjudicate", str(place), "--trust", "ana", "--annotator", "ana"]) == 0
    assert "every difference is decided" in capsys.readouterr().out
    with open_project(place, annotator="ana") as project, project.reading() as read:
        owner = next(one.id for one in read.annotators() if one.kind == "gold")
        for article_id in read.article_ids():
            assert layer(read, article_id, owner) == layer(read, article_id, project.annotator.id)
        assert all(one.settled for one in standing(read))
        assert project.store.check()[0] == []
    with pytest.raises(Exception, match="no agreement"), open_project(place, annotator="ana") as project:
        adjudicating.accept_agreements(project, [one.article_id for one in standing_of(project)])


def standing_of(project: Any) -> Any:
    with project.reading() as read:
        return standing(read)
