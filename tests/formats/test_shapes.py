"""Tables and JSON of any shape: which column, which key is the text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.errors import BadInput
from annotator.formats.registry import recognised
from tests.formats.material import read

_ROWS = "Nr,Kop,Body,Krant\n1,Rain,It rained all day.,The Paper\n2,Snow,It snowed.,The Other\n"


_SAID = {"Body": "text", "Kop": "title", "Nr": "ignore", "Krant": "outlet"}


@pytest.mark.parametrize("columns", [", ".join(f"{key}={one}" for key, one in _SAID.items()), json.dumps(_SAID)])
def test_columns_are_what_the_user_says(columns: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(_ROWS, encoding="utf-8")
    records, _ = read("csv", tmp_path / "a.csv", columns=columns)
    assert [(one.title, one.text, one.meta["outlet"]) for one in records] == [
        ("Rain", "It rained all day.", "The Paper"), ("Snow", "It snowed.", "The Other"),
    ]  # fmt: skip
    assert "Nr" not in records[0].meta


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ("Nothing=text", "has no column “Nothing”; it has Nr, Kop, Body, Krant"),
        ("Body=text,Kop=text", "Two columns of a.csv are taken for “text”"),
        ("Body", "“Body” states no column of a.csv"),
        ("{1", "in JSON that cannot be read"),
    ],
)
def test_columns_that_cannot_be(columns: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(_ROWS, encoding="utf-8")
    with pytest.raises(BadInput, match=sentence):
        read("csv", tmp_path / "a.csv", columns=columns)


def test_columns_of_a_spreadsheet(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in _ROWS.strip().split("\n"):
        book.active.append(line.split(","))
    book.save(tmp_path / "a.xlsx")
    records, _ = read("xlsx", tmp_path / "a.xlsx", columns="Body=text, Kop=title")
    assert [(one.title, one.text, one.meta["Krant"]) for one in records][1] == ("Snow", "It snowed.", "The Other")


_ANSWER = {
    "status": "ok",
    "articles": [{"title": "Rain", "body": {"text": "It rained.", "n": 1}, "url": "http://a.example"}],
}


@pytest.mark.parametrize(
    ("value", "options", "texts"),
    [
        ([{"maintext": "A b."}, {"maintext": "C d."}], {}, ["A b.", "C d."]),
        ([{"foo": {"bar": "A b."}}], {"text_field": "foo.bar"}, ["A b."]),
        ({"status": "ok", "articles": [{"content": "A b."}, {"content": "C d."}]}, {}, ["A b.", "C d."]),
        (_ANSWER, {"text_field": "articles.body.text"}, ["It rained."]),
        (_ANSWER, {"text_field": "body.text"}, ["It rained."]),
        ({"story": "A b.", "tags": [{"text": "x"}]}, {}, ["A b."]),
    ],
)
def test_the_text_in_json_of_any_shape(
    value: object, options: dict[str, str], texts: list[str], tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(value), encoding="utf-8")
    assert recognised(tmp_path / "a.json").id in ("json", "hf")
    records, _ = read("json", tmp_path / "a.json", **options)
    assert [one.text for one in records] == texts
    if value is _ANSWER:
        assert (records[0].title, records[0].meta["url"]) == ("Rain", "http://a.example")


def test_json_without_a_text_names_its_keys(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"foo": {"bar": "x"}}]', encoding="utf-8")
    with pytest.raises(BadInput, match="it has foo"):
        read("json", tmp_path / "a.json")
