"""doccano's lines: every shape is read, the unit is asked when it makes a difference, losses are exact."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.errors import BadInput, Refused
from annotator.formats.clusters import cluster_starts
from annotator.formats.records import ArticleRecord, Loss, RelationRecord, SpanRecord
from annotator.formats.registry import format_named, recognised
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragment
from tests.formats.lossy import hull, lost_kinds, said_fields
from tests.formats.material import PROJECTS, read, written


@settings(max_examples=40)
@given(PROJECTS)
def test_spans_come_back_and_the_losses_name_the_rest(records: tuple[ArticleRecord, ...]) -> None:
    form = format_named("doccano")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.out"
        for unit in ("auto", "code points"):
            result = form.write(list(records), path, Codebook(), form.options(unit=unit))
            if records:
                assert recognised(path).id == "doccano"
                found, told = read("doccano", path)
                assert told == []
                for one, back in zip(records, found, strict=True):
                    _compare(one, back, result.losses)


def _compare(one: ArticleRecord, back: ArticleRecord, losses: list[Loss]) -> None:
    name = str(one.id)
    assert (back.text, back.title, back.status, back.meta) == (one.text, one.title, one.status, one.meta)
    wide = [span for span in one.spans if span.fragments[0].start < span.fragments[-1].end]
    shown = [(span.label, hull(span.fragments)) for span in wide]
    assert shown == [(span.label, span.fragments) for span in back.spans]
    assert {span.id for span in one.spans if span not in wide} == {
        loss.object_id for loss in losses if loss.article == name and loss.kind == "zero-width span"
    }
    for span in wide:
        expected = said_fields(span) | ({"fragments"} if len(span.fragments) > 1 else set())
        assert lost_kinds(losses, name, span.id) == expected
    ids = {span.id for span in wide}
    kept = [link for link in one.relations if {link.from_id, link.to_id} <= ids]
    assert [link.type for link in kept] == [link.type for link in back.relations]
    assert [comment.text for comment in back.comments] == [comment.text for comment in one.comments]


def _one(tmp_path: Path, value: object) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def test_offsets_count_utf16_by_default_and_each_line_says_so(tmp_path: Path) -> None:
    record = ArticleRecord("\U0001f600 ab", "x", title="T", spans=[SpanRecord("A b", (Fragment(2, 4),), "7")])
    line = json.loads(written("doccano", [record], tmp_path / "a.jsonl"))
    assert line["entities"] == [{"id": 7, "start_offset": 3, "end_offset": 5, "label": "A b"}]
    assert line["offset_unit"] == "utf-16"
    line = json.loads(written("doccano", [record], tmp_path / "a.jsonl", unit="code points", shape="labels"))
    assert (line["label"], line["offset_unit"]) == ([[2, 4, "A b"]], "code points")
    with pytest.raises(Refused, match="UTF-16 units or code points"):
        written("doccano", [record], tmp_path / "a.jsonl", unit="clusters")


def test_the_unit_is_asked_only_when_it_makes_a_difference(tmp_path: Path) -> None:
    path = _one(tmp_path, {"text": "\U0001f469\u200d\U0001f52c ab", "label": [[4, 6, "A"]]})
    with pytest.raises(BadInput, match=r"a\.jsonl, line 1: nothing says what the offsets count.*option “unit”"):
        read("doccano", path)
    assert read("doccano", path, unit="code points")[0][0].spans[0].fragments == (Fragment(4, 6),)
    path = _one(tmp_path, {"text": "\U0001f469\u200d\U0001f52c ab", "label": [[6, 8, "A"]]})
    (record,), told = read("doccano", path, unit="utf-16")
    assert record.spans[0].fragments == (Fragment(4, 6),)
    assert told == ["The offsets of a.jsonl were taken to count utf-16, as you chose."]
    path = _one(tmp_path, {"text": "\U0001f469\u200d\U0001f52c ab", "label": [[2, 4, "A"]]})
    assert read("doccano", path, unit="clusters")[0][0].spans[0].fragments == (Fragment(4, 6),)
    path = _one(tmp_path, {"text": "\U0001f600 ab", "label": [[1, 3, "A"]]})
    with pytest.raises(BadInput, match="inside a character when offsets count utf-16"):
        read("doccano", path, unit="utf-16")
    path = _one(tmp_path, {"text": "caf\u00e9 ab e\u0301", "label": [[5, 7, "A"]]})
    assert read("doccano", path)[0][0].spans[0].fragments == (Fragment(5, 7),)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", [0]),
        ("ab", [0, 1, 2]),
        ("a\r\nb", [0, 1, 3, 4]),
        ("e\u0301x", [0, 2, 3]),
        ("\U0001f1fa\U0001f1e6\U0001f1fa", [0, 2, 3]),
        ("\U0001f469\u200d\U0001f52cb", [0, 3, 4]),
        ("\U0001f44d\U0001f3fd!", [0, 2, 3]),
        ("\u1112\u1161\u11ab\uac00\u11a8", [0, 3, 5]),
    ],
)
def test_clusters(text: str, starts: list[int]) -> None:
    assert cluster_starts(text) == starts


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"label": [[0, 1, "A"]]}, "has no “text”"),
        ({"text": "ab", "label": [[1, 1, "A"]]}, "goes from 1 to 1; a label must cover something"),
        ({"text": "ab", "label": [[0, 3, "A"]]}, "reaches outside the text"),
        ({"text": "ab", "label": [[0, 1]]}, r"must be \[start, end, name\]"),
        ({"text": "ab", "annotations": [{"label": 3, "start_offset": 0, "end_offset": 1, "user": 1}]}, "by number"),
        ({"text": "ab", "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "x"}]}, "span “1”"),
        ({"text": "ab", "entities": [], "relations": [{"from_id": 1}]}, "needs “from_id”"),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, value: object, sentence: str) -> None:
    with pytest.raises(BadInput, match=rf"a\.jsonl.*{sentence}"):
        read("doccano", _one(tmp_path, value))


def test_numbered_labels_get_their_names(tmp_path: Path) -> None:
    marks = [{"label": 3, "start_offset": 0, "end_offset": 1, "user": 2}, {"label": 4, "user": 1}]
    path = _one(tmp_path, {"text": "ab", "annotations": marks})
    (record,), _ = read("doccano", path, labels="3=LOC, 4=PER")
    assert [(span.label, span.annotator) for span in record.spans] == [("LOC", "2")]
    assert record.meta == {"annotations": [{"label": 4, "user": 1}]}
    with pytest.raises(BadInput, match="does not name labels"):
        read("doccano", path, labels="LOC")


def test_relations_of_spans_without_width_are_lost_too(tmp_path: Path) -> None:
    spans = [SpanRecord("A", (Fragment(0, 0),), "s"), SpanRecord("A", (Fragment(0, 1),), "t")]
    record = ArticleRecord("ab", "x", title="T", spans=spans, relations=[RelationRecord("r", "s", "t", "l")])
    form = format_named("doccano")
    result = form.write([record], tmp_path / "a", Codebook(), form.options())
    assert result.losses == [Loss("zero-width span", "x", "s"), Loss("relation", "x", "l")]
    assert (result.articles, result.spans, result.relations) == (1, 1, 0)


def test_the_material_is_read_or_refused_for_its_reason(conformance: Path) -> None:
    folder = conformance / "doccano"
    found, refused = {}, {}
    for path in sorted(folder.rglob("*.json*")):
        assert recognised(path).id == "doccano", path
        name = str(path.relative_to(folder))
        try:
            records, _ = read("doccano", path)
        except BadInput as error:
            refused[name] = error.sentence
            continue
        found[name] = records
    assert {name.split("/")[1:3][0] + name.rpartition("data_")[2] for name in refused}
    why = {name: next(key for key in ("has no “text”", "by number") if key in said) for name, said in refused.items()}
    assert set(why.values()) == {"has no “text”", "by number"}
    export = found["doccano/data_export/pipeline/examples/relation_extraction/example.jsonl"][0]
    assert [(export.text[slice(*span.fragments[0])], span.label) for span in export.spans][:2] == [
        ("Google", "ORG"), ("September 4, 1998", "DATE")]  # fmt: skip
    assert len(export.relations) == 3
    path = folder / "doccano-transformer" / "tests" / "data" / "labeling" / "labeling.jsonl"
    records, _ = read("doccano", path, labels="12=LOC,13=PER,14=ORG,15=MISC,11=O")
    assert {span.annotator for span in records[0].spans} == {"1", "2"}
    assert records[0].text[slice(*records[0].spans[2].fragments[0])] == "Nadim Ladki"


def test_lines_without_text_are_left_out_on_request(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "ab", "label": [[0, 1, "A"]]}\n{"label": ["x"]}\n{"text": " ", "label": []}\n', encoding="utf-8"
    )
    with pytest.raises(BadInput, match=r"line 2 has no “text”.*the option “skip_blank”"):
        read("doccano", path)
    (record,), told = read("doccano", path, skip_blank=True)
    assert (record.text, told) == ("ab", ["Lines without text in a.jsonl: 2; they were left out."])
