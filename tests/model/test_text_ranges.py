"""Ranges of words, sentences and paragraphs lie in order, apart, and cover every mark, in any script."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.model.text import excerpt, paragraphs, sentences, sha256, words

#: Sentence marks, quotes, line ends of every kind, joiners, marks, both directions of writing, astral characters.
MIXED = ".!?…。！？\"'”’»)]([“ \n\r\t\u2028\u2029\x85\u00a0"
MIXED += "\u200d\ufe0f\u0301\u0654אب漢Aa1ßİ\U0001f6a2\U0001f469\U0010ffff-,"
mixed = st.text(st.one_of(st.sampled_from(MIXED), st.characters(blacklist_categories=("Cs",))), max_size=60)
Ranges = Callable[[str], Iterator[tuple[int, int]]]


@pytest.mark.parametrize("ranges", [words, sentences, paragraphs])
@given(text=mixed)
@example(text="")
@example(text="\r\n\r\n")
@example(text="e\u0301\u200d\U0001f469\u200d\U0001f680 \u05e9\u05dc\u05d5\u05dd. \u0645\u0631\u062d\u0628\u0627! x")
@example(text="One.\r\nTwo.\u2028Three.\x85Four.")
def test_ranges_are_in_order_and_apart_and_cover_every_mark(ranges: Ranges, text: str) -> None:
    found = list(ranges(text))
    end_before = 0
    covered: set[int] = set()
    for start, end in found:
        assert end_before <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        covered.update(range(start, end))
        end_before = end
    assert {position for position, char in enumerate(text) if not char.isspace()} <= covered


@given(text=mixed)
def test_a_word_holds_no_white_space(text: str) -> None:
    assert not any(char.isspace() for start, end in words(text) for char in text[start:end])


@given(text=mixed)
def test_neither_sentences_nor_paragraphs_cross_a_line_end(text: str) -> None:
    for start, end in (*sentences(text), *paragraphs(text)):
        assert "\n" not in text[start:end]


@given(text=mixed)
def test_every_sentence_lies_in_one_paragraph(text: str) -> None:
    lines = list(paragraphs(text))
    for start, end in sentences(text):
        assert sum(first <= start and end <= last for first, last in lines) == 1


def test_paragraphs_end_at_the_line_feed_only() -> None:
    text = "One\r\n\r\n  two\u2028three \nfour\rfive"
    assert [text[start:end] for start, end in paragraphs(text)] == ["One", "two\u2028three", "four\rfive"]


@pytest.mark.parametrize("text", ["." * 30_000 + "x", '."' * 15_000, "x." + " " * 30_000 + "x", "。" * 30_000])
def test_long_runs_take_no_longer_than_words(text: str) -> None:
    started = time.perf_counter()
    assert len(list(sentences(text))) >= 1
    # The usual time is some milliseconds; quadratic time would be minutes.
    assert time.perf_counter() - started < 5


@given(text=mixed, length=st.integers(3, 80))
def test_an_excerpt_is_one_line_of_at_most_its_length(text: str, length: int) -> None:
    short = excerpt(text, length)
    assert len(short) <= length
    assert "\n" not in short
    whole = " ".join(text.split())
    assert short == whole if len(whole) <= length else "…" in short


@given(text=mixed)
def test_the_digest_is_that_of_the_utf8_form(text: str) -> None:
    assert sha256(text) == hashlib.sha256(text.encode()).hexdigest()
