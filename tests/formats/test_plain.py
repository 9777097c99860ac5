"""Plain text and Markdown files."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator import paths
from annotator.errors import BadInput
from tests.formats.material import read


def test_every_seed_is_read_byte_for_byte() -> None:
    for path in sorted((paths.seeds() / "articles").glob("*.txt")):
        (record,), told = read("txt", path)
        assert record.text.encode() == path.read_bytes()
        assert record.meta["source_file"] == path.name
        assert record.id is None
        assert told == []


def test_cr_lf_stays_and_a_leading_mark_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffOne\r\n\r\nTwo\u2028three\x85\r".encode())
    (record,), _ = read("txt", path)
    assert record.text == "One\r\n\r\nTwo\u2028three\x85\r"
    assert record.title == "One"


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf"])
def test_nothing_to_import_is_said_kindly(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(BadInput, match=r"^a\.txt .*nothing to import"):
        read("txt", tmp_path / "a.txt")


def test_front_matter_gives_metadata_and_stays_in_the_text(tmp_path: Path) -> None:
    text = "---\ntitle: Rain\nauthor: [A, B]\ndate: 2025-02-04\ntags: [x]\n---\n# Rain again\nIt rained.\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (record,), told = read("md", tmp_path / "a.md")
    assert (record.text, record.title, told) == (text, "Rain", [])
    assert record.meta == {"author": "A, B", "published": "2025-02-04", "tags": ["x"], "source_file": "a.md"}


def test_a_heading_is_the_title_without_its_marks(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("\n# Rain *stops* #\n\nBody", encoding="utf-8")
    (record,), _ = read("md", tmp_path / "a.md")
    assert record.title == "Rain *stops*"
    assert record.text == "\n# Rain *stops* #\n\nBody"


@pytest.mark.parametrize("block", ["a: &x [1]\nb: *x", "a: [", "- 1", "!!python/object:os.system x"])
def test_front_matter_that_is_broken_or_unsafe_is_left_as_text(tmp_path: Path, block: str) -> None:
    text = f"---\n{block}\n---\nIt rained.\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (record,), told = read("md", tmp_path / "a.md")
    assert record.text == text
    assert len(told) == 1
