"""Train the boilerplate model: python packaging/training/train_boilerplate.py EVALUATION_FOLDER

Needs numpy, scipy, scikit-learn and lightgbm (only here, not in the program).  Reads boilerplate/residual-dev.jsonl and
boilerplate/pages-dev.jsonl (CC BY 4.0), cross-validates by page, writes resources/models/boilerplate.json and prints
the figures for the model card.  Seeded; the same data give the same weights.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from annotator.suggest.boilerplate_marks import Mark, Page  # noqa: E402
from annotator.suggest.boilerplate_model import (  # noqa: E402
    ALL_FEATURES,
    CROWDED,
    features,
    found_by_rules,
    page_of,
    story_odds,
    word_score,
)
from annotator.suggest.corpus import Corpus  # noqa: E402
from annotator.suggest.registry import Source  # noqa: E402

FOLDS, SEED, TREES, TREE_SEED = 5, 7, 140, 8
TOKEN = re.compile(r"\w+|[^\w\s]")
LEAST_PAGES = 3
#: How much a line counts when seen without other articles, with those of its set, with those of both sets.
SHARES = {"no corpus": 0.25, "each set a project": 1.0, "one project": 0.75}
#: Log-odds to propose from, chosen so that cross-validated about 0.5 % of the main text is marked wrongly in either
#: set: in an ordinary article, and in one that is mostly boilerplate (text copied from a whole page).
PLAIN, STRICT = 0.4, 1.6


@dataclass
class Article:
    """One training article: `boil` and `total` count tokens per block, those of ignored stretches left out."""

    id: str
    set: str
    page_id: str
    text: str
    page: Page
    marks: list[Mark]
    boil: np.ndarray
    total: np.ndarray


def read(path: Path, name: str) -> list[Article]:
    """The articles of one development file."""
    found = []
    for line in path.open(encoding="utf-8"):
        doc = json.loads(line)
        page = page_of(doc["text"], "")
        flags = bytearray(len(doc["text"]) + 1)
        for span in doc["spans"]:
            value = {"Boilerplate": 1, "Ignore": 2}.get(span["label"], 0)
            if value:
                flags[span["start"] : span["end"]] = bytes([value]) * (span["end"] - span["start"])
        counts = np.zeros((len(page.blocks), 3), int)
        for at, block in enumerate(page.blocks):
            for token in TOKEN.finditer(doc["text"], block.start, block.end):
                counts[at, flags[token.start()]] += 1
        number = re.sub(r"^(\D*\d+).*", r"\1", doc["id"])
        rules = found_by_rules(page)
        found.append(
            Article(
                f"{name}/{doc['id']}", name, number, doc["text"], page, rules, counts[:, 1], counts[:, 0] + counts[:, 1]
            )
        )
    return found


def folds(articles: list[Article]) -> dict[str, int]:
    """Page → fold; all copies of a page are in one fold."""
    pages = sorted({article.page_id for article in articles})
    np.random.RandomState(SEED).shuffle(pages)
    return {page: at % FOLDS for at, page in enumerate(pages)}


def word_weights(articles: list[Article]) -> tuple[dict[str, float], float]:
    """Weights of words and word pairs: logistic regression over blocks."""
    spread: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        for block in article.page.blocks:
            for term in block.terms:
                spread[term].add(article.page_id)
    column = {term: at for at, term in enumerate(sorted(t for t, pages in spread.items() if len(pages) >= LEAST_PAGES))}
    rows, columns, values, row = [], [], [], 0
    for article in articles:
        for block in article.page.blocks:
            known = {column[term] for term in block.terms if term in column}
            rows += [row] * len(known)
            columns += known
            values += [len(block.terms) ** -0.5] * len(known)
            row += 1
    matrix = csr_matrix((values, (rows, columns)), shape=(row, len(column)))
    wanted, weight = target(articles)
    keep = weight > 0
    model = LogisticRegression(C=3.0, max_iter=300, solver="liblinear", random_state=SEED)
    model.fit(matrix[keep], wanted[keep], sample_weight=weight[keep])
    weights = {term: round(float(model.coef_[0][at]), 2) for term, at in column.items()}
    return {term: value for term, value in weights.items() if abs(value) >= 0.05}, round(float(model.intercept_[0]), 3)


def target(articles: list[Article]) -> tuple[np.ndarray, np.ndarray]:
    """Per block whether it is boilerplate, and its weight: root of its tokens, shared among the copies of a page."""
    copies = Counter(article.page_id for article in articles)
    wanted = np.concatenate([2 * a.boil > a.total for a in articles]).astype(int)
    weight = np.concatenate([np.sqrt(a.total / copies[a.page_id]) for a in articles])
    return wanted, weight


def table(articles: list[Article], scores: list[list[float]], corpora: dict[str, Corpus] | None) -> np.ndarray:
    """Feature rows of all blocks; `corpora` gives the evidence by set, None for none."""
    rows = []
    for article, words in zip(articles, scores, strict=True):
        view = (corpora[article.set] if corpora else Corpus()).view(Source(article.id, article.text))
        known = [view.of(block.text) for block in article.page.blocks]
        rows.extend(features(article.page, article.marks, words, known, view.copies))
    return np.array(rows, dtype=np.float32)


def corpus_of(articles: list[Article]) -> Corpus:
    """A project that holds these articles."""
    corpus = Corpus()
    for article in articles:
        corpus.add(Source(article.id, article.text))
    return corpus


def grow(tables: dict[str, np.ndarray], wanted: np.ndarray, weight: np.ndarray) -> lightgbm.Booster:
    """The trees over the feature tables; blocks without weight are left out."""
    keep = weight > 0
    rows = np.concatenate([table[keep] for table in tables.values()])
    weights = np.concatenate([SHARES[name] * weight[keep] / weight[keep].mean() for name in tables])
    settings = {
        "objective": "binary", "learning_rate": 0.07, "num_leaves": 12, "min_data_in_leaf": 150, "lambda_l2": 5,
        "feature_fraction_bynode": 0.4, "max_bin": 63, "seed": TREE_SEED, "deterministic": True, "num_threads": 1,
        "verbose": -1,
    }  # fmt: skip
    data = lightgbm.Dataset(rows, np.tile(wanted[keep], len(tables)), weight=weights)
    return lightgbm.train(settings, data, TREES)


def tree_of(node: dict[str, Any]) -> object:
    """One tree as nested lists."""
    if "leaf_value" in node:
        return round(float(node["leaf_value"]), 4)
    low, high = tree_of(node["left_child"]), tree_of(node["right_child"])
    return [int(node["split_feature"]), round(float(node["threshold"]), 4), low, high]


def scored(name: str, sums: np.ndarray, boil: np.ndarray, total: np.ndarray) -> str:
    """Token F1 at several shares of main text lost."""
    order = np.argsort(-sums, kind="stable")
    right, wrong = np.cumsum(boil[order]), np.cumsum((total - boil)[order])
    f1 = 2 * right / (right + wrong + boil.sum())
    lost = wrong / (total - boil).sum()
    cells = [f"best {f1.max():.3f} ({100 * lost[f1.argmax()]:.1f} %)"]
    for limit in (0.002, 0.005, 0.01, 0.016):
        cells.append(f"{100 * limit:.1f} %: {f1[lost <= limit].max(initial=0):.3f}")
    return f"{name:28} " + "  ".join(cells)


def words_held_out(articles: list[Article], fold_of: dict[str, int]) -> list[list[float]]:
    """Word scores of every article by weights learnt without its page."""
    scores: list[list[float]] = [[] for _ in articles]
    for k in range(FOLDS):
        weights, bias = word_weights([a for a in articles if fold_of[a.page_id] != k])
        for at, article in enumerate(articles):
            if fold_of[article.page_id] == k:
                scores[at] = [word_score(block, weights, bias) for block in article.page.blocks]
    print("word weights cross-validated", flush=True)
    return scores


def tables_of(articles: list[Article], scores: list[list[float]]) -> dict[str, np.ndarray]:
    """The features of all blocks without other articles, with those of their set, with those of both sets."""
    apart = {name: corpus_of([a for a in articles if a.set == name]) for name in ("residual", "pages")}
    together = corpus_of(articles)
    settings = {
        "no corpus": None,
        "each set a project": apart,
        "one project": {"residual": together, "pages": together},
    }
    return {name: table(articles, scores, corpora) for name, corpora in settings.items()}


def sums_held_out(
    tables: dict[str, np.ndarray], fold: np.ndarray, wanted: np.ndarray, weight: np.ndarray
) -> dict[str, np.ndarray]:
    """The log-odds of all blocks by trees grown without their page."""
    sums = {name: np.zeros(len(wanted)) for name in tables}
    for k in range(FOLDS):
        model = grow(tables, wanted, np.where(fold == k, 0, weight))
        for name, rows in tables.items():
            odds = [story_odds(row) for row in rows[fold == k]]
            sums[name][fold == k] = model.predict(rows[fold == k], raw_score=True) + odds
        print("fold", k, flush=True)
    return sums


def calibration(sums: dict[str, np.ndarray], wanted: np.ndarray, total: np.ndarray) -> tuple[float, float]:
    """Slope and shift that make the sums log-odds (Platt scaling), by tokens."""
    values, tokens = np.concatenate(list(sums.values())), np.tile(total, len(sums))
    keep = tokens > 0
    platt = LogisticRegression(C=1e6)
    platt.fit(values[keep, None], np.tile(wanted, len(sums))[keep], sample_weight=tokens[keep])
    return float(platt.coef_[0][0]), float(platt.intercept_[0])


def report(articles: list[Article], sums: dict[str, np.ndarray], scale: tuple[float, float]) -> None:
    """Print the cross-validated figures, at fixed shares of main text lost and at the thresholds shipped."""
    sizes = [len(article.page.blocks) for article in articles]
    is_residual = np.repeat([article.set == "residual" for article in articles], sizes)
    boil, total = np.concatenate([a.boil for a in articles]), np.concatenate([a.total for a in articles])
    for name, values in sums.items():
        for part, mask in (("residual", is_residual), ("pages", ~is_residual), ("both", is_residual | True)):
            print(scored(f"{part}, {name}", values[mask], boil[mask], total[mask]))
    slope, shift = scale
    crowded = {}
    for name, values in sums.items():
        parts = np.split(slope * values + shift > 0, np.cumsum(sizes)[:-1])
        crowded[name] = np.repeat([np.mean(part) > CROWDED for part in parts], sizes)
    for part, mask in (("residual", is_residual), ("pages", ~is_residual)):
        for name, values in sums.items():
            chosen = mask & (slope * values + shift >= np.where(crowded[name], STRICT, PLAIN))
            right, wrong = boil[chosen].sum(), (total - boil)[chosen].sum()
            f1 = 2 * right / (right + wrong + boil[mask].sum())
            lost = wrong / (total - boil)[mask].sum()
            print(f"as shipped, model alone: {part}, {name}: F1 {f1:.3f}, main text lost {100 * lost:.2f} %")


def write(
    out: Path, words: tuple[dict[str, float], float], model: lightgbm.Booster, scale: tuple[float, float]
) -> None:
    """Write the model as JSON."""
    weights, bias = words
    trees = [tree_of(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]
    state = {
        "features": ALL_FEATURES,
        "bias": bias,
        "base": 0.0,  # the first tree holds it
        "scale": [round(scale[0], 4), round(scale[1], 4)],
        "thresholds": [round(1 / (1 + exp(-PLAIN)), 4), round(1 / (1 + exp(-STRICT)), 4)],
        "trees": trees,
        "words": weights,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(state, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{out.name}: {out.stat().st_size} bytes, {len(weights)} words, {len(trees)} trees")


def main() -> None:
    """Cross-validate, train on everything, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "models" / "boilerplate.json")
    args = parser.parse_args()
    folder = args.evaluation / "boilerplate"
    articles = read(folder / "residual-dev.jsonl", "residual") + read(folder / "pages-dev.jsonl", "pages")
    fold_of = folds(articles)
    fold = np.repeat([fold_of[a.page_id] for a in articles], [len(a.page.blocks) for a in articles])
    wanted, weight = target(articles)
    tables = tables_of(articles, words_held_out(articles, fold_of))
    print("features", tables["no corpus"].shape, flush=True)
    sums = sums_held_out(tables, fold, wanted, weight)
    scale = calibration(sums, wanted, np.concatenate([a.total for a in articles]))
    report(articles, sums, scale)
    write(args.out, word_weights(articles), grow(tables, wanted, weight), scale)


if __name__ == "__main__":
    main()
