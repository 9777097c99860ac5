"""Taguette, QualCoder, Potato and Citron: read at the right characters, refused for their reason, never written to."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import BadInput
from annotator.formats.html_text import HtmlText
from annotator.formats.registry import recognised
from annotator.model.spans import Fragment
from tests.formats.material import read


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_text_of_html_has_a_line_feed_between_blocks() -> None:
    html = HtmlText("<h1>a&amp;é</h1><p>\U0001f600<b>b</b><br>c</p>\n<p>d")
    assert html.text == "a&é\n\U0001f600b\nc\nd"
    assert (html.starts[4], html.ends[4]) == (4, 3)
    assert html.starts[3] is None
    assert html.starts[5:8] == [None, None, None]


def test_a_project_of_taguette_is_read_and_left_alone(conformance: Path, tmp_path: Path) -> None:
    source = conformance / "generated" / "taguette" / "project.sqlite3"
    before = _digest(source)
    assert recognised(source).id == "taguette"
    (record,), told = read("taguette", source)
    assert told == []
    expected = json.loads((conformance / "generated" / "expected.json").read_text(encoding="utf-8"))
    assert record.text == expected["text"].rstrip("\n")
    found = {(one.label, *one.fragments[0], record.text[slice(*one.fragments[0])]) for one in record.spans}
    assert found == {(one["label"], one["start"], one["end"], one["text"]) for one in expected["spans"]} | {
        ("claim", 29, 42, "said Ms Smith"), ("speaker", 29, 42, "said Ms Smith")}  # fmt: skip
    assert record.meta["project"] == "Emoji project"
    assert _digest(source) == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE highlights SET start_offset = 1, end_offset = 4", "begins or ends inside a character"),
        ("UPDATE highlights SET end_offset = 999", "is not in the text of 47 bytes"),
        ("UPDATE highlights SET snippet = '<p>other</p>'", "the file says “other”"),
        ("UPDATE alembic_version SET version_num = 'x'", r"another version of Taguette \(x\)"),
        ("DROP TABLE alembic_version", "lacks Taguette's tables"),
        ("DELETE FROM documents", "holds no documents"),
    ],
)
def test_what_is_wrong_with_it_is_refused(conformance: Path, tmp_path: Path, change: str, sentence: str) -> None:
    path = tmp_path / "p.sqlite3"
    shutil.copyfile(conformance / "generated" / "taguette" / "project.sqlite3", path)
    connection = sqlite3.connect(path)
    connection.execute(change)
    connection.commit()
    connection.close()
    with pytest.raises(BadInput, match=rf"p\.sqlite3.*{sentence}"):
        read("taguette", path)


def test_broken_databases_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.sqlite3"
    path.write_bytes(b"SQLite format 3\x00 highlight_tags" + b"x" * 2000)
    assert recognised(path).id == "taguette"
    with pytest.raises(BadInput, match=r"p\.sqlite3 cannot be (read|opened) as a Taguette project"):
        read("taguette", path)


def _qualcoder(tmp_path: Path, start: int, end: int, words: str) -> Path:
    path = tmp_path / "data.qda"
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text,"
        " date text);"
        "CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,"
        " color text);"
        "CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer,"
        " pos1 integer, owner text, date text, memo text, avid integer, important integer);"
        "CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text,"
        " owner text, date text);"
        "INSERT INTO source VALUES (1, 'a.txt', char(128512) || ' ab cd', NULL, '', 'me', '2024-01-01 10:00:00');"
        "INSERT INTO source VALUES (2, 'a.png', NULL, '/images/a.png', '', 'me', '');"
        "INSERT INTO code_name VALUES (1, 'A', '', NULL, 'me', '', '#ffffff');"
        f"INSERT INTO annotation VALUES (1, 1, 0, {start - 1}, 'look', 'Bo', '');"
    )
    row = (1, 1, words, start, end, "me", "2024-01-01 10:00:00", "why", 1)
    connection.execute(
        "INSERT INTO code_text (cid, fid, seltext, pos0, pos1, owner, date, memo, important)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        row,
    )
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize(("start", "unit"), [(2, None), (3, "UTF-16 units")])
def test_a_project_of_qualcoder_is_read(tmp_path: Path, start: int, unit: str | None) -> None:
    path = _qualcoder(tmp_path, start, start + 2, "ab")
    assert recognised(path).id == "qualcoder"
    (record,), told = read("qualcoder", path)
    span = next(one for one in record.spans if one.label == "A")
    assert (span.fragments, span.annotator, span.note) == ((Fragment(2, 4),), "me", "why")
    assert span.attributes == {"important": True}
    assert [(one.label, one.note) for one in record.spans if one is not span] == [("annotation", "look")]
    assert "Left out of data.qda, as they are no texts: a.png." in told
    assert any(unit in one for one in told) if unit else len(told) == 1


def test_qualcoders_words_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"data\.qda, source “a\.txt”.*the file says “zz”"):
        read("qualcoder", _qualcoder(tmp_path, 2, 4, "zz"))


def _state(tmp_path: Path, spans: Any, labels: Any = None, *, items: bool = True) -> Path:
    folder = tmp_path / "annotations" / "alice"
    folder.mkdir(parents=True)
    state = {"user_id": "alice", "instance_id_to_label_to_value": labels or {}, "instance_id_to_span_to_value": spans}
    (folder / "user_state.json").write_text(json.dumps(state), encoding="utf-8")
    if items:
        (tmp_path / "data").mkdir()
        lines = json.dumps({"id": "1", "text": "\U0001f600 ab", "kind": "x"})
        (tmp_path / "data" / "items.json").write_text(lines, encoding="utf-8")
    return folder / "user_state.json"


@pytest.mark.parametrize(
    "spans",
    [
        {"1": [[{"schema": "ner", "name": "A", "start": 3, "end": 5}, "true"]]},
        {"1": {"ner": [{"label": "A", "start": 3, "end": 5, "text": "ab"}]}},
    ],
)
def test_a_state_of_potato_is_read_with_its_items(tmp_path: Path, spans: Any) -> None:
    path = _state(tmp_path, spans, {"1": [[{"schema": "mood", "name": "good"}, "true"]]})
    assert recognised(path).id == "potato"
    (record,), _ = read("potato", path)
    (span,) = record.spans
    assert (span.label, span.fragments, span.annotator) == ("A", (Fragment(2, 4),), "alice")
    assert span.attributes == {"schema": "ner"}
    assert record.meta == {"kind": "x", "mood (alice)": ["good"]}


def test_a_state_without_its_items_is_refused(tmp_path: Path, conformance: Path) -> None:
    path = _state(tmp_path, {"1": [[{"name": "A", "start": 0, "end": 1}, "true"]]}, items=False)
    with pytest.raises(BadInput, match=r"texts were not found \(1\); name the file of the items"):
        read("potato", path)
    for path in sorted((conformance / "potato").rglob("user_state.json")):
        assert recognised(path).id == "potato"
        with pytest.raises(BadInput, match="name the file of the items"):
            read("potato", path)


def test_free_words_of_potato_are_kept_and_links_are_told(tmp_path: Path) -> None:
    (tmp_path / "items.json").write_text(json.dumps([{"id": "1", "text": "ab"}]), encoding="utf-8")
    labels = [[{"schema": "tone", "name": "calm"}, "true"], [{"schema": "why", "name": "text_box"}, "my own words"]]
    state = {"user_id": "bo", "instance_id_to_label_to_value": {"1": labels}, "instance_id_to_span_to_value": {}}
    state["instance_id_to_link_to_value"] = {"1": [{"span_ids": ["x"]}]}
    (tmp_path / "user_state.json").write_text(json.dumps(state), encoding="utf-8")
    (record,), told = read("potato", tmp_path / "user_state.json")
    assert record.meta == {"tone (bo)": ["calm"], "why (bo)": ["my own words"]}
    assert told == ["Left out of user_state.json: links between spans."]


def test_other_files_of_potato_are_read_or_refused(conformance: Path) -> None:
    for path in sorted((conformance / "potato").rglob("*.json*")):
        if path.name == "user_state.json":
            continue
        form = recognised(path).id
        assert form in ("json", "jsonl", "cas-json"), path
        try:
            records, _ = read(form, path)
        except BadInput as error:
            assert path.name in error.sentence
        else:
            assert all(record.text and not record.spans for record in records)


def test_quotations_of_citron_are_read(tmp_path: Path) -> None:
    quote = {"cue": {"start": 14, "end": 18, "text": "said"}, "sources": [{"start": 11, "end": 13, "text": "he"}],
             "contents": [{"start": 19, "end": 24, "text": "“two”"}, {"start": 0, "end": 5, "text": "“one”"}],
             "coreferences": [{"start": 11, "end": 13, "text": "Bo"}], "confidence": "0.9000"}  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"text": "“one” then he said “two” now", "quotes": [quote]}), encoding="utf-8")
    assert recognised(path).id == "citron"
    (record,), _ = read("citron", path)
    assert [(one.label, one.fragments) for one in record.spans] == [
        ("Quote", (Fragment(0, 5), Fragment(19, 24))),
        ("Speaker", (Fragment(11, 13),)),
        ("Cue", (Fragment(14, 18),)),
    ]
    assert record.spans[0].attributes == {"coreferences": ["Bo"], "confidence": "0.9000"}
    assert {(one.type, one.to_id) for one in record.relations} == {
        ("attributed_to", "quote-1-1"),
        ("has_cue", "quote-1-2"),
    }
    path.write_text(json.dumps({"text": "ab", "quotes": [{"contents": [{"start": "x"}]}]}), encoding="utf-8")
    with pytest.raises(BadInput, match=r"a\.json.*quote 1 needs whole numbers"):
        read("citron", path)


def test_a_database_that_another_program_has_open_is_refused(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "data.qda"
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE code_text (cid, fid, pos0, pos1)")
        connection.commit()
        with pytest.raises(BadInput, match=r"data\.qda is open in another program"):
            read("qualcoder", path)
    finally:
        connection.close()
    with pytest.raises(BadInput, match="is no QualCoder project"):
        read("qualcoder", path)
