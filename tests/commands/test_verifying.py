"""Exported datasets are as their cards say, and every tampering is told."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotator.commands import annotating
from annotator.commands.exporting import export
from annotator.commands.project import Project, create_project, open_project
from annotator.commands.tasks import Handle
from annotator.commands.verifying import as_document, verify
from annotator.errors import Cancelled, Refused
from annotator.model.spans import Fragment
from tests.commands.desk import TEXT, Desk


@pytest.fixture
def team(tmp_path: Path) -> Project:
    """Two layers on one of two articles."""
    location = tmp_path / "team.annot"
    with create_project(location, annotator="ana") as project:
        desk = Desk(project)
        desk.add_article("Another", "One more. " + TEXT)
        claim = desk.mark("Russia controls about 20% of Ukraine", "Claim")
        mention = desk.mark("Trump", "Speaker")
        said_by = project.codebook.relation_named("attributed_to")
        assert said_by is not None
        annotating.link(project, said_by.id, claim.id, mention.id)
    with open_project(location, annotator="ben") as project:
        label = project.codebook.label_named("Claim")
        assert label is not None
        start = TEXT.index("Russia")
        annotating.mark_span(project, desk.article_id, (Fragment(start, start + 20),), label.id)
        yield project


@pytest.fixture
def out(team: Project, tmp_path: Path) -> Path:
    place = tmp_path / "out.jsonl"
    export(team, place, format_id="jsonl")
    return place


def test_what_was_exported_is_verified(out: Path) -> None:
    found = verify(out)
    assert found.problems == []
    assert [(one.articles, one.spans, one.relations, one.format) for one in found.files] == [(2, 3, 1, "jsonl")]
    assert found.facts["spans_by_annotator"] == {"ana": 2, "ben": 1}
    assert found.agreement is not None
    claim = next(row for row in found.agreement["pairs"] if row["label"] == "Claim")
    assert (claim["f1_exact"], claim["f1_overlap"]) == (0, 1)
    assert as_document(found)["ok"] is True
    assert verify(out.parent).problems == []


def _lines(out: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    lines = [json.loads(line) for line in out.read_text("utf-8").split("\n")[:-1]]
    change(lines)
    out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


def _marked(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return next(line for line in lines if line["spans"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: _marked(lines).update(text=_marked(lines)["text"].replace("20%", "21%")), "“text_sha256” was"),
        (lambda lines: _marked(lines)["spans"][0].update(text="other words"), "says “other words”, the text has"),
        (lambda lines: _marked(lines)["spans"][0].update(start=1), "are not those of its fragments"),
        (lambda lines: _marked(lines)["spans"][0].update(fragments=[[0, 9999]]), "lies outside the text"),
        (lambda lines: _marked(lines)["relations"][0].update(to="nowhere"), "which is no span of the article"),
        (lambda lines: _marked(lines)["spans"][1].update(label="Cue"), "says spans by label"),
        (lambda lines: _marked(lines)["spans"].pop(), "holds 2 spans; its card says 3"),
        (lambda lines: lines.pop(), "holds 1 articles; its card says 2"),
    ],
)
def test_every_tampering_is_told(out: Path, change: Callable[[list[dict[str, Any]]], None], told: str) -> None:
    _lines(out, change)
    problems = verify(out).problems
    assert any("is not what was exported" in one for one in problems)
    assert any(told in one for one in problems), problems


def test_a_card_that_was_changed_is_told(out: Path) -> None:
    card = out.with_name("out.jsonl.card.json")
    said = json.loads(card.read_text("utf-8"))
    said["agreement"]["pairs"][0]["cohen_kappa"] += 1e-6
    said["spans_by_label"]["Claim"] = 7
    card.write_text(json.dumps(said), "utf-8")
    problems = verify(out).problems
    assert len(problems) == 2
    assert problems[0].startswith("out.jsonl.card.json says spans by label {'Claim': 7")
    assert problems[1].startswith("cohen kappa of all labels, ana and ben is ")
    card.write_text("{", "utf-8")
    assert "cannot be read as a card" in verify(out).problems[0]


def test_a_split_is_one_dataset(team: Project, tmp_path: Path) -> None:
    place = tmp_path / "news.jsonl"
    export(team, place, format_id="jsonl", split="50/50", seed=1)
    part = tmp_path / "news-train.jsonl"
    for asked in (place, part):
        found = verify(asked)
        assert found.problems == []
        assert len(found.files) == 2
    part.unlink()
    assert verify(place).problems == ["news.jsonl.card.json names the file news-train.jsonl, which is not there."]


@pytest.mark.parametrize("form", ["hf", "brat", "csv", "conll"])
def test_other_formats_are_verified_as_far_as_they_go(team: Project, tmp_path: Path, form: str) -> None:
    place = tmp_path / f"out.{form}"
    export(team, place, format_id=form)
    found = verify(place)
    assert found.problems == []
    assert found.files[0].articles == 2
    assert (found.agreement is not None) == (form == "hf")


def test_an_unpacked_data_set_is_held_to_its_card(team: Project, tmp_path: Path) -> None:
    place, folder = tmp_path / "out.zip", tmp_path / "unpacked"
    export(team, place, format_id="hf")
    with zipfile.ZipFile(place) as archive:
        archive.extractall(folder)
    assert verify(folder).problems == []
    readme = folder / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("3 annotations", "4 annotations"), "utf-8")
    assert "4 annotations" in verify(folder).problems[0]


def test_a_file_without_a_card_is_held_to_itself(out: Path) -> None:
    out.with_name("out.jsonl.card.json").unlink()
    found = verify(out)
    assert found.problems == []
    assert "stand alone" in found.notes[0]
    with pytest.raises(Refused, match="There is no dataset"):
        verify(out.with_name("nothing.jsonl"))


def test_losses_are_counted(team: Project, tmp_path: Path) -> None:
    place = tmp_path / "out.csv"
    export(team, place, format_id="csv")
    losses = place.with_name("out.csv.losses.json")
    assert losses.is_file()
    losses.unlink()
    assert "losses" in verify(place).problems[0]


def test_verifying_can_be_stopped(out: Path) -> None:
    handle = Handle()
    handle.cancel()
    with pytest.raises(Cancelled):
        verify(out, handle)
