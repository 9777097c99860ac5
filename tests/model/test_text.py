"""Sentences, words, paragraphs and excerpts as ranges of code points."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.text import (
    excerpt,
    one_line,
    paragraphs,
    sentences,
    sha256,
    unstorable,
    word_end,
    word_start,
    words,
)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Mr. Smith met Dr. Jones vs. the U.S. Army on Sept. 5.", "It rained."],
        ["He lives in the U.S.", "The company left at 5 p.m.", "He did not."],
        ["J. K. Rowling and George W. Bush came at 5 p.m. Monday."],
        ["It cost $3.5 million.", '"Yes," he said.', "(It did.)", "Then…", "Right?"],
        ["“We go.”", "He left.", "‘Go!’", "She said: “Why?”"],
        ["See Fig. 2 and No. 5, p. 12.", "No.", "It is not there."],
        ["Er kam am 3. Mai an.", "Dann ging er z.B. nach Hause."],
        ["El costo fue alto.", "¿Por qué?", "¡Nadie lo sabe!"],
        ["It fell 3.2 percent.[1]", "Then it rose."],
        ["これは文です。", "次の文。"],
        ["Apple Inc. shares rose.", "But Ford Co. fell."],
    ],
)
def test_sentences_of_news(parts: list[str]) -> None:
    between = "" if parts[0].endswith("。") else " "
    assert _sentences(between.join(parts)) == parts


def test_a_line_end_ends_a_sentence_and_a_list_number_does_not() -> None:
    assert _sentences("A heading\n\n 1. First item.\n2. Second item.\n- third") == [
        "A heading",
        "1. First item.",
        "2. Second item.",
        "- third",
    ]


def test_an_abbreviation_at_the_end_of_a_line_ends_the_sentence() -> None:
    assert _sentences("He works at Apple Inc.\nShares rose.") == ["He works at Apple Inc.", "Shares rose."]
    assert _sentences("He left the U.S.") == ["He left the U.S."]


@given(st.text(alphabet=st.sampled_from('aAU.!?…"”)[1] \n\t。é¿5'), max_size=60))
def test_sentences_cover_every_word_once_in_order(text: str) -> None:
    last = 0
    covered = []
    for start, end in sentences(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        covered.append(text[start:end])
        last = end
    assert "".join("".join(covered).split()) == "".join(text.split())


def test_sentences_of_long_texts_are_quick() -> None:
    for text in ("The U.S. Army left. " * 20_000, "." * 100_000, "5 . " * 50_000, "A. " * 50_000):
        begin = time.perf_counter()
        assert sum(1 for _ in sentences(text))
        assert time.perf_counter() - begin < 3


def test_words_and_paragraphs() -> None:
    text = "Ukraine’s 3.5-year plan,\n \n costs €5."
    assert [text[a:b] for a, b in words(text)] == ["Ukraine’s", "3.5-year", "plan", ",", "costs", "€", "5", "."]
    assert [text[a:b] for a, b in paragraphs(text)] == ["Ukraine’s 3.5-year plan,", "costs €5."]


def test_what_cannot_be_stored_is_found() -> None:
    assert unstorable("clean 😀") is None
    assert unstorable("a\x00b") == 1
    assert unstorable("ab\ud800") == 2


def test_excerpt_is_one_line_of_the_wanted_length() -> None:
    assert excerpt("a\n b") == "a b"
    short = excerpt("word " * 50, 40)
    assert len(short) <= 40
    assert "…" in short


def test_digest() -> None:
    assert sha256("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


def test_words_are_cut_between_words_and_shown_on_one_line() -> None:
    text = "One two\r\nthree\rfour\nfive"
    assert one_line(text) == "One two three four five"
    plain = "The minister said so."
    assert (word_start(plain, 0), word_start(plain, 5), word_start(plain, 18)) == (0, 13, 18)
    assert (word_end(plain, len(plain)), word_end(plain, 15), word_end(plain, 2)) == (len(plain), 12, 2)
