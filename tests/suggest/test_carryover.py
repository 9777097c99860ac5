"""Carry-over: the same words are found everywhere, on word boundaries, and fast."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.spans import surface
from annotator.suggest.carryover import CarryOver, Entry, Matcher, known_speaker
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Proposals, Source, engine


def _found(text: str, *lexicon: Entry | tuple[str, str]) -> list[tuple[str, str]]:
    answer = CarryOver(lexicon).suggest(Source("a", text), Corpus())
    return [(span.label, surface(text, span.fragments)) for span in answer.spans]


def test_without_a_lexicon_nothing_is_proposed() -> None:
    assert CarryOver().suggest(Source("a", "Zeen is a theme."), Corpus()) == Proposals()
    built_in = engine("carryover")
    assert isinstance(built_in, CarryOver)
    assert built_in.suggest(Source("a", "Zeen is a theme."), Corpus()) == Proposals()


def test_the_same_words_everywhere_whatever_the_spacing_case_and_quotes() -> None:
    text = 'Read\n more: “Don’t panic”.\nREAD MORE: "Don\'t panic".\nRead more about it.'
    assert _found(text, ("Boilerplate", "Read more: “Don’t panic”")) == [
        ("Boilerplate", "Read\n more: “Don’t panic”"),
        ("Boilerplate", 'READ MORE: "Don\'t panic"'),
    ]


def test_only_whole_words() -> None:
    text = "A car, a scar, cars, car-free, car."
    assert _found(text, ("Claim", "car")) == [("Claim", "car")] * 3


def test_single_words_keep_their_capitals() -> None:
    assert _found("The US told us about US troops.", ("Speaker", "US")) == [("Speaker", "US")] * 2
    assert _found("Said she, she said", ("Cue", "said")) == [("Cue", "Said"), ("Cue", "said")]


def test_a_letter_with_its_accent_is_one_letter() -> None:
    assert _found("cafe\u0301 cafe", ("Claim", "cafe")) == [("Claim", "cafe")]


def test_scripts_without_spaces() -> None:
    assert _found("他是中国人。", ("Claim", "中国")) == [("Claim", "中国")]


def test_of_one_label_the_longest_of_two_labels_both() -> None:
    text = "President Donald Trump said so. Trump left."
    names = ("Donald Trump", "President Donald Trump", "Trump")
    lexicon = (*(("Speaker", name) for name in names), ("Claim", "Trump said"))
    assert _found(text, *lexicon) == [
        ("Speaker", "President Donald Trump"),
        ("Claim", "Trump said"),
        ("Speaker", "Trump"),
    ]


def test_labels_can_be_switched_off() -> None:
    engine_ = CarryOver([("Cue", "said"), ("Claim", "the sky is blue")], labels={"Claim"})
    spans = engine_.suggest(Source("a", "He said the sky is blue."), Corpus()).spans
    assert [span.label for span in spans] == ["Claim"]


def test_names_of_the_registry_are_speakers() -> None:
    text = "Kirill Dmitriev flew to Washington, where Mr. Dmitriev spoke."
    spans = CarryOver(known_speaker("Kirill Dmitriev", ["Dmitriev"])).suggest(Source("a", text), Corpus()).spans
    assert [surface(text, span.fragments) for span in spans] == ["Kirill Dmitriev", "Dmitriev"]
    assert {span.attributes["canonical"] for span in spans} == {"Kirill Dmitriev"}
    assert spans[0].reason == "a name in the speaker registry"


def test_what_people_refused_and_common_words_score_lower() -> None:
    once, often = Entry("Claim", "rare earth mine"), Entry("Claim", "rare earth mine", marked=9)
    refused = Entry("Claim", "rare earth mine", marked=1, rejected=9)
    assert refused.score < 0.3 < once.score < often.score < 1
    assert Entry("Speaker", "he").score < 0.1
    assert Entry("Claim", "mine").score < once.score
    assert _found("he said he did", ("Speaker", "he")) == []


def test_the_same_words_marked_twice_are_one_entry() -> None:
    spans = CarryOver([("Claim", "the  sky"), ("Claim", "the sky")]).suggest(Source("a", "the sky"), Corpus()).spans
    assert [span.reason for span in spans] == ["the same words were marked 2 times"]


@given(
    st.lists(st.lists(st.sampled_from(["ab", "b", "a", "."]), min_size=1, max_size=4), max_size=5),
    st.lists(st.sampled_from(["ab", "b", "a", ".", "c"]), max_size=30),
)
def test_finds_what_a_plain_search_finds(wordings: list[list[str]], text: list[str]) -> None:
    entries = [Entry("L", " ".join(words)) for words in {tuple(words): words for words in wordings}.values()]
    whole = " ".join(text)
    expected = {
        (found.start(), found.start() + len(entry.words), entry.words)
        for entry in entries
        for found in re.finditer(rf"(?<!\S)(?={re.escape(entry.words)}(?!\S))", whole)
    }
    assert {(start, end, entry.words) for start, end, entry in Matcher(entries).find(whole)} == expected


def test_length_changing_capitals_do_not_move_offsets() -> None:
    text = "İstanbul ve Ankara ve İzmir"
    assert _found(text, ("Claim", "Ankara ve")) == [("Claim", "Ankara ve")]


@pytest.mark.parametrize("wordings", [["a " * 400 + "b"], [f"word{i} and more" for i in range(5000)]])
def test_time_grows_with_the_text_not_with_its_square(wordings: list[str]) -> None:
    engine_ = CarryOver([("Boilerplate", words) for words in wordings])
    times = []
    for size in (20_000, 80_000):
        article = Source("a", "a " * size)
        best = min(_seconds(engine_, article) for _ in range(3))
        times.append(best)
    assert times[1] < 10 * times[0]


def _seconds(engine_: CarryOver, article: Source) -> float:
    begin = time.perf_counter()
    engine_.suggest(article, Corpus())
    return time.perf_counter() - begin
