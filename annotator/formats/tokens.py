"""Tokens that cover a whole text and begin and end wherever an annotation does, as spaCy and Prodigy need them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

_PIECE = re.compile(r"\w+|[^\w\s]|\s")


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
    cuts = {0, len(text), *starts, *ends}
    for found in _PIECE.finditer(text):
        cuts.update(found.span())
    places = sorted(cuts)
    tokens: list[Token] = []
    for start, end in pairwise(places):
        folded = text[start:end] == " " and start not in starts and end not in ends
        if folded and tokens and not tokens[-1].space:
            tokens[-1] = tokens[-1]._replace(space=True)
        else:
            tokens.append(Token(start, end, False))
    return tokens
