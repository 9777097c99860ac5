"""Boilerplate that can be told by its form or by what it repeats: titles, quotes, credits, biographies, prompts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from annotator.suggest.blocks import DATE, SHAPE, Block


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch found by a rule: half-open range of code points, its kind, a probability and why."""

    start: int
    end: int
    kind: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """One article as the rules see it."""

    text: str
    title: str
    blocks: Sequence[Block]


_SHORTCODE = re.compile(r"\[(/?)([a-z][a-z0-9]*(?:[_-][a-z0-9]+)*)((?:\s+[\w-]+\s*=\s*[^\]\n]{1,200})?)\s*/?\]")
_PLAIN_SHORTCODES = frozenset(
    ("caption", "gallery", "embed", "video", "audio", "playlist", "ad", "ads", "adsense", "newsletter", "contact-form")
)
_TEMPLATE = re.compile(r"\{\{[^{}\n]{1,120}\}\}|<!--.{0,300}?-->|\*\|[A-Z_:]+\|\*")

_PICTURE = (
    r"(?:(?:featured|main|header|cover|top|lead|hero)\s+)?(?:image|photo|photograph|picture"
    r"|illustration|graphic)s?"
)
_CREDIT_LINE = re.compile(
    rf"{_PICTURE}(?:\s+(?:credit|source|courtesy|by)s?(?:\s+of)?)?\s*[:|©]\s*\S.{{1,100}}$"
    rf"|{_PICTURE}\s+(?:credit|courtesy\s+of|by|via|from)\s*:?\s+\S.{{1,80}}$"
    rf"|(?:credit|credits)\s*:\s*\S.{{1,80}}$"
    r"|(?:©\s*)?[^.!?:]{2,50}(?:/|\bvia\s+)\s?(?:getty images|reuters|afp|ap|shutterstock|epa"
    r"|alamy|anadolu|bloomberg)\b.{0,40}$"
    r"|(?:getty images|shutterstock|istock|reuters|ap photo|alamy|unsplash|adobe stock)\b.{0,40}$",
    re.IGNORECASE,
)
CREDIT_IN_LINE = re.compile(
    r"\((?:AP Photo|AP|AFP|Reuters|REUTERS|EPA|Getty(?: Images)?"
    r"|Photo(?:graph)?(?: credit)?(?::| by| courtesy)|Image(?::| by| via| courtesy)"
    r"|Credit:|Courtesy of|Picture:)[^()\n]{0,90}\)"
    r"|(?:Photo(?:graph)?|Picture|Image|Credit)(?: credit)?\s*: [A-Z][^.\n]{2,60}(?=\.?$)"
)

_ABOUT_AUTHOR = re.compile(
    r"about the (?:authors?|writers?|contributors?|editor)\b|about the reporters?\b|author bio"
    r"|meet the author|the author\s*:",
    re.IGNORECASE,
)
_TRADE = (
    r"(?:editor|reporter|journalist|correspondent|writer|columnist|contributor|professor"
    r"|lecturer|fellow|analyst|author|"
    r"researcher|director|blogger|freelancer|founder|historian|economist|expert|specialist"
    r"|producer|photographer|novelist|"
    r"critic|consultant|scholar|podcaster|broadcaster|intern)s?"
)
_PERSON = r"(?:(?:Dr|Prof|Mr|Mrs|Ms)\.?\s+)?(?:[A-Z][\w.’'-]*\s+){1,3}[A-Z][\w’'-]+"
_BIO_START = re.compile(
    rf"(?:{_PERSON})(?:\s*\(@?\w+\))?,?\s+(?:(?:is|was|has been)\s+(?:an?|the|our"
    rf"|currently)\b[^.]{{0,120}}?\b{_TRADE}\b"
    rf"|(?:is|are)\s+{_TRADE}\b|(?:writes|reports|covers|blogs)\b|,?\s*an?\s+[^.]{{0,80}}?\b{_TRADE}\b)"
)
_BIO_SIGN = re.compile(
    r"@\w+|\bfollow (?:him|her|them|me|\w+ on)\b|\b(?:twitter|linkedin|instagram|facebook)\b"
    r"|\b(?:his|her|their|whose) (?:\w+ ){0,2}(?:work|writings?|books?|articles?|reporting"
    r"|novel|research|newest|latest)\b"
    r"|\b(?:has|have) (?:appeared|written|worked|been published|contributed|covered)\b|\bappeared in\b"
    r"|\bauthor of\b|\blives in\b|\bis based in\b|\bbased in\b|\breach(?:ed)? (?:him|her|at)\b"
    r"|\bgraduate of\b|\bholds an?\b"
    r"|\bcontributor (?:to|at)\b|\bfreelance\b|\b(?:senior|staff|managing|contributing"
    r"|chief) (?:\w+ )?(?:editor|writer|reporter)\b",
    re.IGNORECASE,
)

_DATE_LABEL = (
    r"(?:date|dated|published(?:\s+on)?|posted(?:\s+on)?|updated(?:\s+on)?|last\s+(?:updated"
    r"|modified)(?:\s+on)?|created|publication\s+date|first\s+published"
    r"|originally\s+(?:published|posted))"
)
_WHEN = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur"
    rf"|sun)day,?\s+)?{DATE.pattern}(?:,?\s+\d{{4}}\b)?(?:[T,\s"
    rf"|@–-]*(?:at\s+)?\d{{1,2}}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?)?(?:\s*(?:GMT|UTC|BST|EST"
    r"|EDT|ET|PST|PDT|CET|IST|Z)\b)?"
)
_DATE_LINE = re.compile(rf"\W*{_DATE_LABEL}\s*[:|–-]?\s*{_WHEN}", re.IGNORECASE)
_BARE_DATE = re.compile(rf"\W*{_WHEN}\W*$", re.IGNORECASE)
_FIELD = re.compile(
    r"\W*(?:author|byline|category|categories|tags?|keywords|section|topics?|filed under"
    r"|source|url|link|language|outlet|"
    r"publisher|word count|reading time|read time|filed|by)\s*[:|=]\s*\S.{0,120}$",
    re.IGNORECASE,
)
_BYLINE = re.compile(rf"(?:[Bb]y|BY)\s+{_PERSON}(?:\s*(?:,|and|&|\|)\s*{_PERSON}){{0,3}}(?:\s*[|,–-]\s*.{{0,60}})?$")
_READ_TIME = re.compile(r"\W*\d{1,2}[\s-]*min(?:ute)?s?(?:\s+of)?\s+read(?:ing)?\W*$", re.IGNORECASE)

_LIST = r"(?:e-?)?(?:newsletters?|mailing list|email list|briefing|digest|bulletin|alerts?|updates|inbox)"
_PROMPT = re.compile(
    r"(?:^|[.!?:,→|•] )(?:\w+ )?(?:subscribe|sign up|signup|join|get|receive"
    rf"|enter your e-?mail|don['’]t miss|stay)\b[^.?!]*\b{_LIST}\b"
    rf"|\b(?:delivered|sent|straight|right|directly) (?:\w+ )?(?:in|to|into) your (?:e-?mail )?inbox\b"
    rf"|\b(?:subscri(?:be|bing)|signing up|sign up) (?:to|for) (?:our|the|my|this)\b[^.?!]*\b{_LIST}\b"
    r"|\b(?:subscri(?:be|ption)|newsletter|sign-?up|opt-in)\s+(?:slide-?in|pop-?up|form|widget|modal)\b"
    r"|\b(?:newsletter|sign-?up|opt-in)\s+box\b"
    r"|\bpromote your newsletter\b|\bunsubscribe (?:at any time|anytime)\b",
    re.IGNORECASE,
)
#: A prompt holds one of these words, whatever its form; looked up first because patterns are slow.
_PROMPT_WORDS = frozenset(
    "newsletter newsletters subscribe subscribing subscription inbox mailing list briefing digest bulletin alert "
    "alerts updates unsubscribe sign signing signup opt".split(" ")
)
_THEME_HEADS = frozenset(
    ("theme", "themes", "template", "templates", "plugin", "plugins", "builder", "builders", "powered")
)
_SHORT_PROMPT = re.compile(
    r"(?:\w+ ){0,3}(?:subscribe|sign up|newsletters?|subscribe now|sign up now)\W*$"
    r"|(?:subscribe|sign up)\b",
    re.IGNORECASE,
)
_THEME = re.compile(
    r"\b(?:wordpress|drupal|joomla|ghost|shopify|blogger|website|web|magazine|newspaper|blog"
    r"|responsive|premium|news)\s+"
    r"(?:\w+\s+)?(?:themes?|templates?|plugins?|page builders?|builders?)\b"
    r"|\b(?:theme|template)s? (?:by|designed|built|made|developed)\b|\b(?:proudly )?powered by\b"
    r"|\b(?:wordpress|website|page) (?:theme|template|plugin)s?\b",
    re.IGNORECASE,
)
_THEME_WORDS = re.compile(
    r"\b(?:wordpress|themes?|templates?|plugins?|visitors|conversions?|widgets?|layouts?|customi[sz]able|beautifully|"
    r"powerful|responsive|designed|engage|drag[- ]and[- ]drop|demo|one-click|seo|slide-?in|pop-?up)\b",
    re.IGNORECASE,
)
#: A pull quote has so many words, and an article so many pull quotes; where more repeats, the text is a list of parts.
_PULL_LEAST, _PULL_MOST, _PULL_QUOTES = 12, 60, 3
_SENTENCES = SHAPE.index("sentences")
_SPEECH = re.compile(r"[“\"”]|\b(?:said|says|told|according)\b")


def marks(page: Page) -> list[Mark]:
    """All that the rules find in one article, in no special order; stretches may overlap."""
    if not page.blocks:
        return []
    return [mark for rule in _RULES for mark in rule(page)]


def _line(block: Block, kind: str, score: float, reason: str) -> Mark:
    return Mark(block.start, block.end, kind, score, reason)


def _shortcodes(page: Page) -> Iterator[Mark]:
    """Codes in square brackets that a content management system should have replaced, and unfilled template fields."""
    if "[" in page.text:
        for found in _SHORTCODE.finditer(page.text):
            closing, name, attributes = found.groups()
            if attributes or "_" in name or name in _PLAIN_SHORTCODES or (closing and f"[{name}" in page.text):
                yield Mark(found.start(), found.end(), "shortcode", 0.95, "a code of the content management system")
    if "{{" in page.text or "<!--" in page.text or "*|" in page.text:
        for found in _TEMPLATE.finditer(page.text):
            yield Mark(found.start(), found.end(), "shortcode", 0.3, "a template field left unfilled")


def _titles(page: Page) -> Iterator[Mark]:
    """The title said again near the beginning; its first place stays."""
    wanted = {key for key in (" ".join(re.findall(r"\w+", page.title.lower())), _plain(page.blocks[0])) if key}
    seen: set[str] = set()
    for block in page.blocks[:8]:
        key = _plain(block)
        if key in wanted and len(block.words) >= 3:
            if key in seen:
                yield _line(block, "duplicate_title", 0.93, "the title, said again")
            seen.add(key)


def _plain(block: Block) -> str:
    return " ".join(re.findall(r"\w+", block.text.lower())) if len(block.text) <= 300 else ""


def _pull_quotes(page: Page) -> Iterator[Mark]:
    """A paragraph of its own whose words all stand in a longer paragraph elsewhere."""
    everything = "\n" + "\n".join(block.key for block in page.blocks) + "\n"
    found = []
    for at, block in enumerate(page.blocks):
        if not _PULL_LEAST <= len(block.words) <= _PULL_MOST or not _is_sentence(block):
            continue
        key = block.key
        if everything.find(key) == everything.rfind(key):
            continue
        for other, host in enumerate(page.blocks):
            if other != at and len(host.words) > len(block.words) and host.solid and f" {key} " in f" {host.key} ":
                found.append(_line(block, "pull_quote", 0.9 if at == 0 else 0.6, "repeats a sentence of the body"))
                break
    if len(found) <= _PULL_QUOTES:
        yield from found


def _is_sentence(block: Block) -> bool:
    text = block.text
    quoted = text[0] in "“\"‘'" and text[-1] in '.!”"’…'
    return block.shape[_SENTENCES] == 0 and (quoted or (text[0].isupper() and text[-1] in '.!”"…'))


def _credits(page: Page) -> Iterator[Mark]:
    """Lines that only tell where a picture is from."""
    for block in page.blocks:
        if len(block.words) <= 16 and _CREDIT_LINE.match(block.text.lstrip("([*_ ")):
            yield _line(block, "image_credit", 0.85, "tells where a picture is from")


def _biographies(page: Page) -> Iterator[Mark]:
    """What is told of the author after the text: a heading and its paragraph, or the paragraph alone."""
    count = len(page.blocks)
    for at, block in enumerate(page.blocks):
        if 3 * at < 2 * count and at < count - 5:
            continue
        if len(block.words) <= 12 and _ABOUT_AUTHOR.match(block.text):
            yield _line(block, "author_bio", 0.93, "a heading over the author's biography")
            for follower in page.blocks[at + 1 : at + 3]:
                if len(follower.words) >= 10 and (_BIO_SIGN.search(follower.text) or _BIO_START.match(follower.text)):
                    yield _line(follower, "author_bio", 0.93, "the author's biography under its heading")
        elif at >= count - 6 and 8 <= len(block.words) <= 200 and _BIO_START.match(block.text):
            signs = {found.group().lower() for found in _BIO_SIGN.finditer(block.text)}
            if len(signs) >= 2 and not _SPEECH.search(block.text):
                yield _line(block, "author_bio", 0.8, "describes its author at the end")


def _metadata(page: Page) -> Iterator[Mark]:
    """Dates, bylines and fields of the page at its beginning, also when run into the first line."""
    for at, block in enumerate(page.blocks[:10]):
        text = block.text
        dated = _DATE_LINE.match(text)
        if dated:
            end = block.end if len(text) - dated.end() <= 12 else block.start + dated.end()
            if end == block.end or at <= 2:
                yield Mark(block.start, end, "metadata", 0.9, "a date of publication")
        elif at <= 6 and _BARE_DATE.match(text):
            yield _line(block, "metadata", 0.75, "a line with a date only")
        elif _READ_TIME.match(text):
            yield _line(block, "metadata", 0.85, "the time that reading takes")
        elif at <= 6 and len(block.words) <= 14 and (_BYLINE.match(text) or _FIELD.match(text)):
            yield _line(block, "metadata", 0.75, "names the author or a field of the page")


def _prompts(page: Page) -> Iterator[Mark]:
    """Invitations to subscribe, and what a theme or plugin says of itself, in an article on something else."""
    yield from _foreign(page, _prompt_kind, "newsletter_prompt", "asks to subscribe")
    yield from _foreign(page, _theme_kind, "theme_ad", "advertises a theme or plugin of the site")


def _prompt_kind(block: Block) -> re.Match[str] | None:
    if _PROMPT_WORDS.isdisjoint(block.words):
        return None
    if len(block.words) <= 4:
        return _SHORT_PROMPT.match(block.text) or _PROMPT.search(block.text)
    return _PROMPT.search(block.text)


def _theme_kind(block: Block) -> re.Match[str] | None:
    if _THEME_HEADS.isdisjoint(block.words):
        return None
    found = _THEME.search(block.text)
    signs = {sign.group().lower() for sign in _THEME_WORDS.finditer(block.text)}
    return found if found and (len(signs) >= 3 or len(block.words) <= 10) else None


def _foreign(page: Page, judge: Callable[[Block], re.Match[str] | None], kind: str, reason: str) -> Iterator[Mark]:
    """Blocks that `judge` accepts, unless the article itself speaks of such things."""
    found = [
        (at, block)
        for at, block in enumerate(page.blocks)
        if len(block.words) <= 60 and judge(block) and not _SPEECH.search(block.text)
    ]
    if not found or len(found) > 3 + len(page.blocks) // 10:
        return
    size = len(page.blocks)
    for at, block in found:
        late = at >= size - 6 or at >= 0.8 * size
        yield _line(block, kind, 0.9 if late else 0.6, reason)


_RULES: tuple[Callable[[Page], Iterator[Mark]], ...] = (
    _shortcodes,
    _titles,
    _pull_quotes,
    _credits,
    _biographies,
    _metadata,
    _prompts,
)
