"""Hugging Face data sets: everything comes back from Parquet and JSON; damaged tables are refused."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.errors import BadInput, Refused
from annotator.formats import hf, hf_tables
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import recognised
from annotator.model.spans import Fragment
from tests.formats.lossy import ordered
from tests.formats.material import PROJECTS, read, written


@pytest.mark.parametrize("kind", ["folder", "parquet", "jsonl"])
@settings(max_examples=15)
@given(PROJECTS)
def test_everything_comes_back(kind: str, records: tuple[ArticleRecord, ...]) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.out"
        data = written("hf", list(records), path, write=kind)
        if records:
            assert recognised(path).id == "hf"
            found, told = read("hf", path)
            assert told == []
            assert [ordered(one) for one in found] == [ordered(one) for one in records]
            assert written("hf", found, path, write=kind) == data


def test_without_the_library_json_lines_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (hf, hf_tables):
        monkeypatch.setattr(module, "has_parquet", lambda: False)
    record = ArticleRecord("ab", "x", title="T", spans=[SpanRecord("A", (Fragment(0, 1),), "s")])
    written("hf", [record], tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["README.md", "data/train.jsonl"]
        assert "count Unicode code points" in archive.read("README.md").decode()
    assert ordered(read("hf", tmp_path / "a.zip")[0][0]) == ordered(record)
    with pytest.raises(Refused, match="needs the library pyarrow"):
        written("hf", [record], tmp_path / "a.parquet", write="parquet")
    (tmp_path / "b.parquet").write_bytes(b"PAR1xxxx")
    with pytest.raises(BadInput, match="install the library pyarrow"):
        read("hf", tmp_path / "b.parquet")


def test_labels_have_their_names_in_parquet_and_not_in_json(conformance: Path) -> None:
    pytest.importorskip("pyarrow")
    expected = json.loads((conformance / "generated" / "expected.json").read_text(encoding="utf-8"))
    folder = conformance / "generated" / "hf-datasets"
    records, _ = read("hf", folder / "emoji.parquet")
    found = [(one.label, *one.fragments[0], records[0].text[slice(*one.fragments[0])]) for one in records[0].spans]
    assert found == [(one["label"], one["start"], one["end"], one["text"]) for one in expected["spans"]]
    assert records[1].text == ""
    assert recognised(folder / "emoji.jsonl").id == "hf"
    with pytest.raises(BadInput, match=r"labels of “spans” by number \(0\) without their names"):
        read("hf", folder / "emoji.jsonl")


def test_tables_of_others_are_refused_for_their_reason(conformance: Path) -> None:
    pytest.importorskip("pyarrow")
    paths = sorted((conformance / "hf-datasets" / "parquet-testing").rglob("*.parquet"))
    assert paths
    for path in paths:
        assert recognised(path).id == "hf"
        with pytest.raises(BadInput, match=r"has no column with text|is a damaged Parquet table"):
            read("hf", path)


def test_rows_with_spans_and_relations_are_read(conformance: Path) -> None:
    folder = conformance / "hf-datasets" / "pie-datasets"
    for path in sorted(folder.rglob("*.json*")):
        assert recognised(path).id == "hf", path
        records, _ = read("hf", path)
        assert all(record.text for record in records)
    train, _ = read("hf", folder / "hf_datasets" / "json" / "train.json")
    second = next(one for one in train if one.id == "train_doc2")
    assert [(one.label, second.text[slice(*one.fragments[0])]) for one in second.spans] == [
        ("sentences", "Entity A works at B."), ("PER", "Entity A"), ("ORG", "B")]  # fmt: skip
    ends = {one.id: one.label for one in second.spans}
    assert [(one.type, ends[one.from_id], ends[one.to_id]) for one in second.relations] == [
        ("per:employee_of", "PER", "ORG")]  # fmt: skip
    conll, _ = read("hf", folder / "dataset_dict" / "conll2003_extract" / "validation" / "documents.jsonl")
    assert [(one.label, conll[0].text[slice(*one.fragments[0])]) for one in conll[0].spans] == [
        ("ORG", "LEICESTERSHIRE")
    ]
    units, _ = read("hf", folder / "dataset_builders" / "hf" / "argmicro" / "de.train.0.json")
    assert [units[0].text[slice(*one.fragments[0])][:9] for one in units[0].spans][:2] == ["Ja, seine", "Drei vers"]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"headline": "x"}, "has no text; it has headline"),
        ({"text": "ab", "entities": [{"start": 0, "end": 9, "label": "A"}]}, "reaches outside the text"),
        ({"text": "ab", "entities": [{"start": 0, "end": 1, "label": 3}]}, "by number"),
        (
            {"text": "ab", "entities": [{"start": 0, "end": 1, "label": "A"}], "relations": [{"head": 0, "tail": 5}]},
            "there are 1 spans",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, value: object, sentence: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps([value]), encoding="utf-8")
    with pytest.raises(BadInput, match=rf"a\.json.*{sentence}"):
        read("hf", tmp_path / "a.json")


def test_any_json_with_a_text_gives_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"id": 3, "headline": "H", "story": "ab", "date": "2025-02-04"}]), encoding="utf-8")
    assert recognised(path).id == "json"
    (record,), _ = read("json", path)
    assert (record.text, record.id, record.title, record.meta) == ("ab", "3", "H", {"published": "2025-02-04"})
    path.write_text('{"odd": 1}', encoding="utf-8")
    assert recognised(path).id == "json"
    with pytest.raises(BadInput, match=r"a\.json.* has no text; it has odd"):
        read("json", path)
    assert read("json", _odd(tmp_path), text_field="odd")[0][0].text == "words"


def _odd(tmp_path: Path) -> Path:
    path = tmp_path / "b.json"
    path.write_text('{"odd": "words"}', encoding="utf-8")
    return path
