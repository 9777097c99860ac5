"""GATE bdoc: everything comes back, both offset types, the reference reader, refusals."""

from __future__ import annotations

import gzip
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import recognised
from annotator.model.spans import Fragment, fragments
from tests.formats.material import PROJECTS, read, written


def _plain(records: Any) -> dict[str | None, ArticleRecord]:
    """Records in one order of spans, as annotation sets group them."""
    return {
        one.id: replace(
            one,
            sha256=None,
            spans=sorted(
                (replace(span, fragments=fragments(span.fragments)) for span in one.spans),
                key=lambda span: str(span.id),
            ),
        )
        for one in records
    }


@settings(max_examples=40)
@given(PROJECTS, st.sampled_from(["p", "j"]))
def test_everything_comes_back(records: tuple[ArticleRecord, ...], offsets: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.bdocjs"
        data = written("bdoc", list(records), path, offsets=offsets)
        assert data == written("bdoc", list(records), path, offsets=offsets)
        if records:
            assert recognised(path).id == "bdoc"
            found, told = read("bdoc", path)
            assert told == []
            assert _plain(found) == _plain(records)


def test_generated_files_are_read_at_the_right_characters(conformance: Path) -> None:
    expected = json.loads((conformance / "generated" / "expected.json").read_text(encoding="utf-8"))
    for name in ("emoji_p.bdocjs", "emoji_j.bdocjs"):
        (record,), told = read("bdoc", conformance / "generated" / "gate-bdoc" / name)
        assert told == []
        spans = [span for span in record.spans if span.annotator == "annotator1"]
        assert [(span.label, *span.fragments[0]) for span in spans] == [
            (one["label"], one["start"], one["end"]) for one in expected["spans"]
        ]
        assert [span.fragments for span in record.spans if span.annotator == "annotator2"] == [(Fragment(0, 0),)]
        assert (record.title, spans[0].attributes) == ("emoji", {"conf": "high"})


def test_every_file_of_the_material_is_read_as_the_reference_reader_does(conformance: Path) -> None:
    gatenlp = pytest.importorskip("gatenlp")
    paths = sorted((conformance / "gate-bdoc").rglob("*.bdocjs"))
    assert paths
    for path in paths:
        (record,), _ = read("bdoc", path)
        document = gatenlp.Document.load(str(path), fmt="bdocjs")
        sets = {"": document.annset(), **{name: document.annset(name) for name in document.annset_names()}}
        expected = {(name, one.type, one.start, one.end) for name, found in sets.items() for one in found}
        assert record.text == document.text
        assert {(one.annotator or "", one.label, *one.fragments[0]) for one in record.spans} == expected
    packed = next((conformance / "gate-bdoc").rglob("*.gz"))
    assert recognised(packed).id == "bdoc"
    assert read("bdoc", packed)[0][0].spans == read("bdoc", packed.with_suffix(""))[0][0].spans


@settings(max_examples=10)
@given(PROJECTS.filter(bool))
def test_the_reference_reader_finds_our_spans(records: tuple[ArticleRecord, ...]) -> None:
    gatenlp = pytest.importorskip("gatenlp")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.bdocjs"
        for offsets in ("p", "j"):
            written("bdoc", [records[0]], path, offsets=offsets)
            document = gatenlp.Document.load(str(path), fmt="bdocjs")
            found = {
                (name, one.type, one.start, one.end)
                for name in document.annset_names()
                for one in document.annset(name)
            }
            assert document.text == records[0].text
            assert found == {(one.annotator, one.label, *part) for one in records[0].spans for part in one.fragments}


def _document(**changed: Any) -> dict[str, Any]:
    annotation = {"type": "A", "start": 0, "end": 1, "id": 0, "features": {}}
    sets = {"Bo": {"name": "Bo", "annotations": [annotation]}}
    return {"text": "a\U0001f600b", "offset_type": "j", "annotation_sets": sets, **changed}


def _with(**changed: Any) -> dict[str, Any]:
    document = _document()
    document["annotation_sets"]["Bo"]["annotations"][0].update(changed)
    return document


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("{", "is not valid JSON"),
        ({"annotation_sets": {}}, "it has no “text”"),
        (_document(offset_type="x"), "“x” is no offset_type"),
        (_document(annotation_sets=3), "“annotation_sets” must be an object"),
        (_document(annotation_sets={"Bo": {}}), "the set “Bo” needs a list"),
        (_with(type=""), "without a type"),
        (_with(end=9), "0 from 0 to 9 is not in the text"),
        (_with(end=2), "begins or ends inside a character"),
        (_with(start=1, end=0), "ends before it starts"),
        (_with(start=None), "from None"),
        (_with(id="x"), "is no whole number"),
        (_with(features=[1]), "must be an object"),
        (_with(features={"annotator.fragment_of": 7}), "belongs to the annotation 7"),
        (_document(text="a\0"), "NUL character"),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, value: Any, sentence: str) -> None:
    if isinstance(value, dict) and "fragment_of" in json.dumps(value):
        value["features"] = {"annotator.article": {}}
    (tmp_path / "a.bdocjs").write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    with pytest.raises(BadInput, match=rf"a\.bdocjs.*{sentence}"):
        read("bdoc", tmp_path / "a.bdocjs")


def test_an_unstated_unit_is_told_and_read_as_code_points(tmp_path: Path) -> None:
    document = _with(start=1, end=2)
    del document["offset_type"]
    (tmp_path / "a.bdocjs").write_text(json.dumps(document), encoding="utf-8")
    (record,), told = read("bdoc", tmp_path / "a.bdocjs")
    assert record.text[slice(*record.spans[0].fragments[0])] == "\U0001f600"
    assert told == ["a.bdocjs does not say what its offsets count; they were read as code points."]


def test_compressed_files_that_swell_or_break_off_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.bdocjs.gz"
    path.write_bytes(gzip.compress(b" " * 30_000_000))
    with pytest.raises(BadInput, match="unpacks to more than is taken"):
        read("bdoc", path)
    path.write_bytes(gzip.compress(json.dumps(_document()).encode())[:-12])
    with pytest.raises(BadInput, match=r"ends too early|cannot be unpacked"):
        read("bdoc", path)


def test_one_annotator_more_does_not_mix_up_ids(tmp_path: Path) -> None:
    spans = [
        SpanRecord("A", (Fragment(0, 1),), "s1", annotator="Bo"),
        SpanRecord("A", (Fragment(0, 1), Fragment(2, 3)), "s2"),
    ]
    written("bdoc", [ArticleRecord("a b", "x", title="T", spans=spans)], tmp_path / "a.bdocjs")
    (found,), _ = read("bdoc", tmp_path / "a.bdocjs")
    assert {(one.id, one.annotator, one.fragments) for one in found.spans} == {
        ("s1", "Bo", (Fragment(0, 1),)),
        ("s2", None, (Fragment(0, 1), Fragment(2, 3))),
    }


def test_an_unstated_unit_is_told_by_offsets_that_only_one_unit_has(tmp_path: Path) -> None:
    value = _with(start=3, end=4)
    del value["offset_type"]
    (tmp_path / "a.bdocjs").write_text(json.dumps(value), encoding="utf-8")
    (record,), told = read("bdoc", tmp_path / "a.bdocjs")
    assert told == ["a.bdocjs does not say what its offsets count; they were read as UTF-16 units."]
    assert [record.text[slice(*one.fragments[0])] for one in record.spans] == ["b"]


def test_special_numbers_are_words_and_other_spellings_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.bdocjs").write_text(json.dumps(_with(features={"score": float("nan")})), encoding="utf-8")
    (record,), _ = read("bdoc", tmp_path / "a.bdocjs")
    assert record.spans[0].attributes == {"score": "NaN"}
    (tmp_path / "a.bdocym").write_text("annotation_sets: {}\ntext: x\n", encoding="utf-8")
    with pytest.raises(BadInput, match="is bdoc as YAML or MessagePack; save it as bdocjs"):
        read("bdoc", tmp_path / "a.bdocym")
