"""PDF: the text layer, page after page in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.page import boilerplate
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import Format
from annotator.formats.sources import article, origin_of

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")

#: PDFium stands for a hyphen at the end of a line by one of these.
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\0": None})

#: A word that was parted so, and the first parts of words that are written with a hyphen wherever they stand.
_PARTED = re.compile("([^\\W\\d_]+)[\x02\ufffe](?=[^\\W\\d_])([^\\W\\d_]+)")
_PARTS = frozenset(("well", "self", "half", "high", "long", "short"))

#: Lines at the top and at the bottom of a page that may be its head and foot, and the longest of these.
_EDGE, _LONGEST_HEAD = 3, 120
#: On fewer pages than this nothing is a running line.
_FEWEST = 3
_NOBODY = re.compile(r"\(?(?:anonymous|unknown|user|admin(?:istrator)?)\)?", re.IGNORECASE)

#: Control characters that fonts without a proper table leave behind.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class PdfOptions:
    """How pages are put together."""

    page_numbers: bool = field(
        default=False, metadata={"help": "Begin each page's text with a line such as “[page 3]”."}
    )


class Pdf(Format):
    """A document's text; what is only in pictures is not read."""

    id = "pdf"
    title = "PDF document"
    extensions: ClassVar[tuple[str, ...]] = (".pdf",)
    reads = True
    loses = ("cannot be written",)
    options = PdfOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """The signature, which may stand a little after the start."""
        return 0.95 if head.startswith(b"%PDF-") else 0.5 if b"%PDF-" in head[:1024] else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The one article of the document.

        Raises BadInput for a document that is locked, damaged, or without a text layer.
        """
        data = read_bytes(path)
        pages, stated = _read(data, path.name)
        blank = [number for number, page in enumerate(pages, 1) if not page.strip()]
        if len(blank) == len(pages):
            raise BadInput(
                f"{path.name} has no text layer: its {len(pages)} pages are pictures (scanned); run text recognition "
                "(OCR) on it first."
            )
        if blank:
            named = ", ".join(map(str, blank[:10])) + (" …" if len(blank) > 10 else "")
            notice(f"{path.name} has no text on {len(blank)} of {len(pages)} pages ({named}): pictures or blank.")
        running = _running_lines(pages)
        text, spans = "", list[SpanRecord]()
        for number, page in enumerate(pages, 1):
            if not page.strip():
                continue
            text += ("\n\n" if text else "") + (f"[page {number}]\n" if options.page_numbers else "")
            spans += _furniture(page, len(text), running)
            text += page
        meta = {"pages": len(pages), **_metadata(stated), **origin_of(path, data)}
        title = stated.get("Title", "").strip()
        good = len(title) > 3 and not re.search(
            r"\.(?:docx?|indd|pdf|qxd|rtf)$|^untitled|^microsoft word|^\(?anonymous", title, re.I
        )
        record = article(text, path.name, title if good else None, meta, path.stem)
        record.spans = spans
        yield record


def _edges(page: str) -> list[tuple[int, str]]:
    """Where the first and last lines of a page begin, and the lines with their figures alike."""
    lines, at = list[tuple[int, str]](), 0
    for line in page.split("\n"):
        if line.strip():
            lines.append((at, line))
        at += len(line) + 1
    edges = dict([*lines[:_EDGE], *lines[-_EDGE:]])
    return [(start, line) for start, line in edges.items() if len(line) < _LONGEST_HEAD]


def _alike(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))


def _running_lines(pages: list[str]) -> frozenset[str]:
    """The heads and feet of pages: lines at the edge of most of them, alike but for figures, and nowhere else."""
    inside = Counter(_alike(line) for page in pages for line in page.split("\n"))
    count = Counter(alike for page in pages for alike in {_alike(line) for _, line in _edges(page)})
    least = max(_FEWEST, (sum(bool(page.strip()) for page in pages) + 1) // 2)
    return frozenset(alike for alike, number in count.items() if number >= least and inside[alike] <= number)


def _furniture(page: str, offset: int, running: frozenset[str]) -> Iterator[SpanRecord]:
    """The heads and feet on a page that begins at `offset`, as pending boilerplate."""
    for start, line in _edges(page):
        if _alike(line) in running:
            begin = offset + start + len(line) - len(line.lstrip())
            end = offset + start + len(line.rstrip())
            yield boilerplate(begin, end, "other", 0.8, "stands at the edge of most pages")


def _read(data: bytes, name: str) -> tuple[list[str], dict[str, str]]:
    """The text of each page, and what the document says of itself."""
    import pypdfium2

    if b"%PDF-" not in data[:1024]:
        raise BadInput(f"{name} is not a PDF document, whatever its name says; give it the right ending.")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise BadInput(f"{name} is locked with a password; save a copy without one and import that.") from None
        raise BadInput(f"{name} is damaged and cannot be read as PDF; save or download it again.") from None
    try:
        pages = [_page(document, number) for number in range(len(document))]
        stated = {key: str(value) for key, value in document.get_metadata_dict(skip_empty=True).items()}
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise BadInput(f"{name} has a page that cannot be read; save or print it to a new PDF.", repr(error)) from None
    finally:
        document.close()
    if not pages:
        raise BadInput(f"{name} has no pages; there is nothing to import.")
    return pages, stated


def _page(document: Any, number: int) -> str:
    page = document[number]
    try:
        layer = page.get_textpage()
        try:
            text = str(layer.get_text_bounded())
        finally:
            layer.close()
    finally:
        page.close()
    text = _unbroken(text).translate(_HYPHENS).replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROLS.sub("\ufffd", text).strip("\n")


def _unbroken(text: str) -> str:
    """The words that were parted at the ends of lines put together, but those written with a hyphen."""

    def joined(found: re.Match[str]) -> str:
        first, second = found[1], found[2]
        kept = first.lower() in _PARTS or f"{first}-{second}" in text
        return f"{first}-{second}" if kept else first + second

    return _PARTED.sub(joined, text)


def _metadata(stated: dict[str, str]) -> dict[str, str]:
    author = stated.get("Author", "").strip()
    meta = {"author": author} if author and not _NOBODY.fullmatch(author) else {}
    found = _DATE.match(stated.get("CreationDate", ""))
    if found and found[2] and found[3]:
        meta["published"] = f"{found[1]}-{found[2]}-{found[3]}"
    return meta
