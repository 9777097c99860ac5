"""Signs of talk, source code and markup, of a line and of the lines around it.

Readers' comments are told less by what one line says than by the company it keeps: first persons, exclamations,
names and lone counts of votes over many lines.  The same holds of listings of source code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from annotator.suggest.blocks import SHAPE, Block

_SIGNS = ("code_marks", "code_end", "code_names", "first_person", "calls", "markup", "lone_number", "name")
#: Sign → blocks before and after over which its mean is taken; None is the whole article.
_WINDOWS: tuple[tuple[str, tuple[int, int] | None], ...] = (
    ("code_marks", (0, 0)), ("code_marks", (3, 3)), ("code_marks", None), ("code_end", (4, 4)), ("code_names", (3, 3)),
    ("first_person", None), ("calls", (5, 5)), ("markup", (4, 4)), ("markup", None), ("lone_number", (5, 5)),
    ("name", (5, 5)),
)  # fmt: skip
FEATURES: tuple[str, ...] = tuple(
    f"{sign}_in_article" if span is None else f"{sign}-{span[0]}+{span[1]}" for sign, span in _WINDOWS
)
_COLUMNS = tuple((_SIGNS.index(sign), span) for sign, span in _WINDOWS)

_CODE_MARK = re.compile(r"[{}();=<>\[\]|_\\&$`*/+]")
_CODE_NAME = re.compile(r"[a-z][A-Z]|\w(?:\(|_\w)")
_I = frozenset(("i", "i'm", "i’m", "my", "me", "i've", "i’ve", "i'd", "i’d"))
_NAME_WORDS = 3
_CAPITALS = SHAPE.index("capitals")
_MARKUP = re.compile(r"#{1,6} |\*\*|\| |\[[^\]]+\]\(|_|- \[|> |```")


def talk(found: Sequence[Block]) -> list[list[float]]:
    """One row per block, in the order of `FEATURES`."""
    sums = [[0.0, *accumulate(column)] for column in zip(*map(_signs, found), strict=True)]
    size = len(found)
    rows = []
    for at in range(size):
        row = []
        for column, span in _COLUMNS:
            first, end = (0, size) if span is None else (max(0, at - span[0]), min(size, at + span[1] + 1))
            row.append((sums[column][end] - sums[column][first]) / (end - first))
        rows.append(row)
    return rows


def _signs(block: Block) -> list[float]:
    """The signs of one block, in the order of `_SIGNS`."""
    text, words = block.text, block.words
    return [
        len(_CODE_MARK.findall(text)) / len(text),
        float(text[-1] in ";{},)"),
        float(len(_CODE_NAME.findall(text))),
        float(not _I.isdisjoint(words)),
        float(text.count("!") + text.count("?")),
        float("](http" in text or "**" in text or _MARKUP.match(text) is not None),
        float(len(words) == 1 and words[0][0] == "0"),
        float(0 < len(words) <= _NAME_WORDS and block.shape[_CAPITALS] == 1),
    ]
