"""Claims that say the same or contradict each other are proposed, with the reason."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from annotator.suggest.similar import ClaimIndex, Figure, figures

CLAIMS = {
    "a": "Russia controls about 20% of Ukraine",
    "b": "Approximately 40% of Ukraine’ metal resources are under Russian occupation",
    "c": "the $174 billion in aid Washington has provided Kyiv",
    "d": "The U.S. has provided Ukraine with $66 billion in military aid",
    "e": "the minister opened a school in Lisbon",
    "f": "Russia holds 20% of Ukraine",
}


def test_figures_are_read_with_their_unit_and_scale() -> None:
    assert figures("about $1.5 billion, 20 per cent and 3,000 people in 2024") == [
        Figure(1.5e9, "$", "$1.5 billion"),
        Figure(20.0, "%", "20 per cent"),
        Figure(3000.0, "", "3,000"),
    ]


def test_the_same_claim_ranks_before_a_contradicting_one() -> None:
    found = ClaimIndex(CLAIMS).like("a")
    assert [pair.id for pair in found][:2] == ["f", "b"]
    assert found[0].reason.startswith("both say 20%")
    assert found[1].reason.startswith("20% against 40%")
    assert "e" not in {pair.id for pair in found}


def test_figures_of_one_currency_meet() -> None:
    found = ClaimIndex(CLAIMS).like("c")
    assert found[0].id == "d"
    assert found[0].reason.startswith("$174 billion against $66 billion")


def test_unknown_and_empty_claims_have_no_likes() -> None:
    assert ClaimIndex({}).like("x") == []
    assert ClaimIndex({"x": "", "y": "the of"}).like("x") == []


@given(st.integers(0, 2**32))
def test_the_best_are_the_same_as_when_all_are_compared(seed: int) -> None:
    draw = random.Random(seed)
    words = ["ukraine", "minerals", "billion", "deal", "russia", "bridge", "$5 million", "$6 million", "20%", "40%"]
    claims = {str(number): " ".join(draw.choices(words, k=draw.randint(2, 6))) for number in range(60)}
    index = ClaimIndex(claims)
    for one in list(claims)[:5]:
        everything = index.like(one, limit=1000, least=0.0)
        best = [pair for pair in everything if pair.score >= 0.15][:10]
        assert index.like(one) == best
