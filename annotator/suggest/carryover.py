"""The carry-over engine: what was marked once is proposed wherever the same words occur; known names as speakers."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.model.spans import Fragment
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Engine, Proposal, Proposals, Source

# One word, one character of a script written without spaces, or one punctuation mark.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s]")
# Typists and typesetters write these differently; the words stay the same.
_SAME = str.maketrans("’‘ʼ“”„–—‐‑", "'''\"\"\"----")
# Words too common to carry over with confidence when they are all that was marked.
_COMMON = frozenset(
    ("a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "had", "has", "he", "her", "him", "his",
     "i", "in", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or", "our", "she", "so", "that", "the",
     "their", "them", "they", "this", "to", "us", "was", "we", "were", "who", "will", "with", "you", "your")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """Words to look for, and the label to propose for them.

    `marked` and `rejected` count how often people accepted or refused the label for these words; `attributes` are
    handed on to the proposals; `reason` says where the words come from, else it is told from `marked`.
    """

    label: str
    words: str
    marked: int = 1
    rejected: int = 0
    attributes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def score(self) -> float:
        """Share of acceptances to expect: the counts, smoothed by two imagined cases that favour longer wordings."""
        count = len(_tokens(_folded(self.words)))
        plain = self.words.strip()
        if len(plain) < 2 or not plain.isupper():
            plain = plain.lower()
        prior = 0.05 if plain in _COMMON or len(plain) < 2 else 1 - 0.5**count
        return (self.marked + 2 * prior) / (self.marked + self.rejected + 2) if prior > 0.05 else prior


def known_speaker(name: str, aliases: Iterable[str] = ()) -> Iterator[Entry]:
    """Entries for a person or body of the speaker registry under all its names."""
    for words in dict.fromkeys((name, *aliases)):
        attributes = {"canonical": name}
        yield Entry("Speaker", words, marked=8, attributes=attributes, reason="a name in the speaker registry")


def _folded(text: str) -> str:
    """`text` in lower case with plain quotation marks and hyphens, of the same length in code points."""
    lowered = text.translate(_SAME).lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := char.lower()) == 1 else char for char in text.translate(_SAME))


def _tokens(folded: str) -> list[str]:
    return _TOKEN.findall(folded)


class Matcher:
    """Finds many wordings at once on word boundaries, in time linear in the text.

    An automaton over words after Aho and Corasick (Efficient string matching, CACM 18, 1975): white space between words
    does not matter, nor does case, except for single words with a capital letter ("US" is not "us").
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._fail = [0]
        self._length = [0]
        self._found: list[list[Entry]] = [[]]
        self._shorter = [0]
        for entry in entries:
            self._add(entry)
        self._link()

    def _add(self, entry: Entry) -> None:
        tokens = _tokens(_folded(entry.words))
        if not tokens:
            return
        state = 0
        for depth, token in enumerate(tokens, 1):
            if token not in self._next[state]:
                self._next[state][token] = len(self._next)
                self._next.append({})
                self._fail.append(0)
                self._length.append(depth)
                self._found.append([])
                self._shorter.append(0)
            state = self._next[state][token]
        self._found[state].append(entry)

    def _link(self) -> None:
        """Failure links, and links to the next shorter wording that ends in the same place."""
        waiting = deque(self._next[0].values())
        while waiting:
            state = waiting.popleft()
            for token, following in self._next[state].items():
                back = self._fail[state]
                while back and token not in self._next[back]:
                    back = self._fail[back]
                back = self._next[back].get(token, 0)
                self._fail[following] = back
                self._shorter[following] = back if self._found[back] else self._shorter[back]
                waiting.append(following)

    def find(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        """Every occurrence in `text` as (start, end, entry) in code points, by their ends, longer ones first."""
        if not self._next[0]:
            return
        steps, fail = self._next, self._fail
        ends: list[tuple[int, int]] = []
        state = 0
        for found in _TOKEN.finditer(_folded(text)):
            token = found.group()
            ends.append(found.span())
            while state and token not in steps[state]:
                state = fail[state]
            state = steps[state].get(token, 0)
            hit = state if self._found[state] else self._shorter[state]
            while hit:
                start, end = ends[-self._length[hit]][0], ends[-1][1]
                for entry in self._found[hit]:
                    if _same(text, start, end, entry, self._length[hit]):
                        yield start, end, entry
                hit = self._shorter[hit]


def _same(text: str, start: int, end: int, entry: Entry, count: int) -> bool:
    """Whether an occurrence counts: not inside a letter with its accents, capitals as marked when it is one word."""
    if end < len(text) and unicodedata.category(text[end])[0] == "M":
        return False
    if count > 1 or entry.words == entry.words.lower():
        return True
    return text[start:end] == entry.words.strip()


class CarryOver(Engine):
    """Proposes the words of a lexicon wherever they occur; without a lexicon it proposes nothing."""

    id = "carryover"
    title = "Carry over what was marked"
    version = "1"

    def __init__(
        self, lexicon: Iterable[Entry | tuple[str, str]] = (), labels: Collection[str] | None = None, least: float = 0.1
    ) -> None:
        """`lexicon` holds entries or (label, words); only `labels` are proposed (None: all), from score `least` on."""
        united: dict[tuple[str, str], Entry] = {}
        for item in lexicon:
            entry = item if isinstance(item, Entry) else Entry(*item)
            if labels is None or entry.label in labels:
                key = (entry.label, " ".join(_tokens(entry.words)))
                united[key] = _united(united[key], entry) if key in united else entry
        self._matcher = Matcher(entry for entry in united.values() if entry.score >= least)

    def suggest(self, article: Source, corpus: Corpus) -> Proposals:
        """One proposal for each place where words of the lexicon stand; of overlapping ones of a label the longest."""
        by_label: dict[str, list[tuple[int, int, Entry]]] = {}
        for start, end, entry in self._matcher.find(article.text):
            by_label.setdefault(entry.label, []).append((start, end, entry))
        kept = sorted(
            ((start, end, label, entry) for label, hits in by_label.items() for start, end, entry in _apart(hits)),
            key=lambda hit: hit[:3],
        )
        return Proposals(
            tuple(
                Proposal(
                    f"carry-{label}-{start}", label, (Fragment(start, end),), round(entry.score, 4), _reason(entry),
                    dict(entry.attributes),
                )
                for start, end, label, entry in kept
            )
        )  # fmt: skip


def _united(first: Entry, second: Entry) -> Entry:
    return Entry(
        first.label,
        first.words,
        first.marked + second.marked,
        first.rejected + second.rejected,
        {**second.attributes, **first.attributes},
        first.reason or second.reason,
    )


def _apart(hits: list[tuple[int, int, Entry]]) -> Iterator[tuple[int, int, Entry]]:
    """Those that do not overlap: from the left, the longest first."""
    last = -1
    for start, end, entry in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if start >= last:
            yield start, end, entry
            last = end


def _reason(entry: Entry) -> str:
    if entry.reason:
        return entry.reason
    times = "once" if entry.marked == 1 else f"{entry.marked} times"
    refused = f", refused {entry.rejected} times" if entry.rejected > 1 else ", refused once" if entry.rejected else ""
    return f"the same words were marked {times}{refused}"
