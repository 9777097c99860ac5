"""Text as code points: digest, what can be stored, sentences, words, excerpts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

_WORD = re.compile(r"\w+(?:[’'\-‐‑.,](?=\w)\w+)*|[^\w\s]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# A sentence ends at . ! ? … (with closing quotes and brackets) before white space and
# something that can begin a sentence, or at a line end.
_END = re.compile(r"""(?:[.!?…。！？]+["'”’»)\]]*)(?=\s+["'“‘«„(\[]*[^\Wa-z_]|\s*$)|[。！？]+|\n+""")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Rev|Hon|Sir|St|Jr|Sr|vs|No|Inc|Ltd|Co|Corp|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|approx|etc|al|cf|e\.g|i\.e|a\.m|p\.m)|\b[A-Z](?:\.[A-Z])*)\.$"
)


def sha256(text: str) -> str:
    """SHA-256 of the text's UTF-8 form, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def unstorable(text: str) -> int | None:
    """Position of the first NUL or lone surrogate, which no storage keeps everywhere; else None."""
    if "\0" not in text:  # to encode is ten times faster than to look at each character
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            return error.start
        return None
    found = _UNSTORABLE.search(text)
    return found.start() if found else None


def words(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges of words and single punctuation marks."""
    for found in _WORD.finditer(text):
        yield found.span()


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges of sentences without outer white space; a line end always ends one.

    Rules for Latin-script news prose: abbreviations, initials and decimal points do not end one.
    """
    start = 0
    for found in _END.finditer(text):
        if found.group().startswith(".") and _ABBREVIATION.search(
            text, max(start, found.start() - 12), found.start() + 1
        ):
            following = text[found.end() : found.end() + 2]
            if following[:1] == " " and not following.isspace():
                continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, len(text))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges of lines that are not blank, without outer white space."""
    start = 0
    for line in text.split("\n"):
        yield from _trimmed(text, start, start + len(line))
        start += len(line) + 1


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def excerpt(text: str, length: int = 80) -> str:
    """`text` on one line, shortened in its middle to at most `length` code points."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    head = (length - 1) * 2 // 3
    return f"{line[:head].rstrip()}…{line[len(line) - (length - 1 - head) :].lstrip()}"
