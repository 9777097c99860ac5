"""Which blocks of a web page are its main text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from annotator.formats.page_dom import PageBlock
from annotator.formats.page_kinds import UNKNOWN, kind_of, named_kind, plain_words

#: Pages with more blocks than this are not asked about: they are tables of data or logs, not articles.
_MOST_BLOCKS = 20_000

#: With more pairs of lines than this, their order is not looked at: it would take minutes.
_MOST_PAIRS = 4_000_000

#: Words in a row that are compared, and the share of them that makes a long block main text.
_RUN, _SHARE = 4, 0.6

#: Below this share of the visible text the extractor is taken to have missed the article.
_LEAST_SHARE, _LEAST_LENGTH = 0.05, 200

#: Elements that are not main text whatever the extractor takes along.
_NEVER = frozenset(("nav", "figcaption", "button"))
#: From this length on a block is taken for prose, in code points.
_PROSE_LENGTH = 80
#: From this score on the place of a block says enough by itself.
_SURE = 0.85
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

#: Elements whose lines are of the article when they stand among its own, without a name of their own.
_PROSE = frozenset(("p", "li", "dd", "dt", "td", "th", "blockquote", "pre", *_HEADINGS))
#: Kinds that are no main text though the extractor takes them, unless they would be most of it.
_ASIDE = frozenset(("cookie_notice", "comments", "newsletter_prompt", "share_prompt"))
_LARGEST_ASIDE = 0.4


def main_blocks(root: Any, blocks: Sequence[PageBlock], title: str | None) -> list[bool]:
    """For each block whether it belongs to the main text; all do when no main text can be told.

    The extractor's words (trafilatura, https://trafilatura.readthedocs.io) are sought in the blocks; where it finds
    next to nothing, the element with most prose decides.
    """
    if len(blocks) > _MOST_BLOCKS:
        return [True] * len(blocks)
    total = sum(len(block.text) for block in blocks)
    extracted = _extracted(root)
    found = _matched(blocks, extracted)
    share = sum(len(block.text) for block, main in zip(blocks, found, strict=True) if main)
    if share < max(_LEAST_SHARE * total, min(_LEAST_LENGTH, total / 4)):
        found = _by_prose(blocks)
    found = [main and _NEVER.isdisjoint(block.tags) for main, block in zip(found, blocks, strict=True)]
    _leave_asides(blocks, found)
    _take_between(blocks, found)
    _take_title(blocks, found, title)
    return found if any(found) else [True] * len(blocks)


def _extracted(root: Any) -> str:
    """The extractor's text, a block a line; empty when it finds none or fails."""
    from copy import deepcopy

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found: Any = bare_extraction(deepcopy(root), include_comments=False, with_metadata=False)
    except Exception:  # noqa: BLE001, RUF100 - it was made for pages that are well; others are judged by their prose
        return ""
    return str(found.text or "") if found is not None else ""


def _matched(blocks: Sequence[PageBlock], extracted: str) -> list[bool]:
    """Blocks that stand in the extracted text: as a line (in the same order), or with most of their runs of words."""
    ours = [plain_words(block.text) for block in blocks]
    theirs = [line for one in extracted.split("\n") if (line := plain_words(one))]
    found = [False] * len(blocks)
    if not theirs:
        return found
    if len(ours) * len(theirs) > _MOST_PAIRS:
        known = set(theirs)
        found = [bool(line) and line in known for line in ours]
    else:
        for match in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
            found[match.a : match.a + match.size] = [True] * match.size
    words = " ".join(theirs).split()
    runs = {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
    for number, line in enumerate(ours):
        mine = line.split()
        here = [tuple(mine[at : at + _RUN]) for at in range(len(mine) - _RUN + 1)]
        if not found[number] and here and sum(run in runs for run in here) >= _SHARE * len(here):
            found[number] = True
    return found


def _by_prose(blocks: Sequence[PageBlock]) -> list[bool]:
    """The stretch between the first and the last long block with few links, without what its place calls something."""
    prose = [len(block.text) >= _PROSE_LENGTH and block.linked < 0.4 and not _named(block) for block in blocks]
    if True not in prose:
        return [False] * len(blocks)
    first, last = prose.index(True), len(prose) - 1 - prose[::-1].index(True)
    return [first <= number <= last and block.linked < 0.5 and not _named(block) for number, block in enumerate(blocks)]


def _named(block: PageBlock) -> bool:
    return kind_of(block)[1] >= 0.8


def _take_title(blocks: Sequence[PageBlock], found: list[bool], title: str | None) -> None:
    """The headline is part of the article: the h1, or the first block with the title's words."""
    wanted = plain_words(title or "")
    first_main = found.index(True) if True in found else len(found)
    for number, block in enumerate(blocks[: first_main + 1]):
        if found[number] and plain_words(block.text) == wanted:
            return
    for number in range(first_main - 1, -1, -1):
        block = blocks[number]
        same = bool(wanted) and plain_words(block.text) == wanted
        if (same and not _HEADINGS.isdisjoint(block.tags)) or (
            "h1" in block.tags and "header" not in block.tags[: block.place][:-2]
        ):
            found[number] = True
            return


def _leave_asides(blocks: Sequence[PageBlock], found: list[bool]) -> None:
    """Leave out prompts and readers' comments that the extractor has taken, and links before the headline."""
    main = [number for number, is_main in enumerate(found) if is_main]
    named = {one: named_kind(blocks[one]) or UNKNOWN for one in main}
    asides = [one for one, (kind, score) in named.items() if kind in _ASIDE and score >= _SURE]
    if sum(len(blocks[one].text) for one in asides) < _LARGEST_ASIDE * sum(len(blocks[one].text) for one in main):
        for one in asides:
            found[one] = False
    for one in main:  # bylines and links above the story
        block = blocks[one]
        if len(block.text) >= _PROSE_LENGTH:
            break
        kind, score = named[one]
        if _HEADINGS.isdisjoint(block.tags) and (block.linked > 0.9 or (kind != "other" and score >= 0.75)):
            found[one] = False


def _take_between(blocks: Sequence[PageBlock], found: list[bool]) -> None:
    """Take short lines that stand between those of the article, in the same element, and are not called anything."""
    if True not in found:
        return
    first, last = found.index(True), len(found) - 1 - found[::-1].index(True)
    places = ["/".join(block.tags[: block.place - 1]) for block in blocks]
    before = [""] * len(blocks)
    for number in range(first, last):
        before[number + 1] = places[number] if found[number] else before[number]
    after = places[last]
    for number in range(last - 1, first, -1):
        block = blocks[number]
        if found[number]:
            after = places[number]
        elif (
            places[number] in (before[number], after)
            and block.place
            and block.tags[block.place - 1] in _PROSE
            and block.linked < 0.3
            and kind_of(block) == UNKNOWN
        ):
            found[number] = True
