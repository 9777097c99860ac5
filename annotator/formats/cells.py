"""Table cells: delimiter, formula protection, rows of a file in any of the usual encodings."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from annotator.errors import BadInput
from annotator.formats.decoding import MARKS, Notice, text_file

#: Longest cell that spreadsheets keep whole, in characters.
SPREADSHEET_CELL = 32_767

#: What a column is taken for that is left out.
IGNORED = "ignore"

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_PROTECTED = re.compile(r"'+[=+\-@\t\r]")


def protected(cell: str) -> str:
    """`cell` written so that no spreadsheet takes it for a formula: `'` before a leading = + - @ tab or CR."""
    return "'" + cell if _FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """The cell that `protected` was given."""
    return cell[1:] if _PROTECTED.match(cell) else cell


def header_of(head: bytes) -> list[str] | None:
    """The first row of a table that begins with `head`; None when that is no table of at least two columns."""
    mark, codec = next(((mark, codec) for mark, codec in MARKS if head.startswith(mark)), (b"", "utf-8"))
    text = head[len(mark) :].decode(codec, "replace")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        first = next(rows, None)
    except csv.Error:
        return None
    return first if first and len(first) > 1 else None


def delimiter_of(text: str) -> str:
    """Comma, semicolon or tab: the one that the first line has most of."""
    line = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=line.count)


def rows(path: Path, notice: Notice, delimiter: str | None = None) -> Iterator[tuple[str, dict[str, str]]]:
    """Place ("news.csv, row 3") and cells by column name, protection taken off, of each row that is not blank."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with text_file(path, notice) as file:
        head = file.read(65_536)
        file.seek(0)
        yield from _rows(csv.reader(file, delimiter=delimiter or delimiter_of(head)), path)


def _rows(table: Any, path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    number = 1
    try:
        header = [name.strip() for name in next(table, [])]
        _judge_header(header, path.name)
        for number, cells in enumerate(table, 2):
            if any(cells):
                yield f"{path.name}, row {number}", _by_name(header, cells, f"{path.name}, row {number}")
    except csv.Error as error:
        raise BadInput(f"{path.name}, row {number + 1} cannot be read as a table: {error}.") from None


def _judge_header(header: Sequence[str], name: str) -> None:
    if not any(header):
        raise BadInput(f"{name} is empty; there is nothing to import.")
    named = [column for column in header if column]
    twice = next((column for column in named if named.count(column) > 1), None)
    if twice is not None:
        raise BadInput(f"{name} has two columns called “{twice}”; give each its own name.")


def _by_name(header: Sequence[str], cells: Sequence[str], place: str) -> dict[str, str]:
    if len(cells) > len(header) and any(cells[len(header) :]):
        raise BadInput(
            f"{place} has {len(cells)} cells for {len(header)} columns; quote cells that hold the delimiter."
        )
    filled = zip_longest(header, cells[: len(header)], fillvalue="")
    return {name or f"column {index}": bare(cell) for index, (name, cell) in enumerate(filled, 1)}


def mapping_of(columns: str | None, name: str) -> dict[str, str]:
    """What each column is taken for, as `columns` states it: “Body=text, Kop=title”, or the same as a JSON object.

    Raises BadInput for words that state nothing; `name` is the file they are for.
    """
    if not columns or not columns.strip():
        return {}
    if columns.lstrip().startswith("{"):
        try:
            stated = json.loads(columns)
        except (ValueError, RecursionError):
            stated = None
        if isinstance(stated, dict) and all(isinstance(one, str) for one in stated.values()):
            return stated
        raise BadInput(f"The columns of {name} are stated in JSON that cannot be read; write “Body=text, Kop=title”.")
    found = {}
    for part in columns.split(","):
        column, given, role = part.rpartition("=")
        if not given or not column.strip() or not role.strip():
            raise BadInput(f"“{part.strip()}” states no column of {name}; write “Body=text, Kop=title”.")
        found[column.strip()] = role.strip()
    return found


def renamed(
    table: Iterator[tuple[str, dict[str, str]]], columns: str | None, name: str
) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of `table` with columns called as `columns` states, and without those to be ignored.

    Raises BadInput for a column that is not there, and for two that are taken for one thing.
    """
    mapping = mapping_of(columns, name)
    if not mapping:
        yield from table
        return
    roles = [role for role in mapping.values() if role != IGNORED]
    twice = next((role for role in roles if roles.count(role) > 1), None)
    if twice is not None:
        raise BadInput(f"Two columns of {name} are taken for “{twice}”; choose one.")
    for number, (place, cells) in enumerate(table):
        missing = next((column for column in mapping if column not in cells), None)
        if number == 0 and missing is not None:
            raise BadInput(f"{name} has no column “{missing}”; it has {', '.join(cells)}.")
        kept = {column: cell for column, cell in cells.items() if column not in mapping and column not in roles}
        stated = {role: cells.get(column, "") for column, role in mapping.items() if role != IGNORED}
        yield place, {**stated, **kept}
