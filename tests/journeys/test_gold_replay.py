"""The sample articles can be annotated in full: the export of a replay of the gold file is the gold file again."""

from __future__ import annotations

from pathlib import Path

from annotator import paths
from annotator.commands import exporting
from annotator.commands.project import create_project
from tests.journeys.gold import replay
from tests.suggest.scoring import scorer


def test_the_replayed_gold_scores_one_on_every_label_and_relation(tmp_path: Path) -> None:
    gold = paths.seeds() / "gold" / "seeds-gold.jsonl"
    out = tmp_path / "replayed.jsonl"
    with create_project(tmp_path / "gold.annot", annotator="ana") as project:
        replay(project, gold, tmp_path)
        exporting.export(project, out, format_id="jsonl")
        assert project.store.check()[0] == []
    score = scorer()
    golds, made = score.read(str(gold)), score.read(str(out))
    for label in ("Claim", "Quote", "Speaker", "Cue", "Boilerplate"):
        figures = score.score_label(golds, made, label, [])
        assert {kind: figures[kind]["f1"] for kind in ("exact", "overlap", "match50", "token")} == {
            "exact": 1.0,
            "overlap": 1.0,
            "match50": 1.0,
            "token": 1.0,
        }, label
    for label in ("Quote", "Claim"):
        figures = score.score_attribution(golds, made, label)
        assert figures["speaker_accuracy_on_matched"] == 1.0
        assert figures["end_to_end"]["f1"] == 1.0
        assert figures["name_end_to_end"]["f1"] == 1.0
