"""Values to rows and back, and values to the journal's JSON and back.

The rows of a kind are read in the order of the value's fields, so that a row becomes a value by position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Column, Table

from annotator.model.annotations import Annotation, Article, Origin
from annotator.model.changes import KINDS, Value
from annotator.model.spans import Fragment, Fragments
from annotator.storage import tables

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def to_json(value: object) -> str:
    """JSON text of a value or of plain data."""
    return _encode(value).decode("utf-8")


_decoders: dict[str, Callable[[str], Value]] = {kind: msgspec.json.Decoder(cls).decode for kind, cls in KINDS.items()}


def from_json(kind: str, text: str | None) -> Value | None:
    """The value that the journal keeps as `text`; None for None."""
    return None if text is None else _decoders[kind](text)


def _mapping(text: str | None) -> Any:
    return {} if text is None else msgspec.json.decode(text)


def _texts(text: str | None) -> Any:
    return () if text is None else tuple(msgspec.json.decode(text))


_origin_decoder = msgspec.json.Decoder(Origin)


def _origin(text: str | None) -> Any:
    return None if text is None else _origin_decoder.decode(text)


def _anything(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


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
    "origin": _origin,
}


class Kind(NamedTuple):
    """How one kind of value is stored: its class, table, fields with their columns, and which of them are JSON."""

    name: str
    cls: type[Value]
    table: Table
    fields: tuple[str, ...]
    names: tuple[str, ...]
    columns: tuple[Column[Any], ...]
    decode: tuple[tuple[int, Callable[[str | None], Any]], ...]

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


def _kind(name: str, cls: type[Value], table: Table) -> Kind:
    attributes = tuple(field.name for field in fields(cls) if field.name != "fragments")
    names = tuple(one + "_json" if one in _DECODE and one + "_json" in table.c else one for one in attributes)
    decode = tuple((i, _DECODE[one]) for i, one in enumerate(attributes) if names[i] != one)
    return Kind(name, cls, table, attributes, names, tuple(table.c[one] for one in names), decode)


KIND: dict[str, Kind] = {
    name: _kind(name, cls, tables.metadata.tables["article_revision" if name == "revision" else name])
    for name, cls in KINDS.items()
}


def annotation_of(row: Sequence[Any], parts: Fragments) -> Annotation:
    """The annotation of a row of its kind's columns and its fragments."""
    # Spelled out, as every export and every opened article comes through here.
    id_, article, revision, annotator, label, attributes, note, status, origin, speaker, external, extra, *rest = row
    return Annotation(
        id_,
        article,
        revision,
        annotator,
        label,
        parts,
        {} if attributes is None else _decode(attributes),
        note,
        status,
        None if origin is None else _origin_decoder.decode(origin),
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
