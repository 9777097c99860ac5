"""Tables as spreadsheets and databases write them: delimiters, headings below other lines, blanks, dates, quotes."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from annotator.errors import BadInput
from annotator.formats.registry import recognised
from annotator.formats.sheets import sheets_of, write_sheets
from annotator.formats.table_reading import ForeignTable
from annotator.formats.tables import TableOptions
from annotator.formats.xlsx import XlsxOptions
from tests.formats.material import read


@pytest.mark.parametrize(
    ("name", "source", "texts"),
    [
        ("a.csv", 'sep=;\ntext;title\n"a;b";T\n', ["a;b"]),
        ("a.csv", "text|title\na, b|T\n", ["a, b"]),
        ("a.csv", '"Kop, lang";text\nx;words\n', ["words"]),
        ("a.csv", "Export of a database\n\nHeadline,Body\nH,words\n", ["words"]),
        ("a.csv", 'text,title\r\n"one\r\ntwo",T\r\n', ["one\r\ntwo"]),
        ("a.csv", "text,title\rabc,T\rdef,U\r", ["abc", "def"]),
        ("a.tsv", 'id\ttext\n1\t"never closed\n2\tother\n', ['"never closed', "other"]),
        ("a.tsv", 'id\ttext\n1\t"one\n2\ttwo"\n', ['"one', 'two"']),
        ("a.tsv", 'id\ttext\n1\t"two\nlines"\n2\t"a ""b"""\n', ["two\nlines", 'a "b"']),
        ("a.tsv", 'id\ttext\n1\t"whole"\n', ["whole"]),
        ("a.csv", 'text,size\na 5" pipe,x\n', ['a 5" pipe']),
    ],
)
def test_tables_as_text(name: str, source: str, texts: list[str], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(source.encode())
    assert recognised(tmp_path / name).id == "csv"
    assert [one.text for one in read("csv", tmp_path / name)[0]] == texts


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_quotation_mark_that_is_never_closed_is_named(end: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'title,text\nT,one\nU,"two\nV,three{end}', encoding="utf-8")
    with pytest.raises(BadInput, match=r"a\.csv, row 3 begins a cell with a quotation mark that is never closed"):
        read("csv", tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text(f'title,text\nT,one\nU,"two{end}', encoding="utf-8")
    with pytest.raises(BadInput, match="row 3 begins a cell"):
        read("csv", tmp_path / "a.csv")


def test_rows_above_the_headings_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("A database\nby me\nBody,Nr\nwords,1\n", encoding="utf-8")
    (record,), told = read("csv", tmp_path / "a.csv")
    assert told[0] == "Rows above the headings of a.csv: 2; they were passed over."
    assert record.meta == {"Nr": "1", "source_file": "a.csv"}
    (tmp_path / "a.csv").write_text("A database\nKop,Nr\nwords,1\n", encoding="utf-8")
    assert read("csv", tmp_path / "a.csv", text_column="Kop")[0][0].text == "words"
    assert read("csv", tmp_path / "a.csv", columns="Kop=text")[0][0].text == "words"


def _book(folder: Path, *sheets: tuple[str, list[list[str | int | float]]]) -> Path:
    write_sheets(folder / "a.xlsx", sheets)
    return folder / "a.xlsx"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_without_text_are_left_out_on_request(kind: str, tmp_path: Path) -> None:
    rows: list[list[str | int | float]] = [["id", "text"], [1, "a"], [2, ""], [3, "  "], [4, "b"]]
    path = _book(tmp_path, ("s", rows)) if kind == "xlsx" else tmp_path / "a.csv"
    if kind == "csv":
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    with pytest.raises(BadInput, match=r"row 3 has no text in the column “text”.*the option “skip_blank”"):
        read(kind, path)
    records, told = read(kind, path, skip_blank=True)
    assert [one.id for one in records] == ["1", "4"]
    assert told == [f"Rows without text in a.{kind}: 2 (3, 4); they were left out."]


def test_the_sheet_with_a_text_is_found_and_its_headings_below_other_rows(tmp_path: Path) -> None:
    about: list[list[str | int | float]] = [["About"], ["by me"]]
    rows: list[list[str | int | float]] = [["A database"], [], ["Kop", "Body"], ["H", "words"]]
    path = _book(tmp_path, ("About", about), ("Rows", rows))
    (record,), _ = read("xlsx", path)
    assert (record.text, record.meta["Kop"]) == ("words", "H")
    with pytest.raises(BadInput, match="on the sheet “About”; it has About"):
        read("xlsx", path, sheet="About")
    assert read("xlsx", path, text_column="Kop")[0][0].text == "H"


def test_dates_of_books_that_count_from_1904(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    from datetime import date, time

    for epoch in (openpyxl.utils.datetime.CALENDAR_MAC_1904, openpyxl.utils.datetime.CALENDAR_WINDOWS_1900):
        book = openpyxl.Workbook()
        book.epoch = epoch
        book.active.append(["text", "date", "at"])
        book.active.append(["t", date(2024, 1, 1), time(10, 30)])
        book.save(tmp_path / "a.xlsx")
        ((_, rows),) = sheets_of(tmp_path / "a.xlsx")
        assert rows[1] == ["t", "2024-01-01", "10:30:00"]


def test_both_kinds_of_tables_share_the_options_for_those_of_others() -> None:
    shared = [one.name for one in fields(ForeignTable)]
    assert shared == ["text_column", "columns", "skip_blank"]
    for options in (TableOptions, XlsxOptions):
        assert issubclass(options, ForeignTable)
        assert [one.name for one in fields(options)][:3] == shared


def test_cells_below_no_heading_are_kept(tmp_path: Path) -> None:
    path = _book(tmp_path, ("s", [["text", "label"], ["a", "x", "y"]]))
    assert read("xlsx", path)[0][0].meta == {"label": "x", "column 3": "y", "source_file": "a.xlsx"}
