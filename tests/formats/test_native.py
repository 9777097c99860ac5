"""The native dataset line: lossless, forgiving about what is missing, strict about what is wrong."""

from __future__ import annotations

import codecs
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord
from annotator.model.spans import Fragment
from annotator.model.text import sha256
from tests.formats.material import PROJECTS, read, written


def _lines(tmp_path: Path, *lines: Any) -> Path:
    path = tmp_path / "data.jsonl"
    path.write_text("".join(one if isinstance(one, str) else json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return path


@given(PROJECTS)
def test_everything_comes_back(records: tuple[ArticleRecord, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        data = written("jsonl", list(records), path)
        if not records:
            return
        found, told = read("jsonl", path)
        assert found == list(records)
        assert told == []
        assert written("jsonl", found, path) == data


def test_the_line_is_the_contract_to_the_letter(tmp_path: Path) -> None:
    line = {"id": "n1", "title": "T", "text": "a \U0001f600 b", "meta": {"outlet": "X", "Section": "W"},
            "spans": [{"id": "s", "label": "Claim", "start": 0, "end": 5, "fragments": [[0, 1], [4, 5]],
                       "origin": {"engine": "claims", "version": "1", "score": 0.5}}],
            "relations": [{"type": "same_claim", "from": "s", "to": "s"}]}  # fmt: skip
    records, _ = read("jsonl", _lines(tmp_path, line))
    (made,) = map(json.loads, written("jsonl", records, tmp_path / "out.jsonl").decode().split("\n")[:-1])
    assert list(made) == ["id", "title", "text", "text_sha256", "meta", "spans", "relations", "comments"]
    assert made["text_sha256"] == sha256(line["text"])  # type: ignore[arg-type]
    assert list(made["meta"]) == ["outlet", "author", "url", "published", "language", "source_file", "Section"]
    (span,) = made["spans"]
    assert list(span) == ["id", "label", "start", "end", "fragments", "text", "attributes", "annotator", "status",
                          "origin", "speaker", "note", "created", "changed"]  # fmt: skip
    assert (span["start"], span["end"], span["text"]) == (0, 5, "a b")
    assert span["origin"] == {"engine": "claims", "version": "1", "score": 0.5}
    assert list(made["relations"][0]) == ["id", "type", "from", "to", "attributes", "annotator"]


def test_only_the_text_is_required(tmp_path: Path) -> None:
    spans = [{"start": 0, "end": 4, "label": "Claim", "optional": True}]
    (first, second), _ = read(
        "jsonl", _lines(tmp_path, {"text": "Rain fell.\nMore."}, "\n", {"text": "Rain", "spans": spans, "year": 7})
    )
    assert (first.title, first.id, first.spans) == ("Rain fell.", None, [])
    assert second.spans[0].fragments == (Fragment(0, 4),)
    assert second.spans[0].extra == {"optional": True}
    assert second.meta == {"year": 7}


def test_ids_may_be_any_text_or_whole_number(tmp_path: Path) -> None:
    line = {
        "id": 7,
        "text": "ab",
        "spans": [{"id": 1, "start": 0, "end": 1, "label": "A"}],
        "relations": [{"type": "r", "from": 1, "to": 1}],
    }
    (record,), _ = read("jsonl", _lines(tmp_path, line))
    assert (record.id, record.spans[0].id, record.relations[0].from_id) == ("7", "1", "1")


@pytest.mark.parametrize(
    ("text", "start", "end", "unit"),
    [
        ("\U0001f600 one two", 7, 10, "UTF-16 units"),
        ("one\r\ntwo three", 4, 7, "code points without CR"),
        ("\U0001f600\U0001f600\r\none two", 9, 12, "UTF-16 units without CR"),
    ],
)
def test_offsets_in_another_unit_are_found_out_and_told(
    tmp_path: Path, text: str, start: int, end: int, unit: str
) -> None:
    spans = [{"start": start, "end": end, "label": "A", "text": "two"}, {"start": end, "end": end, "label": "Z"}]
    (record, _), told = read("jsonl", _lines(tmp_path, {"text": text, "spans": spans}, {"text": "plain"}))
    place = text.index("two")
    assert [span.fragments for span in record.spans] == [
        (Fragment(place, place + 3),),
        (Fragment(place + 3, place + 3),),
    ]
    assert told == [f"The offsets of data.jsonl count {unit}; they were converted to code points."]


def test_surfaces_that_no_unit_explains_are_refused_by_name(tmp_path: Path) -> None:
    spans = [{"id": "s9", "start": 0, "end": 3, "label": "A", "text": "two"}]
    with pytest.raises(
        BadInput, match=r"data\.jsonl, line 1: the span s9: the file says “two” but the article has “one”"
    ):
        read("jsonl", _lines(tmp_path, {"text": "one\U0001f600 two", "spans": spans}))


def test_line_breaks_in_a_surface_may_be_spaces(tmp_path: Path) -> None:
    spans = [{"start": 0, "end": 7, "label": "A", "text": "one two", "fragments": [[0, 7]]},
             {"start": 0, "end": 7, "label": "A", "text": "one two", "fragments": [[0, 3], [4, 7]]}]  # fmt: skip
    (record,), told = read("jsonl", _lines(tmp_path, {"text": "one\ntwo", "spans": spans}))
    assert len(record.spans) == 2
    assert told == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{\n", "line 1 is not valid JSON"),
        ("[1]\n", "line 1 is not a JSON object"),
        ({"title": "x"}, "has no “text”"),
        ({"text": 3}, "has no “text”"),
        ({"text": "a\0b"}, "NUL character at position 1"),
        ({"text": "ab", "meta": {"x": "\0"}}, "NUL character in its title, metadata"),
        ('{"text": "\\ud800"}\n', "half of a surrogate pair"),
        ('{"text": "a", "n": NaN}\n', "not valid JSON"),
        ('{"text": "a", "n": 1e999}\n', "not valid JSON"),
        ('{"text":' + "[" * 100_000 + "\n", "nested too deeply"),
        ({"text": "ab", "text_sha256": "0" * 64}, "not the one that “text_sha256” was taken of"),
        (
            {"text": "ab", "spans": [{"start": 0, "end": 3, "label": "A", "id": "x"}]},
            "span x ends before .* 2 characters",
        ),
        ({"text": "ab", "spans": [{"start": 2, "end": 1, "label": "A"}]}, "ends before"),
        ({"text": "ab", "spans": [{"start": -1, "end": 1, "label": "A"}]}, "outside the text"),
        ({"text": "ab", "spans": [{"start": 0.0, "end": 1, "label": "A"}]}, "whole numbers"),
        ({"text": "ab", "spans": [{"label": "A"}]}, "whole numbers"),
        ({"text": "ab", "spans": [{"start": 0, "end": 1}]}, "has no label"),
        ({"text": "ab", "spans": 3}, "“spans” must be a list"),
        ({"text": "ab", "spans": [{"start": 0, "end": 1, "label": "A", "status": "odd"}]}, "“odd” is no status"),
        ({"text": "ab", "relations": [{"type": "t", "from": "x", "to": "y"}]}, "names the span “x”"),
        ({"text": "ab", "relations": [{"type": "t"}]}, "needs “type”, “from” and “to”"),
        ({"text": "ab", "comments": [{"target": "q", "text": "t"}]}, "a comment is on “q”"),
        ({"text": "ab", "spans": [{"id": "x", "start": 0, "end": 1, "label": "A"}] * 2}, "“x” stands for two spans"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path: Path, line: Any, sentence: str) -> None:
    with pytest.raises(BadInput, match=f"data.jsonl.*{sentence}"):
        read("jsonl", _lines(tmp_path, line))


def test_an_article_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="line 2: the id “x” stands in the file twice"):
        read("jsonl", _lines(tmp_path, {"id": "x", "text": "a"}, {"id": "x", "text": "b"}))


def test_bytes_that_are_not_utf8_are_refused_and_utf16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "caf\xe9"}\n')
    with pytest.raises(BadInput, match=r"a\.jsonl, line 1 is not valid UTF-8"):
        read("jsonl", path)
    path.write_bytes(codecs.BOM_UTF16_LE + '{"text": "café"}\n'.encode("utf-16-le"))
    (record,), told = read("jsonl", path)
    assert (record.text, len(told)) == ("café", 1)
    path.write_bytes(codecs.BOM_UTF8 + b'{"text": "a"}')
    assert read("jsonl", path)[0][0].text == "a"


def test_an_empty_file_is_refused_kindly(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"data\.jsonl is empty; there is nothing to import"):
        read("jsonl", _lines(tmp_path, "\n \n"))


def test_every_evaluation_file_is_read_as_it_is(evaluation: Path) -> None:
    paths = sorted(evaluation.rglob("*.jsonl"))
    assert paths
    for path in paths:
        records, told = read("jsonl", path)
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        assert told == []
        assert [record.text for record in records] == [line["text"] for line in lines]
        for record, line in zip(records, lines, strict=True):
            assert [(s.label, *s.fragments) for s in record.spans] == [
                (s["label"], (s["start"], s["end"])) for s in line["spans"]
            ]
