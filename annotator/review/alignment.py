"""The best alignment of the units of several annotators: which of them mean the same, so that disorder is least.

A unitary alignment takes at most one unit of each annotator; an alignment is a set of them that takes every unit once.
What this file looks for is an integer programme (set packing). Units that cannot meet are parted, and each part is
walked through from left to right, keeping only what a bound from the dual programme leaves open. The answer is exact
where that ends within the effort set below, as it does in texts that people mark; else it comes with its bound.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from operator import itemgetter

#: A unit: half-open range [start, end) and its category.
Unit = tuple[float, float, Hashable]

#: A unitary alignment that is worth making: what it saves against leaving its units alone, and their numbers.
Group = tuple[float, tuple[int, ...]]

#: States kept at once.
STATES = 20_000

#: States kept while a first answer is looked for, rounds in which prices are lowered, steps in which they are bettered.
_FIRST, _ROUNDS, _STEPS = 48, 6, 20

#: Groups looked at in one walk and in all for one part: seconds at most, where units lie so densely that there are
#: tens of thousands of groups; the answer is then a very good one, and how good is told.
_WALK, _EFFORT = 400_000, 2_500_000

#: Groups of which all that is open is looked at before the bound is bettered further.
_FEW = 600

_HAIR = 1e-12

#: Groups between two questions whether the work is to be stopped.
_OFTEN = 2000


def dissimilarity(left: Unit, right: Unit) -> float:
    """How unlike two units are: 0 for equal ones, 1 as much as a unit is unlike none.

    The sum of the squared relative shift of both ends and, for another category, 1 (Y. Mathet, A. Widlöcher and
    J.-P. Métivier, The unified and holistic method gamma (γ) for inter-annotator agreement measure and alignment,
    Computational Linguistics 41, 2015, section 4.3, with α = β = Δ∅ = 1).
    """
    shift = (abs(left[0] - right[0]) + abs(left[1] - right[1])) / (left[1] - left[0] + right[1] - right[0])
    return shift * shift + (left[2] != right[2])


def least_disorder(layers: Sequence[Sequence[Unit]]) -> float:
    """Sum of the disorders of the unitary alignments in the best alignment (2015, sections 4.4 and 5.1).

    The disorder of a unitary alignment is the mean dissimilarity of its pairs, 1 for a pair with an empty place.
    Raises ValueError for fewer than two annotators and for empty units.
    """
    return aligned(layers)[0]


def aligned(layers: Sequence[Sequence[Unit]], between: Callable[[], None] = lambda: None) -> tuple[float, float]:
    """The same, and what no alignment can be better than: less only where units lie too densely for a proof.

    `between` is called often and may raise to stop the work.
    """
    if len(layers) < 2:
        raise ValueError("An alignment needs at least two annotators.")
    units = sorted((unit[0] + unit[1], who, unit) for who, layer in enumerate(layers) for unit in layer)
    if any(unit[1] <= unit[0] for _, _, unit in units):
        raise ValueError("Units to be aligned cannot be empty.")
    groups = _groups(units, len(layers), between)
    saved = [_best(part, between) for part in _parts(groups)]
    return len(units) - math.fsum(one[0] for one in saved), len(units) - math.fsum(one[1] for one in saved)


def _groups(units: Sequence[tuple[float, int, Unit]], annotators: int, between: Callable[[], None]) -> list[Group]:
    """The unitary alignments of two or more units that save more than any two into which they can be split."""
    pairs = annotators * (annotators - 1) // 2
    near = _near(units, pairs + annotators - 1)
    level: list[tuple[tuple[int, ...], float]] = []
    for left in range(len(units)):
        level += [((left, right), apart) for right, apart in near[left].items()]
    found: list[Group] = []
    saves: dict[tuple[int, ...], float] = {}
    size = 2
    while level:
        for number, (members, apart) in enumerate(level):
            if number % _OFTEN == 0:
                between()
            saved = size - 1 + (size * (size - 1) // 2 - apart) / pairs
            if saved > _HAIR and (size == 2 or all(saved > other + _HAIR for other in _splits(members, saves))):
                saves[members] = saved
                found.append((saved, members))
        if size == annotators:
            break
        level = list(_longer(level, near, between))
        size += 1
    return found


def _longer(
    level: Sequence[tuple[tuple[int, ...], float]], near: Sequence[Mapping[int, float]], between: Callable[[], None]
) -> Iterator[tuple[tuple[int, ...], float]]:
    """The groups with one member more, and how unlike their members are together."""
    for number, (members, apart) in enumerate(level):
        if number % _OFTEN == 0:
            between()
        for right in near[members[-1]]:
            if all(right in near[one] for one in members):
                yield (*members, right), apart + sum(near[one][right] for one in members)


def _near(units: Sequence[tuple[float, int, Unit]], bound: float) -> list[dict[int, float]]:
    """For each unit the later ones of other annotators that may stand in a group with it, and how unlike they are.

    Adding a unit to a group saves something only while its dissimilarity to each member stays below `bound`.
    """
    reach = math.sqrt(bound)
    longest = max((unit[1] - unit[0] for _, _, unit in units), default=0.0)
    middles = [middle for middle, _, _ in units]
    found: list[dict[int, float]] = []
    for place, (middle, who, unit) in enumerate(units):
        # The shift of both ends together is at least twice that of the middle; `middles` are doubled already.
        last = bisect_left(middles, middle + reach * (unit[1] - unit[0] + longest))
        mine = {}
        for other in range(place + 1, last):
            if units[other][1] != who and (apart := dissimilarity(unit, units[other][2])) < bound:
                mine[other] = apart
        found.append(mine)
    return found


def _splits(members: tuple[int, ...], saves: dict[tuple[int, ...], float]) -> Iterable[float]:
    """What is saved when the members are parted in two groups; single ones save nothing."""
    first, *others = members
    for size in range(1, len(members)):
        for chosen in combinations(others, size):
            rest = tuple(one for one in members if one not in chosen)
            assert rest[0] == first
            yield saves.get(chosen, 0.0) + saves.get(rest, 0.0)


def _parts(groups: Sequence[Group]) -> Iterable[list[Group]]:
    """Groups that have units in common, directly or through others, together."""
    first: dict[int, int] = {}

    def root(unit: int) -> int:
        while first.setdefault(unit, unit) != unit:
            first[unit] = unit = first[first[unit]]
        return unit

    for _, members in groups:
        base = root(members[0])
        for other in members[1:]:
            first[root(other)] = base
    gathered: defaultdict[int, list[Group]] = defaultdict(list)
    for group in groups:
        gathered[root(group[1][0])].append(group)
    return gathered.values()


def _best(groups: list[Group], between: Callable[[], None]) -> tuple[float, float]:
    """The most that groups without a common unit can save together, and what is proven to be out of reach above it.

    Both are equal unless the effort ends first.  Answers and bound are bettered in turns; groups that cost more than
    lies between them can be in no better answer and are dropped.
    """
    if len(groups) == 1:
        return groups[0][0], groups[0][0]
    if len(set[int]().union(*(members for _, members in groups))) == len(groups[0][1]) == 2:
        most = max(saved for saved, _ in groups)
        return most, most
    prices, found, effort = _prices(groups), 0.0, _EFFORT
    while True:
        between()
        bound = math.fsum(prices.values())
        lost, cut = _walk(groups, prices, _FIRST, math.inf)
        found = max(found, bound - lost)
        gap = bound - found
        if gap <= _HAIR or cut >= lost - _HAIR:
            return found, found
        groups = [one for one in groups if _over(one, prices) < gap]
        effort -= len(groups) * (_STEPS + _FIRST)
        if len(groups) <= _FEW or effort < 0:
            # What was dropped could have been better than what was found; all that could be is looked at now.
            lost, cut = _walk(groups, prices, min(STATES, max(_FIRST, _WALK // len(groups))), gap)
            found = max(found, bound - lost)
            if cut >= lost - _HAIR:
                return found, found
            effort -= _WALK
        if effort < 0:
            return found, bound
        prices = _tightened(groups, prices, found)


def _over(group: Group, prices: Mapping[int, float]) -> float:
    """What the members of a group cost more than it saves."""
    return sum(prices[unit] for unit in group[1]) - group[0]


def _tightened(groups: Sequence[Group], prices: dict[int, float], found: float) -> dict[int, float]:
    """Prices of which the sum is smaller, where steps from these lead to some; as `_prices` otherwise.

    The price of a unit in which several chosen groups meet goes up, that of one in no chosen group down, where each
    unit chooses the best of the groups that it begins (subgradients of the dual programme: M. Held, P. Wolfe and
    H. P. Crowder, Validation of subgradient optimization, Mathematical Programming 6, 1974).
    """
    begun: defaultdict[int, list[Group]] = defaultdict(list)
    for saved, members in groups:
        begun[members[0]].append((saved, members))
    now, best, least = dict(prices), prices, math.fsum(prices.values())
    agility, stalled = 1.0, 0
    for _ in range(_STEPS):
        chosen, raised = dict.fromkeys(now, 0), {}
        for unit, rows in begun.items():
            top, taken = now[unit], None
            for saved, members in rows:
                left = saved
                for other in members[1:]:
                    left -= now[other]
                if left > top:
                    top, taken = left, members
            if taken is not None:
                raised[unit] = top
                for other in taken:
                    chosen[other] += 1
        whole = math.fsum(now.values()) + math.fsum(top - now[unit] for unit, top in raised.items())
        if whole < least - _HAIR:
            best, least, stalled = now | raised, whole, 0
        elif (stalled := stalled + 1) > 3:
            agility, stalled = agility / 2, 0
        size = sum((count - 1) ** 2 for unit, count in chosen.items() if count > 1 or (not count and now[unit] > 0))
        if not size or whole - found <= _HAIR:
            break
        step = agility * (whole - found) / size
        now = {unit: max(0.0, price + step * (chosen[unit] - 1)) for unit, price in now.items()}
    return _lowered(groups, best)


def _prices(groups: list[Group]) -> dict[int, float]:
    """A price for each unit so that the members of every group together cost no less than the group saves.

    The sum of the prices is then at least the most that can be saved (duality); each is lowered as far as it goes.
    """
    prices: dict[int, float] = {}
    for saved, members in groups:
        for unit in members:
            prices[unit] = max(prices.get(unit, 0.0), saved / len(members))
    return _lowered(groups, prices)


def _lowered(groups: Sequence[Group], prices: dict[int, float]) -> dict[int, float]:
    """The prices, each as low as the groups of its unit allow."""
    prices = dict(prices)
    member_of: dict[int, list[int]] = {unit: [] for unit in prices}
    for number, (_, members) in enumerate(groups):
        for unit in members:
            member_of[unit].append(number)
    over = [_over(group, prices) for group in groups]
    order = sorted(prices)
    for turn in range(_ROUNDS):
        changed = False
        for unit in order if turn % 2 else reversed(order):
            less = min((prices[unit], *(over[number] for number in member_of[unit])))
            if less > _HAIR:
                prices[unit] -= less
                for number in member_of[unit]:
                    over[number] -= less
                changed = True
        if not changed:
            break
    return prices


def _walk(groups: list[Group], prices: dict[int, float], states: int, limit: float) -> tuple[float, float]:
    """The least that must be lost against the sum of the prices, and the least lost among what was dropped.

    The units are passed from left to right; a state is which later units are taken already. A unit left alone loses
    its price, a group what its members cost more than it saves. Nothing that loses `limit` or more is followed; at
    most `states` are.
    """
    order = sorted(prices)
    bit = {unit: 1 << place for place, unit in enumerate(order)}
    begins: dict[int, list[tuple[float, int]]] = {unit: [] for unit in order}
    for saved, members in groups:
        over = math.fsum(prices[unit] for unit in members) - saved
        begins[members[0]].append((max(0.0, over), sum(bit[unit] for unit in members)))
    now, dropped = {0: 0.0}, math.inf
    for unit in order:
        mine, price, groups_here = bit[unit], prices[unit], begins[unit]
        after: dict[int, float] = {}
        best = after.get
        for taken, lost in now.items():
            if taken & mine:
                if lost < best(taken ^ mine, limit):
                    after[taken ^ mine] = lost
                continue
            if lost + price < best(taken, limit):
                after[taken] = lost + price
            for over, them in groups_here:
                if not taken & them and lost + over < best((taken | them) ^ mine, limit):
                    after[(taken | them) ^ mine] = lost + over
        if len(after) > states:
            ranked = sorted(after.items(), key=itemgetter(1))
            dropped = min(dropped, ranked[states][1])
            after = dict(ranked[:states])
        now = after
        if not now:
            return limit, dropped
    return min(now.values()), dropped
