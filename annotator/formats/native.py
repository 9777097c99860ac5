"""The native dataset line: one JSON object an article, lossless (contract in resources/help/command-line.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, check_storable, decode, read_bytes
from annotator.formats.native_lines import article_from, line_of, span_line
from annotator.formats.native_project import part_line, part_taken
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.units import UNITS, agrees, converted, plain, positions
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragments, fragments

#: Longest line that is read, in bytes; longer ones are taken for a broken or hostile file.
LONGEST_LINE = 256 * 1024 * 1024

#: What a line that is more than an article with its text has, and what other programs' lines have.
_OURS = ("spans", "text_sha256")
_OTHERS = ("label", "labels", "entities", "annotations", "_input_hash", "_task_hash", "data", "tokens")

#: Lead bytes of astral characters, and how escapes of those and of carriage returns begin:
#: without any of them all units count alike.
_ASTRAL = re.compile(rb"[\xf0-\xf4]")
_ESCAPED = re.compile(rb"\\(?:r|u[dD]|u000)")


class NativeLines(Format):
    """Article, spans, relations and comments on one line of JSON, with what the project knows beyond them."""

    id = "jsonl"
    title = "Dataset lines (native, lossless)"
    extensions = (".jsonl", ".ndjson")
    reads = True
    writes = True
    whole = True

    def sniff(self, head: bytes, path: Path) -> float:
        """Sure of a first line with a text and our keys, less so of one with a text and another program's."""
        first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        line, whole, _ = first.partition(b"\n")
        if not line.startswith(b"{"):
            return 0.0
        try:
            value = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return 0.0 if whole else _sniffed_start(line)
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            return 0.0
        if "text_sha256" in value:
            return 1.0
        if isinstance(value.get("spans"), list) and not any(key in value for key in _OTHERS):
            return 0.95
        return 0.3 if any(key in value for key in _OTHERS) else 0.6

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles of the file; offsets in another unit are found out by the spans' surface texts."""
        unit = _unit_of(path)
        if unit != UNITS[0]:
            notice(f"The offsets of {path.name} count {unit}; they were converted to code points.")
        empty, ids = True, set[str]()
        for place, line in json_lines(path, notice):
            value = json_object(line, place)
            part = part_taken(value, place, unit)
            record = article_from(value, place, unit, part)
            if b"\\u0000" in line:
                _refuse_nul(record, place)
            if record.id is not None and record.id in ids:
                raise BadInput(f"{place}: the id “{record.id}” stands in the file twice; give each article its own.")
            ids.add(record.id or "")
            empty = False
            yield record
        if empty:
            raise BadInput(f"{path.name} is empty; there is nothing to import.")

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One line an article in the order given; nothing is lost."""
        result, encoder, line = WriteResult(), msgspec.json.Encoder(), bytearray()
        with out.open("wb", buffering=1 << 20) as file:
            for record in records:
                encoder.encode_into(line_of(record, _of_span) | part_line(record), line)
                line += b"\n"
                file.write(line)
                result.articles += 1
                result.spans += len(record.spans)
                result.relations += len(record.relations)
        return result


class _Span(msgspec.Struct, gc=False):
    """The keys that the object of every span has, in their order; encoded in half of a dictionary's time."""

    id: str | None
    label: str
    start: int
    end: int
    fragments: Fragments
    text: str
    attributes: Mapping[str, Any]
    annotator: str | None
    status: str
    origin: None
    speaker: str | None
    note: str | None
    created: str | None
    changed: str | None


def _of_span(one: SpanRecord, text: str) -> _Span | dict[str, Any]:
    """What is encoded as the object of a span: the same as `span_line` gives, quicker where nothing is unusual."""
    parts = one.fragments
    if len(parts) > 1 or one.origin is not None or one.group is not None or one.external_id is not None or one.extra:
        return span_line(one, text)
    start, end = parts[0]
    return _Span(
        one.id, one.label, start, end, parts, text[start:end], one.attributes, one.annotator, one.status, None,
        one.speaker, one.note, one.created, one.changed,
    )  # fmt: skip


def _sniffed_start(line: bytes) -> float:
    """Score of a first line that is longer than the part shown: what its beginning lets through."""
    return 0.5 if b'"text"' in line else 0.15


def json_lines(path: Path, notice: Notice) -> Iterator[tuple[str, bytes]]:
    """Place ("news.jsonl, line 3") and bytes of each line that is not blank."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
                text = decode(read_bytes(path), path.name, notice)
                source: Iterator[bytes] = (line.encode() for line in text.split("\n"))
            else:
                file.seek(3 if start.startswith(b"\xef\xbb\xbf") else 0)
                source = iter(lambda: file.readline(LONGEST_LINE + 1), b"")
            for number, line in enumerate(source, 1):
                if len(line) > LONGEST_LINE:
                    raise BadInput(
                        f"{path.name}, line {number} is longer than {LONGEST_LINE >> 20} MB; split the file."
                    )
                if line and not line.isspace():
                    yield f"{path.name}, line {number}", line
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from None


def json_object(line: bytes, place: str) -> dict[str, Any]:
    """The object that a line states; BadInput with its `place` when it is none."""
    try:
        value = msgspec.json.decode(line)
    except UnicodeDecodeError as error:
        raise BadInput(f"{place} is not valid UTF-8 ({error.reason}); save the file as UTF-8.") from None
    except RecursionError:
        raise BadInput(f"{place} is nested too deeply to be read.") from None
    except msgspec.MsgspecError as error:
        raise BadInput(f"{place} is not valid JSON: {_reason(line, error)}.") from None
    if not isinstance(value, dict):
        raise BadInput(f'{place} is not a JSON object; each line must be one article such as {{"text": "…"}}.')
    return value


def _reason(line: bytes, error: Exception) -> str:
    """What is wrong with the line; a lone surrogate is named, as the library reports it as something else."""
    lowered = line.lower()
    halves = (b"\\ud8", b"\\ud9", b"\\uda", b"\\udb", b"\\udc")
    at = next((lowered.find(half) for half in halves if half in lowered), -1)
    if (at >= 0 and "truncated" in str(error)) or "surrogate" in str(error):
        return f"half of a surrogate pair after byte {max(at, 0)}, which cannot be stored"
    return str(error).rstrip(".")


def _refuse_nul(record: ArticleRecord, place: str) -> None:
    """Refuse NUL anywhere in the record; called only when the line has one escaped."""
    check_storable(record.text, place)
    if b"\\u0000" in msgspec.json.encode(line_of(record) | part_line(record)):
        raise BadInput(f"{place} has a NUL character in its title, metadata or annotations; remove it and try again.")


def _unit_of(path: Path) -> str:
    """The first of `UNITS` under which every surface text in the file agrees; code points when none does.

    Then the reader itself finds the first disagreement and names it.
    """
    if not _may_differ(path):
        return UNITS[0]
    left = list(UNITS)
    for place, line in json_lines(path, lambda _: None):
        value = json_object(line, place)
        text = value.get("text")
        if not isinstance(text, str) or plain(text):
            continue
        spans = [
            span for span in value.get("spans") or () if isinstance(span, dict) and isinstance(span.get("text"), str)
        ]
        left = [unit for unit in left if _explains(text, spans, unit)] if spans else left
    return left[0] if left else UNITS[0]


def _may_differ(path: Path) -> bool:
    """Whether the file has spans, and anything that the units count differently; a quick look at its bytes."""
    spans = tells = False
    try:
        with path.open("rb") as file:
            before = b""
            while chunk := file.read(1 << 22):
                if not before and chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
                    return True
                window = before + chunk
                spans = spans or b'"spans"' in window
                tells = tells or _tells(window)
                if spans and tells:
                    return True
                before = chunk[-8:]
    except OSError:
        pass  # the reader says so
    return False


def _tells(chunk: bytes) -> bool:
    """Whether anything in `chunk` is counted differently by the units."""
    return bool(not chunk.isascii() and _ASTRAL.search(chunk)) or _ESCAPED.search(chunk) is not None


def _explains(text: str, spans: list[dict[str, Any]], unit: str) -> bool:
    """Whether all surface texts of `spans` agree when offsets count `unit`."""
    places = positions(text, unit) if unit != UNITS[0] else range(len(text) + 1)
    for span in spans:
        try:
            pairs = span.get("fragments") or [[span["start"], span["end"]]]
            parts = converted(pairs, places) if unit != UNITS[0] else fragments(pairs)
            if parts is None or not agrees(text, parts, span["text"]):
                return False
        except (KeyError, TypeError, ValueError):
            return True  # malformed: the reader says so
    return True
