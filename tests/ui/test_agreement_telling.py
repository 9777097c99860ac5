"""What the agreement page says, without a window."""

from __future__ import annotations

import math

import pytest

from annotator.commands.agreeing import Choice, LayerRow, Report
from annotator.model.spans import Fragment
from annotator.review.compared import Compared, Mark, Work
from annotator.review.figures import Confusion, Passage
from annotator.review.measuring import Asked, Measuring
from annotator.ui.agreement import telling

TEXT = "Prices rose by 12 percent. Nobody knows why. The court ruled on Monday."


@pytest.fixture
def report() -> Report:
    """Three layers of two articles."""
    measuring = Measuring(Asked(("ana", "ben", "cleo"), (0, 1, 2), ("Claim", "Quote"), rounds=30, with_gamma=False))
    for number, ends in enumerate(((11, 14, 25), (25, 25, 11))):
        works = tuple(Work((Mark("m", "Claim", (Fragment(0, end),)),), day=f"2026-11-0{number + 1}") for end in ends)
        measuring.add(Compared(f"a{number}", f"Article {number}", TEXT, works))
    layers = tuple(LayerRow(name, "person", 2, 2) for name in ("ana", "ben", "cleo"))
    return Report(Choice(boilerplate=False), layers, 2, measuring.finish(), ())


def _plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def test_columns_are_the_pairs_and_all(report: Report) -> None:
    assert telling.columns(report) == [("ana", "ben"), ("ana", "cleo"), ("ben", "cleo"), ("ana", "ben", "cleo")]
    assert [_plain(telling.pair_title(one)) for one in telling.columns(report)][-2:] == ["ben · cleo", "All 3"]
    assert _plain(telling.headline(report)) == "2 articles · ana, ben, cleo · boilerplate left out"


def test_a_cell_tells_figure_interval_and_reason(report: Report) -> None:
    claim, quote = report.figures.labels[1], report.figures.labels[2]
    cell = telling.cell(claim, 0, "cohen_kappa")
    assert cell.value == claim.pairs[0].cohen_kappa
    assert cell.low <= cell.value <= cell.high
    assert _plain(cell.told).startswith(f"Claim, ana · ben: Cohen’s κ {cell.value:.2f}, 95 % interval")
    nothing = telling.cell(quote, 1, "cohen_kappa")
    assert math.isnan(nothing.value)
    assert "Nobody has used “Quote” here." in nothing.told
    assert claim.joint is not None
    assert telling.cell(claim, 3, "cohen_kappa").value == claim.joint.mean_kappa
    assert telling.shown(-0.123) == "−0.12"
    assert telling.shown(math.nan) == "—"


def test_details_name_the_unit_of_each_measure(report: Report) -> None:
    rows = {row[0]: row[1:] for row in telling.details(report.figures.labels[1], 0, "token", False)}
    assert rows["Cohen’s κ"][1] == "tokens"
    assert rows["F1 overlapping spans"][1] == "overlapping spans"
    assert rows["Unitized α"][1] == "characters"
    assert rows["Mathet’s γ"][0] == "not measured"


def test_the_matrix_has_no_label_last(report: Report) -> None:
    made = telling.matrix(Confusion(("ana", "ben"), {("Claim", None): 2, ("Claim", "Claim"): 5}), ["Quote", "Claim"])
    assert made.rows == ("Claim", "")
    assert made.counts == ((5, 2), (0, 0))
    assert made.told(0, 1) == "ana Claim, ben nothing: 2"


def test_passages_concern_the_pairs_that_differ() -> None:
    labels = {"ana": ("Claim",), "ben": ("Claim",), "cleo": ()}
    passage = Passage("a", "An article", 0, 4, "some\nwords", labels, "missing", 1.0)
    assert telling.concerns(passage, None, ("ana", "cleo"))
    assert not telling.concerns(passage, None, ("ana", "ben"))
    assert telling.concerns(passage, "Claim", ("ana", "ben", "cleo"))
    assert not telling.concerns(passage, "Quote", ("ana", "cleo"))
    words, below = telling.passage_lines(passage)
    assert words == "some words"
    assert _plain(below) == "ana: Claim · ben: Claim · cleo: nothing · only some marked it · An article"


def test_points_over_time(report: Report) -> None:
    found, beside = telling.points(report.figures.periods, "Claim")
    assert [name for name, _, _ in found] == ["1 Nov", "2 Nov"]
    assert found[0][2].startswith("1 Nov 2026: α ")
    assert [value for _, value, _ in beside] == [one.alpha[None] for one in report.figures.periods]
    assert telling.points(report.figures.periods, None)[1] == []
