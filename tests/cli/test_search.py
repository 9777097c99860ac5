"""`annotator search`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.cli.main import main
from annotator.commands.project import create_project
from tests.commands.desk import Desk


@pytest.fixture
def place(tmp_path: Path) -> str:
    location = str(tmp_path / "one.annot")
    with create_project(location, annotator="ana") as project:
        Desk(project).mark("Russia controls about 20% of Ukraine", "Claim")
    return location


def test_lines_as_a_table_and_as_a_document(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", place, "label:Claim", "UKRAINE"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("1 line in 1 article\n")
    assert "Claim (ana)" in told
    assert main(["search", place, '"about 20%"', "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (line,) = found["lines"]
    assert (line["hit"], line["left"][-9:], line["right"]) == ("about 20%", "controls ", line["right"])
    assert line["right"].startswith(" of Ukraine")
    assert line["end"] - line["start"] == len("about 20%")
    assert found["query"] == '"about 20%"'
    assert found["articles"] == found["searched"] == 1


def test_nothing_and_nonsense(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", place, "nowhere"]) == 0
    assert "Nothing in 1 article fits nowhere." in capsys.readouterr().out
    assert main(["search", place, "who:me"]) == 1
    assert "There is no field “who”" in capsys.readouterr().err
    assert main(["search", place]) == 2
