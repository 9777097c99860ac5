"""Word classes in English sentences: auxiliaries, finite verbs, adverbs, plurals, times."""

from __future__ import annotations

from annotator.suggest.quotes_language import Language
from annotator.suggest.quotes_text import Sentence

_CONTRACTED = ("'s", "'re", "'ve", "'ll", "'d", "'m", "n't")
_NOT_PAST = frozenset(
    "hundred kindred sacred naked wicked united indeed exceed proceed succeed speed need seed feed breed".split()
)
_ALONE = frozenset("some many others most both few several all".split())  # can be a subject by themselves
_PARTS_OF_DAY = frozenset("morning afternoon evening night week month year weekend".split())


class Words:
    """Which class a word of a sentence belongs to, by the word lists of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._has = language.has
        self._nouns = language.words["reporting_nouns"]

    def is_adverb(self, word: str) -> bool:
        """Whether `word` can stand between subject and verb."""
        return self._has("adverbs", word) or (len(word) > 4 and word.endswith("ly"))

    def is_auxiliary(self, word: str) -> bool:
        """Whether `word` is a form of be, have or do, or a modal verb."""
        return self._has("auxiliaries", word) or word.endswith("n't")

    def is_finite(self, s: Sentence, i: int) -> bool:
        """Whether the word at `i` reads as a finite verb."""
        if not s.is_word(i):
            return False
        word = s.low[i]
        if self.is_auxiliary(word):
            return word not in ("be", "been", "being", "having", "am")
        if "'" in word and word.endswith(_CONTRACTED) and self._has("pronouns", word.split("'")[0]):
            return True
        named = s.is_capital(i) and i > 0
        return not named and s.word(i - 1) not in ("having", "been", "being", "be") and self._inflected(s, i)

    def _inflected(self, s: Sentence, i: int) -> bool:
        """Whether the word at `i`, no auxiliary, has the form and the neighbours of a finite verb."""
        word = s.low[i]
        if self._has("irregular_past", word) or self._has("common_s", word):
            return not self._has("determiners", s.word(i - 1)) and s.word(i - 1) != "to"
        verb = self.language.verbs.get(word)
        known = verb is not None and verb.form in ("past", "part", "s")
        if verb is not None and known and word not in self._nouns and not word.endswith("ed"):
            return not (verb.form == "past" and s.word(i + 1) == "by")
        if word.endswith("ed") and len(word) > 3 and word not in _NOT_PAST:
            return self._past(s, i)
        return self._has("common_verbs", word) and self._plural_before(s, i) and self._after_verb(s, i + 1)

    def _past(self, s: Sentence, i: int) -> bool:
        """Whether an -ed word is a verb in the past rather than a participle before a noun."""
        before, after = s.word(i - 1), s.word(i + 1)
        if after == "by" or self._has("prepositions", before) or before.endswith("'s"):
            return False
        if self._has("determiners", before):
            return before in _ALONE and self._after_verb(s, i + 1)
        if self._after_verb(s, i + 1):
            return before not in ("and", ",") or after != "to"
        return s.is_capital(i - 1) or self._has("pronouns", before) or self.is_plural(before)

    def _after_verb(self, s: Sentence, i: int) -> bool:
        word = s.word(i)
        return (
            i >= len(s)
            or s.kind[i] != "w"
            or self._has("determiners", word)
            or self._has("prepositions", word)
            or self._has("pronouns", word)
            or self.is_adverb(word)
            or self._has("conjunctions", word)
            or s.is_capital(i)
            or word in ("to", "him", "them", "us", "me")
            or word[:1].isdigit()
            or word.endswith(("ed", "ing"))
        )

    def _plural_before(self, s: Sentence, i: int) -> bool:
        word = s.word(i - 1)
        return bool(word) and s.is_word(i - 1) and self.is_plural(word) and not self._has("prepositions", word)

    def is_plural(self, word: str) -> bool:
        """Whether the noun or pronoun `word` goes with a plural verb."""
        return (
            self._has("plural_words", word)
            or word in ("they", "we", "you", "i")
            or (len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "news")))
        )

    def is_time(self, s: Sentence, i: int) -> bool:
        """Whether the word at `i` can be part of a time: a weekday, a month, a year, "last", "ago" …"""
        word = s.word(i)
        if self._has("times", word):
            named = s.is_capital(i) and self._has("org_words", s.word(i + 1))
            return not named and not (s.is_capital(i) and word in _PARTS_OF_DAY)
        if not word.isdigit():
            return word in ("ago", "ago.")
        if len(word) <= 2:
            return self._has("months", s.word(i - 1)) or self._has("months", s.word(i + 1))
        return (
            len(word) == 4
            and word[:2] in ("18", "19", "20")
            and (
                self._has("months", s.word(i - 1))
                or s.word(i - 1) in ("in", "since", "by", ",")
                or s.word(i - 1).isdigit()
            )
        )
