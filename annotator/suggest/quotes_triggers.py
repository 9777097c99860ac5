"""Cues in a sentence, each with its subject and the place where what was said may begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from annotator.suggest.quotes_grammar import Grammar, Range
from annotator.suggest.quotes_language import Language, Verb
from annotator.suggest.quotes_text import Sentence

_BE = frozenset("is are was were be been being isn't aren't wasn't weren't".split())
_DOUBTFUL = frozenset("may might could should must would couldn't shouldn't wouldn't can can't cannot".split())
_ASKING = frozenset("ask wonder explain announce reveal determine question inquire enquire clarify disclose".split())
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


class TriggerFinder:
    """Finds the cues of sentences of one language."""

    def __init__(self, language: Language, grammar: Grammar) -> None:
        self.language = language
        self.grammar = grammar
        phrases = language.data.get("phrases", {})
        self._phrases = {
            tuple(phrase.split()): kind for kind in ("np", "clause") for phrase in phrases.get(kind, ())
        }
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

    # ------------------------------------------------------------ kinds of cue
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
                self._borrow(s, trigger, found)
            elif trigger.subjects:
                pass
            else:
                self._left_subject(s, trigger, found)
            self._complement(s, trigger)
            if trigger.subjects and trigger.kind:
                return trigger
        return None

    def _verb(self, s: Sentence, i: int, verb: Verb, found: list[Trigger]) -> Trigger | None:
        start = self.grammar.verb_start(s, i)
        group = s.low[start:i]
        if s.word(start - 1) == "to" or any(word in _DOUBTFUL for word in group):
            return None
        trigger = Trigger(start, i, verb.base, verb.takes)
        if any(word in _BE for word in group) and verb.form == "past":
            return self._passive(s, trigger)
        if verb.form == "ing" and start == i:
            return self._participial(s, trigger, found)
        if "c" in verb.takes:
            return None
        if self._is_inverted(s, trigger, verb):
            end = self.grammar.phrase_end(s, i + 1, titled=True)
            trigger.subjects = self.split_names(s, (i + 1, end - 1))
            trigger.inverted, trigger.after_subject, trigger.place = True, end, start
            return trigger
        self._left_subject(s, trigger, found)
        if not trigger.subjects or not self._agrees(s, trigger, verb, group):
            return None
        if not self._speaks(s, trigger, verb, group):
            return None
        self._complement(s, trigger)
        trigger.after_subject = i + 1
        return trigger

    def _speaks(self, s: Sentence, trigger: Trigger, verb: Verb, group: list[str]) -> bool:
        """Whether the subject can be the source: evidence verbs want a document, "highlight" somebody."""
        first, last = trigger.subjects[0]
        words = [_POSSESSIVE.sub("", word) for word in s.low[first : last + 1]]
        has = self.language.has
        if "e" in verb.takes and "d" not in verb.takes and any(word in _BE for word in group):
            return False
        if "v" in verb.takes:
            return any(has("document_nouns", word) for word in words)
        if "n" in verb.takes and "d" not in verb.takes:
            return words[0] not in ("this", "that", "these", "those", "it") and (
                any(s.is_capital(k) and (k or len(words) == 1) for k in range(first, last + 1))
                or any(has(group, word) for word in words for group in ("pronouns", "role_nouns", "plural_words", "org_words"))
            )
        return True

    def _passive(self, s: Sentence, trigger: Trigger) -> Trigger | None:
        """"It was reported (by X) that …"; nothing else in the passive voice reports words."""
        k = trigger.last + 1
        if s.word(self.grammar.before_adverbs(s, trigger.first)) != "it":
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
        """", adding that …" with the subject of the sentence."""
        before = s.word(trigger.first - 1)
        if before == "as":
            return self._quoted(s, trigger)
        if before not in (",", "and", "statement", "but", "while", "with") and not self._statement(before):
            if self._with_subject(s, trigger):
                self._complement(s, trigger)
                return trigger if trigger.kind in ("that", "gerund", "noun") else None
            return None
        self._borrow(s, trigger, found)
        self._complement(s, trigger)
        if trigger.kind == "zero" and trigger.verb not in ("say", "claim", "add", "insist", "believe", "think"):
            trigger.kind = ""
        return trigger if trigger.subjects and trigger.kind else None

    def _quoted(self, s: Sentence, trigger: Trigger) -> Trigger | None:
        """"quoted S as saying …" and "S was quoted as saying …"."""
        k = trigger.first - 2
        while k > 0 and s.low[k] not in ("quoted", "cited", "quotes") and trigger.first - k < 12:
            k -= 1
        if k <= 0 or s.low[k] not in ("quoted", "cited", "quotes"):
            return None
        if any(word in _BE for word in s.low[self.grammar.verb_start(s, k) : k]):
            trigger.first = self.grammar.verb_start(s, k)
            self._left_subject(s, trigger, [])
        elif k + 1 < trigger.first - 1:
            trigger.subjects, trigger.place = [(k + 1, trigger.first - 2)], k + 1
        trigger.takes = "dtzw"
        self._complement(s, trigger)
        return trigger if trigger.subjects and trigger.kind else None

    def _with_subject(self, s: Sentence, trigger: Trigger) -> bool:
        """"with Smith (reportedly) accusing …": the noun phrase before the participle is its subject."""
        j = self.grammar.before_adverbs(s, trigger.first)
        first = j
        while first > 0 and s.is_word(first) and s.low[first] != "with" and j - first < 8:
            first -= 1
        if j <= first or s.word(first) != "with" or self.grammar.subject(s, j, first + 1) is None:
            return False
        trigger.subjects, trigger.place = self.split_names(s, (first + 1, j)), first
        return True

    def _statement(self, word: str) -> bool:
        return word in ("letter", "tweet", "post", "statements", "speech", "report")

    # ------------------------------------------------------------ subjects
    def _is_inverted(self, s: Sentence, trigger: Trigger, verb: Verb) -> bool:
        k, i = trigger.first - 1, trigger.last
        if verb.form == "ing" or "d" not in verb.takes or not s.is_word(i + 1):
            return False
        following = s.low[i + 1]
        if following in ("that", "it", "them", "to", "in", "on", "at") or self.grammar.is_adverb(following):
            return False
        end = self.grammar.phrase_end(s, i + 1, titled=True)
        if end == i + 1 or self.grammar.is_time(s, i + 1):
            return False
        if s.is_quote(k) or (s.word(k) == "," and s.is_quote(k - 1)):
            return not (self.grammar.is_finite(s, end) and not s.is_capital(i + 1))
        if s.word(k) != "," or k < 2 or not (end >= len(s) or s.word(end) in (",", ".")):
            return False
        commas = sum(s.low[n] == "," and not (n == 1 and self.grammar.is_adverb(s.low[0])) for n in range(k))
        return commas == 0 or any(self.grammar.is_finite(s, n) for n in range(k))

    def _left_subject(self, s: Sentence, trigger: Trigger, found: list[Trigger]) -> None:
        j = self.grammar.before_adverbs(s, trigger.first)
        word = s.word(j)
        if j < 0 or word in ("i", "you", "we"):
            return
        if word in ("who", "which") or (word == "that" and j > 0 and s.is_word(j - 1)):
            self._antecedent(s, trigger, j)
            return
        if word in ("and", "but") or (word == "," and s.word(j - 1) in ("and", "but")):
            self._borrow(s, trigger, found)
            verb = self.language.verbs.get(s.low[trigger.last])
            if verb is not None and verb.form == "base" and not found:
                trigger.subjects = []
            if trigger.subjects:
                return
        if word == "," or word == ")":
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
        """"Malaysia's Prime Minister, Najib Razak said": the description that opens the clause."""
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

    def _borrow(self, s: Sentence, trigger: Trigger, found: list[Trigger]) -> None:
        """The subject of the cue before, or of the sentence's first clause."""
        for earlier in reversed(found):
            if earlier.subjects and earlier.verb != "according to" and not earlier.relative:
                trigger.subjects, trigger.joined = list(earlier.subjects), True
                trigger.place = trigger.first - 1
                return
        if s.word(trigger.first - 1) in ("and", "but") and trigger.verb in ("tell", "inform", "ask", "assure", "remind"):
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
        starts = first == 0 or s.kind[first - 1] != "w" or self.language.has("conjunctions", opener) or (
            self.grammar.is_adverb(opener) or self.grammar.is_time(s, first - 1)
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

    def _agrees(self, s: Sentence, trigger: Trigger, verb: Verb, group: list[str]) -> bool:
        if group and verb.form != "base":
            return True
        heads = list(self._heads(s, trigger.subjects[0]))
        plural = len(trigger.subjects) > 1 or bool(heads and self.grammar.is_plural(heads[0])) or "and" in heads
        if verb.form == "base":
            return bool(group) or plural
        noun = s.low[trigger.last] in self.language.words["reporting_nouns"]
        return not (verb.form == "s" and noun and plural and not s.is_capital(trigger.subjects[0][1]))

    def _heads(self, s: Sentence, phrase: Range) -> Iterator[str]:
        """The head noun (the last word before a preposition), then the joining words."""
        head = phrase[1]
        for k in range(phrase[0] + 1, phrase[1] + 1):
            if self.language.has("prepositions", s.low[k]):
                head = k - 1
                break
        yield s.low[head]
        yield from (s.low[k] for k in range(phrase[0], head + 1) if s.low[k] == "and")

    # ------------------------------------------------------------ what is said
    def _complement(self, s: Sentence, trigger: Trigger) -> None:
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
        if skipped > r and self._begins(s, trigger, skipped, sure):
            return
        if not self._begins(s, trigger, r, sure=True) and s.word(r) == ",":
            self._behind_insertion(s, trigger, r)

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
        if s.is_quote(r) and "d" in takes and (s.quote_size(r) > 1 or s.word(r - 1) in (",", ":")):
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

    def _question(self, s: Sentence, trigger: Trigger, word: str) -> bool:
        """Whether the wh-word begins an indirect question; "said when …" mostly gives the time."""
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
        """"said, in a statement, that …"."""
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
