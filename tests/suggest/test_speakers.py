"""Who is meant by a mention."""

from __future__ import annotations

import pytest

from annotator.suggest.quotes_language import language
from annotator.suggest.speakers import Person, Speakers

ARTICLE = """Former hostage speaks
Ingrid Betancourt, a former presidential candidate, spoke in Paris. She said she was happy.
Betancourt's husband, Juan Lecompte, said he had waited. He thanked the army.
Colombian President Álvaro Uribe praised it. The president said it was perfect.
Defense minister Juan Manuel Santos spoke too. Mr. Santos was proud. So was K.C. Maurer, the treasurer; Mauer smiled.
The Revolutionary Armed Forces of Colombia (FARC) denied it. The FARC was angry. It was silent later.
Uribe's statement said more. Analyst Michael Shifter of the Dialogue said little. Her daughter, Mélanie, cried.
The French Red Cross sent a letter. The UK government and the US State Department wrote. The government agreed.
"""


def meant(mention: str, nth: int = 0, before: tuple[str, ...] = ()) -> Person:
    """Who the nth occurrence of `mention` stands for, after the mentions `before` were read."""
    speakers = Speakers(ARTICLE, language("en"))
    spans = []
    for words in before:
        place = ARTICLE.index(words)
        spans.append((place, place + len(words)))
    speakers.announce(spans)
    for span in spans:
        speakers.resolve(*span)
    place = -1
    for _ in range(nth + 1):
        place = ARTICLE.index(mention, place + 1)
    return speakers.resolve(place, place + len(mention))


@pytest.mark.parametrize(
    ("mention", "canonical", "kind"),
    [
        ("Ingrid Betancourt", "Ingrid Betancourt", "name"),
        ("Colombian President Álvaro Uribe", "Álvaro Uribe", "title_name"),
        ("Mr. Santos", "Juan Manuel Santos", "title_name"),
        ("Mauer", "K.C. Maurer", "name"),
        ("Betancourt's husband", "Juan Lecompte", "description"),
        ("The president", "Álvaro Uribe", "description"),
        ("Uribe's statement", "Álvaro Uribe", "description"),
        ("Analyst Michael Shifter of the Dialogue", "Michael Shifter", "title_name"),
        ("Her daughter", "Mélanie", "description"),
        ("The FARC", "Revolutionary Armed Forces of Colombia", "organisation"),
        ("The UK government", "Government of the United Kingdom", "organisation"),
        ("the US State Department", "United States Department of State", "organisation"),
        ("The government", "Government of Colombia", "organisation"),
    ],
)
def test_names_titles_roles_and_bodies(mention: str, canonical: str, kind: str) -> None:
    person = meant(mention)
    assert (person.canonical, person.mention) == (canonical, kind)
    assert person.reason


def test_she_is_the_woman_named_last() -> None:
    assert meant("She").canonical == "Ingrid Betancourt"


def test_he_is_the_speaker_before() -> None:
    assert meant("He", before=("Betancourt's husband",)).canonical == "Juan Lecompte"


def test_it_is_the_body_that_spoke_before() -> None:
    assert meant("It", before=("The FARC",)).canonical == "Revolutionary Armed Forces of Colombia"


def test_a_pronoun_without_anybody_named_stays_as_it_is() -> None:
    text = "She said it was over."
    assert Speakers(text, language("en")).resolve(0, 3).canonical == "She".lower()


def test_the_registry_goes_before_the_article() -> None:
    text = "Bell said it was over. The Old Lady said so too."
    registry = {"Anna Bell": ("Bell",), "Bank of England": ("the Old Lady",)}
    speakers = Speakers(text, language("en"), registry)
    assert speakers.resolve(0, 4).canonical == "Anna Bell"
    assert speakers.resolve(23, 35).canonical == "Bank of England"


def test_a_body_of_the_united_states_under_its_full_name() -> None:
    text = "The U.S. Geological Survey said it was over."
    assert Speakers(text, language("en")).resolve(0, 26).canonical == "United States Geological Survey"


def test_words_of_a_heading_in_capitals_are_no_name() -> None:
    text = "Trump Ties Foreign Support\nOn Monday, Trump said it was over."
    place = text.index("Trump", 10)
    assert Speakers(text, language("en")).resolve(place, place + 5).canonical == "Donald Trump"


@pytest.mark.parametrize(
    ("text", "pronoun", "canonical"),
    [
        ("Barack Obama met Benjamin Netanyahu on Monday. He said the talks were good.", "He", "Barack Obama"),
        ("Angela Merkel met Nicolas Sarkozy. He said it was late.", "He", "Nicolas Sarkozy"),
        ("Jane Hall, 75, was there. Her aide, David Odo, came too. He said it was late.", "He", "David Odo"),
        ("Wikinews called the manager, Kim Jensen. She said it was late.", "She", "Kim Jensen"),
        ("Hong Kong voted on Sunday. Peter Long won. He said it was late.", "He", "Peter Long"),
        ("Tarja Vuori won. In her speech she said it was late.", "she", "Tarja Vuori"),
    ],
)
def test_pronouns_by_gender_subject_and_nearness(text: str, pronoun: str, canonical: str) -> None:
    place = text.index(pronoun + " said")
    assert Speakers(text, language("en")).resolve(place, place + len(pronoun)).canonical == canonical


def test_he_is_the_unnamed_speaker_before() -> None:
    text = "Judge Alan Moore heard the case.\nThe defendant said it was over. He said it was late."
    speakers = Speakers(text, language("en"))
    first, second = text.index("The defendant"), text.index("He said")
    speakers.resolve(first, first + len("The defendant"))
    assert speakers.resolve(second, second + 2).canonical == "The defendant"
