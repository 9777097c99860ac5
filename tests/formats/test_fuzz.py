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
