"""Tables of comma-separated values: one row an article, or one row a fragment of a span."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal, cast

from annotator.errors import BadInput
from annotator.formats.cells import SPREADSHEET_CELL, header_of, mapping_of, protected, renamed, rows
from annotator.formats.decoding import Notice, kind_of_binary
from annotator.formats.guessing import guess
from annotator.formats.metadata import STANDARD, gathered, standard_name
from annotator.formats.native_lines import article_from
from annotator.formats.records import ArticleRecord, Loss, SpanRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.table_reading import SAMPLE, ForeignTable, no_text_column, text_column_of, wanted_of, worded
from annotator.model.codebook import Codebook
from annotator.model.spans import surface
from annotator.model.text import sha256

#: Columns of a table of spans.  `article_text` and `meta` stand in an article's first row only.
SPAN_COLUMNS = ("doc", "title", "span_id", "start", "end", "label", "text", "annotator", "status", "attributes",
                "note", "speaker", "origin", "created", "changed", "extra", "article_status", "meta",
                "article_text")  # fmt: skip

#: Columns of a table of articles, before those of other metadata.
ARTICLE_COLUMNS = ("id", "title", *STANDARD, "status", "annotations", "text", "meta")

#: Columns without which no table is one of spans.
NEEDED = ("doc", "start", "end", "label")
_OF_SPAN = ("annotator", "status", "attributes", "note", "speaker", "origin", "created", "changed")
_JSON_COLUMNS = ("attributes", "origin", "extra", "meta")


@dataclass(frozen=True, slots=True)
class TableOptions(ForeignTable):
    """What a row is, and how a table of others is read."""

    rows: Literal["spans", "articles"] = field(
        default="spans",
        metadata={
            "for": "write",
            "help": "Write one row a fragment of a span, or one row an article.",
        },
    )
    texts: bool = field(
        default=True,
        metadata={
            "for": "write",
            "help": "Write each article's text into its first row, so that the table can be imported.",
        },
    )
    delimiter: str | None = field(
        default=None,
        metadata={
            "for": "read",
            "help": "Delimiter of the table read; told by its first line.",
        },
    )


class Tables(Format):
    """Rows for spreadsheets: UTF-8 with a byte order mark, formulas written as text."""

    id = "csv"
    title = "Table of spans or articles (CSV)"
    extensions = (".csv", ".tsv")
    reads = True
    writes = True
    loses = ("relations", "comments", "spans when rows are articles", "cells over 32,767 characters in spreadsheets")
    options = TableOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """A first row that names columns we know; surer with a table's extension."""
        if kind_of_binary(head) or head.lstrip()[:1] in (b"{", b"[", b"<"):
            return 0.0
        header = header_of(head)
        if header is None:
            return 0.0
        names = {name.strip() for name in header}
        named = path.suffix.lower() in self.extensions
        if names.issuperset(NEEDED):
            return 0.95
        if text_column_of(header, None) is None:
            return 0.4 if named else 0.0
        return 0.9 if named else 0.3 if any(standard_name(name) for name in names) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles of a table of either kind."""
        wanted = wanted_of(options, mapping_of(options.columns, path.name))
        table = renamed(rows(path, notice, options.delimiter, wanted), options.columns, path.name)
        first = next(table, None)
        if first is None:
            raise BadInput(f"{path.name} has no rows; there is nothing to import.")
        header = tuple(first[1])
        every = chain((first,), table)
        if options.text_column is None and set(header) >= {"start", "end", "label"}:
            judge_span_columns(header, path.name)
            yield from articles_of_spans(every, path.name)
            return
        sample = list(islice(every, SAMPLE))
        every = chain(sample, every)
        column = text_column_of(header, options.text_column, [cells for _, cells in sample])
        if column is None:
            raise BadInput(no_text_column(header, options.text_column, path.name))
        if column != "text":
            notice(f"The column “{column}” of {path.name} was taken for the articles' text.")
        for place, cells in worded(every, column, options, path.name, notice):
            yield article_of_row(cells, column, place, path.name)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """Rows of the chosen kind; relations, comments and over-long cells are listed as losses."""
        result = WriteResult()
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file, delimiter="\t" if out.suffix.lower() == ".tsv" else ",", lineterminator="\r\n")
            spans = options.rows == "spans"
            table.writerow(SPAN_COLUMNS if spans else ARTICLE_COLUMNS)
            for record in records:
                made = _span_rows(record, options.texts) if spans else [_article_row(record)]
                for row in made:
                    table.writerow([protected(cell) if isinstance(cell, str) else cell for cell in row])
                result.articles += 1
                result.spans += len(record.spans) if spans else 0
                result.losses += _losses(record, spans=spans, texts=options.texts)
        return result


def judge_span_columns(header: Sequence[str], name: str) -> None:
    """Refuse a table of spans that lacks a column, naming it."""
    missing = [column for column in (*NEEDED, "article_text") if column not in header]
    if missing:
        columns = ", ".join(f"“{column}”" for column in missing)
        raise BadInput(
            f"{name} is a table of spans without the column {columns}; add it, or import the articles' texts instead."
        )


def article_of_row(cells: dict[str, str], column: str, place: str, name: str) -> ArticleRecord:
    """The article of one row; a column called `id` or `doc` names it, the others are metadata."""
    text = cells[column]
    if not text.strip():
        raise BadInput(
            f"{place} has no text in the column “{column}”; fill it in, remove the row, or leave such rows "
            "out with the option “skip_blank”."
        )
    others = {key: value for key, value in cells.items() if key not in (column, "meta", "status", "annotations")}
    article_id = others.pop("id", "") or others.pop("doc", "") or None
    title, meta = gathered(others)
    guessed, stated = guess(text, fallback=name)
    more = _json(cells.get("meta", ""), "meta", place) or {}
    return ArticleRecord(
        text=text,
        id=article_id,
        title=title or guessed,
        status=cells.get("status") if cells.get("status") in ("in progress", "done") else None,
        meta={**stated, "source_file": name, **meta, **more},
    )


def articles_of_spans(table: Iterator[tuple[str, dict[str, str]]], name: str) -> Iterator[ArticleRecord]:
    """Articles put together again from rows of fragments; the rows of one article stand together."""
    value: dict[str, Any] = {}
    place, seen = name, set[str]()
    for here, cells in table:
        if not value or cells["doc"] != value["id"]:
            if value:
                yield article_from(value, place)
            if cells["doc"] in seen:
                raise BadInput(f"{here}: the rows of “{cells['doc']}” do not stand together; sort the table by “doc”.")
            seen.add(cells["doc"])
            place, value = here, _begun(cells, here)
        if cells["start"]:
            _add_fragment(value, cells, here)
    if value:
        yield article_from(value, place)


def _begun(cells: dict[str, str], place: str) -> dict[str, Any]:
    """The native line of the article that this row begins, still without spans."""
    line: dict[str, Any] = {
        "id": cells["doc"],
        "text": cells["article_text"],
        "spans": [],
        "meta": _cell(cells, "meta", place) or {},
    }
    if cells.get("title"):
        line["title"] = cells["title"]
    if cells.get("article_status"):
        line["status"] = cells["article_status"]
    return line


def _add_fragment(value: dict[str, Any], cells: dict[str, str], place: str) -> None:
    """Add the row's fragment to the span of its id, or begin that span."""
    try:
        pair = [int(cells["start"]), int(cells["end"])]
    except ValueError:
        raise BadInput(
            f"{place}: start and end must be whole numbers, not “{cells['start']}” and “{cells['end']}”."
        ) from None
    span_id = cells.get("span_id") or None
    spans = value["spans"]
    if span_id is not None and spans and spans[-1].get("id") == span_id:
        spans[-1]["fragments"].append(pair)
        if "text" in spans[-1]:
            spans[-1]["text"] += " " + cells.get("text", "")
        return
    span = {key: _cell(cells, key, place) for key in _OF_SPAN}
    span |= {"id": span_id, "label": cells["label"], "fragments": [pair], **(_cell(cells, "extra", place) or {})}
    if "text" in cells:
        span["text"] = cells["text"]
    spans.append({key: one for key, one in span.items() if one is not None})


def _cell(cells: dict[str, str], column: str, place: str) -> Any:
    """The value of a cell: None when empty, JSON where the column holds JSON."""
    cell = cells.get(column, "")
    if not cell:
        return None
    return _json(cell, column, place) if column in _JSON_COLUMNS else cell


def _json(cell: str, column: str, place: str) -> dict[str, Any] | None:
    if not cell:
        return None
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadInput(f"{place}: the column “{column}” must hold a JSON object or nothing.")
    return cast("dict[str, Any]", value)


def _span_rows(record: ArticleRecord, texts: bool) -> Iterator[list[Any]]:
    """One row a fragment; an article without spans has one row all the same."""
    tail = [record.status or "", _dumped(record.meta), record.text if texts else ""]
    for span in record.spans:
        for fragment in span.fragments:
            covered = surface(record.text, (fragment,))
            yield [record.id, record.title, span.id, *fragment, span.label, covered, *_span_cells(span), *tail]
            tail = ["", "", ""]
    if not record.spans:
        yield [record.id, record.title, *[""] * (len(SPAN_COLUMNS) - 5), *tail]


def _span_cells(span: SpanRecord) -> list[Any]:
    origin = _dumped(asdict(span.origin)) if span.origin else ""
    made = (span.created, span.changed, _dumped(span.extra))
    return [span.annotator, span.status, _dumped(span.attributes), span.note, span.speaker, origin, *made]


def _article_row(record: ArticleRecord) -> list[Any]:
    known = [record.meta.get(key, "") for key in STANDARD]
    others = {key: value for key, value in record.meta.items() if key not in STANDARD}
    cells = [one if isinstance(one, str) else "" if one is None else str(one) for one in known]
    return [record.id, record.title, *cells, record.status, len(record.spans), record.text, _dumped(others)]


def _dumped(value: Any) -> str:
    return json.dumps(dict(value), ensure_ascii=False, sort_keys=True) if value else ""


def _losses(record: ArticleRecord, *, spans: bool, texts: bool) -> Iterator[Loss]:
    """What the rows of one article cannot carry."""
    name = record.id or sha256(record.text)
    for relation in record.relations:
        yield Loss("relation", name, relation.id)
    for comment in record.comments:
        yield Loss("comment", name, comment.id)
    for span in record.spans:
        if not spans:
            yield Loss("span", name, span.id, "counted in the column “annotations”")
        elif span.group is not None:
            yield Loss("claim group", name, span.id)
        if spans and any(end - start > SPREADSHEET_CELL for start, end in span.fragments):
            yield Loss("long cell", name, span.id, "whole, but spreadsheets cut it at 32,767 characters")
    if (texts or not spans) and len(record.text) > SPREADSHEET_CELL:
        yield Loss("long cell", name, None, "whole, but spreadsheets cut it at 32,767 characters")
    if spans and not texts:
        yield Loss("article text", name)
