"""Quotations of a paragraph: how far each reaches, its cue and the words that name the speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from annotator.suggest.quotes_extents import Extents
from annotator.suggest.quotes_grammar import Grammar
from annotator.suggest.quotes_language import Language
from annotator.suggest.quotes_subjects import Trigger
from annotator.suggest.quotes_text import Sentence, sentences_of
from annotator.suggest.quotes_triggers import TriggerFinder

Span = tuple[int, int]  # half-open range of code points

_WORDS = re.compile(r"\w+")
_FEW_WORDS = 2
_CLAUSE_WORDS = 5  # so many words before ", S said" are a clause even when no verb is recognised
_CLOSING = frozenset("\"“”»«'’")
_LEADING_MARKS = frozenset((",", ";", ":", "–", "—", "-"))


@dataclass(slots=True)
class Quotation:
    """One quotation: its range, "direct", "indirect" or "mixed", its cue, the speaker mentions, how it was found."""

    span: Span
    type: str
    pattern: str
    verb: str
    cue: Span | None = None
    speakers: list[Span] = field(default_factory=list)


class QuotationFinder:
    """Finds the quotations of one text, paragraph after paragraph, in a language with reporting verbs."""

    def __init__(self, language: Language) -> None:
        self.language = language
        #: What the paragraph before leaves open: "He said:", or marks that were not closed.
        self._carried: Quotation | None = None
        self.grammar = Grammar(language)
        self._triggers = TriggerFinder(language, self.grammar)
        self._extents = Extents(language, self.grammar)

    def in_paragraph(self, text: str, start: int, end: int) -> list[Quotation]:
        """The quotations of the paragraph `[start, end)`, in reading order of their cues."""
        found: list[Quotation] = []
        carried, self._carried = self._carried, None
        if carried is None and self._triggers.words.isdisjoint(_WORDS.findall(text[start:end].lower())):
            return found
        before: Sentence | None = None
        last: Quotation | None = None
        for s in sentences_of(text, start, end):
            new = self._in_sentence(s, before)
            if not new and last is not None:
                new = self._continued(s, last)
            if not new and before is None and carried is not None and s.is_quote(0):
                new = [replace(carried, span=(s.start[0], s.end[0]), type="direct", speakers=list(carried.speakers))]
            found.extend(new)
            last = self._carrier(new, s)
            before = s
        if before is not None:
            self._carried = self._left_open(before, found)
        return found

    def _left_open(self, s: Sentence, found: list[Quotation]) -> Quotation | None:
        """What the next paragraph may go on with when it begins with a quotation mark."""
        end = len(s) - 1
        if s.word(end) == ":":
            for trigger in self._triggers.triggers(s):
                if not trigger.kind and "d" in trigger.takes and trigger.subjects:
                    return self._made(s, trigger, (s.start[end], s.end[end]), "direct")
        if s.is_quote(end) and s.raw(end)[-1] not in _CLOSING and found and found[-1].span[1] == s.end[end]:
            return replace(found[-1], pattern="continued")
        return None

    def _carrier(self, new: list[Quotation], s: Sentence) -> Quotation | None:
        """The quotation that a following sentence in marks goes on with."""
        return new[-1] if new and new[-1].speakers and any(kind == "q" for kind in s.kind) else None

    def _continued(self, s: Sentence, last: Quotation) -> list[Quotation]:
        if not s.is_quote(0) or s.quote_size(0) <= _FEW_WORDS or any(s.kind[k] == "w" for k in range(1, len(s))):
            return []
        span = s.start[0], s.end[0]
        return [Quotation(span, "direct", "continued", last.verb, last.cue, list(last.speakers))]

    def _in_sentence(self, s: Sentence, before: Sentence | None) -> list[Quotation]:
        triggers = self._triggers.triggers(s)
        found: list[Quotation] = []
        done = 0  # items before this one belong to earlier attributions
        for number, trigger in enumerate(triggers):
            later = triggers[number + 1 :]
            if trigger.kind == "according":
                new, done = self._according(s, trigger, later, done)
            else:
                new, done = self._reported(s, trigger, later, done, before)
            found.extend(new)
        return found

    # ------------------------------------------------------------ "S said Q", "Q, S said", "Q, said S"
    def _reported(
        self, s: Sentence, trigger: Trigger, later: list[Trigger], done: int, before: Sentence | None
    ) -> tuple[list[Quotation], int]:
        left = self._left_quote(s, trigger, done, before)
        if left is not None:
            found = [self._made(s, trigger, left, "left")]
            rest = self._rest_in_marks(s, trigger)
            if rest is not None:
                found.append(self._made(s, trigger, rest, "rest"))
            elif trigger.kind in ("that", "zero") and trigger.begins > 0:
                end = self._extents.end(s, trigger, later)
                found.append(self._made(s, trigger, self._span(s, trigger.begins, end), trigger.kind))
            return found, self._behind(trigger)
        if trigger.kind and not trigger.inverted:
            end = self._extents.end(s, trigger, later)
            if end > trigger.begins:
                span = self._span(s, trigger.begins, end)
                return [self._made(s, trigger, span, trigger.kind)], done if trigger.begins < done else trigger.last
            return [], done
        return self._clause_before(s, trigger, done)

    def _behind(self, trigger: Trigger) -> int:
        return max(trigger.after_subject, trigger.last + 1)

    def _left_quote(self, s: Sentence, trigger: Trigger, done: int, before: Sentence | None) -> Span | None:
        """The quotation in marks right before subject and cue."""
        if "d" not in trigger.takes:
            return None
        k = trigger.place - 1
        if s.word(k) in (",", ".", "-", "–", "—"):
            k -= 1
        if trigger.joined:
            return None
        if k >= done and s.is_quote(k):
            if trigger.kind in ("that", "zero", "wh", "noun") and not self._closes(s, k):
                return None
            return self._with_words_before(s, k, done)
        if trigger.place == 0 and not trigger.kind and before is not None and before.is_quote(len(before) - 1):
            return before.start[len(before) - 1], before.end[len(before) - 1]
        return None

    def _closes(self, s: Sentence, k: int) -> bool:
        return s.ends_speech(k) or s.word(k + 1) == ","

    def _with_words_before(self, s: Sentence, k: int, done: int) -> Span:
        """From the start of the clause when words outside the marks come before them."""
        first = k
        while first > done and (s.kind[first - 1] != "p" or s.low[first - 1] not in (":", ";", "–", "—")):
            first -= 1
        while first < k and (s.kind[first] == "p" or s.low[first] in ("and", "but", "however", "yet")):
            first += 1
        return s.start[first], s.end[k]

    def _rest_in_marks(self, s: Sentence, trigger: Trigger) -> Span | None:
        """ "…," he said, "…": the second part in the same sentence."""
        r = self._behind(trigger)
        k, _ = self.grammar.skip_adverbials(s, r)
        for at in (r, k):
            if s.word(at) in (",", ";", ":", "–", "—") and s.is_quote(at + 1):
                return s.start[at + 1], s.end[at + 1]
            if s.is_quote(at):
                return s.start[at], s.end[at]
        for at in range(r, len(s) - 1):
            if s.word(at) == "," and s.is_quote(at + 1) and s.quote_size(at + 1) > _FEW_WORDS and at >= len(s) - 3:
                return s.start[at + 1], s.end[at + 1]
        return None

    def _clause_before(self, s: Sentence, trigger: Trigger, done: int) -> tuple[list[Quotation], int]:
        """A clause without marks before "…, S said" or "…, said S", and what goes on behind it."""
        if s.word(trigger.place - 1) == "as":
            return self._as_said(s, trigger, done)
        after = self._after_aside(s, trigger, done)
        if after is None:
            return [], done
        comma = trigger.place - 1
        adverbial = self._starts_as_adverbial(s, done, comma)
        if (adverbial and s.word(after) != ",") or comma - done < _FEW_WORDS - adverbial:
            return [], done
        verb_before = self._has_finite(s, done, comma)
        parts = [] if adverbial else [self._made(s, trigger, self._span(s, done, comma), "before")]
        if after < len(s) - 2 and s.word(after) == ",":
            if not self._has_finite(s, after + 1, len(s)) and (adverbial or not verb_before):
                return [], done
            parts.append(self._made(s, trigger, self._span(s, after + 1, self._extents.last(s)), "around"))
        elif comma - done < _CLAUSE_WORDS and not verb_before:
            return [], done
        return parts, self._behind(trigger)

    def _after_aside(self, s: Sentence, trigger: Trigger, done: int) -> int | None:
        """Item behind ", S said" and its times; None when the words are no such aside."""
        comma = trigger.place - 1
        aside = self.language.has("parenthetical", trigger.verb) and self._surely_verb(s, trigger)
        if trigger.joined or trigger.relative or not aside or s.word(comma) != ",":
            return None
        after, sure = self.grammar.skip_adverbials(s, self._behind(trigger))
        if trigger.inverted and s.word(after) == "," and self._has_finite(s, done, comma):
            return len(s)  # an apposition to the speaker
        if not sure and "s" not in trigger.takes and s.word(after) != ",":
            return None
        return after if after >= len(s) or s.kind[after] == "p" else None

    def _as_said(self, s: Sentence, trigger: Trigger, done: int) -> tuple[list[Quotation], int]:
        """ "As S explained, …" and "…, as S explained"."""
        r, sure = self.grammar.skip_adverbials(s, self._behind(trigger))
        if not sure or not self.language.has("parenthetical", trigger.verb):
            return [], done
        k = trigger.place - 1
        if k == 0 and s.word(r) == "," and self._has_finite(s, r + 1, len(s)):
            return [self._made(s, trigger, self._span(s, r + 1, self._extents.last(s)), "around")], r
        if s.word(k - 1) == "," and r >= self._extents.last(s) and self._has_finite(s, done, k - 1):
            return [self._made(s, trigger, self._span(s, done, k - 1), "before")], r
        return [], done

    def _surely_verb(self, s: Sentence, trigger: Trigger) -> bool:
        """False for "…, press reports"."""
        if s.low[trigger.last] not in self.language.words["reporting_nouns"] or not trigger.subjects:
            return True
        last = trigger.subjects[0][1]
        return s.is_capital(last) or self.language.has("pronouns", s.low[last])

    def _has_finite(self, s: Sentence, first: int, end: int) -> bool:
        return any(self.grammar.is_finite(s, k) for k in range(first, end))

    def _starts_as_adverbial(self, s: Sentence, first: int, comma: int) -> bool:
        """ "In a statement, …", "Speaking in Rome, …", "When asked, …" are no quotations."""
        word = s.word(first)
        if word.endswith("ing") or word in (
            "when",
            "as",
            "asked",
            "while",
            "although",
            "if",
            "after",
            "before",
            "since",
        ):
            return not any(s.word(k) == "," for k in range(first, comma))
        return self.language.has("prepositions", word) and not self._has_finite(s, first, comma)

    # ------------------------------------------------------------ "according to S"
    def _according(self, s: Sentence, trigger: Trigger, later: list[Trigger], done: int) -> tuple[list[Quotation], int]:
        first, last = trigger.subjects[0]
        i, k = trigger.first, trigger.last + 1
        comma = s.word(i - 1) == ","
        before = (i - 1 if comma else i) - done
        marked = any(s.is_quote(n) for n in range(done, i))
        opening = before <= 1 or not (marked or self._has_finite(s, done, i)) or self._hangs(s, i - 1 - comma)
        if not opening:
            end = self._extents.source_end(s, last + 1)
            trigger.subjects = [(first, end - 1)]
            parts = [self._made(s, trigger, self._span(s, done, i - comma), "according-before")]
            hangs = self.language.has("relatives", s.word(end + 1)) or not comma or s.word(end) != ","
            if not hangs and self._has_finite(s, end + 1, len(s)):
                parts.append(
                    self._made(s, trigger, self._span(s, end + 1, self._extents.end_from(s, end + 1, later)), "around")
                )
            return parts, end
        end = self._extents.opening_source_end(s, last + 1)
        trigger.subjects = [(first, end - 1)]
        begins = end + 1 if s.word(end) in (",", ":") else end
        stop = self._extents.end_from(s, begins, later, nested=True)
        if stop - begins < _FEW_WORDS:
            return [], done
        return [self._made(s, trigger, self._span(s, begins, stop), "according-after")], max(k, begins)

    def _hangs(self, s: Sentence, k: int) -> bool:
        """Whether the words before a parenthesis only introduce what follows it ("which, according to …")."""
        return self.language.has("relatives", s.word(k)) or s.word(k) in ("and", "but", "because", "that", "although")

    # ------------------------------------------------------------ making
    def _span(self, s: Sentence, first: int, end: int) -> Span:
        while first < end and s.kind[first] == "p" and s.low[first] in _LEADING_MARKS:
            first += 1
        while end > first + 1 and s.kind[end - 1] == "p" and s.low[end - 1] in _LEADING_MARKS:
            end -= 1
        return s.start[first], s.end[max(first, end - 1)]

    def _made(self, s: Sentence, trigger: Trigger, span: Span, pattern: str) -> Quotation:
        cue = s.start[trigger.first], s.end[trigger.last]
        speakers = [(s.start[a], s.end[b]) for a, b in trigger.subjects]
        return Quotation(span, self._type(s, span), pattern, trigger.verb, cue, speakers)

    def _type(self, s: Sentence, span: Span) -> str:
        marked = [k for k in range(len(s)) if s.kind[k] == "q" and s.start[k] >= span[0] and s.end[k] <= span[1]]
        if not marked:
            return "indirect" if s.start[0] <= span[0] else "direct"
        whole = s.start[marked[0]] == span[0] and s.end[marked[-1]] >= span[1] - 1 and len(marked) == 1
        return "direct" if whole else "mixed"
