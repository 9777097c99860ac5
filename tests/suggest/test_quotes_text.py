"""Sentences whose quotations are single items."""

from __future__ import annotations

import pytest

from annotator.suggest.quotes_text import sentences_of


def parts(text: str) -> list[str]:
    """The sentences, as they stand in the text."""
    return [text[s.start[0] : s.end[-1]] for s in sentences_of(text, 0, len(text))]


def quoted(text: str) -> list[str]:
    """The quotations in marks."""
    return [s.raw(i) for s in sentences_of(text, 0, len(text)) for i in range(len(s)) if s.is_quote(i)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It rained. Nobody came.", ["It rained.", "Nobody came."]),
        ("“It rained. Nobody came,” he said. Then he left.", ["“It rained. Nobody came,” he said.", "Then he left."]),
        ("Mr. Bell met Dr. K.C. Maurer. They talked.", ["Mr. Bell met Dr. K.C. Maurer.", "They talked."]),
        ("It rose by 2.5 per cent. Why?", ["It rose by 2.5 per cent.", "Why?"]),
        ("“Why?” he asked. “Why not?” she said.", ["“Why?” he asked.", "“Why not?” she said."]),
        ("He came from the U.S. The rest stayed.", ["He came from the U.S.", "The rest stayed."]),
    ],
)
def test_sentences(text: str, wanted: list[str]) -> None:
    assert parts(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('He said "no" and "yes".', ['"no"', '"yes"']),
        ("He said „nein“ and »ja« and « oui ».", ["„nein“", "»ja«", "« oui »"]),
        ("Its ‘full part’ isn't the parents' fault.", ["‘full part’"]),
        ("a 'quasi-state of war' of the people's army", ["'quasi-state of war'"]),
        ('"A "b c" d," he said', ['"A "b c" d,"']),
        ('"A is gone. "B is here," she said.', ['"B is here,"']),
        ("no marks at all", []),
    ],
)
def test_marks(text: str, wanted: list[str]) -> None:
    assert quoted(text) == wanted


def test_a_list_without_full_stops_is_cut() -> None:
    assert len(sentences_of("word " * 1000, 0, 5000)) > 1
