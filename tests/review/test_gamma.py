"""γ: the best alignment against brute force and the reference package, chance with a seed, and what is undefined."""

from __future__ import annotations

import math
import random
import time
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pytest

from annotator.review import alignment
from annotator.review.alignment import Unit, aligned, dissimilarity, least_disorder
from annotator.review.gamma import gamma, shuffled

Layers = list[list[Unit]]


def _layers(chance: random.Random, annotators: int, most: int, length: int, longest: int = 12) -> Layers:
    layers: Layers = []
    for _ in range(annotators):
        starts = [chance.randrange(length) for _ in range(chance.randrange(most + 1))]
        layers.append([(start, start + 1 + chance.randrange(longest), chance.choice("ab")) for start in starts])
    return layers


def _disorder(members: list[tuple[int, Unit]], annotators: int) -> float:
    """The disorder of one unitary alignment as the paper writes it."""
    place = dict(members)
    pairs = list(combinations(range(annotators), 2))
    return sum(dissimilarity(place[a], place[b]) if a in place and b in place else 1.0 for a, b in pairs) / len(pairs)


def _brute(layers: Layers) -> float:
    """The least disorder of all alignments there are."""
    units = [(who, unit) for who, layer in enumerate(layers) for unit in layer]

    @cache
    def best(left: int) -> float:
        if not left:
            return 0.0
        first = (left & -left).bit_length() - 1
        rest = [at for at in range(len(units)) if left >> at & 1 and units[at][0] != units[first][0]]
        found = math.inf
        for size in range(len(layers)):
            for chosen in combinations(rest, size):
                if len({units[at][0] for at in chosen}) == size:
                    members = (first, *chosen)
                    cost = _disorder([units[at] for at in members], len(layers))
                    found = min(found, cost + best(left & ~sum(1 << at for at in members)))
        return found

    return best((1 << len(units)) - 1)


@pytest.mark.parametrize(("annotators", "most"), [(2, 5), (3, 4), (4, 3), (5, 2)])
def test_the_best_alignment_is_that_of_brute_force(annotators: int, most: int) -> None:
    chance = random.Random(annotators)
    for round_ in range(60):
        layers = _layers(chance, annotators, most, (8, 25, 70)[round_ % 3])
        assert least_disorder(layers) == pytest.approx(_brute(layers), abs=1e-9), layers


def test_dense_units_are_aligned_within_an_effort_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    origin = [chance.randrange(3000) for _ in range(50)]
    layers: Layers = [
        [(start, start + 50 + chance.randrange(250), chance.choice("aab")) for start in origin] for _ in range(3)
    ]
    exact, proven = aligned(layers)
    assert exact == proven, "every unit meets a dozen others, and the best alignment is found"
    monkeypatch.setattr(alignment, "_EFFORT", 0)
    monkeypatch.setattr(alignment, "_WALK", 0)
    quick, bound = aligned(layers)
    assert bound < exact <= quick < 1.3 * exact
    found = gamma([(layers, 3300.0)], samples=1)
    assert found.within > 0
    monkeypatch.undo()
    best = gamma([(layers, 3300.0)], samples=1)
    assert best.within < 0.02
    assert abs(found.value - best.value) <= found.within + best.within


def test_work_on_dense_units_can_be_stopped() -> None:
    first: list[Unit] = [(start, start + 200, "a") for start in range(0, 420, 7)]
    second: list[Unit] = [(start + 3, end + 9, kind) for start, end, kind in first]
    asked = []

    def stop() -> None:
        asked.append(time.process_time())
        if len(asked) == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        aligned([first, second, first], between=stop)
    assert max(after - before for before, after in pairwise(asked)) < 1, "also while groups are gathered"


def test_dissimilarity_is_that_of_the_paper() -> None:
    assert dissimilarity((0, 10, "a"), (0, 10, "a")) == 0
    assert dissimilarity((0, 10, "a"), (0, 10, "b")) == 1
    assert dissimilarity((0, 10, "a"), (2, 14, "a")) == pytest.approx((6 / 22) ** 2)
    assert dissimilarity((0, 10, "a"), (10, 20, "b")) == pytest.approx(2)


def test_equal_layers_agree_wholly_and_units_apart_do_not_align() -> None:
    layer: list[Unit] = [(0, 10, "a"), (30, 42, "b"), (31, 40, "a")]
    assert least_disorder([layer, layer, layer]) == 0
    assert gamma([([layer, layer], 200)]).value == 1
    assert least_disorder([[(0, 10, "a")], [(100, 110, "a")]]) == 2
    assert gamma([([[(0, 10, "a")], [(100, 110, "a")]], 200)]).value < 0.05


def test_nothing_marked_is_undefined_and_bad_units_are_refused() -> None:
    assert math.isnan(gamma([([[], []], 100)]).value)
    assert math.isnan(gamma([]).value)
    with pytest.raises(ValueError, match="empty"):
        least_disorder([[(3, 3, "a")], []])
    with pytest.raises(ValueError, match="two annotators"):
        least_disorder([[(3, 5, "a")]])


def test_chance_is_drawn_by_the_seed_and_keeps_the_units() -> None:
    layers = _layers(random.Random(3), 3, 9, 300)
    articles = [(layers, 300.0)]
    assert gamma(articles, seed=4) == gamma(articles, seed=4)
    assert gamma(articles, seed=4) != gamma(articles, seed=5)
    kept = [sorted((end - start, category) for start, end, category in layer) for layer in layers]
    for seed in range(20):
        drawn = shuffled(layers, 300, random.Random(seed))
        assert len(drawn) == 3
        assert any(drawn)
        assert all(sorted((end - start, kind) for start, end, kind in layer) in kept for layer in drawn)
        assert all(0 <= start <= 300 for layer in drawn for start, _, _ in layer)


def test_articles_weigh_by_their_units_and_can_be_stopped() -> None:
    same: list[Unit] = [(start, start + 8, "a") for start in range(0, 200, 20)]
    away: list[Unit] = [(start + 9, start + 17, "a") for start in range(0, 200, 20)]
    both = gamma([([same, same], 400), ([same, away], 400)])
    assert gamma([([same, away], 400)]).value < both.value < 1
    assert both.observed == pytest.approx(gamma([([same, away], 400)]).observed / 2)

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gamma([([same, same], 400)], between=stop)


def _theirs(layers: Layers) -> tuple[float, float, Any]:
    """Disorder of the reference package's best alignment with our dissimilarities, as it says, and its continuum."""
    package = pytest.importorskip("pygamma_agreement", reason="the reference package for γ is not installed")
    segment = pytest.importorskip("pyannote.core").Segment
    continuum = package.Continuum()
    for who, layer in enumerate(layers):
        continuum.add_annotator(str(who))
        for start, end, kind in layer:
            continuum.add(str(who), segment(start, end), kind)
    how = package.CombinedCategoricalDissimilarity(alpha=1.0, beta=1.0, delta_empty=1.0)
    found = continuum.get_best_alignment(how)
    total = 0.0
    for unitary in found.unitary_alignments:
        members = [
            (int(who), (unit.segment.start, unit.segment.end, unit.annotation))
            for who, unit in unitary.n_tuple
            if unit is not None
        ]
        total += _disorder(members, len(layers))
    return total, float(found.disorder), continuum


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_best_alignment_is_that_of_the_reference_package() -> None:
    chance = random.Random(8)
    for annotators in (2, 3, 2, 3, 3):
        # The package keeps one of several equal units of an annotator only.
        layers = [sorted(set(layer)) for layer in _layers(chance, annotators, 14, 160, 30)]
        layers[0].append((200, 207, "a"))
        ours, (theirs, told, _) = least_disorder(layers), _theirs(layers)
        assert ours == pytest.approx(theirs, abs=1e-9)
        assert ours * annotators / sum(map(len, layers)) == pytest.approx(told, rel=1e-5)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_gamma_is_that_of_the_reference_package_within_its_sampling() -> None:
    chance = random.Random(2)
    first: list[Unit] = [(start, start + 12 + chance.randrange(9), "ab"[start % 3 == 0]) for start in range(0, 900, 40)]
    second: list[Unit] = [(start + chance.randrange(6), end + chance.randrange(6), kind) for start, end, kind in first]
    _, _, continuum = _theirs([first, second[2:]])
    package = pytest.importorskip("pygamma_agreement")
    how = package.CombinedCategoricalDissimilarity(alpha=1.0, beta=1.0, delta_empty=1.0)
    theirs = continuum.compute_gamma(how, n_samples=60).gamma
    ours = gamma([([first, second[2:]], max(end for _, end, _ in first))], samples=60).value
    assert ours == pytest.approx(theirs, abs=0.04)
