"""An engine for any label, learned from what was marked: a sequence model for words, a linear model for sentences.

Spans within sentences are learned as begin/inside/outside tags by an averaged perceptron (Collins 2002,
"Discriminative training methods for hidden Markov models"), whole sentences by the same perceptron without the
sequence.  Training is deterministic and takes seconds; nothing but the standard library is needed.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from annotator.model.spans import Fragment
from annotator.model.text import sentences, words
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Engine, Proposal, Proposals, Source

#: Fewest marked spans from which a label is learned.
ENOUGH = 30
#: Sentences learned from at most, so that training stays within seconds.
MOST_SENTENCES = 6000
_ROUNDS = 6
_FOLDS = 5
_DIGIT = re.compile(r"\d")
_OUT, _BEGIN, _IN = range(3)
_IMPOSSIBLE = -1e9


@dataclass(frozen=True, slots=True)
class Example:
    """One article with the ranges of one label in it, in code points."""

    text: str
    spans: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """What to expect of a learned engine, measured on articles it had not seen: shares from 0 to 1."""

    precision: float
    recall: float
    f1: float
    examples: int

    def told(self) -> str:
        """The quality in plain words."""
        right = round(self.precision * 10)
        found = round(self.recall * 10)
        return f"about {right} of 10 right, {found} of 10 found, from {self.examples} examples"


@dataclass(frozen=True, slots=True)
class _Unit:
    """One sentence: the ranges of its tokens, their features, their tags, and whether the whole sentence is marked."""

    tokens: tuple[tuple[int, int], ...]
    features: tuple[tuple[str, ...], ...]
    tags: tuple[int, ...]
    whole: bool


class Model:
    """Weights of one label; `sequence` tells which of the two kinds it is."""

    def __init__(self, sequence: bool) -> None:
        self.sequence = sequence
        self._weights: dict[str, list[float]] = {}
        self._scale = 1.0

    def spans(self, text: str) -> list[tuple[Fragment, float]]:
        """The ranges proposed in `text`, each with a score from 0 to 1 that grows with the model's margin."""
        found: list[tuple[Fragment, float]] = []
        for unit in _units(text, ()):
            if self.sequence:
                found += self._in_sentence(unit)
            else:
                margin = self._sentence_margin(unit)
                if margin > 0:
                    found.append((Fragment(unit.tokens[0][0], unit.tokens[-1][1]), self._score(margin)))
        return found

    def _in_sentence(self, unit: _Unit) -> list[tuple[Fragment, float]]:
        scores = self._emissions(unit)
        tags = _best_path(scores)
        found = []
        start: int | None = None
        for index, tag in enumerate((*tags, _OUT)):
            if start is not None and tag != _IN:
                margin = min(scores[i][tags[i]] - scores[i][_OUT] for i in range(start, index))
                found.append((Fragment(unit.tokens[start][0], unit.tokens[index - 1][1]), self._score(margin)))
                start = None
            if tag == _BEGIN:
                start = index
        return found

    def _score(self, margin: float) -> float:
        return round(1 / (1 + math.exp(-max(min(margin / self._scale, 30), -30))), 3)

    def _emissions(self, unit: _Unit) -> list[list[float]]:
        weights = self._weights
        rows = []
        for features in unit.features:
            row = [0.0, 0.0, 0.0]
            for feature in features:
                known = weights.get(feature)
                if known is not None:
                    row[0] += known[0]
                    row[1] += known[1]
                    row[2] += known[2]
            rows.append(row)
        return rows

    def _sentence_margin(self, unit: _Unit) -> float:
        weights = self._weights
        return sum(weights[feature][1] for feature in _bag(unit) if feature in weights)

    def learn(self, units: Sequence[_Unit], check: Callable[[], None]) -> None:
        """Take the weights from `units`; `check` is asked between rounds and may raise to stop."""
        order = list(range(len(units)))
        shuffle = random.Random(len(units))
        totals: dict[str, list[float]] = {}
        stamps: dict[str, int] = {}
        step = 0

        def move(feature: str, tag: int, by: float) -> None:
            row = self._weights.setdefault(feature, [0.0, 0.0, 0.0])
            total = totals.setdefault(feature, [0.0, 0.0, 0.0])
            held = step - stamps.get(feature, 0)
            for one in range(3):
                total[one] += held * row[one]
            stamps[feature] = step
            row[tag] += by

        for _ in range(_ROUNDS):
            check()
            shuffle.shuffle(order)
            for index in order:
                step += 1
                (self._mend_tags if self.sequence else self._mend_sentence)(units[index], move)
        for feature, row in self._weights.items():
            total, held = totals[feature], step - stamps[feature]
            self._weights[feature] = [(total[one] + held * row[one]) / max(step, 1) for one in range(3)]
        margins = (
            [abs(self._sentence_margin(unit)) for unit in units]
            if not self.sequence
            else [abs(row[_BEGIN] - row[_OUT]) for unit in units[:500] for row in self._emissions(unit)]
        )
        margins.sort()
        self._scale = max(margins[len(margins) // 2] if margins else 1.0, 1e-6)

    def _mend_tags(self, unit: _Unit, move: Callable[[str, int, float], None]) -> None:
        guess = _best_path(self._emissions(unit))
        for features, right, wrong in zip(unit.features, unit.tags, guess, strict=True):
            if right != wrong:
                for feature in features:
                    move(feature, right, 1.0)
                    move(feature, wrong, -1.0)

    def _mend_sentence(self, unit: _Unit, move: Callable[[str, int, float], None]) -> None:
        if (self._sentence_margin(unit) > 0) != unit.whole:
            for feature in _bag(unit):
                move(feature, 1, 1.0 if unit.whole else -1.0)


def train(examples: Sequence[Example], check: Callable[[], None] = lambda: None) -> Model:
    """A model of one label from the articles it is marked in; whole-sentence labels get the linear kind."""
    units = [unit for example in examples for unit in _units(example.text, example.spans)]
    marked = [unit for unit in units if any(unit.tags)]
    model = Model(sequence=sum(unit.whole for unit in marked) * 2 < len(marked))
    model.learn(_chosen(units, marked), check)
    return model


def _chosen(units: list[_Unit], marked: list[_Unit]) -> list[_Unit]:
    """All marked sentences and, within the limit, as many others as there is room for, evenly spread."""
    others = [unit for unit in units if not any(unit.tags)]
    room = max(MOST_SENTENCES - len(marked), len(marked) // 2)
    every = max(1, math.ceil(len(others) / room)) if room else 1
    return [*marked[:MOST_SENTENCES], *others[::every]]


def measure(examples: Sequence[Example], check: Callable[[], None] = lambda: None) -> Quality:
    """Cross-validated quality: each part of the articles is proposed for by a model of the others.

    A proposal is right if it shares at least half of the characters of both with a marked span.
    """
    folds = min(_FOLDS, len(examples))
    total = sum(len(example.spans) for example in examples)
    if folds < 2:
        return Quality(0.0, 0.0, 0.0, total)
    right = proposed = 0
    for fold in range(folds):
        model = train([one for index, one in enumerate(examples) if index % folds != fold], check)
        for example in examples[fold::folds]:
            found = [span for span, _ in model.spans(example.text)]
            proposed += len(found)
            right += _matched(found, example.spans)
    precision = right / proposed if proposed else 0.0
    recall = right / total if total else 0.0
    f1 = 2 * right / (proposed + total) if proposed + total else 0.0
    return Quality(round(precision, 4), round(recall, 4), round(f1, 4), total)


def _matched(found: Iterable[Fragment], gold: Iterable[Fragment]) -> int:
    left = list(gold)
    matched = 0
    for one in found:
        for other in left:
            common = min(one.end, other.end) - max(one.start, other.start)
            if common * 2 >= max(one.end - one.start, other.end - other.start) and common > 0:
                left.remove(other)
                matched += 1
                break
    return matched


def version_of(examples: Iterable[Example]) -> str:
    """Names what a model was learned from: the same examples give the same version and the same model."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(example.text.encode())
        digest.update(repr([tuple(span) for span in example.spans]).encode())
    return digest.hexdigest()[:12]


class LearnedEngine(Engine):
    """Proposes one label by a model learned from the project."""

    def __init__(self, label: str, version: str, model: Model, quality: Quality) -> None:
        self.id = f"learned {label}"
        self.title = f"{label}, learned from this project"
        self.version = version
        self._label = label
        self._model = model
        self._reason = f"learned: {quality.told()}"

    def suggest(self, article: Source, corpus: Corpus) -> Proposals:
        """The spans of `article` that look like those marked before."""
        return Proposals(
            tuple(
                Proposal(f"{self._label}-{span.start}", self._label, (span,), score, self._reason)
                for span, score in self._model.spans(article.text)
            )
        )


def _units(text: str, spans: Sequence[Fragment]) -> list[_Unit]:
    """The sentences of a text with the tags that `spans` give their tokens."""
    units: list[_Unit] = []
    ordered = sorted(spans)
    for start, end in sentences(text):
        piece = text[start:end]
        tokens = tuple((start + a, start + b) for a, b in words(piece))
        if not tokens:
            continue
        inside = [span for span in ordered if span.start < end and span.end > start]
        tags = _tags(tokens, inside)
        whole = sum(tag != _OUT for tag in tags) * 5 >= len(tags) * 4
        units.append(_Unit(tokens, _features([text[a:b] for a, b in tokens]), tags, whole))
    return units


def _tags(tokens: Sequence[tuple[int, int]], spans: Sequence[Fragment]) -> tuple[int, ...]:
    tags = [_OUT] * len(tokens)
    for span in spans:
        first = True
        for index, (a, b) in enumerate(tokens):
            if a >= span.start and b <= span.end:
                tags[index] = _BEGIN if first else _IN
                first = False
    return tuple(tags)


def _features(tokens: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """What each token shows: itself, its neighbours, its form, and its place in the sentence."""
    lower = [_DIGIT.sub("0", token.lower()) for token in tokens]
    padded = ["<<", "<", *lower, ">", ">>"]
    rows = []
    for index, token in enumerate(tokens):
        two_before, before, word, after, two_after = padded[index : index + 5]
        rows.append(
            (
                "bias",
                f"w={word}",
                f"w-1={before}",
                f"w+1={after}",
                f"w-2={two_before}",
                f"w+2={two_after}",
                f"w-1w={before} {word}",
                f"ww+1={word} {after}",
                f"end={word[-3:]}",
                f"shape={_shape(token)}",
                f"place={min(index, 3)}",
            )
        )
    return tuple(rows)


def _shape(token: str) -> str:
    kind = "A" if token.isupper() else "a" if token.islower() else "Aa" if token[:1].isupper() else "0"
    return kind if token.isalpha() else "0" if _DIGIT.search(token) else token[:1]


def _bag(unit: _Unit) -> list[str]:
    """What a whole sentence shows: its words, pairs of words, and how long it is."""
    found = {feature for row in unit.features for feature in row if feature.startswith(("w=", "ww+1=", "shape="))}
    found |= {"bias", f"length={min(len(unit.tokens) // 5, 8)}", f"first={unit.features[0][1]}"}
    return sorted(found)


def _best_path(scores: Sequence[Sequence[float]]) -> list[int]:
    """The best tags for token scores; inside must follow begin or inside (Viterbi)."""
    out, begin, inside = 0.0, _IMPOSSIBLE, _IMPOSSIBLE
    back: list[tuple[int, int, int]] = []
    for index, row in enumerate(scores):
        if index == 0:
            out, begin, inside = row[_OUT], row[_BEGIN], _IMPOSSIBLE
            back.append((_OUT, _OUT, _OUT))
            continue
        best, source = max((out, _OUT), (begin, _BEGIN), (inside, _IN))
        continued, from_tag = max((begin, _BEGIN), (inside, _IN))
        back.append((source, source, from_tag))
        out, begin, inside = best + row[_OUT], best + row[_BEGIN], continued + row[_IN]
    tag = max((out, _OUT), (begin, _BEGIN), (inside, _IN))[1]
    path = [tag]
    for pointers in reversed(back[1:]):
        tag = pointers[tag]
        path.append(tag)
    return path[::-1]
