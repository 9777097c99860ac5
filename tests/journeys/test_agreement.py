"""The agreement page by keys and mouse: figures, another measure and unit, the way to a disputed passage and back."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QComboBox

from annotator.commands import annotating
from annotator.commands.agreeing import Choice, measure
from annotator.commands.project import open_project
from annotator.model.spans import Fragment
from annotator.ui.agreement.page import AgreementPage
from annotator.ui.style.tokens import DARK
from tests.journeys.person import Person
from tests.journeys.structure import trigger

WORDS = {
    "Claim": ("a condition for continued US support", "the country’s rare earth materials"),
    "Cue": ("has said",),
    "Speaker": ("Donald Trump",),
}


def _layer(location: Path, name: str, seed: int) -> None:
    """Marks of one more annotator, some of them moved."""
    chance = random.Random(seed)
    with open_project(location, annotator=name) as project, project.reading() as read:
        article = next(
            one
            for one in map(read.article, read.article_ids())
            if one is not None and one.title.startswith("Trump seeks")
        )
        text = read.text(article.revision_id)
        for label, phrases in WORDS.items():
            found = project.codebook.label_named(label)
            assert found is not None
            for words in phrases:
                start = text.index(words)
                end = start + len(words) - chance.choice([0, 0, 7])
                annotating.mark_span(project, article.id, (Fragment(start, end),), found.id)


@pytest.fixture
def team(seeds_project: Path) -> Path:
    """Three layers on one of the seed articles."""
    for number, name in enumerate(("ana", "ben", "cleo")):
        _layer(seeds_project, name, number)
    return seeds_project


@pytest.fixture
def ana(sit_down: Callable[[], Person], team: Path) -> Person:
    """A person at the agreement page."""
    person = sit_down()
    person.settings["who"] = {str(team): "ana"}
    person.open(team)
    person.press("Ctrl+7")
    person.wait(lambda: page(person).report is not None, 20_000)
    return person


def page(person: Person) -> AgreementPage:
    """The agreement page."""
    found = person.window.pages.agreement_page
    assert found is not None
    return found


def choose(person: Person, box: QComboBox, value: object) -> None:
    """Choose an entry of a box and wait for the figures."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
    person.wait(lambda: page(person)._task is None, 30_000)


def test_the_table_shows_what_the_command_measures(ana: Person, team: Path) -> None:
    with open_project(team) as project:
        expected = measure(project, Choice(with_gamma=False))
    model = page(ana).parts.model
    assert [model.data(model.index(row, 0)) for row in range(model.rowCount())] == [
        one.label or "All labels" for one in expected.figures.labels
    ]
    claim = next(at for at, one in enumerate(expected.figures.labels) if one.label == "Claim")
    shown = [model.data(model.index(claim, column)) for column in range(1, model.columnCount())]
    joint = expected.figures.labels[claim].joint
    assert joint is not None
    kappas = [*(one.cohen_kappa for one in expected.figures.labels[claim].pairs), joint.mean_kappa]
    assert shown == [f"{value:.2f}" for value in kappas]


def test_keys_choose_a_cell_and_what_belongs_to_it(ana: Person) -> None:
    parts = page(ana).parts
    assert parts.table.hasFocus()
    ana.press("Down")
    ana.press("Right")
    assert "Claim" in parts.details_title.text()
    matrix = parts.heat.shown
    assert matrix is not None
    assert (matrix.left, matrix.right) == ("ana", "cleo")
    assert parts.details.item(1, 0).text() == "Cohen’s κ"
    frame = parts.heat._frame(matrix)
    assert parts.heat.cell_at(QPointF(frame.left() + 2, frame.top() + 2)) == (0, 0)
    assert "ana" in parts.heat.accessibleDescription()


def test_measure_unit_and_query_are_chosen(ana: Person) -> None:
    parts = page(ana).parts
    choose(ana, parts.unit, "sentence")
    report = page(ana).report
    assert report is not None
    assert report.figures.unit == "sentence"
    assert "sentences" in parts.heat_title.text()
    choose(ana, parts.measure, "gamma")
    report = page(ana).report
    assert report is not None
    assert report.choice.with_gamma
    parts.query.setFocus()
    ana.type("title:nothinglikethis")
    ana.press("Return")
    ana.wait(lambda: parts.stack.currentWidget() is parts.empty)
    assert "Among 0 articles that “title:nothinglikethis” finds" in parts.empty.text()


def test_a_disputed_passage_is_gone_to_and_come_back_from(ana: Person) -> None:
    parts = page(ana).parts
    assert parts.passages.count() > 0
    ana.press("Return")
    assert parts.passages.hasFocus()
    passage = parts.passages.current_value()
    ana.press("Return")
    ana.wait(lambda: ana.article is not None and ana.article.id == passage.article_id)
    ana.wait(lambda: ana.window.pages.page == "" and bool(ana.window.view.selected_text()))
    # The article view may widen a selection to whole words.
    assert ana.window.sheet.text[passage.start : passage.end] in ana.window.view.selected_text()
    ana.press("Ctrl+B")
    ana.wait(lambda: ana.window.pages.page == "agreement")
    assert page(ana)._task is None, "nothing changed, nothing is measured again"


def test_news_are_told_and_measured_on_request(ana: Person) -> None:
    parts = page(ana).parts
    before = page(ana).report
    article = before.figures.disputed[0].article_id if before is not None else ""
    label = ana.window.desk.codebook.label_named("Quote")
    assert label is not None
    ana.window.desk.do(annotating.mark_span, article, (Fragment(0, 10),), label.id)
    ana.wait(lambda: parts.told.text() == "Something has changed since this was measured.")
    ana.press("F5")
    ana.wait(lambda: page(ana).report is not before, 20_000)
    assert "anna" not in parts.told.text()
    assert "ana" in parts.told.text()


def test_figures_are_exported_and_the_theme_follows(ana: Person, tmp_path: Path) -> None:
    out = tmp_path / "figures.csv"
    page(ana).export_to(out)
    ana.wait(out.exists)
    ana.wait(lambda: page(ana).parts.told.text().startswith("Wrote "))
    with out.open(encoding="utf-8", newline="") as file:
        assert {row["label"] for row in csv.DictReader(file)} >= {"all labels", "Claim"}
    ana.window.settings["theme"] = "dark"
    assert page(ana).parts.heat._theme == DARK
    ana.press("Esc")
    assert ana.window.pages.page == ""
    assert page(ana).parts.export.isEnabled()
    trigger(ana, "project.close")
    ana.wait(lambda: not page(ana).parts.export.isEnabled())


def test_one_annotator_is_told_in_words(sit_down: Callable[[], Person], seeds_project: Path) -> None:
    _layer(seeds_project, "ana", 0)
    person = sit_down()
    person.open(seeds_project)
    person.press("Ctrl+7")
    person.wait(lambda: page(person).report is not None)
    assert page(person).parts.empty.text() == "Only ana has marked anything; agreement needs two annotators."
    assert not page(person).parts.export.isEnabled()
