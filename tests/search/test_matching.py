"""Words whatever their case and accents, and queries put to articles and annotations."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.spans import Fragment
from annotator.search.folding import FoldedText, fold
from annotator.search.matching import ArticleAsked, Line, MarkAsked, Matcher
from annotator.search.parse import parse

ARTICLE = ArticleAsked("a1", "Rare earths for air cover", "Le Monde", "2025-02-04", "done")
TEXT = "Trump said the rare\nearth deal “costs” 500 billion. Zelenskyy’s answer: Trump is wrong about rare things."


def _find(text: str, words: str) -> list[str]:
    return [text[start:end] for start, end in FoldedText(text).find(words)]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Élysée ELYSEE elysee", "élysée", ["Élysée", "ELYSEE", "elysee"]),
        ("Straße und STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("cafe\u0301s, cafe\u0301.", "café", ["cafe\u0301"]),
        ("💥 the ﬁrst ﬁsh", "first", ["ﬁrst"]),
        ("tariff tariffs", "tariff", ["tariff"]),
        ("tariff tariffs", "tariff*", ["tariff", "tariffs"]),
        ("don’t don't", "don't", ["don’t", "don't"]),
        ("كِتَابٌ كتاب", "كتاب", ["كِتَابٌ", "كتاب"]),
        ("習近平說", "近平", ["近平"]),
        ("İstanbul", "istanbul", ["İstanbul"]),
        ("rare\n  earth", "rare earth", ["rare\n  earth"]),
        ("$500 (500)", "$500", ["$500"]),
        ("nothing", "\u0301", []),
    ],
)
def test_words_are_found_at_their_places(text: str, words: str, found: list[str]) -> None:
    assert _find(text, words) == found


@given(st.text(st.sampled_from("aäÄe\u0301 ßﬁİ💥.كِ習"), max_size=30), st.text("aeß", min_size=1, max_size=2))
def test_places_are_those_of_the_text(text: str, words: str) -> None:
    for start, end in FoldedText(text).find(words):
        assert 0 <= start < end <= len(text)
        assert fold(text[start:end]).strip() == fold(words)


def test_folding_knows_no_case_and_no_accents() -> None:
    for one in ("Ærø", "ΑΘΗΝΑ", "ÀÉÎÕÜ", "Škoda", "한국"):
        assert fold(one) == fold(one.upper()) == fold(unicodedata.normalize("NFD", one))


def _lines(query: str, *marks: MarkAsked) -> list[Line]:
    return list(Matcher(parse(query)).lines(ARTICLE, TEXT, marks))


def _hits(query: str, *marks: MarkAsked) -> list[str]:
    return [" ".join(line.hit.split()) for line in _lines(query, *marks)]


def _mark(words: str, label: str = "Claim", who: str = "ana", **more: object) -> MarkAsked:
    start = TEXT.index(words)
    parts = (Fragment(start, start + len(words)),)
    return MarkAsked(f"{label}-{who}", label, who, str(more.pop("status", "accepted")), parts, **more)  # type: ignore[arg-type]


def test_words_of_an_article() -> None:
    assert _hits("rare earth") == ["rare earth", "rare"]
    assert _hits('"rare earth"') == ["rare earth"]
    assert _hits("rare missing") == []
    assert _hits("rare OR missing") == ["rare", "rare"]
    assert _hits("trump -missing") == ["Trump", "Trump"]
    assert _hits("trump -wrong") == []
    line = _lines("billion")[0]
    assert (line.start, line.left[-4:], line.hit, line.right[:5]) == (TEXT.index("billion"), "500 ", "billion", ". Zel")


def test_fields_of_the_article() -> None:
    assert _hits("rare outlet:monde status:Done date:2025-02 title:earths") == ["rare", "rare"]
    assert _hits("rare outlet:reuters") == []
    assert _hits("status:done") == [""]
    assert Matcher(parse("rare outlet:reuters")).may_match(ARTICLE) is False
    assert Matcher(parse("rare OR outlet:reuters")).may_match(ARTICLE) is True


def test_all_is_said_of_one_annotation() -> None:
    deal = _mark("rare\nearth deal", speakers=("Donald Trump", "the president"))
    wrong = _mark("Trump is wrong", who="ben")
    quote = _mark("costs", "Quote", "ben")
    every = (deal, wrong, quote)
    assert _hits("label:claim", *every) == ["rare earth deal", "Trump is wrong"]
    assert _hits("label:claim rare", *every) == ["rare"]
    assert _hits("label:claim annotator:ben", *every) == ["Trump is wrong"]
    assert _hits("speaker:trump", *every) == ["rare earth deal"]
    assert _hits('speaker:"donald trump" OR label:Quote', *every) == ["rare earth deal", "costs"]
    assert _hits("label:claim -trump", *every) == ["rare earth deal"]
    assert _hits("billion -label:Cue", *every) == ["billion"]
    assert _hits("billion -label:Quote", *every) == []
    assert [line.annotation_id for line in _lines("label:Quote", *every)] == ["Quote-ben"]


def test_suggestions_are_found_when_asked_for() -> None:
    pending = _mark("500 billion", status="pending", who="claims")
    assert _hits("label:Claim", pending) == []
    assert _hits("label:Claim status:pending", pending) == ["500 billion"]
    assert _hits("billion -label:Claim", pending) == ["billion"]
