"""Agreement of the layers of a project, from the marks in storage to the tables."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from annotator.commands import annotating
from annotator.commands.agreeing import Choice, measure
from annotator.commands.agreement_tables import COLUMNS, document, write_csv
from annotator.commands.project import open_project
from annotator.commands.tasks import Handle
from annotator.errors import Cancelled, Refused
from annotator.model.annotations import now
from annotator.model.ids import new_id
from annotator.model.reviewing import Assignment
from annotator.model.spans import Fragment
from tests.commands.desk import TEXT, Desk

QUICK = Choice(rounds=0, with_gamma=False)


def _also(location: str, name: str, article_id: str, marks: list[tuple[str, str]]) -> None:
    """Marks of another annotator at the same project."""
    with open_project(location, annotator=name) as other:
        for words, label in marks:
            start = TEXT.index(words)
            chosen = other.codebook.label_named(label)
            assert chosen is not None
            annotating.mark_span(other, article_id, (Fragment(start, start + len(words)),), chosen.id)


def test_two_layers_are_compared(desk: Desk, project_location: str) -> None:
    desk.mark("Russia controls about 20% of Ukraine", "Claim")
    desk.mark("Trump", "Speaker")
    _also(
        project_location, "ben", desk.article_id, [("Russia controls about 20% of Ukraine", "Claim"), ("said", "Cue")]
    )
    report = measure(desk.project, QUICK)
    assert [(one.name, one.articles, one.annotations) for one in report.layers] == [("ana", 1, 2), ("ben", 1, 2)]
    figures = {one.label: one.pairs[0] for one in report.figures.labels}
    assert figures["Claim"].exact.f1 == figures["Claim"].cohen_kappa == 1
    assert figures["Speaker"].exact.f1 == 0
    assert figures["Speaker"].remark == "ben has not used “Speaker” here."
    assert figures[None].exact.f1 == 0.5
    assert figures["Quote"].remark == "Nobody has used “Quote” here."
    assert {passage.words for passage in report.figures.disputed} == {"Trump", "said"}


def test_one_annotator_gets_words_instead_of_figures(desk: Desk, project_location: str) -> None:
    assert measure(desk.project, QUICK).remarks[0].startswith("Nobody has marked anything yet")
    desk.mark("Trump", "Speaker")
    report = measure(desk.project, QUICK)
    assert report.remarks == ("Only ana has marked anything; agreement needs two annotators.",)
    assert document(report)["labels"] == []
    other = desk.add_article("Another", TEXT + " More.")
    _also(project_location, "ben", other, [("Trump", "Speaker")])
    assert "only one has worked on do not count" in measure(desk.project, QUICK).remarks[0]


def test_a_finished_assignment_counts_without_a_mark(desk: Desk, project_location: str) -> None:
    desk.mark("Trump", "Speaker")
    _also(project_location, "ben", desk.add_article("Another", TEXT + " More."), [("Trump", "Speaker")])
    with desk.project.step("Assign") as unit:
        ben = next(one for one in unit.read.annotators() if one.name == "ben")
        unit.put(Assignment(new_id(), desk.article_id, ben.id, "done", changed=now()))
    report = measure(desk.project, QUICK)
    assert report.figures.articles == 1
    speaker = next(one for one in report.figures.labels if one.label == "Speaker")
    assert (speaker.pairs[0].exact.left, speaker.pairs[0].exact.right) == (1, 0)


def test_boilerplate_can_be_left_out_and_labels_chosen(desk: Desk, project_location: str) -> None:
    desk.mark("Zeen is a theme", "Boilerplate")
    _also(project_location, "ben", desk.article_id, [("Zeen", "Claim"), ("Trump", "Speaker")])
    whole = measure(desk.project, QUICK)
    part = measure(desk.project, Choice(rounds=0, with_gamma=False, boilerplate=False))
    assert "Boilerplate" in [one.label for one in whole.figures.labels]
    assert "Boilerplate" not in [one.label for one in part.figures.labels]
    claims = [
        next(one for one in report.figures.labels if one.label == "Claim").pairs[0].exact.right
        for report in (whole, part)
    ]
    assert claims == [1, 0]
    only = measure(desk.project, Choice(labels=("claim",), rounds=0, with_gamma=False))
    assert [one.label for one in only.figures.labels] == [None, "Claim"]


def test_what_there_is_not_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="no label “Clam”; there are Claim"):
        measure(desk.project, Choice(labels=("Clam",)))
    with pytest.raises(Refused, match="no layer “zoe”; there are ana"):
        measure(desk.project, Choice(layers=("zoe",)))
    with pytest.raises(Refused, match="no unit “word”"):
        measure(desk.project, Choice(unit="word"))  # type: ignore[arg-type]


def test_the_work_can_be_stopped(desk: Desk, project_location: str) -> None:
    desk.mark("Trump", "Speaker")
    _also(project_location, "ben", desk.article_id, [("Trump", "Speaker")])
    handle = Handle()
    handle.cancel()
    with pytest.raises(Cancelled):
        measure(desk.project, QUICK, handle)


def test_tables_say_the_unit_in_every_row(desk: Desk, project_location: str, tmp_path: Path) -> None:
    desk.mark("Trump", "Speaker")
    _also(project_location, "ben", desk.article_id, [("Trump", "Speaker"), ("said", "Cue")])
    report = measure(desk.project, Choice(rounds=10, unit="sentence"))
    out = tmp_path / "agreement.csv"
    written = write_csv(report, out)
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert tuple(table[0]) == COLUMNS
    assert len(table) == written
    assert all(row["unit"] for row in table)
    kappa = next(row for row in table if row["label"] == "Speaker" and row["measure"] == "Cohen's κ")
    assert (kappa["unit"], kappa["annotators"]) == ("sentences", "ana · ben")
    told = document(report)
    assert told["unit"] == "sentence"
    assert told["units_of_measures"]["unitized_alpha"] == "characters (Unicode code points)"
    quote = next(one for one in told["labels"] if one["label"] == "Quote")["pairs"][0]
    assert quote["cohen_kappa"] is None
    assert quote["remark"] == "Nobody has used “Quote” here."
    assert not any(isinstance(value, float) and math.isnan(value) for value in quote.values())
