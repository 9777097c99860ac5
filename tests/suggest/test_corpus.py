"""Corpus evidence: repeated blocks, copies of one story, decisions, and that all of it can be stored and bounded."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.suggest import corpus as module
from annotator.suggest.corpus import Corpus, Known, digest, near_digests, normalised, site_of
from annotator.suggest.registry import Source

AD = "Read the Daily Echo on your phone: our app has 12,000 readers already."


def _story(number: int, *extra: str, url: str = "") -> Source:
    body = [f"Story {number} tells of the {word} in town {number}, and of all that came after it last week." for word in
            ("fire", "flood", "fair", "strike")]  # fmt: skip
    text = "\n".join([*map(_spelt, body), *extra])
    return Source(f"a{number}", text, meta={"url": url} if url else {})


def _spelt(text: str) -> str:
    """Digits as letters, because numbers are all alike to the corpus."""
    return "".join(chr(ord("a") + int(letter)) * 3 if letter.isdigit() else letter for letter in text)


def _repeats(corpus: Corpus, article: Source, block: str) -> Known:
    return corpus.view(article).of(block)


def test_a_block_is_counted_in_the_other_articles_only() -> None:
    corpus = Corpus()
    stories = [_story(n, AD) for n in range(5)]
    for story in stories:
        corpus.add(story)
    assert corpus.articles == 5
    assert _repeats(corpus, stories[0], AD).everywhere == 4
    assert _repeats(corpus, stories[0], stories[0].text.split("\n")[0]).everywhere == 0
    assert _repeats(corpus, Source("new", AD), AD).everywhere == 5


def test_numbers_case_and_punctuation_do_not_matter() -> None:
    assert digest("Page 3 of 10") == digest("PAGE 12 of 400!")
    assert digest("…") == 0


def test_a_block_with_another_middle_is_a_near_match() -> None:
    corpus = Corpus()
    corpus.add(_story(1, "Follow our reporter Jane Miller and get her stories by mail every week."))
    other = _story(2, "Follow our reporter Jane Brown and get her stories by mail every week.")
    corpus.add(other)
    found = _repeats(corpus, other, other.text.split("\n")[-1])
    assert (found.everywhere, found.near) == (0, 1)
    assert near_digests("Too short") == ()


def test_sites_are_counted_apart() -> None:
    corpus = Corpus()
    for number in range(3):
        corpus.add(_story(number, AD, url=f"https://www.echo.example/{number}"))
    corpus.add(_story(7, AD, url="https://other.example/7"))
    found = _repeats(corpus, _story(0, AD, url="https://www.echo.example/0"), AD)
    assert (found.everywhere, found.on_site) == (3, 2)
    assert corpus.articles_of("echo.example") == 3
    assert site_of({"outlet": " The Echo "}) == "the echo"


def test_copies_of_one_story_count_once_and_are_compared() -> None:
    corpus = Corpus()
    first = _story(1, AD)
    copy = Source("copy", _story(1).text)
    corpus.add(first)
    corpus.add(copy)
    line = first.text.split("\n")[0]
    for article in (first, copy):
        assert corpus.view(article).copies == 1
        assert _repeats(corpus, article, line).everywhere == 0
    assert corpus.view(first).of(line).held == 1
    assert corpus.view(first).of(AD).held == 0
    assert corpus.view(_story(2)).copies == 0


def test_taking_an_article_out_leaves_the_corpus_as_before() -> None:
    corpus, same = Corpus(), Corpus()
    corpus.add(_story(1, AD, url="https://echo.example/1"))
    same.add(_story(1, AD, url="https://echo.example/1"))
    before = json.dumps(same.state()["counts"])
    corpus.add(_story(2, AD, url="https://echo.example/2"))
    corpus.remove("a2")
    corpus.remove("never there")
    assert json.dumps(corpus.state()["counts"]) == before
    assert corpus.articles == corpus.articles_of("echo.example") == 1


def test_adding_again_replaces() -> None:
    corpus = Corpus()
    for _ in range(3):
        corpus.add(_story(1, AD))
    assert corpus.articles == 1
    assert _repeats(corpus, _story(2), AD).everywhere == 1


def test_decisions_are_remembered_by_line_and_can_be_taken_back() -> None:
    corpus = Corpus()
    corpus.learn(f"{AD}\nSubscribe", True, "newsletter_prompt")
    corpus.learn(AD, False)
    view = corpus.view(_story(1))
    assert (view.of(AD).accepted, view.of(AD).rejected) == (1, 1)
    assert view.of("subscribe!").kind == "newsletter_prompt"
    corpus.unlearn(AD, False)
    assert corpus.view(_story(1)).of(AD).rejected == 0
    assert view.of("unknown line").accepted == 0


def test_it_can_be_stored_as_json_and_pickled() -> None:
    corpus = Corpus()
    for number in range(4):
        corpus.add(_story(number, AD, url=f"https://echo.example/{number}"))
    corpus.learn(AD, True, "other")
    again = Corpus.from_state(json.loads(json.dumps(corpus.state())))
    assert again.state() == corpus.state()
    assert pickle.loads(pickle.dumps(corpus)).state() == corpus.state()
    again.remove("a3")
    assert _repeats(again, _story(0, AD, url="https://echo.example/0"), AD).on_site == 2


def test_nothing_of_the_text_is_kept() -> None:
    corpus = Corpus()
    corpus.add(_story(1, AD))
    assert "phone" not in json.dumps(corpus.state())


def test_memory_is_bounded_and_what_repeats_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCKS_KEPT", 200)
    monkeypatch.setattr(module, "_ARTICLES_KEPT", 20)
    corpus = Corpus()
    for number in range(300):
        corpus.add(_story(number, AD))
    state = corpus.state()
    assert len(state["counts"]) <= 200
    assert len(state["entries"]) == 20
    assert corpus.articles == 300
    assert _repeats(corpus, _story(0, AD), AD).everywhere > 250
    assert _repeats(corpus, _story(0, AD), _story(0).text.split("\n")[0]).everywhere == 0


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once


@given(st.lists(st.text(max_size=60), max_size=6), st.text(max_size=80))
def test_adding_and_removing_any_text_is_neutral(lines: list[str], extra: str) -> None:
    corpus = Corpus()
    corpus.add(Source("one", "\n".join(lines)))
    before = sorted(corpus.state()["counts"])
    corpus.add(Source("two", extra))
    corpus.remove("two")
    assert sorted(corpus.state()["counts"]) == before
