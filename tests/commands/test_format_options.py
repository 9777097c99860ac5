"""Options of formats as words of the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.cli.main import main
from annotator.commands.format_options import options_from
from annotator.commands.project import create_project
from annotator.errors import BadInput
from annotator.formats.clean_text import CleanTextOptions
from annotator.formats.tables import TableOptions
from tests.commands.desk import Desk
from tests.commands.proposing import propose


def test_words_become_options_of_their_kind() -> None:
    assert options_from("clean-text", ["pending=yes", "label=Junk"]) == CleanTextOptions(pending=True, label="Junk")
    assert options_from("clean-text", []) == CleanTextOptions()
    assert options_from("csv", ["rows=articles", "delimiter="]) == TableOptions(rows="articles", delimiter=None)


@pytest.mark.parametrize(
    ("format_id", "word", "sentence"),
    [
        ("clean-text", "pending", "sets no option; write NAME=VALUE"),
        ("clean-text", "colour=red", "has no option “colour”; there are pending, label"),
        ("clean-text", "pending=maybe", "cannot be “maybe”; it can be yes, true"),
        ("csv", "rows=words", "cannot be “words”; it can be "),
        ("jsonl", "x=1", "has no option “x”; it has none"),
    ],
)
def test_what_is_no_option_is_refused(format_id: str, word: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        options_from(format_id, [word])


def test_clean_text_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, out = str(tmp_path / "a.annot"), tmp_path / "out.jsonl"
    with create_project(place, annotator="ana") as project:
        propose(Desk(project), "Zeen is a theme.", "Boilerplate", 0.9)
    for option, end in ((), "theme."), (("--option", "pending=on"), "must end."):
        assert main(["export", place, str(out), "--format", "clean-text", *option]) == 0
        assert json.loads(out.read_text(encoding="utf-8"))["text"].endswith(end)
    assert main(["export", place, str(out), "--format", "clean-text", "--option", "x=1"]) == 1
    assert "has no option" in capsys.readouterr().err
