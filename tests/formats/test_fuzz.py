"""What fuzzing found, kept; and a short run of it."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from annotator.errors import BadInput
from annotator.formats.registry import format_named, recognised
from tests.formats import article_files as made
from tests.formats.material import read
from tests.fuzzing.samples import samples
from tests.fuzzing.trying import run


def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    started = time.monotonic()
    result = run(samples(None), tmp_path, seed=20261122, seconds=20, most=1200)
    assert [finding.what for finding in result.findings.values()] == []
    assert {outcome for _, outcome in result.counts} == {"imported", "refused"}
    assert time.monotonic() - started < 40


def test_many_bars_in_a_line_take_no_time(tmp_path: Path) -> None:
    (tmp_path / "a.iob").write_text("a|b|" * 2000 + " " + "|" * 3000 + "\nx", encoding="utf-8")
    started = time.process_time()
    recognised(tmp_path / "a.iob")
    assert time.process_time() - started < 2


def test_a_record_without_an_address_and_a_member_that_is_broken(tmp_path: Path) -> None:
    broken = made.warc().replace(b"WARC-Target-URI: https", b"WARC-Target-UR: https")
    (tmp_path / "a.warc").write_bytes(broken)
    with pytest.raises(BadInput, match="is damaged after record"):
        read("warc", tmp_path / "a.warc")
    data = bytearray(made.wacz())
    with zipfile.ZipFile(tmp_path / "good.wacz", "w") as archive:
        archive.writestr("archive/data.warc.gz", made.warc(packed=True))
    data = bytearray((tmp_path / "good.wacz").read_bytes())
    data[200] ^= 1
    (tmp_path / "a.wacz").write_bytes(data)
    with pytest.raises(BadInput, match="is damaged after record"):
        read("warc", tmp_path / "a.wacz")


def test_a_letter_from_the_year_that_no_calendar_has(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(
        b"From: a\r\nDate: Tue, 03 Feb 99999999999999999999 10:00:00 +0100\r\n\r\nWords.\r\n"
    )
    form = format_named("eml")
    with pytest.raises(BadInput, match="is damaged"):
        list(form.read(tmp_path / "a.eml", form.options(), lambda _: None))


def test_a_slot_that_names_an_undeclared_layer_makes_it(tmp_path: Path) -> None:
    text = (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Host|ROLE_custom.Host:links_custom.Link|custom.Other|value\n\n\n"
        "#Text=This is\n1-1\t0-4\tThis\t*\t1-2\t_\t\n1-2\t5-7\tis\t_\t_\t_\t\n"
    )
    (tmp_path / "a.tsv").write_text(text, encoding="utf-8")
    (record,), _ = read("webanno-tsv", tmp_path / "a.tsv")
    assert {(span.label, tuple(span.fragments[0])) for span in record.spans} == {("Host", (0, 4)), ("Other", (5, 7))}
    assert len(record.relations) == 1


def test_an_archive_with_a_file_without_a_name(tmp_path: Path) -> None:
    data = made.odt(**{"xx": "words"}).replace(b"xx", b"\0\0")
    (tmp_path / "a.odt").write_bytes(data)
    records, _ = read("odt", tmp_path / "a.odt")
    assert len(records) == 1


def test_headings_with_line_breaks_are_told_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('"one\ntwo",' + ",".join(f"c{number}" for number in range(500)) + "\nx\n")
    with pytest.raises(BadInput, match="it has one two, c0, c1") as refusal:
        read("csv", tmp_path / "a.csv")
    assert len(refusal.value.sentence) <= BadInput.LONGEST + 1


def test_a_table_of_spans_without_words_may_have_spans_of_two_parts(tmp_path: Path) -> None:
    rows = "doc,span_id,start,end,label,article_text\na,1,0,2,X,Some words\na,1,5,7,X,\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    (record,), _ = read("csv", tmp_path / "a.csv")
    assert record.spans[0].fragments == ((0, 2), (5, 7))


def test_a_length_that_no_file_has(tmp_path: Path) -> None:
    broken = made.warc().replace(b"Content-Length: 48", b"Content-Length: 99999999999999999999999")
    assert broken != made.warc()
    (tmp_path / "a.warc").write_bytes(broken)
    with pytest.raises(BadInput, match=r"is damaged after record|no web page with text"):
        read("warc", tmp_path / "a.warc")


def test_a_line_without_end_in_a_web_archive(tmp_path: Path) -> None:
    started = time.process_time()
    with (tmp_path / "a.warc").open("wb") as file:
        file.write(b"WARC/1.0\r\n")
        file.truncate(64 << 20)
    with pytest.raises(BadInput, match=r"no web page with text|is damaged"):
        read("warc", tmp_path / "a.warc")
    assert time.process_time() - started < 20
