"""What an article says again: pages whose story, or parts of it, are in the text twice.

Extraction often takes a teaser, a hidden copy for printing or a summary for another device along with the story.  It
is told by the share of a block's word trigrams that stand earlier in the same article (shingles as in Broder, 1997).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from annotator.suggest.blocks import Block

#: Of each block: the share of its trigrams that stand in an earlier block (-1 when it has no words), and the same by
#: words over the blocks around it, and over it and those that follow; then how many of the lines around it stand again
#: further down as a whole, as those of a table of contents do.
FEATURES = ("said_before", "said_near", "said_ahead", "listed_near")
#: Blocks to either side, blocks that follow, and blocks to either side of a line in a list.
_NEAR, _AHEAD, _LIST = 3, 20, 4


def repetition(found: Sequence[Block]) -> list[list[float]]:
    """One row per block, in the order of `FEATURES`."""
    said = _said_before(found)
    words = [0, *accumulate(len(block.words) for block in found)]
    again = [0.0, *accumulate(share * len(block.words) for share, block in zip(said, found, strict=True))]
    listed = [0, *accumulate(_said_later(found))]
    size = len(found)
    rows = []
    for at in range(size):
        row = [said[at]]
        for first, end in ((max(0, at - _NEAR), min(size, at + _NEAR + 1)), (at, min(size, at + _AHEAD + 1))):
            row.append((again[end] - again[first]) / max(words[end] - words[first], 1))
        first, end = max(0, at - _LIST), min(size, at + _LIST + 1)
        row.append((listed[end] - listed[first]) / (end - first))
        rows.append(row)
    return rows


def _said_before(found: Sequence[Block]) -> list[float]:
    """Per block the share of its trigrams seen before; a shorter block counts as a whole."""
    seen: set[tuple[str, ...]] = set()
    said = []
    for block in found:
        words = block.words
        grams: list[tuple[str, ...]] = list(zip(words, words[1:], words[2:], strict=False)) or [tuple(words)]
        said.append(sum(map(seen.__contains__, grams)) / len(grams) if words else -1.0)
        seen.update(grams)
    return said


def _said_later(found: Sequence[Block]) -> list[bool]:
    """Per block whether the same words stand further down as a block; one word says too little."""
    last = {tuple(block.words): at for at, block in enumerate(found)}
    return [len(block.words) > 1 and last[tuple(block.words)] > at for at, block in enumerate(found)]
