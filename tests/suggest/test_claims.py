"""The claims engine on single sentences: what it proposes, which clause, with what reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.spans import Fragment, surface
from annotator.suggest.claims import LEAST, Claims, attributed, ranked
from annotator.suggest.claims_clause import clause
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Link, Proposal, Proposals, Source, engine, engine_ids


def _claims(text: str, title: str = "") -> dict[str, float]:
    found = Claims().suggest(Source("a", text, title), Corpus())
    return {surface(text, claim.fragments): claim.score for claim in found.spans}


def _score(sentence: str) -> float:
    """Score of a sentence in the middle of an English article."""
    text = f"The council met on Tuesday. The town lies on the river.\n{sentence}\nHe left."
    line = text.index("\n") + 1
    found = Claims().suggest(Source("a", text), Corpus())
    inside = [c.score for c in found.spans if line <= c.fragments[0].start < line + len(sentence)]
    return max(inside, default=0.0)


FACTS = (
    "The storm killed 107 people and injured 238 in Mecca on Friday.",
    "Unemployment fell by 3 percent last year, the lowest rate since 1999.",
    "The court ruled that the tax was illegal.",
    "Ukraine has received $66 billion in military aid since the war began.",
    "There is no evidence that the treatment works better than a placebo.",
)
OTHERS = (
    "What will happen to the town now?",
    "We should all be proud of our beautiful town.",
    "I hope that they will find a good solution.",
    "It would be a terrible mistake to accept such an offer.",
    "Photo: Getty Images",
    "Friday, May 8, 2009",
    "Subscribe to our newsletter",
    "The Bigger Picture",
)


@pytest.mark.parametrize("sentence", FACTS)
def test_checkable_facts_are_proposed(sentence: str) -> None:
    assert _score(sentence) >= 0.5


@pytest.mark.parametrize("sentence", OTHERS)
def test_opinions_questions_forecasts_and_furniture_are_not(sentence: str) -> None:
    assert _score(sentence) < 0.3


def test_every_fact_ranks_above_every_other_sentence() -> None:
    assert min(map(_score, FACTS)) > max(map(_score, OTHERS))


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("He confirmed that talks with Kyiv had begun last week.", "talks with Kyiv had begun last week"),
        ("The dam burst on Monday, according to the Interior Ministry.", "The dam burst on Monday"),
        ("According to AFP, 300 people were rescued off the coast.", "300 people were rescued off the coast"),
        ('"The bridge was closed in 2010," the mayor told reporters.', "The bridge was closed in 2010"),
        ("However, the company lost half of its customers.", "the company lost half of its customers"),
        ("Mr. Hall told the court that the safe had been empty.", "the safe had been empty"),
        ("The city cut the budget, raising doubts about its plans for the port.", "The city cut the budget"),
        ("She was told to leave the ship in 2007.", "She was told to leave the ship in 2007"),
        ('He called it the "Super District Council".', 'He called it the "Super District Council"'),
        ("The law bans trade with the U.S.", "The law bans trade with the U.S."),
    ],
)
def test_the_shortest_stating_clause(sentence: str, stated: str) -> None:
    start, end, _ = clause(sentence, 0, len(sentence))
    assert sentence[start:end] == stated


def test_a_claim_is_reasoned_in_plain_words() -> None:
    text = "Prices rose by 12 percent in March 2021.\n"
    claim = Claims().suggest(Source("a", text), Corpus()).spans[0]
    assert "percentage" in claim.reason
    assert "number" in claim.reason
    assert claim.label == "Claim"


def test_the_title_and_what_stands_under_sources_are_no_claims() -> None:
    text = (
        "Storm kills 107 in Mecca\nFriday, May 8, 2009\nThe storm killed 107 people on Friday.\n"
        "Sources\nStorm killed 107 people in Mecca on Friday.\n"
    )
    found = _claims(text, "Storm kills 107 in Mecca")
    assert list(found) == ["The storm killed 107 people on Friday"]
    assert found["The storm killed 107 people on Friday"] > 0.8


def test_the_caption_before_a_picture_credit_is_no_claim() -> None:
    text = "The mayor opens the new bridge on May 8, 2009. Image: Ada Bo.\nThe bridge cost 12 million dollars.\n"
    assert list(_claims(text)) == ["The bridge cost 12 million dollars"]


def test_other_languages_get_the_plain_model() -> None:
    text = (
        "Der Sturm am Freitag hat in der Stadt 107 Menschen das Leben gekostet und 238 verletzt, "
        "teilte die Behörde mit. Warum?\n"
    )
    found = _claims(text)
    assert list(found) and "Warum" not in found


def test_no_text_no_claims() -> None:
    assert Claims().suggest(Source("a", ""), Corpus()) == Proposals()
    assert Claims().suggest(Source("a", " \n\n"), Corpus()) == Proposals()


@given(st.text(alphabet=st.sampled_from("aA1 .,\"“”'’-(é\n?!$%"), max_size=120))
def test_proposals_lie_in_the_text_in_reading_order_and_apart(text: str) -> None:
    last = 0
    for claim in Claims().suggest(Source("a", text), Corpus()).spans:
        ((start, end),) = claim.fragments
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert LEAST <= claim.score <= 1
        last = end


def test_ranked_over_articles() -> None:
    low, high = (Proposal(k, "Claim", (Fragment(0, 5),), s) for k, s in (("x", 0.4), ("y", 0.9)))
    assert [claim.key for _, claim in ranked({"a": Proposals((low,)), "b": Proposals((high,))})] == ["y", "x"]


def test_a_claim_inside_a_quotation_is_its_speakers() -> None:
    claim = Proposal("c", "Claim", (Fragment(10, 30),), 0.9)
    outside = Proposal("d", "Claim", (Fragment(60, 80),), 0.9)
    quote = Proposal("q", "Quote", (Fragment(9, 40),), 0.9)
    speaker = Proposal("s", "Speaker", (Fragment(45, 50),), 0.9)
    quotes = Proposals((quote, speaker), (Link("attributed_to", "q", "s"),))
    assert attributed(Proposals((claim, outside)), quotes) == (Link("attributed_to", "c", "s"),)


def test_it_is_among_the_engines() -> None:
    assert "claims" in engine_ids()
    assert isinstance(engine("claims"), Claims)
