"""Every file of the material is recognised by its content: the JSON, XML, zip and SQLite families are told apart."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from annotator.errors import BadInput
from annotator.formats.json_values import first_value
from annotator.formats.records import ArticleRecord, RelationRecord, SpanRecord
from annotator.formats.registry import formats, recognised
from annotator.model.spans import Fragment
from tests.formats.material import written

#: What files of each folder may be taken for, by their ending; "" is any other ending.
_FOLDERS: dict[str, dict[str, set[str]]] = {
    "brat": {".ann": {"brat"}, ".conf": {"brat"}, ".txt": {"txt"}},
    "conll-iob2": {".conll": {"conll"}, ".iob": {"conll"}},
    "doccano": {".json": {"doccano"}, ".jsonl": {"doccano"}, ".csv": {"csv"}, ".xlsx": {"xlsx"}},
    "gate-bdoc": {".bdocjs": {"bdoc"}, ".gz": {"bdoc"}},
    "hf-datasets": {".json": {"hf"}, ".jsonl": {"hf"}, ".parquet": {"hf"}},
    "label-studio": {".json": {"label-studio"}, ".xml": {"label-studio"}, ".csv": {"csv"}},
    "potato": {".json": {"potato", "json", "jsonl"}, ".jsonl": {"json", "jsonl"}},
    "prodigy-jsonl": {".json": {"prodigy"}, ".jsonl": {"prodigy"}},
    "refi-qda": {".qdpx": {"qdpx"}},
    "spacy-docbin": {".spacy": {"spacy"}},
    "tabular": {".csv": {"csv"}, ".xlsx": {"xlsx"}},
    "tei": {"": {"tei"}},
    "uima-json": {".json": {"cas-json"}, ".xmi": {"xmi"}, ".xml": {"xmi"}},
    "uima-xmi": {"": {"xmi"}},
    "webanno-tsv": {".tsv": {"webanno-tsv"}, ".xmi": {"xmi"}, ".xml": {"xmi"}},
    "web-annotation": {".json": {"web-annotation"}, ".jsonld": {"web-annotation"}},
    "generated/gate-bdoc": {"": {"bdoc"}},
    "generated/hf-datasets": {"": {"hf"}},
    "generated/refi-qda": {"": {"qdpx"}},
    "generated/spacy-docbin": {"": {"spacy"}},
    "generated/taguette": {".sqlite3": {"taguette"}, ".qdc": {"qdc"}, ".csv": {"csv"}, ".xlsx": {"xlsx"}},
    "generated/uima": {".json": {"cas-json"}, ".xmi": {"xmi"}, ".xml": {"xmi"}},
}

#: Files that are not what their folder is about, and what they are taken for.
_OTHERS = {
    "examples.jsonl": {"jsonl"},  # texts alone, still to be annotated
    "label_config_repeater.json": {"json"},  # a template of a configuration
    "empty.json": {"cas-json", "json"},
    "example_fasttext.txt": {"txt"},
    **{name: {"conllu"} for name in ("user1.conll", "user2.conll", "data.conll")},  # trees without names
}


def _expected(folder: Path, path: Path, endings: dict[str, set[str]]) -> set[str] | None:
    parts = path.relative_to(folder).parts
    if "incorrect" in parts or ("web-annotation-tests" in parts and "samples" not in parts):
        return None  # broken on purpose, or schemas
    return _OTHERS.get(path.name) or endings.get(path.suffix) or endings.get("")


@pytest.mark.parametrize("name", sorted(_FOLDERS))
def test_files_of_the_material_are_taken_for_what_they_are(conformance: Path, name: str) -> None:
    folder, seen = conformance / name, 0
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        expected = _expected(folder, path, _FOLDERS[name])
        try:
            found = recognised(path).id
        except BadInput:
            found = ""
        if expected is not None:
            assert found in expected, path
            seen += 1
    assert seen


def test_evaluation_files_are_dataset_lines(evaluation: Path) -> None:
    paths = sorted(evaluation.rglob("*.jsonl"))
    assert paths
    assert {recognised(path).id for path in paths} == {"jsonl"}


_WRITERS = [one.id for one in formats().values() if one.reads and one.writes]


@pytest.mark.parametrize("name", _WRITERS)
def test_what_we_write_is_recognised_under_any_name(name: str, tmp_path: Path) -> None:
    spans = [SpanRecord("Claim", (Fragment(0, 3),), "1", {"x": "y"}, "Bo"), SpanRecord("Cue", (Fragment(4, 8),), "2")]
    relations = [RelationRecord("has_cue", "1", "2", "3", annotator="Bo")]
    records = [
        ArticleRecord(f"She said so {number}.", f"a{number}", title="T", spans=list(spans), relations=list(relations))
        for number in range(2)
    ]
    if name == "qdc":
        relations.clear()
    path = tmp_path / "out.bin"
    written(name, records, path)
    named = shutil.copyfile(path, tmp_path / f"out{(*formats()[name].extensions, '')[0]}")
    assert recognised(named).id == name
    if name != "spacy":  # compressed data without any mark: only its extension tells it
        assert recognised(path).id == name


def test_a_first_object_that_is_cut_off_is_closed_as_it_stands() -> None:
    value = {"id": 1, "text": 'a "b" \\ {[' * 3, "spans": [{"start": 0, "end": 1, "label": "A"}], "meta": {"k": [1, 2]}}
    whole = json.dumps(value).encode()
    assert first_value(whole) == value
    assert first_value(b" [" + whole + b", 3]") == value
    for cut in range(len(whole) - 1, 12, -1):
        found = first_value(whole[:cut])
        assert isinstance(found, dict)
        assert found.keys() <= value.keys()
    assert first_value(b"nothing") is None
    assert first_value(b"[1, 2]") is None
    assert first_value(b"[" * 100_000) is None
