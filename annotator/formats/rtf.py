"""Rich Text documents (`.rtf`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format
from annotator.formats.sources import article, origin_of

_BRACE = re.compile(rb"\\[\\{}]|[{}]|\\bin(\d{1,9}) ?")
_TITLE = re.compile(r"\{\\title ((?:[^{}\\]|\\[{}\\'][0-9a-f]{0,2})*)\}")
_AUTHOR = re.compile(r"\{\\author ([^{}\\]+)\}")
_BRACES = re.compile(r"\\[\\{}]|[{}]")
_NOTE = re.compile(r"\{(?:\\\*)?\\footnote(?:\\ftnalt)?(?![a-z])")
#: The end of a cell, which the library writes as a bar; a control character stands for it until the text is made.
_CELLS = re.compile(r"((?<!\\)(?:\\\\)*)\\(?:nest)?cell(?![a-z0-9]) ?")
_CELL = "\x1f"
#: Half of a surrogate pair in the UTF-16 units that Rich Text writes its characters in.
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")

#: Groups may be nested this deep.
_DEEPEST = 500


class Rtf(Format):
    """The words of the document, paragraphs as lines."""

    id = "rtf"
    title = "Rich Text document"
    extensions: ClassVar[tuple[str, ...]] = (".rtf",)
    reads = True
    loses = ("cannot be written",)

    def sniff(self, head: bytes, path: Path) -> float:
        """The signature."""
        return 0.95 if head.lstrip(b"\xef\xbb\xbf").startswith(b"{\\rtf") else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The one article of the document."""
        from striprtf import striprtf as library

        to_text: Any = library.rtf_to_text

        data = read_bytes(path)
        if not data.lstrip(b"\xef\xbb\xbf").startswith(b"{\\rtf"):
            raise BadInput(f"{path.name} is not a Rich Text document, whatever its name says.")
        _judge(data, path.name)
        source = data.decode("latin-1")
        source, commented = _prepared(source)
        if commented:
            notice(f"Left out of {path.name}: comments.")
        try:
            text = str(to_text(source, errors="replace"))
        except (ValueError, LookupError, TypeError, RecursionError, AttributeError, OverflowError) as error:
            raise BadInput(f"{path.name} is damaged and cannot be read; save it again.", repr(error)) from None
        text = _PAIR.sub(lambda found: _character(*found[0]), text)
        text = text.replace("\r\n", "\n").replace("\0", "").strip("\n")
        text = re.sub(rf"{_CELL}(?=\n|\Z)", "", text).replace(_CELL, "\t")
        title, author = _TITLE.search(source), _AUTHOR.search(source)
        meta = {"author": author[1].strip()} if author and author[1].strip() else {}
        stated = title[1].strip() if title and "\\" not in title[1] else ""
        yield article(text, path.name, stated or None, meta | origin_of(path, data), path.stem)


def _prepared(source: str) -> tuple[str, bool]:
    """The source with its notes at the end and marks between cells; and whether it has comments, which stay out."""
    source = _CELLS.sub(lambda found: found[1] + f"\\'{ord(_CELL):02x}", source)
    pieces, notes, position = [], [], 0
    while found := _NOTE.search(source, position):
        end = _end_of_group(source, found.start())
        pieces.append(source[position : found.start()])
        notes.append("{\\par " + source[found.end() : end])
        position = end
    pieces.append(source[position:])
    whole = "".join(pieces)
    last = whole.rfind("}")
    made = whole[:last] + "\\par " + "".join(notes) + whole[last:] if notes and last >= 0 else whole
    return made, "\\*\\annotation" in source


def _end_of_group(source: str, start: int) -> int:
    """Where the group that begins at `start` ends."""
    depth = 0
    for found in _BRACES.finditer(source, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return len(source)


def _character(high: str, low: str) -> str:
    """The character of a surrogate pair."""
    return chr(0x10000 + ((ord(high) - 0xD800) << 10) + ord(low) - 0xDC00)


def _judge(data: bytes, name: str) -> None:
    """Refuse a document that ends in the middle, and groups without end in each other."""
    depth = position = 0
    while found := _BRACE.search(data, position):
        position = found.end()
        if found[1] is not None:
            position += int(found[1])
        elif found[0] == b"{":
            depth += 1
        elif found[0] == b"}":
            depth -= 1
        if depth > _DEEPEST:
            raise BadInput(f"{name} is nested too deeply to be read.")
        if depth == 0:
            return
    raise BadInput(f"{name} ends in the middle; copy or download it again.")
