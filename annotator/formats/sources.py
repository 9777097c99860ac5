"""What is common to files of other programs that hold articles: where they came from, and readers for their parts."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from annotator.errors import BadInput
from annotator.formats.decoding import MARKS, Notice, check_storable, decode
from annotator.formats.guessing import guess
from annotator.formats.metadata import gathered
from annotator.formats.records import ArticleRecord

#: The longest article that is taken, in code points.
LONGEST_TEXT = 50_000_000

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w:.-]{2,40})["']""")


def origin_of(path: Path, data: bytes) -> dict[str, Any]:
    """The metadata that says which file an article is from: its name, and the SHA-256 of its bytes."""
    return {"source_file": path.name, "source_sha256": hashlib.sha256(data).hexdigest()}


def article(text: str, place: str, title: str | None, meta: dict[str, Any], fallback: str) -> ArticleRecord:
    """The record of one article; what its file does not state is guessed from the first lines.

    Raises BadInput naming `place` for a blank text, one that cannot be stored, or one beyond all bounds.
    """
    if not text.strip():
        raise BadInput(f"{place} holds no text; there is nothing to import.")
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"{place} holds {len(text):,} characters, more than an article may have; split it.")
    check_storable(text, place)
    guessed, found = guess(text, fallback=fallback)
    stated_title, stated = gathered(meta)
    return ArticleRecord(text=text, title=title or stated_title or guessed, meta={**found, **stated})


def markup_text(data: bytes, name: str, notice: Notice, charset: str | None = None) -> str:
    """The source text of a page: by its byte order mark, the stated `charset`, its own words, or by what fits."""
    if not any(data.startswith(mark) for mark, _ in MARKS):
        stated = _CHARSET.search(data[:4096]) or _XML_ENCODING.search(data[:200].lstrip())
        for wanted in (charset, stated[1].decode("ascii") if stated else None):
            if wanted is not None and (text := _decoded_as(data, wanted)) is not None:
                return text
    return decode(data.replace(b"\0", b"") if b"\0" in data[:65536] and not _wide(data) else data, name, notice)


def _wide(data: bytes) -> bool:
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:64].count(0) > 16


def _decoded_as(data: bytes, charset: str) -> str | None:
    """The text in an encoding that is stated; None when it does not fit, for many pages state the wrong one."""
    plain = charset.strip().strip("\"'").lower()
    # Browsers read these as windows-1252 (https://encoding.spec.whatwg.org/#names-and-labels).
    if plain in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "iso8859-1"):
        plain = "windows-1252"
    try:
        return data.decode("utf-8" if plain in ("utf8", "utf-8") else plain)
    except (LookupError, ValueError):
        return None
