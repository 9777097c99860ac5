"""Trains the claims engine: a logistic regression drawn towards weights reasoned by hand.

    python packaging/training/train_claims.py [--evaluation FOLDER] [--check]

Reads claims/news-dev.jsonl and seeds-gold.jsonl of the evaluation folder, writes resources/models/claims.json and
prints cross-validated figures (one article left out at a time) beside those on the training material itself. With
a few hundred sentences the data can correct an opinion but not form one; so the penalty is the squared distance to
PRIOR instead of to zero (a Gaussian prior around PRIOR: maximum a posteriori estimate, Newton steps).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Iterable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from annotator.suggest.claims import Claims, Model, examine  # noqa: E402
from annotator.suggest.claims_features import NAMES, PLAIN  # noqa: E402
from annotator.suggest.corpus import Corpus  # noqa: E402
from annotator.suggest.registry import Source  # noqa: E402

VERSION = "1"
STRENGTH = 6.0
#: Weights expected before seeing data, in log-odds.
PRIOR = {
    "number": 1.2, "money": 0.8, "percent": 1.0, "amount": 0.8, "year": 0.5, "time": 0.5, "names": 0.7, "past": 1.2,
    "perfect": 0.8, "state": 0.5, "no_verb": -2.0, "comparison": 0.5, "law": 0.5, "cause": 0.4, "event": 1.0,
    "negated_fact": 0.8, "modal": -1.5, "future": -1.3, "question": -3.0, "advice": -1.0, "opinion": -1.5,
    "first_person": -1.0, "second_person": -1.0, "interpret": -1.2, "mental": -1.2, "speech_act": -1.3, "quoted":
    -0.8, "condition": -1.0, "no_full_stop": -3.0, "colon": -2.0, "short": -0.7, "very_short": -1.0, "length": 0.8,
    "headline": -2.0, "furniture": -2.0, "lead": 0.8, "repeated": -1.5, "reported": 0.2, "vague_subject": -0.5,
    "gerund": -1.5, "hedge": -0.8, "abstract": -0.5, "caption": -1.0, "dateline": -2.0, "pronoun_start": -0.3,
    "modal_relative": -0.5, "counterfactual": -1.0, "copula_only": -0.2, "early": 0.3, "exclaim": -1.5,
}  # fmt: skip
PRIOR_INTERCEPT = -0.8

Row = tuple[tuple[float, ...], int]


def scorer(folder: Path) -> Any:
    """The evaluation folder's score.py as a module."""
    spec = spec_from_file_location("score", folder / "score.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(gold: dict[str, Any], score: Any) -> list[Row]:
    """Feature values and answer (1 check-worthy, 0 not) of the sentences that count in one gold article."""
    text = gold["text"]
    claims, free = score.pieces(gold, "Claim", text), score.free_zone(gold, "Claim")
    units = score.pieces(gold, "Sentence", text) or score.sentences(text)
    found = []
    for sentence in examine(Source(gold["id"], text)):
        around = [u for u in units if u[0] < sentence.end and sentence.start < u[1]]
        right = any(
            2 * score.covered(u, [c]) >= min(u[1] - u[0], c[1] - c[0]) > 0 and c[0] < u[1] and u[0] < c[1]
            for u in around
            for c in claims
        )
        if not right and any(s < sentence.end and sentence.start < e for s, e in free):
            continue
        found.append((sentence.values, int(right)))
    return found


def fit(data: list[Row], strength: float, use: Iterable[str] = NAMES) -> Model:
    """Maximum a posteriori logistic regression; features not in `use` keep the weight 0."""
    used = [i for i, name in enumerate(NAMES) if name in set(use)]
    prior = [PRIOR[NAMES[i]] for i in used] + [PRIOR_INTERCEPT]
    penalty = [strength] * len(used) + [strength / 10]
    samples = [([*(values[i] for i in used), 1.0], answer) for values, answer in data]
    weights = list(prior)
    for _ in range(25):
        gradient = [p * (w - m) for p, w, m in zip(penalty, weights, prior, strict=True)]
        hessian = [[p if i == j else 0.0 for j in range(len(weights))] for i, p in enumerate(penalty)]
        for x, answer in samples:
            chance = 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, x, strict=True) if v)))
            filled = [i for i, v in enumerate(x) if v]
            for i in filled:
                gradient[i] += (chance - answer) * x[i]
                for j in filled:
                    hessian[i][j] += chance * (1 - chance) * x[i] * x[j]
        step = solve(hessian, gradient)
        weights = [w - s for w, s in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-9:
            break
    full = [0.0] * len(NAMES)
    for i, weight in zip(used, weights, strict=False):
        full[i] = weight
    return Model(VERSION, tuple(full), weights[-1])


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """x of matrix · x = right, by elimination (the matrix is symmetric and positive definite)."""
    size = len(right)
    table = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for i in range(size):
        for j in range(i + 1, size):
            factor = table[j][i] / table[i][i]
            if factor:
                table[j] = [a - factor * b for a, b in zip(table[j], table[i], strict=True)]
    answer = [0.0] * size
    for i in reversed(range(size)):
        answer[i] = (table[i][size] - sum(table[i][j] * answer[j] for j in range(i + 1, size))) / table[i][i]
    return answer


def figures(golds: dict[str, Any], models: dict[str, Model], score: Any) -> dict[str, Any]:
    """score.py's claim ranking, each article suggested by its own model."""
    answers = {}
    for key, gold in golds.items():
        proposals = Claims((models[key], models[key])).suggest(Source(key, gold["text"]), Corpus())
        spans = [
            {
                "start": p.fragments[0].start,
                "end": p.fragments[0].end,
                "label": "Claim",
                "attributes": {"score": p.score},
            }
            for p in proposals.spans
        ]
        answers[key] = {"id": key, "spans": spans, "relations": []}
    found: dict[str, Any] = score.score_claims(golds, answers, 0.5)
    found["overlap"] = score.score_label(golds, answers, "Claim", [])
    return found


def told(title: str, result: dict[str, Any]) -> str:
    """One line of figures."""
    s, o = result["sentence"], result["overlap"]
    return (
        f"{title:46} MAP {result['map']:.3f}  pooled AP {result['ap_pooled']:.3f}  "
        f"sentence P {s['p']:.3f} R {s['r']:.3f} F1 {s['f1']:.3f}  "
        f"span F1 exact {o['exact']['f1']:.3f} overlap {o['overlap']['f1']:.3f}"
    )


def write(models: dict[str, Model]) -> None:
    """Keep the weights, rounded to four places, as the model that ships."""
    target = ROOT / "resources" / "models" / "claims.json"
    told_of = {
        name: {
            "intercept": round(one.intercept, 4),
            "weights": {key: round(weight, 4) for key, weight in zip(NAMES, one.weights, strict=True) if weight},
        }
        for name, one in models.items()
    }
    target.write_text(json.dumps({"version": VERSION, **told_of}, indent=1) + "\n", "utf-8")
    print(f"wrote {target.relative_to(ROOT)}")


def main() -> int:
    """Trains, writes the model (not with --check) and prints figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("ANNOTATOR_EVALUATION", str(ROOT.parent / "shared" / "evaluation"))
    parser.add_argument("--evaluation", type=Path, default=Path(default))
    parser.add_argument("--strength", type=float, default=STRENGTH)
    parser.add_argument("--check", action="store_true", help="print figures only")
    options = parser.parse_args()
    score = scorer(options.evaluation)
    news = score.read(options.evaluation / "claims" / "news-dev.jsonl")
    seeds = score.read(options.evaluation / "seeds-gold.jsonl")
    debates = score.read(options.evaluation / "claims" / "debates-dev.jsonl")
    data = {key: rows(gold, score) for key, gold in {**news, **seeds}.items()}
    strength = options.strength

    def trained(keys: Iterable[str]) -> Model:
        return fit([row for key in keys for row in data[key]], strength)

    by_hand = Model(VERSION, tuple(PRIOR[name] for name in NAMES), PRIOR_INTERCEPT)
    print(told("news, hand-made weights", figures(news, dict.fromkeys(news, by_hand), score)))
    print(told("seeds, hand-made weights", figures(seeds, dict.fromkeys(seeds, by_hand), score)))
    print(
        told(
            "news, one article left out (news only)",
            figures(news, {k: trained(o for o in news if o != k) for k in news}, score),
        )
    )
    print(
        told(
            "news, one article left out (with seeds)",
            figures(news, {k: trained(o for o in data if o != k) for k in news}, score),
        )
    )
    only_news = trained(news)
    print(told("seeds, trained on news", figures(seeds, dict.fromkeys(seeds, only_news), score)))
    print(
        told(
            "seeds, one article left out (with news)",
            figures(seeds, {k: trained(o for o in data if o != k) for k in seeds}, score),
        )
    )
    whole = trained(data)
    print(told("news, resubstitution", figures(news, dict.fromkeys(news, whole), score)))
    print(told("seeds, resubstitution", figures(seeds, dict.fromkeys(seeds, whole), score)))
    print(told("debates (never trained on)", figures(debates, dict.fromkeys(debates, whole), score)))
    if not options.check:
        plain = fit([row for found in data.values() for row in found], strength, PLAIN)
        write({"english": whole, "plain": plain})
    return 0


if __name__ == "__main__":
    sys.exit(main())
