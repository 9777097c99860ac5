"""Tasks as Prodigy's recipes save them: relations by token numbers, reviews, offsets that its tokens give away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from annotator.formats.records import ArticleRecord
from annotator.formats.registry import recognised
from tests.formats.material import read

TEXT = "\U0001f642 Ana Bó met Café Ltd."
TOKENS = [
    {"text": words, "start": TEXT.index(words), "end": TEXT.index(words) + len(words), "id": number, "ws": True}
    for number, words in enumerate(TEXT.split(" "))
]
PER = {"start": 2, "end": 8, "token_start": 1, "token_end": 2, "label": "PER"}
ORG = {"start": 13, "end": 22, "token_start": 4, "token_end": 5, "label": "ORG"}


def _read(folder: Path, **task: Any) -> tuple[ArticleRecord, list[str]]:
    path = folder / "a.jsonl"
    path.write_text(
        json.dumps({"text": TEXT, "tokens": TOKENS, "_task_hash": 1, "answer": "accept", **task}), encoding="utf-8"
    )
    assert recognised(path).id == "prodigy"
    (record,), told = read("prodigy", path)
    return record, told


def _found(record: ArticleRecord) -> list[tuple[str | None, str, str, str]]:
    return [(one.annotator, one.status, one.label, record.text[slice(*one.fragments[0])]) for one in record.spans]


def test_relations_by_token_numbers_alone(tmp_path: Path) -> None:
    links = [{"head": 2, "child": 5, "label": "works"}, {"head": 2, "child": 3, "label": "subject"}]
    record, _ = _read(tmp_path, spans=[PER, ORG], relations=links, _session_id="bo")
    words = {one.id: record.text[slice(*one.fragments[0])] for one in record.spans}
    assert [(one.type, words[one.from_id], words[one.to_id]) for one in record.relations] == [
        ("works", "Ana Bó", "Café Ltd."), ("subject", "Ana Bó", "met")]  # fmt: skip


def test_spans_by_token_numbers_alone(tmp_path: Path) -> None:
    record, _ = _read(tmp_path, spans=[{"token_start": 4, "token_end": 5, "label": "ORG"}])
    assert _found(record) == [(None, "accepted", "ORG", "Café Ltd.")]
    assert record.spans[0].extra == {}


def test_tokens_give_away_that_offsets_count_utf_16(tmp_path: Path) -> None:
    tokens = [
        TOKENS[0] | {"end": 2},
        *({**one, "start": one["start"] + 1, "end": one["end"] + 1} for one in TOKENS[1:]),
    ]
    record, told = _read(tmp_path, tokens=tokens, spans=[PER | {"start": 3, "end": 9}])
    assert _found(record) == [(None, "accepted", "PER", "Ana Bó")]
    assert told == ["The offsets of a.jsonl count UTF-16 units; they were converted to code points."]


def test_a_review_is_gold_beside_what_each_annotator_had_marked(tmp_path: Path) -> None:
    versions = [
        {"text": TEXT, "tokens": TOKENS, "spans": [PER], "answer": "accept", "sessions": ["ann"], "default": True},
        {"text": TEXT, "tokens": TOKENS, "spans": [ORG], "answer": "accept", "sessions": ["bo", "cy"],
         "relations": [{"head": 5, "child": 5, "label": "self"}]},
        {"text": TEXT, "tokens": TOKENS, "spans": [ORG], "answer": "reject", "sessions": ["di"]},
    ]  # fmt: skip
    record, _ = _read(tmp_path, spans=[PER], versions=versions, _view_id="review", _session_id="lead")
    assert _found(record) == [
        ("lead", "gold", "PER", "Ana Bó"),
        ("ann", "accepted", "PER", "Ana Bó"),
        ("bo", "accepted", "ORG", "Café Ltd."),
        ("cy", "accepted", "ORG", "Café Ltd."),
    ]
    assert len({one.id for one in record.spans}) == 4
    assert [(one.type, one.annotator) for one in record.relations] == [("self", "bo"), ("self", "cy")]
    assert "versions" not in record.meta


def test_token_numbers_that_are_none_are_passed_over(tmp_path: Path) -> None:
    spans = [PER | {"token_end": None}, ORG]
    record, _ = _read(tmp_path, spans=spans, relations=[{"head": 2, "child": 5, "label": "x"}])
    words = {one.id: record.text[slice(*one.fragments[0])] for one in record.spans}
    assert [(words[one.from_id], words[one.to_id]) for one in record.relations] == [("Bó", "Café Ltd.")]
