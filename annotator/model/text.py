"""Text as code points: digest, what can be stored, sentences, words, excerpts."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"\w+(?:[’'\-‐‑.,](?=\w)\w+)*|[^\w\s]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# A sentence ends at . ! ? … (with closing quotes, brackets and note numbers) before white space and
# something that can begin a sentence, or at a line end.
# Possessive, and from the first mark of a run only: thousands of dots in a row then take no longer than words do.
_END = re.compile(
    r"""(?:(?<![.!?…。！？])[.!?…。！？]++["'”’»)\]]*+(?:\[\d{1,3}\])*+)(?=\s+["'“‘«„(\[¿¡]*[^\Wa-z_]|\s*$)|[。！？]+|\n+"""
)
# Dots that never end a sentence; that do when a word follows with which sentences begin; that do not before a number.
_ABBREVIATION = re.compile(
    r"\b(?:(?P<never>Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Rev|Hon|Sir|St|vs|approx|cf|e\.g|i\.e)|"
    r"(?P<number>Nos?|Vol|Fig|pp?|Nr|Art|Sec|Ch)|"
    r"Jr|Sr|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|etc|al|a\.m|p\.m|[A-Z](?:\.[A-Z])*)\.$"
)
_STARTER = re.compile(
    r"""\s+["'“‘(\[]*(?:The|A|An|He|She|It|They|We|You|This|That|These|Those|There|But|And|In|On|At|For|From|If|When|While|"""
    r"""After|Before|As|His|Her|Their|Its|Our|My|However|Meanwhile|Some|Many|Most|No|Not|What|Who|How|Why|Where)\b(?![.'’])"""
)
_GERMAN_DATE = re.compile(r" (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b")


def sha256(text: str) -> str:
    """SHA-256 of the text's UTF-8 form, 64 hexadecimal digits."""
    import hashlib  # Loads the system's cryptography, which showing an article does without.

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

    Rules for Latin-script news prose: abbreviations, initials, list numbers and decimal points do not end one.
    """
    start = 0
    for found in _END.finditer(text):
        if found.group() == "." and _goes_on(text, start, found.start(), found.end()):
            continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, len(text))


def _goes_on(text: str, start: int, dot: int, end: int) -> bool:
    """Whether the sentence from `start` goes on after the dot at `dot`, which an abbreviation or a number needs."""
    following = text[end : end + 2]
    if not following or "\n" in following or following.isspace():
        return False
    if text[dot - 1 : dot].isdigit():
        opens_line = text[max(0, start - 1) : start] in ("", "\n")
        item = opens_line and dot - start < 6 and text[start:dot].strip().isdigit()
        return item or bool(_GERMAN_DATE.match(text, end))
    short = _ABBREVIATION.search(text, max(start, dot - 12), end)
    if not short:
        return False
    if short["number"]:
        return following.strip().isdigit()
    return bool(short["never"]) or not _STARTER.match(text, end)


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


def one_line(text: str) -> str:
    """`text` with its line breaks as spaces, everything else as it stands."""
    return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


def word_start(text: str, at: int) -> int:
    """Where to begin showing words: the next beginning of one from `at` on, within twenty code points."""
    space = text.find(" ", at, at + 20) if at else -1
    return space + 1 if space >= 0 else at


def word_end(text: str, at: int) -> int:
    """Where to stop showing words: the last end of one up to `at`, within twenty code points."""
    space = text.rfind(" ", max(0, at - 20), at) if at < len(text) else -1
    return space if space >= 0 else at
