"""Floors for what a user gets: import, suggest with every engine, export of the suggestions, scored.

Each row is one of the sets that suggestions are measured on, with what must be reached and the floor pinned here, a
little below what is reached today.  The floors of single engines, also for articles not learned from, stand in
`test_quality_<engine>.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.commands.exporting import export
from annotator.commands.importing import import_paths
from annotator.commands.project import create_project
from annotator.commands.suggesting import suggest
from tests.suggest.scoring import gold, scorer

#: Set → figure → (must, floor).
FLOORS: dict[str, dict[str, tuple[float, float]]] = {
    "boilerplate/residual-dev.jsonl": {"boilerplate_token_f1": (0.50, 0.60)},
    "quotes/news-dev.jsonl": {
        "quote_exact_f1": (0.58, 0.84),
        "speaker_exact_f1": (0.68, 0.95),
        "cue_exact_f1": (0.65, 0.91),
        "attribution_f1": (0.65, 0.87),
        "right_person": (0.85, 0.95),
        "right_person_of_pronouns": (0.75, 0.90),
    },
    "claims/news-dev.jsonl": {"claims_map": (0.88, 0.95), "claims_sentence_f1": (0.72, 0.86)},
    "seeds-gold.jsonl": {
        "boilerplate_token_f1": (0.90, 0.98),
        "quote_exact_f1": (0.75, 0.97),
        "claims_map": (0.80, 0.91),
    },
}
#: Of a large set the first articles only, to be done in seconds; they keep the copies of one page together, which
#: every third article would not.
FIRST = {"boilerplate/residual-dev.jsonl": 140}
#: Share of the main text that may be marked wrongly.
LOST = {"boilerplate/residual-dev.jsonl": 0.004, "seeds-gold.jsonl": 0.002}


def _suggested(golds: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The suggestions for the bare texts, as the native lines give them."""
    lines, out = folder / "texts.jsonl", folder / "suggestions.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for key, doc in golds.items():
            file.write(json.dumps({"id": key, "text": doc["text"]}) + "\n")
    with create_project(folder / "quality.annot", annotator="ana") as project:
        import_paths(project, [lines])
        suggest(project)
        export(project, out, format_id="jsonl", layer="suggestions")
    return {doc["id"]: doc for doc in map(json.loads, out.read_text(encoding="utf-8").split("\n")[:-1])}


def _figures(golds: dict[str, Any], answers: dict[str, Any], wanted: set[str]) -> dict[str, float]:
    score, found = scorer(), dict[str, float]()
    if "boilerplate_token_f1" in wanted:
        boilerplate = score.score_label(golds, answers, "Boilerplate", [])
        found |= {"boilerplate_token_f1": boilerplate["token"]["f1"], "lost": boilerplate["content_lost"]}
    for label in ("Quote", "Speaker", "Cue"):
        if f"{label.lower()}_exact_f1" in wanted:
            found[f"{label.lower()}_exact_f1"] = score.score_label(golds, answers, label, [])["exact"]["f1"]
    if "attribution_f1" in wanted:
        told = score.score_attribution(golds, answers, "Quote")
        found["attribution_f1"] = told["end_to_end"]["f1"]
        found["right_person"] = told["name_accuracy_on_matched"]
        found["right_person_of_pronouns"] = told["name_recall_when_gold_mention_is_pronoun"]["r"]
    if "claims_map" in wanted:
        claims = score.score_claims(golds, answers, 0.5)
        found |= {"claims_map": claims["map"], "claims_sentence_f1": claims["sentence"]["f1"]}
    return found


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if "residual" in name else ()) for name in FLOORS]
)
def test_suggestions_reach_their_floors(name: str, tmp_path: Path) -> None:
    golds, floors = dict(list(gold(name).items())[: FIRST.get(name)]), FLOORS[name]
    found = _figures(golds, _suggested(golds, tmp_path), set(floors))
    assert {figure: found[figure] for figure, (_must, floor) in floors.items() if found[figure] < floor} == {}
    assert found.get("lost", 0.0) <= LOST.get(name, 0.0)


def test_no_floor_lies_below_what_must_be_reached() -> None:
    assert all(floor >= must for figures in FLOORS.values() for must, floor in figures.values())
    assert all(lost <= 0.005 for lost in LOST.values())
