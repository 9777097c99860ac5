"""What else a person does at the window: keys only, panel, list, palette, dropped files, a second window."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication, QComboBox

from annotator.commands import annotating
from annotator.commands.importing import import_paths
from annotator.commands.project import create_project, open_project
from annotator.model.spans import fragments
from annotator.ui.actions.palette import Palette
from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person


def test_with_the_keyboard_alone(ana: Person) -> None:
    assert QApplication.focusWidget() is ana.window.view
    ana.press("Ctrl+PgDown")
    ana.wait(lambda: ana.article.title.startswith(SEEDS["001"]))
    ana.press("Ctrl+2")
    for _ in range(5):
        ana.press("Shift+Right")
    ana.press("2")
    ana.wait(lambda: ana.marked() == [("Speaker", "date")])
    ana.wait(ana.window.tagging.card.isVisible)
    ana.press("1")
    ana.wait(lambda: ana.marked() == [("Claim", "date")])
    ana.press("Del")
    ana.wait(lambda: ana.marked() == [])
    assert ana.action("edit.undo") == "Undo Remove Claim"
    ana.press("Ctrl+Z")
    ana.wait(lambda: ana.marked() == [("Claim", "date")])
    ana.press("F6")
    assert QApplication.focusWidget() is ana.window.tagging.list
    ana.press("F6")
    assert QApplication.focusWidget() is ana.window.library.table
    ana.press("Return")
    assert QApplication.focusWidget() is ana.window.view


def test_repeat_marks_with_the_label_used_last(ana: Person) -> None:
    ana.open_article(SEEDS["001"])
    ana.mark("Ukraine", "2")
    ana.mark("Russia", "R")
    assert {label for label, _words in ana.marked()} == {"Speaker"}
    assert len(ana.marked()) == 2


def test_next_and_previous_annotation_go_round(ana: Person) -> None:
    ana.open_article(SEEDS["001"])
    first, second = ana.mark("Trump seeks", "1"), ana.mark("US President", "2")
    assert ana.window.sheet.current_id == second.id
    ana.press("N")
    assert ana.window.sheet.current_id == first.id
    ana.press("P")
    assert ana.window.sheet.current_id == second.id


def test_a_word_is_marked_by_double_click_with_an_armed_label(ana: Person) -> None:
    ana.open_article(SEEDS["001"])
    ana.press("Shift+1")
    assert ana.window.annotate.armed is not None
    ana.double_click("expressed")
    ana.wait(lambda: ana.marked() == [("Claim", "expressed")])


def test_click_selects_and_the_card_changes_what_is_marked(ana: Person) -> None:
    ana.open_article(SEEDS["001"])
    quote = ana.mark("We’re going to stop that ridiculous war", "3")
    ana.press("Esc")
    assert ana.window.sheet.current_id is None
    ana.click_at(quote.start + 4)
    ana.wait(lambda: ana.window.sheet.current_id == quote.id)
    card = ana.window.tagging.card
    box = next(one for one in card.findChildren(QComboBox) if one.accessibleName() == "type")
    box.setFocus()
    ana.press("Down")
    ana.wait(lambda: ana.window.sheet.annotations[quote.id].attributes.get("type") == "direct")
    ana.window.view.setFocus()
    ana.press("Ctrl+M")
    ana.type("said on Monday")
    ana.press("Esc")
    ana.wait(lambda: ana.window.sheet.annotations[quote.id].note == "said on Monday")
    assert QApplication.focusWidget() is ana.window.view
    assert "Write note" in ana.status


def test_digits_typed_into_a_field_mark_nothing(ana: Person) -> None:
    ana.open_article(SEEDS["001"])
    ana.select_words("US President")
    ana.press("Ctrl+F")
    ana.type("12")
    ana.settle()
    assert ana.window.library.filter.text() == "12"
    assert ana.marked() == []


def test_filter_and_status_narrow_the_list(ana: Person) -> None:
    ana.press("Ctrl+F")
    ana.type("nato")
    ana.wait(lambda: len(ana.window.library.ids) == 1)
    ana.press("Esc")
    ana.wait(lambda: len(ana.window.library.ids) == 5)


def test_done_and_next_goes_through_the_list(ana: Person) -> None:
    titles = []
    for done in range(1, 6):
        titles.append(ana.article.title)
        ana.press("Ctrl+Return", at=ana.window.view)
        ana.wait(lambda done=done: ana.window.library.done.text() == f"{done} of 5 done")
        if done < 5:
            ana.wait(lambda: ana.article.title not in titles)
    assert len(set(titles)) == 5
    ana.wait(lambda: ana.window.statusBar().currentMessage() == "Every article of this list is done.")


def test_the_palette_finds_by_letters_and_does(ana: Person) -> None:
    ana.open_article(SEEDS["001"])
    ana.press("Ctrl+K")
    palette = ana.window.findChild(Palette)
    assert QApplication.focusWidget() is palette.field
    ana.type("setdone")
    assert palette.list.currentIndex().data() == "Set to done"
    ana.press("Return")
    ana.wait(lambda: ana.article.status == "done")
    ana.wait(lambda: ana.window.findChild(Palette) is None)
    assert QApplication.focusWidget() is ana.window.library.table


def test_dropped_files_are_imported_and_reported(ana: Person, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("Minister resigns\n\nShe said so on Monday.", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02\xff\xfe\x00" * 40)
    urls = QMimeData()
    urls.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("new.txt", "bad.txt")])
    ana.drop(urls, ana.window.library)
    ana.wait(lambda: len(ana.window.library.ids) == 6)
    ana.wait(lambda: "1 article imported" in ana.window.banner.sentence)
    assert "1 file could not be read" in ana.window.banner.sentence
    assert not ana.window.strip.isVisible()
    ana.open_article("Minister resigns")


def test_steps_of_another_program_show_within_a_second(ana: Person, seeds_project: Path) -> None:
    ana.open_article(SEEDS["001"])
    with open_project(seeds_project, annotator="ben") as other:
        label = other.codebook.label_named("Cue")
        assert label is not None
        annotating.mark_span(other, ana.article.id, fragments([(20, 25)]), label.id)
        ana.wait(lambda: len(ana.marked()) == 1, timeout=1_000)
    assert ana.action("edit.undo") == "Undo Import 5 articles", "what somebody else did is not mine to undo"
    (one,) = ana.window.sheet.annotations
    ana.window.go.show(one)
    assert ana.action("annotate.remove") == ""
    shown = ana.window.view.span(one)
    assert shown is not None and shown.layer == 1


def test_two_windows_on_one_file_show_the_same(
    ana: Person, sit_down: Callable[[], Person], seeds_project: Path
) -> None:
    ana.open_article(SEEDS["001"])
    second = sit_down()
    second.open(seeds_project)
    second.open_article(SEEDS["001"])
    second.mark("US President", "2")
    ana.wait(lambda: ana.marked() == [("Speaker", "US President")], timeout=1_000)


def test_a_refusal_is_told_in_the_window_and_changes_nothing(ana: Person) -> None:
    ana.open_article(SEEDS["001"])
    ana.mark("US President", "2")
    ana.press("Esc")  # lets go of the annotation, whose handle would else be dragged
    ana.select_words("US President")
    ana.press("2")
    ana.wait(ana.window.banner.isVisible)
    assert ana.window.banner.sentence == "These words are marked as Speaker already."
    assert len(ana.marked()) == 1
    ana.mark("Ukraine", "2")
    ana.wait(lambda: not ana.window.banner.isVisible())


@pytest.mark.parametrize("kind", ["missing", "foreign"])
def test_a_project_that_cannot_be_opened_is_told_in_one_sentence(
    sit_down: Callable[[], Person], tmp_path: Path, kind: str
) -> None:
    place = tmp_path / "other.annot"
    if kind == "foreign":
        place.write_bytes(b"not a project at all" * 100)
    ana = sit_down()
    ana.window.project.open_location(str(place))
    ana.wait(ana.window.banner.isVisible)
    assert "other.annot" in ana.window.banner.sentence
    assert ana.window.stack.currentWidget() is ana.window.start
    assert "Traceback" not in ana.window.banner.sentence


def test_an_empty_project_says_how_to_begin(sit_down: Callable[[], Person], tmp_path: Path) -> None:
    create_project(tmp_path / "empty.annot", annotator="ana").close()
    ana = sit_down()
    ana.open(tmp_path / "empty.annot")
    assert "Ctrl+I" in ana.window.library.empty.text()
    assert ana.action("annotate.sentence") == ""


def test_an_article_read_from_right_to_left_can_be_marked(ana: Person, tmp_path: Path) -> None:
    arabic = "قالت الوزيرة يوم الاثنين إن التضخم انخفض إلى 2.1 في المائة"
    (tmp_path / "ar.txt").write_text(f"وزيرة المالية\n\n{arabic} 👩🏽‍🚀 {arabic}", encoding="utf-8")
    assert ana.window.desk.project is not None
    import_paths(ana.window.desk.project, [tmp_path / "ar.txt"])
    ana.wait(lambda: len(ana.window.library.ids) == 6)
    ana.open_article("وزيرة المالية")
    text = ana.window.sheet.text
    second = text.rindex("التضخم")
    ana.select_range(second, second + len("التضخم"), onwards="Shift+Left")
    ana.press("1")
    ana.wait(lambda: ana.marked() == [("Claim", "التضخم")])
    (only,) = ana.window.sheet.annotations.values()
    assert only.start == second


def test_theme_zoom_and_panes_are_remembered(ana: Person) -> None:
    light = ana.window.theme
    ana.window.book.actions["view.dark"].trigger()
    assert ana.window.theme != light and ana.window.theme.dark
    ana.press("Ctrl+=")
    ana.press("F8")
    assert not ana.window.tagging.isVisible()
    assert ana.settings["theme"] == "dark"
    assert ana.settings["zoom"] == 110
    assert ana.settings["show_tagging"] is False
    ana.press("Ctrl+0")
    ana.press("F8")
    assert ana.window.tagging.isVisible()
    assert ana.settings["zoom"] == 100


def test_closing_the_project_shows_the_start_page_with_it_on_top(ana: Person, seeds_project: Path) -> None:
    ana.press("Ctrl+W")
    assert ana.window.stack.currentWidget() is ana.window.start
    assert ana.settings["recent"][0] == str(seeds_project)
    assert ana.action("edit.undo") == ""


def test_with_the_history_beside_it_the_lists_can_still_be_read(ana: Person) -> None:
    ana.window.resize(1280, 800)
    ana.press("F9")
    ana.wait(lambda: ana.window.pages.history_panel is not None and ana.window.pages.history_panel.isVisible())
    library = ana.window.library
    ana.wait(lambda: library.width() >= 250 and ana.window.pane.width() >= 400)
    for box in (library.status, library.sort):
        assert box.fontMetrics().horizontalAdvance(box.currentText()) < box.width() - 32, box.currentText()
    ana.press("F9")
    ana.window.resize(950, 640)
    ana.press("F9")
    ana.wait(lambda: ana.window.width() >= 1180)
    panes = (library, ana.window.pane, ana.window.tagging)
    ana.wait(lambda: all(one.geometry().right() < other.geometry().left() for one, other in pairwise(panes)))
    ana.press("F9")
    ana.window.resize(950, 640)
    assert ana.window.width() == 950


@pytest.mark.parametrize(("at", "word"), [("table”", "table"), ("Ukraine’s", "Ukraine’s")])
def test_a_double_click_takes_the_word_without_quotation_marks(ana: Person, at: str, word: str) -> None:
    ana.open_article("At a NATO")
    ana.double_click(at)
    text = ana.window.sheet.text
    assert [text[start:end] for start, end in ana.window.annotate.selected] == [word]


def test_copying_keeps_the_characters_of_the_text(ana: Person) -> None:
    ana.select_words("Rare Earth Resources")
    QApplication.clipboard().clear()
    ana.press("Ctrl+C")
    assert QApplication.clipboard().text() == "Rare Earth Resources"
    ana.press("Ctrl+F")
    ana.wait(ana.window.library.filter.hasFocus)
    ana.type("NATO")
    ana.window.library.filter.selectAll()
    ana.press("Ctrl+C")
    assert QApplication.clipboard().text() == "NATO"
