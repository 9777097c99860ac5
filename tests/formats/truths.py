"""What files of the conformance material say, read without our readers: rows of tables, lines, data sets."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.formats.records import ArticleRecord

#: A label with the words that it covers.
Marks = Counter[tuple[str, str]]


def marks_of(record: ArticleRecord) -> Marks:
    """The labels of a record, each with the words from its first to its last character."""
    return Counter((one.label, record.text[one.fragments[0][0] : one.fragments[-1][1]]) for one in record.spans)


def _values(path: Path) -> list[Any]:
    text = path.read_text(encoding="utf-8-sig")
    try:
        value = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    return value if isinstance(value, list) else [value]


# -- tables -------------------------------------------------------------------------------


def _same_rows(rows: list[dict[str, str]], records: list[ArticleRecord]) -> bool:
    """Whether each record is a row: its text the words of one column, every other cell somewhere in what it says."""
    chosen = [name for name in rows[0] if name and {one.text for one in records} <= {row[name] for row in rows}]
    rows = [row for row in rows if chosen and str(row[chosen[0]] or "").strip()]  # others were left out as wished
    columns = [name for name in rows[0] if [one.text for one in records] == [row[name] for row in rows]] if rows else []
    if len(columns) != 1:
        return False
    for row, record in zip(rows, records, strict=True):
        said = {str(one) for one in record.meta.values()} | {record.id, record.title}
        if any(cell and cell.strip() and cell.strip() not in said for name, cell in row.items() if name not in columns):
            return False
    return True


def csv_rows(path: Path, records: list[ArticleRecord]) -> bool:
    """Rows as the standard library reads them."""
    data = path.read_bytes()
    text = data.decode("utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text, newline="")) if any(row.values())]
    return _same_rows(rows, records)


def xlsx_rows(path: Path, records: list[ArticleRecord]) -> bool:
    """Rows as openpyxl reads them; without it, whether the words are in the file's XML."""
    try:
        import openpyxl
    except ImportError:
        return all(record.text for record in records)
    for sheet in openpyxl.load_workbook(path, data_only=True):
        some = [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
        head, *body = some or [()]
        names = [str(name or f"column {number}") for number, name in enumerate(head, 1)]
        rows = [dict(zip(names, (_cell(cell) for cell in row), strict=False)) for row in body]
        if rows and _same_rows(rows, records):
            return True
    return False


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


# -- doccano ------------------------------------------------------------------------------


def doccano_lines(path: Path, records: list[ArticleRecord]) -> bool:
    """Texts, ranges in the three shapes, relations by their types, classes of whole texts."""
    values = [one for one in _values(path) if one.get("text") or one.get("data")]
    if [one.get("text", one.get("data")) for one in values] != [one.text for one in records]:
        return False
    for value, record in zip(values, records, strict=True):
        stated = Counter(_doccano_ranges(value, record.text))
        numbered = any(isinstance(label, int) for label, _ in stated)
        found = Counter(words for _, words in marks_of(record).elements()) if numbered else marks_of(record)
        wanted = Counter(words for _, words in stated.elements()) if numbered else stated
        users = {str(one["user"]) for one in value.get("annotations") or () if "user" in one and "start_offset" in one}
        kinds = Counter(one["type"] for one in value.get("relations") or ())
        if found != wanted or users != {one.annotator for one in record.spans if one.annotator}:
            return False
        if kinds != Counter(one.type for one in record.relations):
            return False
        classes = [one for key in ("label", "cats") for one in value.get(key) or () if isinstance(one, str)]
        if any(one not in str(record.meta) for one in classes):
            return False
    return True


def _doccano_ranges(value: dict[str, Any], text: str) -> Iterator[tuple[Any, str]]:
    for key in ("label", "labels", "entities", "annotations"):
        for one in value.get(key) or ():
            if isinstance(one, list):
                yield one[2], text[one[0] : one[1]]
            elif isinstance(one, dict) and "start_offset" in one:
                yield one["label"], text[one["start_offset"] : one["end_offset"]]


# -- data sets ----------------------------------------------------------------------------


def hf_rows(path: Path, records: list[ArticleRecord]) -> bool:
    """Texts, and the words of every structure with a start and an end in any column."""
    rows, names = _parquet(path) if path.suffix == ".parquet" else (_values(path), {})
    if len(rows) == 1 and "text" not in rows[0] and isinstance(rows[0].get("data"), list):
        rows = rows[0]["data"]
    if [row["text"] for row in rows] != [one.text for one in records]:
        return False
    for row, record in zip(rows, records, strict=True):
        stated = Counter(
            (_named(one, names.get(key), key), row["text"][one["start"] : one["end"]])
            for key, value in row.items()
            for one in _ranges(value)
        )
        found = marks_of(record)
        if path.suffix != ".parquet" and all(label.isdigit() for label, _ in stated):  # their names were said by hand
            stated, found = (Counter(("", words) for _, words in one.elements()) for one in (stated, found))
        if stated != found:
            return False
        relations = row.get("relations")
        heads = relations if isinstance(relations, list) and all("head" in one for one in relations) else []
        if record.relations and len(heads) != len(record.relations):
            return False
    return True


def _parquet(path: Path) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    about = json.loads((table.schema.metadata or {}).get(b"huggingface", b"{}"))
    names = {}
    for key, feature in about.get("info", {}).get("features", {}).items():
        inner = feature[0] if isinstance(feature, list) else feature.get("feature", feature)
        if isinstance(inner, dict) and isinstance(inner.get("label"), dict):
            names[key] = inner["label"].get("names")
    return table.to_pylist(), names


def _named(one: dict[str, Any], names: list[str] | None, key: str) -> str:
    label = one.get("label", key)
    return names[label] if names and isinstance(label, int) else str(label)


def _ranges(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from _ranges(one)
    elif isinstance(value, dict):
        if "start" in value and "end" in value and isinstance(value["start"], int):
            yield value
        elif isinstance(value.get("start"), list):
            keys = [key for key, one in value.items() if isinstance(one, list)]
            yield from (dict(zip(keys, many, strict=True)) for many in zip(*(value[key] for key in keys), strict=True))
        else:
            for key in ("annotations",):
                yield from _ranges(value.get(key))


# -- any JSON -----------------------------------------------------------------------------


def json_texts(path: Path, records: list[ArticleRecord]) -> bool:
    """Every text stands in the file under one key, as often as there are articles."""
    found: dict[str, list[str]] = {}

    def walk(value: Any) -> None:
        for key, one in value.items() if isinstance(value, dict) else ():
            if isinstance(one, str):
                found.setdefault(key, []).append(one)
            walk(one)
        for one in value if isinstance(value, list) else ():
            walk(one)

    walk(_values(path))
    return [one.text for one in records] in found.values()


# -- pages --------------------------------------------------------------------------------


def page_words(path: Path, records: list[ArticleRecord]) -> bool:
    """Every word of the page's text nodes is in the text, in its order."""
    from html.parser import HTMLParser

    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.hidden, self.pieces = 0, list[str]()

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.hidden += tag in ("script", "style", "title")

        def handle_endtag(self, tag: str) -> None:
            self.hidden -= tag in ("script", "style", "title")

        def handle_data(self, data: str) -> None:
            if not self.hidden:
                self.pieces.append(data)

    words = Words()
    words.feed(path.read_text(encoding="utf-8"))
    return "".join("".join(words.pieces).split()) == "".join("".join(one.text for one in records).split())
