"""Fragments: what they cover is a set of code points, and every function agrees with that set."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from annotator.model.spans import Fragment, Fragments, add, covers, cut, fragments, length, shared, surface

pairs = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 8)).map(lambda one: (one[0], one[0] + one[1])), max_size=6
)
ranges = st.tuples(st.integers(0, 45), st.integers(0, 12)).map(lambda one: (one[0], one[0] + one[1]))


def _set(parts: list[tuple[int, int]] | Fragments) -> set[int]:
    return {position for start, end in parts for position in range(start, end)}


def _in_order_and_apart(parts: Fragments) -> bool:
    return all(left.end < right.start for left, right in pairwise(parts))


@given(pairs=pairs)
@example(pairs=[(0, 5), (2, 2), (3, 7)])
@example(pairs=[(0, 5), (5, 5)])
@example(pairs=[(5, 5), (5, 8), (5, 5)])
def test_fragments_cover_what_was_given_in_order_and_apart(pairs: list[tuple[int, int]]) -> None:
    parts = fragments(pairs)
    assert _set(parts) == _set(pairs)
    assert _in_order_and_apart(parts)
    assert fragments(parts) == parts
    assert fragments(reversed(pairs)) == parts
    assert all(isinstance(one, Fragment) for one in parts)


def test_a_single_empty_fragment_is_kept() -> None:
    assert fragments([(3, 3), (3, 3)]) == ((3, 3),)
    assert fragments([(3, 3), (9, 12)]) == ((3, 3), (9, 12))
    assert fragments([]) == ()


def test_touching_fragments_are_one() -> None:
    assert fragments([[4, 9], [0, 4]]) == ((0, 9),)


@given(pairs=pairs, more=ranges)
def test_add_is_the_union(pairs: list[tuple[int, int]], more: tuple[int, int]) -> None:
    parts = add(fragments(pairs), *more)
    assert _set(parts) == _set(pairs) | _set([more])
    assert _in_order_and_apart(parts)


@given(pairs=pairs, less=ranges)
def test_cut_is_the_difference(pairs: list[tuple[int, int]], less: tuple[int, int]) -> None:
    parts = cut(fragments(pairs), *less)
    assert _set(parts) == _set(pairs) - _set([less])
    assert _in_order_and_apart(parts)


@given(left=pairs, right=pairs)
def test_shared_counts_the_code_points_in_both(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    one, other = fragments(left), fragments(right)
    assert shared(one, other) == len(_set(one) & _set(other)) == shared(other, one)
    assert shared(one, one) == length(one) == len(_set(one))


@given(pairs=pairs, position=st.integers(-2, 55))
def test_covers_is_membership(pairs: list[tuple[int, int]], position: int) -> None:
    assert covers(fragments(pairs), position) == (position in _set(pairs))


@given(text=st.text(min_size=50, max_size=60), pairs=pairs)
def test_surface_is_the_words_with_the_gaps_marked(text: str, pairs: list[tuple[int, int]]) -> None:
    parts = fragments(pairs)
    assert surface(text, parts, gap="") == "".join(text[start:end] for start, end in parts)
    assert surface(text, parts) == " … ".join(text[start:end] for start, end in parts)
