"""The coefficients against the reference packages, on random and degenerate data."""

from __future__ import annotations

import math
import random
import time
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from annotator.review.bootstrap import binomial, bootstrap, bootstrap_units
from annotator.review.coefficients import (
    Table,
    agreement,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    mean_pairwise,
    pair,
    scott_pi,
    tabulate,
    united,
)

EXACT = 1e-9
Ratings = list[list[Any]]


def _ratings(seed: int, raters: int, units: int, values: list[Any], missing: float = 0.0) -> Ratings:
    """Raters that agree with a common truth more often than not."""
    chance = random.Random(seed)
    truth = [chance.choice(values) for _ in range(units)]

    def rating(true: Any) -> Any:
        if chance.random() < missing:
            return None
        return true if chance.random() < 0.6 else chance.choice(values)

    return [[rating(true) for true in truth] for _ in range(raters)]


def _package(name: str) -> Any:
    return pytest.importorskip(name)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
def test_cohen_as_scikit_learn(seed: int, weights: Any) -> None:
    metrics = _package("sklearn.metrics")
    a, b = _ratings(seed, 2, 5 + 40 * seed, [1, 2, 3, 4][: 2 + seed % 3])
    expected = metrics.cohen_kappa_score(a, b, weights=weights)
    assert cohen_kappa(tabulate(a, b), weights) == pytest.approx(expected, abs=EXACT, nan_ok=True)


@pytest.mark.parametrize("seed", range(8))
def test_fleiss_as_statsmodels(seed: int) -> None:
    inter_rater = _package("statsmodels.stats.inter_rater")
    numpy = _package("numpy")
    ratings = _ratings(seed, 2 + seed % 4, 30 + seed, ["a", "b", "c"])
    counted, _ = inter_rater.aggregate_raters(numpy.array(ratings).T)
    assert fleiss_kappa(tabulate(*ratings)) == pytest.approx(inter_rater.fleiss_kappa(counted), abs=EXACT)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("missing", [0.0, 0.4])
def test_alpha_as_krippendorff(seed: int, level: Any, missing: float) -> None:
    krippendorff, numpy = _package("krippendorff"), _package("numpy")
    domains: list[list[Any]] = [[1, 2], [1, 2, 3, 5, 8], [0, 0.5, 2.5, 100], list(range(1, 40))]
    ratings = _ratings(seed, 2 + seed % 3, 60, domains[seed % 4], missing)
    data = numpy.array([[numpy.nan if value is None else value for value in row] for row in ratings], dtype=float)
    expected = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
    assert krippendorff_alpha(tabulate(*ratings), level) == pytest.approx(expected, abs=EXACT)


@pytest.mark.parametrize("seed", range(6))
def test_kappa_pi_and_alpha_as_nltk(seed: int) -> None:
    agreement_module = _package("nltk.metrics.agreement")
    ratings = _ratings(seed, 2 + seed % 3, 40, ["x", "y", "z"])
    data = [(str(rater), unit, value) for rater, row in enumerate(ratings) for unit, value in enumerate(row)]
    task = agreement_module.AnnotationTask(data=data)
    table = tabulate(*ratings)
    assert mean_pairwise(table, cohen_kappa) == pytest.approx(task.kappa(), abs=EXACT)
    assert fleiss_kappa(table) == pytest.approx(task.pi(), abs=EXACT)
    assert krippendorff_alpha(table) == pytest.approx(task.alpha(), abs=EXACT)
    assert agreement(table) == pytest.approx(task.avg_Ao(), abs=EXACT)
    if len(ratings) == 2:
        assert scott_pi(table) == pytest.approx(task.pi(), abs=EXACT)


def test_published_figures() -> None:
    # Krippendorff 2011, section C and D: four observers, twelve units, missing data.
    data = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]
    table = tabulate(*([None if value == "." else int(value) for value in row.split()] for row in data))
    assert krippendorff_alpha(table) == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha(table, "ordinal") == pytest.approx(0.815, abs=5e-4)
    assert krippendorff_alpha(table, "interval") == pytest.approx(0.849, abs=5e-4)
    assert krippendorff_alpha(table, "ratio") == pytest.approx(0.797, abs=5e-4)
    # Fifty proposals, two readers: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no give (.7 - .5)/(1 - .5).
    readers: Table = Counter({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15})
    assert cohen_kappa(readers) == pytest.approx(0.4, abs=EXACT)
    # Fleiss 1971, table 1 is long; its shape in small: three raters, two subjects, P = 2/3, Pe = 5/9.
    assert fleiss_kappa(tabulate("ab", "ab", "aa")) == pytest.approx((2 / 3 - 5 / 9) / (4 / 9), abs=EXACT)


@pytest.mark.parametrize("measure", [cohen_kappa, scott_pi, fleiss_kappa, krippendorff_alpha])
def test_without_variation_or_units_nothing_is_defined(measure: Callable[[Table], float]) -> None:
    assert math.isnan(measure(tabulate(["a"] * 5, ["a"] * 5)))
    assert math.isnan(measure(tabulate([], [])))
    assert math.isnan(measure(tabulate(["a", None], [None, "b"])))


def test_one_annotator_has_nobody_to_agree_with() -> None:
    table = tabulate(["a", "b"])
    assert math.isnan(krippendorff_alpha(table))
    assert math.isnan(fleiss_kappa(table))
    assert math.isnan(mean_pairwise(table, cohen_kappa))
    assert math.isnan(agreement(table))


def test_reference_packages_call_the_same_data_undefined() -> None:
    metrics = _package("sklearn.metrics")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert math.isnan(metrics.cohen_kappa_score(["a"] * 5, ["a"] * 5))


def test_full_agreement_is_one_and_full_disagreement_below_zero() -> None:
    same, other = ["a", "b", "a", "c"], ["b", "a", "c", "a"]
    for measure in (cohen_kappa, scott_pi, fleiss_kappa, krippendorff_alpha):
        assert measure(tabulate(same, same)) == pytest.approx(1, abs=1e-12)
        assert measure(tabulate(same, other)) < 0


def test_missing_ratings_as_each_measure_defines_them() -> None:
    a, b, c = ["x", "y", "x", None], ["x", "y", "y", "x"], ["x", None, "x", "x"]
    table = tabulate(a, b, c)
    assert pair(table, 0, 1) == Counter({("x", "x"): 1, ("y", "y"): 1, ("x", "y"): 1})
    assert cohen_kappa(table, annotators=(0, 1)) == cohen_kappa(tabulate(a[:3], b[:3]))
    assert fleiss_kappa(table) == fleiss_kappa(tabulate(["x", "x"], ["x", "y"], ["x", "x"]))


def test_ordinal_categories_take_a_given_order() -> None:
    order = ["low", "middle", "high"]
    words = _ratings(3, 2, 50, list(order))
    numbers = {value: place for place, value in enumerate(order)}
    table = tabulate(*words)
    as_numbers = tabulate(*([numbers[value] for value in row] for row in words))
    assert krippendorff_alpha(table, "ordinal", order) == pytest.approx(krippendorff_alpha(as_numbers, "ordinal"))
    assert cohen_kappa(table, "linear", order) == pytest.approx(cohen_kappa(as_numbers, "linear"))
    with pytest.raises(ValueError, match="leaves out low"):
        krippendorff_alpha(table, "ordinal", order[1:])
    with pytest.raises(TypeError, match="need numbers"):
        krippendorff_alpha(table, "interval")


def test_tables_of_articles_add_up() -> None:
    a, b = _ratings(1, 2, 20, ["x", "y"]), _ratings(2, 2, 30, ["x", "y"])
    together = tabulate(*(left + right for left, right in zip(a, b, strict=True)))
    assert united([tabulate(*a), tabulate(*b)]) == together


def test_a_bootstrap_interval_holds_the_value_and_narrows() -> None:
    wide = tabulate(*_ratings(5, 3, 60, ["x", "y"]))
    narrow = Counter({pattern: 100 * count for pattern, count in wide.items()})
    value = krippendorff_alpha(wide)
    first, second = (bootstrap_units(t, krippendorff_alpha, rounds=400) for t in (wide, narrow))
    assert first.low < value < first.high
    assert second.low < krippendorff_alpha(narrow) < second.high
    assert second.high - second.low < (first.high - first.low) / 5
    assert first == bootstrap_units(wide, krippendorff_alpha, rounds=400)


def test_a_bootstrap_over_articles() -> None:
    tables = [tabulate(*_ratings(seed, 2, 30, ["x", "y"])) for seed in range(12)]
    found = bootstrap(tables, lambda drawn: cohen_kappa(united(drawn)), rounds=300)
    assert found.low < cohen_kappa(united(tables)) < found.high
    assert found.rounds == 300
    assert bootstrap([], lambda drawn: 0.0).rounds == 0


@pytest.mark.parametrize(("trials", "success"), [(12, 0.3), (50, 0.9), (1000, 0.02), (100_000, 0.37)])
def test_binomial_draws_have_the_right_mean_and_spread(trials: int, success: float) -> None:
    chance = random.Random(1)
    drawn = [binomial(chance, trials, success) for _ in range(4000)]
    mean = sum(drawn) / len(drawn)
    spread = sum((value - mean) ** 2 for value in drawn) / len(drawn)
    variance = trials * success * (1 - success)
    assert mean == pytest.approx(trials * success, abs=4 * math.sqrt(variance / len(drawn)))
    assert spread == pytest.approx(variance, rel=0.12)
    assert 0 <= min(drawn) <= max(drawn) <= trials


def test_a_hundred_thousand_units_are_quick() -> None:
    krippendorff, numpy = _package("krippendorff"), _package("numpy")
    ratings = _ratings(0, 3, 100_000, [1, 2, 3, 4])
    data = numpy.array(ratings, dtype=float)
    ours = min(_seconds(lambda: krippendorff_alpha(tabulate(*ratings))) for _ in range(3))
    theirs = min(_seconds(lambda: krippendorff.alpha(reliability_data=data)) for _ in range(3))
    assert ours <= theirs
    assert min(_seconds(lambda: mean_pairwise(tabulate(*ratings), cohen_kappa)) for _ in range(3)) < 0.2


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
