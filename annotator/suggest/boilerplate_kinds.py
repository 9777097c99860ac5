"""What kind of boilerplate a block is, told by the phrases in it."""

from __future__ import annotations

import re

from annotator.suggest.blocks import Block
from annotator.suggest.boilerplate_words import CUE_GROUPS

#: Phrase group → kind of the codebook; a group that stands for several kinds is looked at again below.
_KIND = {
    "share": "share_prompt",
    "newsletter": "newsletter_prompt",
    "account": "other",
    "comments": "comments",
    "related": "related_links",
    "legal": "copyright",
    "ad": "other",
    "author": "author_bio",
    "meta": "metadata",
    "picture": "image_credit",
    "call": "other",
    "site": "navigation",
}
_COOKIE = re.compile(r"\bcookies?\b|\bconsent\b|\bprivacy\b|\bgdpr\b", re.IGNORECASE)
_CAPTION_WORDS = 12
_BIO_WORDS = 8
#: Kinds that a block without phrases of its own takes over from the block above it.
_CARRIED = frozenset(("related_links", "navigation", "share_prompt", "comments", "author_bio", "copyright"))

REASONS = {
    "share_prompt": "a line for sharing",
    "newsletter_prompt": "asks to subscribe",
    "comments": "belongs to the readers' comments",
    "related_links": "points to other articles",
    "copyright": "a legal notice",
    "cookie_notice": "a notice on cookies or privacy",
    "author_bio": "is about the author",
    "metadata": "a field of the page",
    "image_credit": "tells where a picture is from",
    "caption": "reads like a caption",
    "navigation": "part of the site's navigation",
    "other": "reads and stands like text that is not the story",
}


def kind_of(block: Block, above: str = "") -> str:
    """The kind of a block that is boilerplate; `above` is the kind of the block before it, if that is boilerplate."""
    best = max(block.cues)
    if best == 0.0:
        return above if above in _CARRIED else "other"
    kind = _KIND[CUE_GROUPS[block.cues.index(best)]]
    if kind == "copyright" and _COOKIE.search(block.text):
        return "cookie_notice"
    if kind == "image_credit" and len(block.words) >= _CAPTION_WORDS:
        return "caption"
    if kind == "author_bio" and len(block.words) < _BIO_WORDS and above != "author_bio":
        return "metadata"
    return kind
