"""Floors for the boilerplate engine.

The sample articles are not among the training pages, so their figures are those of unseen articles (though the rules
were written with them at hand).  The development pages are: their floors guard against a broken model, and the model
card has the cross-validated figures.
"""

from __future__ import annotations

from typing import Any

import pytest

from annotator.suggest.boilerplate import Boilerplate
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Source
from tests.suggest.scoring import gold, scorer, suggestions


def _figures(golds: dict[str, Any], corpus: Corpus | None = None) -> dict[str, Any]:
    answers = suggestions(Boilerplate(), golds, corpus or _corpus(golds))
    result: dict[str, Any] = scorer().score_label(golds, answers, "Boilerplate", [])
    return result


def _corpus(golds: dict[str, Any]) -> Corpus:
    corpus = Corpus()
    for key, doc in golds.items():
        corpus.add(Source(key, doc["text"]))
    return corpus


def test_sample_articles() -> None:
    found = _figures(gold("seeds-gold.jsonl"))
    assert found["token"]["f1"] == 1.0
    assert found["content_lost"] == 0.0
    assert {kind: figures["r"] for kind, figures in found["recall_by_kind"].items() if figures["r"] < 0.9} == {}


def test_sample_articles_get_the_right_kinds() -> None:
    golds = gold("seeds-gold.jsonl")
    answers = suggestions(Boilerplate(), golds, Corpus())
    wrong = []
    for key, doc in golds.items():
        for span in doc["spans"]:
            if span["label"] == "Boilerplate" and not span["attributes"].get("optional"):
                kinds = {
                    one["attributes"]["kind"]
                    for one in answers[key]["spans"]
                    if one["start"] < span["end"] and span["start"] < one["end"]
                }
                if span["attributes"]["kind"] not in kinds:
                    wrong.append((key, span["attributes"]["kind"], kinds))
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "every", "f1", "lost"),
    [("boilerplate/residual-dev.jsonl", 4, 0.62, 0.003), ("boilerplate/pages-dev.jsonl", 2, 0.86, 0.005)],
)
def test_development_pages(name: str, every: int, f1: float, lost: float) -> None:
    golds = dict(list(gold(name).items())[::every])
    found = _figures(golds)
    assert found["token"]["f1"] >= f1
    assert found["content_lost"] <= lost


@pytest.mark.parametrize("name", ["quotes/news-dev.jsonl", "claims/news-dev.jsonl"])
def test_news_is_left_alone_but_for_date_lines_captions_and_sources(name: str) -> None:
    golds = {key: {**doc, "spans": []} for key, doc in gold(name).items()}
    assert _figures(golds)["content_lost"] <= 0.035
