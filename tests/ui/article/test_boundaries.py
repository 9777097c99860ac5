"""Graphemes, words, sentences, and moving the boundaries of an annotation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.spans import Fragments, fragments
from annotator.ui.article import boundaries

FAMILY = "👩🏽‍🤝‍👩🏿"
GRAPHEMES = ["a", " ", "\n", "\r\n", "e\u0301", FAMILY, "🇵🇹", "𝔘", "ש", "न\u093f", "ก", "中"]


@given(st.lists(st.sampled_from(GRAPHEMES), max_size=30))
def test_grapheme_boundaries(parts: list[str]) -> None:
    text = "".join(parts)
    edges = {0}
    for part in parts:
        edges.add(max(edges) + len(part))
    for position in range(len(text) + 1):
        floor = boundaries.grapheme_floor(text, position)
        # A break after a flag may depend on flags before it, and CR alone never ends in this list.
        assert floor == max(edge for edge in edges if edge <= position)
    for edge in edges - {len(text)}:
        assert boundaries.next_grapheme(text, edge, 1) == min(other for other in edges if other > edge)
    for edge in edges - {0}:
        assert boundaries.next_grapheme(text, edge, -1) == max(other for other in edges if other < edge)


def test_whole_graphemes_widen_both_ways() -> None:
    text = f"a{FAMILY}b"
    assert boundaries.whole_graphemes(text, 2, 3) == (1, 1 + len(FAMILY))
    assert boundaries.whole_graphemes(text, 0, 1) == (0, 1)


@pytest.mark.parametrize(
    ("text", "inside", "word"),
    [
        ("He said don’t go", 10, "don’t"),
        ("rose 2.1 per cent", 6, "2.1"),
        ("قالت الوزيرة يوم", 7, "الوزيرة"),
        ("😀 Tom Okafor", 4, "Tom"),
    ],
)
def test_word_at(text: str, inside: int, word: str) -> None:
    found = boundaries.word_at(text, inside)
    assert found is not None
    assert text[slice(*found)] == word


def test_word_at_its_end_and_away_from_any() -> None:
    assert boundaries.word_at("one, two", 3) == (0, 3)
    assert boundaries.word_at("a  ,  b", 3) is None


def test_sentence_and_paragraph() -> None:
    text = "Dr. Smith spoke. He said no.\r\nNext line here."
    sentence = boundaries.sentence_at(text, 20)
    assert sentence is not None
    assert text[slice(*sentence)] == "He said no."
    first = boundaries.sentence_at(text, 0)
    assert first is not None
    assert text[slice(*first)] == "Dr. Smith spoke."
    paragraph = boundaries.paragraph_around(text, 20)
    assert paragraph is not None
    assert text[slice(*paragraph)] == "Dr. Smith spoke. He said no."


def test_places_far_into_a_long_text() -> None:
    text = "One word here. " * 50_000
    position = 300_000 + text[300_000:].index("word") + 1
    word = boundaries.word_at(text, position)
    assert word is not None
    assert text[slice(*word)] == "word"
    sentence = boundaries.sentence_at(text, position)
    assert sentence is not None
    assert text[slice(*sentence)] == "One word here."


def test_trimmed() -> None:
    assert boundaries.trimmed(" \u00a0a b\n", 0, 6) == (2, 5)
    assert boundaries.trimmed("   ", 0, 3) == (0, 0)


def words(text: str, parts: Fragments | None) -> list[str] | None:
    return None if parts is None else [text[start:end] for start, end in parts]


TEXT = "Prices rose fast. Wages did not. Rents fell."


@pytest.mark.parametrize(
    ("which", "unit", "direction", "result"),
    [
        ("end", "character", 1, "rose fast."),
        ("end", "character", -1, "rose fas"),
        ("start", "character", 1, "ose fast"),
        ("start", "character", -1, " rose fast"),
        ("end", "word", 1, "rose fast. Wages"),
        ("end", "word", -1, "rose"),
        ("start", "word", 1, "fast"),
        ("start", "word", -1, "Prices rose fast"),
        ("end", "sentence", 1, "rose fast."),
        ("start", "sentence", -1, "Prices rose fast"),
    ],
)
def test_moving_a_boundary(which: str, unit: str, direction: int, result: str) -> None:
    parts = fragments([(7, 16)])
    assert words(TEXT, boundaries.moved(TEXT, parts, which, unit, direction)) == [result]


def test_a_boundary_stops_at_the_text_at_itself_and_at_its_neighbours() -> None:
    assert boundaries.moved(TEXT, fragments([(0, 6)]), "start", "character", -1) is None
    assert boundaries.moved(TEXT, fragments([(0, 1)]), "end", "character", -1) is None
    assert boundaries.moved(TEXT, fragments([(0, 6), (7, 11)]), "start", "sentence", 1) is None
    two = fragments([(0, 6), (12, 16)])
    assert boundaries.moved_edge(TEXT, two, 0, False, 30) == fragments([(0, 11), (12, 16)])
    assert boundaries.moved_edge(TEXT, two, 1, True, 0) == fragments([(0, 6), (7, 16)])
    assert boundaries.moved_edge(TEXT, two, 1, False, 0) == fragments([(0, 6), (12, 13)])


@given(st.integers(0, 12), st.booleans())
def test_a_dragged_edge_never_splits_a_grapheme(place: int, is_start: bool) -> None:
    text = f"ab{FAMILY}cd"
    (part,) = boundaries.moved_edge(text, fragments([(1, len(text) - 1)]), 0, is_start, place)
    assert part.start < part.end
    assert boundaries.is_grapheme_boundary(text, part.start)
    assert boundaries.is_grapheme_boundary(text, part.end)
