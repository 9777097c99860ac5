"""Cues in a sentence, each with its subject and the place where what was said may begin."""

from __future__ import annotations

from annotator.suggest.quotes_complement import ComplementFinder
from annotator.suggest.quotes_grammar import Grammar
from annotator.suggest.quotes_language import Language, Verb
from annotator.suggest.quotes_subjects import BE, SubjectFinder, Trigger
from annotator.suggest.quotes_text import Sentence

_DOUBTFUL = frozenset("may might could should must would couldn't shouldn't wouldn't can can't cannot".split())

_PERFECT = frozenset("has have had did".split())
_BELIEVED = frozenset("believe think know understand estimate rule find show".split())


class TriggerFinder:
    """Finds the cues of sentences of one language."""

    def __init__(self, language: Language, grammar: Grammar) -> None:
        self.language = language
        self.grammar = grammar
        self.subjects = SubjectFinder(language, grammar)
        self.complements = ComplementFinder(language, grammar)
        phrases = language.data.get("phrases", {})
        self._phrases = {tuple(phrase.split()): kind for kind in ("np", "clause") for phrase in phrases.get(kind, ())}
        self._phrase_ends = {words[-1] for words in self._phrases}
        #: Lower-case words without which no sentence has a cue.
        self.words = frozenset((*language.verbs, *self._phrase_ends, "according"))
        self._not_sources = language.words.get("according_not", frozenset())

    def triggers(self, s: Sentence) -> list[Trigger]:
        """The cues of `s` in reading order; those without subject or anything said are left out."""
        found: list[Trigger] = []
        if self.words.isdisjoint(s.low):
            return found
        for i in range(len(s)):
            if s.low[i] not in self.words or s.kind[i] != "w":
                continue
            trigger = self._at(s, i, found)
            if trigger is None:
                continue
            while found and trigger.first <= found[-1].last and len(trigger.verb.split()) > 1:
                found.pop()
            if not (found and trigger.first <= found[-1].last):
                found.append(trigger)
        return found

    def _at(self, s: Sentence, i: int, found: list[Trigger]) -> Trigger | None:
        word = s.low[i]
        if word == "according" and s.word(i + 1) == "to":
            return self._according(s, i)
        if word in self._phrase_ends:
            trigger = self._phrase(s, i, found)
            if trigger is not None:
                return trigger
        verb = self.language.verbs.get(word)
        if verb is None or (s.is_capital(i) and i > 0):
            return None
        return self._verb(s, i, verb, found)

    def _according(self, s: Sentence, i: int) -> Trigger | None:
        end = self.grammar.phrase_end(s, i + 2, with_place=True)
        if end <= i + 2 or s.low[end - 1] in self._not_sources:
            return None
        return Trigger(i, i + 1, "according to", "a", [(i + 2, end - 1)], "according", end, place=i)

    def _phrase(self, s: Sentence, i: int, found: list[Trigger]) -> Trigger | None:
        for words, kind in self._phrases.items():
            first = i - len(words) + 1
            if first < 0 or tuple(s.low[first : i + 1]) != words:
                continue
            takes = "ntz" if kind == "np" else "dtzw"
            start = self.grammar.verb_start(s, first)
            trigger = Trigger(start, i, " ".join(words), takes)
            if words[0].endswith("ing") and not self._with_subject(s, trigger):
                self.subjects.borrow(s, trigger, found)
            elif trigger.subjects:
                pass
            else:
                self.subjects.left_subject(s, trigger, found)
            self.complements.find(s, trigger)
            if trigger.subjects and trigger.kind:
                return trigger
        return None

    def _verb(self, s: Sentence, i: int, verb: Verb, found: list[Trigger]) -> Trigger | None:
        start = self.grammar.verb_start(s, i)
        group = s.low[start:i]
        if s.word(start - 1) == "to" or any(word in _DOUBTFUL for word in group):
            return None
        trigger = Trigger(start, i, verb.base, verb.takes)
        if verb.form in ("past", "part") and (any(word in BE for word in group) or s.word(start - 1) == "it's"):
            return self._passive(s, trigger)
        if verb.form == "part" and not group:
            return None
        if verb.form == "ing" and start == i:
            return self._participial(s, trigger, found)
        if self._is_inverted(s, trigger, verb):
            end = self.grammar.phrase_end(s, i + 1, titled=True)
            trigger.subjects = self.subjects.split_names(s, (i + 1, end - 1))
            trigger.inverted, trigger.after_subject, trigger.place = True, end, start
            return trigger
        self.subjects.left_subject(s, trigger, found)
        if not trigger.subjects or not self.subjects.agrees(s, trigger, verb, group):
            return None
        if not self.subjects.speaks(s, trigger, verb, group):
            return None
        self.complements.find(s, trigger)
        if not self.subjects.credible(s, trigger, past=verb.form in ("past", "part") or bool(_PERFECT & set(group))):
            trigger.kind, trigger.begins = "", -1
        trigger.after_subject = i + 1
        return trigger

    def _passive(self, s: Sentence, trigger: Trigger) -> Trigger | None:
        """ "It was reported (by X) that …"; nothing else in the passive voice reports words."""
        k = trigger.last + 1
        if "d" not in trigger.takes and trigger.verb not in _BELIEVED:
            return None
        if s.word(self.grammar.before_adverbs(s, trigger.first)) not in ("it", "it's"):
            return None
        if s.word(k) == "by":
            end = self.grammar.phrase_end(s, k + 1, with_place=True)
            trigger.subjects = [(k + 1, end - 1)] if end > k + 1 else []
            k = end
        k, _ = self.grammar.skip_adverbials(s, k) if s.word(k) != "that" else (k, True)
        if s.word(k) == "that":
            trigger.kind, trigger.begins, trigger.place = "passive", k, trigger.first - 1
            return trigger
        return None

    def _participial(self, s: Sentence, trigger: Trigger, found: list[Trigger]) -> Trigger | None:
        """ ", adding that …" with the subject of the sentence."""
        before = s.word(trigger.first - 1)
        if before == "as":
            return self._quoted(s, trigger)
        if before not in (",", "and", "statement", "but", "while", "with") and not self._statement(before):
            if self._with_subject(s, trigger):
                self.complements.find(s, trigger)
                return trigger if trigger.kind in ("that", "gerund", "noun") else None
            return None
        self.subjects.borrow(s, trigger, found)
        self.complements.find(s, trigger)
        if trigger.kind == "noun" and trigger.verb != "express":
            trigger.kind = ""
        if trigger.kind == "zero" and trigger.verb not in ("say", "claim", "insist", "believe", "think"):
            trigger.kind = ""
        return trigger if trigger.subjects and trigger.kind else None

    def _quoted(self, s: Sentence, trigger: Trigger) -> Trigger | None:
        """ "quoted S as saying …" and "S was quoted as saying …"."""
        k = trigger.first - 2
        while k > 0 and s.low[k] not in ("quoted", "cited", "quotes") and trigger.first - k < 12:
            k -= 1
        if k <= 0 or s.low[k] not in ("quoted", "cited", "quotes"):
            return None
        if any(word in BE for word in s.low[self.grammar.verb_start(s, k) : k]):
            trigger.first = self.grammar.verb_start(s, k)
            self.subjects.left_subject(s, trigger, [])
        elif k + 1 < trigger.first - 1:
            trigger.subjects, trigger.place = [(k + 1, trigger.first - 2)], k + 1
        trigger.takes = "dtzw"
        self.complements.find(s, trigger)
        return trigger if trigger.subjects and trigger.kind else None

    def _with_subject(self, s: Sentence, trigger: Trigger) -> bool:
        """ "with Smith (reportedly) accusing …": the noun phrase before the participle is its subject."""
        j = self.grammar.before_adverbs(s, trigger.first)
        first = j
        while first > 0 and s.is_word(first) and s.low[first] != "with" and j - first < 8:
            first -= 1
        if j <= first or s.word(first) != "with" or self.grammar.subject(s, j, first + 1) is None:
            return False
        trigger.subjects, trigger.place = self.subjects.split_names(s, (first + 1, j)), first
        return True

    def _statement(self, word: str) -> bool:
        return word in ("letter", "tweet", "post", "statements", "speech", "report")

    def _is_inverted(self, s: Sentence, trigger: Trigger, verb: Verb) -> bool:
        k, i = trigger.first - 1, trigger.last
        if verb.form == "ing" or "d" not in verb.takes or not s.is_word(i + 1):
            return False
        quoted = s.is_quote(k) or (s.word(k) == "," and s.is_quote(k - 1))
        if not quoted and (verb.form in ("base", "part") and "s" not in verb.takes):
            return False
        following = s.low[i + 1]
        if following in ("that", "it", "them", "to", "in", "on", "at") or self.grammar.is_adverb(following):
            return False
        end = self.grammar.phrase_end(s, i + 1, titled=True)
        if end == i + 1 or self.grammar.is_time(s, i + 1):
            return False
        if quoted:
            return not (self.grammar.is_finite(s, end) and not s.is_capital(i + 1))
        if s.word(k) != "," or k < 2 or not (end >= len(s) or s.word(end) in (",", ".")):
            return False
        commas = sum(s.low[n] == "," and not (n == 1 and self.grammar.is_adverb(s.low[0])) for n in range(k))
        return commas == 0 or any(self.grammar.is_finite(s, n) for n in range(k))
