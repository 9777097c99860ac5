"""Web pages (`.html`): all visible text is the article, what is not its main text is proposed as boilerplate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, kind_of_binary, read_bytes
from annotator.formats.page_dom import PageBlock, blocks_of, parsed_page
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import Format
from annotator.formats.sources import article, markup_text, origin_of
from annotator.model.annotations import Origin
from annotator.model.spans import Fragment

#: The annotator of what a page's elements propose, and the version of the rules.
ENGINE, VERSION = "page", "2"

#: The largest page that is read, in bytes.
LARGEST_PAGE = 32 * 1024 * 1024

_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_SOME = re.compile(rb"<(?:p|div|h[1-6]|article|section|table|span|a|br|ul|meta|title)\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How much of a page becomes the article."""

    main_text_only: bool = field(
        default=False,
        metadata={"help": "Take the main text alone; otherwise all visible text, the rest proposed as boilerplate."},
    )


class WebPage(Format):
    """A page as a browser saves it."""

    id = "html"
    title = "Web page"
    extensions: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml", ".shtml")
    reads = True
    loses = ("cannot be written",)
    options = PageOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """A document type or first element of HTML; or, with the extension, any of its elements."""
        if kind_of_binary(head):
            return 0.0
        if _START.match(head[:4096]) or (head[:2] in (b"\xff\xfe", b"\xfe\xff") and b"<\0h\0t\0m\0l" in head[:4096]):
            return 0.8
        if path.suffix.lower() in self.extensions:
            return 0.6 if _SOME.search(head) else 0.3
        bare = head[:1] == b"<" and not head.startswith(b"<?xml") and b"xmlns" not in head[:1024]
        return 0.15 if bare and len(_SOME.findall(head[:8192])) > 3 else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The one article of the page."""
        data = read_bytes(path)
        if binary := kind_of_binary(data[:65536]):
            raise BadInput(f"{path.name} looks like {binary}, not like a web page; it was not imported.")
        if len(data) > LARGEST_PAGE:
            raise BadInput(f"{path.name} has {len(data) >> 20:,} MB, more than a page may have; split it.")
        source = markup_text(data, path.name, notice)
        yield page_record(source, path.name, options, notice, origin_of(path, data), fallback=path.stem)


def page_record(
    source: str,
    place: str,
    options: Any,
    notice: Notice,
    meta: Mapping[str, Any],
    *,
    address: str | None = None,
    title: str | None = None,
    fallback: str = "Untitled",
) -> ArticleRecord:
    """The article of a page's source text; `meta`, `title` and `address` are what its surroundings state.

    `place` names the page in notices and errors.  Raises BadInput when it shows no text.
    """
    from annotator.formats.page_main import main_blocks
    from annotator.formats.page_meta import page_metadata

    root = parsed_page(source, place)
    own_title, own = page_metadata(root, address)
    title = title or own_title
    blocks, waited = blocks_of(root)
    if not blocks:
        raise BadInput(f"{place} shows no text without its scripts; open it in a browser and save it from there.")
    if waited:
        notice(f"{place} shows almost no text before its scripts run; its hidden text was taken.")
    main = main_blocks(root, blocks, title)
    if options.main_text_only:
        blocks = [block for block, is_main in zip(blocks, main, strict=True) if is_main]
        main = [True] * len(blocks)
    text = "\n".join(block.text for block in blocks)
    record = article(text, place, title, {**own, **meta}, fallback)
    record.spans = list(_spans(blocks, main, title))
    return record


def _spans(blocks: Sequence[PageBlock], main: Sequence[bool], title: str | None) -> Iterator[SpanRecord]:
    """Pending boilerplate: neighbouring blocks of one kind make one span, as sure as the least sure of them."""
    from annotator.formats.page_kinds import kinds_of

    start = 0
    begun: tuple[int, int, str, float] | None = None
    for block, kind in zip(blocks, kinds_of(blocks, main, title), strict=True):
        end = start + len(block.text)
        if begun is not None and (kind is None or kind[0] != begun[2]):
            yield _span(*begun)
            begun = None
        if kind is not None:
            begun = (start, end, *kind) if begun is None else (begun[0], end, kind[0], min(begun[3], kind[1]))
        start = end + 1
    if begun is not None:
        yield _span(*begun)


def _span(start: int, end: int, kind: str, score: float) -> SpanRecord:
    return boilerplate(start, end, kind, score, "stands outside the main text of the page")


def boilerplate(start: int, end: int, kind: str, score: float, reason: str) -> SpanRecord:
    """A pending span of boilerplate that the layout of a page proposes."""
    return SpanRecord(
        label="Boilerplate",
        fragments=(Fragment(start, end),),
        attributes={"kind": kind},
        annotator=ENGINE,
        status="pending",
        origin=Origin(ENGINE, VERSION, score, reason),
    )
