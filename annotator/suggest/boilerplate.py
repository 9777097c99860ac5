"""The boilerplate engine: what is in an article's text and not part of its story.

Three sources of evidence give one probability per block: what the block is like and where it stands (rules and a
trained model), how often it occurs in other articles, and what the user decided on such blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log, log2

from annotator.model.spans import Fragment
from annotator.suggest.blocks import SHAPE, Block
from annotator.suggest.boilerplate_kinds import REASONS, kind_of
from annotator.suggest.boilerplate_marks import Mark, Page
from annotator.suggest.boilerplate_model import Model, features, found_by_rules, page_of, shipped, word_score
from annotator.suggest.corpus import Corpus, Known, View, normalised, site_of
from annotator.suggest.registry import Engine, Proposal, Proposals, Source

#: What a rule finds with less certainty only speaks to the model.
_SURE = 0.7
#: Weights of evidence in log-odds.  The development pages are each from another site, so these are reasoned, not
#: trained: a block in half of a site's articles is boilerplate unless it reads like prose.
_SITE, _SITE_SHARE, _ANYWHERE, _NEARLY = 1.0, 3.0, 0.7, 0.3
_PROSE = 0.5
_DECIDED = 3.0
_FEW_WORDS = 3
#: An unmarked title: a first line of so many words, most of whose longer words the paragraphs use.
_TITLE_LEAST, _TITLE_MOST, _TITLE_SHARED, _LONG = 4, 25, 0.6, 4
_CLOSED, _SEPARATORS = SHAPE.index("closed"), SHAPE.index("separators")


@dataclass(frozen=True, slots=True)
class _Finding:
    """One block or stretch that is boilerplate."""

    start: int
    end: int
    kind: str
    score: float
    reason: str
    row: int


class Boilerplate(Engine):
    """Proposes boilerplate with its kind, one proposal for neighbouring blocks of one kind."""

    id = "boilerplate"
    title = "Boilerplate"
    version = "1"

    def __init__(self, model: Model | None = None) -> None:
        self._model = model

    def suggest(self, article: Source, corpus: Corpus) -> Proposals:
        """The boilerplate of one article; blocks the user rejected before are left out."""
        page = page_of(article.text, article.title)
        if not page.blocks:
            return Proposals()
        rules = found_by_rules(page)
        view = corpus.view(article)
        found = [*self._lines(page, rules, view, corpus.articles_of(site_of(article.meta)))]
        found += _parts(page, rules, view, found)
        joined = _joined(sorted(found, key=lambda one: one.start), page)
        return Proposals(tuple(_proposal(number, one) for number, one in enumerate(joined)))

    def chances(self, page: Page, rules: Sequence[Mark], known: Sequence[Known], copies: int) -> list[float]:
        """Probability of each block by its words, place and copies, without repeats on its site and decisions."""
        model = self._model or shipped()
        scores = [word_score(block, model.words, model.bias) for block in page.blocks]
        return [model.chance(row) for row in features(page, rules, scores, known, copies)]

    def _lines(self, page: Page, rules: Sequence[Mark], view: View, on_site: int) -> Iterator[_Finding]:
        """The blocks that are boilerplate as a whole."""
        told: dict[tuple[int, int], Mark] = {}
        for mark in rules:
            if mark.score > told.get((mark.start, mark.end), _NOTHING).score:
                told[mark.start, mark.end] = mark
        titles = _titles(page, rules)
        above = ""
        known = [view.of(block.text) for block in page.blocks]
        chances = self.chances(page, rules, known, view.copies)
        least = (self._model or shipped()).least(chances)
        for row, (block, one, chance) in enumerate(zip(page.blocks, known, chances, strict=True)):
            rule = told.get((block.start, block.end))
            judged = _judged(chance, block, one, on_site)
            sure = rule is not None and rule.score >= _SURE
            proposed = sure or (judged >= least and row not in titles)
            if one.rejected > one.accepted or not proposed:
                above = ""
                continue
            kind = one.kind or (rule.kind if rule else kind_of(block, above))
            said = _said(one, on_site) or (rule.reason if rule else REASONS.get(kind, REASONS["other"]))
            score = max(judged, rule.score if rule and sure else 0.0)
            yield _Finding(block.start, block.end, kind, score, said, row)
            above = kind


def _titles(page: Page, rules: Sequence[Mark]) -> set[int]:
    """The first block, when it is the article's title; said again it is boilerplate, there it is not."""
    first = page.blocks[0]
    again = {normalised(page.text[mark.start : mark.end]) for mark in rules if mark.kind == "duplicate_title"}
    if normalised(first.text) in again:
        return {0}
    dated = len(page.blocks) > 1 and any(
        mark.kind == "metadata" and mark.start == page.blocks[1].start for mark in rules
    )
    if dated and _TITLE_LEAST <= len(first.words) <= _TITLE_MOST and not any(first.cues):
        return {0}
    wanted = {word for word in first.words if len(word) >= _LONG}
    if not _TITLE_LEAST <= len(first.words) <= _TITLE_MOST or first.shape[_CLOSED] or first.shape[_SEPARATORS]:
        return set()
    body = set().union(*(block.words for block in page.blocks[1:] if block.solid))
    # Importing takes the first line for the title of an article that has none, so being the title proves little.
    shared = _TITLE_SHARED / 2 if normalised(first.text) == normalised(page.title) else _TITLE_SHARED
    return {0} if wanted and len(wanted & body) >= shared * len(wanted) else set()


_NOTHING = Mark(0, 0, "", 0.0, "")


def _judged(chance: float, block: Block, one: Known, on_site: int) -> float:
    """The chance after counting repeats and decisions, in log-odds."""
    odds = log(max(chance, 1e-6) / max(1 - chance, 1e-6))
    extra = 0.0
    if one.on_site:
        extra += _SITE * log2(1 + one.on_site) + _SITE_SHARE * one.on_site / max(on_site - 1, 1)
    elif len(block.words) >= _FEW_WORDS:
        extra += _ANYWHERE * log2(1 + one.everywhere)
    if one.near > one.everywhere:
        extra += _NEARLY * log2(1 + one.near)
    odds += extra * (_PROSE if block.solid else 1.0)
    if one.accepted > one.rejected:
        odds = max(odds, 0.0) + _DECIDED + log2(one.accepted - one.rejected)
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def _said(one: Known, on_site: int) -> str:
    """Why, when other articles or the user speak for it."""
    said = []
    if one.accepted > one.rejected:
        times = "once" if one.accepted == 1 else f"{one.accepted} times"
        said.append(f"you marked this block {times} before")
    if one.on_site:
        said.append(f"repeated in {one.on_site + 1} of {on_site} articles of this site")
    elif one.everywhere > 1:
        said.append(f"repeated in {one.everywhere + 1} articles")
    return "; ".join(said)


def _parts(page: Page, rules: Sequence[Mark], view: View, lines: Sequence[_Finding]) -> Iterator[_Finding]:
    """Stretches within a block that is not boilerplate as a whole."""
    whole = {(block.start, block.end) for block in page.blocks}
    taken = [(one.start, one.end) for one in lines]
    for mark in sorted(rules, key=lambda one: (one.start, -one.end)):
        free = all(mark.end <= start or end <= mark.start for start, end in taken)
        if mark.score < _SURE or (mark.start, mark.end) in whole or not free:
            continue
        decided = view.of(page.text[mark.start : mark.end])
        if decided.rejected <= decided.accepted:
            taken.append((mark.start, mark.end))
            yield _Finding(mark.start, mark.end, mark.kind, mark.score, mark.reason, -1)


def _joined(found: Sequence[_Finding], page: Page) -> list[_Finding]:
    """Neighbouring blocks of one kind as one finding; its score is the mean by length."""
    runs: list[list[_Finding]] = []
    for one in found:
        last = runs[-1][-1] if runs else None
        if last and one.row >= 0 and last.row >= 0 and one.row == last.row + 1 and one.kind == last.kind:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [_one(run) for run in runs]


def _one(run: Sequence[_Finding]) -> _Finding:
    weight = sum(one.end - one.start for one in run)
    score = sum(one.score * (one.end - one.start) for one in run) / weight
    best = max(run, key=lambda one: one.score)
    return _Finding(run[0].start, run[-1].end, best.kind, score, best.reason, best.row)


def _proposal(number: int, one: _Finding) -> Proposal:
    where = (Fragment(one.start, one.end),)
    return Proposal(f"b{number}", "Boilerplate", where, round(one.score, 3), one.reason, {"kind": one.kind})
