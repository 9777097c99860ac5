"""Exports of several files: archive or folder, replaced only when it is ours, verified and read back alike."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from annotator.commands.exporting import export
from annotator.commands.importing import import_paths
from annotator.commands.project import create_project
from annotator.commands.verifying import verify
from annotator.errors import Refused
from annotator.formats.registry import formats
from tests.commands.desk import TEXT, Desk

SEVERAL = sorted(one.id for one in formats().values() if one.several)


@pytest.fixture
def two(desk: Desk) -> Desk:
    desk.add_article("Another", "One more. " + TEXT)
    desk.mark("Russia controls about 20% of Ukraine", "Claim")
    return desk


def files(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.mark.parametrize("format_id", sorted({*SEVERAL} - {"label-studio"}))
def test_without_an_ending_a_folder_is_written_that_holds_what_the_archive_holds(
    two: Desk, tmp_path: Path, format_id: str
) -> None:
    export(two.project, tmp_path / "News v1.2", format_id=format_id)
    export(two.project, tmp_path / "news.zip", format_id=format_id)
    with zipfile.ZipFile(tmp_path / "news.zip") as archive:
        held = {info.filename: archive.read(info) for info in archive.infolist()}
    assert files(tmp_path / "News v1.2") == held
    assert verify(tmp_path / "News v1.2").problems == []
    assert verify(tmp_path / "news.zip").problems == []
    with create_project(tmp_path / "back.annot") as back:
        report = import_paths(back, [tmp_path / "News v1.2"])
        assert (report.articles, report.annotations) == (2, 1), report.files


def test_a_folder_of_ones_own_export_is_replaced_and_no_other(two: Desk, tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    export(two.project, place, format_id="brat")
    before = files(place)
    two.mark("Trump", "Speaker")
    export(two.project, place, format_id="brat")
    after = files(place)
    assert after.keys() == before.keys()
    assert after != before
    (place / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match=r"out holds files that are not of an earlier export"):
        export(two.project, place, format_id="brat")
    assert files(place) == {**after, "thesis.txt": b"mine"}
    assert [one.name for one in tmp_path.iterdir() if ".part" in one.name] == []


def test_a_folder_that_was_changed_is_told(two: Desk, tmp_path: Path) -> None:
    export(two.project, tmp_path / "out", format_id="brat")
    ann = next(one for one in (tmp_path / "out").rglob("*.ann") if one.read_bytes())
    ann.write_bytes(ann.read_bytes().replace(b"Claim", b"Quote"))
    assert any("is not what was exported" in one for one in verify(tmp_path / "out").problems)


def test_parts_of_a_split_are_folders_too(two: Desk, tmp_path: Path) -> None:
    report = export(two.project, tmp_path / "out", format_id="brat", split="50/50")
    assert [one.name for one in report.files] == ["out-train", "out-test"]
    assert sum(len(list(one.rglob("*.ann"))) for one in report.files) == 2
    assert verify(tmp_path / "out").problems == []
    export(two.project, tmp_path / "out", format_id="brat", split="50/50")
    assert verify(tmp_path / "out").problems == []


def test_a_data_set_is_what_its_ending_says(two: Desk, tmp_path: Path) -> None:
    export(two.project, tmp_path / "news.parquet", format_id="hf")
    export(two.project, tmp_path / "news.jsonl", format_id="hf")
    export(two.project, tmp_path / "news", format_id="hf")
    assert (tmp_path / "news.parquet").read_bytes()[:4] == b"PAR1"
    lines = (tmp_path / "news.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert [json.loads(line)["text"] for line in lines] == [TEXT, "One more. " + TEXT]
    assert sorted(files(tmp_path / "news")) == ["README.md", "data/train.parquet"]


def test_a_table_is_what_its_ending_says(two: Desk, tmp_path: Path) -> None:
    export(two.project, tmp_path / "rows.tsv", format_id="csv")
    export(two.project, tmp_path / "rows.csv", format_id="csv")
    assert "\t" in (tmp_path / "rows.tsv").read_text(encoding="utf-8-sig").split("\n")[0]
    assert "\t" not in (tmp_path / "rows.csv").read_text(encoding="utf-8-sig").split("\n")[0]
