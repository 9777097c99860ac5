"""What sort of boilerplate a block of a web page is: by where it stands, and by what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.formats.page_dom import PageBlock

_TOKEN = re.compile(r"\w+")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

#: The kind and score of a block of which nothing tells what it is.
UNKNOWN = ("other", 0.6)

#: Kinds by the words of classes and ids around a block, the surest first, each with how sure that is; then by the
#: beginnings of longer ones, such as “jp-relatedposts”.
_BY_WORDS: tuple[tuple[str, float, frozenset[str], tuple[str, ...]], ...] = tuple(
    (kind, score, frozenset(words.split()), tuple(stems.split()))
    for kind, score, words, stems in (
        ("cookie_notice", 0.95, "cookie cookies consent gdpr onetrust cmp", "cookie consent onetrust"),
        ("comments", 0.9, "comment comments disqus respond", "comments commentlist commentform disqus"),
        ("newsletter_prompt", 0.9, "signup mailchimp paywall subscribe subscription", "newsletter subscri paywall"),
        ("share_prompt", 0.9, "share sharing social follow", "sharedaddy sharebar sharebutton addtoany socialshare"),
        ("author_bio", 0.85, "bio authorbio authorbox biography", "authorbio authorbox"),
        ("image_credit", 0.85, "credit credits copyright attribution photocredit", "photocredit imagecredit"),
        ("caption", 0.85, "caption figcaption captions", "figcaption imagecaption"),
        ("pull_quote", 0.8, "pullquote pull", "pullquote"),
        ("related_links", 0.85, "related recommended recommendations trending popular readmore more teaser promo",
         "related recommend mostread mostpopular popularpost readmore readnext outbrain taboola"),
        ("navigation", 0.9, "nav navigation menu navbar breadcrumb breadcrumbs masthead pagination skip toolbar",
         "navigation navbar breadcrumb pagination"),
        ("metadata", 0.75, "byline dateline timestamp meta date tags tag published author category kicker", "byline"),
        ("other", 0.8, "ad ads advert advertisement adverts sponsored sponsor banner", "advert sponsored"),
    )
)  # fmt: skip
_BY_TAG = (
    ("nav", "navigation", 0.95), ("figcaption", "caption", 0.85), ("figure", "image_credit", 0.7),
    ("footer", "navigation", 0.9), ("aside", "related_links", 0.8), ("header", "navigation", 0.75),
    ("form", "other", 0.85), ("time", "metadata", 0.75), ("button", "other", 0.8), ("label", "other", 0.7),
)  # fmt: skip

#: Kinds by what a block says, each with the longest block that is looked at, in code points.
_BY_TEXT: tuple[tuple[str, float, int, re.Pattern[str]], ...] = tuple(
    (kind, score, longest, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for kind, score, longest, pattern in (
        ("theme_ad", 0.9, 400, r"\b(?:wordpress|blogger|joomla|drupal)\b.{0,30}\b(?:theme|template)s?\b|^(?:proudly )?"
         r"powered by\b|^theme:? by\b"),
        ("cookie_notice", 0.85, 500, r"\b(?:uses?|accept|manage|reject) (?:all )?cookies\b|\bcookie (?:policy|settings|"
         r"preferences)\b|^we value your privacy"),
        ("comments", 0.85, 60, r"^\d[\d,.]* comments?\b|^(?:leave|post|add|write) a (?:comment|reply)|^comments?$"),
        ("share_prompt", 0.85, 60, r"^(?:share|tweet|follow us|facebook|twitter|whatsapp|linkedin|copy link)\b"),
        ("newsletter_prompt", 0.85, 300, r"^(?:newsletters?\b|subscribe\b|sign up\b)|\b(?:sign up|subscribe) "
         r"(?:for|to)\b|\b(?:to|in) your inbox\b"),
        ("related_links", 0.8, 80, r"^(?:related\b|read (?:more|next|also)\b|more (?:on|from|in)\b|recommended\b|"
         r"trending\b|see also\b|most (?:read|popular|viewed)\b|you (?:may|might) (?:also )?like|editors?[’'] picks)"),
        ("navigation", 0.85, 40, r"^(?:skip to|back to top)\b|^(?:home|menu|search|log ?in|sign in|contact us|about us|"
         r"privacy policy|terms of (?:use|service))$"),
        ("other", 0.85, 60, r"^(?:advertisement|advert|sponsored)\b|\bcontinues below\b"),
    )
)  # fmt: skip
_COPYRIGHT = re.compile(r"©|\(c\)\s*(?:19|20)\d\d|all rights reserved", re.IGNORECASE)
_CREDIT = re.compile(r"^(?:photo(?:graph)?|image|picture|credit|foto|illustration)s?\s*(?:by|credit|:|/|\|)", re.I)


def plain_words(line: str) -> str:
    """The words of a line alone, folded, for comparing."""
    return " ".join(_TOKEN.findall(line.casefold()))


def named_kind(block: PageBlock) -> tuple[str, float] | None:
    """The kind that the classes and ids around a block call it, and how sure that is."""
    for kind, score, words, stems in _BY_WORDS:
        if not words.isdisjoint(block.words) or any(word.startswith(stems) for word in block.words):
            return kind, score
    return None


def kind_of(block: PageBlock, title: str | None = None) -> tuple[str, float]:
    """The kind of a block that is boilerplate, by where it stands and what it says, and how sure that is."""
    text = block.text
    if title and len(text) > 15 and plain_words(text) == plain_words(title):
        return "duplicate_title", 0.8
    if _COPYRIGHT.search(text) and len(text) < 300:
        return "copyright", 0.9
    if _CREDIT.match(text) and len(text) < 120:
        return "image_credit", 0.85
    named = named_kind(block)
    if named is not None:
        return named
    for kind, score, longest, pattern in _BY_TEXT:
        if len(text) <= longest and pattern.search(text):
            return kind, score
    for tag, kind, score in _BY_TAG:
        if tag in block.tags:
            return kind, score
    return ("related_links", 0.7) if block.linked > 0.8 else UNKNOWN


def kinds_of(blocks: Sequence[PageBlock], main: Sequence[bool], title: str | None) -> list[tuple[str, float] | None]:
    """Kind and score of each block that is not main text; a heading of which nothing is told is of what it heads."""
    kinds: list[tuple[str, float] | None] = []
    shown = False
    for block, is_main in zip(blocks, main, strict=True):
        kinds.append(None if is_main else kind_of(block, title if shown else None))
        shown = shown or is_main
    for number in range(len(blocks) - 2, -1, -1):
        following = kinds[number + 1]
        if kinds[number] == UNKNOWN and following is not None and not _HEADINGS.isdisjoint(blocks[number].tags):
            kinds[number] = (following[0], min(following[1], 0.7))
    return kinds
