"""What is said: where it begins behind a cue, and in what form."""

from __future__ import annotations

from annotator.suggest.quotes_grammar import Grammar
from annotator.suggest.quotes_language import Language
from annotator.suggest.quotes_subjects import Trigger
from annotator.suggest.quotes_text import Sentence

_ADVERBIAL = 8  # items of the longest adverbial between a verb and "that"
_ASKING = frozenset("ask wonder explain announce reveal determine question inquire enquire clarify disclose".split())


class ComplementFinder:
    """Finds the complements of cues."""

    def __init__(self, language: Language, grammar: Grammar) -> None:
        self.language = language
        self.grammar = grammar

    def find(self, s: Sentence, trigger: Trigger) -> None:
        """Set `kind` and `begins` when something said follows the cue."""
        takes, r = trigger.takes, trigger.last + 1
        if "O" in takes or "o" in takes:
            r = self._addressee(s, r, "O" in takes)
        if "g" in takes:
            for k in range(r + 1, min(len(s), r + 9)):
                if s.low[k] == "of" and s.word(k + 1).endswith("ing"):
                    trigger.kind, trigger.begins = "gerund", r
            return
        skipped, sure = self.grammar.skip_adverbials(s, r)
        if self.language.has("prepositions", s.word(r)):
            skipped = self._that_ahead(s, r) or skipped
        if skipped > r and self._begins(s, trigger, skipped, sure):
            return
        if not self._begins(s, trigger, r, sure=True) and s.word(r) == ",":
            self._behind_insertion(s, trigger, r)

    def _that_ahead(self, s: Sentence, r: int) -> int | None:
        """ "said on his Facebook page that …": the item of "that" when nothing but an adverbial lies before it."""
        for k in range(r + 1, min(len(s), r + _ADVERBIAL)):
            if s.low[k] == "that":
                return k
            if s.kind[k] != "w" or self.grammar.is_finite(s, k) or self.language.has("pronouns", s.low[k]):
                return None
        return None

    def _addressee(self, s: Sentence, r: int, needed: bool) -> int:
        if s.word(r) in ("that", ",", ":") or s.is_quote(r) or self.language.has("wh", s.word(r)):
            return r
        end = self.grammar.phrase_end(s, r)
        if needed:
            return end
        following = s.word(end)
        return end if following in ("that", ",", ":") or s.is_quote(end) or self.language.has("wh", following) else r

    def _begins(self, s: Sentence, trigger: Trigger, r: int, sure: bool) -> bool:
        kind, begins, takes, word = "", r, trigger.takes, s.word(r)
        if s.is_quote(r) and "d" in takes and (s.quote_size(r) > self._least_words(takes) or s.word(r - 1) in ",:"):
            kind = "direct"
        elif word in (",", ":") and s.is_quote(r + 1) and ("d" in takes or word == ":"):
            kind, begins = "direct", r + 1
        elif word == "that" and "t" in takes and self._that_clause(s, trigger, r):
            kind = "that"
        elif word == "," and s.word(r + 1) == "that" and "t" in takes:
            kind, begins = "that", r + 1
        elif word == ":" and "s" in takes and r + 1 < len(s):
            kind, begins = "zero", r + 1
        elif word in self.language.words["wh"] and "w" in takes and self._question(s, trigger, word):
            kind = "wh"
        elif "z" in takes and sure and self.grammar.is_clause(s, r, strong="s" in takes):
            kind = "zero"
        elif word == "to" and "i" in takes:
            kind = "infinitive"
        elif "n" in takes and self._noun_phrase(s, r):
            kind = "noun"
        if kind:
            trigger.kind, trigger.begins = kind, begins
        return bool(kind)

    def _least_words(self, takes: str) -> int:
        """Words that a quotation without comma or colon before it must exceed: fewer are a name or an emphasis."""
        return 1 if "s" in takes else 3

    def _question(self, s: Sentence, trigger: Trigger, word: str) -> bool:
        """Whether the wh-word begins an indirect question; "said when …" mostly gives the time."""
        if s.word(trigger.last + 2) == "to" or s.word(trigger.last + 3) == "to":
            return False  # "explains how to …"
        if word in ("how", "why", "what", "whether"):
            return True
        group = s.low[trigger.first : trigger.last]
        return trigger.verb in _ASKING or any(w == "not" or w.endswith("n't") for w in group)

    def _that_clause(self, s: Sentence, trigger: Trigger, r: int) -> bool:
        """Whether "that" begins a clause; "said that." does not."""
        if r > trigger.last + 1 and self.grammar.is_finite(s, r + 1):
            return False
        return r + 1 < len(s) and (s.kind[r + 1] != "p" or s.low[r + 1] in (",", "[", "$", "£", "€"))

    def _noun_phrase(self, s: Sentence, r: int) -> bool:
        word = s.word(r)
        if not s.is_word(r) or self.language.has("prepositions", word) or self.language.has("conjunctions", word):
            return False
        return self.grammar.phrase_end(s, r, with_place=True) > r

    def _behind_insertion(self, s: Sentence, trigger: Trigger, r: int) -> None:
        """ "said, in a statement, that …"."""
        lead = s.word(r + 1)
        if not (self.language.has("prepositions", lead) or self.grammar.is_adverb(lead) or lead in ("and", "when")):
            return
        for k in range(r + 2, min(len(s), r + 14)):
            if s.word(k) == ",":
                if s.word(k + 1) == "that" and "t" in trigger.takes:
                    trigger.kind, trigger.begins = "that", k + 1
                elif s.is_quote(k + 1) and "d" in trigger.takes and self.language.has("prepositions", s.word(r + 1)):
                    trigger.kind, trigger.begins = "direct", k + 1
                return
