"""Code points ⇄ document positions, against what QTextDocument really does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from annotator.ui.article.offsets import Offsets

SAMPLES = [
    "a",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\v",
    "\f",
    "\x85",
    "\x1c",
    "\x01",
    "\x7f",
    "\ufeff",
    "\ufffc",
    "\ufdd0",
    "\ufdd1",
    "e\u0301",
    "\u200d",
    "👩🏽‍🤝‍👩🏿",
    "🇵🇹",
    "𝔘",
    "\U0010ffff",
    "قال",
    "שר",
    "\u200f",
    "中",
    "½",
]
texts = st.lists(st.sampled_from(SAMPLES) | st.characters(exclude_categories=["Cs"]), max_size=40).map("".join)


def in_qt(text: str) -> QTextDocument:
    document = QTextDocument()
    QTextCursor(document).insertText(text)
    return document


@pytest.mark.parametrize("way", ["insertText", "setPlainText"])
@pytest.mark.parametrize(
    ("text", "length", "blocks"),
    [
        ("", 0, 1),
        ("a\nb", 3, 2),
        ("a\r\nb", 3, 2),
        ("a\rb", 3, 2),
        ("a\r\r\nb", 4, 3),
        ("a\u2028b", 3, 1),
        ("a\u2029b", 3, 2),
        ("a\ufdd0b", 3, 2),
        ("a\vb", 3, 1),
        ("a\fb", 3, 1),
        ("a\x85b", 3, 1),
        ("a\u00a0b", 3, 1),
        ("a😀b", 4, 1),
        ("\ufeffab", 2, 1),
        ("a\n", 2, 2),
    ],
)
def test_what_qt_does_to_a_text(qapp: object, way: str, text: str, length: int, blocks: int) -> None:
    document = QTextDocument()
    if way == "setPlainText":
        document.setPlainText(text)
    else:
        QTextCursor(document).insertText(text)
    assert (document.characterCount() - 1, document.blockCount()) == (length, blocks)


@given(texts)
@example("\ufeff\r\n😀\r")
@example("")
def test_the_document_is_as_long_as_the_converter_says(text: str) -> None:
    offsets = Offsets(text)
    document = in_qt(offsets.shown)
    assert document.characterCount() - 1 == offsets.length
    assert [document.findBlockByNumber(n).position() for n in range(document.blockCount())] == offsets.block_starts


@given(texts, st.integers(2, 9))
def test_splitting_long_paragraphs_changes_no_position(text: str, limit: int) -> None:
    offsets = Offsets(text, split_above=limit)
    document = in_qt(offsets.shown)
    assert document.characterCount() - 1 == offsets.length
    assert document.blockCount() == len(offsets.block_starts)
    check_round_trip(offsets)


@given(texts)
def test_round_trip(text: str) -> None:
    check_round_trip(Offsets(text))


def check_round_trip(offsets: Offsets) -> None:
    text = offsets.text
    places = [offsets.to_qt(position) for position in range(len(text) + 1)]
    assert places == sorted(places)
    assert places[0] in (0, 1)  # 1 only where a break was put before the first character, which never happens
    assert places[-1] == offsets.length
    for position, place in enumerate(places):
        inside_break = 0 < position < len(text) and text[position - 1 : position + 1] == "\r\n"
        assert offsets.from_qt(place) == (position - 1 if inside_break else position)
    back = [offsets.from_qt(place) for place in range(offsets.length + 1)]
    assert back == sorted(back)


@given(texts)
def test_every_shown_character_stands_where_the_converter_says(text: str) -> None:
    offsets = Offsets(text)
    units = offsets.shown.encode("utf-16-le")
    for position, char in enumerate(text):
        if char not in "\r\n\u2029\ufdd0\ufdd1\v\f\x85\ufeff\ufffc" and unicodedata.category(char) != "Cc":
            start = offsets.to_qt(position) * 2
            assert units[start : start + len(char.encode("utf-16-le"))].decode("utf-16-le") == char


def test_inside_a_surrogate_pair_lies_the_pair() -> None:
    offsets = Offsets("a😀b")
    assert [offsets.from_qt(place) for place in range(5)] == [0, 1, 1, 2, 3]


def test_blocks_and_paragraphs() -> None:
    offsets = Offsets("one 😀\r\ntwo\nthree")
    assert offsets.block_starts == [0, 7, 11]
    assert [offsets.block_range(block) for block in range(3)] == [(0, 7), (7, 11), (11, 16)]
    assert offsets.block_at(6) == 0
    assert offsets.block_at(7) == 1
    assert offsets.paragraph(8) == (7, 10)
    assert offsets.paragraph(2) == (0, 5)


def test_a_long_paragraph_is_split_after_a_space_and_never_inside_a_grapheme() -> None:
    words = Offsets("word " * 10_000)
    assert len(words.block_starts) == 3
    assert all(words.text[words.from_qt(start) - 1] == " " for start in words.block_starts[1:])
    flags = Offsets("🇵🇹" * 30, split_above=25)
    assert len(flags.block_starts) > 1
    accents = Offsets("e\u0301" * 30, split_above=25)
    assert all(accents.text[accents.from_qt(start)] == "e" for start in accents.block_starts)


def test_a_lone_surrogate_shifts_nothing(qapp: object) -> None:
    offsets = Offsets("a\ud800b")
    assert in_qt(offsets.shown).characterCount() - 1 == offsets.length == 3


def test_a_megabyte_is_converted_quickly_enough_to_open(qapp: object) -> None:
    offsets = Offsets("Prices rose, he said 😀.\r\n" * 40_000)
    middle = len(offsets.text) // 2
    assert offsets.from_qt(offsets.to_qt(middle)) in (middle, middle - 1)
    assert offsets.length == len(offsets.text)  # each line gains one by its emoji and loses one by its break
