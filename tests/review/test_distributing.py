"""Articles given out evenly, reproducibly, and as often as was asked for."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.review.distributing import Wish, distribute

LENGTHS = st.dictionaries(st.text("abcdef", min_size=1, max_size=5), st.integers(0, 9000), max_size=40)
PEOPLE = ["ana", "ben", "chloe", "dan"]


@given(LENGTHS, st.integers(1, 4), st.integers(0, 99))
def test_every_article_goes_to_as_many_different_people_as_asked(lengths: dict[str, int], each: int, seed: int) -> None:
    found = distribute(lengths, PEOPLE, Wish(each, seed=seed))
    assert len(set(found.pairs)) == len(found.pairs) == each * len(lengths)
    assert all(number == each for number in Counter(article for article, _ in found.pairs).values())
    assert found.shared == (len(lengths) if each > 1 else 0)
    loads = [one.length for one in found.shares]
    assert sum(loads) == each * sum(lengths.values())
    assert max(loads) - min(loads) <= max(lengths.values(), default=0)


@given(LENGTHS, st.integers(0, 99))
def test_the_seed_alone_decides(lengths: dict[str, int], seed: int) -> None:
    one = distribute(lengths, PEOPLE, Wish(2, seed=seed))
    other = distribute(dict(reversed(lengths.items())), PEOPLE, Wish(2, seed=seed))
    assert one == other


def test_other_seeds_give_other_distributions() -> None:
    lengths = {f"a{number}": 1000 for number in range(30)}
    assert len({distribute(lengths, PEOPLE, Wish(1, seed=seed)).pairs for seed in range(5)}) == 5


@pytest.mark.parametrize(("share", "wanted"), [(0.0, 0), (0.2, 10), (0.5, 25), (1.0, 50)])
def test_overlap_is_a_share_of_the_articles(share: float, wanted: int) -> None:
    lengths = {f"a{number:02}": 100 * number for number in range(50)}
    found = distribute(lengths, PEOPLE, Wish(2, overlap=share, seed=3))
    assert found.shared == wanted and len(found.pairs) == 50 + wanted
    loads = [one.length for one in found.shares]
    assert max(loads) - min(loads) <= 4900


def test_what_was_given_before_stays_and_counts() -> None:
    lengths = {"a": 1000, "b": 1000, "c": 10}
    there = {"a": frozenset({"ana"}), "b": frozenset({"ana"})}
    found = distribute(lengths, ["ana", "ben"], Wish(1), there)
    assert found.pairs == (("c", "ben"),)
    again = distribute(lengths, ["ana", "ben"], Wish(2), there)
    assert set(again.pairs) == {("a", "ben"), ("b", "ben"), ("c", "ana"), ("c", "ben")}
    # Twice the same wish adds nothing.
    full = {article: frozenset({"ana", "ben"}) for article in lengths}
    assert distribute(lengths, ["ana", "ben"], Wish(2), full).pairs == ()
