"""How far what is said reaches, and how far the words that name its source."""

from __future__ import annotations

from annotator.suggest.quotes_grammar import Grammar
from annotator.suggest.quotes_language import Language
from annotator.suggest.quotes_subjects import Trigger
from annotator.suggest.quotes_text import Sentence

_GENERIC = frozenset(
    "man woman boy girl victim witness resident driver suspect group company report study team club".split()
)


class Extents:
    """Ends of clauses, quotations and sources in sentences of one language."""

    def __init__(self, language: Language, grammar: Grammar) -> None:
        self.language = language
        self.grammar = grammar

    def source_end(self, s: Sentence, k: int) -> int:
        """End of the source behind the quotation: appositions belong to it, relative and further clauses do not."""
        while s.word(k) == "," and k + 1 < len(s):
            if self.language.has("relatives", s.word(k + 1)) or self.grammar.is_time(s, k + 1):
                return k
            stop = k + 1
            while stop < len(s) and s.word(stop) != "," and s.kind[stop] != "q":
                if stop > k + 2 and self.language.has("relatives", s.word(stop)):
                    return stop
                if self.grammar.is_finite(s, stop) or s.word(stop) in ("but", "although", "while", "with"):
                    return k
                stop += 1
            if stop <= k + 1:
                return k
            k = stop
            if s.word(k - 1) in (".", "!", "?"):
                return k - 1
        return k

    def opening_source_end(self, s: Sentence, k: int) -> int:
        """End of the source before the quotation: an apposition belongs to it when it names a role or a body."""
        if s.word(k) in ("(",):
            while k < len(s) and s.low[k] != ")":
                k += 1
            k += 1
        while s.word(k) == ",":
            lead = s.word(k + 1)
            if s.is_capital(k + 1) or lead in ("that", "this", "these", "those"):
                return k
            stop, role = k + 1, lead.endswith("ing") or lead == "who"
            while stop < len(s) and s.word(stop) != ",":
                word = s.word(stop)
                role = role or (self.language.has("role_nouns", word) and word not in _GENERIC)
                if self.grammar.is_finite(s, stop) and s.word(k + 1) != "who":
                    return k
                stop += 1
            if not role or stop >= len(s) - 1:
                return k
            k = stop
        return k

    def end(self, s: Sentence, trigger: Trigger, later: list[Trigger]) -> int:
        """Index of the token after the last one that belongs to what `trigger` reports."""
        begins = trigger.begins
        if trigger.kind == "direct":
            return self._end_of_marks(s, begins, later)
        end = self.end_from(s, begins, later, trigger.kind)
        return self._end_of_relative(s, trigger, end) if trigger.relative else end

    def _end_of_relative(self, s: Sentence, trigger: Trigger, end: int) -> int:
        """ "Bell, who said it was over, left": the sentence goes on behind the second comma."""
        for k in range(trigger.begins + 2, end):
            after = k + 2 if self.grammar.is_adverb(s.word(k + 1)) else k + 1
            if s.low[k] == "," and self.grammar.is_finite(s, after):
                return k
        return end

    def _end_of_marks(self, s: Sentence, begins: int, later: list[Trigger]) -> int:
        """Behind the marks, or at the end of the clause that goes on behind them."""
        k = begins + 1
        if not s.is_word(k) or (s.ends_speech(begins) or s.word(k) == ",") or s.is_capital(k):
            return k
        word = s.low[k]
        if any(t.first in (k, k + 1) for t in later):
            return k
        stops = self.language.has("conjunctions", word) or word in ("according", "when", "in", "on", "at", "to", "by")
        if stops and word != "and":
            return k
        if word == "and" and not any(s.is_quote(n) for n in range(k, min(len(s), k + 12))):
            return k
        return self.end_from(s, begins, later)

    def end_from(self, s: Sentence, begins: int, later: list[Trigger], kind: str = "", nested: bool = False) -> int:
        """Item behind the clause that begins at `begins`: the sentence's end, unless the frame goes on before it."""
        starts = (
            set()
            if nested
            else {
                max(self._frame_start(s, t), t.first * (self._frame_start(s, t) < begins))
                for t in later
                if self._is_frame(s, t, begins)
            }
        )
        for k in range(begins + 1, len(s)):
            if k in starts:
                return self._before_joint(s, k)
            if s.kind[k] == "q":
                continue
            word = s.low[k]
            if word == "according" and s.word(k + 1) == "to":
                return self._before_joint(s, k)
            if s.kind[k] == "p" and k > begins + 1 and self._frame_goes_on(s, k, kind):
                return k
        return self.last(s)

    def _is_frame(self, s: Sentence, t: Trigger, begins: int) -> bool:
        """Whether a later cue begins a new attribution rather than one inside what is said."""
        start = self._frame_start(s, t)
        if t.first > begins > start and not t.joined:
            return s.word(t.first - 1) == ","
        if start <= begins + 1 or t.relative:
            return False
        if not t.kind and not t.inverted:
            return s.word(start - 1) == "," and s.word(t.last + 1) in (",", ".", "")
        before = s.word(start - 1)
        return (
            t.joined
            or before in (",", ";", "–", "—", "but", "while", "and", "although", "whereas")
            or (s.word(start) in ("and", "but", ","))
        )

    def _frame_start(self, s: Sentence, t: Trigger) -> int:
        return t.place if t.place >= 0 else t.first

    def _before_joint(self, s: Sentence, k: int) -> int:
        while k > 0 and (s.word(k - 1) in ("and", "but", "while", "although", "whereas") or s.kind[k - 1] == "p"):
            k -= 1
        return k

    def _frame_goes_on(self, s: Sentence, k: int, kind: str) -> bool:
        """Whether the mark at `k` ends what is said: "…, adding", "…, but refused", "… – although"."""
        mark, word = s.low[k], s.word(k + 1)
        if mark == ";":
            return False
        if mark in ("–", "—", "-"):
            closed = any(s.low[n] in ("–", "—", "-") for n in range(k + 1, len(s)))
            return not closed and word in ("although", "but", "though", "while", "despite")
        if mark != ",":
            return False
        if self.language.has("participles_cut", word) or word in ("although", "though", "despite", "whereas"):
            return True
        if kind in ("noun", "infinitive", "gerund") and word in ("with", "who", "while", "but", "as", "after"):
            return True
        if kind == "noun" and word == "which":
            return self.grammar.is_finite(s, k + 3) and not self.grammar.is_finite(s, k + 2)
        return word == "but" and (self.grammar.is_finite(s, k + 2) or self.grammar.is_adverb(s.word(k + 2)))

    def last(self, s: Sentence) -> int:
        """Item behind the sentence's last one that is no full stop."""
        end = len(s)
        while end > 0 and s.kind[end - 1] == "p" and s.low[end - 1] not in (")", "%"):
            end -= 1
        return end
