"""Copies are merged in the window, what they disagree on is decided by keys, parts go out and come back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtTest import QTest

from annotator.commands import annotating, assigning, merging, people
from annotator.commands.project import open_project
from annotator.model.spans import Fragment
from annotator.ui.merging import gestures
from annotator.ui.merging.dialog import MergeDialog
from annotator.ui.merging.page import ConflictsPage
from tests.journeys.copies import Copies, diverged
from tests.journeys.person import LEFT, Person
from tests.journeys.structure import answering, needs_seeds, trigger

pytestmark = needs_seeds


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    """Two copies of the seeds that were worked on apart."""
    return diverged(tmp_path)


@pytest.fixture
def ana(sit_down: Callable[[], Person], copies: Copies) -> Person:
    """A person with one of the copies open."""
    person = sit_down()
    person.open(copies.mine)
    person.settle()
    return person


def _dialog(person: Person) -> MergeDialog:
    person.press("Ctrl+Shift+I")
    dialog = person.window.merging._dialog
    assert dialog is not None
    person.wait(dialog.isActiveWindow)
    return dialog


def _page(person: Person) -> ConflictsPage:
    found = person.window.pages.conflicts_page
    assert found is not None
    return found


def _dropped(*places: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in places])
    return data


def _rows(dialog: MergeDialog) -> dict[str, list[str]]:
    items = [dialog.table.topLevelItem(row) for row in range(dialog.table.topLevelItemCount())]
    return {item.text(0): [item.text(column) for column in range(1, 5)] for item in items if item is not None}


def _merge(person: Person, *places: Path) -> MergeDialog:
    dialog = _dialog(person)
    person.drop(_dropped(*places), dialog)
    person.wait(dialog.merge_button.isEnabled, timeout=20_000)
    QTest.mouseClick(dialog.merge_button, LEFT)
    person.wait(lambda: "merged" in dialog.banner.sentence, timeout=20_000)
    return dialog


def _to_conflicts(person: Person) -> ConflictsPage:
    person.window.activateWindow()
    person.wait(person.window.isActiveWindow)
    person.press("Ctrl+8")
    page = _page(person)
    person.wait(lambda: page.list.count() > 0)
    return page


def test_a_dropped_copy_tells_what_would_come_and_then_comes(ana: Person, copies: Copies) -> None:
    dialog = _dialog(ana)
    assert dialog.drop_hint.isVisible() and not dialog.merge_button.isEnabled()
    ana.drop(_dropped(copies.other), dialog)
    ana.wait(dialog.merge_button.isEnabled, timeout=20_000)
    assert "1 comment and 1 person new" in dialog.told.text() and "5 conflicts to decide" in dialog.told.text()
    rows = _rows(dialog)
    assert rows["People"][0] == "1" and rows["Comments"][0] == "1"
    notes = [dialog.notes.item(row).text() for row in range(dialog.notes.count())]
    assert any("title is “Washington weighs air cover” (ben)" in one for one in notes)
    assert ana.window.merging.counter.isHidden(), "a dry run changes nothing"
    QTest.mouseClick(dialog.merge_button, LEFT)
    ana.wait(lambda: "merged" in dialog.banner.sentence, timeout=20_000)
    (kept,) = [one for one in copies.mine.parent.iterdir() if "backup" in one.name]
    assert str(kept) in dialog.banner.sentence
    ana.wait(lambda: ana.window.merging.counter.text() == "5 conflicts")
    ana.wait(lambda: ana.article.title == "Washington weighs air cover")
    assert dialog.decide_button.text() == "Decide 5 conflicts"
    QTest.mouseClick(dialog.decide_button, LEFT)
    ana.wait(lambda: ana.window.pages.page == "conflicts" and _page(ana).list.count() == 5)


def test_conflicts_are_decided_by_keys_and_taken_back(ana: Person, copies: Copies) -> None:
    _merge(ana, copies.other).close()
    page = _to_conflicts(ana)
    ids = [page.list.item(row).data(256).value for row in range(5)]
    title = next(row for row in range(5) if page.list.item(row).data(256).detail.startswith("title"))
    page.list.setCurrentRow(title)
    assert page.title.text() == "Title of the article"
    assert [card.text.toPlainText() for card in page.cards.cards] == [
        "Washington weighs air cover", "US considers air cover for Ukraine",
    ]  # fmt: skip
    ana.press("3")
    ana.wait(lambda: "2 values to choose from" in ana.window.banner.sentence)
    ana.press("2")
    ana.wait(lambda: page.list.count() == 4)
    ana.wait(lambda: ana.article.title == "US considers air cover for Ukraine")
    assert page.current_id != ids[title]
    assert ana.window.merging.counter.text() == "4 conflicts"
    ana.press("Ctrl+Z")
    ana.wait(lambda: page.list.count() == 5)
    assert page.current_id == ids[title], "what came back is looked at"
    ana.wait(lambda: ana.article.title == "Washington weighs air cover")
    # They are there after a restart.
    ana.settings["who"] = {str(copies.mine): "ana"}
    ana.open(copies.mine)
    ana.wait(lambda: ana.window.merging.counter.text() == "5 conflicts")
    page = _to_conflicts(ana)
    # Several at once, as one step.
    page.list.selectAll()
    assert "5 conflicts chosen" in page.why.text()
    ana.press("1")
    ana.wait(lambda: page.list.count() == 0)
    assert page.empty.isVisible() and ana.window.merging.counter.isHidden()
    assert ana.action("edit.undo") == "Undo Decide 5 conflicts"
    with open_project(copies.mine, annotator="ana") as project, project.reading() as read:
        assert read.conflicts() == []


def test_enter_goes_to_the_place_and_back(ana: Person, copies: Copies) -> None:
    _merge(ana, copies.other).close()
    page = _to_conflicts(ana)
    rows = {page.list.item(row).data(256).detail.split(" · ")[0]: row for row in range(5)}
    page.list.setCurrentRow(rows["boundary"])
    covered = [card.text.toPlainText() for card in page.cards.cards]
    assert len(covered) == 2 and all(covered)
    ana.press("Return", page.list)
    ana.wait(lambda: ana.window.sheet.current_id == copies.moved)
    assert ana.window.pages.page == ""
    ana.press("Ctrl+B")
    ana.wait(lambda: ana.window.pages.page == "conflicts")
    assert page.list.currentRow() == rows["boundary"]
    # The button of a card does what its number does; what was removed goes with what hangs on it.
    page.list.setCurrentRow(rows["keep or remove"])
    assert [card.text.toPlainText() for card in page.cards.cards] == ["Keep it.", "Remove it, and 1 comment with it."]
    QTest.mouseClick(page.cards.cards[1].take, LEFT)
    ana.wait(lambda: page.list.count() == 4)
    ana.wait(lambda: copies.commented not in ana.window.sheet.annotations)
    assert ana.window.sheet.comments_on(copies.commented) == []


def test_a_copy_that_cannot_be_merged_is_refused_in_words(ana: Person, copies: Copies, tmp_path: Path) -> None:
    dialog = _dialog(ana)
    ana.drop(_dropped(copies.mine), dialog)
    ana.wait(lambda: "this project itself" in dialog.banner.sentence)
    assert not dialog.merge_button.isEnabled()
    dialog.copies.setCurrentRow(0)
    ana.press("Del", dialog.copies)
    assert dialog.places == [] and dialog.drop_hint.isVisible()
    foreign = tmp_path / "letter.annot"
    foreign.write_text("Dear all")
    ana.drop(_dropped(foreign), dialog)
    ana.wait(lambda: "not a Source Annotator project" in dialog.banner.sentence)
    dialog.close()


def test_merging_can_be_stopped_and_changes_nothing(
    ana: Person, copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = merging.unite

    def slow(*given: Any) -> Any:
        task = dialog._task
        while task is not None and not task._handle.cancelled:
            pass
        return real(*given)

    dialog = _dialog(ana)
    ana.drop(_dropped(copies.other), dialog)
    ana.wait(dialog.merge_button.isEnabled, timeout=20_000)
    monkeypatch.setattr(merging, "unite", slow)
    QTest.mouseClick(dialog.merge_button, LEFT)
    ana.wait(dialog.strip.isVisible)
    QTest.mouseClick(dialog.strip._stop, LEFT)
    ana.wait(lambda: "stopped; nothing was changed" in dialog.banner.sentence, timeout=20_000)
    assert dialog.merge_button.isEnabled() and ana.window.merging.counter.isHidden()
    with open_project(copies.mine, annotator="ana") as project, project.reading() as read:
        assert [one.name for one in read.annotators()] == ["ana"]
    dialog.close()


def test_closing_the_dialog_while_it_merges_lets_it_finish(ana: Person, copies: Copies) -> None:
    dialog = _dialog(ana)
    ana.drop(_dropped(copies.other), dialog)
    ana.wait(dialog.merge_button.isEnabled, timeout=20_000)
    QTest.mouseClick(dialog.merge_button, LEFT)
    ana.press("Esc", dialog)
    ana.wait(lambda: "The copies are merged." in ana.window.banner.sentence, timeout=20_000)
    ana.wait(lambda: ana.window.merging.counter.text() == "5 conflicts")
    assert "backup" in ana.window.banner.sentence and ana.window.merging._dialog is None
    assert "Merge" not in ana.action("edit.undo"), "what others did is not taken back by accident"
    ana.wait(lambda: not ana.window.tasks.running)


def test_an_annotator_reads_conflicts_and_decides_none(sit_down: Callable[[], Person], copies: Copies) -> None:
    with open_project(copies.mine, annotator="ana") as project:
        merging.merge(project, [copies.other])
        ben = project.add_annotator("ben").id
        people.set_role(project, ben, "annotator")
    person = sit_down()
    person.settings["who"] = {str(copies.mine): "ben"}
    person.open(copies.mine)
    page = _to_conflicts(person)
    assert page.hint.text().startswith("Reviewers and leads decide")
    assert not any(card.take.isEnabled() for card in page.cards.cards)
    person.press("1")
    person.wait(lambda: "Deciding differences and conflicts" in person.window.banner.sentence)
    assert page.list.count() == 5


def test_a_part_is_sent_worked_on_and_brought_back(
    ana: Person, copies: Copies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trigger(ana, "project.send_part")
    ana.wait(lambda: "No article is assigned to anybody yet" in ana.window.banner.sentence)
    part = tmp_path / "for-ben.annot"
    _assign(copies, "ben")

    def choose(dialog: Any) -> None:
        assert dialog.person.currentText().replace("\u2068", "").replace("\u2069", "") == "ben — 1 article, 0 done"
        assert dialog.place.text().endswith("Seeds-ben.annot")
        dialog.place.setText(str(copies.other))
        assert "is there already" in dialog._problem.text() and not dialog._go.isEnabled()
        dialog.place.setText(str(part))
        dialog.accept()

    answered = answering(ana, choose)
    trigger(ana, "project.send_part")
    ana.wait(part.exists, timeout=20_000)
    answered()
    ana.wait(lambda: "The part for ben with 1 article is in" in ana.window.banner.sentence)
    with open_project(part, annotator="ben") as project, project.reading() as read:
        (article_id,) = [one.article_id for one in read.assignments()]
        assert read.annotations(article_id) == []
    with open_project(part, annotator="ben") as project:
        claim = project.codebook.label_named("Claim")
        assert claim is not None
        annotating.mark_span(project, article_id, (Fragment(0, 20),), claim.id)
    monkeypatch.setattr(gestures.QFileDialog, "getOpenFileNames", lambda *_: ([str(part)], ""))
    trigger(ana, "project.bring_part")
    dialog = ana.window.merging._dialog
    assert dialog is not None
    ana.wait(dialog.merge_button.isEnabled, timeout=20_000)
    assert _rows(dialog)["Annotations"][0] == "1"
    QTest.mouseClick(dialog.merge_button, LEFT)
    ana.wait(lambda: "merged" in dialog.banner.sentence, timeout=20_000)
    dialog.close()
    with open_project(copies.mine, annotator="ana") as project, project.reading() as read:
        assert [one.start for one in read.annotations(article_id) if one.annotator_id != project.annotator.id] == [0]


def _assign(copies: Copies, name: str) -> None:
    with open_project(copies.mine, annotator="ana") as project:
        assigning.assign(project, [(copies.article, project.add_annotator(name).id)])


def test_the_project_is_copied_and_the_copy_opened(ana: Person, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.annot"

    def choose(dialog: Any) -> None:
        dialog.place.setText("mysql://x")
        assert not dialog._go.isEnabled()
        dialog.place.setText(str(target))
        dialog.accept()

    answered = answering(ana, choose)
    trigger(ana, "project.copy")
    answered()
    ana.wait(lambda: "Copied 5 articles" in ana.window.banner.sentence, timeout=20_000)
    with ana.bot.waitSignal(ana.window.ready, timeout=10_000):
        QTest.mouseClick(ana.window.banner._action, LEFT)
    assert ana.window.project.location == str(target)


@pytest.mark.postgresql
def test_a_project_goes_to_a_server_and_a_laptop_is_merged_there(
    ana: Person, copies: Copies, fresh_postgres: str
) -> None:
    def choose(dialog: Any) -> None:
        dialog.place.setText(fresh_postgres)
        dialog.accept()

    answered = answering(ana, choose)
    trigger(ana, "project.copy")
    answered()
    ana.wait(lambda: "Copied 5 articles" in ana.window.banner.sentence, timeout=20_000)
    ana.open(fresh_postgres)
    ana.settle()
    dialog = _dialog(ana)
    ana.drop(_dropped(copies.other), dialog)
    ana.wait(dialog.merge_button.isEnabled, timeout=20_000)
    dialog.add([str(copies.mine)])
    assert not dialog.merge_button.isEnabled(), "another copy is looked at first"
    ana.wait(dialog.merge_button.isEnabled, timeout=20_000)
    assert "5 conflicts to decide" in dialog.told.text()
    QTest.mouseClick(dialog.merge_button, LEFT)
    ana.wait(lambda: dialog.banner.sentence == "The copies are merged.", timeout=20_000)
    dialog.close()
    page = _to_conflicts(ana)
    ana.wait(lambda: page.list.count() == 5)
    ana.press("1")
    ana.wait(lambda: page.list.count() == 4)
    # The decision holds where the copy was made, when the server is merged into it.
    with open_project(copies.other, annotator="ana") as project:
        merging.merge(project, [copies.mine, fresh_postgres])
        assert len(merging.conflicts(project)) == 4


def test_several_copies_dropped_on_the_window_are_to_be_merged(ana: Person, copies: Copies, tmp_path: Path) -> None:
    third = Path(shutil.copyfile(copies.other, tmp_path / "third.annot"))
    ana.drop(_dropped(copies.other, third), ana.window)
    dialog = ana.window.merging._dialog
    assert dialog is not None
    assert dialog.places == [str(copies.other), str(third)]
    ana.wait(dialog.merge_button.isEnabled, timeout=20_000)
    assert "5 conflicts to decide" in dialog.told.text(), "what came twice is counted once"
    dialog.close()
