"""Quotations in languages without a grammar of their own: marks, reporting verbs and capitals."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.suggest.quotes_find import Quotation, Span
from annotator.suggest.quotes_language import Language
from annotator.suggest.quotes_text import Sentence, sentences_of

_FEW_WORDS = 2
_LONGEST_NAME = 9  # items of a speaker's noun phrase
_ENDS = frozenset((".", "!", "?", "…", "..."))


class PlainFinder:
    """Finds quotations by marks, verbs of saying and "according to" phrases from a word list.

    Without a language only quotations of a full sentence in marks are proposed, without speaker.
    """

    def __init__(self, language: Language | None) -> None:
        self.language = language
        data = language.data if language is not None else {}
        self._before = tuple(tuple(phrase.split()) for phrase in data.get("according_before", ()))
        self._after = frozenset(data.get("according_after", ()))

    def in_paragraph(self, text: str, start: int, end: int) -> list[Quotation]:
        """The quotations of the paragraph `[start, end)`, in reading order."""
        found: list[Quotation] = []
        for s in sentences_of(text, start, end):
            new = list(self._in_sentence(s)) if self.language is not None else []
            if not new and not any(kind == "w" for kind in s.kind):
                last = found[-1] if found else None
                new = list(self._bare(s, last))
            found.extend(new)
        return found

    def _bare(self, s: Sentence, last: Quotation | None) -> Iterator[Quotation]:
        """A sentence that is nothing but a quotation; it belongs to the speaker of the one before."""
        for k in range(len(s)):
            if s.is_quote(k) and s.quote_size(k) > _FEW_WORDS and s.ends_speech(k):
                span = s.start[k], s.end[k]
                if last is not None and last.speakers:
                    yield Quotation(span, "direct", "continued", last.verb, last.cue, list(last.speakers))
                else:
                    yield Quotation(span, "direct", "marks", "")

    def _in_sentence(self, s: Sentence) -> Iterator[Quotation]:
        for i in range(len(s)):
            if s.kind[i] != "w":
                continue
            made = self._by_verb(s, i) or self._by_source(s, i)
            if made is not None:
                yield made
                return

    # ------------------------------------------------------------ verbs
    def _by_verb(self, s: Sentence, i: int) -> Quotation | None:
        group = self._verb_group(s, i)
        if group is None:
            return None
        first, last = group
        left = self._quote_before(s, first)
        if left is not None:
            speaker = self._phrase_after(s, last + 1) or self._phrase_before(s, first)
            return self._made(s, (s.start[left], s.end[left]), "left", first, last, speaker)
        speaker = self._phrase_before(s, first) or self._phrase_after(s, last + 1)
        if speaker is None:
            return None
        return self._said_after(s, first, last, speaker)

    def _verb_group(self, s: Sentence, i: int) -> tuple[int, int] | None:
        assert self.language is not None
        has = self.language.has
        if has("auxiliaries", s.low[i]) and i + 1 < len(s) and has("participles", s.word(i + 1)):
            return i, i + 1
        if has("speech", s.low[i]) and not (i and s.is_capital(i)):
            return (i - 1, i) if i and has("auxiliaries", s.word(i - 1)) else (i, i)
        return None

    def _quote_before(self, s: Sentence, first: int) -> int | None:
        """The quotation before the verb, with at most a comma and a short subject between."""
        for k in range(first - 1, max(-1, first - 8), -1):
            if s.is_quote(k):
                return k if s.quote_size(k) > _FEW_WORDS or s.ends_speech(k) else None
            if s.kind[k] == "p" and s.low[k] not in (",", "-", "–"):
                return None
        return None

    def _said_after(self, s: Sentence, first: int, last: int, speaker: tuple[int, int]) -> Quotation | None:
        """A quotation in marks, or a clause with "that", behind the verb."""
        assert self.language is not None
        start = max(last, speaker[1]) + 1
        for k in range(start, min(len(s), start + 12)):
            if s.is_quote(k) and s.word(k - 1) in (",", ":"):
                return self._made(s, (s.start[k], s.end[k]), "direct", first, last, speaker)
            if self.language.has("that", s.low[k]) and s.is_word(k):
                end = self._last(s)
                if end - k > _FEW_WORDS:
                    return self._made(s, (s.start[k], s.end[end - 1]), "that", first, last, speaker)
        return None

    # ------------------------------------------------------------ "according to"
    def _by_source(self, s: Sentence, i: int) -> Quotation | None:
        if s.low[i] in self._after:
            speaker = self._phrase_before(s, i)
            if speaker is not None and speaker[0] == 0:
                return self._rest(s, i, i, i + 1, speaker)
            return None
        for words in self._before:
            if tuple(s.low[i : i + len(words)]) != words:
                continue
            speaker = self._phrase_after(s, i + len(words))
            if speaker is None:
                continue
            last = i + len(words) - 1
            if i <= 1:
                return self._rest(s, i, last, speaker[1] + 1, speaker)
            if s.word(i - 1) == "," and speaker[1] + 1 >= self._last(s):
                return self._made(s, (s.start[0], s.end[i - 2]), "according-before", i, last, speaker)
        return None

    def _rest(self, s: Sentence, first: int, last: int, k: int, speaker: tuple[int, int]) -> Quotation | None:
        while k < len(s) and s.kind[k] == "p":
            k += 1
        end = self._last(s)
        if end - k <= _FEW_WORDS:
            return None
        return self._made(s, (s.start[k], s.end[end - 1]), "according-after", first, last, speaker)

    # ------------------------------------------------------------ noun phrases
    def _phrase_after(self, s: Sentence, k: int) -> tuple[int, int] | None:
        """The noun phrase that begins at `k`: a pronoun, or words up to a mark, a clause or a second small word."""
        if not s.is_word(k) or not self._can_begin(s, k):
            return None
        if self._has("pronouns", s.low[k]):
            return k, k
        end, named = k, s.is_capital(k)
        while end + 1 < len(s) and end - k < _LONGEST_NAME and s.is_word(end + 1):
            word = s.low[end + 1]
            if any(
                self._has(group, word)
                for group in ("conjunctions", "auxiliaries", "speech", "that", "adverbs", "times")
            ):
                break
            if self._has("prepositions", word) and not (
                self._has("determiners", word) or word in ("von", "de", "du", "del")
            ):
                break
            if (
                named
                and s.is_capital(end)
                and not s.is_capital(end + 1)
                and word not in ("de", "du", "del", "la", "von", "van")
            ):
                break
            named = named or s.is_capital(end + 1)
            end += 1
        return k, end

    def _phrase_before(self, s: Sentence, i: int) -> tuple[int, int] | None:
        """The noun phrase that ends right before `i`."""
        end = i - 1
        while end >= 0 and s.is_word(end) and self._has("adverbs", s.low[end]):
            end -= 1
        if not s.is_word(end) or any(
            self._has(group, s.low[end]) for group in ("conjunctions", "that", "prepositions")
        ):
            return None
        if self._has("pronouns", s.low[end]):
            return end, end
        first = end
        while first > 0 and end - first < _LONGEST_NAME and s.is_word(first - 1):
            word = s.low[first - 1]
            if any(self._has(group, word) for group in ("conjunctions", "auxiliaries", "speech", "that", "adverbs")):
                break
            first -= 1
        while first < end and self._has("prepositions", s.low[first]) and not self._has("determiners", s.low[first]):
            first += 1
        return (first, end) if self._can_begin(s, first) else None

    def _can_begin(self, s: Sentence, k: int) -> bool:
        word = s.low[k]
        return (s.is_capital(k) and not self._has("conjunctions", word)) or any(
            self._has(group, word) for group in ("pronouns", "determiners", "role_nouns", "titles")
        )

    def _has(self, group: str, word: str) -> bool:
        return self.language is not None and self.language.has(group, word)

    # ------------------------------------------------------------ making
    def _last(self, s: Sentence) -> int:
        end = len(s)
        while end > 0 and s.low[end - 1] in _ENDS:
            end -= 1
        return end

    def _made(
        self, s: Sentence, span: Span, pattern: str, first: int, last: int, speaker: tuple[int, int] | None
    ) -> Quotation:
        marked = any(s.is_quote(k) and span[0] <= s.start[k] < span[1] for k in range(len(s)))
        kind = "direct" if pattern in ("left", "direct") else "mixed" if marked else "indirect"
        cue = s.start[first], s.end[last]
        verb = s.text[cue[0] : cue[1]].lower()
        speakers = [(s.start[speaker[0]], s.end[speaker[1]])] if speaker is not None else []
        return Quotation(span, kind, pattern, verb, cue, speakers)
