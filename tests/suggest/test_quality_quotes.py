"""Floors for the quotes engine on the development articles and on the sample articles."""

from __future__ import annotations

from typing import Any

import pytest

from annotator.suggest.corpus import Corpus
from annotator.suggest.quotes import QuotesEngine
from tests.suggest.scoring import gold, scorer, suggestions

#: exact F1 of Quote, Speaker, Cue; attribution end to end F1 by mention; right person of matched; of pronouns
FLOORS = {
    "quotes/news-dev.jsonl": (0.83, 0.94, 0.91, 0.87, 0.94, 0.90),
    "seeds-gold.jsonl": (0.97, 0.97, 0.97, 0.97, 0.97, 1.0),
}


@pytest.mark.parametrize("name", FLOORS)
def test_quotations_reach_their_floors(name: str) -> None:
    score = scorer()
    golds = gold(name)
    preds = suggestions(QuotesEngine(), golds, Corpus())
    figures = [score.score_label(golds, preds, label, [])["exact"]["f1"] for label in ("Quote", "Speaker", "Cue")]
    attribution: dict[str, Any] = score.score_attribution(golds, preds, "Quote")
    figures.append(attribution["end_to_end"]["f1"])
    figures.append(attribution["name_accuracy_on_matched"])
    figures.append(attribution["name_recall_when_gold_mention_is_pronoun"]["r"])
    assert all(figure >= floor for figure, floor in zip(figures, FLOORS[name], strict=True)), figures
