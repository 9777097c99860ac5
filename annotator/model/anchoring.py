"""Finding the marked words again in another text of the same article.

Each fragment is looked for by its words and the 32 characters on either side, as the
TextQuoteSelector of the W3C Web Annotation Data Model does (section 4.2.4); where the words
themselves changed, the lines of both texts are aligned and the fragment goes where its edges went.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher

from annotator.model.spans import Fragment, Fragments, fragments

#: Characters of context on either side of a quotation.
CONTEXT = 32

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where fragments are in a new text.

    `kind` is "same" (words and place), "moved" (words elsewhere), "changed" (the words differ) or
    "lost"; fragments of a lost one are empty.
    """

    kind: str
    fragments: Fragments


class Anchoring:
    """Re-anchors fragments from one text in another; made once for a pair of texts."""

    def __init__(self, old: str, new: str) -> None:
        self._old = old
        self._new = new
        self._blocks: list[tuple[int, int, int]] | None = None

    def find(self, parts: Fragments) -> Anchor:
        """The place of these fragments in the new text."""
        found: list[Fragment] = []
        kinds: set[str] = set()
        for part in parts:
            kind, place = self._one(part)
            kinds.add(kind)
            if place is not None:
                found.append(place)
        if not found:
            return Anchor("lost", ())
        kind = next(kind for kind in ("lost", "changed", "moved", "same") if kind in kinds)
        return Anchor("changed" if kind == "lost" else kind, fragments(found))

    def _one(self, part: Fragment) -> tuple[str, Fragment | None]:
        start, end = part
        words = self._old[start:end]
        if self._new[start:end] == words and self._fit(part, start) == 2 * CONTEXT:
            return "same", part
        place = self._by_quote(part, words) if words else None
        if place is not None:
            return ("same" if place == start else "moved"), Fragment(place, place + len(words))
        aligned = self._aligned(part)
        return ("lost", None) if aligned is None else ("changed", aligned)

    def _fit(self, part: Fragment, place: int) -> int:
        """Characters of context that agree around `place`; what lies beyond an end of both texts agrees."""
        start, end = part
        after = place + end - start
        return _agreeing(self._old[:start][-CONTEXT:][::-1], self._new[:place][-CONTEXT:][::-1]) + _agreeing(
            self._old[end : end + CONTEXT], self._new[after : after + CONTEXT]
        )

    def _by_quote(self, part: Fragment, words: str) -> int | None:
        best: tuple[int, int, int] | None = None
        expected = self._moved_to(part.start)
        place = self._new.find(words)
        tries = 0
        while place >= 0 and tries < 1000:
            rank = (self._fit(part, place), -abs(place - expected), -place)
            best = rank if best is None or rank > best else best
            place = self._new.find(words, place + 1)
            tries += 1
        if best is None:
            return None
        # A short quotation proves little by itself: some of its surroundings must be there as well.
        return -best[2] if best[0] >= CONTEXT // 2 or len(words) >= CONTEXT else None

    def _matching(self) -> list[tuple[int, int, int]]:
        if self._blocks is None:
            old, new = _TOKEN.findall(self._old), _TOKEN.findall(self._new)
            before, after = _starts(old), _starts(new)
            self._blocks = [
                (before[a], after[b], before[a + size] - before[a])
                for a, b, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
                if size
            ]
        return self._blocks

    def _moved_to(self, position: int) -> int:
        """Where the nearest unchanged text before `position` went."""
        blocks = self._matching()
        index = bisect_right(blocks, (position, len(self._new), 0)) - 1
        if index < 0:
            return position
        old, new, _ = blocks[index]
        return new + position - old

    def _aligned(self, part: Fragment) -> Fragment | None:
        """The range between the first and the last unchanged token of the fragment, widened over changed ones."""
        touched = [
            (max(old, part.start), min(old + size, part.end), new - old)
            for old, new, size in self._matching()
            if old < part.end and old + size > part.start
        ]
        kept = sum(end - start for start, end, _ in touched if self._old[start:end].strip())
        if kept * 2 < part.end - part.start:
            return None
        start = touched[0][0] + touched[0][2]
        end = touched[-1][1] + touched[-1][2]
        place = self._new[start:end]
        start += len(place) - len(place.lstrip())
        end -= len(place) - len(place.rstrip())
        return Fragment(start, end) if start < end else None


def _agreeing(one: str, other: str) -> int:
    """How many leading characters agree, out of CONTEXT; two texts that both end agree up to it."""
    for position in range(CONTEXT):
        left, right = one[position : position + 1], other[position : position + 1]
        if left != right:
            return position
    return CONTEXT


def _starts(tokens: list[str]) -> list[int]:
    """Where each token starts, and where the last one ends."""
    positions = [0]
    for token in tokens:
        positions.append(positions[-1] + len(token))
    return positions
