"""Agreement of three annotators over 100,000 units, γ on 1,000 units, a whole report; beside the reference packages.

A package that is not installed is left out.  `…_ratio` is our time by that of the package: below 1 is faster.
"""

from __future__ import annotations

import random
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import combinations
from typing import Any

from annotator.model.spans import Fragment
from annotator.review.agreement import Span, mean_f1, pairwise_f1, table_f1
from annotator.review.alignment import Unit
from annotator.review.coefficients import cohen_kappa, fleiss_kappa, krippendorff_alpha, mean_pairwise, tabulate
from annotator.review.compared import Compared, Mark, Work
from annotator.review.gamma import gamma
from annotator.review.measuring import Asked, Measuring

UNITS, LABELS = 100_000, ("Claim", "Cue", "Quote", "Speaker", "none")
ARTICLES, MARKS = 200, 20


def run() -> dict[str, object]:
    """Times of the measures, and what they are in comparison."""
    chance = random.Random(6)
    truth = [chance.choice(LABELS) for _ in range(UNITS)]
    ratings = [[one if chance.random() < 0.85 else chance.choice(LABELS) for one in truth] for _ in range(3)]
    figures: dict[str, object] = {"units": UNITS, "annotators": 3}
    ours = {
        "kappa": lambda: mean_pairwise(tabulate(*ratings), cohen_kappa),
        "alpha": lambda: krippendorff_alpha(tabulate(*ratings)),
        "fleiss": lambda: fleiss_kappa(tabulate(*ratings)),
        "f1": lambda: _f1_of_units(ratings),
    }
    values = {}
    for name, measure in ours.items():
        figures[f"{name}_ms"], values[name] = timed(measure, 5)
    if find_spec("nltk"):
        figures |= _beside_nltk(ratings, figures, values)
    if find_spec("krippendorff"):
        figures |= _beside_krippendorff(ratings, figures, values)
    figures |= _f1_of_spans(ratings)
    figures |= _gamma(chance)
    figures["report_articles"] = ARTICLES
    figures["report_ms"], _ = timed(lambda: _report(random.Random(7)), 1)
    return figures


def _f1_of_units(ratings: Sequence[Sequence[str]]) -> float:
    """Mean F1 of one label over the three pairs."""
    table = tabulate(*ratings)
    pairs = list(combinations(range(len(ratings)), 2))
    return sum(table_f1(table, pair, LABELS[0]).f1 for pair in pairs) / len(pairs)


def _f1_of_spans(ratings: Sequence[Sequence[str]]) -> dict[str, object]:
    """Mean F1 of exact and of overlapping spans, each unit with a label being a span of its own."""
    layers = {
        str(who): [
            Span(one, (Fragment(9 * at, 9 * at + 7 + who % 2),)) for at, one in enumerate(layer) if one != "none"
        ]
        for who, layer in enumerate(ratings)
    }
    exact, _ = timed(lambda: mean_f1(pairwise_f1(layers)), 2)
    overlap, _ = timed(lambda: mean_f1(pairwise_f1(layers, 0.5)), 1)
    return {"f1_spans": sum(map(len, layers.values())), "f1_exact_spans_ms": exact, "f1_overlapping_spans_ms": overlap}


def timed(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Processor milliseconds of the quickest run, and what it gave."""
    found, best = None, float("inf")
    for _ in range(times):
        start = time.process_time()
        found = work()
        best = min(best, time.process_time() - start)
    return round(best * 1000, 2), found


def _beside_nltk(ratings: Sequence[Sequence[str]], ours: dict[str, Any], values: dict[str, float]) -> dict[str, object]:
    from nltk.metrics.agreement import AnnotationTask
    from nltk.metrics.scores import f_measure

    rows = [(str(who), str(unit), one) for who, layer in enumerate(ratings) for unit, one in enumerate(layer)]
    task = AnnotationTask(data=rows)
    kappa, told_kappa = timed(task.kappa, 1)
    alpha, told_alpha = timed(task.alpha, 1)
    pairs = list(combinations(ratings, 2))
    marked = timed(lambda: [{at for at, one in enumerate(layer) if one == LABELS[0]} for layer in ratings], 1)
    f1, told_f1 = timed(lambda: sum(f_measure(a, b) for a, b in combinations(marked[1], 2)) / len(pairs), 1)
    assert abs(told_f1 - values["f1"]) < 1e-9
    assert abs(told_kappa - values["kappa"]) < 1e-9
    assert abs(told_alpha - values["alpha"]) < 1e-9
    return {
        "nltk_kappa_ms": kappa,
        "nltk_alpha_ms": alpha,
        "nltk_f_measure_ms": round(f1 + marked[0], 2),
        "f1_to_nltk_f_measure_ratio": round(ours["f1_ms"] / (f1 + marked[0]), 4),
        "f1_to_nltk_kappa_ratio": round(ours["f1_ms"] / kappa, 4),
        "f1_to_nltk_alpha_ratio": round(ours["f1_ms"] / alpha, 4),
        "kappa_to_nltk_ratio": round(ours["kappa_ms"] / kappa, 4),
        "alpha_to_nltk_ratio": round(ours["alpha_ms"] / alpha, 4),
    }


def _beside_krippendorff(
    ratings: Sequence[Sequence[str]], ours: dict[str, Any], values: dict[str, float]
) -> dict[str, object]:
    import krippendorff
    import numpy

    numbers = [[LABELS.index(one) for one in layer] for layer in ratings]

    def theirs() -> float:
        return float(krippendorff.alpha(numpy.array(numbers), level_of_measurement="nominal"))

    alpha, told = timed(theirs, 3)
    assert abs(told - values["alpha"]) < 1e-9
    return {"krippendorff_alpha_ms": alpha, "alpha_to_krippendorff_ratio": round(ours["alpha_ms"] / alpha, 4)}


def _layers(chance: random.Random, annotators: int, each: int, length: int) -> list[list[Unit]]:
    """Layers of one origin: units moved a little, some with another label."""
    origin = sorted(chance.sample(range(0, length, 10), each))
    return [
        sorted(
            (start + chance.randrange(-9, 10) + 10, start + 25 + chance.randrange(40), chance.choice("aaab"))
            for start in origin
        )
        for _ in range(annotators)
    ]


def _gamma(chance: random.Random) -> dict[str, object]:
    figures: dict[str, object] = {}
    for annotators, each in ((2, 500), (3, 333)):
        layers = _layers(chance, annotators, each, 60_000)
        ours, found = timed(lambda layers=layers: gamma([(layers, 60_100.0)]), 1)  # type: ignore[misc]
        name = f"gamma_{annotators}_annotators_1000_units"
        figures[f"{name}_ms"] = ours
        if find_spec("pygamma_agreement"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                theirs, value = _pygamma(layers)
            # Both draw random texts of their own.
            assert abs(value - found.value) < 0.05, (value, found)
            figures[f"pygamma_{annotators}_annotators_ms"] = theirs
            figures[f"{name}_ratio"] = round(ours / theirs, 4)
    return figures


def _pygamma(layers: Sequence[Sequence[Unit]]) -> tuple[float, float]:
    """The package with as many samples as ours; its first call compiles and is not counted."""
    import pygamma_agreement
    from pyannote.core import Segment

    how = pygamma_agreement.CombinedCategoricalDissimilarity(alpha=1.0, beta=1.0, delta_empty=1.0)
    made = []
    for cut in (5, None):
        continuum = pygamma_agreement.Continuum()
        for who, layer in enumerate(layers):
            for start, end, label in layer[:cut]:
                continuum.add(str(who), Segment(start, end), str(label))
        made.append(continuum)
    made[0].compute_gamma(how, n_samples=2)
    start = time.perf_counter()
    # Wall time: the package spreads its samples over processes.
    value = made[1].compute_gamma(how, n_samples=30).gamma
    return round((time.perf_counter() - start) * 1000, 2), float(value)


def _report(chance: random.Random) -> object:
    """A report of articles with three layers, intervals included, γ not."""
    words = "Prices rose by 12 percent , the ministry said on Monday , and nobody knows why . "
    text = words * 50
    measuring = Measuring(Asked(("ana", "ben", "cleo"), (0, 1, 2), LABELS[:4], with_gamma=False))
    for number in range(ARTICLES):
        works = []
        for _ in range(3):
            starts = [chance.randrange(len(text) - 90) for _ in range(MARKS)]
            marks = [
                Mark(str(at), chance.choice(LABELS[:4]), (Fragment(start, start + 5 + chance.randrange(80)),))
                for at, start in enumerate(starts)
            ]
            works.append(Work(tuple(marks), day="2026-11-20"))
        measuring.add(Compared(str(number), "", text, tuple(works)))
    return measuring.finish()


if __name__ == "__main__":
    sys.stdout.write(f"{run()}\n")
