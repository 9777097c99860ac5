"""`annotator agreement`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.cli.agreement import UNITS as NAMES
from annotator.cli.main import main
from annotator.commands.project import create_project, open_project
from annotator.review.rating import UNITS
from tests.commands.desk import Desk


@pytest.fixture
def team(tmp_path: Path) -> str:
    place = str(tmp_path / "team.annot")
    with create_project(place, annotator="ana") as project:
        desk = Desk(project)
        desk.mark("Russia controls about 20% of Ukraine", "Claim")
        desk.mark("Trump", "Speaker")
    with open_project(place, annotator="ben") as project:
        desk.project = project
        desk.mark("Russia controls about 20%", "Claim")
        desk.mark("Trump", "Speaker")
    return place


def test_the_table_names_unit_pair_and_measures(team: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agreement", team, "--label", "Claim", "--unit", "sentence"]) == 0
    told = capsys.readouterr().out
    assert "Unit of observed agreement, κ, π and α: sentences" in told
    assert "ana · ben" in told
    assert "F1 overlap" in told
    assert "of Ukraine" not in told, "at sentence level both agree, nothing is disputed"


def test_the_document_has_every_measure_and_the_csv_as_well(
    team: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "figures.csv"
    assert main(["agreement", team, "--json", "--csv", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    claim = next(one for one in told["labels"] if one["label"] == "Claim")["pairs"][0]
    assert claim["exact"]["f1"] == 0
    assert claim["overlap"]["f1"] == 1
    assert claim["annotators"] == ["ana", "ben"]
    assert 0 < claim["cohen_kappa"] < 1
    assert claim["gamma"] is not None
    assert told["disputed"][0]["text"] == "of Ukraine"
    assert out.read_text("utf-8").startswith("label,annotators,measure")


def test_refusals_and_usage(team: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agreement", team, "--label", "Nothing"]) == 1
    assert "There is no label “Nothing”" in capsys.readouterr().err
    assert main(["agreement", team, "--unit", "word"]) == 2
    assert tuple(UNITS) == NAMES
