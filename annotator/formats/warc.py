"""Web archives: WARC and ARC files, plain or gzipped, and WACZ packages of them; read one record at a time."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import IO, Any, ClassVar
from zipfile import BadZipFile

from annotator.errors import BadInput
from annotator.formats.decoding import Notice
from annotator.formats.page import LARGEST_PAGE, PageOptions, page_record
from annotator.formats.records import ArticleRecord, Original
from annotator.formats.registry import Format
from annotator.formats.sources import markup_text
from annotator.formats.zipped import Archive, names_in

#: The longest line of headers, in bytes.
LONGEST_LINE = 1024 * 1024

#: How responses may be packed for the way; “br” needs the library brotli.
_DECODED = ("", "identity", "gzip", "x-gzip", "deflate")

_PAGES = ("text/html", "application/xhtml+xml")
_RECORDS = frozenset(("response", "resource", "revisit"))


class Warc(Format):
    """The pages of a crawl: responses that are HTML and were found; pictures, scripts and redirects are passed over."""

    id = "warc"
    title = "Web archive (WARC, WACZ)"
    extensions: ClassVar[tuple[str, ...]] = (".warc", ".warc.gz", ".wacz", ".arc", ".arc.gz")
    reads = True
    loses = ("cannot be written",)
    options = PageOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """The first record's first line, also inside gzip; or a package with an archive folder."""
        start = head[:64]
        if head.startswith(b"\x1f\x8b"):
            try:
                start = zlib.decompressobj(31).decompress(head[:4096], 64)
            except zlib.error:
                return 0.0
        if start.startswith((b"WARC/", b"filedesc://")):
            return 0.97
        return 0.97 if head.startswith(b"PK") and _in_package(path) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The article of each page, one by one; what has no text is counted and told."""
        tally = _Tally()
        parts = _in_package(path)
        if parts:
            with Archive(path) as archive:
                for part in parts:
                    with archive.stream(part) as file:
                        yield from _articles(file, archive.place(part), path.name, options, tally)
        else:
            try:
                with path.open("rb") as file:
                    yield from _articles(file, path.name, path.name, options, tally)
            except OSError as error:
                raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from None
        for encoding, count in tally.packed.items():
            notice(f"{path.name}: {count:,} pages packed as “{encoding}” were left out; crawl them without it.")
        if not tally.pages:
            raise BadInput(
                f"{path.name} holds {tally.records:,} records and no web page with text among them; "
                "there is nothing to import."
            )
        if tally.without_text:
            notice(f"{path.name}: {tally.without_text:,} pages without text were left out.")


class _Tally:
    """What was met in the archive."""

    def __init__(self) -> None:
        self.records = self.pages = self.without_text = 0
        self.packed = Counter[str]()


def _in_package(path: Path) -> list[str]:
    return [name for name in names_in(path) if name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))]


def _articles(file: IO[bytes], place: str, source: str, options: Any, tally: _Tally) -> Iterator[ArticleRecord]:
    records = iter(_records(file))
    while True:
        try:
            with redirect_stderr(StringIO()):  # the library talks of damage there; the user is told below
                record = next(records, None)
                if record is None:
                    return
                tally.records += 1
                page = _page(record, tally)
        except _damage() as error:
            raise BadInput(
                f"{place} is damaged after record {tally.records:,}; download it again, or repair it.",
                repr(error),
            ) from None
        if page is not None:
            made = _article(page, f"{place}, record {tally.records}", source, options, tally)
            if made is not None:
                yield made


def _records(file: IO[bytes]) -> Any:
    """The library's iterator, made to stop at a line without end, which it would put together for ever."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.bufferedreaders import DecompressingBufferedReader

    class Reader(DecompressingBufferedReader):  # type: ignore[misc]
        def readline(self, length: int | None = None) -> bytes:
            line: bytes = super().readline(LONGEST_LINE if length is None else min(length, LONGEST_LINE))
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                raise ValueError("a line without end")
            return line

    made = ArchiveIterator(file, arc2warc=True)
    made.reader = Reader(made.fh, block_size=16_384)
    return made


def _damage() -> tuple[type[Exception], ...]:
    """What the libraries raise over damaged archives."""
    from warcio.exceptions import ArchiveLoadFailed

    ours = (
        zlib.error,
        BadZipFile,
        EOFError,
        ValueError,
        LookupError,
        OSError,
        TypeError,
        AttributeError,
        OverflowError,
    )
    return (ArchiveLoadFailed, *ours)


@dataclass(frozen=True, slots=True)
class _Page:
    """Bytes, stated encoding, address and moment of a record that is a page."""

    data: bytes
    charset: str | None
    address: str
    moment: str


def _page(record: Any, tally: _Tally) -> _Page | None:
    """What a record holds when it is a page that was found, packed in a way that can be unpacked."""
    if record.rec_type not in _RECORDS:
        return None
    headers = record.http_headers
    kind = (headers.get_header("Content-Type") if headers else record.rec_headers.get_header("Content-Type")) or ""
    kind, _, rest = kind.partition(";")
    if kind.strip().lower() not in _PAGES or (headers and not str(headers.get_statuscode()).startswith("2")):
        return None
    encoding = (headers.get_header("Content-Encoding") or "").strip().lower() if headers else ""
    if encoding not in _DECODED and (encoding != "br" or find_spec("brotli") is None):
        tally.packed[encoding] += 1
        return None
    charset = rest.partition("charset=")[2].partition(";")[0].strip(" \"'") or None
    data = record.content_stream().read(LARGEST_PAGE + 1)
    if getattr(record.raw_stream, "limit", 0) > 0 and len(data) <= LARGEST_PAGE:
        raise EOFError("the record is shorter than it states")
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    moment = record.rec_headers.get_header("WARC-Date") or ""
    return _Page(data, charset, address.strip("<>"), moment) if 0 < len(data) <= LARGEST_PAGE else None


def _article(page: _Page, place: str, source: str, options: Any, tally: _Tally) -> ArticleRecord | None:
    meta = {"source_file": source, **({"saved": page.moment} if page.moment else {})}
    told = list[str]()
    try:
        words = markup_text(page.data, place, told.append, page.charset)
        record = page_record(
            words, place, options, told.append, meta, address=page.address or None, fallback=page.address or place
        )
    except BadInput:
        tally.without_text += 1
        return None
    tally.pages += 1
    record.original = Original(_file_name(page.address), page.data)
    return record


def _file_name(address: str) -> str:
    """A name for the file of a page: the last part of its address, as a page."""
    last = address.partition("?")[0].partition("#")[0].rstrip("/").rsplit("/", 1)[-1] or "page"
    return last if last.lower().endswith((".html", ".htm", ".xhtml")) else f"{last}.html"
