"""Values to rows and back, and values to the journal's JSON and back.

The rows of a kind are read in the order of the value's fields, so that a row becomes a value by position.
The names of the columns follow from those of the fields; SQLAlchemy is imported by whoever asks for columns, so
that the first look at a project does without it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from annotator.errors import Refused
from annotator.model.annotations import Annotation, Article, Origin, annotation
from annotator.model.changes import KINDS, Value
from annotator.model.spans import Fragment, Fragments

if TYPE_CHECKING:
    from sqlalchemy import Column, Table


@cache
def _encode() -> Callable[[object], bytes]:
    import msgspec

    return msgspec.json.Encoder().encode


def to_json(value: object) -> str:
    """JSON text of a value or of plain data."""
    return _encode()(value).decode("utf-8")


def storable_json(value: Value | None, step: str) -> str | None:
    """JSON of a value for the journal, None for None; raises Refused, naming the step, for what cannot be stored."""
    if value is None:
        return None
    try:
        encoded = to_json(value)
    except UnicodeEncodeError as error:
        raise Refused(f"“{step}” was refused: it holds a character that cannot be stored.", str(error)) from error
    if "\\u0000" in encoded and _NUL.search(encoded):
        raise Refused(f"“{step}” was refused: it holds a character that cannot be stored.")
    return encoded


#: An escaped NUL: its backslash is not itself escaped.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def _decode(text: str) -> Any:
    """Plain data of JSON text: by msgspec where it is loaded already, for its speed; it takes 10 ms to import."""
    msgspec = sys.modules.get("msgspec")
    return json.loads(text) if msgspec is None else msgspec.json.decode(text)


@cache
def _decoder(kind: str) -> Callable[[str], Value]:
    import msgspec

    return msgspec.json.Decoder(KINDS[kind]).decode


def from_json(kind: str, text: str | None) -> Value | None:
    """The value that the journal keeps as `text`; None for None."""
    return None if text is None else _decoder(kind)(text)


def _mapping(text: str | None) -> Any:
    return {} if text is None else _decode(text)


def _texts(text: str | None) -> Any:
    return () if text is None else tuple(_decode(text))


def _origin(text: str | None) -> Any:
    if text is None:
        return None
    return _origin_decoder()(text) if "msgspec" in sys.modules else Origin(**json.loads(text))


@cache
def _origin_decoder() -> Callable[[str], Origin]:
    import msgspec

    return msgspec.json.Decoder(Origin).decode


def decode_errors() -> tuple[type[Exception], ...]:
    """What reading damaged JSON may raise."""
    msgspec = sys.modules.get("msgspec")
    return (ValueError, TypeError) if msgspec is None else (ValueError, TypeError, msgspec.DecodeError)


def _anything(text: str | None) -> Any:
    return None if text is None else _decode(text)


_DECODE: dict[str, Callable[[str | None], Any]] = {
    "meta": _mapping,
    "attributes": _mapping,
    "extra": _mapping,
    "choices": _texts,
    "aliases": _texts,
    "external_ids": _mapping,
    "label_ids": _texts,
    "from_ids": _texts,
    "to_ids": _texts,
    "default": _anything,
    "value": _anything,
    "values": _texts,
    "sources": _texts,
    "gold_ids": _texts,
    "origin": _origin,
}


#: Kinds whose table has another name.
_TABLES = {"revision": "article_revision"}


class Kind:
    """How one kind of value is stored: its class, fields and column names, and which of them are JSON or Booleans."""

    def __init__(self, name: str, cls: type[Value]) -> None:
        stored = [field for field in fields(cls) if field.name != "fragments"]
        self.name = name
        self.cls = cls
        self.table_name = _TABLES.get(name, name)
        self.fields = tuple(field.name for field in stored)
        self.names = tuple(f"{one}_json" if one in _DECODE else one for one in self.fields)
        self.decode = tuple((place, _DECODE[one]) for place, one in enumerate(self.fields) if one in _DECODE)
        #: Places of the Booleans, which SQLite itself gives as 0 and 1.
        self.flags = tuple(place for place, field in enumerate(stored) if field.type in ("bool", bool))

    @cached_property
    def table(self) -> Table:
        """The table of the values."""
        from annotator.storage import tables

        return tables.metadata.tables[self.table_name]

    @cached_property
    def columns(self) -> tuple[Column[Any], ...]:
        """The columns of the fields, in their order."""
        return tuple(self.table.c[one] for one in self.names)

    def value(self, row: Sequence[Any]) -> Any:
        """The value of a row of `columns`."""
        cells = list(row)
        for index, decode in self.decode:
            cells[index] = decode(cells[index])
        return self.cls(*cells)

    @property
    def stored_names(self) -> tuple[str, ...]:
        """Names of the columns that `cells` fills: those of the fields, then the derived ones."""
        return self.names + (_LISTED if self.cls is Article else ())

    def cells(self, value: Value) -> tuple[Any, ...]:
        """The cells of a value in the order of `stored_names`; fragments are rows of their own."""
        cells = [getattr(value, field) for field in self.fields]
        for index, _ in self.decode:
            cells[index] = to_json(cells[index]) if cells[index] not in _EMPTY else None
        return (*cells, *listing(value)) if isinstance(value, Article) else tuple(cells)

    def altered(self, before: Value, after: Value) -> tuple[str, ...]:
        """Names of the columns in which two states of a value differ."""
        found = []
        for field, name in zip(self.fields, self.names, strict=True):
            left, right = getattr(before, field), getattr(after, field)
            if left is not right and left != right:
                found.append(name)
        return tuple(found) + (_LISTED if found and self.cls is Article else ())


_EMPTY: tuple[object, ...] = (None, {}, ())


#: The derived columns of articles.
_LISTED = ("outlet", "published", "listed")


def listing(article: Article) -> tuple[str, str, str]:
    """The derived cells that the article list shows, sorts by and filters on."""
    outlet = str(article.meta.get("outlet") or "")
    published = str(article.meta.get("published") or "")
    listed = f"{article.title}\n{outlet}\n{published}\n{article.meta.get('source_file') or ''}".casefold()
    return outlet, published, listed


KIND: dict[str, Kind] = {name: Kind(name, cls) for name, cls in KINDS.items()}


def with_flags(row: Sequence[Any], flags: Sequence[int]) -> Sequence[Any]:
    """The row with SQLite's 0 and 1 as the Booleans they stand for."""
    if not flags:
        return row
    return [bool(cell) if place in flags else cell for place, cell in enumerate(row)]


def annotation_of(row: Sequence[Any], parts: Fragments) -> Annotation:
    """The annotation of a row of its kind's columns and its fragments."""
    # Spelled out, as every export and every opened article comes through here.
    id_, article, revision, annotator, label, attributes, note, status, origin, speaker, external, extra, *rest = row
    return annotation(
        id_,
        article,
        revision,
        annotator,
        label,
        parts,
        {} if attributes is None else _decode(attributes),
        note,
        status,
        None if origin is None else _origin(origin),
        speaker,
        external,
        {} if extra is None else _decode(extra),
        *rest,
    )


#: The columns of `fragment_rows`.
FRAGMENT_COLUMNS = ("annotation_id", "position", "article_id", "start", "end")


def fragment_rows(value: Annotation) -> list[tuple[str, int, str, int, int]]:
    """The rows of an annotation's fragments."""
    return [(value.id, position, value.article_id, start, end) for position, (start, end) in enumerate(value.fragments)]


def gathered(rows: Iterable[Sequence[Any]]) -> dict[str, Fragments]:
    """Fragments by annotation id, from rows (annotation id, start, end) in position order."""
    found: dict[str, list[Fragment]] = {}
    for annotation_id, start, end in rows:
        found.setdefault(annotation_id, []).append(Fragment(start, end))
    return {annotation_id: tuple(parts) for annotation_id, parts in found.items()}


def in_reading_order(found: Iterable[Annotation]) -> list[Annotation]:
    """Annotations by start; of two with one start the longer comes first, then the older."""
    return sorted(found, key=lambda one: (one.fragments[0].start, -one.fragments[-1].end, one.id))
