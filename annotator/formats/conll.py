"""CoNLL-2003 and IOB2: a token a line with its tag, a blank line after each sentence; no offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from annotator.errors import BadInput
from annotator.formats.conll_writing import ConllWriting
from annotator.formats.decoding import Notice, check_storable, decode, kind_of_binary, read_bytes
from annotator.formats.guessing import guess
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import Format, WriteResult
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragment

DOCUMENT = "-DOCSTART-"

_TAG = re.compile(r"O|([BIESLU])-(\S.*)", re.DOTALL)
#: Words with `|` inside, one space or more between them; possessive, as nothing else could match.
_PIPED = re.compile(r"(?=\S+\|\S)\S++(?: ++(?=\S+\|\S)\S++)*+")
_GAP = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class ConllOptions:
    """Where the tags are."""

    column: int | None = field(
        default=None,
        metadata={"for": "read", "help": "Number of the column with the tags, from 1; the last when left out."},
    )


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
        if lines[0].startswith(DOCUMENT):
            return 0.95
        rows = [_tokens_of(line)[-1] if _PIPED.fullmatch(line) else _columns(line) for line in lines[:-1] or lines]
        tagged = all(len(row) == len(rows[0]) > 1 and _TAG.fullmatch(row[-1]) for row in rows)
        if not tagged or all(row[-1] == "O" for row in rows):
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
        documents = list(_documents(content, path.name, options.column))
        if not any(documents):
            raise BadInput(f"{path.name} has no tokens; there is nothing to import.")
        told: set[str] = set()
        for number, tokens in enumerate(documents, 1):
            name = path.stem if len(documents) == 1 else f"{path.stem}-{number}"
            yield _article(tokens, name, path.name, told)
        for scheme in sorted(told):
            notice(f"{path.name} is tagged as {scheme}; its spans were read as such.")

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


def _documents(content: str, name: str, column: int | None) -> Iterator[list[_Token | None]]:
    """The tokens of each document; None after each sentence."""
    tokens: list[_Token | None] = []
    width, begun = 0, False
    tag_at, least = (-1, 1) if column is None else (column - 1, max(1, column - 1))
    for number, raw in enumerate(content.split("\n"), 1):
        line = raw.removesuffix("\r")
        if line.startswith(DOCUMENT):
            if begun or tokens:
                yield tokens
            tokens, begun = [], True
            continue
        if not line.strip(" \t"):
            if tokens and tokens[-1] is not None:
                tokens.append(None)
            continue
        piped = "|" in line and "\t" not in line and bool(_PIPED.fullmatch(line))
        for row in _tokens_of(line) if piped else (_columns(line),):
            width = width or len(row)
            found = _tag(row[tag_at]) if len(row) == width > least else None
            if found is None:
                raise _wrong(row, width, tag_at, f"{name}, line {number}")
            tokens.append(_Token(row[0], *found))
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
        f"{place}: “{row[tag_at][:30]}” is no tag such as B-PER or O; name its column with the option “column”."
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
