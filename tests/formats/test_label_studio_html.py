"""Label Studio's tasks on HTML and conversations, of both eras, and with more than annotations in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord
from tests.formats.material import read

PAGE = (
    "<div><p>Hello <b>Ana \U0001f642 Bo</b>, \nall</p><!-- note --><p>Second &amp; <i>last</i> one</p></div>"
    "<table><tr><td>cell</td></tr></table><script>never()</script><p>end</p>"
)
CONFIG = '<View><HyperTextLabels name="l" toName="t"><Label value="A"/></HyperTextLabels>'
CONFIG += '<HyperText name="t" value="$h"/></View>'


def _mark(start: str, first: int, end: str, last: int, words: str | None, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "startOffset": first, "endOffset": last, "hypertextlabels": ["A"], **more}
    value |= {"text": words} if words is not None else {}
    return {"id": "r", "from_name": "l", "to_name": "t", "type": "hypertextlabels", "value": value}


def _read(
    folder: Path, data: dict[str, Any], results: list[dict[str, Any]], **options: Any
) -> tuple[ArticleRecord, list[str]]:
    path = folder / "t.json"
    path.write_text(json.dumps([{"data": data, "annotations": [{"id": 9, "result": results}]}]), encoding="utf-8")
    (record,), told = read("label-studio", path, **options)
    return record, told


@pytest.mark.parametrize("configured", [True, False])
@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (_mark("/div[1]/p[1]/b[1]/text()[1]", 0, "/div[1]/p[1]/b[1]/text()[1]", 6, "Ana \U0001f642"), "Ana \U0001f642"),
        (_mark("/div[1]/p[1]/b[1]/text()[1]", 7, "/div[1]/p[1]/b[1]/text()[1]", 9, "Bo"), "Bo"),
        (_mark("/div[1]/p[1]/b[1]/text()[1]", 6, "/div[1]/p[1]/b[1]/text()[1]", 8, "Bo"), "Bo"),  # code points
        (_mark("/div/p[2]/text()[1]", 0, "/div/p[2]/text()[2]", 4, "Second & last one"), "Second & last one"),
        (_mark("/div[1]/p[1]/text()[2]", 3, "/div[1]/p[2]/i[1]/text()[1]", 4, "all\\n\\nSecond & last"),
         "all\nSecond & last"),
        (_mark("/table[1]/tbody[1]/tr[1]/td[1]/text()[1]", 0, "/table[1]/tbody[1]/tr[1]/td[1]/text()[1]", 4, "cell"),
         "cell"),
        (_mark("/div[1]/p[2]/i[1]", 0, "/div[1]/p[2]/i[1]", 1, "last"), "last"),
        (_mark("/gone[1]", 0, "/gone[1]", 4, "last", globalOffsets={"start": 30, "end": 34}), "last"),
        (_mark("/p[1]/text()[1]", 0, "/p[1]/text()[1]", 3, None), "end"),
    ],
)  # fmt: skip
def test_marks_on_a_page(mark: dict[str, Any], words: str, configured: bool, tmp_path: Path) -> None:
    if configured:
        (tmp_path / "config.xml").write_text(CONFIG, encoding="utf-8")
    record, told = _read(tmp_path, {"h": PAGE}, [mark])
    assert record.text == "Hello Ana \U0001f642 Bo, \nall\nSecond & last one\ncell\nend"
    assert [(one.label, record.text[slice(*one.fragments[0])].replace(", \n", "")) for one in record.spans] == [
        ("A", words)
    ]
    assert told == ["Texts of t.json in HTML: 1; the words that a page of them shows were taken."]


def test_a_mark_whose_words_are_others_is_refused_unless_words_do_not_count(tmp_path: Path) -> None:
    mark = _mark("/p[1]/text()[1]", 0, "/p[1]/text()[1]", 3, "other")
    with pytest.raises(BadInput, match=r"region r: the file says “other” but the text has “end” there.*“words” off"):
        _read(tmp_path, {"h": PAGE}, [mark])
    record, _ = _read(tmp_path, {"h": PAGE}, [mark], words=False)
    assert record.text[slice(*record.spans[0].fragments[0])] == "end"
    with pytest.raises(BadInput, match="which is not in the text"):
        _read(tmp_path, {"h": PAGE}, [_mark("/p[9]/text()[1]", 0, "/p[9]/text()[1]", 3, "end")])


def test_answers_on_a_mark_of_a_page_are_its_attributes(tmp_path: Path) -> None:
    mark = _mark("/p[1]/text()[1]", 0, "/p[1]/text()[1]", 3, "end")
    place = {key: mark["value"][key] for key in ("start", "end", "startOffset", "endOffset", "text")}
    choice = {
        "id": "r",
        "from_name": "tone",
        "to_name": "t",
        "type": "choices",
        "value": {**place, "choices": ["calm"]},
    }
    note = {"id": "r", "from_name": "said", "to_name": "t", "type": "textarea", "value": {**place, "text": ["yes"]}}
    record, _ = _read(tmp_path, {"h": PAGE}, [mark, choice, note])
    assert record.spans[0].attributes == {"tone": "calm", "said": "yes"}


def test_a_conversation_is_a_line_a_turn(tmp_path: Path) -> None:
    turns = [{"who": "Ana", "said": "Hi"}, {"who": "Bo", "said": "\U0001f642 well, hello"}]
    (tmp_path / "config.xml").write_text(
        '<View><ParagraphLabels name="l" toName="d"><Label value="A"/></ParagraphLabels>'
        '<Paragraphs name="d" value="$talk" nameKey="who" textKey="said"/></View>',
        encoding="utf-8",
    )
    for item in turns:
        item["text"] = item["said"]
    value = {"start": "1", "end": "1", "startOffset": 3, "endOffset": 7, "text": "well", "paragraphlabels": ["A"]}
    mark = {"id": "r", "from_name": "l", "to_name": "d", "type": "paragraphlabels", "value": value}
    record, _ = _read(tmp_path, {"talk": turns}, [mark])
    assert record.text == "Ana: Hi\nBo: \U0001f642 well, hello"
    assert [record.text[slice(*one.fragments[0])] for one in record.spans] == ["well"]


def test_a_file_with_tasks_of_both_eras(tmp_path: Path) -> None:
    def task(first: int, last: int, words: str | None = "ab") -> dict[str, Any]:
        value = {"start": first, "end": last, "labels": ["A"]} | ({"text": words} if words else {})
        region = {"id": "r", "from_name": "l", "to_name": "t", "type": "labels", "value": value}
        return {"data": {"text": "\U0001f600 ab"}, "annotations": [{"id": 1, "result": [region]}]}

    path = tmp_path / "t.json"
    path.write_text(json.dumps([task(3, 5), task(2, 4)]), encoding="utf-8")
    records, told = read("label-studio", path)
    assert [one.spans[0].fragments[0] for one in records] == [(2, 4), (2, 4)]
    assert told == ["The offsets of 1 of 2 articles in t.json count UTF-16 units; they were converted to code points."]
    path.write_text(json.dumps([task(3, 5), task(2, 4), task(0, 1, "no")]), encoding="utf-8")
    with pytest.raises(BadInput, match="the file says “no”"):
        read("label-studio", path)


def test_what_is_left_out_of_tasks_is_told(tmp_path: Path) -> None:
    task = {"data": {"text": "ab"}, "annotations": [{"id": 1, "was_cancelled": True, "result": []}], "predictions": [],
            "drafts": [{"result": []}, {"result": []}], "reviews": [{"id": 4}]}  # fmt: skip
    (tmp_path / "t.json").write_text(json.dumps([task]), encoding="utf-8")
    _, told = read("label-studio", tmp_path / "t.json")
    assert told == [
        "Skipped (cancelled) annotations in t.json: 1; they were left out.",
        "Drafts that were not submitted in t.json: 2; they were left out.",
        "Reviews in t.json: 1; they were left out.",
    ]


def test_texts_elsewhere_and_controls_without_text_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"keeps its text elsewhere \(https://a\.test/b\.txt\), and nothing is fetched"):
        _read(tmp_path, {"text": "https://a.test/b.txt"}, [])
    with pytest.raises(BadInput, match="has “brushlabels”, “videorectangle”, which does not mark text"):
        _read(tmp_path, {"text": "ab"}, [{"type": "brushlabels"}, {"type": "choices"}, {"type": "videorectangle"}])


def test_a_predicted_region_has_its_own_score(tmp_path: Path) -> None:
    region = {"id": "r", "type": "labels", "score": 0.7, "value": {"start": 0, "end": 1, "labels": ["A"]}}
    task = {"data": {"text": "ab"}, "predictions": [{"model_version": "m", "score": 0.1, "result": [region]}]}
    (tmp_path / "t.json").write_text(json.dumps([task]), encoding="utf-8")
    span = read("label-studio", tmp_path / "t.json")[0][0].spans[0]
    assert span.origin is not None
    assert (span.origin.score, span.extra) == (0.7, {})
