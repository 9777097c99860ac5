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
        try:
            text = str(to_text(source, errors="replace"))
        except (ValueError, LookupError, TypeError, RecursionError, AttributeError, OverflowError) as error:
            raise BadInput(f"{path.name} is damaged and cannot be read; save it again.", repr(error)) from None
        text = _PAIR.sub(lambda found: _character(*found[0]), text)
        text = text.replace("\r\n", "\n").replace("\0", "").strip("\n")
        title, author = _TITLE.search(source), _AUTHOR.search(source)
        meta = {"author": author[1].strip()} if author and author[1].strip() else {}
        stated = title[1].strip() if title and "\\" not in title[1] else ""
        yield article(text, path.name, stated or None, meta | origin_of(path, data), path.stem)


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
