"""Office Open XML spreadsheets (ECMA-376): the cells of each sheet as text, and sheets of text and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

from annotator.errors import BadInput
from annotator.formats.refi_codes import child, children
from annotator.formats.xml_safe import attribute, content, parsed_xml
from annotator.formats.zipped import Archive, ZipWriter

#: Characters that a cell's XML cannot hold, and what looks like the escape of one (part 1, section 22.9.2.19).
_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")

#: Built-in number formats that show dates and times; the day before the first one that is counted right.
_DATES = frozenset((*range(14, 23), 45, 46, 47))
_EPOCH = datetime(1899, 12, 30)

#: Days between the two beginnings that dates are counted from (part 1, section 18.17.4.1).
_TO_1904 = 1462

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
#: What content types of the parts begin with.
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

#: The most columns that a sheet has.
_COLUMNS = 16_384


def sheets_of(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Name and rows of each sheet, cells as text.  Raises BadInput for what is no spreadsheet."""
    with Archive(path) as archive:
        names = set(archive.names)
        if "xl/workbook.xml" not in names:
            raise BadInput(f"{path.name} is no spreadsheet; save it as .xlsx, or as CSV.")
        shared = []
        if "xl/sharedStrings.xml" in names:
            root = parsed_xml(archive.read("xl/sharedStrings.xml"), archive.place("xl/sharedStrings.xml"))
            shared = [_words(one) for one in children(root, "si")]
        dates = _date_styles(archive)
        targets = _targets(archive)
        book = parsed_xml(archive.read("xl/workbook.xml"), archive.place("xl/workbook.xml"))
        about = child(book, "workbookPr")
        late = about is not None and about.get("date1904") in ("1", "true")
        for sheet in children(child(book, "sheets"), "sheet"):
            member = targets.get(sheet.get(f"{{{_OFFICE}}}id", ""), "")
            if member in names:
                root = parsed_xml(archive.read(member), archive.place(member))
                yield sheet.get("name", ""), list(_rows(root, shared, dates, archive.place(member), _TO_1904 * late))


def _targets(archive: Archive) -> dict[str, str]:
    name = "xl/_rels/workbook.xml.rels"
    if name not in archive.names:
        return {}
    found = {}
    for one in parsed_xml(archive.read(name), archive.place(name)):
        target = one.get("Target", "")
        found[one.get("Id", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return found


def _date_styles(archive: Archive) -> set[int]:
    """Numbers of the cell styles that show dates."""
    if "xl/styles.xml" not in archive.names:
        return set()
    root = parsed_xml(archive.read("xl/styles.xml"), archive.place("xl/styles.xml"))
    own = {one.get("numFmtId"): one.get("formatCode", "") for one in children(child(root, "numFmts"), "numFmt")}
    dates = set()
    for number, one in enumerate(children(child(root, "cellXfs"), "xf")):
        kind = one.get("numFmtId", "0")
        code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", own.get(kind, ""))
        if (kind.isdigit() and int(kind) in _DATES) or re.search(r"[yd]|h.*m|m.*s", code.lower()):
            dates.add(number)
    return dates


def _rows(
    root: ElementTree.Element, shared: Sequence[str], dates: set[int], place: str, days: int
) -> Iterator[list[str]]:
    """The rows of a sheet; `days` are added to its dates."""
    for row in children(child(root, "sheetData"), "row"):
        cells: list[str] = []
        for cell in children(row, "c"):
            found = _REFERENCE.fullmatch(cell.get("r", ""))
            column = _number(found[1]) if found else len(cells)
            if column >= _COLUMNS:
                raise BadInput(f"{place} has a cell outside of every sheet ({cell.get('r')}).")
            cells += [""] * (column + 1 - len(cells))
            cells[column] = _value(cell, shared, dates, place, days)
        yield cells


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element, shared: Sequence[str], dates: set[int], place: str, days: int) -> str:
    kind, value = cell.get("t", "n"), child(cell, "v")
    words = (value.text if value is not None else None) or ""
    if kind == "inlineStr":
        inner = child(cell, "is")
        return "" if inner is None else _words(inner)
    if kind == "s":
        if not words.isdigit() or int(words) >= len(shared):
            raise BadInput(f"{place}: the cell {cell.get('r')} refers to a text that is not in the file.")
        return shared[int(words)]
    if kind == "b":
        return "true" if words == "1" else "false"
    if kind in ("str", "e"):
        return _unescaped(words)
    style = cell.get("s", "")
    return _figure(words, days, date=style.isdigit() and int(style) in dates)


def _figure(words: str, days: int, *, date: bool) -> str:
    """A number as people write it: whole ones without a point, dates as ISO."""
    try:
        number = float(words)
    except ValueError:
        return words
    if date and 0 < number < 2_958_466 - days:
        moment = _EPOCH + timedelta(days=number + days)
        if number < 1:
            return moment.time().isoformat(timespec="seconds")
        return moment.date().isoformat() if number == int(number) else moment.isoformat(timespec="seconds")
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else words


def _words(element: ElementTree.Element) -> str:
    """The text of a string, without the readings of Asian words."""
    plain = [one.text or "" for one in children(element, "t")]
    runs = [one.text or "" for run in children(element, "r") for one in children(run, "t")]
    return _unescaped("".join(plain + runs))


def _unescaped(words: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), words) if "_x" in words else words


def _escaped(words: str) -> str:
    return _ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", words)


def write_sheets(out: Path, sheets: Iterable[tuple[str, Iterable[Sequence[str | int | float]]]]) -> None:
    """A spreadsheet: text stays text whatever it begins with; the same sheets give the same bytes."""
    with ZipWriter(out) as archive:
        names = []
        for number, (name, rows) in enumerate(sheets, 1):
            names.append(name)
            archive.add(f"xl/worksheets/sheet{number}.xml", _sheet(rows).encode("utf-8"))
        numbers = range(1, len(names) + 1)
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{one}.xml" ContentType="{_KIND}.worksheet+xml"/>'
            for one in numbers
        )
        archive.add("[Content_Types].xml", (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_KIND}.sheet.main+xml"/>{parts}</Types>').encode())  # fmt: skip
        archive.add("_rels/.rels", (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>').encode())  # fmt: skip
        listed = "".join(
            f'<sheet name="{attribute(name)}" sheetId="{one}" r:id="rId{one}"/>' for one, name in enumerate(names, 1)
        )
        archive.add("xl/workbook.xml", (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
        ).encode())  # fmt: skip
        links = "".join(
            f'<Relationship Id="rId{one}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{one}.xml"/>'
            for one in numbers
        )
        archive.add("xl/_rels/workbook.xml.rels", (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>').encode())  # fmt: skip


def _sheet(rows: Iterable[Sequence[str | int | float]]) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(value, column, number) for column, value in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(value: str | int | float, column: int, row: int) -> str:
    if value == "":
        return ""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    if isinstance(value, str):
        words = content(_escaped(value))
        return f'<c r="{letters}{row}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'
    return f'<c r="{letters}{row}"><v>{value}</v></c>'
