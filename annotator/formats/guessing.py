"""Title and metadata guessed from an article's first lines; the text itself is never touched."""

from __future__ import annotations

import re
from typing import Any

from annotator.formats.metadata import as_date, gathered, standard_name
from annotator.model.text import sentences

#: Longest guessed title, in code points.
TITLE_LENGTH = 120

#: Longest line that may be nothing but a date.
_DATE_LENGTH = 40

#: How much of a long line is looked at for the sentence that is its title, in code points.
_TITLE_SOUGHT = 2_000

#: How many lines from the top are looked at.
_LINES = 8

_DATE_LINE = re.compile(r"\s*date[:\s]\s*(\d{4}-\d\d-\d\d)\b[\s:|–—-]*(.*)", re.IGNORECASE)
_BYLINE = re.compile(r"[Bb](?:y|Y)\s+((?:[A-Z][\w.’'-]*\s+){1,4}(?:[A-Z][\w.’'-]*))")
_URL = re.compile(r"https?://\S+")
_HEADER = re.compile(
    r"(title|headline|author|byline|date|published|url|link|source|outlet|language)\s*:\s+(\S.*)", re.IGNORECASE
)


def guess(text: str, fallback: str = "Untitled") -> tuple[str, dict[str, Any]]:
    """Title and metadata that the first lines of `text` state; `fallback` is the title of a blank text.

    The title is the first line, without a leading ` date 2025-02-04 `, which becomes
    `published`; of a long first line it is the first sentence, shortened at a word.
    """
    lines = [line.strip() for line in text[:20_000].split("\n")]
    lines = [line for line in lines if line][:_LINES]
    title: str | None = None
    meta: dict[str, Any] = {}
    for number, line in enumerate(lines):
        found = _stated(line, first=number == 0)
        title = title or found.pop("title", None)
        for key, value in found.items():
            meta.setdefault(key, value)
        if title is None and (number > 0 or not found):
            title = line
    return _shortened(title) if title else fallback, meta


def _stated(line: str, *, first: bool) -> dict[str, str]:
    """What one of the first lines says outright: title, date, author, address."""
    if first and (dated := _DATE_LINE.fullmatch(line)) and as_date(dated[1]):
        return {"published": dated[1]} | ({"title": dated[2].strip()} if dated[2].strip() else {})
    if len(line) > TITLE_LENGTH * 2:
        return {}
    if ":" in line[:12] and (header := _HEADER.fullmatch(line)):
        return _from_header(header[1], header[2].strip())
    if len(line) <= _DATE_LENGTH and any(map(str.isdigit, line)) and (day := as_date(line)):
        return {"published": day}
    if not first and (byline := _BYLINE.fullmatch(line)):
        return {"author": byline[1]}
    return {"url": line} if _URL.fullmatch(line) else {}


def _from_header(key: str, value: str) -> dict[str, str]:
    """A line such as `Author: Jane Doe`, when its value is of the right kind."""
    name = standard_name(key)
    if name == "published" and as_date(value) is None:
        return {}
    if name == "url" and not _URL.fullmatch(value):
        return {}
    if name in ("outlet", "author", "language") and (len(value.split()) > 5 or value[-1] in ".!?"):
        return {}
    title, meta = gathered({key: value})
    return meta | ({"title": title} if title else {})


def _shortened(line: str) -> str:
    """`line` as a title of at most `TITLE_LENGTH` code points."""
    line = " ".join(line[:_TITLE_SOUGHT].split())
    if len(line) <= TITLE_LENGTH:
        return line
    start, end = next(sentences(line), (0, len(line)))
    sentence = line[start:end]
    if len(sentence) <= TITLE_LENGTH:
        return sentence
    cut = sentence[: TITLE_LENGTH - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:–—-") + "…"
