"""Blocks of an article (its lines that are not blank) and what can be measured of each one by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import log2, sqrt

from annotator.suggest.boilerplate_words import CUE_GROUPS, CUE_OF, FUNCTION_WORDS, WE, YOU

#: Words counted per block for the word features: all of a short block, both ends of a long one.
_HEAD, _TAIL = 20, 16

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_DIGITS = re.compile(r"\d")
_LATER_SENTENCE = re.compile(r"[.!?][\"'”’)\]]*\s+[\"'“‘(\[]?[A-Z]")
_CLOSED = re.compile(r"[.!?…][\"'”’»)\]\d*]*$")
_BULLET = re.compile(r"(?:[-*•·▪‣–—>»+✓✔|]|\d{1,2}[.)])\s")

MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
DATE = re.compile(
    rf"\b(?:(?:{MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTHS})\b\.?"
    rf"(?:,?\s+\d{{4}})?|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_ADDRESS = re.compile(r"https?:|www\.|\.(?:com|org|net)\b|\w@\w|(?:^|\s)@\w")
_PRICE = re.compile(r"[$€£]\s?\d")
_SEPARATOR = re.compile(r"[|»›•·→«/]")
_CODE = re.compile(r"[{}<>\\=;]|\[/?\w+[^\]]*\]|%\w")


@dataclass(slots=True)
class Block:
    """One line of an article: its place in code points, its words, and what was measured of it."""

    start: int
    end: int
    text: str
    words: list[str]
    terms: list[str]
    shape: list[float]
    cues: list[float]
    gap: bool

    @property
    def solid(self) -> bool:
        """Whether the line looks like a paragraph of running text by itself."""
        return len(self.words) >= _SOLID_WORDS and self.shape[_CLOSED_AT] > 0

    @property
    def key(self) -> str:
        """The words of the line without case, punctuation and digits: equal for equal blocks."""
        return " ".join(self.words)


_SOLID_WORDS = 22
_CLOSED_AT = 2

SHAPE = (
    "log_chars", "words", "closed", "colon", "sentences", "capitals", "upper", "digits", "function", "commas",
    "bullet", "date", "clock", "address", "price", "separators", "question", "exclamation", "you", "we", "quotes",
    "lower_start", "code", "not_latin", "word_length",
)  # fmt: skip


def blocks(text: str) -> list[Block]:
    """The lines of `text` that are not blank, in reading order; offsets are code points, outer white space left out."""
    found: list[Block] = []
    position = 0
    gap = False
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            found.append(_block(stripped, start, gap))
            gap = False
        else:
            gap = True
        position += len(line) + 1
    return found


def _block(text: str, start: int, gap: bool) -> Block:
    raw = _WORD.findall(text)
    words = [word.lower() if word[0].isalpha() else "0" * min(len(word), 8) for word in raw]
    terms = _terms(words)
    cues = [0.0] * len(CUE_GROUPS)
    for term in terms:
        for row in CUE_OF.get(term, ()):
            cues[row] += 1.0
    return Block(start, start + len(text), text, words, terms, _shape(text, raw, words), cues, gap)


def _terms(words: list[str]) -> list[str]:
    """The words and word pairs of a block that the word model looks at, with marks for both ends."""
    if not words:
        return ["="]
    if len(words) > _HEAD + _TAIL:
        words = [*words[:_HEAD], *words[-_TAIL:]]
    terms = [*words, *(f"{a} {b}" for a, b in pairwise(words))]
    terms.append("^" + words[0])
    terms.append(words[-1] + "$")
    if len(words) <= 4:  # a whole short line is a term of its own
        terms.append("=" + " ".join(words))
    return terms


def _shape(text: str, raw: list[str], words: list[str]) -> list[float]:
    """Figures of one line by itself, in the order of `SHAPE`."""
    size = len(text)
    count = len(raw) or 1
    sample = text if size <= 400 else text[:200] + text[-200:]
    letters = sum(map(len, raw)) or 1
    digits = len(_DIGITS.findall(sample))
    function = len([1 for word in words if word in FUNCTION_WORDS])
    return [
        log2(size),
        min(len(raw), 150),
        1.0 if _CLOSED.search(text, max(0, size - 6)) else 0.0,
        1.0 if text[-1] in ":：" else 0.0,
        float(len(_LATER_SENTENCE.findall(sample))),
        len([1 for word in raw if word[0].isupper()]) / count,
        len([1 for word in raw if len(word) > 1 and word.isupper()]) / count,
        digits / len(sample),
        function / count,
        sample.count(",") / count,
        1.0 if _BULLET.match(text) else 0.0,
        1.0 if digits and DATE.search(sample) else 0.0,
        1.0 if digits and _CLOCK.search(sample) else 0.0,
        1.0 if _ADDRESS.search(sample) else 0.0,
        1.0 if digits and _PRICE.search(sample) else 0.0,
        float(min(len(_SEPARATOR.findall(sample)), 6)),
        1.0 if "?" in sample else 0.0,
        1.0 if "!" in sample else 0.0,
        len([1 for word in words if word in YOU]) / sqrt(count),
        len([1 for word in words if word in WE]) / sqrt(count),
        float(min(sample.count('"') + sample.count("“") + sample.count("”"), 4)),
        1.0 if text[0].islower() else 0.0,
        float(min(len(_CODE.findall(sample)), 6)),
        0.0 if text.isascii() else sum(1 for letter in sample if letter > "\u024f") / len(sample),
        letters / count,
    ]
