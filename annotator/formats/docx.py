"""Word documents (`.docx`): paragraphs as lines, table cells parted by tabs, notes at the end.

Read as ECMA-376 part 1 describes WordprocessingML, by local names, so that the strict variant is read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format
from annotator.formats.sources import article, origin_of
from annotator.formats.xml_safe import local, parsed_xml
from annotator.formats.zipped import Archive, names_in

_MAIN = "word/document.xml"
#: What stands in the file and not in the text: deleted and moved words, field codes, properties, the older twin.
_PASSED = frozenset("del moveFrom instrText delText delInstrText pPr rPr tblPr tcPr sectPr Fallback".split())
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_LEAVES = frozenset(("t",))


class Docx(Format):
    """A text document; headers, footers, comments and deleted words are left out, and the user is told."""

    id = "docx"
    title = "Word document"
    extensions: ClassVar[tuple[str, ...]] = (".docx", ".docm", ".dotx")
    reads = True
    loses = ("cannot be written",)

    def sniff(self, head: bytes, path: Path) -> float:
        """An archive with the main part of a text document."""
        return 0.95 if head.startswith(b"PK") and _MAIN in names_in(path) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The one article of the document."""
        data = read_bytes(path)
        refuse_locked(data, path.name)
        with Archive(path, data) as archive:
            if _MAIN not in archive.names:
                raise BadInput(f"{path.name} is not a Word document (.docx), whatever its name says.")
            root = parsed_xml(archive.read(_MAIN), archive.place(_MAIN))
            try:
                lines = list(_lines(root)) + _notes(archive)
                left_out = _left_out(archive, root)
            except RecursionError:
                raise BadInput(f"{path.name} is nested too deeply to be read.") from None
            title, meta = core_properties(archive, "docProps/core.xml")
        if left_out:
            notice(f"Left out of {path.name}: {', '.join(left_out)}.")
        yield article("\n".join(lines), path.name, title, meta | origin_of(path, data), path.stem)


def refuse_locked(data: bytes, name: str) -> None:
    """Refuse the container in which older and password-locked documents come."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
            raise BadInput(f"{name} is locked with a password; save a copy without one and import that.")
        raise BadInput(f"{name} is an old Office document (.doc, .xls); save it in the newer form and import that.")


def _lines(element: Element) -> Iterator[str]:
    """The lines of a body, cell, note or text box."""
    for child in element:
        name = local(child)
        if name == "p":
            yield from _paragraph(child)
        elif name == "tbl":
            for row in _inside(child, "tr"):
                cells = [" ".join(line for line in _lines(cell) if line) for cell in _inside(row, "tc")]
                yield "\t".join(cells)
        elif name not in _PASSED:
            yield from _lines(child)


def _inside(element: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table, or the cells of a row, also those in content controls; not those of tables in cells."""
    for child in element:
        name = local(child)
        if name == wanted:
            yield child
        elif name not in _PASSED and name not in ("tbl", "tc", "p"):
            yield from _inside(child, wanted)


def _paragraph(paragraph: Element) -> Iterator[str]:
    """The line of a paragraph, then those of the text boxes that hang on it."""
    pieces: list[str] = []
    boxes: list[Element] = []
    _gather(paragraph, pieces, boxes)
    yield "".join(pieces)
    for box in boxes:
        yield from _lines(box)


def _gather(element: Element, pieces: list[str], boxes: list[Element]) -> None:
    for child in element:
        name = local(child)
        if name in _LEAVES:
            pieces.append(child.text or "")
        elif name in _MARKS:
            pieces.append(_MARKS[name])
        elif name == "sym":  # a character of a picture font
            stated = next((value for key, value in child.attrib.items() if key.endswith("}char")), "")
            pieces.append(chr(int(stated, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", stated) else "")
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _PASSED:
            _gather(child, pieces, boxes)


def _notes(archive: Archive) -> list[str]:
    """Footnotes and endnotes, a line each, after a blank line."""
    found: list[str] = []
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        if part not in archive.names:
            continue
        for note in parsed_xml(archive.read(part), archive.place(part)):
            kind = next((value for key, value in note.attrib.items() if key.endswith("}type")), "normal")
            line = " ".join(line for line in _lines(note) if line.strip()) if kind == "normal" else ""
            if line.strip():
                found.append(line.strip())
    return ["", *found] if found else []


def _left_out(archive: Archive, root: Element) -> list[str]:
    """What of a document is not in its text, in words."""
    comments = 0
    if "word/comments.xml" in archive.names:
        part = parsed_xml(archive.read("word/comments.xml"), archive.place("word/comments.xml"))
        comments = sum(local(one) == "comment" for one in part)
    deleted = sum(local(one) == "delText" and bool(one.text) for one in root.iter())
    margins = [name for name in archive.names if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)]
    worded = any("".join(_lines(parsed_xml(archive.read(name), archive.place(name)))).strip() for name in margins)
    found = {"1 comment" if comments == 1 else f"{comments:,} comments": comments, "deleted words": deleted,
             "headers and footers": worded}  # fmt: skip
    return [words for words, there in found.items() if there]


def core_properties(archive: Archive, part: str) -> tuple[str | None, dict[str, Any]]:
    """Title and metadata in the Dublin Core elements of a part; nothing when the part is not there."""
    if part not in archive.names:
        return None, {}
    found: dict[str, str] = {}
    for one in parsed_xml(archive.read(part), archive.place(part)).iter():
        if one.text and one.text.strip():
            words, name = " ".join(one.text.split()), local(one)
            if name == "creator" and name in found and words not in found[name]:
                found[name] += f", {words}"  # e-books name each author by an element
            found.setdefault(name, words)
    moment = found.get("created") or found.get("creation-date") or found.get("date")
    creator = found.get("creator") or found.get("initial-creator")
    meta = {"author": creator, "published": moment, "language": found.get("language"), "outlet": found.get("publisher")}
    return found.get("title"), {key: value for key, value in meta.items() if value}
