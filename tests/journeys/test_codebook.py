"""The codebook editor: labels, attributes, relation types, versions, and YAML out and in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.ui.codebook.dialog import CodebookDialog
from annotator.ui.codebook.rows import RowsTab
from tests.journeys.conftest import SEEDS
from tests.journeys.person import LEFT, Person
from tests.journeys.structure import answering, trigger


@pytest.fixture
def editor(ana: Person) -> CodebookDialog:
    """The editor over the seeds project, with the keyboard in it."""
    ana.open_article(SEEDS["001"])
    trigger(ana, "edit.codebook")
    return _opened(ana)


def _opened(person: Person) -> CodebookDialog:
    dialog = person.window.editors._book
    assert dialog is not None
    person.wait(dialog.isActiveWindow)
    return dialog


def _choose(tab: RowsTab, name: str) -> None:
    items = [tab.list.item(row) for row in range(tab.list.count())]
    item = next(one for one in items if one.data(Qt.ItemDataRole.UserRole).title.strip() == name)
    QTest.mouseClick(tab.list.viewport(), LEFT, pos=tab.list.visualItemRect(item).center())


def _names(tab: RowsTab) -> list[str]:
    return [tab.list.item(row).data(Qt.ItemDataRole.UserRole).title.strip() for row in range(tab.list.count())]


def test_a_label_is_renamed_recoloured_and_the_panel_follows(ana: Person, editor: CodebookDialog) -> None:
    tab = editor.labels
    _choose(tab, "Quote")
    tab.name.setFocus()
    tab.name.selectAll()
    QTest.keyClicks(tab.name, "Speaker")
    assert tab.problem.text() == "There is a label called “Speaker” already."
    assert not tab.save_button.isEnabled()
    tab.name.selectAll()
    QTest.keyClicks(tab.name, "Quotation")
    tab.colour.line.setText("#ffee99")
    assert "can hardly be seen" in tab.problem.text()
    assert "too little" in tab.colour.told.text()
    QTest.mouseClick(tab.colour.buttons["#be123c"], LEFT)
    tab.guideline.setPlainText("**Reported** speech <b>only</b>")
    assert "Reported speech <b>only</b>" in tab.card.toPlainText(), "Markdown is drawn, HTML is not"
    QTest.mouseClick(tab.save_button, LEFT)
    ana.wait(lambda: ana.window.desk.codebook.label_named("Quotation") is not None)
    label = ana.window.desk.codebook.label_named("Quotation")
    assert label is not None
    assert (label.colour, label.key) == ("#be123c", "3")
    assert ana.window.tagging.grid.buttons[label.id].label.name == "Quotation"
    assert "Reported" in ana.window.tagging.grid.buttons[label.id].toolTip()
    QTest.mouseClick(editor.undo, LEFT)
    ana.wait(lambda: ana.window.desk.codebook.label_named("Quotation") is None)
    assert tab.name.text() == "Quote"


def test_labels_are_put_in_another_order_with_the_keyboard(ana: Person, editor: CodebookDialog) -> None:
    tab = editor.labels
    _choose(tab, "Speaker")
    tab.list.setFocus()
    ana.press("Alt+Up", tab.list)
    ana.wait(lambda: _names(tab)[:2] == ["Speaker", "Claim"])
    assert ana.action("edit.undo") == "Undo Reorder labels"
    ana.press("Ctrl+Z", tab.list)
    ana.wait(lambda: _names(tab)[:2] == ["Claim", "Speaker"])


def test_a_label_in_use_asks_what_becomes_of_its_annotations(ana: Person, editor: CodebookDialog) -> None:
    claim = ana.window.desk.codebook.label_named("Claim")
    assert claim is not None and ana.article is not None
    editor.close()
    ana.window.activateWindow()
    made = ana.mark("US President Donald Trump", "1")
    trigger(ana, "edit.codebook")
    dialog = _opened(ana)
    tab = dialog.labels
    asked: list[str] = []

    def becomes_quote(question: Any) -> None:
        asked.append(question.list.accessibleName())
        rows = [question.list.item(row).text() for row in range(question.list.count())]
        question.list.setCurrentRow(rows.index("They become Quote"))
        question.accept()

    answered = answering(ana, becomes_quote)
    _choose(tab, "Claim")
    tab.remove()
    answered()
    assert asked == ["“Claim” marks 1 annotation. What becomes of them?"]
    ana.wait(lambda: ana.window.desk.codebook.label_named("Claim") is None)
    quote = ana.window.desk.codebook.label_named("Quote")
    assert quote is not None
    ana.wait(lambda: ana.window.sheet.annotations[made.id].label_id == quote.id)
    trigger(ana, "edit.undo")
    ana.wait(lambda: ana.window.sheet.annotations[made.id].label_id == claim.id)
    assert "Claim" in _names(tab)


def test_attributes_and_relation_types_are_added_and_shown_in_versions(ana: Person, editor: CodebookDialog) -> None:
    editor.bar.setCurrentIndex(1)
    tab = editor.attributes

    def call_it(name: str) -> Callable[[Any], None]:
        def answer(dialog: Any) -> None:
            dialog.line.setText(name)
            dialog.accept()

        return answer

    answered = answering(ana, call_it("stance"))
    tab.add()
    answered()
    ana.wait(lambda: tab.row is not None and tab.row.name == "stance")
    tab.scope.setCurrentIndex(tab.scope.findData("article"))
    tab.kind.setCurrentIndex(tab.kind.findData("choice"))
    assert "needs at least one choice" in tab.problem.text()
    tab.choices.setPlainText("for\nagainst\nfor")
    tab.required.setChecked(True)
    tab.save()
    ana.wait(lambda: [one.name for one in ana.window.desk.codebook.article_attributes()] == ["stance"])
    (stance,) = ana.window.desk.codebook.article_attributes()
    assert (stance.choices, stance.required) == (("for", "against"), True)
    editor.bar.setCurrentIndex(2)
    answered = answering(ana, call_it("implies"))
    editor.relations.add()
    answered()
    ana.wait(lambda: editor.relations.row is not None and editor.relations.row.name == "implies")
    editor.relations.starts.item(0).setCheckState(Qt.CheckState.Checked)
    editor.relations.save()
    claim = ana.window.desk.codebook.label_named("Claim")
    assert claim is not None
    ana.wait(lambda: ana.window.desk.codebook.relation_named("implies").from_ids == (claim.id,))
    editor.bar.setCurrentIndex(3)
    versions = editor.versions
    assert versions.list.count() == 5
    told = [versions.result.item(row).data(Qt.ItemDataRole.UserRole) for row in range(versions.result.count())]
    assert [(one.title, one.detail) for one in told] == [("Relation type “implies”: starts from", "nothing  →  Claim")]
    versions.list.setCurrentRow(3)
    assert versions.result.item(0).data(Qt.ItemDataRole.UserRole).title == "Attribute “stance” was added"


def test_the_codebook_leaves_as_yaml_and_comes_back(ana: Person, editor: CodebookDialog, tmp_path: Path) -> None:
    from annotator.commands.codebooks import dump_codebook

    place = tmp_path / "book.yaml"
    editor.export_to(place, dump_codebook(ana.window.desk.codebook, "Mine"))
    assert "Exported the codebook" in editor.banner.sentence
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace("Cue", "Signal"), encoding="utf-8")
    editor.import_from(place)
    ana.settle()
    assert "Imported" in editor.banner.sentence
    ana.wait(lambda: "Signal" in _names(editor.labels))
    assert "Cue" not in _names(editor.labels)
    editor.import_from(tmp_path / "none.yaml")
    assert "cannot be read" in editor.banner.sentence
