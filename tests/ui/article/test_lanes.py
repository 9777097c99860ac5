"""Lanes and the index of spans by block."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from annotator.model.spans import fragments
from annotator.ui.article.lanes import LINK_LIMIT, MOST_LANES, SpanIndex
from annotator.ui.article.offsets import Offsets
from annotator.ui.article.shown import ShownSpan

TEXT = "The minister said 😀 prices rose.\r\nThe union disagreed.\n\nA third paragraph follows here.\n"


def span(name: str, *parts: tuple[int, int], layer: int = 0) -> ShownSpan:
    return ShownSpan(name, fragments(parts), "#1b6ac9", "Claim", layer=layer)


def index_of(*spans: ShownSpan, text: str = TEXT) -> SpanIndex:
    index = SpanIndex(Offsets(text))
    index.reset(spans)
    return index


def lanes(index: SpanIndex, block: int = 0) -> dict[str, int]:
    return {piece.span.id: piece.lane for piece in index.pieces(block)}


def test_the_outer_span_is_nearest_the_words_and_the_inner_below_it() -> None:
    assert lanes(index_of(span("inner", (4, 12)), span("outer", (0, 20)))) == {"outer": 0, "inner": 1}


def test_neighbours_share_a_lane() -> None:
    index = index_of(span("a", (0, 4)), span("b", (4, 12)), span("c", (13, 17)))
    assert set(lanes(index).values()) == {0}
    assert index.depth(0) == 1


def test_layers_lie_below_each_other_even_when_there_is_room() -> None:
    found = lanes(index_of(span("mine", (0, 4)), span("inner", (0, 3)), span("theirs", (13, 17), layer=1)))
    assert found == {"mine": 0, "inner": 1, "theirs": 2}


def test_a_discontinuous_span_occupies_its_gap() -> None:
    index = index_of(span("two", (0, 3), (13, 17)), span("between", (4, 12)))
    assert lanes(index) == {"two": 0, "between": 1}
    (two,) = [piece for piece in index.pieces(0) if piece.span.id == "two"]
    assert two.links == [(3, 13)]


def test_a_long_gap_is_not_linked() -> None:
    text = "word " * 300
    index = index_of(span("far", (0, 4), (LINK_LIMIT + 100, LINK_LIMIT + 104)), text=text)
    assert all(not piece.links for piece in index.pieces(0))


def test_a_span_over_paragraphs_opens_on_the_first_and_closes_on_the_last() -> None:
    start, end = TEXT.index("prices"), TEXT.index(" third")
    index = index_of(span("long", (start, end)))
    ends = [[(part.opens, part.closes) for piece in index.pieces(n) for part in piece.parts] for n in range(4)]
    assert ends == [[(True, False)], [(False, False)], [], [(False, True)]]


def test_positions_are_utf16_relative_to_the_block() -> None:
    start = TEXT.index("prices")
    (piece,) = index_of(span("p", (start, start + 6))).pieces(0)
    assert (piece.start, piece.end) == (start + 1, start + 7)
    second = TEXT.index("union")
    (piece,) = index_of(span("u", (second, second + 5))).pieces(1)
    assert (piece.start, piece.end) == (4, 9)


def test_many_nested_spans_share_the_last_lane() -> None:
    index = index_of(*(span(str(n), (n, 60 - n)) for n in range(20)), text="x" * 80)
    assert index.depth(0) == MOST_LANES
    assert max(lanes(index).values()) == MOST_LANES - 1


def test_changes_touch_only_their_blocks() -> None:
    index = index_of(span("a", (0, 3)))
    index.prepare(5)
    start = TEXT.index("union")
    assert index.change([span("b", (start, start + 5))], [], []) == {1}
    assert index.change([], [], [span("b", (0, 3))]) == {0, 1}
    assert index.change([], ["b"], []) == {0}
    assert index.change([], ["unknown"], []) == set()
    assert index.pieces(1) == []
    assert index.blocks_of("a") == {0}


ranges = st.tuples(st.integers(0, 199), st.integers(1, 60)).map(lambda pair: (pair[0], min(200, pair[0] + pair[1])))
named = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(ranges, min_size=1, max_size=3), max_size=8)
PARAGRAPHS = "\n".join("wörd 😀 " * 3 for _ in range(9))[:200].ljust(200, "x")


def snapshot(index: SpanIndex) -> dict[int, list[tuple[str, int, int, int]]]:
    blocks = range(len(Offsets(PARAGRAPHS).block_starts))
    return {n: [(piece.span.id, piece.start, piece.end, piece.lane) for piece in index.pieces(n)] for n in blocks}


@given(named, named, st.integers(0, 9), st.integers(0, 2**16))
def test_updates_lead_to_the_same_as_starting_anew(
    before: dict[str, list[tuple[int, int]]], after: dict[str, list[tuple[int, int]]], prepared: int, seed: int
) -> None:
    index = index_of(*(span(name, *parts) for name, parts in before.items()), text=PARAGRAPHS)
    index.prepare(prepared)
    new = [span(name, *parts) for name, parts in after.items()]
    random.Random(seed).shuffle(new)
    changed = [one for one in new if one.id in before]
    added = [one for one in new if one.id not in before]
    index.change(added, before.keys() - after.keys(), changed)
    assert snapshot(index) == snapshot(index_of(*new, text=PARAGRAPHS))


@given(named)
def test_no_two_spans_overlap_in_a_lane(given_spans: dict[str, list[tuple[int, int]]]) -> None:
    index = index_of(*(span(name, *parts) for name, parts in given_spans.items()), text=PARAGRAPHS)
    for pieces in map(index.pieces, range(len(Offsets(PARAGRAPHS).block_starts))):
        for one in pieces:
            for other in pieces:
                assert one is other or one.lane != other.lane or one.end <= other.start or other.end <= one.start
