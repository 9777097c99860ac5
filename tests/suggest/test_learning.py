"""Any label can be learned from what was marked; the quality told is measured on articles not learned from."""

from __future__ import annotations

import time

import pytest

from annotator.errors import Cancelled
from annotator.model.spans import Fragment
from annotator.suggest.corpus import Corpus
from annotator.suggest.learning import Example, LearnedEngine, Quality, measure, train, version_of
from annotator.suggest.registry import Source
from tests.suggest.scoring import gold

_NAMES = ("Ana Lima", "Ben Okafor", "Carla Méndez", "Dmitri Ivanov", "Eva Braun", "Farid Haddad")
_VERBS = ("said", "told reporters", "announced", "explained")


def _articles(count: int) -> list[Example]:
    """Made-up articles in which a minister speaks; the names are marked."""
    found = []
    for number in range(count):
        lines, spans, place = [], [], 0
        for index in range(6):
            name, verb = _NAMES[(number + index) % 6], _VERBS[(number * 2 + index) % 4]
            line = f"Minister {name} {verb} on Monday that {number + index} roads will open 🚧."
            start = place + line.index(name)
            spans.append(Fragment(start, start + len(name)))
            other = "Nothing else happened in the town that week."
            lines += [line, other]
            place += len(line) + len(other) + 2
        found.append(Example("\n".join(lines), tuple(spans)))
    return found


def test_words_within_sentences_are_learned_and_proposed() -> None:
    examples = _articles(8)
    model = train(examples[:6])
    assert model.sequence
    unseen = examples[7]
    assert [span for span, _ in model.spans(unseen.text)] == list(unseen.spans)
    assert all(0.0 <= score <= 1.0 for _, score in model.spans(unseen.text))


def test_whole_sentences_are_learned_by_the_linear_model() -> None:
    advert = "Subscribe to our newsletter for more stories like this one."
    texts = [f"The council met on day {n}.\nIt voted for item {n}.\n{advert}\nThe mayor left early." for n in range(12)]
    examples = [Example(text, (Fragment(text.index(advert), text.index(advert) + len(advert)),)) for text in texts]
    model = train(examples[:10])
    assert not model.sequence
    assert [span for span, _ in model.spans(examples[11].text)] == list(examples[11].spans)


def test_quality_is_measured_on_articles_not_learned_from_and_told_plainly() -> None:
    quality = measure(_articles(10))
    assert quality.f1 > 0.9
    assert quality.examples == 60
    assert Quality(0.62, 0.5, 0.55, 212).told() == "about 6 of 10 right, 5 of 10 found, from 212 examples"
    assert measure(_articles(1)) == Quality(0.0, 0.0, 0.0, 6)


def test_noise_is_not_called_knowledge() -> None:
    examples = [
        Example(one.text, tuple(Fragment(s.start + 7 * n % 40, s.start + 7 * n % 40 + 5) for s in one.spans))
        for n, one in enumerate(_articles(10))
    ]
    assert measure(examples).f1 < 0.7


def test_the_same_examples_give_the_same_version_and_model() -> None:
    one, other = _articles(4), _articles(4)
    assert version_of(one) == version_of(other) != version_of(one[:3])
    text = _articles(5)[4].text
    assert train(one).spans(text) == train(other).spans(text)


def test_training_can_be_stopped() -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        train(_articles(2), stop)


def test_the_engine_says_what_it_was_learned_from() -> None:
    examples = _articles(6)
    engine = LearnedEngine("Minister", version_of(examples), train(examples), measure(examples))
    found = engine.suggest(Source("x", examples[0].text), Corpus())
    assert {one.label for one in found.spans} == {"Minister"}
    assert found.spans[0].reason.startswith("learned: about")


def test_cues_of_real_articles_are_learned_in_seconds() -> None:
    examples = [
        Example(one["text"], tuple(Fragment(s["start"], s["end"]) for s in one["spans"] if s["label"] == "Cue"))
        for one in (*gold("quotes/news-dev.jsonl").values(), *gold("seeds-gold.jsonl").values())
    ]
    started = time.process_time()
    quality = measure(examples)
    assert quality.f1 > 0.5
    assert time.process_time() - started < 60
