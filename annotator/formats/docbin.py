"""spaCy's DocBin container, version 0.1, without spaCy: tokens, entities, span groups and user data.

The layout is that of `spacy.tokens.DocBin` and `SpanGroup.to_bytes`: a map in MessagePack, compressed with
zlib.  Strings are named by MurmurHash64A (Austin Appleby's MurmurHash2, 64 bit) of their UTF-8 form, seed 1.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from annotator.errors import BadInput
from annotator.formats.spacy_symbols import SYMBOLS
from annotator.formats.zipped import LARGEST_RATIO

VERSION = "0.1"

#: spaCy's numbers of the attributes of tokens that are used here.
ORTH, ENT_IOB, ENT_TYPE, ENT_KB_ID, ENT_ID = 65, 77, 78, 452, 454

#: Attributes of tokens that say what a tagger or parser found, by what they are called.
_FOUND = {73: "lemmas", 74: "word classes", 75: "tags", 76: "dependencies", 453: "morphology"}

#: How a token stands to an entity: unknown, inside, outside, at its beginning.
_INSIDE, _BEGINS = 1, 3

_SPAN = struct.Struct(">QQQllll")
_SPAN_WITHOUT_ID = struct.Struct(">QQllll")

#: The most that a container may unpack to, in bytes.
_MOST = 2 * 1024 * 1024 * 1024

#: How MessagePack begins a map of up to 15 keys, and the keys that spaCy's versions write first.
_SMALL_MAPS = [bytes([0x80 + count]) for count in range(1, 16)]
_FIRST_KEYS = (b"\xa7version", b"\xa5attrs", b"\xa6tokens")

_MASK = 0xFFFFFFFFFFFFFFFF
_MIX = 0xC6A4A7935BD1E995


def begins_container(head: bytes) -> bool:
    """Whether a file that begins so is a container, by the first key of its map."""
    try:
        start = zlib.decompressobj().decompress(head, 32)
    except zlib.error:
        return False
    return start[:1] in _SMALL_MAPS and any(start[1:].startswith(key) for key in _FIRST_KEYS)


@dataclass(frozen=True, slots=True)
class Marked:
    """A span over tokens `first` up to `last` (excluded), at code points `start` to `end`."""

    label: str
    first: int
    last: int
    start: int
    end: int
    kb_id: str = ""
    id: str = ""


@dataclass(slots=True)
class Doc:
    """Words, each with whether a space follows; entities, span groups, categories with their scores and user data.

    `others` names what else is known of the tokens, such as "lemmas".
    """

    words: list[str]
    spaces: list[bool]
    entities: list[Marked] = field(default_factory=list)
    groups: dict[str, list[Marked]] = field(default_factory=dict)
    user_data: dict[Any, Any] = field(default_factory=dict)
    cats: dict[str, Any] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text."""
        return "".join(word + " " * space for word, space in zip(self.words, self.spaces, strict=True))

    def edges(self) -> tuple[list[int], list[int]]:
        """Where each token starts and ends, in code points."""
        starts, ends, at = [], [], 0
        for word, space in zip(self.words, self.spaces, strict=True):
            starts.append(at)
            ends.append(at + len(word))
            at += len(word) + space
        return starts, ends


@lru_cache(maxsize=1 << 16)  # texts repeat their words
def string_id(words: str) -> int:
    """The number by which spaCy names a string; 0 is the empty one."""
    if words in SYMBOLS:
        return SYMBOLS[words]
    data = words.encode("utf-8")
    if not data:
        return 0
    number = 1 ^ (len(data) * _MIX & _MASK)
    whole = len(data) // 8 * 8
    for at in range(0, whole, 8):
        part = int.from_bytes(data[at : at + 8], "little") * _MIX & _MASK
        part = (part ^ part >> 47) * _MIX & _MASK
        number = (number ^ part) * _MIX & _MASK
    if whole < len(data):
        number = (number ^ int.from_bytes(data[whole:], "little")) * _MIX & _MASK
    number = (number ^ number >> 47) * _MIX & _MASK
    return number ^ number >> 47


def unpacked(data: bytes, name: str) -> list[Doc]:
    """The documents of a container.  Raises BadInput for other versions and damaged files."""
    try:
        opened = zlib.decompressobj()
        raw = opened.decompress(data, min(_MOST, 1_000_000 + LARGEST_RATIO * len(data)))
        if opened.unconsumed_tail:
            raise BadInput(f"{name} unpacks to more than an honest DocBin holds; it was not imported.")
        value = msgspec.msgpack.decode(raw)
        if not opened.eof or not isinstance(value, dict):
            raise ValueError("it is cut off")
        if value.get("version") != VERSION:
            raise BadInput(f"{name} is a DocBin of version {value.get('version')}; only {VERSION} can be read.")
        return _Reading(value).docs()
    except BadInput:
        raise
    except (zlib.error, msgspec.MsgspecError, ValueError, KeyError, IndexError, TypeError, struct.error) as error:
        raise BadInput(f"{name} is no DocBin of spaCy, or is damaged ({error}).") from None
    except (RecursionError, MemoryError, OverflowError):
        raise BadInput(f"{name} is no DocBin of spaCy, or is damaged.") from None


class _Reading:
    def __init__(self, value: Mapping[str, Any]) -> None:
        self._value = value
        self._attributes = [int(one) for one in value["attrs"]]
        self._names = {0: "", **{number: name for name, number in SYMBOLS.items()}}
        self._names |= {string_id(one): one for one in value["strings"]}

    def docs(self) -> list[Doc]:
        value, width = self._value, len(self._attributes)
        lengths = [one for (one,) in struct.iter_unpack("<i", value["lengths"])]
        tokens, spaces = value["tokens"], value["spaces"]
        if sum(lengths) != len(spaces) or len(tokens) != len(spaces) * width * 8 or min(lengths, default=0) < 0:
            raise ValueError("its tokens do not fit their number")
        groups, users, cats = (value.get(key) or [] for key in ("span_groups", "user_data", "cats"))
        docs, at = [], 0
        for number, length in enumerate(lengths):
            part = tokens[at * width * 8 : (at + length) * width * 8]
            rows = list(struct.iter_unpack(f"<{width}Q", part))
            doc = self._doc(rows, [bool(one) for one in spaces[at : at + length]])
            if number < len(groups) and groups[number]:
                self._add_groups(doc, groups[number])
            if number < len(users) and users[number]:
                user = msgspec.msgpack.decode(users[number], strict=False)
                doc.user_data = user if isinstance(user, dict) else {}
            if number < len(cats) and isinstance(cats[number], dict):
                doc.cats = cats[number]
            docs.append(doc)
            at += length
        return docs

    def _doc(self, rows: Sequence[tuple[int, ...]], spaces: list[bool]) -> Doc:
        columns = {kind: number for number, kind in enumerate(self._attributes)}
        doc = Doc([self._names[row[columns[ORTH]]] for row in rows], spaces)
        found = ((name, columns[kind]) for kind, name in _FOUND.items() if kind in columns)
        doc.others = tuple(name for name, column in found if any(row[column] for row in rows))
        if ENT_IOB not in columns or ENT_TYPE not in columns:
            return doc
        starts, ends = doc.edges()
        first: int | None = None
        for number in range(len(rows) + 1):
            state = rows[number][columns[ENT_IOB]] if number < len(rows) else 0
            if first is not None and state != _INSIDE:
                row = rows[first]
                kinds = (ENT_TYPE, ENT_KB_ID, ENT_ID)
                label, *ids = (self._names[row[columns[kind]]] if kind in columns else "" for kind in kinds)
                doc.entities.append(Marked(label, first, number, starts[first], ends[number - 1], *ids))
                first = None
            if state == _BEGINS and rows[number][columns[ENT_TYPE]]:  # without a type: a place where none may be
                first = number
        return doc

    def _add_groups(self, doc: Doc, data: bytes) -> None:
        starts, ends = doc.edges()
        listed = msgspec.msgpack.decode(data)
        named = listed.items() if isinstance(listed, dict) else ((one, None) for one in listed)
        for packed, keys in named:
            group = msgspec.msgpack.decode(packed)
            marked = []
            for one in group["spans"]:
                if len(one) == _SPAN.size:
                    span_id, kb_id, label, first, last, _, _ = _SPAN.unpack(one)
                else:
                    kb_id, label, first, last, _, _ = _SPAN_WITHOUT_ID.unpack(one)
                    span_id = 0
                if not 0 <= first < last <= len(starts):
                    raise ValueError("a span is outside its document")
                place = (starts[first], ends[last - 1])
                marked.append(Marked(self._names[label], first, last, *place, self._names[kb_id], self._names[span_id]))
            for key in keys or [group["name"]]:
                doc.groups[str(key)] = marked


def packed(docs: Sequence[Doc]) -> bytes:
    """A container of these documents; the same documents give the same bytes."""
    strings = {""}
    tokens, spaces, lengths, groups, users = array("Q"), bytearray(), bytearray(), [], []
    for doc in docs:
        strings |= set(doc.words)
        state = {one.first: (_BEGINS, one.label) for one in doc.entities}
        state |= {at: (_INSIDE, one.label) for one in doc.entities for at in range(one.first + 1, one.last)}
        for number, word in enumerate(doc.words):
            kind, label = state.get(number, (0, ""))
            tokens.extend((string_id(word), kind, string_id(label)))
        spaces += bytes(doc.spaces)
        lengths += struct.pack("<i", len(doc.words))
        marked = [*doc.entities, *(one for many in doc.groups.values() for one in many)]
        strings |= {words for one in marked for words in (one.label, one.kb_id, one.id)}
        groups.append(msgspec.msgpack.encode({_group(name, many): [name] for name, many in doc.groups.items()} or []))
        users.append(msgspec.msgpack.encode(doc.user_data))
    if sys.byteorder == "big":
        tokens.byteswap()
    value = {
        "version": VERSION,
        "attrs": [ORTH, ENT_IOB, ENT_TYPE],
        "tokens": tokens.tobytes(),
        "spaces": bytes(spaces),
        "lengths": bytes(lengths),
        "strings": sorted(strings),
        "cats": [{} for _ in docs],
        "flags": [{"has_unknown_spaces": False} for _ in docs],
        "span_groups": groups,
        "user_data": users,
    }
    return zlib.compress(msgspec.msgpack.encode(value))


def _group(name: str, marked: Sequence[Marked]) -> bytes:
    spans = [
        _SPAN.pack(*(string_id(one) for one in (span.id, span.kb_id, span.label)), *_place(span)) for span in marked
    ]
    return msgspec.msgpack.encode({"name": name, "attrs": {}, "spans": spans})


def _place(span: Marked) -> tuple[int, int, int, int]:
    return span.first, span.last, span.start, span.end
