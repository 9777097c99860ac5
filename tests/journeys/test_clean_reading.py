"""Clean reading: boilerplate is folded away, and what is selected beside it has the right offsets."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person

BLOCK = "Zeen is a next generation WordPress theme."


@pytest.fixture
def folded(ana: Person) -> Person:
    """An article whose third paragraph and whose theme block are boilerplate, in clean reading."""
    ana.open_article(SEEDS["000"])
    text = ana.window.sheet.text
    for start, end in (paragraph(text, 2), (text.index(BLOCK), len(text.rstrip()))):
        before = len(ana.window.sheet.annotations)
        ana.window.view.select(start, end)
        ana.press("5")
        ana.wait(lambda before=before: len(ana.window.sheet.annotations) == before + 1)
    ana.press("Esc")
    ana.press("Shift+F9")
    assert ana.settings["clean_reading"] is True
    ana.window.view.scroll_to(0)
    QApplication.processEvents()
    return ana


def paragraph(text: str, number: int) -> tuple[int, int]:
    """Start and end of a paragraph that is not blank."""
    start, found = 0, []
    for line in text.split("\n"):
        if line.strip():
            found.append((start, start + len(line.rstrip())))
        start += len(line) + 1
    return found[number]


def test_wholly_covered_paragraphs_are_folded_with_a_mark(folded: Person) -> None:
    view, text = folded.window.view, folded.window.sheet.text
    start, end = paragraph(text, 2)
    assert (view.folds[0].start, view.folds[0].end) == (start, text.index("\n", end - 1))
    block = view.document().findBlock(view.offsets.to_qt(start))
    assert not block.isVisible() and view.document().findBlock(view.offsets.to_qt(0)).isVisible()
    height = view.document().size().height()
    folded.press("Shift+F9")
    assert view.folds == [] and block.isVisible()
    assert view.document().size().height() > height


def test_words_after_a_fold_are_marked_where_they_are(folded: Person) -> None:
    text = folded.window.sheet.text
    start, _end = paragraph(text, 3)
    words = text[start : start + 24].rsplit(" ", 1)[0]
    made = folded.mark(words, "1")
    assert text[made.start : made.end] == words and made.start == start
    assert folded.window.view.rects_of({made.id}), "it can be seen"


def test_a_selection_over_a_fold_leaves_out_what_is_folded(folded: Person) -> None:
    window = folded.window
    text = window.sheet.text
    before, after = paragraph(text, 1), paragraph(text, 3)
    folded.click_at(before[1] - 6)
    there = folded._point(after[0] + 8)
    from PySide6.QtTest import QTest

    from tests.journeys.person import LEFT

    here = folded._point(before[1] - 6)
    QTest.mousePress(window.view.viewport(), LEFT, pos=here, delay=450)
    QTest.mouseMove(window.view.viewport(), there)
    QTest.mouseRelease(window.view.viewport(), LEFT, pos=there)
    parts = window.view.selected_fragments()
    assert [tuple(part) for part in parts] == [(before[1] - 6, before[1]), (after[0], after[0] + 8)]
    folded.press("1")
    folded.wait(lambda: any(one.fragments == parts for one in window.sheet.annotations.values()))


def test_what_is_covered_in_part_stays_and_marks_come_and_go_with_undo(folded: Person) -> None:
    window = folded.window
    text = window.sheet.text
    start, end = paragraph(text, 4)
    folds = len(window.view.folds)
    window.view.select(start, end - 20)
    folded.press("5")
    folded.wait(lambda: window.sheet.current is not None)
    assert len(window.view.folds) == folds
    window.view.select(start, end)
    folded.press("5")
    folded.settle()
    hidden = {number for one in window.view.folds for number in range(one.first, one.last)}
    assert window.view.document().findBlock(window.view.offsets.to_qt(start)).blockNumber() in hidden
    folded.press("Ctrl+Z")
    folded.wait(lambda: window.view.document().findBlock(window.view.offsets.to_qt(start)).isVisible())


def test_suggested_boilerplate_is_folded_only_when_that_is_wanted(folded: Person) -> None:
    window = folded.window
    folds = list(window.view.folds)
    window.book.actions["suggest.run"].trigger()
    folded.wait(lambda: "suggestion" in window.banner.sentence, timeout=20_000)
    folded.settle()
    assert window.view.folds == folds
    window.book.actions["view.clean_pending"].trigger()
    assert len(window.view.folds) >= len(folds)


def test_zoom_and_theme_keep_the_folds(folded: Person) -> None:
    view = folded.window.view
    folds = list(view.folds)
    folded.press("Ctrl+=")
    folded.window.settings["theme"] = "dark"
    assert view.folds == folds
    assert not view.document().findBlock(view.offsets.to_qt(folds[0].start)).isVisible()
