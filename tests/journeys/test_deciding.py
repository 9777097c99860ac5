"""Deciding on suggestions: other label, other words, many at once, by score; what is marked is not proposed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from annotator import paths
from annotator.commands.demo import build_demo
from annotator.commands.importing import import_paths
from annotator.commands.project import create_project
from annotator.ui.claims.lists import ENTRY
from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person
from tests.journeys.structure import answering, needs_seeds


@pytest.fixture
def ana(sit_down: Callable[[], Person], tmp_path: Path) -> Person:
    """A person with the sample project open, at an article with suggestions, the first of them current."""
    place = tmp_path / "sample.annot"
    build_demo(place).close()
    person = sit_down()
    person.open(place)
    person.open_article(SEEDS["003"])
    person.press("J")
    return person


def suggested(person: Person, label: str) -> list[str]:
    """Ids of the suggestions shown that have this label."""
    book = person.window.desk.codebook
    return [one.id for one in person.window.sheet.suggestions() if book.label(one.label_id).name == label]


def test_next_and_previous_go_round(ana: Person) -> None:
    sheet = ana.window.sheet
    waiting = [one.id for one in sheet.deciding_order()]
    assert sheet.current_id == waiting[0]
    ana.press("Shift+J")
    assert sheet.current_id == waiting[-1]
    ana.press("J")
    ana.press("J")
    assert sheet.current_id == waiting[1]


def test_a_label_key_accepts_under_that_label(ana: Person) -> None:
    sheet = ana.window.sheet
    claim = suggested(ana, "Claim")[0]
    ana.window.go.show(claim)
    words = sheet.annotations[claim].fragments
    ana.press("5")
    ana.wait(lambda: claim not in sheet.annotations)
    (made,) = [one for one in sheet.annotations.values() if one.status == "accepted" and one.fragments == words]
    assert made.origin is not None and labelled(ana, made)[0] == "Boilerplate"
    assert sheet.current is not None and sheet.current.status == "pending"


def test_words_are_adjusted_before_return_accepts_them(ana: Person) -> None:
    sheet = ana.window.sheet
    claim = suggested(ana, "Claim")[0]
    ana.window.go.show(claim)
    start, end = sheet.annotations[claim].fragments[0]
    ana.press("Alt+Left")
    ana.press("Alt+Left")
    assert sheet.annotations[claim].fragments[0] == (start, end - 2)
    shown = ana.window.view.span(claim)
    assert shown is not None and shown.fragments[0] == (start, end - 2) and shown.pending
    with ana.window.desk.reading() as reading:
        assert reading.annotation(claim).fragments[0] == (start, end), "nothing is stored yet"
    ana.press("Esc")
    assert sheet.annotations[claim].fragments[0] == (start, end) and sheet.current_id == claim
    ana.press("Alt+Left")
    ana.press("Return", at=ana.window.view)
    ana.wait(lambda: claim not in sheet.annotations)
    made = [labelled(ana, one) for one in sheet.annotations.values() if one.status == "accepted"]
    assert ("Claim", start, end - 1) in made and ("Claim", start, end) not in made
    ana.press("Ctrl+Z")
    ana.wait(lambda: claim in sheet.annotations)
    assert sheet.annotations[claim].fragments[0] == (start, end - 1), "the adjustment is still there"


def test_what_is_marked_by_hand_is_not_proposed_until_the_mark_is_undone(ana: Person) -> None:
    sheet = ana.window.sheet
    claim = suggested(ana, "Claim")[0]
    start, end = sheet.annotations[claim].fragments[0]
    ana.press("Esc")
    ana.window.view.select(start, end)
    ana.press("1")
    ana.wait(lambda: claim not in sheet.annotations)
    assert ana.window.view.span(claim) is None
    ana.press("Ctrl+Z")
    ana.wait(lambda: claim in sheet.annotations)
    ana.press("Esc")
    ana.window.view.select(start, end)
    ana.press("4")
    ana.wait(lambda: any(one.status == "accepted" for one in sheet.annotations.values()))
    assert claim in sheet.annotations, "another label says something else"


def test_all_of_a_label_are_accepted_as_one_step(ana: Person) -> None:
    claims = suggested(ana, "Claim")
    ana.window.go.show(claims[0])
    ana.press("Shift+A")
    ana.wait(lambda: not suggested(ana, "Claim"))
    assert suggested(ana, "Quote")
    assert ana.action("edit.undo") == f"Undo Accept {len(claims)} suggestions"


def test_above_a_score_the_number_is_told_before_anything_is_accepted(ana: Person) -> None:
    sheet = ana.window.sheet
    wanted = [one for one in sheet.suggestions() if one.origin.score >= 0.9]
    assert 0 < len(wanted) < len(sheet.suggestions())

    def answer(dialog) -> None:  # type: ignore[no-untyped-def]
        dialog.label.setCurrentIndex(0)
        dialog.score.setValue(18)
        assert dialog._go.text() == f"Accept {len(wanted)}"
        shown = [dialog.preview.item(row).data(ENTRY) for row in range(dialog.preview.count())]
        assert [one.value for one in shown] == [one.id for one in wanted]
        assert shown[0].title.startswith(sheet.text[wanted[0].start : wanted[0].start + 20])
        dialog.accept()

    answered = answering(ana, answer)
    ana.window.book.actions["suggest.accept_many"].trigger()
    answered()
    ana.wait(lambda: not {one.id for one in wanted} & {one.id for one in sheet.suggestions()})


def test_the_slider_hides_low_scores_and_is_remembered(ana: Person) -> None:
    sheet, cards = ana.window.sheet, ana.window.tagging.suggestions
    before = len(sheet.suggestions())
    low = sum(one.origin.score < 0.8 for one in sheet.suggestions())
    assert low > 0
    cards.least.setValue(16)
    assert len(sheet.suggestions()) == before - low
    assert ana.settings["suggest_from"] == 80
    assert f"{low} held back" in cards._from.text()
    cards.least.setValue(19)
    assert cards.isVisible(), "the slider stays, so that it can be moved back"
    cards.least.setValue(0)
    assert len(sheet.suggestions()) == before


def test_the_reason_stands_on_the_current_card_and_under_the_mouse(ana: Person) -> None:
    sheet = ana.window.sheet
    one = next(one for one in sheet.suggestions() if one.origin.reason)
    ana.window.go.show(one.id)
    shown = ana.window.view.span(one.id)
    assert one.origin.reason in shown.tooltip
    place = ana.window.view.rects_of({one.id})[one.id][0].center()
    assert "proposed because" in ana.window.view.tooltip_at(place)
    QTest.mouseMove(ana.window.view.viewport(), QPoint(2, 2))


def test_suggestions_follow_an_import_if_that_is_wanted(sit_down: Callable[[], Person], tmp_path: Path) -> None:
    place = tmp_path / "new.annot"
    create_project(place, annotator="ana").close()
    person = sit_down()
    person.settings["suggest_on_import"] = True
    with person.bot.waitSignal(person.window.ready, timeout=10_000):
        person.window.project.open_location(str(place))
    person.window.project.import_paths([paths.seeds() / "articles"])
    person.wait(lambda: "new suggestions in 5 articles" in person.window.banner.sentence, timeout=30_000)


def gold_of(text: str) -> set[tuple[str, int, int]]:
    """Label, start and end of everything that a person has marked in a seed article."""
    lines = (paths.seeds() / "gold" / "seeds-gold.jsonl").read_text(encoding="utf-8").split("\n")
    article = next(one for one in map(json.loads, filter(None, lines)) if one["text"] == text)
    return {(one["label"], one["start"], one["end"]) for one in article["spans"]}


def labelled(person: Person, one: object) -> tuple[str, int, int]:
    """Label, start and end of an annotation."""
    return person.window.desk.codebook.label(one.label_id).name, one.start, one.end  # type: ignore[attr-defined]


@needs_seeds
def test_deciding_takes_at_most_half_the_strokes_of_marking_by_hand(
    ana: Person, sit_down: Callable[[], Person], tmp_path: Path
) -> None:
    sheet = ana.window.sheet
    gold = gold_of(sheet.text)
    strokes = 1  # the J that went to the first one
    while sheet.current is not None and sheet.current.status == "pending":
        here = sheet.current_id
        ana.press("A" if labelled(ana, sheet.current) in gold else "X")
        strokes += 1
        ana.wait(lambda here=here: here not in sheet.annotations)
        ana.settle()
    assert not sheet.suggestions()
    reached = {labelled(ana, one) for one in sheet.annotations.values()}
    assert len(reached & gold) >= 0.8 * len(gold) and reached <= gold

    # The same by hand in a project without suggestions: a drag is two strokes, a label's key one.  Quotes take the
    # shortest way there is: select, T, Return.
    place = tmp_path / "bare.annot"
    with create_project(place, annotator="ben") as project:
        import_paths(project, [paths.seeds() / "articles"])
    ben = sit_down()
    ben.open(place)
    ben.open_article(SEEDS["003"])
    by_hand = 0
    for label, start, end in sorted(reached):
        if label in ("Speaker", "Cue"):
            continue  # They come with the quotes.
        ben.press("Esc")
        ben.window.view.select(start, end)
        before = len(ben.window.sheet.annotations)
        if label == "Quote":
            ben.press("T")
            ben.wait(lambda: ben.window.structure.mode == "attribute")
            ben.press("Return")
            by_hand += 4
        else:
            ben.press({"Claim": "1", "Boilerplate": "5"}[label])
            by_hand += 3
        ben.wait(lambda before=before: len(ben.window.sheet.annotations) > before)
        ben.settle()
    done = {labelled(ben, one) for one in ben.window.sheet.annotations.values()}
    assert {one for one in reached if one[0] in ("Claim", "Quote")} <= done
    assert strokes <= by_hand / 2, f"{strokes} strokes against {by_hand} by hand"
