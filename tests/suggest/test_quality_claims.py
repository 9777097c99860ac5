"""Floors for the claims engine, as for unseen articles: the model is trained without the article it is tried on."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from annotator.suggest.claims import Claims
from annotator.suggest.corpus import Corpus
from tests.suggest.scoring import gold, scorer, suggestions

_TRAINER = Path(__file__).resolve().parents[2] / "packaging" / "training" / "train_claims.py"


@pytest.fixture(scope="module")
def trainer() -> ModuleType:
    spec = spec_from_file_location("train_claims", _TRAINER)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["train_claims"] = module
    spec.loader.exec_module(module)
    return module


def _ranking(answers: dict[str, Any], golds: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = scorer().score_claims(golds, answers, 0.5)
    return result


def test_news_each_article_left_out(trainer: ModuleType) -> None:
    score, news = scorer(), gold("claims/news-dev.jsonl")
    data = {key: trainer.rows(doc, score) for key, doc in news.items()}
    answers: dict[str, Any] = {}
    for key in news:
        model = trainer.fit([row for other in data if other != key for row in data[other]], trainer.STRENGTH)
        answers.update(suggestions(Claims((model, model)), {key: news[key]}, Corpus()))
    found = _ranking(answers, news)
    assert found["map"] >= 0.95
    assert found["sentence"]["f1"] >= 0.85


def test_seed_articles_with_a_model_trained_on_news_only(trainer: ModuleType) -> None:
    score, news, seeds = scorer(), gold("claims/news-dev.jsonl"), gold("seeds-gold.jsonl")
    model = trainer.fit([row for doc in news.values() for row in trainer.rows(doc, score)], trainer.STRENGTH)
    found = _ranking(suggestions(Claims((model, model)), seeds, Corpus()), seeds)
    assert found["map"] >= 0.90
    assert found["sentence"]["f1"] >= 0.80


def test_debates_which_no_model_was_trained_on() -> None:
    debates = gold("claims/debates-dev.jsonl")
    found = _ranking(suggestions(Claims(), debates, Corpus()), debates)
    assert found["map"] >= 0.27


def test_the_shipped_model_is_the_one_the_trainer_makes(trainer: ModuleType) -> None:
    score = scorer()
    golds = [*gold("claims/news-dev.jsonl").values(), *gold("seeds-gold.jsonl").values()]
    made = trainer.fit([row for doc in golds for row in trainer.rows(doc, score)], trainer.STRENGTH)
    shipped = Claims().models[0]
    assert shipped.weights == pytest.approx(made.weights, abs=1e-3)
    assert shipped.intercept == pytest.approx(made.intercept, abs=1e-3)
