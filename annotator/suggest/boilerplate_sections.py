"""How far above a block the last heading of a section stands that is not the story: comments, related links, dates."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.suggest.blocks import Block
from annotator.suggest.boilerplate_words import CUE_GROUPS

#: Groups of phrases whose short lines begin such a section.
_GROUPS = ("comments", "related", "newsletter", "meta")
#: Of each block: blocks since the last short line with a phrase of the group, 0 for such a line itself.
FEATURES = tuple(f"since_{group}" for group in _GROUPS)
_ROWS = tuple(CUE_GROUPS.index(group) for group in _GROUPS)
#: A heading has at most so many words; the distance is told up to `_FAR`, and `_NONE` is no heading above.
_SHORT, _FAR, _NONE = 8, 80, 100


def sections(found: Sequence[Block]) -> list[list[float]]:
    """One row per block, in the order of `FEATURES`."""
    since = [float(_NONE)] * len(_ROWS)
    rows = []
    for block in found:
        since = [gone if gone >= _FAR else gone + 1 for gone in since]
        if len(block.words) <= _SHORT:
            since = [0.0 if block.cues[row] else gone for row, gone in zip(_ROWS, since, strict=True)]
        rows.append(since)
    return rows
