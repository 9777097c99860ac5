"""OpenDocument texts (`.odt`): paragraphs as lines, table cells parted by tabs, notes at the end.

Read as OpenDocument 1.3, part 3, describes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.docx import core_properties
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format
from annotator.formats.sources import article, origin_of
from annotator.formats.xml_safe import local, parsed_xml
from annotator.formats.zipped import Archive, first_of

_KIND = b"application/vnd.oasis.opendocument.text"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PASSED = frozenset(
    "tracked-changes annotation annotation-end sequence-decls forms variable-decls user-field-decls title desc".split()
)
#: Elements of which the user is told that they are not in the text.
_LEFT_OUT = {"annotation": "comments", "deletion": "deleted words"}
_LINES = frozenset(("p", "h"))
_SPACE = re.compile("[ \t\r\n]+")

#: The most spaces that one element may stand for.
_MOST_SPACES = 1000


class Odt(Format):
    """A text document; deleted words and comments are left out."""

    id = "odt"
    title = "OpenDocument text"
    extensions: ClassVar[tuple[str, ...]] = (".odt", ".ott")
    reads = True
    loses = ("cannot be written",)

    def sniff(self, head: bytes, path: Path) -> float:
        """An archive that says so at its beginning."""
        if not head.startswith(b"PK"):
            return 0.0
        return 0.95 if _KIND in head[:200] or first_of(path, "mimetype", 100).startswith(_KIND) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The one article of the document."""
        data = read_bytes(path)
        with Archive(path, data) as archive:
            manifest = "META-INF/manifest.xml"
            if manifest in archive.names and b"encryption-data" in archive.read(manifest):
                raise BadInput(f"{path.name} is locked with a password; save a copy without one and import that.")
            if "content.xml" not in archive.names:
                raise BadInput(f"{path.name} is not an OpenDocument text, whatever its name says.")
            root = parsed_xml(archive.read("content.xml"), archive.place("content.xml"))
            notes: list[str] = []
            try:
                lines = list(_lines(root, notes))
            except RecursionError:
                raise BadInput(f"{path.name} is nested too deeply to be read.") from None
            title, meta = core_properties(archive, "meta.xml")
        lines += ["", *notes] if notes else []
        found = {local(one): one for one in root.iter()}
        left_out = [words for name, words in _LEFT_OUT.items() if name in found]
        if left_out:
            notice(f"Left out of {path.name}: {', '.join(left_out)}.")
        yield article("\n".join(lines), path.name, title, meta | origin_of(path, data), path.stem)


def _lines(element: Element, notes: list[str]) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name in _LINES and child.tag.startswith(_TEXT):
            pieces: list[str] = []
            boxes: list[Element] = []
            _gather(child, pieces, boxes, notes)
            yield _joined(pieces)
            for box in boxes:
                yield from _lines(box, notes)
        elif name == "table-row":
            yield "\t".join(
                " ".join(line for line in _lines(cell, notes) if line) for cell in child if local(cell) == "table-cell"
            )
        elif name not in _PASSED:
            yield from _lines(child, notes)


def _gather(element: Element, pieces: list[str], boxes: list[Element], notes: list[str]) -> None:
    """The words of a paragraph; white space is one space, as the format says, unless an element states it."""
    pieces.append(_SPACE.sub(" ", element.text or ""))
    for child in element:
        name = local(child)
        if name == "s":
            count = child.get(f"{_TEXT}c", "1")
            pieces.append("\0" * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name == "text-box":
            boxes.append(child)
        elif name == "note":
            bodies = [one for one in child if local(one) == "note-body"]
            notes += [" ".join(line for line in _lines(body, notes) if line) for body in bodies]
        elif name not in _PASSED:
            _gather(child, pieces, boxes, notes)
        pieces.append(_SPACE.sub(" ", child.tail or ""))


def _joined(pieces: list[str]) -> str:
    return re.sub(" {2,}", " ", "".join(pieces)).strip(" ").replace("\0", " ")
