"""Quotations with cue, speaker mention and the person meant, found by rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from annotator.model.spans import fragments
from annotator.model.text import paragraphs
from annotator.suggest.corpus import Corpus
from annotator.suggest.quotes_find import Quotation, QuotationFinder, Span
from annotator.suggest.quotes_language import Language, detect, language
from annotator.suggest.quotes_plain import PlainFinder
from annotator.suggest.quotes_score import features, probability
from annotator.suggest.registry import Engine, Link, Proposal, Proposals, Source

if TYPE_CHECKING:
    from annotator.suggest.speakers import Person, Speakers

#: In plain words, how each kind of quotation was found.
_REASONS = {
    "left": "words in quotation marks before “{verb}”",
    "direct": "words in quotation marks after “{verb}”",
    "rest": "second part of a quotation cut in two by “{verb}”",
    "continued": "quotation marks go on after an attributed quotation (“{verb}”)",
    "that": "clause with “that” after “{verb}”",
    "zero": "clause after “{verb}”",
    "wh": "indirect question after “{verb}”",
    "noun": "what is expressed after “{verb}”",
    "infinitive": "what is promised after “{verb}”",
    "gerund": "what somebody is accused of (“{verb}”)",
    "passive": "clause after “it” and the passive of “{verb}”",
    "before": "sentence attributed at its end (“{verb}”)",
    "around": "sentence with “{verb}” put into it",
    "according-before": "sentence attributed with “{verb}” at its end",
    "according-after": "clause after “{verb}”",
    "marks": "words in quotation marks; nobody named",
}


def found_in(text: str, lang: Language | None) -> list[Quotation]:
    """The quotations of a whole text, in reading order of their cues; None stands for an unknown language."""
    finder = QuotationFinder(lang) if lang is not None and lang.verbs else PlainFinder(lang)
    return [q for start, end in paragraphs(text) for q in finder.in_paragraph(text, start, end)]


class QuotesEngine(Engine):
    """Proposes quotations, their cues and speakers, and who is meant."""

    id = "quotes"
    title = "Quotations and speakers"
    version = "1"

    def __init__(self, registry: Mapping[str, Iterable[str]] | None = None) -> None:
        """`registry`: full names of people and bodies known to the project → their other names."""
        self.registry = dict(registry or {})

    def suggest(self, article: Source, corpus: Corpus) -> Proposals:
        """The quotations of `article` with cues, speakers and the relations among them."""
        text = article.text
        code = detect(text, article.meta.get("language"))
        lang = language(code) if code is not None else None
        found = found_in(text, lang)
        if not found:
            return Proposals()
        from annotator.suggest.speakers import Speakers  # its patterns take a while to compile

        lang = lang or language()
        return self._answer(found, Speakers(text, lang, self.registry), lang)

    def _answer(self, found: list[Quotation], speakers: Speakers, lang: Language) -> Proposals:
        mentions = sorted({span for quotation in found for span in quotation.speakers})
        speakers.announce(mentions)
        people = {span: speakers.resolve(*span) for span in mentions}
        spans: dict[str, Proposal] = {}
        links: list[Link] = []
        for quotation in found:
            seen = features(quotation, lang)
            reason = _REASONS[quotation.pattern].format(verb=quotation.verb)
            score = probability("Quote", seen)
            key = self._add(spans, "Quote", quotation.span, score, reason, {"type": quotation.type})
            if quotation.cue is not None:
                cue = self._add(spans, "Cue", quotation.cue, probability("Cue", seen), f"{reason}: the cue", {})
                links.append(Link("has_cue", key, cue))
            for span in quotation.speakers:
                person = people[span]
                sure = probability("Speaker", features(quotation, lang, person.mention))
                links.append(Link("attributed_to", key, self._speaker(spans, span, person, sure)))
        ordered = sorted(spans.values(), key=lambda p: (p.fragments[0].start, -p.fragments[-1].end))
        return Proposals(tuple(ordered), tuple(dict.fromkeys(links)))

    def _speaker(self, spans: dict[str, Proposal], span: Span, person: Person, score: float) -> str:
        attributes = {"canonical": person.canonical, "mention": person.mention}
        return self._add(spans, "Speaker", span, score, person.reason, attributes)

    def _add(
        self, spans: dict[str, Proposal], label: str, span: Span, score: float, reason: str, attributes: dict[str, str]
    ) -> str:
        key = f"{label.lower()}-{span[0]}-{span[1]}"
        if key not in spans or spans[key].score < score:
            spans[key] = Proposal(key, label, fragments([span]), score, reason, attributes)
        return key
