"""The trained part of the boilerplate engine: word weights and decision trees, read from JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp, log2, sqrt
from typing import TypeAlias

from annotator.paths import resources
from annotator.suggest.blocks import Block, blocks
from annotator.suggest.boilerplate_captions import captions
from annotator.suggest.boilerplate_marks import Mark, Page, marks
from annotator.suggest.boilerplate_sections import FEATURES as SECTIONS
from annotator.suggest.boilerplate_sections import sections
from annotator.suggest.boilerplate_talk import FEATURES as TALK
from annotator.suggest.boilerplate_talk import talk
from annotator.suggest.boilerplate_words import CUE_GROUPS
from annotator.suggest.corpus import Known
from annotator.suggest.differences import FEATURES as DIFFERENCES
from annotator.suggest.differences import differences
from annotator.suggest.repetition import FEATURES as REPETITION
from annotator.suggest.repetition import repetition
from annotator.suggest.surroundings import FEATURES, vectors

#: Kinds that rules can find; each is a feature of the model as well.
KINDS = (
    "shortcode", "duplicate_title", "pull_quote", "image_credit", "author_bio", "metadata", "newsletter_prompt",
    "theme_ad", "caption",
)  # fmt: skip
ALL_FEATURES: tuple[str, ...] = (
    *FEATURES,
    *(f"rule_{kind}" for kind in KINDS),
    "copies", "held", "held_near", "held_before", "held_after", "elsewhere", "near_elsewhere",
    *DIFFERENCES,
    *REPETITION,
    *SECTIONS,
    *TALK,
)  # fmt: skip
_WINDOW = 3
_UNKNOWN = -1.0

_FIRST_CUE = FEATURES.index(f"cue_{CUE_GROUPS[0]}")
_LAST_CUE = _FIRST_CUE + len(CUE_GROUPS)
_RUN, _OPEN_START, _OPEN_END, _BEFORE, _AFTER = map(
    FEATURES.index, ("run_size", "run_open_start", "run_open_end", "solid_before", "solid_after")
)
_TABLE_LINES, _AMID, _TABLE_ODDS = 20, 60, -4.0
_SOLID_NEXT, _OWN_WORDS = FEATURES.index("solid+1"), FEATURES.index("known_words")
_HEADING_WORDS, _HEADING_ODDS = 0.6, -1.0

#: An article is mostly boilerplate when this share of its blocks probably is.
CROWDED = 0.3

#: After every so many trees a block below these log-odds is given up: plain prose, which most blocks are.
#: The trees not asked would have taken about this much more.
_LOOK, _HOPELESS, _REST = 20, -2.8, -1.5

#: A leaf (log-odds), or (feature, threshold, tree when at most, tree when above).
Tree: TypeAlias = "float | tuple[int, float, Tree, Tree]"
_Raw: TypeAlias = "float | list[int | float | _Raw]"


class Model:
    """Word weights and trees; `scale` turns the trees' sum into calibrated log-odds (Platt, 1999)."""

    def __init__(self, state: Mapping[str, object]) -> None:
        if tuple(state["features"]) != ALL_FEATURES:  # type: ignore[arg-type]
            raise ValueError("The boilerplate model was trained for other features; train it again.")
        self.words: Mapping[str, float] = state["words"]  # type: ignore[assignment]
        self.bias: float = state["bias"]  # type: ignore[assignment]
        self._plain: float = state["thresholds"][0]  # type: ignore[index]
        self._strict: float = state["thresholds"][1]  # type: ignore[index]
        self._base: float = state["base"]  # type: ignore[assignment]
        self._slope: float = state["scale"][0]  # type: ignore[index]
        self._shift: float = state["scale"][1]  # type: ignore[index]
        self._trees: list[Tree] = [_tuples(tree) for tree in state["trees"]]  # type: ignore[attr-defined]

    def least(self, chances: Sequence[float]) -> float:
        """The probability to propose from in an article with these chances; higher in one that is mostly boilerplate.

        Text copied from a whole page has so many doubtful blocks that more of its story would be marked by mistake.
        """
        crowded = sum(1 for chance in chances if chance > 0.5) > CROWDED * len(chances)
        return self._strict if crowded else self._plain

    def chance(self, row: Sequence[float]) -> float:
        """Calibrated probability that the block with these features is boilerplate."""
        total = self._base + story_odds(row)
        for first in range(0, len(self._trees), _LOOK):
            for tree in self._trees[first : first + _LOOK]:
                node = tree
                while node.__class__ is tuple:
                    node = node[2] if row[node[0]] <= node[1] else node[3]
                total += node  # type: ignore[operator]
            if total < _HOPELESS:
                total += _REST
                break
        return 1.0 / (1.0 + exp(-(self._slope * total + self._shift)))


def word_score(block: Block, weights: Mapping[str, float], bias: float) -> float:
    """Log-odds of a block by its words and word pairs alone."""
    known = [weights[term] for term in set(block.terms) if term in weights]
    return bias + sum(known) / sqrt(len(block.terms))


def story_odds(row: Sequence[float]) -> float:
    """What is added to the trees' sum for short lines without a phrase of boilerplate that belong to the story.

    The cells of a table (a long run of short lines between paragraphs) and headings (a line in the article's own words
    right above a paragraph) look like menus to the trees.
    """
    if not row[_RUN] or any(row[_FIRST_CUE:_LAST_CUE]):
        return 0.0
    amid = row[_BEFORE] >= _AMID and row[_AFTER] >= _AMID
    if row[_RUN] >= _TABLE_LINES and amid and not row[_OPEN_START] and not row[_OPEN_END]:
        return _TABLE_ODDS
    heading = row[_SOLID_NEXT] > 0 and row[_BEFORE] >= _AMID and row[_OWN_WORDS] >= _HEADING_WORDS
    return _HEADING_ODDS if heading else 0.0


def features(
    page: Page, found: Sequence[Mark], scores: Sequence[float], known: Sequence[Known], copies: int
) -> list[list[float]]:
    """One row per block, in the order of `ALL_FEATURES`; `copies` counts the other copies of the story."""
    rows = vectors(page.blocks, scores)
    for more in (
        _rules(page, found),
        _evidence(known, copies),
        differences(page.blocks, known, copies),
        repetition(page.blocks),
        sections(page.blocks),
        talk(page.blocks),
    ):
        for row, part in zip(rows, more, strict=True):
            row.extend(part)
    return rows


def found_by_rules(page: Page) -> list[Mark]:
    """What all rules find, by form and by grammar."""
    return [*marks(page), *captions(page)]


def page_of(text: str, title: str) -> Page:
    """An article cut into its blocks."""
    return Page(text, title, blocks(text))


@cache
def shipped() -> Model:
    """The model that comes with the program, read when first used."""
    with (resources() / "models" / "boilerplate.json").open(encoding="utf-8") as lines:
        return Model(json.load(lines))


def _tuples(tree: _Raw) -> Tree:
    if isinstance(tree, list):
        feature, threshold, low, high = tree
        return int(feature), float(threshold), _tuples(low), _tuples(high)  # type: ignore[arg-type]
    return float(tree)


def _rules(page: Page, found: Sequence[Mark]) -> list[list[float]]:
    rows = [[0.0] * len(KINDS) for _ in page.blocks]
    ends = {(block.start, block.end): at for at, block in enumerate(page.blocks)}
    for mark in found:
        at = ends.get((mark.start, mark.end))
        if at is not None:
            column = KINDS.index(mark.kind)
            rows[at][column] = max(rows[at][column], mark.score)
    return rows


def _evidence(known: Sequence[Known], copies: int) -> list[list[float]]:
    """Per block: other copies of the story, the share of them that hold it and its neighbours, and other stories."""
    held = [one.held / copies if copies else _UNKNOWN for one in known]
    last = len(held) - 1
    rows = []
    for at, one in enumerate(known):
        near = held[max(0, at - _WINDOW) : at + _WINDOW + 1]
        rows.append(
            [
                float(min(copies, 3)),
                held[at],
                sum(near) / len(near),
                held[at - 1] if at else _UNKNOWN,
                held[at + 1] if at < last else _UNKNOWN,
                log2(1 + one.everywhere),
                log2(1 + one.near),
            ]
        )
    return rows
