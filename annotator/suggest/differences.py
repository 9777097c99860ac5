"""Where an article differs from the other copies of its story.

Two tools that take the text out of the same web page leave other things in: what only one of them took, and above all
what follows after the last line that all copies share, is seldom part of the story.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from annotator.suggest.blocks import Block
from annotator.suggest.corpus import Known

#: Of each block: words of the stretch it is in that some copy lacks, whether this stretch ends or begins the article,
#: the share of the article's words that all copies hold, words from here to the stretch's end, shared words before
#: and after.  All are -1 when no copy is known.
FEATURES = (
    "lacked_words", "after_shared", "before_shared", "shared_part", "lacked_left", "shared_before", "shared_after",
)  # fmt: skip
_NOTHING = [-1.0] * len(FEATURES)
#: Shorter blocks that all copies hold do not end a stretch: names of sections are the same everywhere.
_LONG = 5
_FAR = 2000


def differences(found: Sequence[Block], known: Sequence[Known], copies: int) -> list[list[float]]:
    """One row per block, in the order of `FEATURES`; `copies` counts the other copies of the story."""
    if not copies or not found:
        return [_NOTHING] * len(found)
    words = [max(len(block.words), 1) for block in found]
    held = [one.held >= copies for one in known]
    size = len(found)
    total = [0, *accumulate(words)]
    shared = [0, *accumulate(count if flag else 0 for count, flag in zip(words, held, strict=True))]
    part = shared[size] / total[size]
    solid = [flag and count >= _LONG for flag, count in zip(held, words, strict=True)]
    rows: list[list[float]] = []
    while len(rows) < size:
        first = end = len(rows)
        while end < size and not solid[end]:
            end += 1
        length = total[end] - total[first]
        for at in range(first, max(end, first + 1)):
            rows.append(
                [
                    float(length),
                    float(length > 0 and end == size),
                    float(length > 0 and first == 0),
                    part,
                    float(total[end] - total[at]),
                    float(min(shared[at], _FAR)),
                    float(min(shared[size] - shared[at + 1], _FAR)),
                ]
            )
    return rows
