"""Tokens that cover a whole text and begin and end wherever an annotation does, as spaCy and Prodigy need them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_PIECE = re.compile(r"(\w+|[^\w\s])( ?)|\s")


class Token(NamedTuple):
    """A token from `start` to `end` in code points; `space` is whether a single space follows that is no token."""

    start: int
    end: int
    space: bool


def tokens_of(text: str, ranges: Iterable[tuple[int, int]]) -> list[Token]:
    """Words, punctuation marks and white space of `text`, cut wherever one of the `ranges` begins or ends.

    The tokens' words, each followed by a space where it says so, give the text again: `spacy.tokens.Doc` needs that.
    """
    wide = [one for one in ranges if one[0] < one[1]]
    starts, ends = {start for start, _ in wide}, {end for _, end in wide}
    cuts, at = [*sorted(starts | ends), len(text) + 1], 0
    tokens: list[Token] = []
    for found in _PIECE.finditer(text):
        start, last = found.span()
        if found.lastindex is None:
            tokens.append(Token(start, last, False))
            continue
        end = found.end(1)
        while cuts[at] <= start:
            at += 1
        while cuts[at] < end:
            tokens.append(Token(start, cuts[at], False))
            start = cuts[at]
            at += 1
        if last > end and (end in starts or last in ends):
            tokens += (Token(start, end, False), Token(end, last, False))
        else:
            tokens.append(Token(start, end, last > end))
    return tokens
