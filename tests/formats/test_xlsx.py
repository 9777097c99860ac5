"""Spreadsheets: everything comes back, formulas stay text, tables of others are read or refused by their columns."""

from __future__ import annotations

import datetime
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import recognised
from annotator.formats.sheets import sheets_of, write_sheets
from annotator.model.spans import Fragment
from tests.formats.lossy import ordered
from tests.formats.material import PROJECTS, read, written


@settings(max_examples=25)
@given(PROJECTS)
def test_everything_comes_back(records: tuple[ArticleRecord, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.out"
        data = written("xlsx", list(records), path)
        assert recognised(path).id == "xlsx"
        if records:
            found, told = read("xlsx", path)
            assert told == []
            assert [ordered(one) for one in found] == [ordered(one) for one in records]
            assert written("xlsx", found, path) == data


def test_formulas_stay_text_and_long_texts_go_on_in_further_cells(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    text = "=SUM(A1) " * 9000
    span = SpanRecord("=1+1", (Fragment(0, 8),), "s", {"x": 1})
    path = tmp_path / "a.xlsx"
    written("xlsx", [ArticleRecord(text, "x", title="-a", spans=[span])], path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["spans", "articles", "relations", "comments"]
    row = [cell for cell in book["spans"][2] if cell.value is not None]
    assert [cell.value for cell in row][:6] == ["x", "s", "=1+1", 0, 8, "=SUM(A1)"]
    assert {cell.data_type for cell in row} <= {"s", "n", "inlineStr"}
    assert max(len(str(cell.value or "")) for cell in book["articles"][2]) <= 32_767
    assert read("xlsx", path)[0][0].text == text


def test_cells_of_every_kind_are_read_as_openpyxl_writes_them(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["text", "date", "size", "share", "odd"])
    book.active.append(["ab", datetime.date(2025, 2, 4), 3, 0.5, "_x0041_"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    ((_, rows),) = sheets_of(path)
    assert rows[1] == ["ab", "2025-02-04", "3", "0.5", "A"]
    (record,), _ = read("xlsx", path)
    assert (record.text, record.meta["published"], record.meta["size"]) == ("ab", "2025-02-04", "3")


def test_what_is_wrong_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_sheets(path, [("one", [["name", "age"], ["x", 3]])])
    with pytest.raises(BadInput, match=r"a\.xlsx has no column “text” on the sheet “one”; it has name, age"):
        read("xlsx", path)
    with pytest.raises(BadInput, match="has no sheet “two”"):
        read("xlsx", path, sheet="two")
    assert read("xlsx", path, text_column="name")[0][0].text == "x"
    write_sheets(path, [])
    with pytest.raises(BadInput, match="has no rows"):
        read("xlsx", path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>')
    with pytest.raises(BadInput, match="has a document type"):
        read("xlsx", path)


def test_the_material_is_read_or_refused_by_its_columns(conformance: Path) -> None:
    paths = sorted(conformance.rglob("*.xlsx"))
    assert len(paths) >= 7
    for path in paths:
        assert recognised(path).id == "xlsx"
        try:
            records, _ = read("xlsx", path)
        except BadInput as error:
            assert "has no column “text”" in error.sentence or "has no text in the column" in error.sentence, path
        else:
            assert all(record.text for record in records)
    folder = conformance / "doccano" / "doccano" / "data_import" / "tests" / "data" / "text_classification"
    with pytest.raises(BadInput, match=r"example\.xlsx, example, row 4 has no text in the column “text”"):
        read("xlsx", folder / "example.xlsx")
