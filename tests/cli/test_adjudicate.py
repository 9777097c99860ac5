"""The verb adjudicate: agreements, rules, what is open, and the gold layer that comes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.cli.main import main
from annotator.commands.project import create_project, open_project
from tests.commands.desk import TEXT, Desk

CLAIM = "Russia controls about 20% of Ukraine"


@pytest.fixture
def place(tmp_path: Path) -> str:
    """One article: ana, ben and eva agree on a speaker, two of them on a claim, nobody on a quote."""
    where = str(tmp_path / "team.annot")
    with create_project(where, annotator="ana") as project:
        article = Desk(project).article_id
    for name, claim, quote in (
        ("ana", CLAIM, "the war must end"),
        ("ben", CLAIM, "war must end"),
        ("eva", "Russia controls about 20%", "the war must"),
    ):
        with open_project(where, annotator=name) as project:
            desk = Desk.__new__(Desk)
            desk.project, desk.article_id = project, article
            for words, label in ((claim, "Claim"), (quote, "Quote"), ("Trump", "Speaker")):
                desk.mark(words, label)
    return where


def document(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def gold(place: str, folder: Path) -> list[tuple[str, str]]:
    """Label and words of the gold layer, as it is exported."""
    out = folder / "gold.jsonl"
    assert main(["export", place, str(out), "--format", "jsonl", "--layer", "gold"]) == 0
    (line,) = out.read_text(encoding="utf-8").split("\n")[:-1]
    spans = json.loads(line)["spans"]
    assert {(one["annotator"], one["status"]) for one in spans} <= {("gold", "gold")}
    return [(one["label"], TEXT[one["start"] : one["end"]]) for one in spans]


def test_without_a_rule_agreements_are_accepted_and_the_rest_is_told(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["adjudicate", place]) == 0
    told = capsys.readouterr().out
    assert told.endswith("1 article: 2 differences to decide.\n")
    assert "ana, ben, eva" in told
    assert gold(place, tmp_path) == [("Speaker", "Trump")]


def test_majority_decides_what_two_of_three_say(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adjudicate", place, "--rule", "majority", "--json"]) == 0
    (article,) = document(capsys)["articles"]
    assert {key: article[key] for key in ("accepted", "decided", "open", "settled")} == {
        "accepted": 1, "decided": 1, "open": 1, "settled": False,
    }  # fmt: skip
    assert gold(place, tmp_path) == [("Speaker", "Trump"), ("Claim", CLAIM)]


def test_trust_decides_everything_the_trusted_one_has_worked_on(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["adjudicate", place, "--trust", "eva", "--annotator", "ana"]) == 0
    assert "every difference is decided" in capsys.readouterr().out
    assert gold(place, tmp_path) == [
        ("Speaker", "Trump"), ("Claim", "Russia controls about 20%"), ("Quote", "the war must"),
    ]  # fmt: skip


def test_several_are_trusted_in_the_order_given(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adjudicate", place, "--trust", "eva, ben", "--annotator", "ana"]) == 0
    assert ("Claim", "Russia controls about 20%") in gold(place, tmp_path)
    capsys.readouterr()
    assert main(["adjudicate", place, "--trust", "eva,nobody", "--annotator", "ana"]) == 1
    assert "“nobody”" in capsys.readouterr().err


def test_a_dry_run_changes_nothing(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adjudicate", place, "--rule", "majority", "--dry-run", "--json"]) == 0
    (article,) = document(capsys)["articles"]
    assert (article["agreed"], article["open"], article["accepted"]) == (1, 2, 0)
    assert gold(place, tmp_path) == []


def test_articles_are_named_and_wrong_names_refused(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", place, "--json"]) == 0
    (row,) = document(capsys)
    assert main(["adjudicate", place, "--article", row["id"], "--dry-run"]) == 0
    capsys.readouterr()
    assert main(["adjudicate", place, "--article", "nine"]) == 1
    assert "no article “nine”" in capsys.readouterr().err
    assert main(["adjudicate", place, "--rule", "majority", "--trust", "ben"]) == 1
    assert main(["adjudicate", place, "--rule", "trust"]) == 1
    assert "whom to trust" in capsys.readouterr().err


def test_a_project_of_one_person_has_nothing_to_adjudicate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = str(tmp_path / "alone.annot")
    with create_project(where, annotator="ana") as project:
        Desk(project).mark(CLAIM, "Claim")
    assert main(["adjudicate", where]) == 0
    assert "nothing to adjudicate" in capsys.readouterr().out
