"""Subjects of reporting verbs: the noun phrase before the cue, behind appositions, or shared with an earlier cue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from annotator.suggest.quotes_grammar import Grammar, Range
from annotator.suggest.quotes_language import Language, Verb
from annotator.suggest.quotes_text import Sentence

BE = frozenset("is are was were be been being isn't aren't wasn't weren't".split())
_POSSESSIVE = re.compile(r"'s?$")


@dataclass(slots=True)
class Trigger:
    """A cue (items `first` to `last`) with its subjects and, at the item `begins`, what was said, of this `kind`."""

    first: int
    last: int
    verb: str
    takes: str
    subjects: list[Range] = field(default_factory=list)
    kind: str = ""
    begins: int = -1
    inverted: bool = False
    after_subject: int = -1  # item behind subject and cue
    joined: bool = False  # the subject is that of an earlier cue
    relative: bool = False
    place: int = -1  # first item of the whole attribution


class SubjectFinder:
    """Finds and judges the subjects of cues."""

    def __init__(self, language: Language, grammar: Grammar) -> None:
        self.language = language
        self.grammar = grammar

    def left_subject(self, s: Sentence, trigger: Trigger, found: list[Trigger]) -> None:
        """Add the subject that stands to the left of a trigger's verb, if one does."""
        j = self.grammar.before_adverbs(s, trigger.first)
        word = s.word(j)
        if j < 0 or word in ("i", "you", "we"):
            return
        if word in ("who", "which") or (word == "that" and j > 0 and s.is_word(j - 1)):
            self._antecedent(s, trigger, j)
            return
        if word in ("and", "but") or (word == "," and s.word(j - 1) in ("and", "but")):
            self.borrow(s, trigger, found)
            verb = self.language.verbs.get(s.low[trigger.last])
            if verb is not None and verb.form == "base" and not found:
                trigger.subjects = []
            if trigger.subjects:
                return
        if word in (",", ")"):
            subject = self._before_apposition(s, j) if word == "," else self.grammar.subject(s, j)
        else:
            subject = self.grammar.subject(s, j)
        if subject is None:
            return
        if s.text[s.end[subject[1]] : s.end[subject[1]] + 1] in ("'", "’"):
            return  # "the subjects’ stress": a possessive before a noun
        subject = self._described(s, subject) or subject
        trigger.subjects = self.split_names(s, subject)
        trigger.place = subject[0]

    def _described(self, s: Sentence, subject: Range) -> Range | None:
        """ "Malaysia's Prime Minister, Najib Razak said": the description that opens the clause."""
        if s.word(subject[0] - 1) != "," or not self._is_person(s, subject):
            return None
        before = self.grammar.subject(s, subject[0] - 2)
        if before is None or not self._stands(s, before) or not (before[0] == 0 or s.kind[before[0] - 1] != "w"):
            return None
        head = s.low[before[1]]
        has = self.language.has
        return before if before[1] > before[0] and (has("role_nouns", head) or has("titles", head)) else None

    def _antecedent(self, s: Sentence, trigger: Trigger, j: int) -> None:
        before = j - 1 if s.word(j - 1) != "," else j - 2
        if before < 0:
            return
        subject = self.grammar.subject(s, before)
        if subject is None and s.is_word(before):
            first = before
            while first > 0 and (s.is_capital(first - 1) or s.word(first - 1) in ("the", "a", "an")):
                first -= 1
            subject = first, before
        if subject is not None:
            trigger.subjects, trigger.place, trigger.relative = [self._last_name(s, subject)], subject[0], True

    def _last_name(self, s: Sentence, subject: Range) -> Range:
        """Behind a preposition ("comments made by Vice President Vance, who …") only the last noun phrase."""
        first, last = subject
        for k in range(last, first, -1):
            if s.low[k - 1] in ("by", "to", "from", "with", "against", "between"):
                return k, last
        return subject

    def borrow(self, s: Sentence, trigger: Trigger, found: list[Trigger]) -> None:
        """The subject of the cue before, or of the sentence's first clause."""
        for earlier in reversed(found):
            if earlier.subjects and earlier.verb != "according to" and not earlier.relative:
                trigger.subjects, trigger.joined = list(earlier.subjects), True
                trigger.place = trigger.first - 1
                return
        if s.word(trigger.first - 1) in ("and", "but") and trigger.verb in (
            "tell",
            "inform",
            "ask",
            "assure",
            "remind",
        ):
            return  # "was taken there and told that …"
        for k in range(len(s)):
            if k >= trigger.first:
                return
            if self.grammar.is_finite(s, k) and k > 0:
                j = self.grammar.before_adverbs(s, k)
                subject = self._before_apposition(s, j) if s.word(j) == "," else self.grammar.subject(s, j)
                if subject is not None:
                    trigger.subjects, trigger.joined = self.split_names(s, subject), True
                    trigger.place = trigger.first - 1
                return

    def _before_apposition(self, s: Sentence, comma: int) -> Range | None:
        """The noun phrase that an apposition, a relative clause or an adverbial between commas belongs to."""
        best: Range | None = None
        edge = comma
        while edge > 0:
            edge -= 1
            while edge >= 0 and not (s.kind[edge] == "p" and s.low[edge] == ","):
                if s.kind[edge] == "p" and s.low[edge] in (";", ":", "–", "—"):
                    return best
                if s.kind[edge] == "q" and s.quote_size(edge) > 6:
                    return best
                edge -= 1
            if edge <= 0:
                return best
            candidate = self.grammar.subject(s, edge - 1)
            if candidate is None or not self._stands(s, candidate):
                if best is not None:
                    return best
                continue
            best = candidate
            if not self._lists(s, candidate):
                return best
        return best

    def _stands(self, s: Sentence, candidate: Range) -> bool:
        """Whether the phrase begins a clause and names somebody or something."""
        first, last = candidate
        if s.low[first].endswith("ing") and len(s.low[first]) > 5 and not s.is_capital(first + 1):
            return False
        if first == last and self.grammar.is_adverb(s.low[first]):
            return False
        opener = s.word(first - 1)
        starts = (
            first == 0
            or s.kind[first - 1] != "w"
            or self.language.has("conjunctions", opener)
            or (self.grammar.is_adverb(opener) or self.grammar.is_time(s, first - 1))
        )
        capital = s.is_capital(last) or any(s.is_capital(k) for k in range(first, last + 1))
        return (starts or capital) and (
            capital or self.language.has("determiners", s.low[first]) or self.grammar.is_plural(s.low[last])
        )

    def _lists(self, s: Sentence, candidate: Range) -> bool:
        """Whether the phrase stands behind a comma, so that it may itself be part of an apposition."""
        return s.word(candidate[0] - 1) == ","

    def _is_person(self, s: Sentence, phrase: Range) -> bool:
        return sum(s.is_capital(k) for k in range(phrase[0], phrase[1] + 1)) >= 2 and s.is_capital(phrase[1])

    def split_names(self, s: Sentence, phrase: Range) -> list[Range]:
        """Two names joined by "and" as two phrases; anything else as it is."""
        first, last = phrase
        for k in range(first + 1, last):
            if s.low[k] == "and" and self._is_person(s, (first, k - 1)) and self._is_person(s, (k + 1, last)):
                lead = s.low[first]
                if lead not in ("the", "both") and not self.grammar.is_plural(s.low[last]):
                    return [(first, k - 1), *self.split_names(s, (k + 1, last))]
        return [phrase]

    def agrees(self, s: Sentence, trigger: Trigger, verb: Verb, group: list[str]) -> bool:
        """Whether the verb's form fits the number of its subject."""
        if group and verb.form != "base":
            return True
        heads = list(self._heads(s, trigger.subjects[0]))
        plural = len(trigger.subjects) > 1 or bool(heads and self.grammar.is_plural(heads[0])) or "and" in heads
        if verb.form == "base":
            return bool(group) or plural
        if verb.form != "s" or s.low[trigger.last] not in self.language.words["reporting_nouns"]:
            return True
        last = trigger.subjects[0][1]
        return not (plural and not (last and s.is_capital(last))) and self._speaker_like(s, trigger)

    def speaks(self, s: Sentence, trigger: Trigger, verb: Verb, group: list[str]) -> bool:
        """Whether the subject can be the source: evidence verbs want a document, "highlight" somebody."""
        first, last = trigger.subjects[0]
        words = [_POSSESSIVE.sub("", word) for word in s.low[first : last + 1]]
        has = self.language.has
        if "e" in verb.takes and "d" not in verb.takes and any(word in BE for word in group):
            return False
        if "v" in verb.takes:
            return any(has("document_nouns", word) for word in words)
        return True

    def credible(self, s: Sentence, trigger: Trigger, past: bool) -> bool:
        """Whether subject and tense fit what follows the cue.

        News tells what was said in the past tense; in the present tense many verbs of saying have other subjects
        ("the form states …", "the guide explains how …"), so there somebody who speaks must be recognisable.
        """
        kind, takes = trigger.kind, trigger.takes
        if kind in ("", "direct") or ("s" in takes and kind in ("that", "zero")):
            return True
        if kind == "noun":
            return past and self._speaker_like(s, trigger) and s.low[trigger.subjects[0][1]] != "it"
        if kind == "that" and "m" not in takes:
            return True
        return past or self._speaker_like(s, trigger)

    def _speaker_like(self, s: Sentence, trigger: Trigger) -> bool:
        """Whether the subject is a name, a person's pronoun, a role, a body or a document."""
        first, last = trigger.subjects[0]
        has = self.language.has
        if s.low[first] in ("this", "that", "these", "those", "it"):
            return False
        if any(s.is_capital(k) for k in range(max(first, 1), last + 1)):
            return True
        words = [_POSSESSIVE.sub("", s.low[k]) for k in range(first, last + 1)]
        if any(has(group, w) for w in words for group in ("pronouns", "plural_words", "document_nouns")):
            return True
        if any(has(group, w) or has(group, w.rstrip("s")) for w in words for group in ("role_nouns", "org_words")):
            return True
        return first == last == 0 and s.is_capital(0) and not self.grammar.is_plural(words[0])

    def _heads(self, s: Sentence, phrase: Range) -> Iterator[str]:
        """The head noun (the last word before a preposition), then the joining words."""
        head = phrase[1]
        for k in range(phrase[0] + 1, phrase[1] + 1):
            if self.language.has("prepositions", s.low[k]):
                head = k - 1
                break
        yield s.low[head]
        yield from (s.low[k] for k in range(phrase[0], head + 1) if s.low[k] == "and")
