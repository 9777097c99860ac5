"""The verbs codebook, speakers and claims, called as scripts call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.cli.main import main
from annotator.commands import attributing, speaking
from annotator.commands.project import create_project
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from tests.commands.desk import Desk


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A project with one attributed quote that is a claim as well."""
    location = str(tmp_path / "a.annot")
    with create_project(location, annotator="ana") as project:
        desk = Desk(project)
        claim = desk.mark("Russia controls about 20% of Ukraine", "Claim")
        found = attributing.propose_attribution(project, desk.article_id, claim.fragments)
        attributing.attribute(
            project,
            desk.article_id,
            target=(claim.fragments, desk.label("Quote")),
            cue=found.cue,
            speaker=found.speaker,
        )
        with project.reading() as read:
            mention = next(one for one in read.annotations(desk.article_id) if one.label_id == desk.label("Speaker"))
        speaking.resolve_to_new(project, [mention.id], Speaker(new_id(), "Donald Trump", ("Trump",)))
    return location


def test_the_codebook_is_shown_exported_changed_and_compared(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "book.yaml"
    assert main(["codebook", place, "show", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in shown["labels"]] == ["Claim", "Speaker", "Quote", "Cue", "Boilerplate"]
    assert main(["codebook", place, "export", str(file)]) == 0
    assert main(["codebook", place, "export", str(file)]) == 1
    assert "is there already" in capsys.readouterr().err
    file.write_text(file.read_text(encoding="utf-8").replace("#1b6ac9", "#be123c"), encoding="utf-8")
    assert main(["codebook", place, "import", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"changed": 1, "kept": []}
    assert main(["codebook", place, "diff", "--json"]) == 0
    (difference,) = json.loads(capsys.readouterr().out)["differences"]
    assert (difference["name"], difference["before"], difference["after"]) == ("Claim", "#1b6ac9", "#be123c")
    assert main(["codebook", place, "diff", "1", "9"]) == 1
    assert "There is no codebook version 9" in capsys.readouterr().err


def test_speakers_come_with_what_they_said(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speakers", place, "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["name"] == "Donald Trump"
    assert [(one["label"], one["words"]) for one in entry["utterances"]] == [
        ("Speaker", "Trump"),
        ("Quote", "Russia controls about 20% of Ukraine"),
    ]
    assert main(["speakers", place]) == 0
    assert "Donald Trump" in capsys.readouterr().out


def test_claims_come_with_speaker_and_cue(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims", place, "--sort", "speaker", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["words"], row["speaker"], row["cue"]) == (
        "Russia controls about 20% of Ukraine",
        "Donald Trump",
        "said",
    )
    assert main(["claims", place]) == 0
    assert "Russia controls" in capsys.readouterr().out


def test_wrong_usage_is_told_apart_from_refusals(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codebook", place]) == 2
    assert main(["codebook", place, "paint"]) == 2
    assert main(["claims", place + "x"]) == 1
    assert "does not exist" in capsys.readouterr().err
