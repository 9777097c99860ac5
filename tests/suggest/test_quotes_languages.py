"""Quotations in German, French and Spanish, and in languages without a word list."""

from __future__ import annotations

import pytest

from annotator.suggest.corpus import Corpus
from annotator.suggest.quotes import QuotesEngine
from annotator.suggest.quotes_language import detect, known_languages, language
from annotator.suggest.registry import Source

GERMAN = (
    "Kanzlerin Angela Merkel hat sich zur Lage in Athen geäußert. „Wir werden helfen“, sagte Merkel am Montag. "
    "Sie erklärte, dass die Gespräche schwierig seien. Laut Reuters sind die Banken geschlossen."
)
FRENCH = (
    "Le président Emmanuel Macron s'est exprimé lundi à Paris. « Nous allons aider les familles », a déclaré "
    "Emmanuel Macron. Il a ajouté que les mesures seraient prises. Selon la police, trois personnes ont été arrêtées."
)
SPANISH = (
    "El presidente Pedro Sánchez habló el lunes en Madrid. «Vamos a bajar los impuestos», dijo Sánchez. "
    "La ministra Ana Ruiz afirmó que las cuentas son buenas. Según la policía, el hombre murió."
)
DUTCH = "Zij liep weg en keek niet om.\n“Dit wordt een heel mooie dag voor ons allemaal.”\nNiemand zag haar nog terug."


def found(text: str, told: str | None = None) -> list[tuple[str, str, str]]:
    """(quotation, mention, who is meant); empty words when nobody is named."""
    answer = QuotesEngine().suggest(Source("a", text, meta={"language": told} if told else {}), Corpus())
    by_key = {p.key: p for p in answer.spans}
    rows = []
    for p in answer.spans:
        if p.label != "Quote":
            continue
        to = [by_key[x.to_key] for x in answer.links if x.from_key == p.key and x.type == "attributed_to"]
        mention = text[to[0].fragments[0].start : to[0].fragments[0].end] if to else ""
        part = p.fragments[0]
        rows.append((text[part.start : part.end], mention, str(to[0].attributes["canonical"]) if to else ""))
    return rows


def test_german() -> None:
    assert found(GERMAN) == [
        ("„Wir werden helfen“", "Merkel", "Angela Merkel"),
        ("dass die Gespräche schwierig seien", "Sie", "Angela Merkel"),
        ("sind die Banken geschlossen", "Reuters", "Reuters"),
    ]


def test_french() -> None:
    assert found(FRENCH) == [
        ("« Nous allons aider les familles »", "Emmanuel Macron", "Emmanuel Macron"),
        ("que les mesures seraient prises", "Il", "Emmanuel Macron"),
        ("trois personnes ont été arrêtées", "la police", "la police"),
    ]


def test_spanish() -> None:
    assert found(SPANISH) == [
        ("«Vamos a bajar los impuestos»", "Sánchez", "Pedro Sánchez"),
        ("que las cuentas son buenas", "La ministra Ana Ruiz", "Ana Ruiz"),
        ("el hombre murió", "la policía", "la policía"),
    ]


def test_an_unknown_language_gives_sentences_in_marks_without_speaker() -> None:
    assert found(DUTCH, "nl") == [("“Dit wordt een heel mooie dag voor ons allemaal.”", "", "")]


@pytest.mark.parametrize(("text", "code"), [(GERMAN, "de"), (FRENCH, "fr"), (SPANISH, "es")])
def test_the_language_is_told_from_the_text(text: str, code: str) -> None:
    assert detect(text) == code
    assert detect(text, "en-GB") == "en"


def test_a_language_without_a_file_is_unknown() -> None:
    assert detect("anything", "ja") is None


def test_every_language_file_is_complete() -> None:
    assert known_languages() == ("de", "en", "es", "fr")
    for code in known_languages():
        lang = language(code)
        for group in ("frequent", "pronouns", "determiners", "prepositions", "titles", "role_nouns", "org_words"):
            assert lang.words[group], f"{code} has no {group}"


def test_verbs_come_in_all_their_forms() -> None:
    verbs = language("en").verbs
    assert verbs["denied"].base == "deny"
    assert verbs["admitted"].base == "admit"
    assert verbs["told"].form == "past"
    assert verbs["announces"].form == "s"
