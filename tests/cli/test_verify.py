"""`annotator verify`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.cli.main import main
from annotator.commands.project import create_project
from tests.commands.desk import Desk


def test_it_says_so_and_ends_with_1_when_something_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, out = str(tmp_path / "one.annot"), tmp_path / "out.jsonl"
    with create_project(place, annotator="ana") as project:
        Desk(project).mark("Trump", "Speaker")
    assert main(["export", place, str(out), "--format", "jsonl"]) == 0
    capsys.readouterr()
    assert main(["verify", str(out)]) == 0
    told = capsys.readouterr().out
    assert "out.jsonl: 1 article, 1 span, 0 relations (jsonl)" in told
    assert "Everything is as" in told
    out.write_text(out.read_text("utf-8").replace('"text":"Trump"', '"text":"Biden"'), "utf-8")
    assert main(["verify", str(out), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is False
    assert any("says “Biden”, the text has “Trump” there" in one for one in found["problems"])
    assert main(["verify", str(out)]) == 1
    assert capsys.readouterr().err.startswith("annotator: ")
    assert main(["verify", str(tmp_path / "none.jsonl")]) == 1
    assert "There is no dataset" in capsys.readouterr().err
