"""Claims that may say the same or contradict each other: by shared words and by comparable figures.

Words are weighted by inverse document frequency over the claims given and compared by cosine
(Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval"); two figures of one
unit make a pair worth looking at even if the words around them differ.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_FIGURE = re.compile(
    r"(?P<money>[$€£¥])?\s?(?P<number>\d[\d,.]*\d|\d)\s?(?P<scale>thousand|million|billion|trillion|bn|m\b|k\b)?"
    r"\s?(?P<percent>%|per\s?cent|percent)?",
    re.IGNORECASE,
)
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_COMMON_WORDS = (
    "a an the of in on at to for from by with and or but as that this these those it its he she they his her their "
    "has have had is are was were be been will would could should may might can not no more most than about over "
    "approximately around nearly almost said says"
)
_COMMON = frozenset(_COMMON_WORDS.split())
#: How much a comparable figure adds to the likeness of two claims that share a word.
_FIGURE_WORTH = 0.25
#: A word in more than this share of at least twenty claims tells nothing.
_TOO_COMMON = 0.5


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity: its value in plain units and what it counts ("%", a currency sign, or "")."""

    value: float
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Another claim that may belong with one: how alike from 0 to 1, and why in plain words."""

    id: str
    score: float
    reason: str


def figures(text: str) -> list[Figure]:
    """The quantities named in `text`; years are left out, as they compare nothing."""
    found = []
    for match in _FIGURE.finditer(text):
        unit = "%" if match["percent"] else (match["money"] or "")
        digits = match["number"].replace(",", "")
        try:
            value = float(digits) * _SCALES.get((match["scale"] or "").lower(), 1.0)
        except ValueError:
            continue
        if unit or match["scale"] or not 1500 <= value <= 2100:
            found.append(Figure(value, unit, match.group().strip()))
    return found


class ClaimIndex:
    """Claims by their words; made once for all claims, asked for each."""

    def __init__(self, claims: Mapping[str, str]) -> None:
        self._figures = {one: figures(words) for one, words in claims.items()}
        counts = {one: _stems(words) for one, words in claims.items()}
        self._word = {stem: word for stems in counts.values() for stem, word in stems.items()}
        holders: dict[str, list[str]] = defaultdict(list)
        for one, stems in counts.items():
            for stem in stems:
                holders[stem].append(one)
        total = max(len(claims), 1)
        self._holders = {stem: ids for stem, ids in holders.items() if total < 20 or len(ids) <= total * _TOO_COMMON}
        weight = {stem: math.log(1 + total / len(ids)) for stem, ids in self._holders.items()}
        self._vectors = {one: _unit({s: weight[s] for s in stems if s in weight}) for one, stems in counts.items()}

    def like(self, claim_id: str, limit: int = 10, least: float = 0.15) -> list[Pair]:
        """The claims most like one, best first, with a likeness of at least `least`."""
        vector = self._vectors.get(claim_id, {})
        scores: dict[str, float] = defaultdict(float)
        for stem, weight in vector.items():
            for other in self._holders[stem]:
                scores[other] += weight * self._vectors[other][stem]
        scores.pop(claim_id, None)
        pairs: list[Pair] = []
        floor = least
        for other, score in sorted(scores.items(), key=itemgetter(1), reverse=True):
            if score + _FIGURE_WORTH < floor:  # nor can any after it be among the best
                break
            pairs.append(self._pair(claim_id, other, score))
            if len(pairs) % limit == 0:
                floor = max(least, sorted((pair.score for pair in pairs), reverse=True)[limit - 1])
        pairs.sort(key=lambda pair: (-pair.score, pair.id))
        return [pair for pair in pairs if pair.score >= least][:limit]

    def _pair(self, one: str, other: str, cosine: float) -> Pair:
        shared = sorted(
            self._vectors[one].keys() & self._vectors[other].keys(), key=lambda stem: -self._vectors[one][stem]
        )
        reason = f"both speak of {', '.join(self._word[stem] for stem in shared[:3])}"
        compared = _comparable(self._figures[one], self._figures[other])
        if compared is None:
            return Pair(other, min(cosine, 1.0), reason)
        left, right = compared
        told = f"both say {left.words}" if left.value == right.value else f"{left.words} against {right.words}"
        return Pair(other, min(cosine + _FIGURE_WORTH, 1.0), f"{told}; {reason}")


def _comparable(one: Iterable[Figure], other: Iterable[Figure]) -> tuple[Figure, Figure] | None:
    """The two figures of one unit that are nearest in size; plain numbers count as comparable only when equal."""
    pairs = [
        (left, right)
        for left in one
        for right in other
        if left.unit == right.unit and (left.unit or left.value == right.value)
    ]

    def distance(pair: tuple[Figure, Figure]) -> float:
        high, low = max(pair[0].value, pair[1].value), min(pair[0].value, pair[1].value)
        return high / low if low > 0 else math.inf

    return min(pairs, key=distance, default=None)


def _stems(text: str) -> dict[str, str]:
    """The words of a text without their endings, each with the word as it stands."""
    return {stem: word for word in _WORD.findall(text) if (stem := _stem(word)) and stem not in _COMMON}


def _stem(word: str) -> str:
    """A word without its commonest English endings; enough to let "controls" meet "control"."""
    low = word.lower().removesuffix("’s").removesuffix("'s")
    if low in _COMMON or len(low) < 3:
        return ""
    for ending in ("ing", "ied", "ies", "ed", "es", "s"):
        if low.endswith(ending) and len(low) - len(ending) >= 4:
            return low[: -len(ending)]
    return low


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {stem: weight / length for stem, weight in vector.items()}
