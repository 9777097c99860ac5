"""E-books (`.epub`): the chapters in reading order, as one article or as one article each."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.docx import core_properties
from annotator.formats.page_dom import blocks_of, parsed_page
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format
from annotator.formats.sources import article, markup_text, origin_of
from annotator.formats.xml_safe import local, parsed_xml
from annotator.formats.zipped import Archive, first_of

_KIND = b"application/epub+zip"
#: Ways in which fonts alone are locked (https://www.w3.org/TR/epub-33/#sec-font-obfuscation); the text is free.
_FONTS = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")


@dataclass(frozen=True, slots=True)
class EpubOptions:
    """What an article is."""

    chapters: bool = field(
        default=False, metadata={"help": "Make each chapter an article, as for newspapers; otherwise the whole book."}
    )


class Epub(Format):
    """The text of a book or of a newspaper's issue."""

    id = "epub"
    title = "E-book (EPUB)"
    extensions: ClassVar[tuple[str, ...]] = (".epub",)
    reads = True
    loses = ("cannot be written",)
    options = EpubOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """An archive that says so at its beginning."""
        if not head.startswith(b"PK"):
            return 0.0
        return 0.95 if _KIND in head[:200] or first_of(path, "mimetype", 100).startswith(_KIND) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The book, or its chapters that have text."""
        data = read_bytes(path)
        with Archive(path, data) as archive:
            package = _package(archive, path.name)
            _refuse_locked(archive, path.name)
            title, meta = core_properties(archive, package)
            meta |= origin_of(path, data)
            chapters = list(_chapters(archive, package, path.name, notice))
        if not chapters:
            raise BadInput(f"{path.name} holds no chapters with text; there is nothing to import.")
        if not options.chapters:
            text = "\n\n".join(lines for _, lines in chapters)
            yield article(text, path.name, title, meta, path.stem)
            return
        for name, lines in chapters:
            yield article(lines, name, None, meta | ({"outlet": title} if title else {}), path.stem)


def _package(archive: Archive, name: str) -> str:
    """The name of the part that lists the chapters."""
    container = "META-INF/container.xml"
    if container in archive.names:
        for one in parsed_xml(archive.read(container), archive.place(container)).iter():
            if local(one) == "rootfile" and one.get("full-path") in archive.names:
                return str(one.get("full-path"))
    found = next((one for one in archive.names if one.endswith(".opf")), None)
    if found is None:
        raise BadInput(f"{name} is not an e-book that can be read: the list of its chapters is missing.")
    return found


def _refuse_locked(archive: Archive, name: str) -> None:
    part = "META-INF/encryption.xml"
    if part in archive.names:
        stated = [
            (one.get("Algorithm") or "").encode()
            for one in parsed_xml(archive.read(part), archive.place(part)).iter()
            if local(one) == "EncryptionMethod"
        ]
        if any(one not in _FONTS for one in stated):
            raise BadInput(f"{name} is locked against copying (DRM); its text cannot be read.")


def _chapters(archive: Archive, package: str, name: str, notice: Notice) -> Iterator[tuple[str, str]]:
    """Place and lines of each chapter with text, in reading order."""
    root = parsed_xml(archive.read(package), archive.place(package))
    items = {one.get("id"): one for one in root.iter() if local(one) == "item"}
    present, missing = set(archive.names), 0
    for one in root.iter():
        item = items.get(one.get("idref")) if local(one) == "itemref" else None
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        href = unquote((item.get("href") or "").partition("#")[0])
        part = posixpath.normpath(posixpath.join(posixpath.dirname(package), href))
        if part not in present:
            missing += 1
            continue
        place = archive.place(part)
        blocks, _ = blocks_of(parsed_page(markup_text(archive.read(part), place, notice), place))
        if blocks:
            yield place, "\n".join(block.text for block in blocks)
    if missing:
        notice(f"{name} lists {missing} chapters that are not in it; they were left out.")
