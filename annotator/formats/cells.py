"""Table cells: delimiter, formula protection, rows of a file in any of the usual encodings."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import TextIO

from annotator.errors import BadInput
from annotator.formats.decoding import MARKS, Notice, text_file
from annotator.formats.table_reading import header_index

#: Longest cell that spreadsheets keep whole, in characters.
SPREADSHEET_CELL = 32_767

#: What a column is taken for that is left out.
IGNORED = "ignore"

#: Rows in which the headings are looked for.
_LOOKED_AT = 20

_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_STATED = re.compile(r"sep=(.)\r?\n")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_PROTECTED = re.compile(r"'+[=+\-@\t\r]")


def protected(cell: str) -> str:
    """`cell` written so that no spreadsheet takes it for a formula: `'` before a leading = + - @ tab or CR."""
    return "'" + cell if _FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """The cell that `protected` was given."""
    return cell[1:] if _PROTECTED.match(cell) else cell


def header_of(head: bytes) -> list[str] | None:
    """The first row of a table that begins with `head`, or the first one with a text; None when that is no table."""
    mark, codec = next(((mark, codec) for mark, codec in MARKS if head.startswith(mark)), (b"", "utf-8"))
    delimiter, text = _opened(head[len(mark) :].decode(codec, "replace"))
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        some = list(islice(table, _LOOKED_AT))
    except csv.Error:
        return None
    first = some[header_index(some, ())] if some else []
    return first if len(first) > 1 else None


def delimiter_of(text: str) -> str:
    """Comma, semicolon, tab or bar: the one that the first line has most of outside of quotation marks."""
    line = _QUOTED.sub("", text.lstrip("\r\n").split("\n", 1)[0])
    return max(",;\t|", key=line.count)


def _opened(text: str) -> tuple[str, str]:
    """Delimiter and rows of a table; spreadsheets may state the delimiter in a line of its own, such as “sep=;”."""
    stated = _STATED.match(text)
    if stated:
        return stated[1], text[stated.end() :]
    return delimiter_of(text), text


def rows(
    path: Path, notice: Notice, delimiter: str | None = None, wanted: Sequence[str] = ()
) -> Iterator[tuple[str, dict[str, str]]]:
    """Place ("news.csv, row 3") and cells by column name, protection taken off, of each row that is not blank.

    Lines above the headings are passed over when only later ones have the columns `wanted`, or any with text.
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with text_file(path, notice) as file:
        head = file.read(65_536)
        found, text = _opened(head)
        delimiter = delimiter or found
        plain = delimiter == "\t" and _is_unquoted(file)
        file.seek(0)
        if len(text) < len(head):
            next(file)
        yield from _rows(_Lines(file), delimiter, wanted, path, notice, plain=plain)


class _Lines:
    """The lines of a table, of which the last one is remembered."""

    def __init__(self, file: Iterator[str]) -> None:
        self._file = file
        self.last = ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.last = next(self._file)
        return self.last


def _rows(
    lines: _Lines, delimiter: str, wanted: Sequence[str], path: Path, notice: Notice, *, plain: bool
) -> Iterator[tuple[str, dict[str, str]]]:
    table = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL)
    number = 1
    cells: list[str] = []
    try:
        some = list(islice(table, _LOOKED_AT))
        top = header_index(some, wanted)
        header = [name.strip() for name in (some[top] if some else [])]
        _judge_header(header, path.name)
        if top:
            notice(f"Rows above the headings of {path.name}: {top}; they were passed over.")
        for number, cells in enumerate(chain(some[top + 1 :], table), top + 2):
            if any(cells):
                yield f"{path.name}, row {number}", _by_name(header, cells, f"{path.name}, row {number}")
    except csv.Error as error:
        raise BadInput(f"{path.name}, row {number + 1} cannot be read as a table: {error}.") from None
    if not plain and cells and _is_open(cells[-1], lines.last):
        raise BadInput(f"{path.name}, row {number} begins a cell with a quotation mark that is never closed; close it.")


def _is_open(cell: str, line: str) -> bool:
    """Whether the last cell of a table was begun by a quotation mark and goes on to the end of the last line."""
    if line.rstrip("\r\n").endswith('"'):
        return False
    return "\n" in cell or "\r" in cell or bool(cell and line.endswith(f'"{cell}'))


def _is_unquoted(file: TextIO) -> bool:
    """Whether quotation marks in a table with tabs stand for themselves: so read, all rows have as many cells as one.

    Read as quoting they hold tabs and lines together, which is only meant when the rows do not fit otherwise.
    """
    file.seek(0)
    widths, count = set(), 0
    for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
        count += 1
        widths.add(len(row) or 1)
        if len(widths) > 1:
            return False
    file.seek(0)
    return sum(1 for _ in csv.reader(file, delimiter="\t")) < count


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
