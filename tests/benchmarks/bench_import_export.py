"""Import and export of 10,000 articles, against bare SQLite and the bare JSON library in the same run.

Import floor: `executemany` of the same article, revision and text rows (no journal) from ready tuples with sqlite3, one
transaction, the same pragmas.  Export floor: the same objects, parsed beforehand, written as JSON lines by the standard
library's `json`, and by msgspec for comparison.  Each figure is the median of three runs, floor and figure in turn.
"""

from __future__ import annotations

import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from annotator.commands.exporting import export
from annotator.commands.importing import import_paths
from annotator.commands.project import Project, create_project
from annotator.model.ids import new_id
from annotator.model.text import sha256

ARTICLES = 10_000
SPANS_EACH = 10
LENGTH = 3_000
RUNS = 3


def texts(number: int) -> list[str]:
    """`number` different texts of 3,000 characters, the same on every run."""
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9))) for _ in range(2_000)]
    made = []
    for index in range(number):
        lines = [" ".join(chance.choices(words, k=12)).capitalize() + "." for _ in range(45)]
        made.append(f"Article {index} {chr(10).join(lines)} “Größe” "[:LENGTH])
    return made


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def lines_file(folder: Path, made: list[str], spans: int) -> Path:
    """A dataset of native lines with `spans` spans an article."""
    path = folder / f"articles-{spans}.jsonl"
    labels = ("Claim", "Quote", "Speaker", "Cue")
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(made):
            marked = [
                {"id": f"s{index}", "label": labels[index % 4], "start": index * 40, "end": index * 40 + 30}
                for index in range(spans)
            ]
            json.dump({"id": f"n{number}", "title": f"Title {number}", "text": text, "spans": marked}, file)
            file.write("\n")
    return path


def bare_import(path: Path, made: list[str]) -> float:
    """Seconds that sqlite3 alone needs for the rows, made beforehand."""
    articles, revisions, kept = [], [], []
    for number, text in enumerate(made):
        article_id, revision_id, digest = new_id(), new_id(), sha256(text)
        stamp = "2026-11-21T21:30:05.123Z"
        articles.append((article_id, f"Title {number}", revision_id, "to do", None, f"n{number}", stamp, "", "", "", 0))
        revisions.append((revision_id, article_id, 1, digest, len(text), stamp))
        kept.append((digest, text))
    connection = sqlite3.connect(path)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE text (sha256 TEXT PRIMARY KEY, text TEXT);"
        "CREATE TABLE article (id TEXT PRIMARY KEY, title TEXT, revision_id TEXT, status TEXT, meta TEXT,"
        " external_id TEXT, added TEXT, outlet TEXT, published TEXT, listed TEXT, annotations INTEGER);"
        "CREATE TABLE revision (id TEXT PRIMARY KEY, article_id TEXT, number INTEGER, sha256 TEXT, length INTEGER,"
        " created TEXT);"
    )

    def write() -> None:
        with connection:
            connection.executemany("INSERT INTO text VALUES (?, ?)", kept)
            connection.executemany(f"INSERT INTO article VALUES ({', '.join('?' * 11)})", articles)
            connection.executemany("INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?)", revisions)

    seconds = timed(write)
    connection.close()
    return seconds


def fresh(folder: Path, name: str) -> Project:
    """A new project in the folder."""
    return create_project(folder / f"{name}.annot", annotator="bench")


def imports(folder: Path, made: list[str]) -> dict[str, object]:
    """Import of one file of lines and of a folder of text files."""
    lines = lines_file(folder, made, 0)
    many = folder / "many"
    many.mkdir()
    for number, text in enumerate(made):
        (many / f"{number:05}.txt").write_text(text, encoding="utf-8")
    ours, floors = [], []
    for run in range(RUNS):
        floors.append(bare_import(folder / f"bare{run}.sqlite", made))
        with fresh(folder, f"lines{run}") as project:
            ours.append(timed(lambda project=project: import_paths(project, [lines])))
    with fresh(folder, "many") as project:
        files = timed(lambda: import_paths(project, [many]))
    return {
        "import_jsonl_s": median(ours),
        "import_floor_s": median(floors),
        "import_jsonl_ratio": median(ours) / median(floors),
        "import_txt_files_s": files,
        "import_txt_files_ratio": files / median(floors),
    }


def bare_export(lines: list[Any], out: Path, dump: Callable[[Any], bytes]) -> float:
    """Seconds that a JSON library alone needs for the lines."""

    def write() -> None:
        with out.open("wb", buffering=1 << 20) as file:
            for line in lines:
                file.write(dump(line))
                file.write(b"\n")

    return timed(write)


def exports(folder: Path, made: list[str]) -> dict[str, object]:
    """Import and export of 10,000 articles with 100,000 spans."""
    marked = lines_file(folder, made, SPANS_EACH)
    ours, floors, quick = [], [], []
    with fresh(folder, "spans") as project:
        took = timed(lambda: import_paths(project, [marked]))
        out = folder / "out.jsonl"
        export(project, out, format_id="jsonl")
        parsed = [json.loads(line) for line in out.read_bytes().split(b"\n") if line]
        encode = msgspec.json.Encoder().encode
        for _ in range(RUNS):
            floors.append(
                bare_export(parsed, folder / "json", lambda one: json.dumps(one, ensure_ascii=False).encode())
            )
            quick.append(bare_export(parsed, folder / "msgspec", encode))
            ours.append(timed(lambda: export(project, out, format_id="jsonl")))
        same = (folder / "msgspec").read_bytes() == out.read_bytes()
        table = timed(lambda: export(project, folder / "out.csv", format_id="csv"))
    return {
        "import_spans_s": took,
        "export_jsonl_s": median(ours),
        "export_floor_json_s": median(floors),
        "export_floor_msgspec_s": median(quick),
        "export_jsonl_ratio": median(ours) / median(floors),
        "export_jsonl_to_msgspec_ratio": median(ours) / median(quick),
        "export_same_bytes": same,
        "export_mb": out.stat().st_size / 1e6,
        "export_csv_s": table,
    }


def run() -> dict[str, object]:
    """All figures."""
    made = texts(ARTICLES)
    with tempfile.TemporaryDirectory() as folder:
        figures = {**imports(Path(folder), made), **exports(Path(folder), made)}
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}
