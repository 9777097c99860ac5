"""Export: layers, splits, losses, and that a file is whole or untouched."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.commands.exporting import export, list_formats, split_shares
from annotator.commands.importing import import_paths
from annotator.commands.project import Project
from annotator.commands.tasks import Handle
from annotator.errors import AnnotatorError, BadInput, Cancelled, Refused
from annotator.model.annotations import Verdict
from annotator.model.ids import new_id
from tests.commands.desk import TEXT, Desk


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def _labels(path: Path) -> list[str]:
    return [span["label"] for line in _read(path) for span in line["spans"]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


@pytest.fixture
def layers(desk: Desk, tmp_path: Path) -> Desk:
    """One article with a person's claim, an engine's two quotes (one rejected) and a gold speaker."""
    desk.mark("Russia controls about 20% of Ukraine", "Claim")
    engine = {"annotator": "quotes", "status": "pending", "origin": {"engine": "quotes", "version": "1", "score": 0.5}}
    spans = [
        {"id": "open", "label": "Quote", "start": 0, "end": 5, **engine},
        {"id": "no", "label": "Quote", "start": 6, "end": 10, **engine},
        {"id": "g", "label": "Speaker", "start": 0, "end": 5, "annotator": "jury", "status": "gold"},
    ]
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": TEXT, "spans": spans}) + "\n", encoding="utf-8")
    import_paths(desk.project, [tmp_path / "in.jsonl"])
    with desk.project.reading() as read:
        rejected = next(one for one in read.annotations(desk.article_id) if one.external_id == "no")
    with desk.project.step("Reject Quote") as unit:
        unit.put(Verdict(new_id(), desk.article_id, rejected.id, desk.project.annotator.id, False))
    return desk


def test_a_mark_is_exported_to_the_letter(desk: Desk, out: Path) -> None:
    made = desk.mark("Russia controls about 20% of Ukraine", "Claim")
    report = export(desk.project, out, format_id="jsonl")
    (line,) = _read(out)
    assert (report.articles, report.spans, report.relations, report.losses) == (1, 1, 0, ())
    assert line["spans"] == [
        {
            "id": made.id,
            "label": "Claim",
            "start": 26,
            "end": 62,
            "fragments": [[26, 62]],
            "text": "Russia controls about 20% of Ukraine",
            "attributes": {},
            "annotator": "ana",
            "status": "accepted",
            "origin": None,
            "speaker": None,
            "note": None,
            "created": made.created,
            "changed": made.changed,
        }
    ]
    assert line["text"] == TEXT
    assert line["id"] == desk.article_id


@pytest.mark.parametrize(
    ("layer", "labels"),
    [
        ("all", ["Quote", "Speaker", "Claim"]),
        ("gold", ["Speaker"]),
        ("suggestions", ["Quote"]),
        ("ana", ["Claim"]),
        ("quotes", ["Quote", "Quote"]),
    ],
)
def test_a_layer_holds_what_its_name_says(layers: Desk, out: Path, layer: str, labels: list[str]) -> None:
    export(layers.project, out, format_id="jsonl", layer=layer)
    assert sorted(_labels(out)) == sorted(labels)


def test_the_score_of_a_suggestion_stands_where_rankings_look(layers: Desk, out: Path) -> None:
    export(layers.project, out, format_id="jsonl", layer="suggestions")
    assert _read(out)[0]["spans"][0]["attributes"] == {"score": 0.5}


def test_what_cannot_be_written_is_refused_by_name(desk: Desk, out: Path) -> None:
    project = desk.project
    for refused, sentence, options in (
        (Refused, "There is no layer “bob”; there are all, gold, suggestions, ana", {"layer": "bob"}),
        (Refused, "“txt” can be read but not written; use one of jsonl, csv", {"format_id": "txt"}),
        (BadInput, "There is no format “wordstar”", {"format_id": "wordstar"}),
        (Refused, "There is no field “lable”", {"query": "lable:Claim"}),
        (Refused, "“80/30” is no split", {"split": "80/30"}),
    ):
        with pytest.raises(refused, match=sentence):
            export(project, out, **{"format_id": "jsonl", **options})  # type: ignore[arg-type]
    with pytest.raises(Refused, match="is a folder; name a file in it"):
        export(project, out.parent, format_id="jsonl")
    with pytest.raises(Refused, match="is not there; make it first"):
        export(project, out / "x" / "y.jsonl", format_id="jsonl")
    assert not out.exists()


def test_a_query_chooses_the_articles(desk: Desk, out: Path) -> None:
    desk.add_article("Another", "Nothing about that.")
    desk.mark("Russia controls about 20% of Ukraine", "Claim")
    for query, titles in (("ukraine", ["A Monday"]), ("label:Claim", ["A Monday"]), ("about", ["A Monday", "Another"])):
        export(desk.project, out, format_id="jsonl", query=query)
        assert [line["title"] for line in _read(out)] == titles, query


def test_the_same_project_gives_the_same_bytes_and_the_journal_says_how(layers: Desk, out: Path) -> None:
    report = export(layers.project, out, format_id="jsonl", layer="ana")
    first = out.read_bytes()
    assert report.sha256 == {"out.jsonl": hashlib.sha256(first).hexdigest()}
    export(layers.project, out, format_id="jsonl", layer="ana")
    assert out.read_bytes() == first
    with layers.project.reading() as read:
        step = read.step(read.last_step())
        details = json.loads(read.details(step.number) or "{}")
    assert step.name == "Export out.jsonl"
    assert (details["files"], details["layer"], details["format"]) == (dict(report.sha256), "ana", "jsonl")
    assert layers.project.annotator.id == step.annotator_id


def test_an_export_is_not_a_step_to_undo(desk: Desk, out: Path) -> None:
    from annotator.commands import history

    desk.mark("Trump", "Speaker")
    export(desk.project, out, format_id="jsonl")
    assert history.next_undo(desk.project) == "Mark Speaker"


def test_losses_stand_beside_the_file_until_there_are_none(desk: Desk, tmp_path: Path) -> None:
    claim, speaker = desk.mark("Russia controls", "Claim"), desk.mark("Trump", "Speaker")
    from annotator.commands import annotating

    kind = desk.project.codebook.relation_named("attributed_to")
    assert kind is not None
    annotating.link(desk.project, kind.id, claim.id, speaker.id)
    table = tmp_path / "out.csv"
    report = export(desk.project, table, format_id="csv")
    (loss,) = report.losses
    assert (loss.kind, loss.article) == ("relation", desk.article_id)
    losses = tmp_path / "out.csv.losses.json"
    assert json.loads(losses.read_text(encoding="utf-8")) == [
        {"kind": "relation", "article": desk.article_id, "object_id": loss.object_id, "written": "left out"}
    ]
    export(desk.project, table, format_id="csv", layer="gold")
    assert not losses.exists()


def test_a_stopped_or_failed_export_leaves_what_was_there(
    desk: Desk, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out.write_text("before", encoding="utf-8")
    handle = Handle(lambda *_: handle.cancel())
    with pytest.raises(Cancelled):
        export(desk.project, out, format_id="jsonl", handle=handle)

    def full(self: Path, *_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(AnnotatorError, match=r"out\.jsonl could not be written \(No space left on device\)"):
        export(desk.project, out, format_id="jsonl")
    monkeypatch.undo()
    assert out.read_text(encoding="utf-8") == "before"
    assert [path.name for path in out.parent.iterdir() if path.suffix == ".part"] == []


@pytest.fixture
def many(project: Project, tmp_path: Path) -> Project:
    lines = [{"text": f"Article number {number}", "id": f"n{number}"} for number in range(50)]
    (tmp_path / "many.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    import_paths(project, [tmp_path / "many.jsonl"])
    return project


def test_a_split_is_by_article_repeatable_and_without_leaks(many: Project, tmp_path: Path) -> None:
    def parts(seed: int) -> dict[str, set[str]]:
        report = export(many, tmp_path / "d.jsonl", format_id="jsonl", split="80/10/10", seed=seed)
        assert report.articles == 50
        return {path.name: {line["text"] for line in _read(path)} for path in report.files}

    first = parts(1)
    assert {name: len(texts) for name, texts in first.items()} == {
        "d-train.jsonl": 40,
        "d-dev.jsonl": 5,
        "d-test.jsonl": 5,
    }
    assert len(set.union(*first.values())) == 50
    assert parts(1) == first
    assert parts(2) != first
    assert not (tmp_path / "d.jsonl").exists()


def test_equal_texts_never_stand_in_two_parts(many: Project, tmp_path: Path) -> None:
    from annotator.model.annotations import Article, Revision, now

    with many.step("Add a copy") as unit:
        for number in range(50):
            article_id, revision_id = new_id(), new_id()
            digest = unit.store_text(f"Article number {number}")
            unit.put(Article(article_id, "Copy", revision_id, added=now()))
            unit.put(Revision(revision_id, article_id, 1, digest, 20, now()))
    report = export(many, tmp_path / "d.jsonl", format_id="jsonl", split="50/50", seed=3)
    train, test = ([line["text"] for line in _read(path)] for path in report.files)
    assert len(train) + len(test) == 100
    assert set(train) & set(test) == set()


@given(st.text(alphabet="0123456789/-x", max_size=9))
def test_only_whole_percentages_that_make_100_are_a_split(word: str) -> None:
    try:
        shares = split_shares(word)
    except Refused as error:
        assert word in error.sentence
    else:
        assert sum(shares) == 100
        assert "/".join(map(str, shares)) == "/".join(str(int(part)) for part in word.split("/"))


def test_every_format_is_listed() -> None:
    rows = {row.id: row for row in list_formats()}
    assert rows["jsonl"].reads
    assert rows["jsonl"].writes
    assert rows["jsonl"].loses == ()
    assert not rows["txt"].writes
