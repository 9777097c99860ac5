"""News feeds saved as files (RSS 0.9x, 1.0 and 2.0, Atom): each entry is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html.entities import html5
from pathlib import Path
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, kind_of_binary, read_bytes
from annotator.formats.page import PageOptions
from annotator.formats.page_dom import blocks_of, parsed_page
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format
from annotator.formats.sources import article, markup_text, origin_of
from annotator.formats.xml_safe import content, local, parsed_xml

_START = re.compile(
    rb"<(?:rss\b|(?:\w+:)?feed\b[^>]*www\.w3\.org/2005/Atom|rdf:RDF\b[^>]*purl\.org/rss|channel\b)", re.DOTALL
)
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
#: Where the whole text of an entry stands, and where some of it does.
_WHOLE, _SUMMARIES = ("encoded", "content"), ("description", "summary", "abstract")
#: Elements on pictures and sounds, whose names are like those of texts.
_MEDIA = "{http://search.yahoo.com/mrss/}"

_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^\[\]>]*>")
_REFERENCE = re.compile(r"&(?:(?P<name>\w{1,40});|(?P<number>#\d{1,9};|#x[0-9a-fA-F]{1,8};))?")
#: Where a document type may stand, in characters.
_HEAD = 4096
_MAILBOX = re.compile(r"\S+@\S+\s+\((.+)\)")


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
        root = _parsed(data, path.name, notice)
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


def _parsed(data: bytes, name: str, notice: Notice) -> Element:
    """The root of a feed; one with faults that feed readers forgive is mended, and the user is told.

    Those are names of HTML characters, a bare “&”, a document type without entities, and encodings that XML parsers
    lack.  Raises BadInput as `parsed_xml` does for anything else.
    """
    try:
        return parsed_xml(data, name)
    except BadInput as refusal:
        source = _DECLARED.sub("", markup_text(data, name, lambda _: None), count=1)
        source = _DOCTYPE.sub("", source[:_HEAD], count=1) + source[_HEAD:]
        mended = "".join(_mended(source.lstrip()))
        try:
            root = parsed_xml(mended.encode("utf-8", "replace"), name)
        except BadInput:
            raise refusal from None
        notice(f"{name} is not well-formed XML; it was read as feed readers read it.")
        return root


def _mended(source: str) -> Iterator[str]:
    """The source with its references in order, but for those in CDATA sections, which are none."""
    done = 0
    while (start := source.find("<![CDATA[", done)) >= 0 and (end := source.find("]]>", start)) >= 0:
        yield _REFERENCE.sub(_referred, source[done:start])
        yield source[start:end]
        done = end
    yield _REFERENCE.sub(_referred, source[done:])


def _referred(found: re.Match[str]) -> str:
    """The character that a reference names, or the bare “&” written as it should be."""
    if found["name"] in ("amp", "lt", "gt", "quot", "apos") or found["number"]:
        return found[0]
    character = html5.get(f"{found['name']};") if found["name"] else None
    return content(character) if character else f"&amp;{found[0][1:]}"


def _article(entry: Element, place: str, about: dict[str, Any]) -> ArticleRecord | None:
    own = [one for one in entry if not one.tag.startswith(_MEDIA)]
    found = ([_shown(one, place) for one in own if local(one) in names] for names in (_WHOLE, _SUMMARIES))
    title = " ".join(_plain(_words(entry, "title"), place).split())
    text = next((longest for texts in found if (longest := max(texts, key=len, default=""))), title)
    if not text.strip():
        return None
    meta = dict(about)
    people = [_words(one, "name") or (one.text or "") for one in entry if local(one) in ("author", "creator")]
    stated = {
        "author": ", ".join(dict.fromkeys(_MAILBOX.sub(r"\1", " ".join(one.split())) for one in people if one.strip())),
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
