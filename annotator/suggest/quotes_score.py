"""How likely a proposed quotation, cue or speaker is right: logistic regression on how it was found."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from functools import cache

from annotator.paths import resources
from annotator.suggest.quotes_find import Quotation
from annotator.suggest.quotes_language import Language

_CLASSES = (("s", "say"), ("m", "thought"), ("e", "evidence"), ("n", "stance"))
_SEVERAL = 2
_PLAIN = 0.5  # without weights nothing is known


def features(quotation: Quotation, language: Language, mention: str = "") -> list[str]:
    """What the score looks at: the pattern, the class of verb, the type, the kind of mention."""
    verb = language.verbs.get(quotation.verb)
    takes = verb.takes if verb is not None else ""
    kind = next((name for flag, name in _CLASSES if flag in takes), "other")
    number = ("none", "one")[len(quotation.speakers)] if len(quotation.speakers) < _SEVERAL else "several"
    return [
        "bias",
        f"pattern={quotation.pattern}",
        f"verb={kind}",
        f"type={quotation.type}",
        f"speaker={mention or number}",
    ]


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    path = resources() / "models" / "quotes.json"
    if not path.exists():
        return {}
    weights: Mapping[str, Mapping[str, float]] = json.loads(path.read_text(encoding="utf-8"))["weights"]
    return weights


def probability(label: str, found: Iterable[str], weights: Mapping[str, Mapping[str, float]] | None = None) -> float:
    """Probability from 0 to 1 that a proposal with this label and these features is right as it stands."""
    table = (weights if weights is not None else _weights()).get(label)
    if not table:
        return _PLAIN
    total = sum(table.get(feature, 0.0) for feature in found)
    return round(1.0 / (1.0 + math.exp(-total)), 3)
