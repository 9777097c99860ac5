"""Prodigy and spaCy JSON: everything comes back, tokens fit spaCy, older training files are read."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import recognised
from annotator.formats.tokens import tokens_of
from annotator.model.spans import Fragment
from tests.formats.lossy import ordered
from tests.formats.material import PROJECTS, TEXTS, read, written


@settings(max_examples=40)
@given(PROJECTS)
def test_everything_comes_back(records: tuple[ArticleRecord, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.out"
        data = written("prodigy", list(records), path)
        if records:
            assert recognised(path).id == "prodigy"
            found, told = read("prodigy", path)
            assert told == []
            assert [ordered(one) for one in found] == [ordered(one) for one in records]
            assert written("prodigy", found, path) == data


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_tokens_give_the_text_again_and_have_every_edge(text: str, pairs: list[tuple[int, int]]) -> None:
    ranges = [(a, b) for a, b in pairs if a < b <= len(text)]
    tokens = tokens_of(text, ranges)
    assert "".join(text[one.start : one.end] + " " * one.space for one in tokens) == text
    assert {one for one, _ in ranges} <= {one.start for one in tokens}
    assert {one for _, one in ranges} <= {one.end for one in tokens}


@settings(max_examples=10)
@given(PROJECTS)
def test_spacy_finds_the_same_spans(records: tuple[ArticleRecord, ...]) -> None:
    tokens = pytest.importorskip("spacy.tokens")
    vocabulary = pytest.importorskip("spacy.vocab").Vocab()
    with tempfile.TemporaryDirectory() as folder:
        lines = written("prodigy", list(records), Path(folder) / "a").split(b"\n")[:-1]
        for record, line in zip(records, map(json.loads, lines), strict=True):
            words, spaces = [one["text"] for one in line["tokens"]], [one["ws"] for one in line["tokens"]]
            doc = tokens.Doc(vocabulary, words=words, spaces=spaces)
            assert doc.text == record.text
            for span in line["spans"]:
                if span["start"] < span["end"]:
                    found = doc.char_span(span["start"], span["end"])
                    assert (found.start, found.end - 1) == (span["token_start"], span["token_end"])


def _file(tmp_path: Path, *values: object) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in values), encoding="utf-8")
    return path


def test_what_was_rejected_comes_without_annotations_and_sessions_are_annotators(tmp_path: Path) -> None:
    marks = [{"start": 0, "end": 2, "label": "A", "token_start": 0, "token_end": 0, "score": 0.5}]
    base = {"text": "ab cd", "spans": marks, "_session_id": "alice"}
    records, told = read("prodigy", _file(tmp_path, {**base, "answer": "accept"}, {**base, "answer": "reject"}))
    assert [(span.annotator, dict(span.extra)) for span in records[0].spans] == [("alice", {"score": 0.5})]
    assert records[1].spans == []
    assert told == ["Rejected or ignored in a.jsonl: 1 of 2; their texts came without annotations."]


def test_relations_between_tokens_make_spans(tmp_path: Path) -> None:
    ends = {"head_span": {"start": 0, "end": 2, "label": None}, "child_span": {"start": 3, "end": 5, "label": "A"}}
    value = {"text": "ab cd", "spans": [{"start": 3, "end": 5, "label": "A"}], "answer": "accept",
             "relations": [{"head": 0, "child": 1, "label": "r", **ends}]}  # fmt: skip
    (record,), _ = read("prodigy", _file(tmp_path, value))
    assert [(span.id, span.label, span.fragments) for span in record.spans] == [
        ("T1", "A", (Fragment(3, 5),)), ("T2", "token", (Fragment(0, 2),))]  # fmt: skip
    assert [(one.type, one.from_id, one.to_id) for one in record.relations] == [("r", "T2", "T1")]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"label": "A", "pattern": "x"}, "is a match pattern"),
        ({"label": "A"}, "has no “text”"),
        ({"text": "ab", "spans": [{"start": 0, "end": 9, "label": "A"}]}, "the span .* outside the text"),
        ({"text": "ab", "spans": [{"start": 0, "end": 1, "label": "A", "text": "b"}]}, "the file says “b”"),
        ({"text": "ab", "spans": 3}, "“spans” must be a list"),
        ({"text": "ab", "spans": [], "relations": [{"label": "x"}]}, "lacks its “head_span”"),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, value: object, sentence: str) -> None:
    with pytest.raises(BadInput, match=rf"a\.jsonl, line 2.*{sentence}"):
        read("prodigy", _file(tmp_path, {"text": "ok", "answer": "accept"}, value))
    (tmp_path / "b.jsonl").write_text('{"text": "a"}\n{"text": "b", }\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"b\.jsonl, line 2 is not valid JSON"):
        read("prodigy", tmp_path / "b.jsonl")


def test_offsets_in_another_unit_are_told_by_the_words(tmp_path: Path) -> None:
    value = {"text": "\U0001f600 ab", "spans": [{"start": 3, "end": 5, "text": "ab", "label": "A"}]}
    (record,), told = read("prodigy", _file(tmp_path, value))
    assert record.spans[0].fragments == (Fragment(2, 4),)
    assert told == ["The offsets of a.jsonl count UTF-16 units; they were converted to code points."]


def test_labels_with_quotes_and_hulls(tmp_path: Path) -> None:
    span = SpanRecord('a "b"', (Fragment(0, 1), Fragment(3, 4)), "s")
    line = json.loads(written("prodigy", [ArticleRecord("ab cd", "x", title="T", spans=[span])], tmp_path / "a"))
    assert (line["spans"][0]["text"], line["spans"][0]["fragments"]) == ("ab c", [[0, 1], [3, 4]])


def test_the_material_is_read_or_refused_for_its_reason(conformance: Path) -> None:
    folder = conformance / "prodigy-jsonl"
    paths = sorted(folder.rglob("*.json*"))
    assert paths
    for path in paths:
        wanted = {"prodigy", "jsonl"} if path.name == "examples.jsonl" else {"prodigy"}
        form = recognised(path).id
        assert form in wanted, path
        if "patterns" in path.name:
            with pytest.raises(BadInput, match="line 1 is a match pattern"):
                read("prodigy", path)
            continue
        records, _ = read(form, path)
        for record in records:
            assert record.text
            for span in record.spans:
                assert record.text[slice(*span.fragments[0])].strip()
    tweets, _ = read("prodigy", folder / "projects" / "tutorials" / "rel_component" / "assets" / "annotations.jsonl")
    assert (len(tweets), sum(len(one.relations) for one in tweets)) == (149, 267)
    old, _ = read("prodigy", folder / "spaCy" / "extra" / "example_data" / "training-data.json")
    assert "Oct. 19" in [old[0].text[slice(*span.fragments[0])] for span in old[0].spans]
    demo, _ = read("prodigy", folder / "projects" / "pipelines" / "ner_demo_update" / "assets" / "train.json")
    (span,) = demo[0].spans
    assert (demo[0].text[slice(*span.fragments[0])], span.label) == ("Shaka Khan", "PERSON")
