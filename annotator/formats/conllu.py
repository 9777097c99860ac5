"""CoNLL-U (https://universaldependencies.org/format.html): texts of words, put together by SpaceAfter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, check_storable, decode, kind_of_binary, read_bytes
from annotator.formats.guessing import guess
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import Format
from annotator.model.spans import Fragment

_LINE = re.compile(r"\d+(?:-\d+|\.\d+)?\t[^\t]*(?:\t[^\t]*){8}")
_COMMENT = re.compile(r"# (?:sent_id|text|newdoc|newpar|global\.columns)\b")
_ID = re.compile(r"(\d+)(?:-(\d+)|\.(\d+))?")
_COLUMNS = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
#: How white space is written in SpacesAfter (https://ufal.mff.cuni.cz/udpipe/1/users-manual).
_ESCAPES = {"\\s": " ", "\\t": "\t", "\\r": "\r", "\\n": "\n", "\\p": "|", "\\\\": "\\"}
_ESCAPE = re.compile(r"\\[strnp\\]")


@dataclass(frozen=True, slots=True)
class ConlluOptions:
    """What becomes a span."""

    tokens: bool = field(
        default=False,
        metadata={"for": "read", "help": "Make each word a span labelled with its word class; lemma and so on follow."},
    )


@dataclass(slots=True)
class _Word:
    """A word as it stands in the text: with a range, the surface of several syntactic words."""

    form: str
    after: str
    columns: dict[str, str]


class Conllu(Format):
    """The text, and named entities written as NER=B-… in MISC; trees are left out."""

    id = "conllu"
    title = "CoNLL-U"
    extensions: ClassVar[tuple[str, ...]] = (".conllu", ".conllup")
    reads = True
    loses = ("cannot be written", "trees, and the words within contractions")
    options = ConlluOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """Numbered words of ten columns."""
        if kind_of_binary(head):
            return 0.0
        lines = head[:8192].decode("utf-8", "replace").split("\n")
        words = [line for line in lines[:-1] or lines if line.strip() and not line.startswith("#")]
        good = sum(_LINE.fullmatch(line.rstrip("\r")) is not None for line in words)
        if not words or good < 0.6 * len(words):
            return 0.0
        # Older forms have ten columns as well; they have no comments of these names.
        sure = path.suffix.lower() in self.extensions or any(_COMMENT.match(line) for line in lines)
        return 0.97 if sure else 0.25

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles: one for each `# newdoc`, or one.  Raises BadInput naming the line that breaks the rules."""
        text = decode(read_bytes(path), path.name, notice)
        if not text.strip():
            raise BadInput(f"{path.name} is empty; there is nothing to import.")
        reader = _Reader(path.name, notice)
        documents = list(reader.documents(text))
        if not options.tokens:
            notice(f"{path.name}: word classes and trees were left out; the option “tokens” takes the words as spans.")
        for number, document in enumerate(documents, 1):
            record = document.record(path, options.tokens)
            check_storable(record.text, f"{path.name}, text {number}")
            yield record


class _Document:
    """One text as it is put together."""

    def __init__(self, name: str | None) -> None:
        self.name = name
        self.words: list[_Word] = []

    def record(self, path: Path, tokens: bool) -> ArticleRecord:
        """The article with the spans that its words state."""
        text, spans, ner = "", list[SpanRecord](), list[tuple[str, str, int, int]]()
        pieces: list[str] = []
        position = 0
        for word in self.words:
            start, end = position, position + len(word.form)
            pieces += (word.form, word.after)
            position = end + len(word.after)
            if tokens and end > start and word.columns.get("UPOS", "_") != "_":
                kept = {key.lower(): one for key, one in word.columns.items() if key in _COLUMNS[2:6] and one != "_"}
                label = kept.pop("upos")
                spans.append(SpanRecord(label, (Fragment(start, end),), attributes=kept))
            prefix, _, label = word.columns.get("NER", "").partition("-")
            if label and prefix in ("B", "I", "E", "S", "L", "U"):
                ner.append((prefix, label, start, end))
            elif ner and ner[-1][0]:
                ner.append(("", "", start, end))
        text = "".join(pieces).rstrip(" ")
        title, meta = guess(text, fallback=path.stem)
        spans += _entities(ner)
        return ArticleRecord(text=text, id=self.name, title=title, meta={**meta, "source_file": path.name}, spans=spans)


def _entities(tags: list[tuple[str, str, int, int]]) -> Iterator[SpanRecord]:
    """Spans of tags in one of the IOB schemes."""
    begun: tuple[str, int, int] | None = None
    for prefix, label, start, end in [*tags, ("", "", 0, 0)]:
        if begun is not None and (prefix in ("", "B", "S", "U") or label != begun[0]):
            yield SpanRecord(begun[0], (Fragment(begun[1], begun[2]),))
            begun = None
        if prefix:
            begun = (label, start if begun is None else begun[1], end)


class _Reader:
    """Takes lines apart and judges them as the format's first level of validation does."""

    def __init__(self, name: str, notice: Notice) -> None:
        self._name = name
        self._notice = notice
        self._differing = 0

    def documents(self, text: str) -> Iterator[_Document]:
        """The documents of the file."""
        document, paragraphs = _Document(None), "# newpar" in text or "# newdoc" in text
        for comments, lines in self._sentences(text):
            named = next((one for one in comments if one.startswith("# newdoc")), None)
            if named is not None and document.words:
                yield document
                document = _Document(None)
            if named is not None:
                document.name = named.partition("=")[2].strip() or None
            if document.words and (not paragraphs or any(one.startswith("# newpar") for one in comments)):
                document.words[-1].after = "\n"
            words = self._words(lines)
            stated = next((one.partition("=")[2].strip() for one in comments if re.match(r"# text *=", one)), None)
            made = "".join(word.form + word.after for word in words).strip()
            self._differing += stated is not None and stated != made
            document.words += words
        if self._differing:
            self._notice(
                f"{self._name}: the words of {self._differing} sentences do not make the text that they state; the "
                "words were taken."
            )
        if not document.words:
            raise BadInput(f"{self._name} holds no words; there is nothing to import.")
        yield document

    def _sentences(self, text: str) -> Iterator[tuple[list[str], list[tuple[int, str]]]]:
        """Comments and numbered lines of each sentence."""
        comments, lines = list[str](), list[tuple[int, str]]()
        for number, raw in enumerate([*text.split("\n"), ""], 1):
            line = raw.removesuffix("\r")
            if not line.strip():
                if comments and not lines and text.strip() and number <= text.count("\n"):
                    self._refuse(number, "a sentence without words")
                if lines:
                    yield comments, lines
                comments, lines = [], []
            elif line.startswith("#"):
                if lines:
                    self._refuse(number, "a comment inside a sentence")
                comments.append(line)
            else:
                lines.append((number, line))

    def _words(self, lines: list[tuple[int, str]]) -> list[_Word]:
        words, expected, covered = list[_Word](), 1, 0
        empty = 0
        for number, line in lines:
            cells = line.split("\t")
            if len(cells) != len(_COLUMNS):
                self._refuse(number, f"{len(cells)} columns instead of 10")
            if not all(cells):
                self._refuse(number, f"an empty field {_COLUMNS[cells.index('')]} (write “_”)")
            columns = dict(zip(_COLUMNS, cells, strict=True))
            found = _ID.fullmatch(columns["ID"])
            if found is None:
                self._refuse(number, f"“{columns['ID']}”, which is no word's number")
            first, last, inner = (int(one) if one else None for one in found.groups())
            if inner is not None:
                if first != expected - 1 or inner != empty + 1:
                    self._refuse(number, f"the number {columns['ID']} out of order")
                empty = inner
                continue
            if first != expected:
                self._refuse(number, f"the number {columns['ID']} out of order")
            if last is not None:
                if last <= expected or covered >= expected:
                    self._refuse(number, f"the range {columns['ID']}, which does not fit the words around it")
                covered = last
                words.append(_word(columns))
                continue
            expected, empty = expected + 1, 0
            if expected - 1 > covered:
                words.append(_word(columns))
        if covered >= expected:
            self._refuse(lines[-1][0], f"a range up to {covered} before the word of that number")
        return words

    def _refuse(self, number: int, what: str) -> NoReturn:
        raise BadInput(f"{self._name}, line {number} has {what}; mend it or leave the sentence out.")


def _word(columns: dict[str, str]) -> _Word:
    misc = dict(one.partition("=")[::2] for one in columns["MISC"].split("|"))
    after = "" if misc.get("SpaceAfter") == "No" else " "
    if "SpacesAfter" in misc:
        after = _ESCAPE.sub(lambda found: _ESCAPES[found[0]], misc["SpacesAfter"])
    return _Word(columns["FORM"], after, columns | {"NER": misc.get("NER", "")})
