"""Where a subject begins, where a noun phrase ends, what is a clause: English by closed-class words and capitals."""

from __future__ import annotations

from annotator.suggest.quotes_text import Sentence
from annotator.suggest.quotes_words import Words

Range = tuple[int, int]  # items [first, last], both inclusive

_CONTRACTED = ("'s", "'re", "'ve", "'ll", "'d", "'m", "n't")
_CLAUSE_PRONOUNS = frozenset("he she they it we i you there this these those everyone nobody".split())
_PERSONAL = frozenset("he she they it we i you".split())
_NO_CLAUSE = frozenset("of to by for that not and or but when".split())  # begin no clause that is said
_CLAUSE_WORDS = 4  # a longer stretch after "said" is a clause, even when no verb is recognised
_CLAUSE_REACH = 40  # items within which a clause shows its verb
_PLACING = frozenset("for from in at by with on within".split())  # join a noun phrase after "according to"
_LEADING = frozenset("latest recent new annual official current former final first last".split())  # before a name
_PARTICLES = frozenset("de van von bin al da der del di la".split())
_TIME_HEADS = frozenset(
    "statement interview letter speech press news report email e-mail conference briefing tweet post".split()
)
_MANY = frozenset("some many others most both few several all another".split())


class Grammar(Words):
    """Noun phrases and clauses in sentences of one language."""

    # ------------------------------------------------------------ noun phrases backwards
    def verb_start(self, s: Sentence, i: int) -> int:
        """First item of the verb group that ends at `i`: auxiliaries and the adverbs among them."""
        first = i
        k = i - 1
        while k >= 0 and s.is_word(k):
            word = s.low[k]
            if self.is_auxiliary(word) or word in ("not", "'m"):
                first = k
            elif not self.is_adverb(word) or s.is_capital(k):
                break
            k -= 1
        return first

    def before_adverbs(self, s: Sentence, i: int) -> int:
        """Last item before `i` that is no adverb."""
        k = i - 1
        while k >= 0 and s.is_word(k) and self.is_adverb(s.low[k]):
            k -= 1
        return k

    def phrase_start(self, s: Sentence, j: int, low: int = 0) -> int:
        """First item of the longest stretch without verb or clause boundary that ends at `j`."""
        if self._has("pronouns", s.word(j)):
            return j
        k = j
        while k >= low:
            if s.kind[k] == "q":
                if k == j or s.quote_size(k) > 4 or s.ends_speech(k) or s.word(k + 1) == ",":
                    break
            elif s.low[k] == "," and s.word(k + 1) in ("jr.", "sr.", "jr", "sr"):
                pass
            elif s.kind[k] == "p":
                if s.low[k] == ")":
                    opening = self._opening(s, k, low)
                    if opening is None:
                        break
                    k = opening
                elif s.low[k] not in ("&", "$", "£", "€", "%", "/", "'", "’"):
                    break
            elif k < j and self._blocks(s, k):
                break
            k -= 1
        return k + 1

    def _opening(self, s: Sentence, k: int, low: int) -> int | None:
        for opening in range(k - 1, max(low - 1, k - 12), -1):
            if s.low[opening] == "(":
                return opening
        return None

    def _blocks(self, s: Sentence, k: int) -> bool:
        word = s.low[k]
        if word in ("and", "or", "like"):
            return False
        if s.is_capital(k) and k > 0:
            return False
        if self._has("conjunctions", word) or self._has("pronouns", word):
            return True
        return self.is_finite(s, k) or (word.endswith("ing") and self._has("determiners", s.word(k + 1)))

    def subject(self, s: Sentence, j: int, low: int = 0) -> Range | None:
        """The noun phrase that ends at `j` and can be a subject, without leading adverbials; else None."""
        while j > low and self.is_time(s, j) and not s.is_capital(j - 1):
            j -= 1
            if s.word(j) in ("on", "in", "at", "last", "this"):
                j -= 1
        if not (0 <= j < len(s)) or (s.kind[j] == "p" and s.low[j] != ")"):
            return None
        if self.is_finite(s, j):
            return None
        first = self.phrase_start(s, j, low)
        if first > j or "according" in s.low[first : j + 1]:
            return None
        led = self._without_lead(s, first, j, first > low and not self._boundary(s, first - 1))
        if led is None or led > j:
            return None
        return (led, j) if self._is_nominal(s, led, j) else None

    def _boundary(self, s: Sentence, k: int) -> bool:
        return s.kind[k] != "w" or self._has("conjunctions", s.low[k]) or s.low[k] in self.language.verbs

    def _without_lead(self, s: Sentence, first: int, j: int, after_verb: bool) -> int | None:
        """`first` moved over adverbs, times and a prepositional phrase; over "… and" when it follows a verb."""
        joined = [k for k in range(first, j) if s.low[k] == "and"]
        if joined and (after_verb or joined[0] == first):
            first = joined[-1] + 1 if after_verb else first + 1
        elif after_verb and self._has("prepositions", s.word(first)):
            return self._participle(s, first)
        while first < j and (
            (self.is_adverb(s.low[first]) and not (s.is_capital(first) and first))
            or (self.is_time(s, first) and not s.low[first].isdigit() and not s.low[first + 1].endswith("s"))
            or s.low[first] in ("but", "and", "or", "because")
            or (s.low[first] == "last" and self.is_time(s, first + 1))
        ):
            first += 1
        if self._has("prepositions", s.low[first]) and first < j:
            return self._after_prepositional(s, first, j)
        return first

    def _participle(self, s: Sentence, first: int) -> int | None:
        """Start of the noun phrase that a participle before `first` belongs to ("documents released in May")."""
        k = first - 1
        if k > 0 and s.is_word(k) and s.low[k].endswith(("ed", "en", "ing")) and s.is_word(k - 1):
            if self.is_finite(s, k - 1) or self._has("conjunctions", s.low[k - 1]):
                return None
            return self.phrase_start(s, k - 1)
        return None

    def _after_prepositional(self, s: Sentence, first: int, j: int) -> int | None:
        """Start of the subject behind a prepositional phrase without comma ("In a statement Mayor Brown")."""
        for k in range(first + 2, j + 1):
            before, word = s.low[k - 1], s.low[k]
            if self._has("prepositions", before) or self._has("determiners", before):
                continue
            if self._has("determiners", word) and not self._has("determiners", before):
                return k
            if self.is_time(s, k - 1) and not self.is_time(s, k):
                return k
            if s.is_capital(k) and not s.is_capital(k - 1) and before not in ("and", "of"):
                return k
        return None

    def _is_nominal(self, s: Sentence, first: int, j: int) -> bool:
        last = s.low[j]
        if self._has("pronouns", last):
            return first == j
        if (
            (self.is_adverb(last) and not s.is_capital(j))
            or self._has("not_speakers", last)
            or self._has("prepositions", last)
            or self._has("conjunctions", last)
        ):
            return False
        if first == j and (self.is_time(s, j) or (self._has("determiners", last) and last not in _MANY)):
            return False
        if (self._has("determiners", last) and last not in _MANY) or last == "to":
            return False
        if first == j and last.endswith("ing") and not s.is_capital(j):
            return False
        return any(s.is_word(k) and not self.is_time(s, k) for k in range(first, j + 1)) and not last.isdigit()

    # ------------------------------------------------------------ noun phrases forwards
    def phrase_end(self, s: Sentence, r: int, with_place: bool = False, titled: bool = False) -> int:
        """Item behind the noun phrase that begins at `r`.

        `with_place` lets it take more prepositions, `titled` a name behind any noun ("captain Steve Smith").
        """
        k, head = r, False
        alone = self._has("pronouns", s.word(r)) or s.word(r) in ("him", "her", "them", "us", "me")
        if alone and not (s.word(r) == "her" and s.is_word(r + 1)):
            return r + 1
        while k < len(s):
            if s.kind[k] != "w":
                short = s.kind[k] == "q" and s.quote_size(k) <= 3 and k > r and s.is_word(k + 1)
                if not short and s.low[k] not in ("&", "$", "£", "€", "%", "-"):
                    break
                k += 1
                continue
            if self._phrase_stops(s, k, r, head, titled):
                break
            word = s.low[k]
            if self._has("prepositions", word):
                if k == r or self.is_time(s, k + 1):
                    break
                if not (
                    word == "of" or (word == "for" and not s.is_capital(k - 1)) or (with_place and word in _PLACING)
                ):
                    break
                head = False
            elif not self._has("determiners", word) and word != "and" and not word[:1].isdigit():
                head = True
            elif word == "and":
                head = False
            k += 1
        while k > r and s.low[k - 1] in ("and", "or"):
            k -= 1
        return k

    def _phrase_stops(self, s: Sentence, k: int, r: int, head: bool, titled: bool) -> bool:
        """Whether the noun phrase from `r` is over before the word at `k`; `head`: it already has its noun."""
        word = s.low[k]
        if word == "and":
            return self._joins_no_more(s, k, r)
        closed = self._has("conjunctions", word) and not self._has("prepositions", word)
        if closed or self._has("pronouns", word) or word == "to" or self.is_finite(s, k):
            return True
        if self._has("determiners", word) or self.is_time(s, k):
            return head
        if not head or k == r or self._has("prepositions", word):
            return False
        return (self.is_adverb(word) and not s.is_capital(k)) or self._new_phrase(s, k, titled)

    def _joins_no_more(self, s: Sentence, k: int, r: int) -> bool:
        """Whether the "and" at `k` joins clauses rather than nouns."""
        if k == r or not s.is_word(k + 1) or self._has("pronouns", s.low[k + 1]):
            return True
        return s.is_capital(k - 1) and not s.is_capital(k + 1) and not self._has("determiners", s.low[k + 1])

    def _new_phrase(self, s: Sentence, k: int, titled: bool) -> bool:
        """Whether a change between capitals and small letters at `k` begins another phrase."""
        word, before = s.low[k], s.low[k - 1]
        if word[:1].isdigit():
            return not (s.is_capital(k - 1) and s.is_capital(k + 1))
        if s.is_capital(k) and (before[:1].isdigit() or before in _LEADING):
            return False
        if s.is_capital(k) and not s.is_capital(k - 1):
            kind = before.rpartition("-")[2]
            known = titled or any(self._has(group, kind) for group in ("role_nouns", "titles", "org_words"))
            return not (known or self._has("prepositions", before) or before == "and" or before in _PARTICLES)
        if not s.is_capital(k) and s.is_capital(k - 1) and not before.endswith("'s"):
            named = self._has("role_nouns", word) or self._has("org_words", word) or self.is_plural(word)
            return not (named or word in _PARTICLES)
        return False

    # ------------------------------------------------------------ clauses
    def is_clause(self, s: Sentence, r: int, strong: bool) -> bool:
        """Whether a clause with its own subject begins at `r`; `strong` verbs of saying need less proof."""
        if r >= len(s) or (s.kind[r] == "p" and s.low[r] not in ("[", "$", "£", "€")):
            return False
        if self._clause_pronoun(s, r):
            return True
        word = s.low[r]
        if self.is_finite(s, r) or word in _NO_CLAUSE:
            return False
        if not strong and self._has("prepositions", word):
            return False
        for k in range(r + 1, min(len(s), r + _CLAUSE_REACH)):
            if self.is_finite(s, k):
                return strong or not (s.low[k - 1] in ("and", "or") or self._may_be_participle(s, k))
            if self._ends_search(s, k, r, strong):
                return False
        return strong and sum(s.is_word(k) for k in range(r, len(s))) > _CLAUSE_WORDS

    def _may_be_participle(self, s: Sentence, k: int) -> bool:
        """Whether the -ed word at `k` may belong to the noun before it ("value generated from …")."""
        return s.low[k].endswith("ed") and self._has("prepositions", s.word(k + 1))

    def _ends_search(self, s: Sentence, k: int, r: int, strong: bool) -> bool:
        """Whether a verb behind `k` would not belong to the clause that may begin at `r`."""
        word = s.low[k]
        if s.kind[k] == "p" and word in (";", ":", "("):
            return True
        if strong or s.kind[k] == "q":
            return False
        if word in (",", "-", "–", "—") or word in _PERSONAL:
            return True  # a pronoun within a noun phrase begins a relative clause ("answers they sought")
        if word == "and" and s.low[r].endswith("ing"):
            return True  # "reported receiving help and a tenth had none"
        return self._has("conjunctions", word) and word not in ("and", "or", "as", "than")

    def _clause_pronoun(self, s: Sentence, r: int) -> bool:
        word = s.low[r]
        if "'" in word and word.endswith(_CONTRACTED) and self._has("pronouns", word.split("'")[0]):
            return True
        if word not in _CLAUSE_PRONOUNS:
            return False
        k = r + 1
        while s.is_word(k) and self.is_adverb(s.low[k]):
            k += 1
        following = s.word(k)
        return self.is_finite(s, k) or self._has("common_verbs", following) or following in self.language.verbs

    def skip_adverbials(self, s: Sentence, r: int) -> tuple[int, bool]:
        """Item behind the adverbials that begin at `r`, and whether all of them are times or "in a statement"."""
        k, sure, phrases = r, True, 0
        while k < len(s) and s.kind[k] == "w":
            word = s.low[k]
            if self.is_time(s, k) or (
                word in ("last", "this", "next", "earlier", "later", "early", "late")
                and (self.is_time(s, k + 1) or word in ("earlier", "later"))
            ):
                k += 1
            elif word in ("on", "in", "at", "during") and (self.is_time(s, k + 1) or s.word(k + 2) == "of"):
                k += 1 if self.is_time(s, k + 1) else 0
                if not self.is_time(s, k):
                    k = self.phrase_end(s, k + 1)
                    sure = False
            elif self._has("prepositions", word) and word not in ("of", "that", "than", "as", "because"):
                end = self.phrase_end(s, k + 1)
                phrases += 1
                if end == k + 1 or phrases > 2:
                    break
                sure = sure and (s.low[end - 1] in _TIME_HEADS or s.low[end - 1] == "reporters" or word == "to")
                k = end
            elif self.is_adverb(word) and word not in ("just", "only", "even", "not", "never"):
                k += 1
            else:
                break
        return k, sure
