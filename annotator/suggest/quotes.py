"""Quotations with cue, speaker mention and the person meant, found by rules."""

from __future__ import annotations

from annotator.model.spans import fragments
from annotator.model.text import paragraphs
from annotator.suggest.corpus import Corpus
from annotator.suggest.quotes_find import Quotation, QuotationFinder, Span
from annotator.suggest.quotes_language import detect, language
from annotator.suggest.registry import Engine, Link, Proposal, Proposals, Source
from annotator.suggest.speakers import Person, Speakers


class QuotesEngine(Engine):
    """Proposes quotations, their cues and speakers, and who is meant."""

    id = "quotes"
    title = "Quotations and speakers"
    version = "1"

    def suggest(self, article: Source, corpus: Corpus) -> Proposals:
        """The quotations of `article` with cues, speakers and the relations among them."""
        text = article.text
        code = detect(text, article.meta.get("language")) or "en"
        lang = language(code)
        finder = QuotationFinder(lang)
        found = [q for a, b in paragraphs(text) for q in finder.in_paragraph(text, a, b)]
        if not found:
            return Proposals()
        return self._answer(text, found, Speakers(text, lang))

    def _answer(self, text: str, found: list[Quotation], speakers: Speakers) -> Proposals:
        mentions = sorted({span for quotation in found for span in quotation.speakers})
        speakers.announce(mentions)
        people = {span: speakers.resolve(*span) for span in mentions}
        spans: dict[str, Proposal] = {}
        links: list[Link] = []
        for quotation in found:
            key = self._add(spans, "Quote", quotation.span, 0.7, quotation.pattern, {"type": quotation.type})
            if quotation.cue is not None:
                links.append(Link("has_cue", key, self._add(spans, "Cue", quotation.cue, 0.7, "", {})))
            for span in quotation.speakers:
                links.append(Link("attributed_to", key, self._speaker(spans, span, people[span])))
        ordered = sorted(spans.values(), key=lambda p: (p.fragments[0].start, -p.fragments[-1].end))
        return Proposals(tuple(ordered), tuple(dict.fromkeys(links)))

    def _speaker(self, spans: dict[str, Proposal], span: Span, person: Person) -> str:
        attributes = {"canonical": person.canonical, "mention": person.mention}
        return self._add(spans, "Speaker", span, 0.7, person.reason, attributes)

    def _add(
        self, spans: dict[str, Proposal], label: str, span: Span, score: float, reason: str, attributes: dict[str, str]
    ) -> str:
        key = f"{label.lower()}-{span[0]}-{span[1]}"
        if key not in spans:
            spans[key] = Proposal(key, label, fragments([span]), score, reason, attributes)
        return key
