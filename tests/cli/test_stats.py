"""The verb stats tells what became of the suggestions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.cli.main import main
from annotator.commands import deciding
from annotator.commands.project import create_project
from tests.commands.desk import Desk
from tests.commands.proposing import propose


def test_acceptance_by_engine_and_label(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(tmp_path / "a.annot")
    with create_project(place, annotator="ana") as project:
        desk = Desk(project)
        ids = [propose(desk, words, "Speaker", 0.7, engine="quotes") for words in ("Trump", "Russia", "Ukraine")]
        assert main(["stats", place]) == 0
        assert "suggestions of" not in capsys.readouterr().out
        deciding.accept(project, ids[:1])
        deciding.accept(project, ids[1:2], label_id=desk.label("Cue"))
        deciding.reject(project, ids[2:])
    assert main(["stats", place, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["suggestions"] == [
        {"engine": "quotes", "label": "Speaker", "accepted": 2, "changed": 1, "rejected": 1, "rate": 0.6667}
    ]
    assert main(["stats", place]) == 0
    told = capsys.readouterr().out.split("\n")
    assert told[-3].split() == "suggestions of label accepted of these changed rejected rate".split()
    assert told[-2].split() == ["quotes", "Speaker", "2", "1", "1", "67%"]
