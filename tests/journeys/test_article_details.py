"""An article's details, and a new text for it with every annotation accounted for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.commands import codebook_editing
from annotator.model.codebook import AttributeDefinition
from annotator.model.ids import new_id
from annotator.ui.dialogs.article import ArticleDialog
from annotator.ui.dialogs.revision import RevisionDialog
from annotator.ui.dialogs.revisions import RevisionsDialog
from tests.journeys.conftest import SEEDS
from tests.journeys.person import LEFT, Person
from tests.journeys.structure import trigger


def test_title_metadata_and_attributes_are_saved_at_once(ana: Person) -> None:
    definition = AttributeDefinition(new_id(), "genre", "choice", ("report", "opinion"), scope="article")
    ana.window.desk.do(codebook_editing.add_attribute, definition)
    ana.open_article(SEEDS["001"])
    ana.settle()
    trigger(ana, "edit.details")
    (dialog,) = ana.window.findChildren(ArticleDialog)
    dialog.title.setFocus()
    dialog.title.selectAll()
    QTest.keyClicks(dialog.title, "A deal for rare earths")
    QTest.keyClick(dialog.title, Qt.Key.Key_Return)
    ana.wait(lambda: ana.article.title == "A deal for rare earths")
    rows = [dialog.meta.item(row, 0).text() for row in range(dialog.meta.rowCount())]
    dialog.meta.item(rows.index("outlet"), 1).setText("The Daily")
    ana.wait(lambda: ana.article.meta.get("outlet") == "The Daily")
    assert ana.action("edit.undo") == "Undo Set outlet"
    box = dialog._editors[0].control
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    ana.settle()
    with ana.window.desk.reading() as read:
        (values,) = read.article_values(ana.article.id)
    assert values.attributes == {"genre": "report"}
    ana.window.activateWindow()
    trigger(ana, "edit.undo")
    ana.wait(lambda: box.currentData() is None)


def _revising(person: Person) -> RevisionDialog:
    trigger(person, "edit.revise")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, RevisionDialog)
    return dialog


def test_a_new_text_moves_changes_and_loses_and_each_is_decided(ana: Person, tmp_path: Path) -> None:
    ana.open_article(SEEDS["001"])
    kept = ana.mark("US President Donald Trump", "2")
    lost = ana.mark("he wants a deal with Ukraine", "1")
    old = ana.window.sheet.text
    sentence = old[old.index("he wants a deal with Ukraine") :].split(".")[0]
    new = "UPDATE \U0001f6a2\u00a0today\r\n" + old.replace(sentence, "nobody knows")
    dialog = _revising(ana)
    dialog.set_text(old)
    ana.wait(lambda: "is the one the article has already" in dialog.banner.sentence)
    QGuiApplication.clipboard().setText(new)
    QTest.mouseClick(dialog.paste_button, LEFT)
    ana.wait(lambda: len(dialog.moved) == 2)
    assert dialog.text == new, "the text is taken as it is, not as Qt shows it"
    assert dialog.moved[kept.id].anchor.kind == "moved"
    assert dialog.waiting() == [lost.id]
    assert not dialog.use_button.isEnabled()
    start = new.index("nobody knows")
    dialog.view.select(start, start + len("nobody knows"))
    dialog.list.setFocus()
    QTest.mouseClick(dialog.pick_button, LEFT)
    assert dialog.waiting() == []
    assert "1 moved · 1 changed" in dialog.told.text() or "1 lost" in dialog.told.text()
    QTest.mouseClick(dialog.use_button, LEFT)
    ana.wait(lambda: ana.window.sheet.text == new)
    assert sorted(ana.marked()) == [("Claim", "nobody knows"), ("Speaker", "US President Donald Trump")]
    ana.window.activateWindow()
    trigger(ana, "edit.revisions")
    (reader,) = ana.window.findChildren(RevisionsDialog)
    ana.wait(lambda: reader.view.text == old)
    reader.list.setCurrentRow(0)
    ana.wait(lambda: reader.view.text == new)
    reader.close()
    trigger(ana, "edit.undo")
    ana.wait(lambda: ana.window.sheet.text == old)
    assert ("Claim", "he wants a deal with Ukraine") in ana.marked()


def test_a_lost_annotation_may_go_and_a_file_be_loaded(ana: Person, tmp_path: Path) -> None:
    ana.open_article(SEEDS["001"])
    lost = ana.mark("US President Donald Trump", "2")
    place = tmp_path / "new.txt"
    place.write_text("Quite another story.\n", encoding="utf-8")
    dialog = _revising(ana)
    dialog.load(tmp_path / "missing.txt")
    assert "missing.txt" in dialog.banner.sentence
    dialog.load(place)
    ana.wait(lambda: dialog.waiting() == [lost.id])
    QTest.mouseClick(dialog.remove_button, LEFT)
    QTest.mouseClick(dialog.use_button, LEFT)
    ana.wait(lambda: ana.window.sheet.text.startswith("Quite another story."))
    assert ana.marked() == []
