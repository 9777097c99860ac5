"""spaCy DocBin without spaCy: everything comes back, spaCy reads the same, what is damaged is refused."""

from __future__ import annotations

import json
import tempfile
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from annotator.errors import BadInput
from annotator.formats.docbin import packed, string_id, unpacked
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import recognised
from annotator.formats.spacy_symbols import SYMBOLS
from annotator.model.spans import Fragment
from tests.formats.lossy import ordered
from tests.formats.material import PROJECTS, TEXTS, read, written


@settings(max_examples=30)
@given(PROJECTS)
def test_everything_comes_back(records: tuple[ArticleRecord, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.spacy"
        data = written("spacy", list(records), path)
        assert recognised(path).id == "spacy"
        if records:
            found, told = read("spacy", path)
            assert told == []
            assert [ordered(one) for one in found] == [ordered(one) for one in records]
            assert written("spacy", found, path) == data


@given(TEXTS)
def test_strings_have_the_numbers_that_spacy_gives_them(words: str) -> None:
    strings = pytest.importorskip("spacy.strings")
    assert string_id(words) == strings.get_string_id(words)


@settings(max_examples=10)
@given(PROJECTS)
def test_spacy_finds_the_same_spans(records: tuple[ArticleRecord, ...]) -> None:
    tokens = pytest.importorskip("spacy.tokens")
    vocabulary = pytest.importorskip("spacy.vocab").Vocab()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.spacy"
        written("spacy", list(records), path)
        docs = list(tokens.DocBin().from_disk(path).get_docs(vocabulary))
    assert [doc.text for doc in docs] == [record.text for record in records]
    for doc, record in zip(docs, records, strict=True):
        found = sorted((name, one.start_char, one.end_char, one.label_, one.kb_id_, one.id_)
                       for name, many in doc.spans.items() for one in many)  # fmt: skip
        assert found == sorted(
            (
                one.annotator or "",
                one.fragments[0].start,
                one.fragments[-1].end,
                one.label,
                one.speaker or "",
                one.id or "",
            )
            for one in record.spans
            if one.fragments[0].start < one.fragments[-1].end
        )


def test_names_that_spacy_numbers_have_its_numbers() -> None:
    symbols = pytest.importorskip("spacy.symbols")
    assert {name: number for name, number in symbols.IDS.items() if name} == SYMBOLS


def test_entities_only_where_nothing_overlaps(tmp_path: Path) -> None:
    spans = [SpanRecord("A", (Fragment(0, 2),), "s1"), SpanRecord("B", (Fragment(3, 5),), "s2")]
    path = tmp_path / "a.spacy"
    written("spacy", [ArticleRecord("ab cd", "x", title="T", spans=spans)], path)
    (doc,) = unpacked(path.read_bytes(), "a.spacy")
    assert [(one.label, one.start, one.end) for one in doc.entities] == [("A", 0, 2), ("B", 3, 5)]
    spans[1].fragments = (Fragment(1, 5),)
    written("spacy", [ArticleRecord("ab cd", "x", title="T", spans=spans)], path)
    (doc,) = unpacked(path.read_bytes(), "a.spacy")
    assert doc.entities == []


def test_spans_changed_in_spacy_are_taken_as_they_are(tmp_path: Path) -> None:
    record = ArticleRecord("ab cd", "x", title="T", spans=[SpanRecord("A", (Fragment(0, 2),), "s1", annotator="Bo")])
    path = tmp_path / "a.spacy"
    written("spacy", [record], path)
    (doc,) = unpacked(path.read_bytes(), "a.spacy")
    doc.groups = {}
    path.write_bytes(packed([doc]))
    (found,), told = read("spacy", path)
    assert [(one.label, one.annotator) for one in found.spans] == [("A", None)]
    assert (found.id, told) == (
        "x", ["a.spacy, document 1 was changed after its export; its spans are those that spaCy knows."])  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x78\x9cxxxx", "is no DocBin of spaCy, or is damaged"),
        (zlib.compress(msgspec.msgpack.encode({"version": "9"})), r"is a DocBin of version 9; only 0\.1"),
        (zlib.compress(msgspec.msgpack.encode([1])), "is no DocBin"),
        (zlib.compress(msgspec.msgpack.encode({"version": "0.1"})), "is no DocBin"),
        (packed([])[:-4], "is cut off"),
        (packed([]), "holds no documents"),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, data: bytes, sentence: str) -> None:
    (tmp_path / "a.spacy").write_bytes(data)
    with pytest.raises(BadInput, match=rf"a\.spacy.*{sentence}"):
        read("spacy", tmp_path / "a.spacy")


def test_containers_of_others_are_read(conformance: Path) -> None:
    expected = json.loads((conformance / "generated" / "expected.json").read_text(encoding="utf-8"))
    folder = conformance / "generated" / "spacy-docbin"
    (record,), _ = read("spacy", folder / "emoji.spacy")
    assert record.text == expected["text"]
    found = {(one.label, *one.fragments[0], record.text[slice(*one.fragments[0])]) for one in record.spans}
    assert found == {(one["label"], one["start"], one["end"], one["text"]) for one in expected["spans"]}
    assert next(one for one in record.spans if one.label == "speaker").speaker == "Q1"
    with pytest.raises(BadInput, match="holds no documents"):
        read("spacy", folder / "empty.spacy")
    (record,), _ = read("spacy", folder / "ner-token-per-line-conll2003.spacy")
    assert ("PERSON", "Sebastian Thrun") in {(one.label, record.text[slice(*one.fragments[0])]) for one in record.spans}
    (record,), _ = read("spacy", next((conformance / "spacy-docbin").rglob("demo.spacy")))
    assert ("PERSON", "Ed Sheeran") in {(one.label, record.text[slice(*one.fragments[0])]) for one in record.spans}


def _docs() -> list[Any]:
    """A document with all that spaCy may keep, and one with places where no entity may be."""
    spacy = pytest.importorskip("spacy")
    tokens = pytest.importorskip("spacy.tokens")
    nlp = spacy.blank("xx")
    tokens.Doc.set_extension("source", default=None, force=True)
    tokens.Span.set_extension("sure", default=None, force=True)
    full = nlp("Ünï \U0001f600 Angela Merkel said:\n“yes”\r\n e\u0301x.  Two")
    full.ents = [tokens.Span(full, 2, 4, label="PER", kb_id="Q567", span_id="E1"), tokens.Span(full, 14, 15, "NUM")]
    full.spans["sc"] = [tokens.Span(full, 2, 4, "PER"), tokens.Span(full, 3, 5, "X", kb_id="Q1", span_id="x")]
    full.spans["sc"][1]._.sure = 0.5
    full._.source = "a paper"
    full.user_data |= {"nested": {"a": [1]}, ("own", 1): "odd"}
    full.cats = {"POLITICS": 0.9}
    full[0].lemma_ = "uni"
    blocked = nlp("A B C D E")
    blocked.set_ents([tokens.Span(blocked, 1, 2, label="X")], blocked=[tokens.Span(blocked, 3, 4)])
    return [full, blocked]


def test_what_spacy_keeps_beside_spans_is_kept_or_told(tmp_path: Path) -> None:
    docs = _docs()
    pytest.importorskip("spacy.tokens").DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "a.spacy")
    (full, blocked), told = read("spacy", tmp_path / "a.spacy")
    assert [full.text, blocked.text] == [doc.text for doc in docs]
    found = [(one.label, tuple(one.fragments[0]), one.annotator, one.speaker, one.id) for one in full.spans]
    assert found == [
        ("PER", (6, 19), "sc", "Q567", "E1"),
        ("X", (13, 24), "sc", "Q1", "x"),
        ("NUM", (40, 43), None, None, None),
    ]
    assert [one.attributes for one in full.spans] == [{}, {"sure": 0.5}, {}]
    assert {key: full.meta[key] for key in ("cats", "source", "nested")} == {
        "cats": {"POLITICS": 0.9}, "source": "a paper", "nested": {"a": [1]},
    }  # fmt: skip
    assert [(one.label, tuple(one.fragments[0])) for one in blocked.spans] == [("X", (2, 3))]
    assert told == ["Left out of a.spacy: user data “('own', 1)”, lemmas."]


def test_a_container_that_swells_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.spacy").write_bytes(zlib.compress(b"\0" * 50_000_000))
    with pytest.raises(BadInput, match="unpacks to more"):
        read("spacy", tmp_path / "a.spacy")


def test_a_container_is_known_by_its_content(tmp_path: Path) -> None:
    written("spacy", [ArticleRecord(text="One two.")], tmp_path / "annotations")
    assert recognised(tmp_path / "annotations").id == "spacy"
    (tmp_path / "other").write_bytes(zlib.compress(b"\x81\xa4name\x01"))
    with pytest.raises(BadInput):
        recognised(tmp_path / "other")
