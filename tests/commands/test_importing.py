"""Import: what comes in, what is told, and that a bad file leaves the others alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator import paths
from annotator.commands import history
from annotator.commands.exporting import export
from annotator.commands.format_options import Wishes
from annotator.commands.importing import ImportReport, import_paths
from annotator.commands.project import ArticleFilter, Project, create_project
from annotator.commands.tasks import Handle
from annotator.errors import BadInput, Cancelled
from annotator.model.ids import new_id, outside_id
from tests.formats.article_files import page, zipped

SEEDS = paths.seeds() / "articles"


def _lines(folder: Path, name: str, *lines: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def _folder(place: Path) -> Path:
    folder = place / "in"
    folder.mkdir()
    return folder


def _everything(project: Project) -> list[Any]:
    with project.reading() as read:
        return list(read.bundles(read.article_ids(ArticleFilter(sort="added"))))


def _stopped_at(text: str) -> Handle:
    """A handle that is cancelled as soon as the progress says `text`."""
    handle = Handle(lambda _done, _total, said: handle.cancel() if said == text else None)
    return handle


def _quote(annotator: str | None = None, **more: Any) -> dict[str, Any]:
    owner = {"annotator": annotator} if annotator else {}
    return {
        "id": "n1",
        "text": "It rains, he said.",
        "spans": [
            {"id": "q", "label": "Quote", "start": 0, "end": 8, "attributes": {"type": "indirect"}, **owner},
            {"id": "s", "label": "Speaker", "start": 10, "end": 12, "optional": True, **owner},
        ],
        "relations": [{"type": "attributed_to", "from": "q", "to": "s", **owner}],
        **more,
    }


def test_the_five_seeds_are_one_step_byte_for_byte(project: Project) -> None:
    report = import_paths(project, [SEEDS])
    assert (report.articles, report.duplicates, report.errors) == (5, 0, 0)
    assert report.step is not None
    assert report.step.step.name == "Import 5 articles"
    files = sorted(SEEDS.glob("*.txt"))
    bundles = _everything(project)
    assert [one.text.encode() for one in bundles] == [path.read_bytes() for path in files]
    assert [one.article.meta["source_file"] for one in bundles] == [path.name for path in files]
    assert bundles[1].article.meta["published"] == "2025-02-04"
    assert all(one.article.external_id is None for one in bundles)
    history.undo(project)
    assert _everything(project) == []
    history.redo(project)
    assert _everything(project) == bundles


def test_a_bad_file_does_not_stop_the_others(project: Project, tmp_path: Path) -> None:
    tmp_path = _folder(tmp_path)
    (tmp_path / "a.txt").write_text("Rain.\nIt rained.", encoding="utf-8")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    (tmp_path / "c.txt").write_bytes(b"")
    _lines(tmp_path, "d.jsonl", {"text": "One"}, {"text": "Two", "spans": [{"start": 0, "end": 9, "label": "A"}]})
    (tmp_path / "e.md").write_bytes("# Dépêche\n".encode("latin-1"))
    report = import_paths(project, [tmp_path, tmp_path / "missing.txt"])
    errors = [file.error for file in report.files if file.error]
    assert [error.split(" ")[0].rstrip(",") for error in errors] == [
        "b.png",
        "c.txt",
        "d.jsonl",
        str(tmp_path / "missing.txt"),
    ]
    assert (report.articles, report.errors) == (2, 4)
    assert report.files[4].notices == ["e.md is not UTF-8; it was read as windows-1252."]
    assert {one.text for one in _everything(project)} == {"Rain.\nIt rained.", "# Dépêche\n"}


def test_folders_are_walked_in_order_without_hidden_files_and_ways_out(project: Project, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("Secret", encoding="utf-8")
    folder = tmp_path / "in"
    for name in ("b/2.txt", "a/1.txt", ".hidden/x.txt", ".x.txt", "3.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"Text of {name}", encoding="utf-8")
    (folder / "link.txt").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    report = import_paths(project, [folder])
    assert [str(file.path.relative_to(folder)) for file in report.files] == ["3.txt", "a/1.txt", "b/2.txt"]
    assert [file.path.name for file in import_paths(project, [tmp_path]).files][-1] == "outside.txt"


def test_texts_that_are_there_are_skipped_and_told(project: Project, tmp_path: Path) -> None:
    import_paths(project, [SEEDS])
    tmp_path = _folder(tmp_path)
    (tmp_path / "copy.txt").write_bytes(next(SEEDS.glob("000_*")).read_bytes())
    (tmp_path / "new.txt").write_text("New", encoding="utf-8")
    (tmp_path / "newer.txt").write_text("New", encoding="utf-8")
    report = import_paths(project, [tmp_path])
    assert [(file.articles, file.duplicates) for file in report.files] == [(0, 1), (1, 0), (0, 1)]
    again = import_paths(project, [tmp_path])
    assert (again.step, again.articles, again.duplicates) == (None, 0, 3)


def test_annotated_data_attaches_to_the_article_that_is_there(project: Project) -> None:
    import_paths(project, [SEEDS])
    gold = paths.seeds() / "gold" / "seeds-gold.jsonl"
    report = import_paths(project, [gold], annotator="bob")
    lines = [json.loads(line) for line in gold.read_text(encoding="utf-8").split("\n") if line]
    spans = sum(len(line["spans"]) for line in lines)
    assert (report.articles, report.annotations, report.duplicates) == (0, spans, 5)
    assert report.step is not None
    assert report.step.step.name == f"Import {spans} annotations"
    bundles = _everything(project)
    assert [len(one.annotations) for one in bundles] == [len(line["spans"]) for line in lines]
    assert [one.article.external_id for one in bundles] == [line["id"] for line in lines]
    history.undo(project)
    assert all(one.annotations == () and one.article.external_id is None for one in _everything(project))


def test_another_annotators_layer_comes_beside_the_first(project: Project, tmp_path: Path) -> None:
    path = _lines(tmp_path, "a.jsonl", _quote())
    assert import_paths(project, [path], annotator="bob").annotations == 2
    assert import_paths(project, [path], annotator="eve").annotations == 2
    again = import_paths(project, [path], annotator="eve")
    assert (again.annotations, again.step) == (0, None)
    assert again.files[0].notices == ["2 annotations are in the project already."]
    (bundle,) = _everything(project)
    with project.reading() as read:
        names = {one.id: one.name for one in read.annotators()}
    assert sorted(names[one.annotator_id] for one in bundle.annotations) == ["bob", "bob", "eve", "eve"]
    assert len(bundle.relations) == 2
    out = tmp_path / "out.jsonl"
    export(project, out, format_id="jsonl")
    (line,) = map(json.loads, out.read_text(encoding="utf-8").split("\n")[:-1])
    assert len({span["id"] for span in line["spans"]}) == 4
    with create_project(tmp_path / "other.annot", annotator="x") as other:
        assert import_paths(other, [out]).annotations == 4


def test_ids_of_others_become_the_same_uuid_every_time_and_uuids_stay(project: Project, tmp_path: Path) -> None:
    mine = new_id()
    import_paths(project, [_lines(tmp_path, "a.jsonl", _quote("bob"), {"id": mine, "text": "Other"})])
    first, second = _everything(project)
    assert (first.article.id, first.article.external_id) == (outside_id("article", "n1"), "n1")
    assert (second.article.id, second.article.external_id) == (mine, None)
    span = first.annotations[1]
    assert (span.external_id, dict(span.extra)) == ("s", {"optional": True})


def test_an_id_that_another_article_has_is_told_and_kept_as_metadata(project: Project, tmp_path: Path) -> None:
    import_paths(project, [_lines(tmp_path, "a.jsonl", _quote())])
    report = import_paths(project, [_lines(tmp_path, "b.jsonl", {"id": "n1", "text": "Quite another text"})])
    assert report.articles == 1
    assert report.files[0].notices == ["Another article has the id “n1” already; this one got an id of its own."]
    assert _everything(project)[1].article.meta["source_id"] == "n1"
    assert import_paths(project, [tmp_path / "b.jsonl"]).duplicates == 1


def test_unknown_labels_and_relations_are_added_in_the_same_step(project: Project, tmp_path: Path) -> None:
    spans = [{"id": "x", "start": 0, "end": 1, "label": "Frame"}, {"id": "y", "start": 0, "end": 2, "label": "claim"}]
    line = {"text": "Rain", "spans": spans, "relations": [{"type": "frames", "from": "x", "to": "y"}]}
    before = {label.colour for label in project.codebook.labels}
    report = import_paths(project, [_lines(tmp_path, "a.jsonl", line)])
    assert report.files[0].notices == [
        "The label “Frame” was added to the codebook.",
        "The label “claim” was taken for “Claim”.",
        "The relation type “frames” was added to the codebook.",
    ]
    frame = project.codebook.label_named("Frame")
    assert frame is not None
    assert frame.colour not in before
    assert frame.position == max(label.position for label in project.codebook.labels)
    assert project.codebook.relation_named("frames") is not None
    history.undo(project)
    assert project.codebook.label_named("Frame") is None


def test_spans_without_ids_are_told_apart_and_found_again(project: Project, tmp_path: Path) -> None:
    span = {"start": 0, "end": 4, "label": "Claim"}
    path = _lines(tmp_path, "a.jsonl", {"text": "Rain", "spans": [span, span, {**span, "end": 3}]})
    assert import_paths(project, [path]).annotations == 3
    assert import_paths(project, [path]).annotations == 0


def test_files_on_one_text_may_name_different_marks_alike(project: Project, tmp_path: Path) -> None:
    def lines(name: str, label: str, end: int, note: str) -> Path:
        spans = [
            {"id": "T1", "label": label, "start": 0, "end": end},
            {"id": "T2", "label": "Cue", "start": 4, "end": 7},
        ]
        relations = [{"id": "R1", "type": "has_cue", "from": "T1", "to": "T2"}]
        comments = [{"id": "#1", "target": "T1", "text": note}]
        one = {"id": "a", "text": "One two.", "spans": spans, "relations": relations, "comments": comments}
        (tmp_path / name).write_text(json.dumps(one) + "\n", encoding="utf-8")
        return tmp_path / name

    first, second = lines("a.jsonl", "Claim", 3, "sure?"), lines("b.jsonl", "Quote", 7, "no")
    import_paths(project, [first])
    report = import_paths(project, [second])
    assert (report.annotations, [one.notices for one in report.files]) == (
        1,
        [["1 annotation is in the project already."]],
    )
    for path in (first, second):  # both are known now
        assert import_paths(project, [path]).step is None
    with project.reading() as read:
        (article_id,) = read.article_ids()
        marks = {one.id: one for one in read.annotations(article_id)}
        links = [(marks[one.from_id].fragments, marks[one.to_id].fragments) for one in read.relations(article_id)]
        comments = {one.text: marks[one.target_id].fragments for one in read.comments(article_id)}
    assert sorted(links) == [(((0, 3),), ((4, 7),)), (((0, 7),), ((4, 7),))]
    assert comments == {"sure?": ((0, 3),), "no": ((0, 7),)}


def test_a_comment_on_a_relation_is_nothing_to_complain_of(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One two.", encoding="utf-8")
    ann = "T1\tClaim 0 3\tOne\nT2\tCue 4 7\ttwo\nR1\thas_cue Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes R1\tsure?\n"
    (tmp_path / "a.ann").write_text(ann, encoding="utf-8")
    import_paths(project, [tmp_path / "a.ann"])
    with project.reading() as read:
        (article_id,) = read.article_ids()
        ends = {one.id for one in read.relations(article_id)}
        assert [one.target_id in ends for one in read.comments(article_id)] == [True]
    assert project.store.check()[0] == []


def test_moments_of_others_are_brought_to_ours(project: Project, tmp_path: Path) -> None:
    span = {
        "start": 0,
        "end": 4,
        "label": "Claim",
        "created": "2024-05-01T12:00:00.123456+02:00",
        "changed": "yesterday",
    }
    import_paths(project, [_lines(tmp_path, "a.jsonl", {"text": "Rain", "spans": [span]})])
    ((one,),) = (bundle.annotations for bundle in _everything(project))
    assert one.created == "2024-05-01T10:00:00.123Z"
    assert one.extra == {"changed": "yesterday"}


def test_cancel_leaves_nothing_behind(project: Project, tmp_path: Path) -> None:
    path = _lines(tmp_path, "a.jsonl", *({"text": f"Rain {number}"} for number in range(1000)))
    for stop_at in ("Reading a.jsonl", "Reading a.jsonl: 400 articles", "Writing"):
        with pytest.raises(Cancelled):
            import_paths(project, [path], handle=_stopped_at(stop_at))
        assert _everything(project) == []
    assert import_paths(project, [path]).articles == 1000


def test_someone_elses_import_meanwhile_is_seen(project: Project, tmp_path: Path) -> None:
    path = _lines(tmp_path, "a.jsonl", _quote())
    reports: list[ImportReport] = []

    def meanwhile(_done: int, _total: int | None, text: str) -> None:
        if text == "Writing" and not reports:
            reports.append(import_paths(project, [path], annotator="eve"))

    report = import_paths(project, [path], annotator="bob", handle=Handle(meanwhile))
    assert (reports[0].articles, report.articles, report.duplicates) == (1, 0, 1)
    (bundle,) = _everything(project)
    assert len(bundle.annotations) == 4


def test_a_format_that_is_named_is_taken_at_its_word(project: Project, tmp_path: Path) -> None:
    path = _lines(tmp_path, "a.jsonl", {"text": "Rain"})
    import_paths(project, [path], format_id="txt")
    assert _everything(project)[0].text == '{"text": "Rain"}\n'
    with pytest.raises(BadInput, match="There is no format “papyrus”"):
        import_paths(project, [path], format_id="papyrus")


def test_what_was_exported_imports_the_same_into_an_empty_project(project: Project, tmp_path: Path) -> None:
    comments = [{"id": "c", "target": "q", "author": "eve", "text": "Sure?", "created": "2026-01-01T00:00:00.000Z"},
                {"id": "d", "target": "n1", "author": "eve", "text": "Old", "resolved": True}]  # fmt: skip
    first = _quote("bob", comments=comments, status="done", meta={"outlet": "Post", "k": [1]}, title="T")
    first["spans"][0] |= {"fragments": [[0, 2], [3, 8]], "note": "n", "speaker": "reg-7", "status": "gold",
                          "origin": {"engine": "e", "version": "2", "score": 0.25, "reason": "r"},
                          "claim_group": {"id": "g", "statement": "It rains."}}  # fmt: skip
    import_paths(project, [_lines(tmp_path, "a.jsonl", first, {"text": "\U0001f600\r\n\u2028e\u0301", "id": "n2"})])
    out, back = tmp_path / "out.jsonl", tmp_path / "back.jsonl"
    export(project, out, format_id="jsonl")
    with create_project(tmp_path / "other.annot", annotator="x") as other:
        report = import_paths(other, [out])
        assert report.errors == 0
        export(other, back, format_id="jsonl")
    assert back.read_bytes() == out.read_bytes()


def test_every_evaluation_file_scores_one_against_itself(tmp_path: Path, evaluation: Path) -> None:
    for path in sorted(evaluation.rglob("*.jsonl")):
        with create_project(tmp_path / f"{path.parent.name}-{path.stem}.annot", annotator="x") as project:
            assert import_paths(project, [path]).errors == 0
            out = tmp_path / "out.jsonl"
            export(project, out, format_id="jsonl")
        scores = tmp_path / "scores.json"
        command = [
            sys.executable,
            str(evaluation / "score.py"),
            "--gold",
            str(path),
            "--pred",
            str(out),
            "--json",
            str(scores),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        found = json.loads(scores.read_text(encoding="utf-8"))
        assert found["labels"]
        assert all(one["exact"]["f1"] == 1.0 for one in found["labels"].values())


def test_what_is_outside_a_pages_main_text_is_an_engines_suggestion(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(), encoding="utf-8")
    report = import_paths(project, [tmp_path])
    assert (report.articles, report.annotations, report.errors) == (1, 5, 0)
    assert report.files[0].reason == "by its content"
    with project.reading() as read:
        (article_id,) = read.article_ids()
        made = read.annotations(article_id)
        engines = [one.id for one in read.annotators() if one.kind == "engine"]
    assert {(one.status, one.annotator_id) for one in made} == {("pending", engines[0])}
    assert import_paths(project, [tmp_path]).annotations == 0


def test_without_a_label_for_it_nothing_is_proposed(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(), encoding="utf-8")
    with create_project(str(tmp_path / "p.annot"), codebook="attribution", annotator="ana") as project:
        assert project.codebook.label_named("Boilerplate") is None
        report = import_paths(project, [tmp_path / "a.html"])
        assert (report.articles, report.annotations) == (1, 0)
        assert "has no label “Boilerplate”" in report.files[0].notices[-1]


def test_options_reach_the_formats_that_have_them(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(), encoding="utf-8")
    (tmp_path / "b.zip").write_bytes(zipped({"b.html": page("<p>Another paragraph that is in this one only.</p>")}))
    wishes = Wishes({"main_text_only": "yes"})
    assert import_paths(project, [tmp_path / "a.html", tmp_path / "b.zip"], options=wishes).articles == 2
    assert not any("cookies" in one.text for one in _everything(project))
    with pytest.raises(BadInput, match="No format has an option “maintext”; there are"):
        import_paths(project, [tmp_path], options=Wishes({"maintext": "yes"}))


def test_addresses_are_not_fetched_unasked(project: Project, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("https://a.example/x\nhttps://b.example\n", encoding="utf-8")
    report = import_paths(project, ["https://news.example/a", tmp_path / "list.txt"])
    assert report.articles == 0
    assert all("nothing is fetched" in (file.error or "") for file in report.files)
