"""Who gets which article: evenly by length, reproducible, with as many people for each article as was asked for."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """What a lead asks for.

    Every article goes to `each` people; with `overlap` (a share, 0 to 1) only that share of them does, and the rest
    to one.  The same `seed` gives the same distribution.
    """

    each: int = 1
    overlap: float | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What one person has after the distribution: articles and code points, those given before included."""

    person: str
    articles: int
    length: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The pairs (article, person) to be added, what everybody has then, and how many articles several people have."""

    pairs: tuple[tuple[str, str], ...]
    shares: tuple[Share, ...]
    shared: int


def distribute(
    lengths: Mapping[str, int],
    people: Sequence[str],
    wish: Wish,
    given: Mapping[str, frozenset[str]] | None = None,
) -> Distribution:
    """Give out the articles of `lengths` (id to code points), keeping what is `given` (article id to people).

    The longest article goes first, each to whoever has the fewest code points so far (the rule “longest processing
    time first” of Graham 1969, “Bounds on Multiprocessing Timing Anomalies”), so that no two people are further
    apart than one article is long, as long as nothing was given before.  Ties are broken by lot.
    """
    given = given or {}
    lot = random.Random(wish.seed)
    order = sorted(lengths)
    lot.shuffle(order)
    several = _several(order, wish, given)
    turn = sorted(people)
    lot.shuffle(turn)
    loads = dict.fromkeys(turn, 0)
    numbers = dict.fromkeys(turn, 0)
    for article_id, there in given.items():
        for person in there & loads.keys():
            loads[person] += lengths.get(article_id, 0)
            numbers[person] += article_id in lengths
    pairs: list[tuple[str, str]] = []
    # Sorting keeps the lot's order among articles of one length.
    for article_id in sorted(order, key=lambda one: -lengths[one]):
        there = given.get(article_id, frozenset())
        wanted = (max(1, wish.each) if article_id in several else 1) - len(there)
        free = sorted((one for one in turn if one not in there), key=lambda one: loads[one])
        for person in free[: max(0, wanted)]:
            pairs.append((article_id, person))
            loads[person] += lengths[article_id]
            numbers[person] += 1
    after = {article_id: len(given.get(article_id, ())) for article_id in lengths}
    for article_id, _person in pairs:
        after[article_id] += 1
    shares = tuple(Share(person, numbers[person], loads[person]) for person in people)
    return Distribution(tuple(sorted(pairs)), shares, sum(number > 1 for number in after.values()))


def _several(order: Sequence[str], wish: Wish, given: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The articles that go to several people: all of them, or the share asked for, those that have several first."""
    if wish.overlap is None:
        return frozenset(order)
    number = round(len(order) * min(1.0, max(0.0, wish.overlap)))
    already = sorted(order, key=lambda one: len(given.get(one, ())) < 2)
    return frozenset(already[:number])
