"""Clean text lines: without accepted boilerplate, mapped back to the source, other things told as lost."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord, CommentRecord, RelationRecord, SpanRecord
from annotator.formats.registry import format_named
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragment
from annotator.model.text import sha256
from tests.formats.material import PROJECTS, written

TEXT = "Rain 🚢 fell.\n\nSubscribe now!\n\nIt stopped, Kim said. Share this"


def _record() -> ArticleRecord:
    def span(words: str, label: str, status: str) -> SpanRecord:
        start = TEXT.index(words)
        return SpanRecord(label, (Fragment(start, start + len(words)),), f"s{start}", status=status)

    spans = [
        span("Subscribe now!", "Boilerplate", "accepted"),
        span("Kim", "Speaker", "accepted"),
        span("Share this", "Boilerplate", "pending"),
    ]
    links = [RelationRecord("attributed_to", "s1", "s2", "r1")]
    notes = [CommentRecord("n1", "Why?", "c1")]
    return ArticleRecord(TEXT, "n1", title="Rain", meta={"outlet": "X"}, spans=spans, relations=links, comments=notes)


def _line(tmp_path: Path, **options: Any) -> dict[str, Any]:
    (line,) = written("clean-text", [_record()], tmp_path / "out.jsonl", **options).decode().split("\n")[:-1]
    found: dict[str, Any] = json.loads(line)
    return found


def test_accepted_boilerplate_goes_and_the_map_leads_back(tmp_path: Path) -> None:
    line = _line(tmp_path)
    assert line["text"] == "Rain 🚢 fell.\n\nIt stopped, Kim said. Share this"
    assert line["map"] == [[0, 0, 14], [14, 30, 32]]
    assert (line["id"], line["title"], line["meta"]) == ("n1", "Rain", {"outlet": "X"})
    assert (line["source_length"], line["source_sha256"]) == (len(TEXT), sha256(TEXT))


def test_pending_boilerplate_goes_when_asked_for_and_another_label_may_be_named(tmp_path: Path) -> None:
    assert _line(tmp_path, pending=True)["text"] == "Rain 🚢 fell.\n\nIt stopped, Kim said."
    assert _line(tmp_path, label="Speaker")["text"] == TEXT.replace("Kim ", "")


@given(PROJECTS)
def test_every_mapped_range_equals_the_source(records: tuple[ArticleRecord, ...]) -> None:
    labels = {span.label for record in records for span in record.spans} or {"Boilerplate"}
    with tempfile.TemporaryDirectory() as folder:
        for label in sorted(labels):
            data = written("clean-text", list(records), Path(folder) / "a.jsonl", label=label, pending=True)
            lines = [json.loads(line) for line in data.decode().split("\n")[:-1]]
            assert [line["id"] for line in lines] == [record.id for record in records]
            for line, record in zip(lines, records, strict=True):
                whole = ""
                for clean_start, source_start, length in line["map"]:
                    assert clean_start == len(whole)
                    whole += record.text[source_start : source_start + length]
                assert whole == line["text"]


def test_what_else_is_marked_is_told_as_lost_and_nothing_is_read(tmp_path: Path) -> None:
    form = format_named("clean-text")
    result = form.write([_record()], tmp_path / "out.jsonl", Codebook(), form.options())
    assert (result.articles, result.spans) == (1, 1)
    assert [loss.kind for loss in result.losses] == ["span", "span", "relation", "comment"]
    assert {loss.article for loss in result.losses} == {"n1"}
    with pytest.raises(BadInput, match="cannot be read"):
        form.read(tmp_path / "out.jsonl", form.options(), print)
