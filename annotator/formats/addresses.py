"""Lists of web addresses: each line a page, fetched only when that is asked for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote, urlsplit

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, kind_of_binary, read_text
from annotator.formats.page import LARGEST_PAGE, PageOptions, page_record
from annotator.formats.records import ArticleRecord, Original
from annotator.formats.registry import Format
from annotator.formats.sources import article, markup_text

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LINES = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s*(?:#[^\n]*|https?://[^\s<>\"]+[ \t\r]*)(?:\n|$))+", re.IGNORECASE)

#: How long a server may be silent, and how long the next page of the same one is waited with, in seconds.
SILENCE, PAUSE = 20.0, 0.5

#: How many addresses that gave no page are told one by one.
_TOLD = 20

_PAGES = ("text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True, slots=True)
class AddressOptions(PageOptions):
    """Whether the network is used, and how much of a page becomes the article."""

    fetch: bool = field(default=False, metadata={"help": "Fetch the pages from the network; else nothing is fetched."})


class Addresses(Format):
    """One address a line; blank lines and lines that begin with # are passed over."""

    id = "urls"
    title = "List of web addresses"
    extensions: ClassVar[tuple[str, ...]] = (".urls",)
    reads = True
    loses = ("cannot be written",)
    options = AddressOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """Nothing but addresses, one a line."""
        lines = head if len(head) < 65536 else head[: head.rfind(b"\n") + 1]
        return 0.9 if b"://" in lines[:4096] and _LINES.fullmatch(lines) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The pages, in the order of the list; what gave none is told.  Raises BadInput when none did."""
        lines = [line.strip() for line in read_text(path, notice).split("\n")]
        wanted = list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))
        if odd := next((line for line in wanted if not _ADDRESS.fullmatch(line)), None):
            raise BadInput(f"{path.name}: “{odd[:80]}” is no web address; write one a line, beginning with https://.")
        if not options.fetch:
            raise BadInput(
                f"{path.name} holds addresses alone, and nothing is fetched from the network unless you ask for it: "
                "choose the option “fetch” (--fetch), or save the pages and import those files."
            )
        yield from _fetched(wanted, path.name, options, notice)


def _fetched(wanted: list[str], name: str, options: AddressOptions, notice: Notice) -> Iterator[ArticleRecord]:
    opener, failed, came, host = _opener(), list[str](), 0, ""
    for address in wanted:
        before, host = host, urlsplit(address).netloc
        if host == before:
            time.sleep(PAUSE)
        try:
            yield _page(opener, address, name, options, notice)
            came += 1
        except BadInput as error:
            failed.append(error.sentence)
    if not came:
        first = failed[0] if failed else f"{name} holds no address."
        raise BadInput(f"None of the pages of {name} could be fetched: {first}")
    for sentence in failed[:_TOLD]:
        notice(sentence)
    if len(failed) > _TOLD:
        notice(f"{len(failed) - _TOLD:,} more pages of {name} could not be fetched.")


def _opener() -> OpenerDirector:
    """Opens http and https only, also after a redirection; the system's proxies and certificates hold."""
    from urllib import request

    from annotator import __version__

    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler,
        request.HTTPHandler,
        request.HTTPSHandler,
        request.HTTPDefaultErrorHandler,
        request.HTTPRedirectHandler,
        request.HTTPErrorProcessor,
        request.UnknownHandler,
    ):
        opener.add_handler(handler())
    opener.addheaders = [
        ("User-Agent", f"SourceAnnotator/{__version__}"),
        ("Accept", "text/html,application/xhtml+xml,text/plain;q=0.8"),
    ]
    return opener


def _page(opener: OpenerDirector, address: str, name: str, options: AddressOptions, notice: Notice) -> ArticleRecord:
    """The article of one page.  Raises BadInput naming the address and what came instead."""
    from http.client import HTTPException
    from urllib.error import HTTPError

    try:
        with opener.open(address, timeout=SILENCE) as answer:
            kind = answer.headers.get_content_type()
            charset = answer.headers.get_content_charset()
            final = answer.geturl()
            data = answer.read(LARGEST_PAGE + 1) if kind in _PAGES else b""
    except HTTPError as error:
        raise BadInput(f"{address} was answered with {error.code} {error.reason}; open it in a browser.") from None
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "reason", None) or error
        raise BadInput(f"{address} could not be reached ({why}); look at the network and import again.") from None
    if kind not in _PAGES:
        raise BadInput(f"{address} is {kind}, no page; save it and import the file.")
    if len(data) > LARGEST_PAGE:
        raise BadInput(f"{address} has more than {LARGEST_PAGE >> 20} MB; save what you need of it.")
    if binary := kind_of_binary(data[:65536]):
        raise BadInput(f"{address} looks like {binary}, not like a page; save it and import the file.")
    words = markup_text(data, address, notice, charset)
    meta = {"source_file": name, "url": final}
    if kind == "text/plain":
        record = article(words, address, None, meta, fallback=address)
    else:
        record = page_record(words, address, options, notice, meta, address=final, fallback=address)
    ending = ".txt" if kind == "text/plain" else ".html"
    record.original = Original((PurePosixPath(unquote(urlsplit(final).path)).stem or "page") + ending, data)
    return record
