"""Words found whatever their case and accents, with their places in the text as it stands."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache

# Scripts that write words without space between them.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")

_BEYOND = re.compile("[^\\x00-\\x7f]+")

_QUOTES = {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"}


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded_character(chr(code))
        return self[code]


_FOLDS = _Folds()


@cache
def folded_character(character: str) -> str:
    """A character without case and accents: "É" → "e", "ß" → "ss", a combining mark → ""; one sort of apostrophe.

    Compatibility decomposition, marks with a combining class dropped, case folding (Unicode Standard, 3.13).
    """
    plain = unicodedata.normalize("NFKD", _QUOTES.get(character, character))
    kept = "".join(one for one in plain if not unicodedata.combining(one)).casefold()
    return "".join(one for one in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(one))


def fold(text: str) -> str:
    """`text` without case and accents; positions may differ from those of `text`."""
    # Only what is not ASCII is looked at one by one: there is little of it in most articles.
    return text.lower() if text.isascii() else _BEYOND.sub(_translated, text).lower()


def _translated(found: re.Match[str]) -> str:
    return found[0].translate(_FOLDS)


@lru_cache(maxsize=256)
def pattern(words: str) -> re.Pattern[str]:
    """What finds `words` in folded text: whole words in a row; a `*` at a word's end stands for any ending."""
    parts = []
    for word in fold(words).split():
        open_end = word.endswith("*") and len(word) > 1
        bare = word.rstrip("*") if open_end else word
        part = re.escape(bare) + (r"\w*" if open_end else "")
        if bare[:1].isalnum() and not _UNSPACED.match(bare[0]):
            part = r"(?<!\w)" + part
        if bare[-1:].isalnum() and not _UNSPACED.match(bare[-1]):
            part += r"(?!\w)"
        parts.append(part)
    # What folds to nothing (a mark alone) stands nowhere.
    return re.compile(r"\s+".join(parts) if parts else r"(?!)")


class FoldedText:
    """A text and its folded form; the way back to the text is worked out when something was found."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self._found: dict[str, list[tuple[int, int]]] = {}
        #: Where the folded text and the text part or meet again: positions in the one and in the other.
        self._anchors: tuple[list[int], list[int]] | None = None

    def find(self, words: str) -> list[tuple[int, int]]:
        """Half-open ranges of `text`, in code points, at which `words` stand."""
        if words not in self._found:
            self._found[words] = [
                (self._place(found.start()), self._end(found.end()))
                for found in pattern(words).finditer(self.folded)
                if found.end() > found.start()
            ]
        return self._found[words]

    def has(self, words: str) -> bool:
        """Whether `words` stand anywhere."""
        return pattern(words).search(self.folded) is not None

    def _place(self, at: int) -> int:
        """The character of `text` that the folded one at `at` comes from."""
        if self._anchors is None:
            self._anchors = _anchors(self.text)
        here, there = self._anchors
        number = bisect_right(here, at) - 1
        place = there[number] + at - here[number]
        # All that one character has become comes from it.
        return min(place, there[number + 1] - 1) if number + 1 < len(there) else place

    def _end(self, at: int) -> int:
        """One past the character that the folded one before `at` comes from, with the marks that belong to it."""
        end = self._place(at - 1) + 1
        while end < len(self.text) and unicodedata.combining(self.text[end]):
            end += 1
        return end


def _anchors(text: str) -> tuple[list[int], list[int]]:
    """Positions in the folded text and in `text` at the start and at the end of what changes its length."""
    here, there, shift = [0], [0], 0
    for run in () if text.isascii() else _BEYOND.finditer(text):
        for place in range(run.start(), run.end()):
            size = len(_FOLDS[ord(text[place])])
            if size != 1:
                here += (place + shift, place + shift + size)
                there += (place, place + 1)
                shift += size - 1
    return here, there
