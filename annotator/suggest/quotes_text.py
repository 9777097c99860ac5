"""Paragraphs as sentences of items, where a quotation in marks is one item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Sen|Rep|Gov|Rev|Hon|Jr|Sr|St|Inc|Ltd|Corp|"
    r"Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|Atty)\."
    r"|\b[A-Z]\.(?=\s?[A-Z])"
    r"|\d+(?:[.,:/]\d+)*\w*"
    r"|\w+(?:[-‐‑'’`&/.]\w+)*"
    r"|…|\.\.\.|\S"
)
_DOUBLE = frozenset('"“”„«»‟')
_OPEN_SINGLE = frozenset("'‘‚‹`")
_CLOSE_SINGLE = frozenset("'’›")
_MARK = re.compile("[\"“”„«»‟'‘’‚‹›`]")
_TERMINAL = frozenset((".", "!", "?", "…", "..."))
_STARTERS = frozenset(
    "the a an he she it they we i this that these those in on at but and however his her their its as for after".split()
)
_ACRONYMS = frozenset(("WHO", "US", "IT"))  # not the pronouns
_NEAR = 40  # tokens within which a closing single mark is looked for
_LONGEST_SENTENCE = 300  # items; lists without full stops are cut there
_LONGEST_OPEN = 1500


@dataclass(slots=True)
class Sentence:
    """Items of one sentence: `kind` is "w" (word), "p" (mark) or "q" (quotation in marks); offsets are code points."""

    text: str
    kind: list[str] = field(default_factory=list)
    low: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.kind)

    def add(self, kind: str, start: int, end: int, low: str) -> None:
        """Append one item, `low` its lower-case form."""
        self.kind.append(kind)
        self.start.append(start)
        self.end.append(end)
        self.low.append(low)

    def part(self, first: int, end: int) -> Sentence:
        """The items `[first, end)`."""
        cut = slice(first, end)
        return Sentence(self.text, self.kind[cut], self.low[cut], self.start[cut], self.end[cut])

    def raw(self, i: int) -> str:
        """The item as it stands in the text."""
        return self.text[self.start[i] : self.end[i]]

    def word(self, i: int) -> str:
        """The lower-case item, or "" beyond the ends."""
        return self.low[i] if 0 <= i < len(self.low) else ""

    def is_word(self, i: int) -> bool:
        """Whether there is a word at `i`."""
        return 0 <= i < len(self.kind) and self.kind[i] == "w"

    def is_quote(self, i: int) -> bool:
        """Whether there is a quotation in marks at `i`."""
        return 0 <= i < len(self.kind) and self.kind[i] == "q"

    def is_capital(self, i: int) -> bool:
        """Whether there is a word at `i` that begins with a capital."""
        return self.is_word(i) and self.text[self.start[i]].isupper()

    def ends_speech(self, i: int) -> bool:
        """Whether the quotation at `i` ends as speech does: with a comma or a sentence's end inside the marks."""
        return self.raw(i).rstrip("\"“”’»' ")[-1:] in (",", ".", "!", "?", "…")

    def quote_size(self, i: int) -> int:
        """Words within the quotation at `i`."""
        return len(re.findall(r"\w+", self.raw(i)))


def sentences_of(text: str, start: int, end: int) -> list[Sentence]:
    """The sentences of the paragraph `[start, end)`; text inside quotation marks never ends one."""
    tokens = [found.span() for found in _TOKEN.finditer(text, start, end)]
    items = Sentence(text)
    done = 0
    for first, last in _pairs(text, tokens):
        _add_words(items, tokens[done:first])
        items.add("q", tokens[first][0], tokens[last][1], '"')
        done = last + 1
    _add_words(items, tokens[done:])
    return list(_split(items))


def _add_words(items: Sentence, tokens: list[tuple[int, int]]) -> None:
    """Append words and marks; the apostrophe of a possessive is neither."""
    text, add = items.text, items.add
    for a, b in tokens:
        raw = text[a:b]
        if raw[0].isalnum() or (b - a > 1 and raw != "..."):
            add("w", a, b, raw if raw in _ACRONYMS else raw.lower().replace("’", "'"))
        elif not (raw in ("'", "’") and a and text[a - 1].isalnum()):
            add("p", a, b, raw)


def _split(items: Sentence) -> Iterator[Sentence]:
    first, last = 0, len(items) - 1
    for i, (kind, low) in enumerate(zip(items.kind, items.low, strict=True)):
        may_end = low in _TERMINAL if kind == "p" else kind == "q" or low[-1] == "."
        if i == last or (may_end and _ends_sentence(items, i)) or i - first >= _LONGEST_SENTENCE:
            yield items.part(first, i + 1)
            first = i + 1


def _ends_sentence(items: Sentence, i: int) -> bool:
    following = i + 1
    opens = (
        items.is_quote(following) or items.raw(following)[:1].isupper() or items.raw(following)[:1] in "([0123456789"
    )
    if items.kind[i] == "p":
        return items.low[i] in _TERMINAL and opens and items.text[items.end[i]] not in "\"”’'"
    if items.kind[i] == "q":
        inner = items.raw(i).rstrip("\"“”’»' ")[-1:]
        return inner in _TERMINAL and opens and items.kind[following] != "p"
    word = items.raw(i)
    return (
        word.endswith(".")
        and len(word) > 2
        and items.raw(following)[:1].isupper()
        and items.low[following] in _STARTERS
    )


def _pairs(text: str, tokens: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Token ranges of quotations, outermost marks only."""
    if not tokens or not _MARK.search(text, tokens[0][0], tokens[-1][1]):
        return []
    found = _nested(text, tokens)
    if found is not None:
        return sorted(found + _single_pairs(text, tokens, found))
    found = []
    opened: int | None = None
    for i, (a, b) in enumerate(tokens):
        if text[a] not in _DOUBLE or b - a != 1:
            continue
        if opened is None:
            if text[a] not in "”»" or _reads_as_opening(text, a, b) or text[a] == "»":
                opened = i
        elif _reads_as_opening(text, a, b) and text[a] not in "”»":
            opened = i
        else:
            found.append((opened, i))
            opened = None
    if opened is not None and tokens[-1][1] - tokens[opened][0] <= _LONGEST_OPEN:
        lead = text[tokens[opened][0] - 1] if opened else " "
        if lead.isspace() and opened < len(tokens) - 1:
            found.append((opened, len(tokens) - 1))
    return sorted(found + _single_pairs(text, tokens, found))


def _reads_as_opening(text: str, a: int, b: int) -> bool:
    """Whether a mark has a space (or a bracket or dash) before and none behind it."""
    before = a == 0 or text[a - 1].isspace() or text[a - 1] in "([—–-"
    return before and b < len(text) and not text[b].isspace()


def _nested(text: str, tokens: list[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """Outermost pairs when marks within marks come out even; None when they do not."""
    found: list[tuple[int, int]] = []
    open_marks: list[int] = []
    for i, (a, b) in enumerate(tokens):
        if text[a] not in _DOUBLE or b - a != 1:
            continue
        if not open_marks or (_reads_as_opening(text, a, b) and text[a] not in "”»"):
            if text[a] == "”" and not _reads_as_opening(text, a, b):
                return None
            open_marks.append(i)
            continue
        first = open_marks.pop()
        if not open_marks:
            found.append((first, i))
    return None if open_marks else found


def _single_pairs(text: str, tokens: list[tuple[int, int]], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Quotations in single marks that lie outside the double ones."""
    inside = {i for first, last in taken for i in range(first, last + 1)}
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for i, (a, b) in enumerate(tokens):
        if i in inside:
            opened = None
            continue
        if b - a != 1:
            continue
        before_word = b < len(text) and (text[b].isalnum() or text[b] in "[(…")
        if text[a] in _OPEN_SINGLE and before_word and (a == 0 or text[a - 1].isspace() or text[a - 1] in "(—–"):
            opened = i
        elif opened is not None and text[a] in _CLOSE_SINGLE:
            previous = text[a - 1]
            possessive = (
                previous in "sS"
                and text[a] in "'’"
                and any(text[c] in _CLOSE_SINGLE and d - c == 1 for c, d in tokens[i + 1 : i + _NEAR])
            )
            if not possessive:
                found.append((opened, i))
                opened = None
    return found
