"""Which blocks of a web page are its main text, and what sort of boilerplate the others are."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from annotator.formats.page_dom import PageBlock

#: Pages with more blocks than this are not asked about: they are tables of data or logs, not articles.
_MOST_BLOCKS = 20_000

#: Words in a row that are compared, and the share of them that makes a long block main text.
_RUN, _SHARE = 4, 0.6

#: Below this share of the visible text the extractor is taken to have missed the article.
_LEAST_SHARE, _LEAST_LENGTH = 0.05, 200

_TOKEN = re.compile(r"\w+")
#: Elements that are not main text whatever the extractor takes along.
_NEVER = frozenset(("nav", "figcaption", "button"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

#: Kinds by the words of classes and ids around a block, the surest first, each with how sure that is.
_BY_WORDS: tuple[tuple[str, float, frozenset[str]], ...] = tuple(
    (kind, score, frozenset(words.split()))
    for kind, score, words in (
        ("cookie_notice", 0.95, "cookie cookies consent gdpr onetrust cmp"),
        ("comments", 0.9, "comment comments disqus respond commentlist"),
        ("newsletter_prompt", 0.9, "newsletter newsletters subscribe signup subscription mailchimp paywall"),
        ("share_prompt", 0.9, "share sharing social follow sharedaddy addtoany sharebar"),
        ("author_bio", 0.85, "bio authorbio authorbox biography"),
        ("image_credit", 0.85, "credit credits copyright attribution photocredit"),
        ("caption", 0.85, "caption figcaption wp-caption captions"),
        ("pull_quote", 0.8, "pullquote pull"),
        ("related_links", 0.85, "related recommended recommendations trending popular readmore more teaser promo"),
        ("navigation", 0.9, "nav navigation menu navbar breadcrumb breadcrumbs masthead pagination skip toolbar"),
        ("metadata", 0.75, "byline dateline timestamp meta date tags tag published author category kicker"),
        ("other", 0.8, "ad ads advert advertisement adverts sponsored sponsor banner"),
    )
)
_BY_TAG = (
    ("nav", "navigation", 0.95), ("figcaption", "caption", 0.85), ("footer", "navigation", 0.9),
    ("aside", "related_links", 0.8), ("header", "navigation", 0.75), ("form", "other", 0.85), ("button", "other", 0.8),
    ("time", "metadata", 0.75), ("label", "other", 0.7),
)  # fmt: skip
_COPYRIGHT = re.compile(r"©|\(c\)\s*(?:19|20)\d\d|all rights reserved", re.IGNORECASE)
_CREDIT = re.compile(r"^(?:photo(?:graph)?|image|picture|credit|foto|illustration)s?\s*(?:by|credit|:|/|\|)", re.I)


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
    """Blocks that stand in the extracted text: as a line in the same order, or with most of their runs of words."""
    ours = [_plain(block.text) for block in blocks]
    theirs = [line for one in extracted.split("\n") if (line := _plain(one))]
    found = [False] * len(blocks)
    if not theirs:
        return found
    for match in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for offset in range(match.size):
            found[match.a + offset] = True
    words = " ".join(theirs).split()
    runs = {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
    for number, line in enumerate(ours):
        mine = line.split()
        here = [tuple(mine[at : at + _RUN]) for at in range(len(mine) - _RUN + 1)]
        if not found[number] and here and sum(run in runs for run in here) >= _SHARE * len(here):
            found[number] = True
    return found


def _plain(line: str) -> str:
    return " ".join(_TOKEN.findall(line.casefold()))


def _by_prose(blocks: Sequence[PageBlock]) -> list[bool]:
    """The stretch between the first and the last long block with few links, without what its place calls something."""
    prose = [len(block.text) >= 80 and block.linked < 0.4 and not _named(block) for block in blocks]
    if True not in prose:
        return [False] * len(blocks)
    first, last = prose.index(True), len(prose) - 1 - prose[::-1].index(True)
    return [first <= number <= last and block.linked < 0.5 and not _named(block) for number, block in enumerate(blocks)]


def _named(block: PageBlock) -> bool:
    return kind_of(block)[1] >= 0.8


def _take_title(blocks: Sequence[PageBlock], found: list[bool], title: str | None) -> None:
    """The headline is part of the article: the h1, or the first block with the title's words."""
    wanted = _plain(title or "")
    first_main = found.index(True) if True in found else len(found)
    for number, block in enumerate(blocks[: first_main + 1]):
        if found[number] and _plain(block.text) == wanted:
            return
    for number in range(first_main - 1, -1, -1):
        block = blocks[number]
        same = bool(wanted) and _plain(block.text) == wanted
        if (same and not _HEADINGS.isdisjoint(block.tags)) or ("h1" in block.tags and "header" not in block.tags[:-2]):
            found[number] = True
            return


def kind_of(block: PageBlock, title: str | None = None) -> tuple[str, float]:
    """The kind of a block that is boilerplate, by where it stands and what it says, and how sure its place makes it."""
    if title and len(block.text) > 15 and _plain(block.text) == _plain(title):
        return "duplicate_title", 0.8
    if _COPYRIGHT.search(block.text) and len(block.text) < 300:
        return "copyright", 0.9
    if _CREDIT.match(block.text) and len(block.text) < 120:
        return "image_credit", 0.85
    for kind, score, words in _BY_WORDS:
        if not words.isdisjoint(block.words):
            return kind, score
    for tag, kind, score in _BY_TAG:
        if tag in block.tags:
            return kind, score
    return ("related_links", 0.7) if block.linked > 0.8 else ("other", 0.6)
