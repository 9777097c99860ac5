"""News feeds saved as files (RSS 0.9x, 1.0 and 2.0, Atom): each entry is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, kind_of_binary, read_bytes
from annotator.formats.page import PageOptions
from annotator.formats.page_dom import blocks_of, parsed_page
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format
from annotator.formats.sources import article, origin_of
from annotator.formats.xml_safe import local, parsed_xml

_START = re.compile(
    rb"<(?:rss\b|(?:\w+:)?feed\b[^>]*www\.w3\.org/2005/Atom|rdf:RDF\b[^>]*purl\.org/rss|channel\b)", re.DOTALL
)
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
#: Where the text of an entry stands, the fullest first.
_TEXTS = ("encoded", "content", "description", "summary", "abstract")


class Feed(Format):
    """The entries with what the feed holds of their text, which may be a summary."""

    id = "feed"
    title = "News feed (RSS, Atom)"
    extensions: ClassVar[tuple[str, ...]] = (".rss", ".atom")
    reads = True
    loses = ("cannot be written",)
    options = PageOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """The first element of a feed."""
        if kind_of_binary(head):
            return 0.0
        start = head[:4096]
        return 0.9 if b"<" in start[:64] and _START.search(start) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles of all entries that have a text or a title."""
        data = read_bytes(path)
        root = parsed_xml(data, path.name)
        channel = next((one for one in root.iter() if local(one) in ("channel", "feed")), root)
        about = origin_of(path, data)
        if outlet := _words(channel, "title"):
            about["outlet"] = outlet
        if language := _words(channel, "language") or channel.get("{http://www.w3.org/XML/1998/namespace}lang"):
            about["language"] = language
        entries = [one for one in root.iter() if local(one) in ("item", "entry")]
        bare = 0
        for number, entry in enumerate(entries, 1):
            record = _article(entry, f"{path.name}, entry {number}", about)
            if record is None:
                bare += 1
            else:
                yield record
        if bare == len(entries):
            raise BadInput(f"{path.name} has no entries with text; there is nothing to import.")
        if bare:
            notice(f"{path.name} has {bare} entries without any text; they were left out.")


def _article(entry: Element, place: str, about: dict[str, Any]) -> ArticleRecord | None:
    texts = [_shown(one, place) for name in _TEXTS for one in entry if local(one) == name]
    title = " ".join(_plain(_words(entry, "title"), place).split())
    text = max(texts, key=len, default="") or title
    if not text.strip():
        return None
    meta = dict(about)
    people = [_words(one, "name") or (one.text or "") for one in entry if local(one) in ("author", "creator")]
    stated = {
        "author": ", ".join(" ".join(one.split()) for one in people if one.strip()),
        "url": _address(entry),
        "published": _moment(entry),
        "tags": ", ".join(_tag(one) for one in entry if local(one) == "category"),
    }
    meta |= {key: value for key, value in stated.items() if value}
    return article(text, place, title or None, meta, place)


def _shown(element: Element, place: str) -> str:
    """The visible text of an entry's content: escaped markup, elements of XHTML, or plain words."""
    if len(element):
        from xml.etree.ElementTree import tostring

        source = re.sub(r"(</?)\w+:", r"\1", tostring(element, encoding="unicode"))
        return "\n".join(block.text for block in blocks_of(parsed_page(source, place))[0])
    return _plain(element.text or "", place)


def _plain(words: str, place: str) -> str:
    if not _MARKUP.search(words):
        return words.strip()
    return "\n".join(block.text for block in blocks_of(parsed_page(f"<div>{words}</div>", place))[0])


def _words(element: Element, name: str) -> str:
    found = next((one for one in element if local(one) == name), None)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def _tag(element: Element) -> str:
    return element.get("label") or element.get("term") or " ".join((element.text or "").split())


def _address(entry: Element) -> str:
    for one in entry:
        if local(one) == "link" and one.get("rel", "alternate") == "alternate":
            found = (one.get("href") or one.text or "").strip()
            if found.startswith(("http://", "https://")):
                return found
    guid = _words(entry, "guid") or _words(entry, "id")
    return guid if guid.startswith(("http://", "https://")) else ""


def _moment(entry: Element) -> str:
    for name in ("published", "pubDate", "date", "issued", "updated"):
        if stated := _words(entry, name):
            try:
                return parsedate_to_datetime(stated).isoformat()
            except (ValueError, TypeError, OverflowError, IndexError):
                return stated
    return ""
