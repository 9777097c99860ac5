"""The verb learn: listing, learning, switching, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.cli.main import main
from annotator.commands import codebook_editing
from annotator.commands.project import create_project
from annotator.model.codebook import Label
from annotator.model.ids import new_id
from tests.commands.desk import Desk

_TOWNS = ("Aveiro", "Braga", "Coimbra", "Faro", "Guarda")


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A project with 35 towns marked in seven articles, and one article in which nothing is."""
    location = str(tmp_path / "a.annot")
    with create_project(location, annotator="ana") as project:
        desk = Desk(project)
        codebook_editing.add_label(project, Label(new_id(), "Town", "#0f766e", "7"))
        for number in range(7):
            text = "\n".join(f"The road to {town} was closed on day {number}." for town in _TOWNS)
            article_id = desk.add_article(f"Roads {number}", text)
            for town in _TOWNS:
                desk.mark(town, "Town", article_id)
        desk.add_article("New", "The road to Lagos was closed on day 99.")
    return location


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_labels_are_listed_with_what_is_missing(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["label"]: row for row in _json(capsys, "learn", place)}
    assert (rows["Town"]["examples"], rows["Town"]["enough"], rows["Town"]["learned"]) == (35, True, False)
    assert rows["Town"]["quality"] == "not learned yet; 35 examples are enough to try"
    assert rows["Claim"]["quality"] == "30 more examples are needed before it can be learned"
    assert main(["learn", place]) == 0
    assert "not learned yet; 35 examples are enough to try" in capsys.readouterr().out


def test_a_label_is_learned_switched_on_proposed_and_switched_off(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    learned = _json(capsys, "learn", place, "town")
    assert (learned["label"], learned["state"], learned["learned_from"]) == ("Town", "off", 35)
    assert learned["quality"].startswith("about ") and learned["quality"].endswith("from 35 examples")
    assert learned["f1"] > 0.8
    assert _json(capsys, "suggest", place, "--engine", "learned")["added"] == 0
    on = _json(capsys, "learn", place, "Town", "--on")
    assert (on["state"], on["learned_at"]) == ("on", learned["learned_at"])
    assert _json(capsys, "suggest", place, "--engine", "learned")["engines"]["learned Town"]["labels"] == {"Town": 1}
    capsys.readouterr()
    assert main(["learn", place, "Town", "--off"]) == 0
    assert capsys.readouterr().out == f"Town: {learned['quality']}; its proposals are off.\n"


def test_on_learns_what_was_not_learned(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _json(capsys, "learn", place, "Town", "--on")["state"] == "on"


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["Claim"], 1, "Claim is marked 0 times in 0 articles"),
        (["Claim", "--off"], 1, "Nothing was learned of Claim yet"),
        (["Martian"], 1, "There is no label “Martian”"),
        (["--on"], 2, "Name the label to switch"),
        (["Town", "--on", "--off"], 2, "not allowed with"),
    ],
)
def test_what_cannot_be_done_is_refused(
    place: str, capsys: pytest.CaptureFixture[str], words: list[str], status: int, sentence: str
) -> None:
    capsys.readouterr()
    assert main(["learn", place, *words]) == status
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.out == ""
