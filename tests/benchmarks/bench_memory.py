"""Peak memory of imports and exports of N and 4N records: it must not grow with their number.

Each import and export runs in a process of its own, whose largest resident set is asked of the system at its end.
The files are made here: dataset lines, a table, Parquet, a folder of brat documents, a web archive of pages.
`_peak_ratio` is the peak at 4N over the peak at N; what the program and its libraries need by themselves is in both.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

#: Records of the smaller file by format; the larger one has four times as many.
RECORDS = {"jsonl": 4_000, "csv": 4_000, "parquet": 4_000, "brat": 1_000, "warc": 600}
LENGTH = 4_000
SPANS = 8
_LABELS = ("Claim", "Quote", "Speaker", "Cue")

_IMPORT = """
from annotator.commands.importing import import_paths
from annotator.commands.project import create_project
with create_project({project!r}, annotator="bench") as project:
    report = import_paths(project, [{path!r}])
    print(report.articles, report.annotations, report.errors)
"""
_EXPORT = """
from annotator.commands.exporting import export
from annotator.commands.format_options import Wishes
from annotator.commands.project import open_project
from annotator.formats.registry import format_named
form = format_named({format_id!r})
with open_project({project!r}) as project:
    options = Wishes({options!r}).of(form)
    report = export(project, {out!r}, format_id={format_id!r}, options=options)
    print(report.articles, report.spans)
"""
_PEAK = """
import resource, sys
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak * (1 if sys.platform == "darwin" else 1024))
"""


class Words:
    """Texts without end, the same on every run."""

    def __init__(self) -> None:
        self._chance = random.Random(11)
        letters = "abcdefghijklmnopqrstuvwxyz"
        self._words = ["".join(self._chance.choices(letters, k=self._chance.randint(2, 9))) for _ in range(3_000)]

    def text(self, number: int, length: int = LENGTH) -> str:
        """A text of `length` characters that no other number gives."""
        lines = [" ".join(self._chance.choices(self._words, k=12)).capitalize() + "." for _ in range(length // 60)]
        return f"Article {number}. {chr(10).join(lines)}"[:length]


def lines(path: Path, number: int) -> None:
    """Native lines with spans."""
    words = Words()
    with path.open("w", encoding="utf-8") as file:
        for one in range(number):
            spans = [
                {"id": f"s{index}", "label": _LABELS[index % 4], "start": index * 50, "end": index * 50 + 40}
                for index in range(SPANS)
            ]
            json.dump({"id": f"n{one}", "title": f"Title {one}", "text": words.text(one), "spans": spans}, file)
            file.write("\n")


def table(path: Path, number: int) -> None:
    """A table of articles with metadata."""
    import csv

    words = Words()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "title", "outlet", "published", "text"))
        for one in range(number):
            writer.writerow((f"n{one}", f"Title {one}", "The Daily", "2026-01-01", words.text(one)))


def parquet(path: Path, number: int) -> None:
    """A Parquet table of texts in row groups of 500."""
    import pyarrow
    import pyarrow.parquet

    words = Words()
    schema = pyarrow.schema([("id", pyarrow.string()), ("text", pyarrow.string())])
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for start in range(0, number, 500):
            rows = [{"id": f"n{one}", "text": words.text(one)} for one in range(start, start + 500)]
            writer.write_table(pyarrow.Table.from_pylist(rows, schema))


def brat(path: Path, number: int) -> None:
    """A folder of brat documents."""
    words = Words()
    path.mkdir()
    for one in range(number):
        text = words.text(one).replace("\n", " ")
        marks = [
            f"T{index + 1}\t{_LABELS[index % 4]} {index * 50} {index * 50 + 40}\t{text[index * 50 : index * 50 + 40]}\n"
            for index in range(SPANS)
        ]
        (path / f"{one:06}.txt").write_text(text, encoding="utf-8")
        (path / f"{one:06}.ann").write_text("".join(marks), encoding="utf-8")


def warc(path: Path, number: int, ballast: int = 0) -> None:
    """A web archive of pages; each is followed by a picture of `ballast` bytes, as in a real crawl."""
    words, chance = Words(), random.Random(3)
    with path.open("wb") as file:
        for one in range(number):
            paragraphs = "".join(f"<p>{part}</p>" for part in words.text(one, 3_000).split("\n"))
            menu = "".join(f'<li><a href="/{index}">Section {index}</a></li>' for index in range(20))
            page = (
                f"<html><head><title>Title {one}</title></head><body><nav><ul>{menu}</ul></nav>"
                f"<article><h1>Title {one}</h1>{paragraphs}</article><footer>All rights reserved</footer></body></html>"
            )
            _record(file, f"https://example.org/{one}", "text/html; charset=utf-8", page.encode())
            if ballast:
                _record(file, f"https://example.org/{one}.jpg", "image/jpeg", chance.randbytes(ballast))


def _record(file: object, address: str, kind: str, body: bytes) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    block = head + body
    fields = (
        "WARC/1.0", "WARC-Type: response", f"WARC-Target-URI: {address}", "WARC-Date: 2026-01-01T00:00:00Z",
        f"WARC-Record-ID: <urn:uuid:{abs(hash(address)):032x}>", "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(block)}", "", "",
    )  # fmt: skip
    file.write("\r\n".join(fields).encode() + block + b"\r\n\r\n")  # type: ignore[attr-defined]


MAKERS: dict[str, Callable[[Path, int], None]] = {
    "jsonl": lines, "csv": table, "parquet": parquet, "brat": brat, "warc": warc
}  # fmt: skip

#: What is exported of the project of dataset lines: name, format and options.
EXPORTS = {
    "jsonl": ("jsonl", {}),
    "csv": ("csv", {}),
    "parquet": ("hf", {"write": "parquet"}),
    "brat": ("brat", {}),
}


def peak_mb(code: str) -> tuple[str, float]:
    """What `code` prints, run in a process of its own, and the largest resident set of that in MB (10^6 bytes)."""
    done = subprocess.run(
        [sys.executable, "-c", code + _PEAK], capture_output=True, text=True, check=True, env=os.environ, timeout=800
    )
    *told, peak = done.stdout.strip().split("\n")
    return " ".join(told), int(peak) / 1e6


def measured_import(folder: Path, name: str, number: int) -> tuple[Path, float]:
    """The project that a file of so many records became, and the peak memory of its import."""
    path, project = folder / f"{name}-{number}.{name}", folder / f"{name}-{number}.annot"
    MAKERS[name](path, number)
    told, peak = peak_mb(_IMPORT.format(project=str(project), path=str(path)))
    assert told.split()[0] == str(number), f"{name}: {told} instead of {number} articles"
    return project, peak


def run() -> dict[str, object]:
    """All figures."""
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made: list[Path] = []
        for kind, number in RECORDS.items():
            both = [measured_import(folder, kind, count) for count in (number, 4 * number)]
            _put(figures, f"import_{kind}", [peak for _, peak in both])
            if kind == "jsonl":
                made = [project for project, _ in both]
        for kind, (format_id, options) in EXPORTS.items():
            peaks = []
            for project in made:
                out = str(project.with_suffix(f".{kind}.out"))
                code = _EXPORT.format(format_id=format_id, project=str(project), out=out, options=options)
                peaks.append(peak_mb(code)[1])
            _put(figures, f"export_{kind}", peaks)
    return figures


def _put(figures: dict[str, object], name: str, peaks: list[float]) -> None:
    figures[f"{name}_peak_mb"] = round(peaks[1], 1)
    figures[f"{name}_peak_ratio"] = round(peaks[1] / peaks[0], 3)
