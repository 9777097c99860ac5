"""What can be measured of a block in its place: its neighbours, its run of short lines, its article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import log2

from annotator.suggest.blocks import SHAPE, Block
from annotator.suggest.boilerplate_words import CUE_GROUPS

#: How far counts of places are told apart.
_FAR = 30
_NEIGHBOURS = (-1, 1, -2, 2)
_LONG_WORD = 4
_SAMPLE = 36

_PLACE = (
    "from_start", "from_end", "part_before", "part_after", "solid_before", "solid_after", "to_solid_before",
    "to_solid_after", "gap_before", "gap_after", "run_size", "run_index", "run_left", "run_word_score",
    "run_open_start", "run_open_end",
)  # fmt: skip
_ARTICLE = ("blocks", "solid_share", "mean_word_score", "mean_words", "solid_blocks")
_REPEATS = ("same_here", "same_start_here", "known_words", "known_depth", "opening_words")
_NEAR = ("score", "log_chars", "closed", "function", "solid", "bullet")

FEATURES: tuple[str, ...] = (
    *SHAPE,
    *(f"cue_{group}" for group in CUE_GROUPS),
    "word_score",
    *(f"{name}{shift:+d}" for shift in _NEIGHBOURS for name in _NEAR),
    "score_near", "score_wide", "score_back", "score_ahead", "words_wide", "top_back", "top_ahead",
    *_PLACE,
    *_ARTICLE,
    *_REPEATS,
)  # fmt: skip


def vectors(found: Sequence[Block], scores: Sequence[float]) -> list[list[float]]:
    """One row of figures per block, in the order of `FEATURES`; `scores` are the word scores (log-odds)."""
    if not found:
        return []
    rows = [[*block.shape, *block.cues, score] for block, score in zip(found, scores, strict=True)]
    solid = [block.solid for block in found]
    for row, near in zip(rows, _near(found, scores, solid), strict=True):
        row.extend(near)
    for more in (_windows(found, scores), _places(found, scores, solid), _repeats(found, solid)):
        for row, part in zip(rows, more, strict=True):
            row.extend(part)
    return rows


def _near(found: Sequence[Block], scores: Sequence[float], solid: Sequence[bool]) -> list[list[float]]:
    outside = [0.0, -1.0, -1.0, -1.0, -1.0, -1.0]
    own = [
        [score, block.shape[0], block.shape[2], block.shape[8], float(flag), block.shape[10]]
        for block, score, flag in zip(found, scores, solid, strict=True)
    ]
    last = len(own)
    return [
        [value for shift in _NEIGHBOURS for value in (own[at + shift] if 0 <= at + shift < last else outside)]
        for at in range(last)
    ]


def _windows(found: Sequence[Block], scores: Sequence[float]) -> list[list[float]]:
    size = len(found)
    total = [0.0, *accumulate(scores)]
    words = [0, *accumulate(min(len(block.words), 150) for block in found)]

    def mean(sums: Sequence[float], first: int, end: int) -> float:
        first, end = max(first, 0), min(end, size)
        return (sums[end] - sums[first]) / (end - first) if end > first else 0.0

    rows = []
    for at in range(size):
        back, ahead = scores[max(0, at - 6) : at], scores[at + 1 : at + 7]
        rows.append(
            [
                mean(total, at - 2, at + 3),
                mean(total, at - 6, at + 7),
                mean(total, at - 12, at),
                mean(total, at + 1, at + 13),
                mean(words, at - 6, at + 7),
                max(back, default=0.0),
                max(ahead, default=0.0),
            ]
        )
    return rows


def _places(found: Sequence[Block], scores: Sequence[float], solid: Sequence[bool]) -> list[list[float]]:
    size = len(found)
    weight = [0, *accumulate(len(block.words) for block in found)]
    solid_weight = [0, *accumulate(len(b.words) if flag else 0 for b, flag in zip(found, solid, strict=True))]
    all_words, all_solid = weight[-1] or 1, solid_weight[-1]
    before = _distances(solid)
    after = _distances(solid[::-1])[::-1]
    runs = _runs(solid, scores)
    article = [
        log2(size),
        all_solid / all_words,
        sum(scores) / size,
        all_words / size,
        sum(solid) / size,
    ]
    rows = []
    for at, block in enumerate(found):
        gap_after = found[at + 1].gap if at + 1 < size else True
        rows.append(
            [
                min(at, _FAR),
                min(size - 1 - at, _FAR),
                weight[at] / all_words,
                1 - weight[at + 1] / all_words,
                min(solid_weight[at], 400),
                min(all_solid - solid_weight[at + 1], 400),
                before[at],
                after[at],
                float(block.gap),
                float(gap_after),
                *runs[at],
                *article,
            ]
        )
    return rows


def _distances(flags: Sequence[bool]) -> list[float]:
    """Per place, how many places back the last true flag is; the largest distance when there is none."""
    rows = []
    distance = _FAR + 10
    for flag in flags:
        rows.append(float(distance))
        distance = 1 if flag else min(distance + 1, _FAR if distance <= _FAR else _FAR + 10)
    return rows


def _runs(solid: Sequence[bool], scores: Sequence[float]) -> list[list[float]]:
    """Per block, the run of blocks without a paragraph between them: size, place in it, score, whether at an end."""
    rows: list[list[float]] = []
    first, size = 0, len(solid)
    while first < size:
        if solid[first]:
            rows.append([0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
            first += 1
            continue
        end = first
        while end < size and not solid[end]:
            end += 1
        mean = sum(scores[first:end]) / (end - first)
        for at in range(first, end):
            rows.append(
                [
                    min(end - first, _FAR),
                    min(at - first, _FAR),
                    min(end - 1 - at, _FAR),
                    mean,
                    float(first == 0),
                    float(end == size),
                ]
            )
        first = end
    return rows


def _repeats(found: Sequence[Block], solid: Sequence[bool]) -> list[list[float]]:
    """Per block: how often it and its beginning occur here, and how much it speaks the article's own words."""
    keys = Counter(block.key for block in found)
    starts = Counter(" ".join(block.words[:2]) for block in found)
    long_words = [{w for w in block.words[:_SAMPLE] if len(w) >= _LONG_WORD} for block in found]
    spread: Counter[str] = Counter()
    for words, flag in zip(long_words, solid, strict=True):
        if flag:
            spread.update(words)
    opening = set().union(*long_words[:2])
    rows = []
    for block, words, flag in zip(found, long_words, solid, strict=True):
        own = 1 if flag else 0
        counts = [spread[word] - own for word in words]
        size = len(words)
        rows.append(
            [
                float(min(keys[block.key], 10)),
                float(min(starts[" ".join(block.words[:2])], 10)),
                sum(1 for n in counts if n > 0) / size if size else -1.0,
                sum(min(n, 5) for n in counts) / size if size else -1.0,
                len(words & opening) / size if size else -1.0,
            ]
        )
    return rows
