"""The readings that our readers are compared with see what is shifted, missing or renamed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.formats.records import ArticleRecord
from annotator.model.spans import Fragment
from tests.formats import truths
from tests.formats.material import read

_LINE = {"text": "ab cd", "entities": [{"id": 1, "start_offset": 3, "end_offset": 5, "label": "A"}], "relations": []}
_ROW = {"text": "ab cd", "spans": [{"start": 3, "end": 5, "label": "A"}]}


@pytest.mark.parametrize(
    ("form", "value", "judge"), [("doccano", _LINE, truths.doccano_lines), ("hf", _ROW, truths.hf_rows)]
)
def test_shifted_or_renamed_spans_are_seen(
    form: str, value: object, judge: Callable[[Path, list[ArticleRecord]], bool], tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(value), encoding="utf-8")
    (record,), _ = read(form, path)
    assert judge(path, [record])
    span = record.spans[0]
    for other in ([], [replace(span, fragments=(Fragment(2, 4),))], [replace(span, label="B")], [span, span]):
        assert not judge(path, [replace(record, spans=other)])
    assert not judge(path, [replace(record, text="ab  cd")])


def test_missing_rows_and_cells_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,kop\nab,T\ncd,U\n", encoding="utf-8")
    records, _ = read("csv", path)
    assert truths.csv_rows(path, records)
    assert not truths.csv_rows(path, records[:1])
    assert not truths.csv_rows(path, [replace(records[0], meta={}), records[1]])


def test_missing_texts_and_words_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"text": "ab"}, {"text": "cd"}]), encoding="utf-8")
    records, _ = read("json", path)
    assert truths.json_texts(path, records)
    assert not truths.json_texts(path, records[:1])
    page = tmp_path / "a.html"
    page.write_text("<html><title>t</title><p>one</p><p>two</p></html>", encoding="utf-8")
    records, _ = read("html", page)
    assert truths.page_words(page, records)
    assert not truths.page_words(page, [replace(records[0], text="one")])
