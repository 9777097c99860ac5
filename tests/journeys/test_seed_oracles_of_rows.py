"""Tasks, lines, tables and data sets of the annotated seed project, read by what reads them in the field."""

from __future__ import annotations

import codecs
import csv
import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.commands.exporting import export
from annotator.commands.project import Project
from annotator.formats.cells import bare
from annotator.formats.option_words import options_of
from annotator.formats.registry import format_named
from tests.journeys.structure import needs_seeds
from tests.journeys.test_seed_oracles import _as_is, _hulls, _Marks, _marks, _records, seeds

__all__ = ("seeds",)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    yield from (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line)


def _native(path: Path) -> Iterator[tuple[str, _Marks]]:
    for line in _lines(path):
        yield line["text"], Counter((one["label"], tuple(map(tuple, one["fragments"]))) for one in line["spans"])


def _doccano(path: Path) -> Iterator[tuple[str, _Marks]]:
    """As doccano's page counts, unless the line says that it has code points."""
    for line in _lines(path):
        text, wide = line["text"], line["offset_unit"] == "utf-16"
        units = text.encode("utf-16-le")

        def place(offset: int, *, wide: bool = wide, units: bytes = units) -> int:
            return len(units[: 2 * offset].decode("utf-16-le")) if wide else offset

        if "entities" in line:
            ids = {one["id"] for one in line["entities"]}
            assert all({one["from_id"], one["to_id"]} <= ids for one in line["relations"])
            marked = [(one["label"], one["start_offset"], one["end_offset"]) for one in line["entities"]]
        else:
            marked = [(name, start, end) for start, end, name in line["label"]]
        yield text, Counter((name, ((place(start), place(end)),)) for name, start, end in marked)


def _label_studio(path: Path) -> Iterator[tuple[str, _Marks]]:
    interface = pytest.importorskip("label_studio_sdk.label_interface")
    with zipfile.ZipFile(path) as archive:
        config = interface.LabelInterface(archive.read("config.xml").decode("utf-8"))
        tasks = json.loads(archive.read("tasks.json"))
    for task in tasks:
        text, found = task["data"]["text"], Counter[tuple[str, tuple[tuple[int, int], ...]]]()
        for part in task["annotations"]:
            assert config.validate_annotation(part)
            regions = {one["id"]: one for one in part["result"] if one.get("type") == "labels"}
            parts: dict[str, list[tuple[int, int]]] = defaultdict(list)
            whole = {one["from_id"]: one["to_id"] for one in part["result"] if one.get("labels") == ["fragment-of"]}
            for name, one in regions.items():
                value = one["value"]
                assert text[value["start"] : value["end"]] == value["text"]
                parts[whole.get(name, name)].append((value["start"], value["end"]))
            found.update((regions[name]["value"]["labels"][0], tuple(sorted(some))) for name, some in parts.items())
        yield text, found


def _prodigy(path: Path) -> Iterator[tuple[str, _Marks]]:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import Doc

    vocab = spacy.blank("xx").vocab
    for task in _lines(path):
        words = [one["text"] for one in task["tokens"]]
        doc = Doc(vocab, words=words, spaces=[one["ws"] for one in task["tokens"]])
        assert doc.text.rstrip(" ") == task["text"].rstrip(" ")
        found = [(one["label"], doc.char_span(one["start"], one["end"])) for one in task["spans"]]
        assert all(span is not None for _, span in found)
        for one, (_, span) in zip(task["spans"], found, strict=True):
            assert (span.start, span.end - 1) == (one["token_start"], one["token_end"])
        yield task["text"], Counter((label, ((span.start_char, span.end_char),)) for label, span in found)


def _rows_of(rows: list[dict[str, Any]]) -> Iterator[tuple[str, _Marks]]:
    for row in rows:
        marks = Counter((one["label"], tuple(map(tuple, one["fragments"]))) for one in row["spans"])
        for one in row["spans"]:
            assert one["text"] == " ".join(row["text"][start:end] for start, end in one["fragments"])
        yield row["text"], marks


def _parquet(path: Path) -> Iterator[tuple[str, _Marks]]:
    parquet = pytest.importorskip("pyarrow.parquet")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            assert "data/train.parquet" in archive.read("README.md").decode("utf-8")
            source: Any = io.BytesIO(archive.read("data/train.parquet"))
    else:
        source = path
    yield from _rows_of(parquet.read_table(source).to_pylist())


def _datasets(path: Path) -> Iterator[tuple[str, _Marks]]:
    datasets = pytest.importorskip("datasets")
    pytest.importorskip("tqdm").tqdm.monitor_interval = 0  # or its progress bars leave a thread behind
    kind = "parquet" if path.suffix == ".parquet" else "json"
    cache = str(path.parent / "cache")
    yield from _rows_of(list(datasets.load_dataset(kind, data_files=str(path), split="train", cache_dir=cache)))


def _of_cells(rows: list[dict[str, str]], texts: dict[str, str]) -> Iterator[tuple[str, _Marks]]:
    spans: dict[tuple[str, str], tuple[str, list[tuple[int, int]]]] = {}
    for row in rows:
        if not row["start"]:
            continue
        start, end = int(row["start"]), int(row["end"])
        assert texts[row["doc"]][start:end] == row["text"] or not row["text"]
        spans.setdefault((row["doc"], row["span_id"]), (row["label"], []))[1].append((start, end))
    for doc, text in texts.items():
        yield text, Counter((label, tuple(parts)) for (one, _), (label, parts) in spans.items() if one == doc)


def _csv(path: Path) -> Iterator[tuple[str, _Marks]]:
    data = path.read_bytes()
    assert data.startswith(codecs.BOM_UTF8)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in rows for cell in row.values())
    plain = [{name: bare(cell) for name, cell in row.items()} for row in rows]
    yield from _of_cells(plain, {row["doc"]: row["article_text"] for row in plain if row["article_text"]})


def _xlsx(path: Path) -> Iterator[tuple[str, _Marks]]:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(path)
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    tables = {}
    for name in ("articles", "spans"):
        head, *rows = book[name].iter_rows(values_only=True)
        tables[name] = [dict(zip(head, ["" if one is None else str(one) for one in row], strict=True)) for row in rows]
    chunks = [name for name in tables["articles"][0] if name == "text" or name.startswith("text ")]
    unescape = openpyxl.utils.escape.unescape
    texts = {row["doc"]: unescape("".join(row[name] for name in chunks)) for row in tables["articles"]}
    yield from _of_cells([row | {"text": unescape(row["text"])} for row in tables["spans"]], texts)


_CASES: list[tuple[str, str, dict[str, str], Callable[[Path], Iterator[tuple[str, _Marks]]], Any]] = [
    ("jsonl", "a.jsonl", {}, _native, _as_is),
    ("doccano", "a.jsonl", {}, _doccano, _hulls),
    ("doccano", "a.jsonl", {"unit": "code points"}, _doccano, _hulls),
    ("doccano", "a.jsonl", {"shape": "labels"}, _doccano, _hulls),
    ("label-studio", "a.zip", {"write": "archive"}, _label_studio, _as_is),
    ("prodigy", "a.jsonl", {}, _prodigy, _hulls),
    ("hf", "a.zip", {}, _parquet, _as_is),
    ("hf", "a.parquet", {"write": "parquet"}, _parquet, _as_is),
    ("hf", "a.parquet", {"write": "parquet"}, _datasets, _as_is),
    ("hf", "a.jsonl", {"write": "jsonl"}, _datasets, _as_is),
    ("csv", "a.csv", {}, _csv, _as_is),
    ("xlsx", "a.xlsx", {}, _xlsx, _as_is),
]


def _called(one: object) -> str:
    """What a case is called, the same in every process."""
    return str(getattr(one, "__name__", one))[:24]


@needs_seeds
@pytest.mark.parametrize(("form", "name", "options", "oracle", "seen"), _CASES, ids=_called)
def test_what_reads_it_in_the_field_finds_all_spans(
    seeds: Project,
    tmp_path: Path,
    form: str,
    name: str,
    options: dict[str, str],
    oracle: Callable[[Path], Iterator[tuple[str, _Marks]]],
    seen: Callable[[_Marks], _Marks],
) -> None:
    expected = {text: seen(_marks(record)) for text, record in _records(seeds, tmp_path).items()}
    report = export(seeds, tmp_path / name, format_id=form, options=options_of(format_named(form).options, options))
    found = dict(oracle(report.files[0]))
    assert len(found) == len(expected) == report.articles
    assert found == expected
    assert sum(sum(marks.values()) for marks in found.values()) >= 200
