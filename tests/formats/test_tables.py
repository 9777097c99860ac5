"""Tables of spans and of articles."""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import BadInput
from annotator.formats import decoding
from annotator.formats.cells import bare, protected
from annotator.formats.records import ArticleRecord, Loss
from annotator.formats.registry import format_named
from annotator.formats.tables import Tables
from annotator.model.codebook import Codebook
from tests.formats.material import PROJECTS, TEXTS, read, written


@given(TEXTS)
def test_protection_is_taken_off_again_and_leaves_no_formula(cell: str) -> None:
    assert bare(protected(cell)) == cell
    assert protected(cell)[:1] not in tuple("=+-@\t\r")


@given(PROJECTS)
def test_spans_come_back_and_the_losses_name_the_rest(records: tuple[ArticleRecord, ...]) -> None:
    tables = format_named("csv")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        result = tables.write(records, path, Codebook(), tables.options())
        expected = [replace(record, relations=[], comments=[]) for record in records]
        if records:
            found, _ = read("csv", path)
            assert found == [replace(one, title=one.title) for one in expected]
        lost = [Loss("relation", str(record.id), link.id) for record in records for link in record.relations]
        noted = [Loss("comment", str(record.id), one.id) for record in records for one in record.comments]
        assert sorted(result.losses, key=repr) == sorted(lost + noted, key=repr)


def test_the_table_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    record = ArticleRecord(text="=SUM(A1) said “é”", id="x", title="-1+1")
    data = written("csv", [record], tmp_path / "a.csv")
    assert data.startswith(codecs.BOM_UTF8)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert (rows[0]["article_text"], rows[0]["title"]) == ("'=SUM(A1) said “é”", "'-1+1")


def test_one_row_an_article(tmp_path: Path) -> None:
    records = [ArticleRecord(text="- a\r\nb", id="x", title="T", status="done", meta={"outlet": "O", "k": 1})]
    written("csv", records, tmp_path / "a.csv", rows="articles")
    (found,), _ = read("csv", tmp_path / "a.csv")
    assert (found.text, found.id, found.title, found.status) == ("- a\r\nb", "x", "T", "done")
    assert found.meta == {"outlet": "O", "k": 1, "source_file": "a.csv"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_of_others(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [
        ["Headline", "Body", "Publication", "Date", "Section"],
        ["Café", "He said “no”.\r\nTwice.", "Post", "4 May 2020", "World"],
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(lines)
    (tmp_path / "t.csv").write_bytes(out.getvalue().encode(encoding))
    (record,), _ = read("csv", tmp_path / "t.csv")
    assert (record.title, record.text) == ("Café", "He said “no”.\r\nTwice.")
    assert record.meta == {"outlet": "Post", "published": "2020-05-04", "Section": "World", "source_file": "t.csv"}


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "is empty"),
        ("a,b\n", "no rows"),
        ("a,b\n1,2\n", "no column “text”; it has a, b"),
        ("text,a,a\nx,1,2\n", "two columns called “a”"),
        ("text,a\nx,1,2\n", "row 2 has 3 cells for 2 columns"),
        ("text,a\n,2\n", "row 2 has no text"),
        ("start,end,label\n0,1,A\n", "without the column “doc”, “article_text”"),
        ("doc,start,end,label,article_text\nd,x,1,A,ab\n", "row 2: start and end must be whole numbers"),
        ("doc,start,end,label,article_text\nd,0,9,A,ab\n", "row 2: the span .* outside the text"),
        ("doc,start,end,label,article_text,text\nd,0,1,A,ab,b\n", "says “b” but the article has “a”"),
        ("doc,start,end,label,article_text,attributes\nd,0,1,A,ab,{\n", "“attributes” must hold a JSON object"),
        (
            "doc,start,end,label,article_text\nd,,,,a\ne,,,,b\nd,0,1,A,\n",
            "row 4: the rows of “d” do not stand together",
        ),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path: Path, table: str, sentence: str) -> None:
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    with pytest.raises(BadInput, match=f"t.csv.*{sentence}"):
        read("csv", tmp_path / "t.csv")


def test_long_cells_are_told(tmp_path: Path) -> None:
    tables = format_named("csv")
    record = ArticleRecord(text="a" * 40_000, id="x", title="T")
    (loss,) = tables.write([record], tmp_path / "a.csv", Codebook(), tables.options()).losses
    assert (loss.kind, loss.article) == ("long cell", "x")
    (found,), _ = read("csv", tmp_path / "a.csv")
    assert found.text == record.text


@given(st.binary(max_size=200))
def test_any_bytes_give_articles_or_one_clear_refusal(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(data)
        for form in ("csv", "jsonl", "txt", "md"):
            try:
                read(form, path)
            except BadInput as error:
                assert "t.csv" in error.sentence


def test_the_wordiest_column_is_the_text_when_none_is_called_like_one(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    rows = [f"{number};Kop {number};{'Een lange tekst over regen. ' * 6}{number}" for number in range(3)]
    path.write_text("\n".join(["Nr;Kop;Artikeltekst lang", *rows]), encoding="utf-8")
    told: list[str] = []
    form = Tables()
    found = list(form.read(path, form.options(), told.append))
    assert [record.text[-1] for record in found] == ["0", "1", "2"]
    assert told == ["The column “Artikeltekst lang” of odd.csv was taken for the articles' text."]


def test_of_two_wordy_columns_none_is_guessed(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(f"a,b\n{'word ' * 30},{'word ' * 30}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="--text-column NAME"):
        list(Tables().read(path, Tables().options(), lambda _: None))


def test_large_tables_are_read_like_small_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.csv"
    text = "\ufeffid,text\r\n" + "".join(f'{one},"Größe \U0001f6a2,\r\nline {one} ""quoted"""\r\n' for one in range(40))
    path.write_bytes(text.encode())
    outcomes = []
    for held in (10**9, 10):
        monkeypatch.setattr(decoding, "_HELD_WHOLE", held)
        form = Tables()
        outcomes.append([(one.id, one.text) for one in form.read(path, form.options(), lambda _: None)])
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][39] == ("39", 'Größe \U0001f6a2,\r\nline 39 "quoted"')
    path.write_bytes(text.encode("utf-16"))
    form = Tables()
    assert len(list(form.read(path, form.options(), lambda _: None))) == 40
