"""Label Studio: tasks and configuration, both offset eras, what marks no text is refused."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.errors import BadInput, Refused
from annotator.formats.label_studio_config import config_xml, parsed_config
from annotator.formats.losing import is_wide
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import format_named, recognised
from annotator.model.codebook import AttributeDefinition, Codebook, Label, RelationType
from annotator.model.spans import Fragment
from tests.formats.lossy import ordered
from tests.formats.material import PROJECTS, read, written


def _kept(record: ArticleRecord) -> ArticleRecord:
    spans = [span for span in record.spans if is_wide(span)]
    ids = {span.id for span in spans}
    links = [one for one in record.relations if {one.from_id, one.to_id} <= ids]
    ids |= {one.id for one in links} | {record.id}
    comments = [one for one in record.comments if one.target in ids]
    return ordered(replace(record, spans=spans, relations=links, comments=comments))


def _ids(record: ArticleRecord) -> set[tuple[str | None, str | None]]:
    return {(record.id, one.id) for one in (*record.spans, *record.relations, *record.comments)}


@settings(max_examples=30)
@given(PROJECTS)
def test_all_but_zero_width_comes_back(records: tuple[ArticleRecord, ...]) -> None:
    form = format_named("label-studio")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.out"
        result = form.write(list(records), path, Codebook(), form.options())
        kept = [_kept(one) for one in records]
        lost = [_ids(one) - _ids(left) for one, left in zip(records, kept, strict=True)]
        assert {(one.article, one.object_id) for one in result.losses} == set().union(*lost)
        if records:
            assert recognised(path).id == "label-studio"
            found, told = read("label-studio", path)
            assert told == []
            assert [ordered(one) for one in found] == kept


def test_tasks_and_configuration_in_one_archive(tmp_path: Path) -> None:
    record = ArticleRecord("ab", "x", title="T", spans=[SpanRecord("A", (Fragment(0, 1),), "s", annotator="a1")])
    written("label-studio", [record], tmp_path / "a.zip", write="archive")
    assert recognised(tmp_path / "a.zip").id == "label-studio"
    assert ordered(read("label-studio", tmp_path / "a.zip")[0][0]) == ordered(record)
    record.spans[0].label = "A\x01"
    with pytest.raises(Refused, match=r"has the character U\+0001"):
        written("label-studio", [record], tmp_path / "a.zip", write="archive")


_BOOK = Codebook(
    (Label("l1", "Claim <&>", "#112233"), Label("l2", "Cue", "#445566")),
    (
        AttributeDefinition("a1", "stance", "choice", ("for", "against"), ("l1",)),
        AttributeDefinition("a2", "kinds", "choices", ("x", "y")),
        AttributeDefinition("a3", "said", "text"),
        AttributeDefinition("a4", "size", "number"),
        AttributeDefinition("a5", "label", "text"),
        AttributeDefinition("a6", "sure", "flag"),
    ),
    (RelationType("r1", "said by"),),
)


def test_attributes_are_controls_and_come_back(tmp_path: Path) -> None:
    values: dict[str, Any] = {"stance": "for", "kinds": ["x"], "said": "so", "size": 2, "label": "y", "sure": True}
    span = SpanRecord("Claim <&>", (Fragment(0, 2), Fragment(3, 4)), "s", values, "a1", note="why")
    form, path = format_named("label-studio"), tmp_path / "a.json"
    form.write([ArticleRecord("ab cd", "x", title="T", spans=[span])], path, _BOOK, form.options())
    results = json.loads(path.read_text(encoding="utf-8"))[0]["annotations"][0]["result"]
    assert [one["type"] for one in results] == [
        "labels", "choices", "choices", "textarea", "number", "labels", "relation"]  # fmt: skip
    assert results[0]["meta"]["text"] == ["why"]
    assert results[-1]["labels"] == ["fragment-of"]
    (record,), _ = read("label-studio", path)
    assert (record.spans[0].attributes, record.spans[0].fragments) == (values, span.fragments)
    results[1]["value"]["choices"] = ["against"]
    path.write_text(json.dumps([{"data": {"text": "ab cd"}, "annotations": [{"result": results}]}]), encoding="utf-8")
    assert read("label-studio", path)[0][0].spans[0].attributes == {**values, "stance": "against"}


def test_the_configuration_names_labels_attributes_and_relations() -> None:
    data = config_xml(_BOOK, ["Extra"], ["other"])
    config = parsed_config(data, "config.xml")
    assert config.controls == {"label", "text", "stance", "kinds", "said", "size"}
    assert config.texts == {"text": "text"}
    text = data.decode()
    assert '<Label value="Claim &lt;&amp;&gt;" background="#112233"/>' in text
    assert all(f'<Relation value="{name}"/>' in text for name in ("fragment-of", "said by", "other"))


def _task(tmp_path: Path, results: list[dict[str, Any]], text: str = "\U0001f600 ab", **about: object) -> Path:
    path = tmp_path / "t.json"
    task = {"id": 5, "data": {"text": text}, "annotations": [{"id": 9, "result": results, **about}]}
    path.write_text(json.dumps([task]), encoding="utf-8")
    return path


def _region(start: Any, end: Any, words: str | None = None, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": ["A"]} | ({"text": words} if words else {})
    return {"id": "r", "from_name": "label", "to_name": "text", "type": "labels", "value": value, **more}


def test_offsets_of_the_older_era_are_told_by_the_words(tmp_path: Path) -> None:
    (record,), told = read("label-studio", _task(tmp_path, [_region(3, 5, "ab")], completed_by={"email": "a@b.test"}))
    assert [(one.fragments, one.annotator) for one in record.spans] == [((Fragment(2, 4),), "a@b.test")]
    assert told == ["The offsets of t.json count UTF-16 units; they were converted to code points."]
    (record,), told = read("label-studio", _task(tmp_path, [_region(2, 4, "ab")], completed_by=3, ground_truth=True))
    assert [(one.fragments, one.annotator, one.status) for one in record.spans] == [((Fragment(2, 4),), "3", "gold")]
    assert (told, record.id) == ([], "5")


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ([_region(0, 1, "zz")], "the file says “zz”"),
        ([_region(0, 99)], "reaches outside the text"),
        ([_region(None, None)], "needs whole numbers"),
        ([_region("/div[1]", "/div[1]")], "is no place in a text"),
        ([{"type": "rectanglelabels", "value": {}}], "“rectanglelabels”, which does not mark text"),
        ([_region(0, 1, from_name="odd")], "control “odd”, which is not configured"),
        ([{"type": "relation", "from_id": "a", "to_id": "b"}], "names the span “a”"),
        ([{"id": "r", "type": "labels"}], "has no “value”"),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, results: list[dict[str, Any]], sentence: str) -> None:
    (tmp_path / "config.xml").write_bytes(config_xml(Codebook(), [], []))
    with pytest.raises(BadInput, match=rf"t\.json.*{sentence}"):
        read("label-studio", _task(tmp_path, results))


def test_small_exports_and_predictions_are_read(tmp_path: Path) -> None:
    small = {"body": "ab cd", "id": 1, "label": [{"start": 3, "end": 5, "text": "cd", "labels": ["A"]}],
             "annotator": 2, "annotation_id": 7, "lead_time": 1.5, "created_at": "2024-01-01T00:00:00Z"}  # fmt: skip
    path = tmp_path / "s.json"
    path.write_text(json.dumps([small]), encoding="utf-8")
    assert recognised(path).id == "label-studio"
    (record,), _ = read("label-studio", path)
    assert [(one.label, one.fragments, one.annotator) for one in record.spans] == [("A", (Fragment(3, 5),), "2")]
    task = {"data": {"text": "ab"}, "predictions": [{"model_version": "m1", "score": 0.5, "result": [_region(0, 1)]}]}
    path.write_text(json.dumps([task]), encoding="utf-8")
    (record,), _ = read("label-studio", path)
    span = record.spans[0]
    assert span.origin is not None
    assert (span.status, span.annotator, span.origin.engine, span.origin.score) == ("pending", "m1", "m1", 0.5)


def test_regions_that_two_annotations_share_stay_apart(tmp_path: Path) -> None:
    parts = [{"id": number, "completed_by": number, "result": [_region(0, 1)]} for number in (1, 2)]
    path = tmp_path / "t.json"
    path.write_text(json.dumps([{"data": {"text": "ab"}, "annotations": parts}]), encoding="utf-8")
    (record,), _ = read("label-studio", path)
    assert [(one.id, one.annotator) for one in record.spans] == [("r", "1"), ("2:r", "2")]


def test_the_configuration_beside_is_read_along(tmp_path: Path) -> None:
    (tmp_path / "config.xml").write_bytes(config_xml(Codebook(), [], []))
    path = _task(tmp_path, [])
    assert format_named("label-studio").companions(path) == (tmp_path / "config.xml",)
    assert recognised(tmp_path / "config.xml").id == "label-studio"
    with pytest.raises(BadInput, match="is a labelling configuration"):
        read("label-studio", tmp_path / "config.xml")


_REASONS = "|".join((
    "which does not mark text", "but the text has “appreciated", "shows several texts", "has no text",
    "is a labelling configuration", "the file says “February 22”"))  # fmt: skip


def test_the_material_is_read_or_refused_for_its_reason(conformance: Path) -> None:
    folder = conformance / "label-studio"
    read_in, paths = 0, [one for one in sorted(folder.rglob("*")) if one.suffix in (".json", ".xml")]
    assert paths
    for path in paths:
        if path.name == "label_config_repeater.json":
            assert recognised(path).id != "label-studio"
            continue
        assert recognised(path).id == "label-studio", path
        try:
            records, _ = read("label-studio", path)
        except BadInput as error:
            assert re.search(_REASONS, error.sentence), (path, error.sentence)
            continue
        read_in += 1
        for record in records:
            for span in record.spans:
                assert record.text[slice(*span.fragments[0])] == "February 22"
    assert read_in >= 8


def test_label_studio_accepts_our_tasks(tmp_path: Path) -> None:
    interface = pytest.importorskip("label_studio_sdk.label_interface")
    span = SpanRecord("Claim <&>", (Fragment(0, 2), Fragment(3, 4)), "s", {"stance": "for"}, "a1")
    form, path = format_named("label-studio"), tmp_path / "a.json"
    form.write([ArticleRecord("ab cd", "x", title="T", spans=[span])], path, _BOOK, form.options())
    task = json.loads(path.read_text(encoding="utf-8"))[0]
    made = interface.LabelInterface(config_xml(_BOOK, [], []).decode())
    assert made.validate_annotation(task["annotations"][0])
    assert written("label-studio", [], path) == b"[]\n"
