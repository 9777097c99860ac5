"""The evaluation folder and its scorer, for the quality floors of the suggestion engines."""

from __future__ import annotations

import json
import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Engine, Source

_DEFAULT = Path(__file__).resolve().parents[3] / "shared" / "evaluation"
EVALUATION = Path(os.environ.get("ANNOTATOR_EVALUATION", _DEFAULT))


def scorer() -> ModuleType:
    """score.py as a module; skips the test when the evaluation folder is missing."""
    path = EVALUATION / "score.py"
    if not path.is_file():
        pytest.skip("the evaluation files are not here (ANNOTATOR_EVALUATION)")
    spec = spec_from_file_location("evaluation_score", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold(name: str) -> dict[str, Any]:
    """The articles of a gold file by id; skips the test when it is missing."""
    path = EVALUATION / name
    if not path.is_file():
        pytest.skip(f"the evaluation file {name} is not here (ANNOTATOR_EVALUATION)")
    with path.open(encoding="utf-8") as lines:
        found = {doc["id"]: doc for doc in map(json.loads, lines)}
    for doc in found.values():
        doc.setdefault("relations", [])
    return found


def suggestions(engine: Engine, golds: dict[str, Any], corpus: Corpus) -> dict[str, Any]:
    """What `engine` proposes for the gold articles, in the form score.py reads."""
    answers = {}
    for key, doc in golds.items():
        found = engine.suggest(Source(key, doc["text"]), corpus)
        spans = [
            {
                "id": f"{span.key}/{number}",
                "start": part.start,
                "end": part.end,
                "label": span.label,
                "attributes": {**span.attributes, "score": span.score},
            }
            for span in found.spans
            for number, part in enumerate(span.fragments)
        ]
        parts = {span.key: len(span.fragments) for span in found.spans}
        relations = [
            {"type": link.type, "from": f"{link.from_key}/{number}", "to": f"{link.to_key}/0"}
            for link in found.links
            for number in range(parts[link.from_key])
        ]
        answers[key] = {"id": key, "spans": spans, "relations": relations}
    return answers
