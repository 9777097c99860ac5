"""The verbs of teams: assign and admin."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from annotator.cli.main import main
from annotator.commands import people
from annotator.commands.project import Project, create_project, open_project
from tests.commands.desk import Desk


@pytest.fixture
def place(tmp_path: Path) -> str:
    """Ten articles; ana leads, ben and chloe annotate."""
    location = str(tmp_path / "a.annot")
    with create_project(location, annotator="ana") as project:
        desk = Desk(project)
        for number in range(9):
            desk.add_article(f"Article {number}", "Words. " * (number + 1))
        for name in ("ben", "chloe"):
            people.add_person(project, name)
    return location


def told(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    assert main([*words, "--json"]) == status
    out = capsys.readouterr()
    return json.loads(out.out) if not status else out.err


def test_a_rule_is_tried_then_done(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("assign", place, "--overlap", "20", "--people", "ben,chloe", "--seed", "3")
    tried = told(capsys, *asked, "--dry-run")
    assert (tried["dry_run"], tried["assigned"], tried["shared"], tried["progress"]) == (True, 12, 2, [])
    done = told(capsys, *asked)
    assert done["pairs"] == tried["pairs"]
    assert [one["assigned"] for one in done["progress"]] == [one["articles"] for one in done["people"]]
    assert sum(one["assigned"] for one in done["progress"]) == 12
    stats = told(capsys, "stats", place)
    assert stats["progress"] == done["progress"] and set(stats["by_annotator"]) == set()
    assert main(["assign", place]) == 0
    assert "Blind mode is off" in capsys.readouterr().out
    with open_project(place, join=False) as project:
        assert [one.name for one in project.team.persons] == ["ana", "ben", "chloe"]


def test_filters_and_switches(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("assign", place, "--each", "2", "--query", 'title:"article 3" OR title:"article 5"')
    found = told(capsys, *asked, "--blind", "on", "--timing", "on")
    assert (found["assigned"], found["articles"], found["blind"], found["timing"]) == (4, 2, True, True)
    assert told(capsys, "assign", place, "--each", "1", "--query=-title:article", "--dry-run")["assigned"] == 1
    assert "no field “colour”" in told(capsys, "assign", place, "--each", "1", "--query", "colour:red", status=1)
    assert told(capsys, "assign", place, "--status", "done", "--each", "1")["assigned"] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--each", "4"), "cannot go to 4 people: there are 3"),
        (("--each", "1", "--people", "eve"), "nobody named “eve”"),
        (("--overlap", "120"), "percentage from 0 to 100"),
        (("--each", "1", "--annotator", "ben"), "is for leads; ben is an annotator here"),
    ],
)
def test_refusals_name_the_way_out(
    place: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in told(capsys, "assign", place, *words, status=1)


def test_people_of_a_file_have_roles_and_no_logins(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    added = told(capsys, "admin", place, "add-person", "rita", "--role", "reviewer")
    assert (added["role"], added["login"], added["password"]) == ("reviewer", None, None)
    told(capsys, "admin", place, "set-role", "ben", "lead")
    told(capsys, "admin", place, "remove-person", "chloe")
    rows = {one["name"]: (one["role"], one["active"]) for one in told(capsys, "admin", place, "list")["people"]}
    assert rows == {
        "ana": ("lead", True), "ben": ("lead", True), "chloe": ("annotator", False), "rita": ("reviewer", True),
    }  # fmt: skip
    assert "only one on a server has" in told(capsys, "admin", place, "set-password", "ben", status=1)


@pytest.mark.postgresql
def test_on_a_server_a_person_gets_a_login(
    fresh_postgres: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["new", fresh_postgres, "--annotator", "ana"]) == 0
    name = "dora " + fresh_postgres.rpartition("/")[2]
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", io.StringIO("a secret\n"))
    added = told(capsys, "admin", fresh_postgres, "add-person", name, "--password-from-stdin")
    assert (added["login"], added["password"]) == (name, None)
    host = fresh_postgres.rpartition("@")[2]
    with open_project(f"postgresql://{name.replace(' ', '%20')}:a%20secret@{host}") as project:
        assert (project.annotator.name, project.annotator.role) == (name, "annotator")
    other = told(capsys, "admin", fresh_postgres, "set-password", name)["password"]
    with open_project(f"postgresql://{name.replace(' ', '%20')}:{other}@{host}") as project:
        assert project.annotator.name == name
    assert told(capsys, "admin", fresh_postgres, "remove-person", name)["login_removed"] is True


def test_an_export_of_a_blind_annotator_holds_their_own_layer_only(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_project(place, annotator="ana") as lead:
        with lead.reading() as read:
            article = read.article_ids()[0]
        people.choose(lead, "blind", True)
        Desk.mark(_at(lead, article), "Trump", "Speaker")
        with open_project(place, annotator="ben") as ben:
            Desk.mark(_at(ben, article), "Russia", "Speaker")
    for name, owners in (("ben", {"ben"}), ("ana", {"ana", "ben"})):
        out = tmp_path / f"{name}.jsonl"
        told(capsys, "export", place, str(out), "--format", "jsonl", "--annotator", name)
        lines = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]
        assert {span["annotator"] for line in lines for span in line["spans"]} == owners
        assert told(capsys, "stats", place, "--annotator", name)["by_annotator"].keys() == owners
    with open_project(place, join=False) as project:
        assert len(project.team.persons) == 3


def _at(project: Project, article: str) -> Desk:
    """A desk at an article that is there already."""
    desk = Desk.__new__(Desk)
    desk.project, desk.article_id = project, article
    return desk


def test_a_name_that_nobody_has_is_refused_and_makes_nobody(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "nobody named “eve”" in told(capsys, "stats", place, "--annotator", "eve", status=1)
    assert len(told(capsys, "admin", place, "list")["people"]) == 3
