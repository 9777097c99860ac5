"""CoNLL-2003 and IOB2: a token a line with its tag, a blank line after each sentence; no offsets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

from annotator.errors import BadInput
from annotator.formats.conll_writing import ConllWriting
from annotator.formats.decoding import Notice, check_storable, decode, kind_of_binary, read_bytes
from annotator.formats.guessing import guess
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import Format, WriteResult
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragment

DOCUMENT = "-DOCSTART-"

#: Begins each document in the layout of CoNLL-2012 (OntoNotes), which has the word in the fourth column, the name in
#: brackets in the eleventh, and as many further columns as a sentence has predicates.
DOCUMENT_2012 = "#begin document"
_WORD_2012, _TAG_2012 = 3, 10

_TAG = re.compile(r"O|([BIESLU])-(\S.*)", re.DOTALL)
_BRACKETED = re.compile(r"(?:\(([^()*\s]+))?\*?(\))?|-")
#: Words with `|` inside, one space or more between them; possessive, as nothing else could match.
_PIPED = re.compile(r"(?=\S+\|\S)\S++(?: ++(?=\S+\|\S)\S++)*+")
_GAP = re.compile(r"[ \t]+")

#: How many characters of a file tell its layout, and the fewest columns of rows that begin with a number.
_TELLING = 65_536
_LEAST_NUMBERED = 3

#: The columns of CoNLL-X and CoNLL-U.
_TREE_COLUMNS = 10


@dataclass(frozen=True, slots=True)
class ConllOptions:
    """Where the words and tags are, and how tags are written."""

    column: int | None = field(
        default=None,
        metadata={"for": "read", "help": "Number of the column with the tags, from 1; the last when left out."},
    )
    word: int | None = field(
        default=None,
        metadata={
            "for": "read",
            "help": "Number of the column with the words, from 1; when left out the first that does not count them.",
        },
    )
    tags: Literal["auto", "bare", "brackets"] = field(
        default="auto",
        metadata={
            "for": "read",
            "help": "B-PER and I-PER, told by themselves; PER alone (bare); or (PER*, * and *) (brackets).",
        },
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where word and tag are in a row, counted from 0 (the tag from the end when below), and how tags are read."""

    word: int
    tag: int
    least: int
    read: Callable[[str], tuple[str, str] | None]
    even: bool = True


class _Token(NamedTuple):
    """A token with its tag; a None in a list of them ends a sentence."""

    word: str
    prefix: str
    label: str


class Conll(Format):
    """Labels that do not overlap, on words; the text is put together again with single spaces."""

    id = "conll"
    title = "CoNLL-2003 / IOB2"
    extensions: ClassVar[tuple[str, ...]] = (".conll", ".iob", ".iob2", ".bio")
    reads = True
    writes = True
    loses = (
        "all but the longest of overlapping spans",
        "all but the longest fragment of a span",
        "the layout of the text",
        "attributes, annotators, speakers, notes and times",
        "relations",
        "comments",
        "titles, metadata and statuses",
    )
    options = ConllOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """A document mark, or lines of as many columns each whose last is a tag."""
        if kind_of_binary(head):
            return 0.0
        lines = [line.strip("\r") for line in head.decode("utf-8", "replace").split("\n")[:200]]
        lines = [line for line in lines if line.strip(" \t")][:50]
        if not lines:
            return 0.0
        if lines[0].startswith((DOCUMENT, DOCUMENT_2012)):
            return 0.95
        lines = [line for line in lines if not line.startswith(("# ", "#\t"))] or lines
        rows = [_tokens_of(line)[-1] if _PIPED.fullmatch(line) else _columns(line) for line in lines[:-1] or lines]
        tagged = all(len(row) == len(rows[0]) > 1 and _TAG.fullmatch(row[-1]) for row in rows)
        if not tagged or all(row[-1] == "O" for row in rows):
            if all(len(row) == _TREE_COLUMNS and row[0].isdigit() for row in rows):
                return 0.0  # words with their tree, as in CoNLL-X
            return 0.25 if path.suffix.lower() in self.extensions else 0.0
        return 0.9 if path.suffix.lower() in self.extensions else 0.6

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """An article for each document mark; the whole file is one when it has none."""
        data = read_bytes(path)
        try:
            content = data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            content = decode(data, path.name, notice)
        check_storable(content, path.name)
        layout = _layout(content, options)
        documents = list(_documents(content, path.name, layout))
        if not any(documents):
            raise BadInput(f"{path.name} has no tokens; there is nothing to import.")
        told: set[str] = set()
        for number, tokens in enumerate(documents, 1):
            name = path.stem if len(documents) == 1 else f"{path.stem}-{number}"
            yield _article(tokens, name, path.name, told)
        for scheme in sorted(told):
            notice(f"{path.name} is tagged as {scheme}; its spans were read as such.")
        others = _others(content, layout)
        if others:
            notice(f"Left out of {path.name}: the columns {', '.join(map(str, others))}.")

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """Four columns as in CoNLL-2003, B- at the start of every span; what does not fit is listed."""
        result = WriteResult()
        with out.open("w", encoding="utf-8", newline="\n") as file:
            for record in records:
                writing = ConllWriting(record)
                file.write(f"{DOCUMENT} -X- O O\n\n")
                file.writelines(writing.lines())
                result.articles += 1
                result.spans += writing.spans
                result.losses += writing.losses
        return result


def _columns(line: str) -> list[str]:
    """Cells by tabs where there are any, so that a word may hold a space; else by spaces."""
    if "\t" in line:
        return line.split("\t")
    return line.split(" ") if "  " not in line and line[0] != " " != line[-1] else _GAP.split(line.strip(" "))


@lru_cache(maxsize=1000)
def _tag(tag: str) -> tuple[str, str] | None:
    """Prefix and label of a tag; None when it is none."""
    found = _TAG.fullmatch(tag)
    return None if found is None else (found[1] or "O", found[2] or "")


def _tokens_of(line: str) -> list[list[str]]:
    """The tokens of a sentence on one line, `word|POS|tag word|POS|tag`."""
    return [token.rsplit("|", line.split(" ", 1)[0].count("|")) for token in line.split(" ") if token]


def _rows(content: str) -> list[list[str] | None]:
    """The cells of the first tokens, by which the layout is told; None where a sentence ends."""
    rows: list[list[str] | None] = []
    for raw in content[:_TELLING].split("\n")[:-1] or [content]:
        line = raw.removesuffix("\r")
        if not line.strip(" \t"):
            rows.append(None)
        elif not line.startswith((DOCUMENT, "# ", "#\t", "#begin", "#end")) and not _PIPED.fullmatch(line):
            rows.append(_columns(line))
    return rows


def _layout(content: str, options: ConllOptions) -> _Layout:
    """Where the words and tags of a file are."""
    bracketed = options.tags == "brackets" or (options.tags == "auto" and content.startswith(DOCUMENT_2012))
    read = _bracket_reader() if bracketed else _bare if options.tags == "bare" else _tag
    old = content.startswith(DOCUMENT_2012)
    tag = options.column - 1 if options.column else _TAG_2012 if old else -1
    if options.word is not None:
        word = options.word - 1
    elif old:
        word = _WORD_2012
    else:
        word = int(_numbered(_rows(content)))
    return _Layout(word, tag, max(1, word, tag), read, even=not old)


def _numbered(rows: Sequence[Sequence[str] | None]) -> bool:
    """Whether the first column counts the words of each sentence."""
    expected, seen = 1, 0
    for row in rows:
        if row is None:
            expected = 1
            continue
        if len(row) < _LEAST_NUMBERED or row[0] != str(expected):
            return False
        expected, seen = expected + 1, seen + 1
    return seen > 0


def _others(content: str, layout: _Layout) -> list[int]:
    """Numbers of the columns that were not read and say something."""
    rows = [row for row in _rows(content) if row is not None]
    width = min(map(len, rows), default=0)
    taken = {layout.word, layout.tag % width if width else 0, *((0,) if layout.word == 1 else ())}
    telling = (at for at in range(width) if any(row[at] not in ("_", "-", "-X-", "") for row in rows))
    return [at + 1 for at in telling if at not in taken]


def _bare(tag: str) -> tuple[str, str] | None:
    """A tag without a prefix: words of one label that stand side by side are one span."""
    return ("O", "") if tag in ("O", "_", "-", "") else ("N", tag)


def _bracket_reader() -> Callable[[str], tuple[str, str] | None]:
    """Reads tags in brackets, each by what is open before it."""
    inside = [""]

    def read(tag: str) -> tuple[str, str] | None:
        found = _BRACKETED.fullmatch(tag)
        if found is None:
            return None
        label, begins = found[1] or inside[0], found[1] is not None
        inside[0] = "" if found[2] else label
        return ("B" if begins else "I" if label else "O"), label

    return read


def _documents(content: str, name: str, layout: _Layout) -> Iterator[list[_Token | None]]:
    """The tokens of each document; None after each sentence."""
    tokens: list[_Token | None] = []
    width, begun = 0, False
    word_at, tag_at, least, read, even = layout.word, layout.tag, layout.least, layout.read, layout.even
    for number, raw in enumerate(content.split("\n"), 1):
        line = raw.removesuffix("\r")
        if line.startswith((DOCUMENT, DOCUMENT_2012)):
            if begun or tokens:
                yield tokens
            tokens, begun = [], True
            continue
        if not line.strip(" \t"):
            if tokens and tokens[-1] is not None:
                tokens.append(None)
            continue
        piped = "|" in line and "\t" not in line and even and bool(_PIPED.fullmatch(line))
        for row in _tokens_of(line) if piped else (_columns(line),):
            size = len(row)
            found = read(row[tag_at]) if size > least and (size == width or not width or not even) else None
            if found is None:
                if line.startswith(("# ", "#\t", "#end")):
                    break  # a comment
                raise _wrong(row, width or size, tag_at, f"{name}, line {number}")
            width = width or size
            tokens.append(_Token(row[word_at if not piped else 0], *found))
        if piped:
            tokens.append(None)
    yield tokens


def _wrong(row: Sequence[str], width: int, tag_at: int, place: str) -> BadInput:
    """What is wrong with a line that gave no token."""
    if len(row) != width:
        return BadInput(f"{place} has {len(row)} columns where the lines before have {width}; add what is missing.")
    if width < 2 or tag_at >= width:
        return BadInput(f"{place} has {width} columns; it needs a word and a tag.")
    return BadInput(
        f"{place}: “{row[tag_at][:30]}” is no tag such as B-PER or O; name its column with the option “column”, or "
        "say with “tags” how the tags are written."
    )


def _article(tokens: Sequence[_Token | None], name: str, file: str, told: set[str]) -> ArticleRecord:
    """Words joined by spaces, sentences by line ends."""
    pieces: list[str] = []
    spans: list[SpanRecord] = []
    length, start, label, before = 0, 0, "", "O"
    for token in tokens:
        if token is None:
            if pieces and pieces[-1] == " ":
                pieces[-1] = "\n"
            label, before = "", "O"
            continue
        if _begins(token, label, before, told):
            start, label = length, token.label
            spans.append(SpanRecord(label, (Fragment(start, start + len(token.word)),), f"s{len(spans) + 1}"))
        elif token.prefix == "O":
            label = ""
        else:
            spans[-1].fragments = (Fragment(start, length + len(token.word)),)
        before = token.prefix
        pieces += (token.word, " ")
        length += len(token.word) + 1
    text = "".join(pieces[:-1])
    title, meta = guess(text, fallback=name)
    return ArticleRecord(text, name, title=title, meta={**meta, "source_file": file}, spans=spans)


def _begins(token: _Token, label: str, before: str, told: set[str]) -> bool:
    """Whether a span begins here; what tags other than IOB2 show is noted."""
    if token.prefix == "N":
        told.add("names without prefixes")
        return label != token.label or before == "O"
    if token.prefix in "ESLU":
        told.add("BIOES" if token.prefix in "ES" else "BILOU")
    if token.prefix in "BSU":
        return True
    if token.prefix == "O":
        return False
    fresh = label != token.label or before in "OESLU"
    if fresh and token.prefix == "I":
        told.add("IOB1")
    return fresh
