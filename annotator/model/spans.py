"""Fragments: half-open ranges of code points, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Fragment(NamedTuple):
    """Half-open range `[start, end)` of code points."""

    start: int
    end: int


Fragments = tuple[Fragment, ...]


def fragments(pairs: Iterable[Sequence[int]]) -> Fragments:
    """`pairs` in reading order, with overlapping and touching ones united; an empty one stays only if it is apart."""
    united: list[Fragment] = []
    for start, end in sorted((int(a), int(b)) for a, b in pairs):
        if not united or start > united[-1].end:
            united.append(Fragment(start, end))
        elif end > united[-1].end:
            united[-1] = Fragment(united[-1].start, end)
    return tuple(united)


def surface(text: str, parts: Fragments, gap: str = " … ") -> str:
    """The words that `parts` cover, the gaps between them written as `gap`."""
    return gap.join(text[start:end] for start, end in parts)


def length(parts: Fragments) -> int:
    """Code points covered."""
    return sum(end - start for start, end in parts)


def covers(parts: Fragments, position: int) -> bool:
    """Whether the code point at `position` is covered."""
    return any(start <= position < end for start, end in parts)


def shared(left: Fragments, right: Fragments) -> int:
    """Code points covered by both."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in left for b in right)


def add(parts: Fragments, start: int, end: int) -> Fragments:
    """`parts` with `[start, end)` added."""
    return fragments([*parts, (start, end)])


def cut(parts: Fragments, start: int, end: int) -> Fragments:
    """`parts` without `[start, end)`."""
    left: list[tuple[int, int]] = []
    for a, b in parts:
        if b <= start or a >= end:
            left.append((a, b))
            continue
        if a < start:
            left.append((a, start))
        if end < b:
            left.append((end, b))
    return fragments(left)
