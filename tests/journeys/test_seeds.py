"""The seed articles by name, each with what is special about it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from annotator.ui import wording
from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person

ZEEN = "Zeen is a next generation WordPress theme. It’s powerful, beautifully designed"


def test_000_has_its_zeen_block_marked_as_boilerplate(ana: Person) -> None:
    ana.open_article(SEEDS["000"])
    text = ana.window.sheet.text
    start, end = text.index("Zeen is a next"), len(text.rstrip())
    # Over four paragraphs with the keyboard: click before it, then Shift and the end of the article.
    ana.click_at(start)
    ana.press("Ctrl+Shift+End", at=ana.window.view)
    ana.press("5")
    ana.wait(lambda: len(ana.marked()) == 1)
    (only,) = ana.window.sheet.annotations.values()
    assert ana.marked()[0][0] == "Boilerplate"
    assert (only.start, only.end) == (start, end)
    assert text[only.start : only.end].endswith('[mc4wp_form id="314"]')
    shown = ana.window.view.span(only.id)
    assert shown is not None and shown.dim


def test_001_has_its_date_line_marked_and_its_date_in_the_header(ana: Person) -> None:
    ana.open_article(SEEDS["001"])
    assert ana.article.meta["published"] == "2025-02-04"
    assert "4 Feb 2025" in wording.chips(ana.article, 0)
    made = ana.mark("date 2025-02-04", "5")
    assert (made.start, made.end) == (1, 16)
    assert ana.window.sheet.text.startswith(" date 2025-02-04 Trump seeks")


def test_002_headings_are_selected_as_sentences_of_their_own(ana: Person) -> None:
    ana.open_article(SEEDS["002"])
    heading = "Trump’s Fallout with Ukraine: The White House Breakdown"
    text = ana.window.sheet.text
    ana.click_at(text.index(heading) + 10)
    ana.press("S")
    ana.wait(lambda: bool(ana.window.annotate.selected))
    ana.press("5")
    ana.wait(lambda: ana.marked() == [("Boilerplate", heading)])


def test_003_bullets_make_one_discontinuous_claim(ana: Person) -> None:
    ana.open_article(SEEDS["003"])
    first, second = "Ukraine joining NATO is “not a realistic outcome”", "$66 billion in military aid"
    ana.mark(first, "1")
    ana.select_words(second, held=Qt.KeyboardModifier.ControlModifier)
    ana.wait(lambda: ana.marked() == [("Claim", f"{first} … {second}")])
    assert ana.action("edit.undo") == "Undo Add fragment"
    ana.press("Ctrl+Z")
    ana.wait(lambda: ana.marked() == [("Claim", first)])


def test_004_author_bio_is_marked_with_an_armed_label(ana: Person) -> None:
    ana.open_article(SEEDS["004"])
    text = ana.window.sheet.text
    bio = text[text.index("Brandon J. Weichert, a Senior") :].split("\n")[0][:60]
    ana.click_label("Boilerplate")
    assert ana.window.annotate.armed is not None
    assert "armed" in ana.window._armed.text()
    ana.select_words(bio)
    ana.wait(lambda: ana.marked() == [("Boilerplate", bio.strip())])
    other = "The Ukraine War has taken"
    ana.select_words(other)
    ana.wait(lambda: ("Boilerplate", other) in ana.marked())
    ana.press("Esc")
    assert ana.window.annotate.armed is None
    ana.select_words("Beijing")
    ana.settle()
    assert len(ana.marked()) == 2
