"""A whole project through codebook YAML and dataset lines into an empty one, and nothing is lost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from annotator.commands import adjudicating, annotating, codebook_editing, commenting
from annotator.commands.codebooks import dump_codebook
from annotator.commands.exporting import export
from annotator.commands.gold import standing
from annotator.commands.importing import import_paths
from annotator.commands.project import Project, Reading, create_project, open_project
from annotator.errors import Refused
from annotator.model.changes import KINDS
from annotator.model.codebook import Label
from annotator.model.ids import new_id
from tests.commands.desk import Desk
from tests.formats.making import ENGINE, Hand, example

#: Shrinking makes hundreds of projects; the gestures of a failing one tell enough.
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)


def _picture(project: Project) -> dict[str, Any]:
    """Everything of a project that travels: labels and relation types by name, annotators that did something."""
    book = project.codebook
    names: dict[str | None, str] = {one.id: one.name for one in book.labels}
    names |= {one.id: one.name for one in book.relation_types}
    with project.reading() as read:
        found: dict[str, Any] = {kind: _by_id(read, kind) for kind in KINDS if kind not in _ELSEWHERE}
        found["annotation"] = {
            one.id: replace(one, label_id=names[one.label_id])
            for article in read.article_ids()
            for one in read.annotations(article)
        }
        found["relation"] = {one.id: replace(one, type_id=names[one.type_id]) for one in found["relation"].values()}
        found["text"] = {one: read.text(one) for one in found["revision"]}
        people = {one.id: one for one in read.annotators()}
    mentioned = {getattr(one, "annotator_id", None) or getattr(one, "author_id", None)
                 for kind in found if kind != "text" for one in found[kind].values()}  # fmt: skip
    found["annotator"] = {one: person for one, person in people.items() if one in mentioned}
    found["labels"] = [(one.name, one.colour, one.key, one.guideline, names.get(one.parent_id)) for one in book.labels]
    return found


#: Kinds that travel with the codebook or are compared in another way.
_ELSEWHERE = ("annotator", "annotation", "label", "attribute_definition", "relation_type", "learned_label")


def _by_id(read: Reading, kind: str) -> dict[str, Any]:
    return {one.id: one for one in read.all_of(kind)}


@contextmanager
def _taken_to(location: str, project: Project, folder: Path) -> Iterator[tuple[Project, Path]]:
    """An empty project that has read codebook and lines of another, and the file of lines."""
    book, lines = folder / "book.yaml", folder / "lines.jsonl"
    book.write_text(dump_codebook(project.codebook, "theirs"), encoding="utf-8")
    report = export(project, lines, format_id="jsonl")
    assert report.losses == ()
    with create_project(location, codebook=book, annotator="reader") as other:
        took = import_paths(other, [lines])
        assert [(one.error, one.notices) for one in took.files] == [(None, [])]
        yield other, lines


@settings(
    max_examples=30, phases=NO_SHRINKING, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_a_project_comes_back_whole(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with create_project(folder / "one.annot", annotator="ana") as project:
            codebook_editing.add_label(project, Label(new_id(), "Event é", "#7a3e00", "9", guideline="When."))
            with suppress(Refused):
                hand = Hand(project, data.draw)
                for gesture in data.draw(st.lists(st.sampled_from(sorted(hand.gestures())), min_size=10, max_size=30)):
                    hand.act(gesture)
            with project.reading() as read:
                if not read.article_ids():
                    return
            assert _come_back(str(folder / "two.annot"), project, folder) == _picture(project)


def _come_back(location: str, project: Project, folder: Path) -> dict[str, Any]:
    """What the project is in another place, which must be whole, give the same lines, and know them."""
    with _taken_to(location, project, folder) as (other, lines):
        assert other.store.check()[0] == []
        again = folder / "again.jsonl"
        export(other, again, format_id="jsonl")
        assert again.read_bytes() == lines.read_bytes()
        assert import_paths(other, [lines]).step is None
        return _picture(other)


def test_one_of_everything_comes_back_on_both_databases(tmp_path: Path, project_location: str) -> None:
    with create_project(tmp_path / "one.annot", annotator="ana") as project:
        made = example(project)
        picture = _picture(project)
        assert {kind: len(found) for kind, found in picture.items() if kind != "labels"} == {
            "speaker": 2, "claim_group": 1, "article": 2, "revision": 3, "article_values": 1, "annotation": 9,
            "relation": 2, "comment": 2, "verdict": 2, "text": 3, "annotator": 2,
            # Who is to do what stays with the project: copies carry it, datasets do not.
            "setting": 0, "assignment": 0, "decision": 0, "conflict": 0,
        }  # fmt: skip
        assert _come_back(project_location, project, tmp_path) == picture
    first, second = map(json.loads, (tmp_path / "lines.jsonl").read_text(encoding="utf-8").split("\n")[:-1])
    assert [span["id"] for span in first["decided_suggestions"]] == [made["accepted"], made["rejected"]]
    assert {one["id"] for one in first["spans"]}.isdisjoint({made["accepted"], made["rejected"]})
    assert [one["accepted"] for one in first["verdicts"]] == [True, False]
    assert [(one["from"], one["to"], one["to_article"]) for one in second["other_relations"]] == [
        (made["Claim 2"], made["Claim 1"], made["article 1"])
    ]
    assert [one["name"] for one in first["speakers"]] == ["Rain \U0001f327", "Nobody"]
    assert (second["revision"]["number"], second["revisions"][0]["number"]) == (2, 1)
    assert [span["note"] for span in second["revisions"][0]["spans"]] == ["old"]


@pytest.fixture
def reviewed(tmp_path: Path) -> Iterator[Project]:
    """Two layers that differ in label, words, link and value of the article, all decided or agreed."""
    with create_project(tmp_path / "team.annot", annotator="ana") as project:
        desk = Desk(project)
        _marks_of(desk, "Claim", 36)
        commenting.set_article_attribute(project, desk.article_id, "tone", "wet")
    for name, label, length in (("ben", "Quote", 36), ("lea", "Claim", 20)):
        with open_project(tmp_path / "team.annot", annotator=name, join=True) as project:
            desk.project = project
            _marks_of(desk, label, length)
    with open_project(tmp_path / "team.annot", annotator="ana") as project:
        adjudicating.adjudicate(project, [desk.article_id], "majority")
        adjudicating.adjudicate(project, [desk.article_id], "trust", ["ben"])
        yield project


def _marks_of(desk: Desk, label: str, length: int) -> None:
    claim = desk.mark("Russia controls about 20% of Ukraine"[:length], label)
    said_by = desk.project.codebook.relation_named("attributed_to")
    assert said_by is not None
    annotating.link(desk.project, said_by.id, claim.id, desk.mark("Trump", "Speaker").id)


def test_gold_comes_back_with_what_it_came_from_and_who_decided(reviewed: Project, tmp_path: Path) -> None:
    with reviewed.reading() as read:
        (article,) = read.article_ids()
        before, decisions = standing(read, [article]), read.decisions(article)
    assert (before[0].open, before[0].settled, len(decisions)) == (0, True, before[0].accepted + before[0].decided)
    assert {one.rule for one in decisions} == {"", "majority", "trust ben"}
    with _taken_to(str(tmp_path / "other.annot"), reviewed, tmp_path) as (other, lines):
        with other.reading() as read:
            assert standing(read, [article]) == before
            assert [replace(one, seen="") for one in read.decisions(article)] == [
                replace(one, seen="") for one in decisions
            ]
            marks = {one.id for one in read.annotations(article)}
        claim = next(source for one in decisions if one.rule for source in one.sources if source in marks)
        with other.step("Change what was decided") as unit:
            (mark,) = unit.get_all("annotation", [claim])
            unit.change(mark, replace(mark, attributes={"sure": "no"}))
        export(other, lines, format_id="jsonl")
        with create_project(tmp_path / "third.annot", annotator="x") as third:
            import_paths(third, [lines])
            assert import_paths(third, [lines]).step is None
            with third.reading() as read:
                (again,) = standing(read, [article])
        assert (again.settled, again.again) == (False, 1)


def test_a_layer_of_gold_states_no_decisions_and_others_tell_them_as_lost(reviewed: Project, tmp_path: Path) -> None:
    export(reviewed, tmp_path / "gold.jsonl", format_id="jsonl", layer="gold")
    assert "decisions" not in json.loads((tmp_path / "gold.jsonl").read_text(encoding="utf-8"))
    losses = export(reviewed, tmp_path / "out.xmi", format_id="xmi").losses
    with reviewed.reading() as read:
        count = len(read.decisions(read.article_ids()[0]))
    assert [loss.kind for loss in losses].count("decision") == count


@pytest.mark.parametrize(
    "decision",
    [
        {"answer": "both"},
        {"sources": [], "answer": "both"},
        {"sources": ["a"], "answer": 3},
        {"sources": ["a"], "answer": "taken"},
        {"sources": ["a"], "answer": "both", "layer": "ana"},
        {"sources": [1], "answer": "both"},
        {"sources": ["a"], "answer": "both", "current": "yes"},
    ],
)
def test_a_decision_that_is_none_is_refused_by_its_line(tmp_path: Path, decision: dict[str, Any]) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "Rain", "decisions": [decision]}) + "\n", encoding="utf-8")
    with create_project(tmp_path / "one.annot", annotator="x") as project:
        (file,) = import_paths(project, [tmp_path / "a.jsonl"]).files
    assert "a.jsonl, line 1: a decision needs" in (file.error or "")


def test_a_table_tells_what_it_leaves_out(tmp_path: Path) -> None:
    with create_project(tmp_path / "one.annot", annotator="ana") as project:
        example(project)
        losses = export(project, tmp_path / "out.csv", format_id="csv").losses
        gold = export(project, tmp_path / "gold.csv", format_id="csv", layer="gold").losses
    found = {kind: sum(loss.kind == kind for loss in losses) for kind in {loss.kind for loss in losses}}
    wanted = {"speaker entry": 2, "article values": 1, "earlier text": 1, "span of an earlier text": 1,
              "decided suggestion": 2, "verdict": 2, "relation to another article": 1}  # fmt: skip
    assert found.items() >= wanted.items()
    assert {loss.kind for loss in gold}.isdisjoint(wanted)


def test_a_layer_brings_its_own_values_and_only_what_it_mentions(tmp_path: Path) -> None:
    with create_project(tmp_path / "one.annot", annotator="ana") as project:
        example(project)
        export(project, tmp_path / "out.jsonl", format_id="jsonl", layer=ENGINE)
        export(project, tmp_path / "ana.jsonl", format_id="jsonl", layer="ana")
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").split("\n")[:-1])
    assert len(first["spans"]) == 3
    assert {"decided_suggestions", "verdicts", "speakers", "article_values"}.isdisjoint(first)
    assert "revisions" not in second
    first, second = map(json.loads, (tmp_path / "ana.jsonl").read_text(encoding="utf-8").split("\n")[:-1])
    assert [one["attributes"] for one in first["article_values"]] == [{"tone": "wet"}]
    assert [one["name"] for one in first["annotators"]] == ["ana"]
    assert len(second["revisions"][0]["spans"]) == 1


def test_parts_of_a_split_find_each_other(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with create_project(tmp_path / "one.annot", annotator="ana") as project:
        example(project)
        files = export(project, out, format_id="jsonl", split="50/50").files
    holds = {path: "to_article" in path.read_text(encoding="utf-8") for path in files}
    (with_link,) = (path for path, has in holds.items() if has)
    (without,) = (path for path, has in holds.items() if not has)
    with create_project(tmp_path / "two.annot", annotator="x") as other:
        (told,) = import_paths(other, [with_link]).files
        assert "1 relation ends in an article that is neither here nor in the project" in told.notices[0]
        import_paths(other, [without])
        import_paths(other, [with_link])
        assert len(_picture(other)["relation"]) == 2
    with create_project(tmp_path / "three.annot", annotator="x") as other:
        import_paths(other, [with_link, without])
        assert len(_picture(other)["relation"]) == 2


def test_keys_of_other_programs_stay_metadata(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = {"text": "Rain", "speakers": ["Ann"], "added": "yesterday", "revision": "3", "verdicts": "none"}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with create_project(tmp_path / "one.annot", annotator="x") as project:
        assert import_paths(project, [path]).errors == 0
        with project.reading() as read:
            (article,) = (read.article(one) for one in read.article_ids())
    assert article is not None
    assert {key: article.meta[key] for key in line if key != "text"} == {k: v for k, v in line.items() if k != "text"}


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"speakers": [{"name": "x"}]}, "“speakers” is not as it should be"),
        ({"speakers": [{"id": "1", "name": "x", "kind": "ghost"}]}, "“ghost” is no kind in “speakers”"),
        ({"verdicts": [{"suggestion": "s"}]}, "a verdict needs “suggestion” and “accepted”"),
        ({"verdicts": [{"suggestion": "s", "accepted": True}]}, "a verdict names the span “s”, which is not there"),
        ({"revisions": [{"text": "x"}]}, "a revision needs a “number”"),
        ({"revisions": [{"number": 1, "text": "x", "text_sha256": "0"}]}, "the text of revision 1 is not the one"),
        ({"revisions": [{"number": 1, "text": "x", "spans": [{"start": 0, "end": 2, "label": "A"}]}]}, "revision 1"),
        ({"other_relations": [{"type": "t", "from": "s", "to": "u"}]}, "names the span “s”, which is not there"),
        ({"decided_suggestions": [{"start": 0, "end": 9, "label": "A"}]}, "reaches outside the text"),
    ],
)
def test_what_is_wrong_beyond_the_article_is_refused(tmp_path: Path, more: dict[str, Any], sentence: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "Rain", "spans": [], **more}) + "\n", encoding="utf-8")
    with create_project(tmp_path / "one.annot", annotator="x") as project:
        (told,) = import_paths(project, [path]).files
    assert told.error is not None
    assert sentence in told.error
    assert told.error.startswith("a.jsonl, line 1")
