"""Which spans lie on which block, and in which lane each is underlined; free of Qt.

Positions are those of the Qt document (UTF-16 units).  Blocks are prepared from the top as
far as somebody asks, so that opening an article costs what its first screen costs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from annotator.ui.article.offsets import Offsets
from annotator.ui.article.shown import ShownSpan

#: Longest gap, in code points, over which the fragments of one annotation are joined by a dotted link.
LINK_LIMIT = 400

#: Lanes drawn below a line; spans that find none free share the last one.
MOST_LANES = 12

_by_start = attrgetter("start")


class Part:
    """`[start, end)` of one fragment on one block; `opens` and `closes` tell whether the fragment ends lie here."""

    __slots__ = ("closes", "end", "opens", "start")

    def __init__(self, start: int, end: int, opens: bool, closes: bool) -> None:
        self.start = start
        self.end = end
        self.opens = opens
        self.closes = closes


class Piece:
    """What one block shows of one span: its parts and links (relative to the block) and its lane, 0 nearest the words.

    `start` and `end` bound what the piece occupies of its lane.
    """

    __slots__ = ("end", "lane", "links", "parts", "span", "start")

    def __init__(self, span: ShownSpan, parts: Sequence[Part], links: Sequence[tuple[int, int]] = ()) -> None:
        self.span = span
        self.parts = parts
        self.links = links
        self.lane = 0
        if len(parts) == 1 and not links:
            self.start, self.end = parts[0].start, parts[0].end
        else:
            self.start = min([part.start for part in parts] + [link[0] for link in links])
            self.end = max([part.end for part in parts] + [link[1] for link in links])


class SpanIndex:
    """The spans of one article by block, with their lanes."""

    def __init__(self, offsets: Offsets) -> None:
        self._offsets = offsets
        self._starts = offsets.block_starts
        self.spans: dict[str, ShownSpan] = {}
        self._ordered: list[ShownSpan] = []
        self._next = 0  # first of _ordered that is on no block yet
        self._ready = 0  # blocks below this number have all their pieces
        self._pieces: dict[int, list[Piece]] = {}
        self._depths: dict[int, int] = {}
        self._unsorted: set[int] = set()

    def reset(self, spans: Iterable[ShownSpan]) -> None:
        """Show these spans and no others; those without fragments are left out."""
        self.spans = {span.id: span for span in spans if span.fragments}
        self._ordered = sorted(self.spans.values(), key=_by_start)
        self._next = self._ready = 0
        self._pieces.clear()
        self._depths.clear()
        self._unsorted.clear()

    @property
    def ready(self) -> int:
        """Number of blocks, from the top, whose pieces are known."""
        return self._ready

    def prepare(self, blocks: int) -> None:
        """Know the pieces of the first `blocks` blocks."""
        blocks = min(blocks, len(self._starts))
        if blocks <= self._ready:
            return
        last = self._offsets.block_range(blocks - 1)[1]
        ordered, at, count = self._ordered, self._next, len(self._ordered)
        while at < count and ordered[at].start < last:
            self._put(ordered[at])
            at += 1
        self._next = at
        self._ready = blocks

    def pieces(self, block: int) -> list[Piece]:
        """The pieces on a block, outermost first, each with its lane."""
        self.prepare(block + 1)
        pieces = self._pieces.get(block)
        if pieces is None:
            return []
        if block in self._unsorted:
            self._unsorted.discard(block)
            self._depths[block] = assign_lanes(pieces)
        return pieces

    def depth(self, block: int) -> int:
        """Number of lanes below the lines of a block."""
        return self._depths.get(block, 0) if self.pieces(block) else 0

    def change(self, added: Iterable[ShownSpan], removed: Iterable[str], changed: Iterable[ShownSpan]) -> set[int]:
        """Take spans in, out, or exchange those of the same id; gives the blocks that look different now."""
        touched: set[int] = set()
        for span_id in removed:
            touched |= self._take_out(span_id)
        for span in (*changed, *added):
            touched |= self._take_out(span.id)
            if span.fragments:
                touched |= self._take_in(span)
        return touched

    def blocks_of(self, span_id: str) -> set[int]:
        """Numbers of the blocks that a span touches; empty for an unknown one."""
        span = self.spans.get(span_id)
        return set(self._walk(span)) if span else set()

    def _take_in(self, span: ShownSpan) -> set[int]:
        self.spans[span.id] = span
        insort(self._ordered, span, key=_by_start)
        if not self._ready or span.start >= self._offsets.block_range(self._ready - 1)[1]:
            return set()
        self._put(span)
        self._next += 1
        return {block for block in self._walk(span) if block < self._ready}

    def _take_out(self, span_id: str) -> set[int]:
        span = self.spans.pop(span_id, None)
        if span is None:
            return set()
        place = bisect_left(self._ordered, span.start, key=_by_start)
        while self._ordered[place] is not span:
            place += 1
        del self._ordered[place]
        if place >= self._next:
            return set()
        self._next -= 1
        touched = set(self._walk(span))
        for block in touched:
            left = [piece for piece in self._pieces[block] if piece.span is not span]
            self._pieces[block] = left
            self._unsorted.add(block)
        return {block for block in touched if block < self._ready}

    def _walk(self, span: ShownSpan) -> Iterator[int]:
        """Numbers of the blocks on which a span has pieces."""
        return iter({block for block, _ in self._pieces_of(span)})

    def _put(self, span: ShownSpan) -> None:
        for block, piece in self._simple_piece(span) or self._pieces_of(span):
            pieces = self._pieces.get(block)
            if pieces is None:
                self._pieces[block] = [piece]
            else:
                pieces.append(piece)
            self._unsorted.add(block)

    def _simple_piece(self, span: ShownSpan) -> list[tuple[int, Piece]]:
        """The piece of a span with one fragment on one block, which most have; empty for the others."""
        if len(span.fragments) != 1:
            return []
        to_qt = self._offsets.to_qt
        (start, end), starts = span.fragments[0], self._starts
        first, last = to_qt(start), to_qt(end)
        block = bisect_right(starts, first) - 1
        begin = starts[block]
        following = starts[block + 1] if block + 1 < len(starts) else self._offsets.length + 1
        if not first < last < following:
            return []
        return [(block, Piece(span, (Part(first - begin, last - begin, True, True),)))]

    def _pieces_of(self, span: ShownSpan) -> Iterator[tuple[int, Piece]]:
        """The pieces of a span with their block numbers; a long gap parts a span into several pieces."""
        parts: dict[int, list[Part]] = {}
        links: dict[int, list[tuple[int, int]]] = {}
        to_qt = self._offsets.to_qt
        for start, end in span.fragments:
            first, last = to_qt(start), to_qt(end)
            for block, a, b in self._blocks_between(first, last):
                part = Part(a, b, a + self._starts[block] == first, self._is_end(block, b, last))
                parts.setdefault(block, []).append(part)
        for left, right in pairwise(span.fragments):
            if right[0] - left[1] <= LINK_LIMIT:
                for block, a, b in self._blocks_between(to_qt(left[1]), to_qt(right[0])):
                    links.setdefault(block, []).append((a, b))
        for block in parts.keys() | links.keys():
            yield block, Piece(span, parts.get(block, ()), links.get(block, ()))

    def _is_end(self, block: int, end: int, last: int) -> bool:
        """Whether the fragment that ends at `last` closes on this block; a trailing break does not count."""
        place = end + self._starts[block]
        return place == last or (place == last - 1 and end == self._length(block))

    def _length(self, block: int) -> int:
        following = self._starts[block + 1] - 1 if block + 1 < len(self._starts) else self._offsets.length
        return following - self._starts[block]

    def _blocks_between(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """`(block, start, end)` for each block with a part of `[first, last)`, relative to it, never empty."""
        starts = self._starts
        block = bisect_right(starts, first) - 1
        while block < len(starts) and starts[block] < last:
            a, b = max(0, first - starts[block]), min(last - starts[block], self._length(block))
            if a < b:
                yield block, a, b
            block += 1


def assign_lanes(pieces: list[Piece]) -> int:
    """Sort `pieces` outermost first and give each the lowest free lane of its layer; answers the number of lanes.

    The lanes of a layer lie below all those of the layers before it, so that one
    annotator's work can be followed along a row.
    """
    pieces.sort(key=lambda piece: (piece.span.layer, piece.start, -piece.end, piece.span.id))
    base, layer = 0, pieces[0].span.layer if pieces else 0
    ends: list[int] = []
    for piece in pieces:
        if piece.span.layer != layer:
            base, layer, ends = base + len(ends), piece.span.layer, []
        for lane, end in enumerate(ends):
            if end <= piece.start:
                ends[lane] = piece.end
                break
        else:
            lane = len(ends)
            ends.append(piece.end)
        piece.lane = min(base + lane, MOST_LANES - 1)
    return min(base + len(ends), MOST_LANES)
