"""Spreadsheets (`.xlsx`): sheets of spans, articles, relations and comments; tables of articles of others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.cells import SPREADSHEET_CELL, bare, mapping_of, renamed
from annotator.formats.decoding import Notice
from annotator.formats.foreign_lines import own_line, records_of
from annotator.formats.hf_rows import COMMENT, RELATION, SPAN
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.sheets import sheets_of, write_sheets
from annotator.formats.table_reading import (
    SAMPLE,
    ForeignTable,
    header_index,
    is_header,
    no_text_column,
    text_column_of,
    wanted_of,
    worded,
)
from annotator.formats.tables import NEEDED, article_of_row, articles_of_spans, judge_span_columns
from annotator.formats.zipped import ZIP_STARTS, names_in
from annotator.model.codebook import Codebook

#: Columns of the sheets; a text longer than a cell goes on in `text 2`, `text 3` …
_ARTICLES = ("doc", "title", "status", "meta", "text")
_SPANS = ("doc", "span_id", *(name for name in SPAN if name not in ("id", "fragments")))
_RELATIONS = ("doc", *RELATION)
_COMMENTS = ("doc", *COMMENT)

#: How much of a text stands in one cell: escapes of rare characters need room.
_CHUNK = SPREADSHEET_CELL // 8


@dataclass(frozen=True, slots=True)
class XlsxOptions(ForeignTable):
    """How tables of others are read."""

    sheet: str | None = field(
        default=None,
        metadata={
            "for": "read",
            "help": "The sheet that is read; the first one with a column of text.",
        },
    )


class Xlsx(Format):
    """Everything, on four sheets; formulas are written as text."""

    id = "xlsx"
    title = "Spreadsheet of spans and articles (.xlsx)"
    extensions: ClassVar[tuple[str, ...]] = (".xlsx",)
    reads = True
    writes = True
    options = XlsxOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """An archive with a workbook."""
        return 0.95 if head.startswith(ZIP_STARTS) and "xl/workbook.xml" in names_in(path) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles of our sheets, or of a table of others.  Raises BadInput naming missing columns."""
        found = dict(sheets_of(path))
        heads = {name: tuple(rows[0]) for name, rows in found.items() if rows}
        if heads.get("articles", ())[: len(_ARTICLES)] == _ARTICLES and heads.get("spans", ()) == _SPANS:
            yield from records_of(list(_own_lines(found, path.name)), path.name, notice)
            return
        columns = wanted_of(options, mapping_of(options.columns, path.name))
        many = [name for name, rows in found.items() if len(rows) > 1]
        headed = (name for name in many if _is_headed(found[name], columns))
        wanted = options.sheet or next(headed, None) or next(iter(many), None)
        if wanted not in found:
            raise BadInput(
                f"{path.name} has no {f'sheet “{wanted}”' if wanted else 'rows'}; there is nothing to import."
            )
        yield from _foreign(found[wanted], path.name, wanted, options, notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """Four sheets; nothing is lost."""
        result = WriteResult()
        articles, spans = list[list[Any]](), list[Sequence[Any]]()
        relations, comments = list[Sequence[Any]](), list[Sequence[Any]]()
        for number, record in enumerate(records, 1):
            line, name = own_line(record), record.id or f"article-{number}"
            head = [name, line.get("title") or "", line.get("status") or "", _json(line["meta"])]
            articles.append([*head, *_chunks(record.text)])
            spans += [row for span in line["spans"] for row in _span_rows(span, name, record.text)]
            relations += [_row(one, RELATION, name) for one in line["relations"]]
            comments += [_row(one, COMMENT, name) for one in line["comments"]]
            result.articles += 1
            result.spans += len(record.spans)
            result.relations += len(record.relations)
        longest = max((len(row) for row in articles), default=len(_ARTICLES))
        head = [*_ARTICLES, *(f"text {number}" for number in range(2, longest - len(_ARTICLES) + 2))]
        sheets: dict[str, list[Any]] = {"spans": [_SPANS, *spans], "articles": [head, *articles]}
        sheets |= {"relations": [_RELATIONS, *relations], "comments": [_COMMENTS, *comments]}
        write_sheets(out, sheets.items())
        return result


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""


def _chunks(text: str) -> list[str]:
    return [text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK)] or [""]


def _row(value: Mapping[str, Any], columns: Mapping[str, Any], name: str) -> list[Any]:
    rest = {key: one for key, one in value.items() if key not in columns and one is not None}
    return [name, *(_written(rest if key == "extra" else value.get(key), kind) for key, kind in columns.items())]


def _written(value: Any, kind: str) -> Any:
    if kind == "json":
        return _json(value)
    if kind == "bool":
        return "true" if value else "false"
    return "" if value is None else value


def _span_rows(span: Mapping[str, Any], name: str, text: str) -> Iterator[list[Any]]:
    """One row a fragment; the further ones have only id, place and words."""
    placed = ("id", "fragments", "start", "end", "label", "text")
    columns = {key: kind for key, kind in SPAN.items() if key not in placed}
    cells = _row({key: one for key, one in span.items() if key not in placed}, columns, name)[1:]
    for number, (start, end) in enumerate(span["fragments"]):
        words = text[start:end] if end - start <= _CHUNK else ""
        place = [name, span["id"] or "", span["label"], start, end, words]
        yield [*place, *(cells if number == 0 else [])]


def _own_lines(found: Mapping[str, list[list[str]]], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    lines: dict[str, dict[str, Any]] = {}
    for number, cells in enumerate(found["articles"][1:], 2):
        doc, title, status, meta, *text = [*cells, *[""] * (len(_ARTICLES) - len(cells))]
        place = f"{name}, articles, row {number}"
        line: dict[str, Any] = {"id": doc, "text": "".join(text), "meta": _parsed(meta, "meta", place), "spans": []}
        line |= {"relations": [], "comments": [], "place": place}
        lines[doc] = line | ({"title": title} if title else {}) | ({"status": status} if status else {})
    for sheet, columns in (("spans", _SPANS), ("relations", _RELATIONS), ("comments", _COMMENTS)):
        for number, cells in enumerate(found.get(sheet, [])[1:], 2):
            place = f"{name}, {sheet}, row {number}"
            row = dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=False))
            if row["doc"] not in lines:
                raise BadInput(f"{place} is of the article “{row['doc']}”, which the sheet “articles” does not have.")
            _add(lines[row["doc"]], sheet, row, place)
    for line in lines.values():
        yield str(line.pop("place")), line


def _add(line: dict[str, Any], sheet: str, row: dict[str, str], place: str) -> None:
    if sheet == "spans":
        row["id"] = row.pop("span_id")
        try:
            pair = [int(row.pop("start")), int(row.pop("end"))]
        except ValueError:
            raise BadInput(f"{place}: start and end must be whole numbers.") from None
        words, last = row.pop("text"), line["spans"][-1] if line["spans"] else None
        if last is not None and row["id"] and last.get("id") == row["id"]:
            last["fragments"].append(pair)
            last["text"] = f"{last['text']} {words}" if last.get("text") and words else None
            return
        value: dict[str, Any] = {"fragments": [pair], "text": words or None}
    else:
        value = {}
    kinds = {"spans": SPAN, "relations": RELATION, "comments": COMMENT}[sheet]
    for key, cell in row.items():
        if key == "doc" or (cell == "" and key != "text"):
            continue
        if key == "extra":
            value |= _parsed(cell, key, place)
        else:
            value[key] = _parsed(cell, key, place) if kinds.get(key) == "json" else cell
    if "resolved" in value:
        value["resolved"] = value["resolved"] == "true"
    line[sheet].append(value)


def _parsed(cell: str, column: str, place: str) -> dict[str, Any]:
    if not cell:
        return {}
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadInput(f"{place}: the column “{column}” must hold a JSON object or nothing.")
    return value


def _is_headed(rows: list[list[str]], wanted: Sequence[str]) -> bool:
    """Whether a sheet has the columns that are wanted, or any with text."""
    names = [cell.strip() for cell in rows[header_index(rows, wanted)]]
    return all(one in names for one in wanted) if wanted else is_header(names)


def _foreign(
    rows: list[list[str]], name: str, sheet: str, options: XlsxOptions, notice: Notice
) -> Iterator[ArticleRecord]:
    """A table of articles, or one of spans like the CSV one."""
    top = header_index(rows, wanted_of(options, mapping_of(options.columns, name)))
    width = max(len(row) for row in rows[top:])
    header = [bare(cell.strip()) for cell in rows[top]]
    header += [f"column {number}" for number in range(len(header) + 1, width + 1)]  # cells below no heading
    header = [cell or f"column {number}" for number, cell in enumerate(header, 1)]
    table = []
    for number, cells in enumerate(rows[top + 1 :], top + 2):
        if any(cells):  # columns without any cell are no columns
            filled = [*cells, *[""] * (len(header) - len(cells))]
            table.append((f"{name}, {sheet}, row {number}", dict(zip(header, map(bare, filled), strict=False))))
    if options.columns:
        table = list(renamed(iter(table), options.columns, name))
        header = list(table[0][1]) if table else header
    if options.text_column is None and {"start", "end", "label"} <= set(header):
        judge_span_columns(header, name)
        assert set(NEEDED) <= set(header)
        yield from articles_of_spans(iter(table), name)
        return
    column = text_column_of(header, options.text_column, [cells for _, cells in table[:SAMPLE]])
    if column is None:
        raise BadInput(no_text_column(header, options.text_column, name, f" on the sheet “{sheet}”"))
    if column != "text":
        notice(f"The column “{column}” of {name} was taken for the articles' text.")
    for place, cells_by_name in worded(iter(table), column, options, name, notice):
        yield article_of_row(cells_by_name, column, place, name)
