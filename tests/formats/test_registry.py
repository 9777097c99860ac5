"""Which format reads which file."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import BadInput
from annotator.formats.registry import format_named, formats, recognised


@pytest.mark.parametrize(
    ("name", "data", "format_id"),
    [
        ("a.txt", b"Rain fell.", "txt"),
        ("a", b"Rain fell, they said.\nMore, later.", "txt"),
        ("a.text", "Dépêche".encode("latin-1"), "txt"),
        ("a.md", b"Rain fell.", "md"),
        ("note", b"---\ntitle: Rain\n---\nText", "md"),
        ("a.jsonl", b'{"text": "x"}\n', "jsonl"),
        ("a.txt", b'{"text": "x", "spans": []}\n', "jsonl"),
        ("a.jsonl", b"broken", "jsonl"),
        ("big.dat", b'{"text": "' + b"x" * 70_000 + b'"}', "jsonl"),
        ("a.csv", b"text,title\nx,y\n", "csv"),
        ("a.csv", b"name;age\nx;1\n", "csv"),
        ("a.dat", b"doc,start,end,label\n", "csv"),
        ("a.txt", b"Text, he said, is long, and goes on.\nAnd on, and on.", "txt"),
    ],
)
def test_a_file_is_recognised_by_its_content(tmp_path: Path, name: str, data: bytes, format_id: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert recognised(tmp_path / name).id == format_id


def test_a_picture_is_refused_by_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(30))
    with pytest.raises(BadInput, match=r"a\.png looks like a PNG image; it was not imported"):
        recognised(tmp_path / "a.png")
    with pytest.raises(BadInput, match=r"b\.txt cannot be read: No such file"):
        recognised(tmp_path / "b.txt")


def test_every_format_says_what_it_is() -> None:
    for format_id, one in formats().items():
        assert one.id == format_id
        assert one.title
        assert all(extension.startswith(".") for extension in one.extensions)
        assert one.reads or one.writes
        one.options()
    with pytest.raises(BadInput, match="There is no format “papyrus”; there are txt, md, jsonl, csv"):
        format_named("papyrus")
